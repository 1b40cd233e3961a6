// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/turned_matrices.h"

#include "core/layouts/function_decoder.h"

#include <algorithm>
#include <iterator>
#include <mutex>

namespace assay {
namespace {

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

/// The matrices of a stack that were turned last: chunks come in order, and workers are near each other.
class TurnedMatrices {
public:
    TurnedMatrices(SharedDecoder inner, std::size_t rows, std::size_t columns)
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
    SharedDecoder m_inner;
    std::size_t m_rows, m_columns;
    std::mutex m_mutex;
    std::vector<std::pair<std::uint64_t, std::shared_ptr<const std::vector<float>>>> m_kept;
};

} // namespace

Result<DecoderPtr> transposed(SharedDecoder inner, const Transform &, const Shape &shape)
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
    return heldValues(std::move(turned));
}

Result<DecoderPtr> axesPermuted(SharedDecoder inner, const Transform &step, const Shape &shape)
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
    return heldValues(std::move(moved));
}

Result<DecoderPtr> innerTurned(SharedDecoder inner, const Transform &, const Shape &shape)
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
    return makeFunctionDecoder(PairedName, shape.elementCount(), 1, std::move(fill));
}

} // namespace assay
