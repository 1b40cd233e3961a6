// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/part_source.h"

#include "core/analysis/row_sample.h"
#include "core/base/parallel.h"
#include "core/layouts/decoder.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace assay {
namespace {

/// A code of one bit keeps 0.8; strangers of 256 values reach 0.3 once in a million.
constexpr double SameLines = 0.6;
constexpr std::size_t FewestValues = 256;
constexpr std::size_t MostRows = 16; ///< that are compared
constexpr std::size_t MostAlike = 1024; ///< layers of one shape that are looked through

using Rows = std::map<std::uint64_t, std::vector<float>>; ///< by number

Result<Rows> candidateRows(const Comparison &comparison, const LayerReport &layer, const PartStrangers &part,
                           const RunControl &run)
{
    Rows rows;
    const auto sampled = sampleRowRuns(
        comparison, layer, RowSampling(),
        [&](std::uint64_t row, std::span<const float>, std::span<const float> y) {
            const bool isMeant = part.rows.empty() || std::ranges::binary_search(part.rows, row);
            if (isMeant && rows.size() < MostRows)
                rows.emplace(row, std::vector<float>(y.begin(), y.end()));
        },
        run);
    if (!sampled)
        return sampled.error();
    return *sampled ? rows : Rows();
}

/// Cosine of the cells in question; 0 where the reference cannot be read row by row.
double likeness(const TensorDecoder &reference, const Rows &rows, const PartStrangers &part)
{
    double products = 0, left = 0, right = 0;
    std::size_t values = 0;
    DecodeScratch scratch;
    const auto add = [&](double x, double y) {
        products += x * y;
        left += x * x;
        right += y * y;
        ++values;
    };
    for (const auto &[row, mine] : rows) {
        std::vector<float> theirs(mine.size());
        if (mine.size() % reference.granularity() != 0
            || !reference.decode(row * mine.size(), theirs, scratch))
            return 0;
        for (const std::uint64_t column : part.columns)
            add(theirs[column], mine[column]);
        for (std::size_t k = 0; part.columns.empty() && k < mine.size(); ++k)
            add(theirs[k], mine[k]);
    }
    const double cosine = products / std::sqrt(left * right);
    return values >= FewestValues && std::isfinite(cosine) ? cosine : 0;
}

} // namespace

Result<std::string> findPartSource(const Comparison &comparison, const LayerReport &layer,
                                   const PartStrangers &part, const RunControl &run)
{
    const auto rows = candidateRows(comparison, layer, part, run);
    if (!rows)
        return rows.error();
    const Model &reference = *comparison.reference;
    const Shape &shape = reference.tensors[*layer.match.reference].shape;
    double best = SameLines;
    std::string source;
    std::size_t looked = 0;
    for (const LayerReport &other : comparison.layers) {
        if (!other.match.reference || other.match.reference == layer.match.reference
            || reference.tensors[*other.match.reference].shape != shape)
            continue;
        if (run.cancelled())
            return cancelledError();
        if (++looked > MostAlike)
            break;
        const auto decoder = makeDecoder(reference, reference.tensors[*other.match.reference], run);
        if (const double found = decoder ? likeness(**decoder, *rows, part) : 0; found > best) {
            best = found;
            source = other.referenceName;
        }
    }
    return source;
}

} // namespace assay
