// SPDX-License-Identifier: GPL-3.0-or-later
// u32 offset of the Model table  "TFL3"  flatbuffer. Fields by their place in the vtable:
// Model 4 version 6 operator_codes 8 subgraphs 10 description 12 buffers 16 metadata {4 name 6 buffer}
// SubGraph 4 tensors 12 name      Buffer 4 data [u8] 6 offset u64 8 size u64 (bytes behind the flatbuffer)
// Tensor 4 shape [i32] 6 type i8 8 buffer u32 10 name 12 quantization 14 is_variable 16 sparsity
//   24 external_buffer     QuantizationParameters 8 scale [f32] 10 zero_point [i64] 16 quantized_dimension
//   i32
// value = scale[c] (q - zero_point[c]), c the index along quantized_dimension. 4-bit: low nibble first.
// A tensor without bytes in its buffer is computed by the graph: no parameter.
#include "core/formats/tflite.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/formats/wire/flatbuffer.h"
#include "core/layouts/axis_affine.h"
#include "core/layouts/sized_only.h"
#include "core/model/limits.h"

#include <algorithm>
#include <array>
#include <set>

namespace assay {
namespace {

struct TensorType {
    DType dtype;
    const char *name;
};
/// By TensorType number.
constexpr std::array TensorTypes {
    TensorType { DType::F32, "F32" },        TensorType { DType::F16, "F16" },
    TensorType { DType::I32, "I32" },        TensorType { DType::U8, "U8" },
    TensorType { DType::I64, "I64" },        TensorType { DType::Opaque, "string" },
    TensorType { DType::Bool, "BOOL" },      TensorType { DType::I16, "I16" },
    TensorType { DType::C64, "C64" },        TensorType { DType::I8, "I8" },
    TensorType { DType::F64, "F64" },        TensorType { DType::C128, "C128" },
    TensorType { DType::U64, "U64" },        TensorType { DType::Opaque, "resource" },
    TensorType { DType::Opaque, "variant" }, TensorType { DType::U32, "U32" },
    TensorType { DType::U16, "U16" },        TensorType { DType::I4, "I4" },
    TensorType { DType::BF16, "BF16" },      TensorType { DType::I2, "I2" },
    TensorType { DType::U4, "U4" },          TensorType { DType::F8E4M3, "F8_E4M3" },
    TensorType { DType::F8E5M2, "F8_E5M2" },
};

class TfliteReader {
public:
    TfliteReader(SourcePtr source, Model &model, const RunControl &run)
        : m_source(std::move(source))
        , m_model(model)
        , m_run(run)
    {
        model.sources.push_back(m_source);
    }
    Status read();

private:
    Status readSubgraph(const FlatTable &subgraph, std::uint64_t number);
    Status readTensor(const FlatTable &tensor, std::uint64_t subgraph);
    Status readQuantisation(const FlatTable &tensor, TensorInfo &info);
    Status readMetadata(const FlatTable &root);
    Result<std::optional<Extent>> bufferOf(const FlatTable &tensor);
    Result<Shape> shapeOf(const FlatTable &tensor, const std::string &name);
    Error wrong(const std::string &name, ErrorKind kind, std::uint64_t offset, const std::string &what) const;
    std::string uniqueName(std::string name, std::uint64_t subgraph);

