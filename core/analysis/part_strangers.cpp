// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/part_strangers.h"

#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/layouts/decoder.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace assay {
namespace {

/// Two parts in a hundred of strangers make an error of 0.04: a layer with less holds its reference.
constexpr double NoticedError = 0.05;
constexpr std::uint64_t Runs = 64, RowsOfRun = 4, MostRunElements = 1u << 22;
/// Rows of a kernel of a convolution are of one output.
constexpr std::uint64_t FewestColumns = 16;
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

/// The matrix as rows, the first of whose dimensions are those of its shape.
std::uint64_t columnsOf(const Shape &shape)
{
    const std::uint64_t last = shape[shape.rank() - 1];
    return last < FewestColumns && shape[0] > 0 ? shape.elementCount() / shape[0] : last;
}

/// Sums over sampled rows, and over the columns within them.
struct Sampled {
    std::vector<LineSums> byRow {}, byColumn {};
};

/// Runs of whole rows, spread evenly; what cannot be decoded leaves no lines.
Result<Sampled> sampleRows(const TensorDecoder &reference, const TensorDecoder &candidate,
                           std::uint64_t columns, const RunControl &run)
{
    const std::uint64_t unit = std::lcm(std::max<std::uint64_t>(1, reference.granularity()),
                                        std::max<std::uint64_t>(1, candidate.granularity()));
    const std::uint64_t rowUnit = unit / std::gcd(unit, columns), rows = reference.elementCount() / columns;
    const std::uint64_t runRows = (RowsOfRun + rowUnit - 1) / rowUnit * rowUnit;
    if (runRows > MostRunElements / columns)
        return Sampled {};
    Sampled sampled { .byColumn = std::vector<LineSums>(columns) };
    std::vector<float> one(runRows * columns), two(runRows * columns);
    DecodeScratch left, right;
    const std::uint64_t pieces = (rows + runRows - 1) / runRows, looked = std::min(Runs, pieces);
    for (std::uint64_t piece = 0; piece < looked; ++piece) {
        if (run.cancelled())
            return cancelledError();
        const std::uint64_t row = piece * pieces / looked * runRows, count = std::min(runRows, rows - row);
        const auto x = std::span(one).first(count * columns), y = std::span(two).first(count * columns);
        if (!reference.decode(row * columns, x, left) || !candidate.decode(row * columns, y, right))
            return Sampled {}; // said where it was measured
        for (std::uint64_t i = 0; i < x.size(); ++i) {
            if (i % columns == 0)
                sampled.byRow.emplace_back();
            sampled.byRow.back().add(x[i], y[i]);
            sampled.byColumn[i % columns].add(x[i], y[i]);
        }
    }
    return sampled;
}

} // namespace

Result<std::string> findPartStrangers(const Comparison &comparison, const LayerReport &layer,
                                      const RunControl &run)
{
    const auto error = layer.error ? layer.error->relativeMse() : std::nullopt;
    if (!error || *error < NoticedError || !layer.match.reference)
        return std::string();
    const TensorInfo &tensor = comparison.reference->tensors[*layer.match.reference];
    const std::uint64_t columns = tensor.shape.rank() >= 2 ? columnsOf(tensor.shape) : 0;
    if (columns < FewestColumns)
        return std::string();
    const auto left = makeDecoder(*comparison.reference, tensor, run);
    const auto right = makePairedDecoder(*comparison.reference, *comparison.candidate, layer.match, run);
    if (!left || !right)
        return std::string();
    const auto sampled = sampleRows(**left, **right, columns, run);
    if (!sampled)
        return sampled.error();
    if (const Lines rows = judge(sampled->byRow); rows.isPart())
        return sentenceOf(rows, "rows");
    if (const Lines lines = judge(sampled->byColumn); lines.isPart())
        return sentenceOf(lines, "columns");
    return std::string();
}

} // namespace assay
