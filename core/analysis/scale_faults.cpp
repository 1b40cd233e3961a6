// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/scale_faults.h"

#include "core/analysis/coarse_scales.h"
#include "core/analysis/layer_names.h"
#include "core/analysis/row_sample.h"
#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/layouts/gptq.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace assay {
namespace {

/// Rounding to 8 bits within four standard deviations leaves 0.8e-4; less is nobody's other scale.
constexpr double NoticedError = 2e-4;
constexpr std::uint64_t SampledElements = std::uint64_t { 1 } << 18;
constexpr std::uint64_t Runs = 64;
/// A scale in 8 bits of E4M3 or bfloat16 is itself off by up to 2^-4 / 2 and 2^-9; this is what whole layers
/// bear without anybody's fault.
constexpr double LeastGain = 0.035;
/// Chance, in standard errors: one unit of two million passes it.
constexpr double ChanceErrors = 5;
/// Codes of few levels miss 1 on both sides by a part of their own error (2 bits over eight standard
/// deviations by a fifth).
constexpr double GainPerError = 0.5;
/// What a factor leaves of a unit's energy: 3 bits in groups of 32 leave 0.05. Coarser codes (ternary by
/// tensor, pruned coefficients) cannot be told from another scale by it.
constexpr double MostLeft = 0.06;
/// Off by one is 12 times the square of rounding's error; of errors that compensate each other 4 still.
constexpr double ShiftPerSpread = 2;
/// Fewer values say nothing of a scale, and one that holds most of the energy only of itself.
constexpr double FewestValues = 16, LargestShare = 0.4;
/// Groups that no layout names: every block format has 16 or 32.
constexpr std::uint64_t UnnamedGroup = 32, FewestGroup = 16;
constexpr std::uint64_t FewestUnits = 8, FewestFaults = 4;
/// One unit in twenty-five; of shifts one in four, since zero points are made for a matrix at once.
constexpr double SmallestMisscaled = 0.04, SmallestShifted = 0.25;
/// Rows of exchanged layers have gains that are each other's inverse.
constexpr double Reciprocal = -0.9;
constexpr std::size_t MostExamined = 512; ///< layers of one shape that are looked at for exchanges
constexpr std::size_t MostNamed = 12;

struct Faults {
    std::uint64_t unit = 0; ///< values that share a scale, of a row
    std::uint64_t judged = 0, misscaled = 0, shifted = 0;
    double leastGain = 1, mostGain = 1, allowed = 0, shift = 0;
    std::map<std::uint64_t, double> logGains {}; ///< of judged rows, by row; groups have none
    std::vector<CoarseUnit> units {}; ///< those judged, for codes of which one alone says nothing

