// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/layer_nature.h"

#include "core/analysis/beyond_rounding.h"
#include "core/analysis/dead_parts.h"
#include "core/analysis/layer_names.h"
#include "core/analysis/moved_lines.h"
#include "core/analysis/part_strangers.h"
#include "core/analysis/scale_faults.h"
#include "core/base/number_text.h"
#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace assay {
namespace {

constexpr std::uint64_t FewestElements = 16, FewestUnrelated = 64;
/// Correlation that strangers reach by chance: 4 standard errors, and 0.05 however many they are; a code of
/// one bit keeps 0.8, pruning to a hundredth 0.3.
constexpr double ChanceErrors = 4, LeastChance = 0.05, MostChance = 0.3;
/// Below this much error the layer is what it should be, whatever its correlation (constant vectors).
constexpr double NoticedError = 0.3;
constexpr double Negative = -0.5;
/// A factor of 2 %, that takes nine tenths of the error away; least squares of an honest code is within 1 %.
constexpr double NoticedFactor = 0.02, ExplainedByFactor = 0.1;
/// Or that is farther from 1 than twice the error: a code of least error shrinks the layer by its relative
/// error, pruning likewise, and no code moves it farther.
constexpr double ShrinksPerError = 2;
/// Codes that cut the largest values off (MXFP4 whose exponent is rounded down) shrink a layer farther,
/// uniform values by 4 times the error: then least squares leaves at least 0.78 of it.
constexpr double LeftByCut = 0.75;
constexpr double SameMoments = 1e-6;
constexpr std::uint64_t HeadElements = 4096;
constexpr double SameLayer = 0.6;
constexpr std::size_t MostAlike = 1024; ///< layers of one shape that are looked through
/// Unrelated layers one after the other whose lines were looked for and not found: then it is another model.
constexpr std::size_t MostInVain = 64;
/// Every place is in the evidence; the sentence names as many blocks.
constexpr std::size_t MostNamed = 1 << 16, NamedInSummary = 12;

struct Sums {
    double correlation = 0; ///< Pearson's; 0 where a side is constant
    double factor = 1; ///< least squares of the candidate on the reference
};

std::optional<Sums> sumsOf(const LayerReport &layer)
{
    const ErrorStats &error = *layer.error;
    if (error.pairCount == 0 || error.referenceSquares <= 0 || error.candidateSquares <= 0)
        return std::nullopt;
    const auto n = static_cast<double>(error.pairCount);
    const double x = layer.referenceStats->mean, y = layer.candidateStats->mean;
    const double cross = error.products - n * x * y;
    const double spread = (error.referenceSquares - n * x * x) * (error.candidateSquares - n * y * y);
    Sums sums { .factor = error.products / error.referenceSquares };
    if (spread > 0)
        sums.correlation = cross / std::sqrt(spread);
    return sums;
}

bool hasSameMoments(const TensorStats &left, const TensorStats &right)
{
    const auto near = [](double one, double other, double scale) {
        return std::abs(one - other) <= SameMoments * std::abs(scale);
    };
    return left.minimum == right.minimum && left.maximum == right.maximum
        && near(left.mean, right.mean, left.rms) && near(left.rms, right.rms, left.rms)
        && near(left.kurtosis, right.kurtosis, left.kurtosis);
}

std::size_t matrixRank(const Comparison &comparison, const LayerReport &layer)
{
    const auto dims = comparison.reference->tensors[*layer.match.reference].shape.dims();
    return static_cast<std::size_t>(std::ranges::count_if(dims, [](std::uint64_t dim) { return dim != 1; }));
}

const char *natureRule(LayerNature nature)
{
    switch (nature) {
    case LayerNature::Dead:
        return "layer.dead";
    case LayerNature::Constant:
        return "layer.constant";
    case LayerNature::Negated:
        return "layer.negated";
    case LayerNature::Scaled:
        return "layer.scaled";
    case LayerNature::Reordered:
        return "layer.reordered";
    case LayerNature::OtherLayer:
        return "layer.other-layer";
    case LayerNature::Unrelated:
    case LayerNature::Ordinary:
        break;
    }
    return "layer.unrelated";
}

std::string natureSentence(LayerNature nature)
{
    switch (nature) {
    case LayerNature::Dead:
        return "hold nothing but zeros in the candidate, and numbers in the reference: they are dead";
    case LayerNature::Constant:
        return "hold one constant value in the candidate, and not in the reference";
    case LayerNature::Negated:
        return "have the signs of their weights turned in the candidate";
    case LayerNature::Scaled:
        return "are the reference's multiplied by a factor, and nothing else found here undoes it";
    case LayerNature::Reordered:
        return "hold the values of the reference in another order";
    case LayerNature::OtherLayer:
        return "hold the weights of another layer of the reference";
    case LayerNature::Unrelated:
    case LayerNature::Ordinary:
        break;
    }
    return "are unrelated to the reference's: their values do not correlate, so this is no compression of "
           "them";
}

class Natures {
public:
    Natures(Comparison &comparison, const RunControl &run)
        : m_comparison(comparison)
        , m_run(run)
    {
    }

