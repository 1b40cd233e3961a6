// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/transforms.h"

#include "core/layouts/function_decoder.h"
#include "core/pairing/turned_matrices.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace assay {
namespace {

/// Row of the candidate that stands for row of the reference.
using RowMap = std::function<std::uint64_t(std::uint64_t row)>;

Result<DecoderPtr> permutedRows(SharedDecoder inner, std::uint64_t rows, std::uint64_t columns, RowMap source)
{
    if (rows == 0 || columns % inner->granularity() != 0 || columns < 16) {
        const auto values = allValues(*inner);
        if (!values)
            return values.error();
        std::vector<float> moved(values->size());
        for (std::uint64_t row = 0; row < rows; ++row)
            std::copy_n(values->begin() + static_cast<std::ptrdiff_t>(source(row) * columns), columns,
                        moved.begin() + static_cast<std::ptrdiff_t>(row * columns));
        return heldValues(std::move(moved));
    }
    auto fill = [inner, columns, source = std::move(source)](std::uint64_t firstRow, std::span<float> out,
                                                             DecodeScratch &scratch) -> Status {
        const auto width = static_cast<std::size_t>(columns);
        for (std::size_t r = 0; r * width < out.size(); ++r)
            if (auto status
                = inner->decode(source(firstRow + r) * columns, out.subspan(r * width, width), scratch);
                !status)
                return status;
        return {};
    };
    return makeRowDecoder(PairedName, rows, columns, std::move(fill));
}

/// Rows and columns of the matrix, or of a vector seen as one column.
std::pair<std::uint64_t, std::uint64_t> asRows(const Shape &shape)
{
    return shape.rank() == 1 ? std::pair(shape[0], std::uint64_t { 1 })
                             : std::pair(shape.rows(), shape.columns());
}

/// Within a head of hd rows: reference row t hd/2 + j is candidate row 2j + t (or the other way round).
Result<DecoderPtr> unpermuted(SharedDecoder inner, const Transform &step, const Shape &shape)
{
    const auto [rows, columns] = asRows(shape);
    if (step.heads == 0 || rows % step.heads != 0 || rows / step.heads % 2 != 0)
        return Error { ErrorKind::Malformed,
                       std::to_string(rows) + " rows are not " + std::to_string(step.heads) + " even heads" };
    const std::uint64_t size = rows / step.heads;
    RowMap source = [size, inverse = step.inverse](std::uint64_t row) {
        const std::uint64_t head = row / size * size;
        const std::uint64_t i = row % size;
        return head + (inverse ? i % 2 * (size / 2) + i / 2 : 2 * (i % (size / 2)) + i / (size / 2));
    };
    return permutedRows(std::move(inner), rows, columns, std::move(source));
}

/// Reference rows [head][q|k|v][hd] against candidate rows [q|k|v][head][hd] (or the other way round).
Result<DecoderPtr> regrouped(SharedDecoder inner, const Transform &step, const Shape &shape)
{
    const auto [rows, columns] = asRows(shape);
    if (step.heads == 0 || rows % (3 * step.heads) != 0)
        return Error { ErrorKind::Malformed,
                       std::to_string(rows) + " rows are not three times " + std::to_string(step.heads)
                           + " heads" };
    const std::uint64_t heads = step.heads;
    const std::uint64_t size = rows / (3 * heads);
    RowMap source = [heads, size, inverse = step.inverse](std::uint64_t row) {
        const std::uint64_t r = row % size;
        const std::uint64_t unit = row / size;
        if (inverse)
            return (unit % heads * 3 + unit / heads) * size + r;
        return (unit % 3 * heads + unit / 3) * size + r;
    };
    return permutedRows(std::move(inner), rows, columns, std::move(source));
}

Result<DecoderPtr> plusOneUndone(SharedDecoder inner, const Transform &step, const Shape &)
{
    const float shift = step.inverse ? 1.0f : -1.0f;
    return makeFunctionDecoder(
        PairedName, inner->elementCount(), inner->granularity(),
        [inner, shift](std::uint64_t first, std::span<float> out, DecodeScratch &scratch) -> Status {
            if (auto status = inner->decode(first, out, scratch); !status)
                return status;
            for (float &value : out)
                value += shift;
            return {};
        });
}

Result<DecoderPtr> sliced(SharedDecoder inner, const Transform &step, const Shape &shape)
{
    const std::uint64_t count = shape.elementCount();
    const std::uint64_t offset = step.sliceFirst;
    if (!rangeFits(offset, count, inner->elementCount()))
        return Error { ErrorKind::Malformed,
                       "a slice of " + std::to_string(count) + " values from " + std::to_string(offset)
                           + " is wanted of " + std::to_string(inner->elementCount()) };
    if (offset % inner->granularity() != 0) {
        const auto values = allValues(*inner);
        if (!values)
            return values.error();
        const auto begin = values->begin() + static_cast<std::ptrdiff_t>(offset);
        return heldValues(std::vector<float>(begin, begin + static_cast<std::ptrdiff_t>(count)));
    }
    return makeFunctionDecoder(
        PairedName, count, inner->granularity(),
        [inner, offset](std::uint64_t first, std::span<float> out, DecodeScratch &scratch) -> Status {
            return inner->decode(first + offset, out, scratch);
        });
}

Result<DecoderPtr> unscaled(SharedDecoder inner, const Transform &step, const Shape &shape)
{
    if (step.channelScale.size() != shape.columns())
        return Error { ErrorKind::Malformed,
                       std::to_string(step.channelScale.size()) + " channel scales for "
                           + std::to_string(shape.columns()) + " columns" };
    return makeFunctionDecoder(PairedName, inner->elementCount(), inner->granularity(),
                               [inner, scale = step.channelScale](std::uint64_t first, std::span<float> out,
                                                                  DecodeScratch &scratch) -> Status {
                                   if (auto status = inner->decode(first, out, scratch); !status)
                                       return status;
                                   auto column = static_cast<std::size_t>(first % scale.size());
                                   for (float &value : out) {
                                       value /= scale[column];
                                       column = column + 1 == scale.size() ? 0 : column + 1;
                                   }
                                   return {};
                               });
}

Result<DecoderPtr> rowsUnscaled(SharedDecoder inner, const Transform &step, const Shape &shape)
{
    const std::uint64_t columns = shape.columns();
    if (step.channelScale.size() != shape.rows() || columns == 0)
        return Error { ErrorKind::Malformed,
                       std::to_string(step.channelScale.size()) + " row scales for "
                           + std::to_string(shape.rows()) + " rows" };
    return makeFunctionDecoder(PairedName, inner->elementCount(), inner->granularity(),
                               [inner, columns, scale = step.channelScale](std::uint64_t first,
                                                                           std::span<float> out,
                                                                           DecodeScratch &scratch) -> Status {
                                   if (auto status = inner->decode(first, out, scratch); !status)
                                       return status;
                                   for (std::size_t i = 0; i < out.size(); ++i)
                                       out[i] /= scale[static_cast<std::size_t>((first + i) / columns)];
                                   return {};
                               });
}

struct StepMaker {
    TransformKind kind;
    Result<DecoderPtr> (*make)(SharedDecoder inner, const Transform &step, const Shape &shape);
};
constexpr StepMaker StepMakers[] {
    { TransformKind::Transpose, transposed },  { TransformKind::QkPermute, unpermuted },
    { TransformKind::NeoxQkv, regrouped },     { TransformKind::NormPlusOne, plusOneUndone },
    { TransformKind::FusedSlice, sliced },     { TransformKind::ChannelScale, unscaled },
    { TransformKind::RowScale, rowsUnscaled }, { TransformKind::PermuteAxes, axesPermuted },
    { TransformKind::TurnInner, innerTurned },
};

} // namespace

