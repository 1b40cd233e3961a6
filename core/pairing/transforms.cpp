// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/transforms.h"

#include "core/layouts/function_decoder.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <mutex>
#include <numeric>

namespace assay {
namespace {

using Shared = std::shared_ptr<const TensorDecoder>;
constexpr const char *Name = "the paired tensor";
constexpr std::uint64_t HoldChunk = 1 << 20;

Result<std::vector<float>> allValues(const TensorDecoder &inner)
{
    std::vector<float> values(static_cast<std::size_t>(inner.elementCount()));
    const std::uint64_t step = divideRoundingUp(HoldChunk, inner.granularity()) * inner.granularity();
    DecodeScratch scratch;
    for (std::uint64_t first = 0; first < inner.elementCount(); first += step) {
        const auto count = static_cast<std::size_t>(std::min(step, inner.elementCount() - first));
        const auto out = std::span(values).subspan(static_cast<std::size_t>(first), count);
        if (auto status = inner.decode(first, out, scratch); !status)
            return status.error();
    }
    return values;
}

DecoderPtr held(std::vector<float> values)
{
    const std::uint64_t count = values.size();
    auto copy
        = [values = std::move(values)](std::uint64_t first, std::span<float> out, DecodeScratch &) -> Status {
        std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(first), out.size(), out.begin());
        return {};
    };
    return makeFunctionDecoder(Name, count, 1, std::move(copy));
}

void turnTile(std::span<const float> values, std::size_t rows, std::size_t columns, std::span<float> turned)
{
    constexpr std::size_t Tile = 32;
    for (std::size_t r0 = 0; r0 < rows; r0 += Tile)
        for (std::size_t c0 = 0; c0 < columns; c0 += Tile)
            for (std::size_t r = r0; r < std::min(r0 + Tile, rows); ++r)
                for (std::size_t c = c0; c < std::min(c0 + Tile, columns); ++c)
                    turned[r * columns + c] = values[c * rows + r];
}

/// The two dimensions that are not 1; of others all but the last, and the last.
std::pair<std::size_t, std::size_t> twoDims(const Shape &shape)
{
    std::vector<std::uint64_t> dims;
    std::ranges::copy_if(shape.dims(), std::back_inserter(dims), [](std::uint64_t dim) { return dim != 1; });
    if (dims.size() == 2)
        return { static_cast<std::size_t>(dims[0]), static_cast<std::size_t>(dims[1]) };
    return { static_cast<std::size_t>(shape.rows()), static_cast<std::size_t>(shape.columns()) };
}

Result<DecoderPtr> transposed(Shared inner, const Transform &, const Shape &shape)
{
    const auto [rows, columns] = twoDims(shape);
    if (inner->elementCount() != shape.elementCount())
        return Error { ErrorKind::Malformed,
                       std::to_string(inner->elementCount()) + " values cannot be turned to "
                           + shape.text() };
    const auto values = allValues(*inner);
    if (!values)
        return values.error();
    std::vector<float> turned(values->size());
    turnTile(*values, rows, columns, turned);
    return held(std::move(turned));
}

Result<DecoderPtr> axesPermuted(Shared inner, const Transform &step, const Shape &shape)
{
    const std::size_t rank = step.dims.size();
    std::uint64_t count = 1;
    for (const std::uint64_t dim : step.dims)
        count *= dim;
    if (step.axes.size() != rank || count != inner->elementCount() || count != shape.elementCount())
        return Error { ErrorKind::Malformed, "the axes do not fit " + shape.text() };
    const auto values = allValues(*inner);
    if (!values)
        return values.error();
    std::vector<std::uint64_t> stride(rank, 1), steps(rank), sizes(rank), at(rank, 0);
    for (std::size_t i = rank; i-- > 1;)
        stride[i - 1] = stride[i] * step.dims[i];
    for (std::size_t i = 0; i < rank; ++i) {
        steps[i] = stride[step.axes[i]];
        sizes[i] = step.dims[step.axes[i]];
    }
    std::vector<float> moved(values->size());
    std::uint64_t from = 0;
    for (float &value : moved) {
        value = (*values)[static_cast<std::size_t>(from)];
        for (std::size_t i = rank; i-- > 0;) {
            from += steps[i];
            if (++at[i] < sizes[i])
                break;
            from -= steps[i] * sizes[i];
            at[i] = 0;
        }
    }
    return held(std::move(moved));
}

Result<DecoderPtr> innerTurned(Shared inner, const Transform &, const Shape &shape);

/// Row of the candidate that stands for row of the reference.
using RowMap = std::function<std::uint64_t(std::uint64_t row)>;

Result<DecoderPtr> permutedRows(Shared inner, std::uint64_t rows, std::uint64_t columns, RowMap source)
{
    if (rows == 0 || columns % inner->granularity() != 0 || columns < 16) {
        const auto values = allValues(*inner);
        if (!values)
            return values.error();
        std::vector<float> moved(values->size());
        for (std::uint64_t row = 0; row < rows; ++row)
            std::copy_n(values->begin() + static_cast<std::ptrdiff_t>(source(row) * columns), columns,
                        moved.begin() + static_cast<std::ptrdiff_t>(row * columns));
        return held(std::move(moved));
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
    return makeRowDecoder(Name, rows, columns, std::move(fill));
}

/// Rows and columns of the matrix, or of a vector seen as one column.
std::pair<std::uint64_t, std::uint64_t> asRows(const Shape &shape)
{
    return shape.rank() == 1 ? std::pair(shape[0], std::uint64_t { 1 })
                             : std::pair(shape.rows(), shape.columns());
}

/// Within a head of hd rows: reference row t hd/2 + j is candidate row 2j + t (or the other way round).
Result<DecoderPtr> unpermuted(Shared inner, const Transform &step, const Shape &shape)
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
Result<DecoderPtr> regrouped(Shared inner, const Transform &step, const Shape &shape)
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

Result<DecoderPtr> plusOneUndone(Shared inner, const Transform &step, const Shape &)
{
    const float shift = step.inverse ? 1.0f : -1.0f;
    return makeFunctionDecoder(
        Name, inner->elementCount(), inner->granularity(),
        [inner, shift](std::uint64_t first, std::span<float> out, DecodeScratch &scratch) -> Status {
            if (auto status = inner->decode(first, out, scratch); !status)
                return status;
            for (float &value : out)
                value += shift;
            return {};
        });
}

Result<DecoderPtr> sliced(Shared inner, const Transform &step, const Shape &shape)
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
        return held(std::vector<float>(begin, begin + static_cast<std::ptrdiff_t>(count)));
    }
    return makeFunctionDecoder(
        Name, count, inner->granularity(),
        [inner, offset](std::uint64_t first, std::span<float> out, DecodeScratch &scratch) -> Status {
            return inner->decode(first + offset, out, scratch);
        });
}