    Status judge()
    {
        for (auto &layer : m_comparison.layers) {
            layer.nature = natureOf(layer);
            if (layer.nature == LayerNature::Unrelated
                && (layer.elementCount < FewestUnrelated || matrixRank(m_comparison, layer) < 2))
                layer.nature = LayerNature::Ordinary;
        }
        if (auto status = findOtherLayers(); !status)
            return status;
        if (auto status = findMoved(); !status)
            return status;
        for (const LayerNature nature :
             { LayerNature::Dead, LayerNature::Constant, LayerNature::Negated, LayerNature::Scaled,
               LayerNature::Reordered, LayerNature::OtherLayer, LayerNature::Unrelated })
            tell(nature);
        if (auto status = tellPartStrangers(m_comparison, m_run); !status)
            return status;
        for (const auto tellMore : { tellDeadParts, tellScaleFaults })
            if (auto status = tellMore(m_comparison, m_run); !status)
                return status;
        tellBeyondRounding(m_comparison);
        return {};
    }

private:
    const TensorInfo &referenceOf(const LayerReport &layer) const
    {
        return m_comparison.reference->tensors[*layer.match.reference];
    }

    std::vector<float> head(const TensorDecoder &decoder) const
    {
        std::vector<float> values(static_cast<std::size_t>(std::min(HeadElements, decoder.elementCount())));
        DecodeScratch scratch;
        if (!decoder.decode(0, values, scratch))
            values.clear();
        return values;
    }

    /// Unrelated layers against the other references of their shape.
    Status findOtherLayers()
    {
        std::map<std::string, std::vector<std::size_t>> byShape;
        for (std::size_t i = 0; i < m_comparison.layers.size(); ++i)
            if (m_comparison.layers[i].error)
                byShape[referenceOf(m_comparison.layers[i]).shape.text()].push_back(i);
        for (const auto &[shape, members] : byShape) {
            const bool isAsked = std::ranges::any_of(members, [this](std::size_t i) {
                return m_comparison.layers[i].nature == LayerNature::Unrelated;
            });
            if (isAsked && members.size() > 1 && members.size() <= MostAlike)
                if (auto status = lookThrough(members); !status)
                    return status;
        }
        return {};
    }

    /// Unrelated layers whose inputs or outputs are the reference's in another order.
    Status findMoved()
    {
        std::size_t inVain = 0;
        for (std::size_t i = 0; i < m_comparison.layers.size() && inVain < MostInVain; ++i) {
            LayerReport &layer = m_comparison.layers[i];
            if (layer.nature != LayerNature::Unrelated)
                continue;
            auto moved = findMovedLines(m_comparison, layer, m_run);
            if (!moved)
                return moved.error();
            inVain = moved->empty() ? inVain + 1 : 0;
            if (moved->empty())
                continue;
            layer.nature = LayerNature::Reordered;
            m_moved[i] = *std::move(moved);
        }
        return {};
    }