Result<DecoderPtr> applyTransform(DecoderPtr inner, const Transform &step, const Shape &shape)
{
    for (const auto &row : StepMakers)
        if (row.kind == step.kind) {
            auto outer = row.make(SharedDecoder(std::move(inner)), step, shape);
            if (!outer)
                return outer.error();
            inner = *std::move(outer);
            break;
        }
    for (const auto &next : step.then) {
        auto outer = applyTransform(std::move(inner), next, shape);
        if (!outer)
            return outer.error();
        inner = *std::move(outer);
    }
    if (inner->elementCount() != shape.elementCount())
        return Error { ErrorKind::Malformed,
                       "the candidate has " + std::to_string(inner->elementCount())
                           + " values, the reference " + std::to_string(shape.elementCount()) };
    return inner;
}

std::optional<double> sampleCorrelation(const TensorDecoder &reference, const TensorDecoder &candidate,
                                        std::uint64_t sampleElements)
{
    const auto count = static_cast<std::size_t>(std::min(sampleElements, reference.elementCount()));
    if (count < 2 || candidate.elementCount() < count)
        return std::nullopt;
    std::vector<float> x(count);
    std::vector<float> y(count);
    DecodeScratch scratch;
    if (!reference.decode(0, x, scratch) || !candidate.decode(0, y, scratch))
        return std::nullopt;
    const auto n = static_cast<double>(count);
    const double meanX = std::accumulate(x.begin(), x.end(), 0.0) / n;
    const double meanY = std::accumulate(y.begin(), y.end(), 0.0) / n;
    double xx = 0, yy = 0, xy = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const double dx = x[i] - meanX;
        const double dy = y[i] - meanY;
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    const double correlation = xy / std::sqrt(xx * yy);
    return std::isfinite(correlation) ? std::optional(correlation) : std::nullopt;
}

} // namespace assay
