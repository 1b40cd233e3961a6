// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/part_strangers.h"

#include "core/analysis/given_part.h"
#include "core/analysis/layer_names.h"
#include "core/analysis/moved_lines.h"
#include "core/analysis/part_source.h"
#include "core/analysis/row_sample.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace assay {
namespace {

/// Two parts in a hundred of strangers make an error of 0.04: a layer with less holds its reference.
constexpr double NoticedError = 0.05;
/// A line of fewer values correlates with anything.
constexpr double FewestValues = 32;
/// A code of one bit keeps 0.8 of a line's correlation, 2 bits 0.94.
constexpr double KeptCosine = 0.7;
/// Chance gives a stranger 1/sqrt(n), four times that at most; pruning to a hundredth leaves 0.3 everywhere.
constexpr double ChanceErrors = 4, MostChance = 0.3, TurnedCosine = -0.5;
/// Energy of a line against the median, and of its code against it: beyond that one of them is empty.
constexpr double Empty = 1.0 / 16;
/// A line in twenty-five, four at least; and a fourth of all has to be kept, or nothing says that this is a
/// part.
constexpr double SmallestPart = 0.04, LeastKept = 0.25;
constexpr std::uint64_t FewestLines = 4;
/// Every place is in the evidence; the sentence names as many blocks.
constexpr std::size_t MostNamed = 1 << 16, NamedInSummary = 12;

struct LineSums {
    double reference = 0, candidate = 0, products = 0;
    double values = 0;
    void add(double x, double y)
    {
        if (!std::isfinite(x) || !std::isfinite(y))
            return;
        reference += x * x;
        candidate += y * y;
        products += x * y;
        ++values;
    }
};

enum class LineKind { NotJudged, Kept, Stranger, Turned, Between };

struct Lines {
    std::uint64_t judged = 0, kept = 0, strangers = 0, turned = 0;
    std::vector<std::size_t> foreign {}; ///< positions of the strangers

    void count(LineKind kind)
    {
        judged += kind != LineKind::NotJudged ? 1 : 0;
        kept += kind == LineKind::Kept ? 1 : 0;
        strangers += kind == LineKind::Stranger ? 1 : 0;
        turned += kind == LineKind::Turned ? 1 : 0;
    }
    bool isPart() const
    {
        const auto all = static_cast<double>(judged);
        const std::uint64_t wrong = strangers + turned;
        return wrong >= FewestLines && static_cast<double>(wrong) >= SmallestPart * all
            && static_cast<double>(kept) >= LeastKept * all
            // Lines in between belong to neither: a code that fails by degrees, and no exchange.
            && 2 * (judged - kept - wrong) <= wrong;
    }
};

LineKind kindOf(const LineSums &line, double median)
{
    if (line.values < FewestValues || line.reference <= Empty * median)
        return LineKind::NotJudged;
    if (line.candidate <= Empty * line.reference || line.reference <= Empty * line.candidate)
        return LineKind::NotJudged;
    const double cosine = line.products / std::sqrt(line.reference * line.candidate);
    if (cosine >= KeptCosine)
        return LineKind::Kept;
    if (cosine <= TurnedCosine)
        return LineKind::Turned;
    return std::abs(cosine) < std::min(ChanceErrors / std::sqrt(line.values), MostChance) ? LineKind::Stranger
                                                                                          : LineKind::Between;
}

Lines judge(const std::vector<LineSums> &sums)
{
    Lines lines;
    std::vector<double> energies;
    for (const LineSums &line : sums)
        energies.push_back(line.reference);
    if (energies.empty())
        return lines;
    std::ranges::nth_element(energies, energies.begin() + static_cast<std::ptrdiff_t>(energies.size() / 2));
    const double median = energies[energies.size() / 2];
    for (std::size_t i = 0; i < sums.size(); ++i) {
        const LineKind kind = kindOf(sums[i], median);
        lines.count(kind);
        if (kind == LineKind::Stranger)
            lines.foreign.push_back(i);
    }
    return lines;
}

std::string sentenceOf(const Lines &lines, const char *name)
{
    const std::string all = " of " + countText(lines.judged) + " sampled " + name + " are ";
    const std::uint64_t others = lines.strangers + lines.turned;
    if (lines.turned == 0)
        return countText(others) + all + "unrelated";
    if (lines.strangers == 0)
        return countText(others) + all + "the reference's with their signs turned";
    return countText(others) + all + "unrelated, " + countText(lines.turned)
        + " of them with their signs turned";
}

/// Sums over sampled rows, and over the columns within them.
struct Sampled {
    std::vector<LineSums> byRow {}, byColumn {};
};

} // namespace