    Status lookThrough(const std::vector<std::size_t> &members)
    {
        std::vector<std::vector<float>> heads;
        for (const std::size_t i : members) {
            if (m_run.cancelled())
                return cancelledError();
            const auto decoder
                = makeDecoder(*m_comparison.reference, referenceOf(m_comparison.layers[i]), m_run);
            heads.push_back(decoder ? head(**decoder) : std::vector<float>());
        }
        for (const std::size_t i : members) {
            LayerReport &layer = m_comparison.layers[i];
            if (layer.nature != LayerNature::Unrelated)
                continue;
            const auto decoder
                = makePairedDecoder(*m_comparison.reference, *m_comparison.candidate, layer.match, m_run);
            const auto mine = decoder ? head(**decoder) : std::vector<float>();
            double best = SameLayer;
            for (std::size_t k = 0; k < members.size(); ++k)
                if (const double found = correlation(mine, heads[k]); members[k] != i && found > best) {
                    best = found;
                    m_holds[i] = members[k];
                }
            if (m_holds.contains(i))
                layer.nature = LayerNature::OtherLayer;
        }
        return {};
    }

    static double correlation(std::span<const float> x, std::span<const float> y)
    {
        double xx = 0, yy = 0, xy = 0;
        for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
            xx += double { x[i] } * x[i];
            yy += double { y[i] } * y[i];
            xy += double { x[i] } * y[i];
        }
        const double result = xy / std::sqrt(xx * yy);
        return std::isfinite(result) ? result : 0;
    }

    std::string measured(std::size_t index) const
    {
        const LayerReport &layer = m_comparison.layers[index];
        if (layer.nature == LayerNature::OtherLayer)
            return "";
        if (const auto moved = m_moved.find(index); moved != m_moved.end())
            return moved->second;
        if (layer.nature == LayerNature::Constant || layer.nature == LayerNature::Dead)
            return numberText(layer.candidateStats->mean);
        const auto sums = sumsOf(layer);
        return sums ? numberText(layer.nature == LayerNature::Scaled ? sums->factor : sums->correlation, 3)
                    : "";
    }

    bool isExchanged(std::size_t index) const
    {
        const auto other = m_holds.find(index);
        const auto back = other == m_holds.end() ? other : m_holds.find(other->second);
        return back != m_holds.end() && back->second == index;
    }

    const char *verbOf(std::size_t index) const
    {
        return isExchanged(index) ? " is exchanged with " : " holds a copy of ";
    }

    std::string named(std::size_t index) const
    {
        const auto other = m_holds.find(index);
        const std::string &own = m_comparison.layers[index].referenceName;
        return other == m_holds.end()
            ? own
            : own + verbOf(index) + m_comparison.layers[other->second].referenceName;
    }

    /// All of them, blocks of layers as one.
    std::string listOf(const std::vector<std::size_t> &members, const std::vector<std::string> &all) const
    {
        std::vector<std::string> plain;
        std::vector<std::pair<std::string, std::string>> copies, exchanges;
        for (const std::size_t i : members) {
            const auto other = m_holds.find(i);
            if (other == m_holds.end())
                plain.push_back(m_comparison.layers[i].referenceName);
            else
                (isExchanged(i) ? exchanges : copies)
                    .emplace_back(m_comparison.layers[i].referenceName,
                                  m_comparison.layers[other->second].referenceName);
        }
        std::string text = groupedNames(plain, all, NamedInSummary);
        for (const std::string &more : { groupedPairs(copies, " holds a copy of ", NamedInSummary),
                                         groupedPairs(exchanges, " is exchanged with ", NamedInSummary) })
            text += (text.empty() || more.empty() ? "" : ", ") + more;
        return text;
    }

