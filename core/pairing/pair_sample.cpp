// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/pair_sample.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Rows wider than that are no rows of a matrix; a sample of them would not be small.
constexpr std::uint64_t WidestRow = 1 << 20;
/// Values decoded by one call, so that a stop is seen soon.
constexpr std::uint64_t ReadTogether = 1 << 16;

double quotientOrOne(double numerator, double denominator)
{
    const double ratio = numerator / denominator;
    return std::isfinite(ratio) ? ratio : 1.0;
}

} // namespace

Result<PairSample> samplePair(const Model &reference, const Model &candidate, const Match &match,
                              std::size_t mostRows, const RunControl &run)
{
    PairSample sample;
    if (!match.reference || !match.candidate || match.kind != MatchKind::Paired)
        return sample;
    const auto &tensor = reference.tensors[*match.reference];
    const std::uint64_t columns = tensor.shape.columns();
    const std::uint64_t rows = tensor.shape.rows();
    if (columns == 0 || columns > WidestRow || rows == 0)
        return sample;
    const auto left = makeDecoder(reference, tensor, run);
    const auto right = makePairedDecoder(reference, candidate, match, run);
    if (!left || !right)
        return sample;
    if ((*left)->elementCount() != (*right)->elementCount() || columns % (*left)->granularity() != 0
        || columns % (*right)->granularity() != 0)
        return sample;
    const std::uint64_t step = divideRoundingUp(rows, mostRows);
    const std::uint64_t count = divideRoundingUp(rows, step);
    sample.columns = static_cast<std::size_t>(columns);
    sample.reference.resize(static_cast<std::size_t>(count * columns));
    sample.candidate.resize(sample.reference.size());
    DecodeScratch scratch;
    // Rows that follow each other are read together: a read for each row took a fifth of the time of small
    // tensors.
    const std::uint64_t together = step == 1 ? std::max<std::uint64_t>(1, ReadTogether / columns) : 1;
    for (std::uint64_t i = 0; i < count; i += together) {
        if (run.cancelled())
            return cancelledError();
        const std::uint64_t first = i * step * columns;
        const auto at = static_cast<std::size_t>(i * columns);
        const auto length = static_cast<std::size_t>(std::min(together, count - i) * columns);
        if (!(*left)->decode(first, std::span(sample.reference).subspan(at, length), scratch)
            || !(*right)->decode(first, std::span(sample.candidate).subspan(at, length), scratch))
            return PairSample {};
    }
    sample.rows = static_cast<std::size_t>(count);
    return sample;
}

std::vector<double> fitColumns(const PairSample &sample)
{
    std::vector<double> cross(sample.columns), square(sample.columns);
    for (std::size_t i = 0; i < sample.reference.size(); ++i) {
        const std::size_t k = i % sample.columns;
        cross[k] += double { sample.reference[i] } * sample.candidate[i];
        square[k] += double { sample.reference[i] } * sample.reference[i];
    }
    for (std::size_t k = 0; k < sample.columns; ++k)
        cross[k] = quotientOrOne(cross[k], square[k]);
    return cross;
}

std::vector<double> fitRows(const PairSample &sample)
{
    std::vector<double> scales(sample.rows, 1.0);
    for (std::size_t row = 0; row < sample.rows; ++row) {
        double cross = 0, square = 0;
        for (std::size_t i = row * sample.columns; i < (row + 1) * sample.columns; ++i) {
            cross += double { sample.reference[i] } * sample.candidate[i];
            square += double { sample.reference[i] } * sample.reference[i];
        }
        scales[row] = quotientOrOne(cross, square);
    }
    return scales;
}

std::optional<double> relativeErrorWith(const PairSample &sample, std::span<const double> columnScale)
{
    double error = 0, square = 0;
    for (std::size_t i = 0; i < sample.reference.size(); ++i) {
        const double scale = columnScale.empty() ? 1.0 : columnScale[i % sample.columns];
        const double difference = sample.candidate[i] / scale - sample.reference[i];
        error += difference * difference;
        square += double { sample.reference[i] } * sample.reference[i];
    }
    const double relative = error / square;
    return std::isfinite(relative) ? std::optional(relative) : std::nullopt;
}

} // namespace assay
