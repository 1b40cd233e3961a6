// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/spectrum.h"

#include "core/analysis/compare.h"
#include "core/analysis/power_spectrum.h"
#include "core/analysis/row_stream.h"
#include "core/analysis/singular_values.h"
#include "core/base/blas.h"
#include "core/base/number_text.h"
#include "core/base/parallel.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

constexpr std::size_t HistogramBins = 200;
constexpr std::uint64_t LargestSubspaceSide = 2048;
constexpr std::uint64_t SubspaceVectors = 16;

struct Ranges {
    std::array<double, SideCount> low {}, high {};
    std::array<bool, SideCount> any {};
    std::uint64_t oddCount = 0;
};

Status findRanges(RowStream &stream, Ranges &ranges, const RunControl &run)
{
    return stream.run(run, [&](const RowBlock &block) {
        for (int side = 0; side < SideCount; ++side) {
            const auto index = static_cast<std::size_t>(side);
            for (const float value : block.values[index]) {
                if (!std::isfinite(value)) {
                    ranges.oddCount += side == Difference ? 0 : 1;
                    continue;
                }
                const auto exact = static_cast<double>(value);
                ranges.low[index] = ranges.any[index] ? std::min(ranges.low[index], exact) : exact;
                ranges.high[index] = ranges.any[index] ? std::max(ranges.high[index], exact) : exact;
                ranges.any[index] = true;
            }
        }
    });
}

std::vector<double> evenEdges(double low, double high)
{
    if (!(high > low)) {
        const double room = std::max(std::abs(low) * 1e-6, 1e-12);
        low -= room;
        high += room;
    }
    std::vector<double> edges(HistogramBins + 1);
    for (std::size_t i = 0; i <= HistogramBins; ++i)
        edges[i] = low + (high - low) * static_cast<double>(i) / static_cast<double>(HistogramBins);
    return edges;
}

void count(std::span<const float> values, const std::vector<double> &edges,
           std::vector<std::uint64_t> &counts)
{
    counts.resize(HistogramBins);
    const double low = edges.front();
    const double scale = static_cast<double>(HistogramBins) / (edges.back() - low);
    for (const float value : values)
        if (std::isfinite(value)) {
            const auto bin = static_cast<std::ptrdiff_t>((static_cast<double>(value) - low) * scale);
            ++counts[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(bin, 0, HistogramBins - 1))];
        }
}

/// All that one side accumulates while the pair streams by.
struct SideSums {
    WelchSum rows, columns, flat;
    std::optional<GramSum> gram;
    std::vector<float> whole; ///< of a wide matrix, whose Gram matrix needs column blocks
    std::vector<double> scratch;

    SideSums(std::uint64_t blockRows, std::uint64_t columnCount)
        : rows(columnCount)
        , columns(blockRows)
        , flat(blockRows * columnCount)
    {
    }
};

/// Adds count lines, which lie in each side's scratch, to the Gram matrices of all sides.
Status addToGrams(std::span<SideSums> sides, std::uint64_t count, GramLines lines, const RunControl &run)
{
    const std::uint64_t tiles = sides.front().gram->tileCount();
    return parallelFor(sides.size() * tiles, run, [&](std::uint64_t part, unsigned) -> Status {
        SideSums &sums = sides[part % sides.size()];
        sums.gram->addTile(part / sides.size(), sums.scratch, count, lines);
        return {};
    });
}

/// Column blocks of wide matrices that are held whole, a side each.
Status addGramColumns(std::span<SideSums> sides, std::uint64_t rows, std::uint64_t columns,
                      const RunControl &run)
{
    const std::uint64_t width = std::max<std::uint64_t>(1, RowBlockElements / rows);
    for (std::uint64_t first = 0; first < columns; first += width) {
        const std::uint64_t taken = std::min(width, columns - first);
        for (SideSums &sums : sides) {
            sums.scratch.resize(taken * rows);
            for (std::uint64_t row = 0; row < rows; ++row)
                std::copy_n(sums.whole.begin() + static_cast<std::ptrdiff_t>(row * columns + first), taken,
                            sums.scratch.begin() + static_cast<std::ptrdiff_t>(row * taken));
        }
        if (auto status = addToGrams(sides, taken, GramLines::SideBySide, run); !status)
            return status;
    }
    for (SideSums &sums : sides)
        sums.whole = {};
    return {};
}

void addPower(SideSums &sums, const RowBlock &block, std::span<const float> values)
{
    for (std::uint64_t row = 0; row < block.rows; ++row)
        sums.rows.add(values.data() + row * block.columns, block.columns);
    sums.columns.addColumns(values.data(), block.rows, block.columns);
    sums.flat.add(values.data(), values.size());
}