    bool isMisscaled() const { return isPart(misscaled, SmallestMisscaled); }
    bool isShifted() const { return isPart(shifted, SmallestShifted); }

private:
    bool isPart(std::uint64_t count, double share) const
    {
        return judged >= FewestUnits && count >= FewestFaults
            && static_cast<double>(count) >= share * static_cast<double>(judged);
    }
};

CodeVerdict add(Faults &faults, const CodeSums &sums)
{
    const CodeVerdict verdict = judgeCodes(sums);
    if (!verdict.isJudged)
        return verdict;
    ++faults.judged;
    if (verdict.isMisscaled) {
        ++faults.misscaled;
        faults.leastGain = std::min(faults.leastGain, verdict.gain);
        faults.mostGain = std::max(faults.mostGain, verdict.gain);
        faults.allowed = std::max(faults.allowed, verdict.allowed);
    }
    if (verdict.isShifted) {
        ++faults.shifted;
        faults.shift += verdict.shift;
    } else if (verdict.gain > 0) {
        faults.units.push_back({ verdict.gain, verdict.left });
    }
    return verdict;
}

/// Units of coarse codes that stand out among their like.
void addCoarse(Faults &faults)
{
    const CoarseFaults coarse = judgeCoarse(faults.units);
    faults.units.clear();
    if (coarse.count <= faults.misscaled)
        return;
    faults.misscaled = coarse.count;
    faults.leastGain = coarse.leastGain;
    faults.mostGain = coarse.mostGain;
    faults.allowed = coarse.allowed;
}

/// Codes, in the file at least of one of the pieces that the layer is made of.
bool isCoded(const Comparison &comparison, const LayerReport &layer)
{
    const auto isCode = [&](std::size_t index) {
        const TensorInfo &tensor = comparison.candidate->tensors[index];
        return !tensor.isPlain() || !traits(tensor.dtype).isFloat || traits(tensor.dtype).bits < 16;
    };
    return isCode(*layer.match.candidate) || std::ranges::any_of(layer.match.transform.pieces, isCode);
}

/// Both ways of sharing a scale: the layout's groups, and whole rows.
struct LayerFaults {
    Faults groups, rows;
    const Faults &worst() const
    {
        return groups.isMisscaled() || (groups.isShifted() && !rows.isMisscaled()) ? groups : rows;
    }
};

Result<LayerFaults> faultsOf(const Comparison &comparison, const LayerReport &layer, const RunControl &run)
{
    LayerFaults faults;
    const auto error = layer.error ? layer.error->relativeMse() : std::nullopt;
    if (!error || *error < NoticedError || layer.nature != LayerNature::Ordinary || !layer.match.reference
        || !layer.match.candidate || !isCoded(comparison, layer))
        return faults;
    const std::uint64_t columns = sampledColumns(comparison.reference->tensors[*layer.match.reference].shape);
    const std::uint64_t named = comparison.candidate->tensors[*layer.match.candidate].groupSize;
    const std::uint64_t group = named >= FewestGroup && named < columns ? named : UnnamedGroup;
    faults.groups.unit = group;
    faults.rows.unit = columns;
    const auto sampled = sampleRowRuns(
        comparison, layer, { .runs = Runs, .rowsOfRun = 1, .mostElements = SampledElements },
        [&](std::uint64_t row, std::span<const float> x, std::span<const float> y) {
            CodeSums whole;
            for (std::size_t first = 0; first < x.size(); first += group) {
                CodeSums own;
                const std::size_t end = std::min<std::size_t>(x.size(), first + group);
                for (std::size_t i = first; i < end; ++i) {
                    own.add(x[i], y[i]);
                    whole.add(x[i], y[i]);
                }
                add(faults.groups, own);
            }
            const CodeVerdict verdict = add(faults.rows, whole);
            if (verdict.isJudged && verdict.gain > 0)
                faults.rows.logGains[row] = std::log(verdict.gain);
        },
        run);
    if (!sampled)
        return sampled.error();
    addCoarse(faults.groups);
    addCoarse(faults.rows);
    if (!faults.worst().isMisscaled())
        faults.rows.logGains.clear();
    return *sampled ? faults : LayerFaults {};
}

/// Pearson's over the positions that both have.
double correlation(const std::map<std::uint64_t, double> &left, const std::map<std::uint64_t, double> &right)
{
    double count = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    for (const auto &[position, gain] : left) {
        const auto other = right.find(position);
        if (other == right.end())
            continue;
        ++count;
        x += gain;
        y += other->second;
        xx += gain * gain;
        yy += other->second * other->second;
        xy += gain * other->second;
    }
    const double spread = (xx - x * x / count) * (yy - y * y / count);
    return count >= static_cast<double>(FewestUnits) && spread > 0 ? (xy - x * y / count) / std::sqrt(spread)
                                                                   : 0;
}

class ScaleFaults {
public:
    explicit ScaleFaults(Comparison &comparison)
        : m_comparison(comparison)
        , m_faults(comparison.layers.size())
        , m_partners(comparison.layers.size())
    {
    }

    Status look(const RunControl &run)
    {
        return parallelFor(m_faults.size(), run, [&](std::uint64_t i, unsigned) -> Status {
            auto found = faultsOf(m_comparison, m_comparison.layers[i], run);
            if (!found)
                return found.error();
            m_faults[i] = std::move(*found);
            return {};
        });
    }

    void findPartners()
    {
        for (std::size_t i = 0; i < m_faults.size(); ++i)
            if (m_faults[i].worst().isMisscaled())
                m_partners[i] = partner(i);
    }

    void tellMisscaled()
    {
        Finding finding { .rule = "layer.misscaled-codes", .severity = Severity::Warning };
        std::vector<std::string> names;
        const Faults *first = nullptr;
        for (std::size_t i = 0; i < m_faults.size(); ++i) {
            const Faults &own = m_faults[i].worst();
            if (!own.isMisscaled())
                continue;
            first = first ? first : &own;
            names.push_back(m_comparison.layers[i].referenceName);
            finding.evidence.push_back({ .label = names.back() + partnerOf(i),
                                         .computed = numberText(own.leastGain, 3) + " to "
                                             + numberText(own.mostGain, 3) + " in " + countText(own.misscaled)
                                             + " of " + countText(own.judged),
                                         .unit = "factor" });
        }
        if (!first)
            return;
        finding.subject = names.front();
        finding.summary = countText(names.size())
            + (names.size() == 1 ? " layer is decoded with scales that are"
                                 : " layers are decoded with scales that are")
            + " not those of their codes: " + listOf(names) + exchanges() + "; of the first "
            + countText(first->misscaled) + " of " + countText(first->judged) + " sampled " + unitText(*first)
            + " are " + numberText(first->leastGain, 3) + " to " + numberText(first->mostGain, 3)
            + " times the reference's, where the error that a factor leaves allows 1 +- "
            + numberText(first->allowed, 2);
        m_comparison.findings.push_back(std::move(finding));
    }

