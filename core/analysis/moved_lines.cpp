// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/moved_lines.h"

#include "core/analysis/row_sample.h"
#include "core/base/number_text.h"
#include "core/layouts/decoder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

namespace assay {
namespace {

constexpr std::size_t MostProbes = 32; ///< lines of the candidate that are looked for
constexpr std::size_t FewestProbes = 8; ///< fewer found are no order
/// Shorter lines find a like by chance: of 4,096 strangers the best correlates by 4 / sqrt(values).
constexpr std::size_t FewestValues = 48;
/// A code of one bit keeps 0.8; of 48 values chance gives 0.58 once in a hundred thousand.
constexpr float SameLine = 0.7f;
/// Of the probes that do not stand in their place: what is lost in a tenth of them may be noise.
constexpr double LeastMoved = 0.9;
constexpr std::size_t KeptColumns = 256; ///< of rows that are compared as lines
constexpr std::uint64_t LargestReference = std::uint64_t { 1 } << 28; ///< elements read for the outputs
constexpr std::uint64_t ReadTogether = 1 << 18, LargestUnit = 1 << 22; ///< elements

/// Lines that are looked for, and the best that was found for each.
class Probes {
public:
    Probes(std::vector<std::vector<float>> lines, std::vector<std::uint64_t> places)
        : m_lines(std::move(lines))
        , m_places(std::move(places))
        , m_best(m_lines.size(), 0.0f)
        , m_bestPlace(m_lines.size(), 0)
    {
        std::ranges::for_each(m_lines, normalise);
    }

    /// line as long as the probes.
    void offer(std::uint64_t place, std::vector<float> line)
    {
        normalise(line);
        for (std::size_t i = 0; i < m_lines.size(); ++i) {
            if (const float found = product(line, m_lines[i]); found > m_best[i]) {
                m_best[i] = found;
                m_bestPlace[i] = place;
            }
        }
    }

    std::string sentence(const char *name) const
    {
        std::size_t moved = 0, inPlace = 0;
        for (std::size_t i = 0; i < m_best.size(); ++i)
            if (m_best[i] >= SameLine)
                ++(m_bestPlace[i] == m_places[i] ? inPlace : moved);
        const std::size_t away = m_lines.size() - inPlace;
        if (moved < FewestProbes || static_cast<double>(moved) < LeastMoved * static_cast<double>(away))
            return {};
        return countText(moved) + " of " + countText(m_lines.size()) + " sampled " + name
            + " stand at other places";
    }

private:
    /// In lanes, so that the compiler adds them side by side.
    static float product(std::span<const float> x, std::span<const float> y)
    {
        constexpr std::size_t Lanes = 8;
        std::array<float, Lanes> sums {};
        std::size_t i = 0;
        for (; i + Lanes <= x.size(); i += Lanes)
            for (std::size_t lane = 0; lane < Lanes; ++lane)
                sums[lane] += x[i + lane] * y[i + lane];
        for (; i < x.size(); ++i)
            sums[i % Lanes] += x[i] * y[i];
        return std::accumulate(sums.begin(), sums.end(), 0.0f);
    }

    /// Mean 0 and sum of squares 1, so that a product is a correlation; zeros where it is constant.
    static void normalise(std::vector<float> &line)
    {
        double sum = 0, squares = 0;
        for (const float value : line)
            sum += value;
        const double mean = sum / static_cast<double>(line.size());
        for (const float value : line)
            squares += (value - mean) * (value - mean);
        const double scale = squares > 0 && std::isfinite(squares) ? 1 / std::sqrt(squares) : 0;
        for (float &value : line)
            value = scale > 0 ? static_cast<float>((value - mean) * scale) : 0.0f;
    }