/// Why the singular values are not made, or empty.
std::string refusal(const Shape &shape, std::uint64_t rows, std::uint64_t columns, std::uint64_t oddCount,
                    int sides, std::uint64_t budget)
{
    if (shape.rank() < 2)
        return "a vector has no singular values of interest";
    if (rows == 0 || columns == 0)
        return "the tensor is empty";
    if (oddCount > 0)
        return countText(oddCount) + " elements are NaN or infinite: no singular values";
    const std::uint64_t side = std::min(rows, columns);
    const std::uint64_t whole = rows < columns ? 4 * rows * columns : 0;
    const std::uint64_t wanted
        = static_cast<std::uint64_t>(sides) * (8 * side * side + whole) + 8 * side * side;
    if (wanted > budget)
        return "singular values of " + shape.text() + " need " + bytesText(wanted) + ", the budget is "
            + bytesText(budget);
    return {};
}

class Measurement {
public:
    Measurement(SpectrumReport &report, RowStream &stream, std::uint64_t rows, std::uint64_t columns,
                const SpectrumOptions &options)
        : m_report(report)
        , m_stream(stream)
        , m_rows(rows)
        , m_columns(columns)
        , m_sides(stream.isPair() ? 3 : 1)
        , m_options(options)
    {
    }

    Status run(const RunControl &run)
    {
        Ranges ranges;
        if (auto status = findRanges(m_stream, ranges, run); !status)
            return status;
        m_report.method = m_options.singularValues
            ? refusal(m_report.shape, m_rows, m_columns, ranges.oddCount, m_sides,
                      m_options.memoryBudgetBytes)
            : "not asked for";
        const bool singular = m_report.method.empty();
        if (singular)
            if (auto status = readyBlas(); !status)
                return status;
        if (m_options.profile)
            m_profile.emplace(m_rows, m_columns);
        for (int side = 0; side < m_sides; ++side) {
            m_sums.emplace_back(m_stream.blockRows(), m_columns);
            if (singular)
                m_sums.back().gram.emplace(m_rows, m_columns);
        }
        setEdges(ranges);
        if (auto status = m_stream.run(run, [&](const RowBlock &block) { addBlock(block, run); }); !status)
            return status;
        if (m_options.power)
            takePower();
        if (singular)
            if (auto status = takeSingularValues(run); !status)
                return status;
        if (m_profile)
            takeProfile();
        return {};
    }

private:
    void setEdges(const Ranges &ranges)
    {
        if (!m_options.histograms)
            return;
        const bool pair = m_sides == 3;
        m_report.edges = evenEdges(pair ? std::min(ranges.low[0], ranges.low[1]) : ranges.low[0],
                                   pair ? std::max(ranges.high[0], ranges.high[1]) : ranges.high[0]);
        if (pair)
            m_report.errorEdges = evenEdges(ranges.low[Difference], ranges.high[Difference]);
    }

    void takeProfile()
    {
        if (m_stream.isPair()) {
            m_report.profile = m_profile->profile(nullptr);
            m_report.blockPeriod = m_profile->blockPeriod();
        }
        m_report.rateDistortion
            = rateDistortion(m_profile->rowSquares(), m_profile->entropyPower(),
                             m_report.reference ? std::span<const double>(m_report.reference->values)
                                                : std::span<const double>(),
                             m_rows, m_columns);
    }

    void addBlock(const RowBlock &block, const RunControl &run)
    {
        if (m_profile)
            m_profile->add(block);
        // Sides are independent; each keeps its own order, so the bits do not depend on the threads.
        const auto status = parallelFor(
            static_cast<std::uint64_t>(m_sides), run.silent(), [&](std::uint64_t side, unsigned) -> Status {
                const auto values = block.values[side];
                SideSums &sums = m_sums[side];
                if (m_options.histograms)
                    count(values, side == Difference ? m_report.errorEdges : m_report.edges,
                          side == Reference       ? m_report.referenceCounts
                              : side == Candidate ? m_report.candidateCounts
                                                  : m_report.errorCounts);
                if (m_options.power)
                    addPower(sums, block, values);
                if (sums.gram && m_rows >= m_columns)
                    sums.scratch.assign(values.begin(), values.end());
                else if (sums.gram)
                    sums.whole.insert(sums.whole.end(), values.begin(), values.end());
                return {};
            });
        if (status && m_sums.front().gram && m_rows >= m_columns)
            static_cast<void>(addToGrams(m_sums, block.rows, GramLines::OneByOne, run.silent()));
        // The bodies cannot fail; a cancel is seen by the stream.
    }

    void takePower()
    {
        const auto take = [this](PowerSpectrum &spectrum, WelchSum SideSums::*direction) {
            std::vector<double> *const sides[]
                = { &spectrum.reference, &spectrum.candidate, &spectrum.error };
            for (std::size_t side = 0; side < m_sums.size(); ++side)
                *sides[side] = (m_sums[side].*direction).density();
            if (!spectrum.reference.empty())
                spectrum.frequency = (m_sums[0].*direction).frequencies();
        };
        take(m_report.powerRows, &SideSums::rows);
        take(m_report.powerColumns, &SideSums::columns);
        take(m_report.powerFlat, &SideSums::flat);
    }