Result<PartStrangers> findPartStrangers(const Comparison &comparison, const LayerReport &layer,
                                        const RunControl &run)
{
    PartStrangers part;
    const auto error = layer.error ? layer.error->relativeMse() : std::nullopt;
    if (!error || *error < NoticedError || !layer.match.reference || isGivenInPart(comparison, layer))
        return part;
    const std::uint64_t columns = sampledColumns(comparison.reference->tensors[*layer.match.reference].shape);
    Sampled sums { .byColumn = std::vector<LineSums>(columns) };
    std::vector<std::uint64_t> rows;
    const auto sampled = sampleRowRuns(
        comparison, layer, RowSampling(),
        [&](std::uint64_t row, std::span<const float> x, std::span<const float> y) {
            rows.push_back(row);
            LineSums &line = sums.byRow.emplace_back();
            for (std::size_t i = 0; i < x.size(); ++i) {
                line.add(x[i], y[i]);
                sums.byColumn[i].add(x[i], y[i]);
            }
        },
        run);
    if (!sampled)
        return sampled.error();
    if (!*sampled)
        return part;
    if (const Lines lines = judge(sums.byRow); lines.isPart()) {
        part.sentence = sentenceOf(lines, "rows");
        for (const std::size_t i : lines.foreign)
            part.rows.push_back(rows[i]);
    } else if (const Lines across = judge(sums.byColumn); across.isPart()) {
        part.sentence = sentenceOf(across, "columns");
        part.columns.assign(across.foreign.begin(), across.foreign.end());
    }
    return part;
}

namespace {

/// Where the strangers come from: another place of the matrix, or the same place of another layer.
Result<std::string> originOf(const Comparison &comparison, const LayerReport &layer,
                             const PartStrangers &part, const RunControl &run)
{
    if (part.rows.empty() && part.columns.empty())
        return std::string();
    auto moved = findMovedLines(comparison, layer, run);
    if (!moved)
        return moved.error();
    if (!moved->empty())
        return ": " + *moved;
    auto source = findPartSource(comparison, layer, part, run);
    if (!source)
        return source.error();
    return source->empty() ? std::string() : ": a copy of what " + *source + " has there";
}

} // namespace

Status tellPartStrangers(Comparison &comparison, const RunControl &run)
{
    Finding finding { .rule = "layer.part-unrelated", .severity = Severity::Warning };
    std::vector<std::string> names, all;
    std::string first;
    for (const LayerReport &layer : comparison.layers) {
        if (layer.error)
            all.push_back(layer.referenceName);
        if (layer.nature != LayerNature::Ordinary)
            continue;
        auto found = findPartStrangers(comparison, layer, run);
        if (!found)
            return found.error();
        if (found->sentence.empty())
            continue;
        const auto origin = originOf(comparison, layer, *found, run);
        if (!origin)
            return origin.error();
        const std::string what = found->sentence + *origin;
        if (names.empty()) {
            finding.subject = layer.referenceName;
            first = layer.referenceName + ", where " + what;
        }
        names.push_back(layer.referenceName);
        if (finding.evidence.size() < MostNamed)
            finding.evidence.push_back({ .label = layer.referenceName, .computed = what });
    }
    if (names.empty())
        return {};
    finding.summary = names.size() == 1
        ? "1 layer is a code of the reference's in a part only: " + first
        : countText(names.size()) + " layers are codes of the reference's in a part only: "
            + groupedNames(names, all, NamedInSummary) + "; the first of them is " + first;
    comparison.findings.push_back(std::move(finding));
    return {};
}

} // namespace assay
