// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/row_sample.h"

#include "core/base/parallel.h"
#include "core/layouts/decoder.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace assay {
namespace {

constexpr std::uint64_t MostRunElements = 1u << 22;
/// Rows of a kernel of a convolution are of one output.
constexpr std::uint64_t FewestColumns = 16;

} // namespace

std::uint64_t sampledColumns(const Shape &shape)
{
    if (shape.rank() < 2)
        return 0;
    const std::uint64_t last = shape[shape.rank() - 1];
    const std::uint64_t columns
        = last < FewestColumns && shape[0] > 0 ? shape.elementCount() / shape[0] : last;
    return columns < FewestColumns ? 0 : columns;
}

Result<bool> sampleRowRuns(const Comparison &comparison, const LayerReport &layer,
                           const RowSampling &sampling, const SampledRow &row, const RunControl &run)
{
    const TensorInfo &tensor = comparison.reference->tensors[*layer.match.reference];
    const std::uint64_t columns = sampledColumns(tensor.shape);
    if (columns == 0)
        return false;
    const auto reference = makeDecoder(*comparison.reference, tensor, run);
    const auto candidate = makePairedDecoder(*comparison.reference, *comparison.candidate, layer.match, run);
    if (!reference || !candidate)
        return false;
    const std::uint64_t unit = std::lcm(std::max<std::uint64_t>(1, (*reference)->granularity()),
                                        std::max<std::uint64_t>(1, (*candidate)->granularity()));
    const std::uint64_t rowUnit = unit / std::gcd(unit, columns);
    const std::uint64_t rows = (*reference)->elementCount() / columns;
    const std::uint64_t runRows = (sampling.rowsOfRun + rowUnit - 1) / rowUnit * rowUnit;
    if (runRows > MostRunElements / columns)
        return false;
    const std::uint64_t affordable = std::max<std::uint64_t>(1, sampling.mostElements / (runRows * columns));
    const std::uint64_t pieces = (rows + runRows - 1) / runRows;
    const std::uint64_t looked = std::min({ sampling.runs, pieces, affordable });
    std::vector<float> one(runRows * columns), two(runRows * columns);
    DecodeScratch left, right;
    for (std::uint64_t piece = 0; piece < looked; ++piece) {
        if (run.cancelled())
            return cancelledError();
        const std::uint64_t first = piece * pieces / looked * runRows,
                            count = std::min(runRows, rows - first);
        const auto x = std::span(one).first(count * columns), y = std::span(two).first(count * columns);
        if (!(*reference)->decode(first * columns, x, left)
            || !(*candidate)->decode(first * columns, y, right))
            return false;
        for (std::uint64_t i = 0; i < count; ++i)
            row(first + i, x.subspan(i * columns, columns), y.subspan(i * columns, columns));
    }
    return true;
}

} // namespace assay