    Status takeSingularValues(const RunControl &run)
    {
        std::vector<std::vector<double>> values(m_sums.size());
        std::array<std::vector<double>, 2> leading;
        const bool overlap = m_sides == 3 && m_sums[0].gram->shortSide() <= LargestSubspaceSide;
        if (m_rows < m_columns)
            if (auto status = addGramColumns(m_sums, m_rows, m_columns, run.silent()); !status)
                return status;
        auto status = parallelFor(m_sums.size(), run.silent(), [&](std::uint64_t side, unsigned) -> Status {
            auto taken = m_sums[side].gram->decompose(overlap && side < 2 ? SubspaceVectors : 0);
            if (!taken)
                return taken.error();
            values[side] = std::move(taken->values);
            if (side < 2)
                leading[side] = std::move(taken->vectors);
            return {};
        });
        if (!status)
            return status;
        m_report.method
            = "Gram matrix in double precision, symmetric eigenvalues (LAPACK dsytrd, dsterf), all "
            + countText(values[0].size()) + " values";
        std::optional<SingularValues> *const targets[]
            = { &m_report.reference, &m_report.candidate, &m_report.error };
        if (m_sides == 3)
            m_report.errorNoise = fitNoiseEdge(values[Difference], m_rows, m_columns);
        for (std::size_t side = 0; side < values.size(); ++side)
            *targets[side] = describeSingularValues(std::move(values[side]));
        if (overlap)
            m_report.leadingSubspaceOverlap
                = subspaceOverlap(leading[0], leading[1], m_sums[0].gram->shortSide());
        return {};
    }

    /// ‖V₁ V₂ᵀ‖_F² / k: 1 for the same subspace, k/n for unrelated ones.
    static double subspaceOverlap(const std::vector<double> &left, const std::vector<double> &right,
                                  std::uint64_t side)
    {
        const std::uint64_t vectors = left.size() / side;
        double sum = 0;
        for (std::uint64_t i = 0; i < vectors; ++i)
            for (std::uint64_t k = 0; k < vectors; ++k) {
                double product = 0;
                for (std::uint64_t at = 0; at < side; ++at)
                    product += left[i * side + at] * right[k * side + at];
                sum += product * product;
            }
        return sum / static_cast<double>(vectors);
    }

    SpectrumReport &m_report;
    RowStream &m_stream;
    std::uint64_t m_rows, m_columns;
    int m_sides;
    const SpectrumOptions &m_options;
    std::vector<SideSums> m_sums;
    std::optional<ProfileSum> m_profile;
};

} // namespace

Result<SpectrumReport> measureSpectrum(const Model &reference, const Model *candidate, const Match &match,
                                       const SpectrumOptions &options, const RunControl &run)
{
    if (!match.reference)
        return Error { ErrorKind::Usage, "the pairing has no reference tensor" };
    const auto &tensor = reference.tensors[*match.reference];
    SpectrumReport report;
    report.tensor = tensor.name;
    report.shape = tensor.shape;
    const auto left = makeDecoder(reference, tensor, run);
    if (!left)
        return left.error();
    DecoderPtr right;
    if (candidate && match.candidate) {
        auto made = makePairedDecoder(reference, *candidate, match, run);
        if (!made)
            return made.error();
        right = std::move(*made);
    }
    if (tensor.elementCount() == 0) {
        report.method = "the tensor is empty";
        return report;
    }
    // A kernel [out, in, h, w] is unfolded to [out, in·h·w].
    const std::uint64_t rows = tensor.shape.rank() >= 2 ? tensor.shape[0] : 1;
    const std::uint64_t columns = tensor.elementCount() / rows;
    if (tensor.shape.rank() > 2)
        report.notes.push_back("unfolded to " + countText(rows) + " by " + countText(columns));
    run.expect(2 * tensor.elementCount() * sizeof(float));
    RowStream stream(**left, right.get(), rows, columns);
    if (auto status = Measurement(report, stream, rows, columns, options).run(run); !status)
        return status.error();
    if (!options.profile)
        return report;
    const auto stats = measureTensor(reference, tensor, false, run.silent());
    if (!stats)
        return stats.error();
    report.rateDistortion->losslessBits = stats->losslessFloorBits;
    if (report.profile && report.profile->relativeMse)
        report.rateDistortion->measured
            = RateAndError { 8.0 * static_cast<double>(candidate->tensors[*match.candidate].storedBytes())
                                 / static_cast<double>(tensor.elementCount()),
                             *report.profile->relativeMse };
    return report;
}

} // namespace assay
