// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/part_strangers.h"

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

struct Lines {
    std::uint64_t judged = 0, kept = 0, strangers = 0, turned = 0;
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
    for (const LineSums &line : sums) {
        if (line.values < FewestValues || line.reference <= Empty * median
            || line.candidate <= Empty * line.reference || line.reference <= Empty * line.candidate)
            continue;
        const double cosine = line.products / std::sqrt(line.reference * line.candidate);
        ++lines.judged;
        lines.kept += cosine >= KeptCosine ? 1 : 0;
        lines.turned += cosine <= TurnedCosine ? 1 : 0;
        lines.strangers
            += std::abs(cosine) < std::min(ChanceErrors / std::sqrt(line.values), MostChance) ? 1 : 0;
    }
    return lines;
}

std::string sentenceOf(const Lines &lines, const char *name)
{
    std::string text = countText(lines.strangers + lines.turned) + " of " + countText(lines.judged)
        + " sampled " + name + " are ";
    if (lines.turned == 0)
        return text + "unrelated";
    if (lines.strangers == 0)
        return text + "the reference's with their signs turned";
    return text + "unrelated, " + countText(lines.turned) + " of them with their signs turned";
}

/// Sums over sampled rows, and over the columns within them.
struct Sampled {
    std::vector<LineSums> byRow {}, byColumn {};
};

} // namespace

Result<std::string> findPartStrangers(const Comparison &comparison, const LayerReport &layer,
                                      const RunControl &run)
{
    const auto error = layer.error ? layer.error->relativeMse() : std::nullopt;
    if (!error || *error < NoticedError || !layer.match.reference)
        return std::string();
    const std::uint64_t columns = sampledColumns(comparison.reference->tensors[*layer.match.reference].shape);
    Sampled sums { .byColumn = std::vector<LineSums>(columns) };
    const auto sampled = sampleRowRuns(
        comparison, layer, RowSampling(),
        [&](std::uint64_t, std::span<const float> x, std::span<const float> y) {
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
        return std::string();
    if (const Lines rows = judge(sums.byRow); rows.isPart())
        return sentenceOf(rows, "rows");
    if (const Lines lines = judge(sums.byColumn); lines.isPart())
        return sentenceOf(lines, "columns");
    return std::string();
}

} // namespace assay
