// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/weights.h"

#include "core/base/parallel.h"
#include "core/pairing/names.h"

#include <algorithm>
#include <numeric>

namespace assay {
namespace {

/// Floats of a tile: 4 MiB, of which a product has a chunk in the second-level cache.
constexpr std::uint64_t TileElements = 1u << 20;
constexpr std::uint64_t TileRowUnit = 12; ///< rows of a register block
constexpr std::uint64_t MostTileRows = 96;
/// A tile that the layout's blocks make larger than this is not read tile by tile: the matrix is held.
constexpr std::uint64_t MostTileElements = 1u << 22;
constexpr std::uint64_t MostVectorElements = 1u << 24;

Error missing(const Model &model, const std::string &key)
{
    return Error { ErrorKind::Malformed, "there is no tensor for " + key, std::nullopt, model.path };
}

Error wrongShape(const TensorInfo &tensor, std::uint64_t rows, std::uint64_t columns)
{
    return Error { ErrorKind::Malformed,
                   "tensor '" + tensor.name + "' has shape " + tensor.shape.text()
                       + ", the configuration wants [" + std::to_string(rows) + ", " + std::to_string(columns)
                       + "]" };
}

} // namespace

TensorIndex::TensorIndex(const Model &model)
    : m_model(&model)
{
    const ModelNames names = namesOf(model);
    for (const auto &tensor : model.tensors) {
        const auto canonical = canonicalName(names, tensor.name);
        if (!canonical)
            continue;
        Entry &entry = canonical->expert ? m_experts[{ canonical->key, *canonical->expert }]
                                         : m_entries[canonical->key];
        if (!entry.tensor)
            entry.tensor = &tensor;
        else if (tensor.tiedTo != entry.tensor->name && entry.tensor->tiedTo != tensor.name
                 && canonical->key != "output.bias") // BERT stores its own under two names
            entry.rival = &tensor;
    }
}

const TensorInfo *TensorIndex::find(const std::string &key) const
{
    const auto found = m_entries.find(key);
    return found == m_entries.end() ? nullptr : found->second.tensor;
}

const TensorInfo *TensorIndex::findExpert(const std::string &key, std::uint64_t expert) const
{
    const auto found = m_experts.find({ key, expert });
    return found == m_experts.end() ? nullptr : found->second.tensor;
}

Result<const TensorInfo *> TensorIndex::need(const std::string &key) const
{
    const auto found = m_entries.find(key);
    if (found == m_entries.end())
        return missing(*m_model, key);
    if (found->second.rival)
        return Error { ErrorKind::Malformed,
                       "'" + found->second.tensor->name + "' and '" + found->second.rival->name
                           + "' both stand for " + key,
                       std::nullopt, m_model->path };
    return found->second.tensor;
}

Result<const TensorInfo *> TensorIndex::needExpert(const std::string &key, std::uint64_t expert) const
{
    if (const auto *own = findExpert(key, expert))
        return own;
    if (m_entries.contains(key))
        return need(key);
    return missing(*m_model, key + " of expert " + std::to_string(expert));
}

std::uint64_t storedRow(const MatrixSpec &spec, std::uint64_t row)
{
    const std::uint64_t width = spec.headWidth;
    switch (spec.order) {
    case RowOrder::AsStored:
        break;
    case RowOrder::Interleaved: {
        const std::uint64_t inHead = row % width, half = width / 2;
        return row - inHead + 2 * (inHead % half) + inHead / half;
    }
    case RowOrder::HeadwiseQkv:
        return (row / width * 3 + spec.part) * width + row % width;
    }
    return row;
}

Result<const TensorInfo *> findMatrix(const TensorIndex &index, const MatrixSpec &spec)
{
    const auto tensor = spec.expert ? index.needExpert(spec.key, *spec.expert) : index.need(spec.key);
    if (!tensor)
        return tensor.error();
    const bool isStack = spec.expert && !index.findExpert(spec.key, *spec.expert);
    const std::uint64_t rows
        = (spec.storedRows ? spec.storedRows : spec.rows) * (isStack ? spec.expertCount : 1);
    const Shape &shape = (*tensor)->shape;
    if (shape.rank() < 2 && rows != 1)
        return wrongShape(**tensor, rows, spec.columns);
    const bool fits = spec.isTransposed ? shape.rows() == spec.columns && shape.columns() == rows
                                        : shape.rows() == rows && shape.columns() == spec.columns;
    if (!fits)
        return spec.isTransposed ? wrongShape(**tensor, spec.columns, rows)
                                 : wrongShape(**tensor, rows, spec.columns);
    return *tensor;
}

Result<WeightMatrix> WeightMatrix::open(const TensorIndex &index, const MatrixSpec &spec, bool holds,
                                        const RunControl &run)
{
    const auto tensor = findMatrix(index, spec);
    if (!tensor)
        return tensor.error();
    auto decoder = makeDecoder(index.model(), **tensor, run);
    if (!decoder)
        return decoder.error();
    WeightMatrix matrix;
    matrix.m_spec = spec;
    matrix.m_tensor = *tensor;
    matrix.m_decoder = std::move(*decoder);
    matrix.m_baseRow = spec.firstRow;
    if (spec.expert && !index.findExpert(spec.key, *spec.expert))
        matrix.m_baseRow += *spec.expert * (spec.storedRows ? spec.storedRows : spec.rows);
    const std::uint64_t fitting = TileElements / spec.columns / TileRowUnit * TileRowUnit;
    matrix.m_tileRows = std::clamp<std::uint64_t>(fitting, TileRowUnit, MostTileRows);
    // Blocks of the layout begin and end with tiles, and so do permuted heads.
    const std::uint64_t granularity = std::max<std::uint64_t>(1, matrix.m_decoder->granularity());
    std::uint64_t unit = granularity / std::gcd(granularity, spec.columns);
    if (spec.order == RowOrder::Interleaved)
        unit = std::lcm(unit, spec.headWidth);
    if (unit > 1)
        matrix.m_tileRows = (matrix.m_tileRows + unit - 1) / unit * unit;
    const bool isAwkward = matrix.m_tileRows * spec.columns > MostTileElements && spec.rows > MostTileRows;
    if (spec.isTransposed) {
        if (auto status = matrix.holdTransposed(); !status)
            return status.error();
    } else if (holds || isAwkward) {
        if (auto status = matrix.holdAll(run); !status)
            return status.error();
    }
    return matrix;
}

Status WeightMatrix::readStored(std::uint64_t firstRow, std::uint64_t count, std::vector<float> &out,
                                TileBuffer &buffer) const
{
    const std::uint64_t granularity = std::max<std::uint64_t>(1, m_decoder->granularity());
    const std::uint64_t first = firstRow * m_spec.columns, size = count * m_spec.columns;
    const std::uint64_t lead = first % granularity;
    if (lead == 0) {
        out.resize(std::max<std::size_t>(out.size(), size));
        return m_decoder->decode(first, std::span(out).first(size), buffer.scratch);
    }
    std::vector<float> aligned(lead + size);
    if (auto status = m_decoder->decode(first - lead, aligned, buffer.scratch); !status)
        return status;
    out.assign(aligned.begin() + static_cast<std::ptrdiff_t>(lead), aligned.end());
    return {};
}

Result<const float *> WeightMatrix::tile(std::uint64_t first, std::uint64_t count, TileBuffer &buffer) const
{
    if (m_held)
        return m_held->data() + first * m_spec.columns;
    if (m_spec.order == RowOrder::AsStored) {
        if (auto status = readStored(m_baseRow + first, count, buffer.values, buffer); !status)
            return status.error();
        return buffer.values.data();
    }
    // Runs of stored rows that lie together are read together.
    buffer.values.resize(std::max<std::size_t>(buffer.values.size(), count * m_spec.columns));
    std::uint64_t low = ~std::uint64_t { 0 }, high = 0;
    for (std::uint64_t row = first; row < first + count; ++row) {
        low = std::min(low, storedRow(m_spec, row));
        high = std::max(high, storedRow(m_spec, row) + 1);
    }
    if (auto status = readStored(m_baseRow + low, high - low, buffer.stored, buffer); !status)
        return status.error();
    for (std::uint64_t row = 0; row < count; ++row)
        std::copy_n(buffer.stored.data() + (storedRow(m_spec, first + row) - low) * m_spec.columns,
                    m_spec.columns, buffer.values.data() + row * m_spec.columns);
    return buffer.values.data();
}

Status WeightMatrix::holdAll(const RunControl &run)
{
    auto held = std::make_shared<std::vector<float>>(m_spec.rows * m_spec.columns);
    std::vector<TileBuffer> buffers(run.threads());
    const std::uint64_t tiles = (m_spec.rows + m_tileRows - 1) / m_tileRows;
    const auto status = parallelFor(tiles, run, [&](std::uint64_t index, unsigned worker) -> Status {
        const std::uint64_t first = index * m_tileRows, count = std::min(m_tileRows, m_spec.rows - first);
        const auto values = tile(first, count, buffers[worker]);
        if (!values)
            return values.error();
        std::copy_n(*values, count * m_spec.columns, held->data() + first * m_spec.columns);
        return {};
    });
    if (!status)
        return status;
    m_held = std::move(held);
    return {};
}

Status WeightMatrix::holdTransposed()
{
    // Stored [in][out of all slices]; wanted [out][in].
    const std::uint64_t storedColumns = m_tensor->shape.columns();
    const std::uint64_t granularity = std::max<std::uint64_t>(1, m_decoder->granularity());
    std::uint64_t unit = granularity / std::gcd(granularity, storedColumns);
    unit *= std::max<std::uint64_t>(1, TileElements / storedColumns / unit);
    auto held = std::make_shared<std::vector<float>>(m_spec.rows * m_spec.columns);
    std::vector<float> lines;
    DecodeScratch scratch;
    for (std::uint64_t line = 0; line < m_spec.columns; line += unit) {
        const std::uint64_t count = std::min(unit, m_spec.columns - line);
        lines.resize(count * storedColumns);
        if (auto status = m_decoder->decode(line * storedColumns, lines, scratch); !status)
            return status;
        for (std::uint64_t row = 0; row < m_spec.rows; ++row) {
            const std::uint64_t column = m_baseRow + storedRow(m_spec, row);
            for (std::uint64_t k = 0; k < count; ++k)
                (*held)[row * m_spec.columns + line + k] = lines[k * storedColumns + column];
        }
    }
    m_held = std::move(held);
    return {};
}

Result<std::vector<float>> readVector(const TensorIndex &index, const std::string &key, std::uint64_t size)
{
    const auto tensor = index.need(key);
    if (!tensor)
        return tensor.error();
    if ((*tensor)->elementCount() != size)
        return Error { ErrorKind::Malformed,
                       "tensor '" + (*tensor)->name + "' has " + std::to_string((*tensor)->elementCount())
                           + " values, the configuration wants " + std::to_string(size) };
    return decodeAll(index.model(), **tensor, MostVectorElements);
}

} // namespace assay