Result<DecoderPtr> unscaled(Shared inner, const Transform &step, const Shape &shape)
{
    if (step.channelScale.size() != shape.columns())
        return Error { ErrorKind::Malformed,
                       std::to_string(step.channelScale.size()) + " channel scales for "
                           + std::to_string(shape.columns()) + " columns" };
    return makeFunctionDecoder(Name, inner->elementCount(), inner->granularity(),
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

Result<DecoderPtr> rowsUnscaled(Shared inner, const Transform &step, const Shape &shape)
{
    const std::uint64_t columns = shape.columns();
    if (step.channelScale.size() != shape.rows() || columns == 0)
        return Error { ErrorKind::Malformed,
                       std::to_string(step.channelScale.size()) + " row scales for "
                           + std::to_string(shape.rows()) + " rows" };
    return makeFunctionDecoder(Name, inner->elementCount(), inner->granularity(),
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

/// The matrices of a stack that were turned last: chunks come in order, and workers are near each other.
class TurnedMatrices {
public:
    TurnedMatrices(Shared inner, std::size_t rows, std::size_t columns)
        : m_inner(std::move(inner))
        , m_rows(rows)
        , m_columns(columns)
    {
    }
    Result<std::shared_ptr<const std::vector<float>>> matrix(std::uint64_t index, DecodeScratch &scratch)
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto &[at, values] : m_kept)
            if (at == index)
                return values;
        std::vector<float> stored(m_rows * m_columns);
        if (auto status = m_inner->decode(index * stored.size(), stored, scratch); !status)
            return status.error();
        auto turned = std::make_shared<std::vector<float>>(stored.size());
        turnTile(stored, m_rows, m_columns, *turned);
        if (m_kept.size() == MostKept)
            m_kept.erase(m_kept.begin());
        m_kept.emplace_back(index, turned);
        return std::shared_ptr<const std::vector<float>>(std::move(turned));
    }

private:
    static constexpr std::size_t MostKept = 3;
    Shared m_inner;
    std::size_t m_rows, m_columns;
    std::mutex m_mutex;
    std::vector<std::pair<std::uint64_t, std::shared_ptr<const std::vector<float>>>> m_kept;
};

Result<DecoderPtr> innerTurned(Shared inner, const Transform &, const Shape &shape)
{
    if (shape.rank() < 2 || inner->elementCount() != shape.elementCount() || shape.elementCount() == 0)
        return Error { ErrorKind::Malformed, "the matrices of " + shape.text() + " cannot be turned" };
    const auto rows = static_cast<std::size_t>(shape[shape.rank() - 2]);
    const auto columns = static_cast<std::size_t>(shape.columns());
    const std::size_t size = rows * columns;
    if (size % inner->granularity() != 0)
        return Error { ErrorKind::Unsupported, "blocks reach over the matrices of " + shape.text() };
    auto matrices = std::make_shared<TurnedMatrices>(std::move(inner), rows, columns);
    auto fill
        = [matrices, size](std::uint64_t first, std::span<float> out, DecodeScratch &scratch) -> Status {
        for (std::size_t done = 0; done < out.size();) {
            const auto at = static_cast<std::size_t>((first + done) % size);
            const std::size_t run = std::min(out.size() - done, size - at);
            const auto matrix = matrices->matrix((first + done) / size, scratch);
            if (!matrix)
                return matrix.error();
            std::copy_n((*matrix)->begin() + static_cast<std::ptrdiff_t>(at), run,
                        out.begin() + static_cast<std::ptrdiff_t>(done));
            done += run;
        }
        return {};
    };
    return makeFunctionDecoder(Name, shape.elementCount(), 1, std::move(fill));
}

/// The run that names a row, among those sorted by their first; interleaved ones overlap.
const RowRun *runOf(const std::vector<RowRun> &runs, std::uint64_t row)
{
    constexpr int MostOverlapping = 4;
    auto at = std::ranges::upper_bound(runs, row, {}, &RowRun::toFirst);
    for (int i = 0; i < MostOverlapping && at != runs.begin(); ++i) {
        const RowRun &run = *--at;
        const std::uint64_t distance = row - run.toFirst;
        if (distance % run.toStep == 0 && distance / run.toStep < run.count)
            return &run;
    }
    return nullptr;
}

struct StepMaker {
    TransformKind kind;
    Result<DecoderPtr> (*make)(Shared inner, const Transform &step, const Shape &shape);
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
            auto outer = row.make(Shared(std::move(inner)), step, shape);
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

Result<DecoderPtr> stackDecoders(std::vector<DecoderPtr> pieces)
{
    std::uint64_t count = 0;
    std::uint64_t granularity = 1;
    std::vector<std::uint64_t> ends;
    for (const auto &piece : pieces) {
        granularity = std::lcm(granularity, piece->granularity());
        count += piece->elementCount();
        ends.push_back(count);
    }
    const bool cutsBlocks = std::ranges::any_of(
        pieces, [granularity](const DecoderPtr &piece) { return piece->elementCount() % granularity != 0; });
    if (cutsBlocks) {
        std::vector<float> values;
        for (const auto &piece : pieces) {
            const auto part = allValues(*piece);
            if (!part)
                return part.error();
            values.insert(values.end(), part->begin(), part->end());
        }
        return held(std::move(values));
    }
    auto shared = std::make_shared<std::vector<DecoderPtr>>(std::move(pieces));
    auto fill = [shared, ends](std::uint64_t first, std::span<float> out, DecodeScratch &scratch) -> Status {
        std::size_t done = 0;
        while (done < out.size()) {
            const std::uint64_t at = first + done;
            const auto piece = static_cast<std::size_t>(std::ranges::upper_bound(ends, at) - ends.begin());
            const std::uint64_t begin = piece == 0 ? 0 : ends[piece - 1];
            const auto run
                = static_cast<std::size_t>(std::min<std::uint64_t>(out.size() - done, ends[piece] - at));
            if (auto status = (*shared)[piece]->decode(at - begin, out.subspan(done, run), scratch); !status)
                return status;
            done += run;
        }
        return {};
    };
    return makeFunctionDecoder(Name, count, granularity, std::move(fill));
}

Result<DecoderPtr> turnInner(DecoderPtr inner, const Shape &shape)
{
    return innerTurned(Shared(std::move(inner)), {}, shape);
}

Result<DecoderPtr> gatherRows(std::vector<DecoderPtr> pieces, const Transform &step, std::uint64_t rowCount)
{
    const std::uint64_t width = step.rowElements;
    const auto count = checkedMultiply(width, rowCount);
    if (width == 0 || !count)
        return Error { ErrorKind::Malformed, "rows without elements cannot be gathered" };
    for (const auto &run : step.runs) {
        const std::uint64_t last = run.first + (run.count == 0 ? 0 : run.count - 1) * run.step;
        if (run.piece >= pieces.size() || run.toStep == 0
            || (run.count > 0 && last >= pieces[run.piece]->elementCount() / width))
            return Error { ErrorKind::Malformed,
                           "row " + std::to_string(last) + " of a piece of fewer rows is wanted" };
    }
    auto shared = std::make_shared<std::vector<DecoderPtr>>();
    for (auto &piece : pieces) {
        constexpr std::uint64_t ShortRow = 16; // read one by one, they would cost more than their values
        if (width % piece->granularity() == 0 && width >= ShortRow) {
            shared->push_back(std::move(piece));
            continue;
        }
        auto values = allValues(*piece);
        if (!values)
            return values.error();
        shared->push_back(held(*std::move(values)));
    }
    auto fill = [shared, width, runs = step.runs](std::uint64_t firstRow, std::span<float> out,
                                                  DecodeScratch &scratch) -> Status {
        const auto size = static_cast<std::size_t>(width);
        for (std::size_t r = 0; r * size < out.size(); ++r) {
            const auto row = out.subspan(r * size, size);
            const RowRun *run = runOf(runs, firstRow + r);
            if (!run) {
                std::ranges::fill(row, 0.0f);
                continue;
            }
            const std::uint64_t at = run->first + (firstRow + r - run->toFirst) / run->toStep * run->step;
            if (auto status = (*shared)[run->piece]->decode(at * width, row, scratch); !status)
                return status;
        }
        return {};
    };
    return makeRowDecoder(Name, rowCount, width, std::move(fill));
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