    SourcePtr m_source;
    Model &m_model;
    const RunControl &m_run;
    std::optional<FlatTable> m_root;
    FlatVector m_buffers {};
    std::set<std::string> m_names;
    std::uint64_t m_seen = 0;
};

Error TfliteReader::wrong(const std::string &name, ErrorKind kind, std::uint64_t offset,
                          const std::string &what) const
{
    return Error { kind, "tensor '" + name + "' " + what, offset, m_source->path() };
}

Status TfliteReader::read()
{
    std::byte raw[4];
    if (auto status = m_source->read(0, raw); !status)
        return status;
    std::uint32_t rootOffset = 0;
    std::memcpy(&rootOffset, raw, 4);
    auto root = FlatTable::open(*m_source, rootOffset, "the model");
    if (!root)
        return root.error();
    m_root = *root;
    const auto subgraphs = root->vector(8, 4);
    if (!subgraphs)
        return subgraphs.error();
    const auto buffers = root->vector(12, 4);
    if (!buffers)
        return buffers.error();
    m_buffers = buffers->value_or(FlatVector {});
    if (!*subgraphs || (*subgraphs)->count == 0)
        return Error { ErrorKind::Malformed, "the model holds no graph", rootOffset, m_source->path() };
    if (auto status = readMetadata(*root); !status)
        return status;
    for (std::uint64_t i = 0; i < (*subgraphs)->count; ++i) {
        const auto subgraph = root->item(**subgraphs, i, "a graph");
        if (!subgraph)
            return subgraph.error();
        if (auto status = readSubgraph(*subgraph, i); !status)
            return status;
    }
    return {};
}

Status TfliteReader::readMetadata(const FlatTable &root)
{
    const auto version = root.number<std::uint32_t>(4, 0);
    if (!version)
        return version.error();
    auto description = root.text(10);
    if (!description)
        return description.error();
    m_model.metadata.push_back({ .key = "version", .value = std::uint64_t { *version }, .typeName = "u32" });
    if (!description->empty())
        m_model.metadata.push_back(
            { .key = "description", .value = std::move(*description), .typeName = "string" });
    const auto external = root.vector(20, 4);
    if (external && *external && (*external)->count > 0)
        m_model.findings.push_back({ .rule = "tflite.external-buffers",
                                     .severity = Severity::Warning,
                                     .subject = "external_buffers",
                                     .summary = std::to_string((*external)->count)
                                         + " buffers lie in other files, which are not read" });
    return {};
}

Status TfliteReader::readSubgraph(const FlatTable &subgraph, std::uint64_t number)
{
    const auto tensors = subgraph.vector(4, 4);
    if (!tensors)
        return tensors.error();
    if (!*tensors)
        return {};
    for (std::uint64_t i = 0; i < (*tensors)->count; ++i) {
        if (m_run.cancelled())
            return cancelledError();
        if (++m_seen > MostTensors) // sub-graphs may share one list without end
            return Error { ErrorKind::LimitExceeded,
                           "the graphs list more than " + std::to_string(MostTensors) + " tensors",
                           (*tensors)->offset, m_source->path() };
        const auto tensor = subgraph.item(**tensors, i, "a tensor");
        if (!tensor)
            return tensor.error();
        if (auto status = readTensor(*tensor, number); !status)
            return status;
    }
    return {};
}

/// The constant bytes of a tensor; empty for one that the graph computes.
Result<std::optional<Extent>> TfliteReader::bufferOf(const FlatTable &tensor)
{
    const auto index = tensor.number<std::uint32_t>(8, 0);
    if (!index)
        return index.error();
    if (*index == 0 || m_buffers.count == 0)
        return std::optional<Extent>();
    if (*index >= m_buffers.count)
        return Error { ErrorKind::Malformed,
                       "a tensor names buffer " + std::to_string(*index) + " of "
                           + std::to_string(m_buffers.count),
                       m_buffers.offset, m_source->path() };
    const auto buffer = m_root->item(m_buffers, *index, "a buffer");
    if (!buffer)
        return buffer.error();
    const auto data = buffer->vector(4, 1);
    if (!data)
        return data.error();
    if (*data && (*data)->count > 0)
        return std::optional(Extent { 0, (*data)->offset, (*data)->count });
    const auto offset = buffer->number<std::uint64_t>(6, 0);
    const auto size = buffer->number<std::uint64_t>(8, 0);
    if (!offset || !size)
        return offset ? size.error() : offset.error();
    if (*offset <= 1 || *size == 0)
        return std::optional<Extent>();
    if (!rangeFits(*offset, *size, m_source->size()))
        return Error { ErrorKind::Truncated,
                       "buffer " + std::to_string(*index) + " has " + std::to_string(*size)
                           + " bytes from byte " + std::to_string(*offset) + ", the file has "
                           + std::to_string(m_source->size()),
                       *offset, m_source->path() };
    return std::optional(Extent { 0, *offset, *size });
}

Result<Shape> TfliteReader::shapeOf(const FlatTable &tensor, const std::string &name)
{
    const auto list = tensor.vector(4, 4);
    if (!list)
        return list.error();
    std::vector<std::uint64_t> dims;
    for (std::uint64_t i = 0; *list && i < (*list)->count; ++i) {
        std::byte raw[4];
        if (auto status = m_source->read((*list)->offset + 4 * i, raw); !status)
            return status.error();
        std::int32_t dim = 0;
        std::memcpy(&dim, raw, 4);
        if (dim < 0 || dims.size() >= Shape::MaxRank)
            return wrong(name, ErrorKind::Malformed, (*list)->offset,
                         dim < 0 ? "has the dimension " + std::to_string(dim)
                                 : "has " + std::to_string((*list)->count) + " dimensions");
        dims.push_back(static_cast<std::uint64_t>(dim));
    }
    auto shape = Shape::make(dims);
    if (!shape)
        return wrong(name, shape.error().kind, 0, "has a wrong shape: " + shape.error().sentence);
    return shape;
}

std::string TfliteReader::uniqueName(std::string name, std::uint64_t subgraph)
{
    if (m_names.contains(name))
        name = "subgraph_" + std::to_string(subgraph) + "/" + name;
    std::string unique = name;
    if (m_names.contains(unique))
        unique += "#" + std::to_string(m_seen);
    m_names.insert(unique);
    return unique;
}

Status TfliteReader::readTensor(const FlatTable &tensor, std::uint64_t subgraph)
{
    const auto extent = bufferOf(tensor);
    if (!extent)
        return extent.error();
    if (!*extent)
        return {};
    const auto name = tensor.text(10);
    if (!name)
        return name.error();
    const auto type = tensor.number<std::int8_t>(6, 0);
    if (!type)
        return type.error();
    const auto shape = shapeOf(tensor, *name);
    if (!shape)
        return shape.error();
    const bool isKnown = *type >= 0 && static_cast<std::size_t>(*type) < TensorTypes.size();
    const TensorType known
        = isKnown ? TensorTypes[static_cast<std::size_t>(*type)] : TensorType { DType::Opaque, "unknown" };
    TensorInfo info { .name = uniqueName(*name, subgraph), .shape = *shape, .dtype = known.dtype };
    info.dtypeName = isKnown ? known.name : "type " + std::to_string(*type);
    info.parts.push_back(
        { .name = info.name, .slot = "values", .dtype = known.dtype, .shape = *shape, .extent = **extent });
    const auto sparsity = tensor.table(16, "a sparsity record");
    if (!sparsity)
        return sparsity.error();
    const auto needed = packedBytes(known.dtype, shape->elementCount());
    if (*sparsity) {
        info.layout = &TfliteSparseLayout;
        info.parts[0].dtype = DType::Opaque;
    } else if (known.dtype == DType::Opaque) {
        info.role = TensorRole::Side;
        info.roleReason = "no numbers";
        info.note = "elements of type " + info.dtypeName + " are no numbers";
    } else if (!needed || *needed != (*extent)->size) {
        return wrong(*name, ErrorKind::Malformed, (*extent)->offset,
                     "of shape " + shape->text() + " needs "
                         + (needed ? std::to_string(*needed) : std::string("more than 2^64"))
                         + " bytes, its buffer has " + std::to_string((*extent)->size));
    } else if (auto status = readQuantisation(tensor, info); !status) {
        return status;
    }
    const bool isWhole = !traits(info.dtype).isFloat && info.isPlain();
    if (isWhole && info.role == TensorRole::Weight
        && (traits(info.dtype).bits > 8 || info.dtype == DType::Bool)) {
        info.role = TensorRole::Buffer;
        info.roleReason = "shape or index of the graph";
    }
    m_model.tensors.push_back(std::move(info));
    return {};
}

/// The dimension that has as many elements as there are scales: the stated one, or, as older converters state
/// that of another tensor for a bias, the only one.
std::optional<std::size_t> axisOf(const Shape &shape, std::int32_t stated, std::uint64_t count)
{
    if (stated >= 0 && static_cast<std::size_t>(stated) < shape.rank()
        && shape[static_cast<std::size_t>(stated)] == count)
        return static_cast<std::size_t>(stated);
    const auto dims = shape.dims();
    if (std::ranges::count(dims, count) != 1)
        return std::nullopt;
    return static_cast<std::size_t>(std::ranges::find(dims, count) - dims.begin());
}

/// Scales and zero points lie in the file as plain arrays: they become parts of the tensor.
Status TfliteReader::readQuantisation(const FlatTable &tensor, TensorInfo &info)
{
    const auto record = tensor.table(12, "a quantisation record");
    if (!record)
        return record.error();
    if (!*record || traits(info.dtype).isFloat)
        return {};
    const auto scale = (*record)->vector(8, 4);
    if (!scale)
        return scale.error();
    const auto zero = (*record)->vector(10, 8);
    if (!zero)
        return zero.error();
    const auto axis = (*record)->number<std::int32_t>(16, 0);
    if (!axis)
        return axis.error();
    if (!*scale || (*scale)->count == 0)
        return {};
    const std::uint64_t count = (*scale)->count;
    const auto axisInUse = count == 1 ? std::optional<std::size_t>(0) : axisOf(info.shape, *axis, count);
    if (!axisInUse) {
        info.note = "its " + std::to_string(count) + " scales along dimension " + std::to_string(*axis)
            + " do not fit its shape " + info.shape.text();
        m_model.findings.push_back({ .rule = "tflite.scales",
                                     .severity = Severity::Warning,
                                     .subject = info.name,
                                     .summary = "tensor '" + info.name + "': " + info.note });
        return {};
    }
    info.layout = &TfliteAffineLayout;
    info.bits = traits(info.dtype).bits;
    if (count != 1)
        info.parameters = AxisAffineParameters { .axis = *axisInUse };
    const auto part = [&info](const char *slot, DType dtype, const FlatVector &list, std::uint64_t bytes) {
        const std::uint64_t dims[] = { list.count };
        TensorPart side {
            .name = info.name + "/" + slot, .slot = slot, .kind = PartKind::Side, .dtype = dtype
        };
        side.shape = *Shape::make(dims);
        side.extent = { 0, list.offset, list.count * bytes };
        info.parts.push_back(std::move(side));
    };
    part("scale", DType::F32, **scale, 4);
    if (*zero && ((*zero)->count == count || (*zero)->count == 1))
        part("zero", DType::I64, **zero, 8);
    else if (*zero && (*zero)->count > 0)
        return wrong(info.name, ErrorKind::Malformed, (*zero)->offset,
                     "has " + std::to_string((*zero)->count) + " zero points for " + std::to_string(count)
                         + " scales");
    return {};
}

} // namespace

bool looksLikeTflite(std::span<const std::byte> head, const ByteSource &)
{
    return head.size() >= 8 && std::memcmp(head.data() + 4, "TFL3", 4) == 0;
}

Status readTflite(SourcePtr source, Model &model, const RunControl &run)
{
    if (source->size() < 8)
        return Error { ErrorKind::Truncated,
                       "the file has " + std::to_string(source->size())
                           + " bytes, a flatbuffer begins with 8",
                       0, source->path() };
    return TfliteReader(std::move(source), model, run).read();
}

} // namespace assay
