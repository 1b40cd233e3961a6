// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/line_profiles.h"

#include "core/analysis/row_stream.h"

#include <cmath>

namespace assay {
namespace {

struct Sums {
    std::vector<double> rows, columns;
    Sums(std::uint64_t rowCount, std::uint64_t columnCount)
        : rows(rowCount)
        , columns(columnCount)
    {
    }
    void add(const RowBlock &block, PairSide side)
    {
        const auto &values = block.values[side];
        for (std::uint64_t row = 0; row < block.rows; ++row)
            for (std::uint64_t column = 0; column < block.columns; ++column) {
                const auto value = static_cast<double>(values[row * block.columns + column]);
                if (!std::isfinite(value))
                    continue;
                rows[block.firstRow + row] += value * value;
                columns[column] += value * value;
            }
    }
    static std::vector<double> rootMeans(std::vector<double> sums, std::uint64_t count)
    {
        for (double &sum : sums)
            sum = std::sqrt(sum / static_cast<double>(count));
        return sums;
    }
};

} // namespace

Result<LineProfiles> readLineProfiles(const Model &reference, const Model *candidate, const Match &match,
                                      const RunControl &run)
{
    const TensorInfo &tensor = reference.tensors[*match.reference];
    const std::uint64_t columns = std::max<std::uint64_t>(1, tensor.shape.columns());
    const std::uint64_t rows = tensor.elementCount() / columns;
    if (rows == 0)
        return Error { ErrorKind::Unsupported, "the tensor is empty" };
    const auto left = makeDecoder(reference, tensor, run);
    if (!left)
        return left.error();
    DecoderPtr right;
    if (candidate && match.kind == MatchKind::Paired) {
        auto made = makePairedDecoder(reference, *candidate, match, run);
        if (!made)
            return made.error();
        right = std::move(*made);
    }
    run.expect(tensor.elementCount() * sizeof(float));
    Sums sums[] = { { rows, columns }, { rows, columns }, { rows, columns } };
    RowStream stream(**left, right.get(), rows, columns);
    const auto status = stream.run(run, [&](const RowBlock &block) {
        for (int side = 0; side < (right ? SideCount : 1); ++side)
            sums[side].add(block, static_cast<PairSide>(side));
    });
    if (!status)
        return status.error();
    LineProfiles profiles;
    std::vector<double> LineProfile::*const sides[]
        = { &LineProfile::reference, &LineProfile::candidate, &LineProfile::error };
    for (int side = 0; side < (right ? SideCount : 1); ++side) {
        profiles.rows.*sides[side] = Sums::rootMeans(std::move(sums[side].rows), columns);
        profiles.columns.*sides[side] = Sums::rootMeans(std::move(sums[side].columns), rows);
    }
    return profiles;
}

} // namespace assay