    std::vector<std::vector<float>> m_lines;
    std::vector<std::uint64_t> m_places;
    std::vector<float> m_best;
    std::vector<std::uint64_t> m_bestPlace;
};

struct SampledRows {
    std::vector<std::uint64_t> places {};
    std::vector<std::vector<float>> reference {}, candidate {};
};

/// At most MostProbes of count, evenly.
std::vector<std::size_t> spread(std::size_t count)
{
    std::vector<std::size_t> places;
    const std::size_t probes = std::min(count, MostProbes);
    for (std::size_t i = 0; i < probes; ++i)
        places.push_back(i * count / probes);
    return places;
}

std::vector<float> columnOf(const std::vector<std::vector<float>> &rows, std::size_t column)
{
    std::vector<float> line;
    line.reserve(rows.size());
    for (const auto &row : rows)
        line.push_back(row[column]);
    return line;
}

std::string movedColumns(const SampledRows &rows)
{
    if (rows.places.size() < FewestValues)
        return {};
    const std::size_t columns = rows.reference.front().size();
    std::vector<std::vector<float>> lines;
    std::vector<std::uint64_t> places;
    for (const std::size_t column : spread(columns)) {
        lines.push_back(columnOf(rows.candidate, column));
        places.push_back(column);
    }
    Probes probes(std::move(lines), std::move(places));
    for (std::size_t column = 0; column < columns; ++column)
        probes.offer(column, columnOf(rows.reference, column));
    return probes.sentence("inputs (columns)");
}

std::vector<float> thinned(std::span<const float> row)
{
    const std::size_t kept = std::min(row.size(), KeptColumns);
    std::vector<float> line;
    for (std::size_t i = 0; i < kept; ++i)
        line.push_back(row[i * row.size() / kept]);
    return line;
}

Result<std::string> movedRows(const Comparison &comparison, const LayerReport &layer, const SampledRows &rows,
                              const RunControl &run)
{
    const TensorInfo &tensor = comparison.reference->tensors[*layer.match.reference];
    const std::uint64_t columns = rows.reference.front().size();
    const auto decoder = makeDecoder(*comparison.reference, tensor, run);
    if (columns < FewestValues || !decoder || (*decoder)->elementCount() > LargestReference)
        return std::string();
    std::vector<std::vector<float>> lines;
    std::vector<std::uint64_t> places;
    for (const std::size_t i : spread(rows.places.size())) {
        lines.push_back(thinned(rows.candidate[i]));
        places.push_back(rows.places[i]);
    }
    Probes probes(std::move(lines), std::move(places));
    // Whole blocks of the codec, and whole rows.
    const std::uint64_t unit = std::lcm(std::max<std::uint64_t>(1, (*decoder)->granularity()), columns);
    if (unit > LargestUnit)
        return std::string();
    const std::uint64_t piece = std::max<std::uint64_t>(1, ReadTogether / unit) * unit;
    const std::uint64_t all = (*decoder)->elementCount();
    std::vector<float> values;
    DecodeScratch scratch;
    for (std::uint64_t first = 0; first < all; first += piece) {
        if (run.cancelled())
            return cancelledError();
        values.resize(static_cast<std::size_t>(std::min(piece, all - first)));
        if (!(*decoder)->decode(first, values, scratch))
            return std::string();
        for (std::size_t at = 0; at + columns <= values.size(); at += columns)
            probes.offer((first + at) / columns, thinned(std::span(values).subspan(at, columns)));
    }
    return probes.sentence("outputs (rows)");
}

} // namespace

Result<std::string> findMovedLines(const Comparison &comparison, const LayerReport &layer,
                                   const RunControl &run)
{
    if (!layer.error || !layer.match.reference)
        return std::string();
    SampledRows rows;
    const auto sampled = sampleRowRuns(
        comparison, layer, { .runs = 64, .rowsOfRun = 4, .mostElements = std::uint64_t { 1 } << 22 },
        [&rows](std::uint64_t row, std::span<const float> x, std::span<const float> y) {
            rows.places.push_back(row);
            rows.reference.emplace_back(x.begin(), x.end());
            rows.candidate.emplace_back(y.begin(), y.end());
        },
        run);
    if (!sampled)
        return sampled.error();
    if (!*sampled || rows.places.empty())
        return std::string();
    if (std::string columns = movedColumns(rows); !columns.empty())
        return columns;
    return movedRows(comparison, layer, rows, run);
}

} // namespace assay