    void tellShifted()
    {
        Finding finding { .rule = "layer.shifted-codes", .severity = Severity::Warning };
        std::vector<std::string> names;
        const Faults *first = nullptr;
        for (std::size_t i = 0; i < m_faults.size(); ++i) {
            const Faults &own = m_faults[i].worst();
            if (!own.isShifted() || own.isMisscaled() || isTold(i))
                continue;
            first = first ? first : &own;
            names.push_back(m_comparison.layers[i].referenceName);
            finding.evidence.push_back(
                { .label = names.back(),
                  .computed = numberText(own.shift / static_cast<double>(own.shifted), 3) + " in "
                      + countText(own.shifted) + " of " + countText(own.judged),
                  .unit = "mean error over its spread" });
        }
        if (!first)
            return;
        finding.subject = names.front();
        finding.summary = countText(names.size()) + (names.size() == 1 ? " layer is" : " layers are")
            + " moved by a constant in every group, as zero points that are off by one step do: "
            + listOf(names) + "; of the first, in " + countText(first->shifted) + " of "
            + countText(first->judged) + " sampled " + unitText(*first) + " the mean error is "
            + numberText(first->shift / static_cast<double>(first->shifted), 3)
            + " times the spread of the errors (0 for rounding, 3.46 for one step)";
        m_comparison.findings.push_back(std::move(finding));
    }

private:
    static std::string unitText(const Faults &faults) { return "groups of " + countText(faults.unit); }

    /// GPTQ's conventions of zeros are told apart already, with what the file promises.
    bool isTold(std::size_t index) const
    {
        const auto &layer = m_comparison.layers[index];
        return m_comparison.candidate->tensors[*layer.match.candidate].layout == &GptqLayout
            && std::ranges::find(m_comparison.findings, "layout.zeros-off-by-one", &Finding::rule)
            != m_comparison.findings.end();
    }

    std::string listOf(const std::vector<std::string> &names) const
    {
        std::vector<std::string> all;
        for (const auto &layer : m_comparison.layers)
            if (layer.error
                && sampledColumns(m_comparison.reference->tensors[*layer.match.reference].shape) > 0)
                all.push_back(layer.referenceName);
        return groupedNames(names, std::move(all), MostNamed);
    }

    /// The other layer of its shape whose rows have the inverse gains.
    std::optional<std::size_t> partner(std::size_t index) const
    {
        const auto shapeOf = [this](std::size_t i) {
            return m_comparison.reference->tensors[*m_comparison.layers[i].match.reference].shape;
        };
        std::size_t looked = 0;
        for (std::size_t i = 0; i < m_faults.size() && looked < MostExamined; ++i) {
            if (i == index || !m_faults[i].worst().isMisscaled() || shapeOf(i) != shapeOf(index))
                continue;
            ++looked;
            if (correlation(m_faults[i].rows.logGains, m_faults[index].rows.logGains) < Reciprocal)
                return i;
        }
        return std::nullopt;
    }

    std::string partnerOf(std::size_t index) const
    {
        const auto &other = m_partners[index];
        return other ? " and " + m_comparison.layers[*other].referenceName + " (exchanged)" : std::string();
    }

    std::string exchanges() const
    {
        for (std::size_t i = 0; i < m_partners.size(); ++i)
            if (m_partners[i])
                return "; the scales of " + m_comparison.layers[i].referenceName + " and "
                    + m_comparison.layers[*m_partners[i]].referenceName
                    + " are exchanged: the factors of their rows are each other's inverse";
        return {};
    }

    Comparison &m_comparison;
    std::vector<LayerFaults> m_faults;
    std::vector<std::optional<std::size_t>> m_partners; ///< per layer: the one that it was exchanged with
};

} // namespace

void CodeSums::add(double x, double y)
{
    if (!std::isfinite(x) || !std::isfinite(y))
        return;
    ++count;
    reference += x * x;
    candidate += y * y;
    products += x * y;
    errors += y - x;
    errorSquares += (y - x) * (y - x);
    largest = std::max(largest, x * x);
}

CodeVerdict judgeCodes(const CodeSums &sums)
{
    CodeVerdict verdict;
    if (sums.count < FewestValues || sums.reference <= 0 || sums.candidate <= 0
        || sums.largest > LargestShare * sums.reference)
        return verdict;
    verdict.isJudged = true;
    verdict.gain = sums.products / sums.reference;
    const double mean = sums.errors / sums.count;
    const double spread = std::max(0.0, sums.errorSquares / sums.count - mean * mean);
    verdict.isShifted = mean * mean > ShiftPerSpread * spread; // 5.6 standard errors of 16 values
    verdict.shift = std::abs(mean) / std::sqrt(std::max(spread, mean * mean * 1e-12));
    if (sums.products <= 0)
        return verdict;
    // The least squares of the two on each other include 1 between them, or nearly.
    const double other = sums.candidate / sums.products;
    const double left
        = std::max(0.0, sums.candidate - sums.products * sums.products / sums.reference) / sums.reference;
    verdict.left = left;
    verdict.allowed = LeastGain + GainPerError * left + ChanceErrors * std::sqrt(left / sums.count);
    verdict.isMisscaled = !verdict.isShifted && left < MostLeft * verdict.gain * verdict.gain
        && (verdict.gain > 1 + verdict.allowed || other < 1 - verdict.allowed);
    return verdict;
}

Status tellScaleFaults(Comparison &comparison, const RunControl &run)
{
    ScaleFaults faults(comparison);
    if (auto status = faults.look(run); !status)
        return status;
    faults.findPartners();
    faults.tellMisscaled();
    faults.tellShifted();
    return {};
}

} // namespace assay