    void tell(LayerNature nature)
    {
        std::uint64_t count = 0, elements = 0, all = 0, allElements = 0;
        Finding finding { .rule = natureRule(nature), .severity = Severity::Warning };
        std::vector<std::size_t> members;
        std::vector<std::string> judged;
        for (std::size_t i = 0; i < m_comparison.layers.size(); ++i) {
            const LayerReport &layer = m_comparison.layers[i];
            if (!layer.error || matrixRank(m_comparison, layer) < 2) {
                if (layer.nature != nature)
                    continue;
            } else {
                ++all;
                allElements += layer.elementCount;
            }
            judged.push_back(layer.referenceName);
            if (layer.nature != nature)
                continue;
            ++count;
            elements += layer.elementCount;
            members.push_back(i);
            if (finding.subject.empty())
                finding.subject = layer.referenceName;
            if (finding.evidence.size() < MostNamed)
                finding.evidence.push_back({ .label = named(i),
                                             .computed = measured(i),
                                             .unit = nature == LayerNature::Scaled ? "factor"
                                                 : nature == LayerNature::Constant ? "value"
                                                 : nature == LayerNature::OtherLayer || m_moved.contains(i)
                                                 ? ""
                                                 : "correlation" });
        }
        if (count == 0)
            return;
        const double share = static_cast<double>(elements)
            / static_cast<double>(std::max<std::uint64_t>(std::max(allElements, elements), 1));
        finding.summary = countText(count) + (count == 1 ? " layer" : " layers") + " of "
            + countText(std::max(all, count)) + " matrices (" + percentText(share) + " of their weights) "
            + natureSentence(nature) + ": " + listOf(members, judged);
        m_comparison.findings.push_back(std::move(finding));
    }

    Comparison &m_comparison;
    const RunControl &m_run;
    std::map<std::size_t, std::size_t> m_holds; ///< layer -> the layer whose reference weights it holds
    std::map<std::size_t, std::string> m_moved; ///< layer -> which of its lines stand at other places
};

} // namespace

LayerNature natureOf(const LayerReport &layer)
{
    if (!layer.error || !layer.referenceStats || !layer.candidateStats || !layer.match.reference
        || layer.elementCount < FewestElements || layer.error->differingCount == 0)
        return LayerNature::Ordinary;
    const TensorStats &reference = *layer.referenceStats, &candidate = *layer.candidateStats;
    if (layer.error->referenceSquares > 0 && candidate.zeroCount == candidate.elementCount)
        return LayerNature::Dead;
    if (candidate.finiteCount > 0 && candidate.minimum == candidate.maximum
        && reference.minimum < reference.maximum && !layer.error->sampled)
        return LayerNature::Constant;
    const auto sums = sumsOf(layer);
    const auto error = layer.error->relativeMse();
    if (!sums || !error)
        return LayerNature::Ordinary;
    if (sums->correlation < Negative)
        return LayerNature::Negated;
    const auto unscaled = layer.error->bestScaleRelativeMse();
    const double deviation = std::abs(sums->factor - 1);
    if (sums->factor > 0 && unscaled && deviation > NoticedFactor
        && (*unscaled < ExplainedByFactor * *error
            || (deviation > ShrinksPerError * *error
                && (sums->factor > 1 || *unscaled < LeftByCut * *error))))
        return LayerNature::Scaled;
    if (*error < NoticedError)
        return LayerNature::Ordinary;
    if (!layer.error->sampled && hasSameMoments(reference, candidate))
        return LayerNature::Reordered;
    const double chance = std::clamp(ChanceErrors / std::sqrt(static_cast<double>(layer.error->pairCount)),
                                     LeastChance, MostChance);
    return std::abs(sums->correlation) < chance ? LayerNature::Unrelated : LayerNature::Ordinary;
}

Status judgeNatures(Comparison &comparison, const RunControl &run)
{
    return Natures(comparison, run).judge();
}

} // namespace assay
