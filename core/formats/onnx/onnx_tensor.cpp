// SPDX-License-Identifier: GPL-3.0-or-later
// TensorProto 1 dims* 2 data_type 4 float_data 5 int32_data 6 string_data 7 int64_data 8 name 9 raw_data
//   10 double_data 11 uint64_data 13 external_data* {1 key 2 value} 14 data_location (1 = external)
// raw_data is little-endian, 4-bit and 2-bit elements low bits first. A typed list holds one number per
// element (of a complex two; 4-bit elements two, 2-bit ones four per int32), packed or one by one.
#include "core/base/parallel.h"
#include "core/formats/onnx/onnx_external.h"
#include "core/formats/onnx/onnx_graph.h"
#include "core/layouts/onnx_sparse.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

struct ElementType {
    std::int64_t number;
    DType dtype;
    const char *name;
};
constexpr std::array ElementTypes {
    ElementType { 1, DType::F32, "F32" },         ElementType { 2, DType::U8, "U8" },
    ElementType { 3, DType::I8, "I8" },           ElementType { 4, DType::U16, "U16" },
    ElementType { 5, DType::I16, "I16" },         ElementType { 6, DType::I32, "I32" },
    ElementType { 7, DType::I64, "I64" },         ElementType { 8, DType::Opaque, "string" },
    ElementType { 9, DType::Bool, "BOOL" },       ElementType { 10, DType::F16, "F16" },
    ElementType { 11, DType::F64, "F64" },        ElementType { 12, DType::U32, "U32" },
    ElementType { 13, DType::U64, "U64" },        ElementType { 14, DType::C64, "C64" },
    ElementType { 15, DType::C128, "C128" },      ElementType { 16, DType::BF16, "BF16" },
    ElementType { 17, DType::F8E4M3, "F8_E4M3" }, ElementType { 18, DType::F8E4M3Fnuz, "F8_E4M3FNUZ" },
    ElementType { 19, DType::F8E5M2, "F8_E5M2" }, ElementType { 20, DType::F8E5M2Fnuz, "F8_E5M2FNUZ" },
    ElementType { 21, DType::U4, "U4" },          ElementType { 22, DType::I4, "I4" },
    ElementType { 23, DType::F4, "F4" },          ElementType { 24, DType::F8E8M0, "F8_E8M0" },
    ElementType { 25, DType::U2, "U2" },          ElementType { 26, DType::I2, "I2" },
};

/// The typed lists and the bytes that one of their numbers becomes (0: those of the element, at least one).
struct TypedList {
    std::uint32_t field;
    WireType loose; ///< of a number that stands alone
    std::uint64_t unitBytes;
};
constexpr std::array TypedLists {
    TypedList { 4, WireType::Fixed32, 4 }, TypedList { 5, WireType::Varint, 0 },
    TypedList { 7, WireType::Varint, 8 },  TypedList { 10, WireType::Fixed64, 8 },
    TypedList { 11, WireType::Varint, 0 },
};

const TypedList *typedList(std::uint32_t field)
{
    const auto row = std::ranges::find(TypedLists, field, &TypedList::field);
    return row == TypedLists.end() ? nullptr : &*row;
}

constexpr std::uint64_t LongestName = 16 * 1024;
constexpr std::size_t MostDims = 64;

std::uint64_t varintBytes(std::uint64_t value)
{
    std::uint64_t bytes = 1;
    for (; value >= 128; value >>= 7)
        ++bytes;
    return bytes;
}

/// As serialised: packed runs as they are, single numbers each with its tag.
std::uint64_t listBytes(const OnnxConstant &constant, const TypedList &list)
{
    constexpr std::uint64_t TagBytes = 1;
    std::uint64_t bytes = 0;
    for (const auto &run : constant.packed)
        bytes += run.size;
    for (const std::uint64_t value : constant.loose)
        bytes += TagBytes
            + (list.loose == WireType::Fixed32       ? 4
                   : list.loose == WireType::Fixed64 ? 8
                                                     : varintBytes(value));
    return bytes;
}

class TensorPlacer {
public:
    TensorPlacer(const SourcePtr &source, Model &model)
        : m_source(source)
        , m_model(model)
        , m_external(source->path())
        , m_ownSource(static_cast<std::uint32_t>(model.sources.size()))
    {
        model.sources.push_back(source);
    }
    Result<TensorInfo> place(const OnnxConstant &constant);
    /// The numbers of all typed lists become one source.
    void finish(std::vector<TensorInfo> &tensors);

private:
    Error wrong(const OnnxConstant &constant, ErrorKind kind, const std::string &what) const;
    void placeSparse(const OnnxConstant &constant, TensorInfo &tensor);
    Status placeExternal(const OnnxConstant &constant, std::uint64_t needed, TensorPart &part);
    Status placeList(const OnnxConstant &constant, std::uint64_t needed, TensorPart &part);
    Status appendList(const OnnxConstant &constant, const TypedList &list, std::uint64_t unit,
                      std::uint64_t units);

    const SourcePtr &m_source;
    Model &m_model;
    OnnxExternalFiles m_external;
    std::uint32_t m_ownSource;
    std::vector<std::byte> m_decoded;
};

constexpr std::uint32_t DecodedSource = ~std::uint32_t { 0 };

Error TensorPlacer::wrong(const OnnxConstant &constant, ErrorKind kind, const std::string &what) const
{
    return Error { kind, "constant '" + constant.name + "' " + what,
                   constant.raw ? std::optional(constant.raw->offset) : std::nullopt, m_source->path() };
}

Result<TensorInfo> TensorPlacer::place(const OnnxConstant &constant)
{
    TensorInfo tensor;
    tensor.name = constant.name;
    const auto shape = Shape::make(constant.dims);
    if (!shape)
        return wrong(constant, shape.error().kind, "has a wrong shape: " + shape.error().sentence);
    tensor.shape = *shape;
    const auto row = std::ranges::find(ElementTypes, constant.dataType, &ElementType::number);
    const bool isKnown = row != ElementTypes.end();
    tensor.dtype = isKnown ? row->dtype : DType::Opaque;
    tensor.dtypeName = isKnown ? row->name : "type " + std::to_string(constant.dataType);
    if (constant.isSparse) {
        placeSparse(constant, tensor);
        return tensor;
    }
    TensorPart part { .name = constant.name, .slot = "values", .dtype = tensor.dtype, .shape = *shape };
    part.extent.source = m_ownSource;
    Status status;
    if (tensor.dtype == DType::Opaque) {
        tensor.role = TensorRole::Side;
        tensor.roleReason = "no numbers";
        tensor.note = "elements of type " + tensor.dtypeName + " are no numbers";
        if (constant.raw)
            part.extent = { m_ownSource, constant.raw->offset, constant.raw->size };
    } else {
        const auto needed = packedBytes(tensor.dtype, shape->elementCount());
        if (!needed)
            return wrong(constant, ErrorKind::LimitExceeded,
                         "of shape " + shape->text() + " exceeds 2^64 bytes");
        if (constant.isExternal)
            status = placeExternal(constant, *needed, part);
        else if (constant.raw && constant.raw->size != *needed)
            status = wrong(constant, ErrorKind::Malformed,
                           "of shape " + shape->text() + " needs " + std::to_string(*needed)
                               + " bytes, its raw_data has " + std::to_string(constant.raw->size));
        else if (constant.raw)
            part.extent = { m_ownSource, constant.raw->offset, constant.raw->size };
        else if (constant.listField != 0)
            status = placeList(constant, *needed, part);
        else if (*needed > 0)
            status = wrong(constant, ErrorKind::Malformed,
                           "of shape " + shape->text() + " needs " + std::to_string(*needed)
                               + " bytes and has no data");
    }
    if (!status)
        return status.error();
    tensor.parts.push_back(std::move(part));
    return tensor;
}

/// The values and indices are tensors of their own; where they cannot be placed the bytes are listed at
/// least.
void TensorPlacer::placeSparse(const OnnxConstant &constant, TensorInfo &tensor)
{
    tensor.layout = &OnnxSparseLayout;
    for (const auto &[slot, range] :
         { std::pair("values", constant.sparseValues), std::pair("indices", constant.sparseIndices) }) {
        TensorPart part { .name = constant.name + "/" + slot, .slot = slot, .dtype = DType::Opaque };
        part.extent = { m_ownSource, range.offset, range.size };
        ByteReader reader(*m_source);
        const auto stored = readOnnxTensor(reader, range);
        const auto placed = stored ? place(*stored) : Result<TensorInfo>(stored.error());
        if (!placed)
            tensor.note = "a sparse tensor whose " + part.slot + " are wrong: " + placed.error().sentence;
        else if (placed->parts.size() == 1 && placed->isPlain()) {
            part = placed->parts[0];
            part.name = constant.name + "/" + slot;
            part.slot = slot;
        }
        part.kind = part.slot == "values" ? PartKind::Payload : PartKind::Side;
        tensor.parts.push_back(std::move(part));
    }
}

Status TensorPlacer::placeExternal(const OnnxConstant &constant, std::uint64_t needed, TensorPart &part)
{
    auto extent = m_external.locate(constant.external, needed, m_model);
    if (!extent)
        return Error { extent.error().kind, "constant '" + constant.name + "': " + extent.error().sentence,
                       extent.error().offset, m_source->path() };
    part.extent = *extent;
    return {};
}

/// Float lists in one packed run are the little-endian array themselves; all others are decoded.
Status TensorPlacer::placeList(const OnnxConstant &constant, std::uint64_t needed, TensorPart &part)
{
    const TypedList &list = *typedList(constant.listField);
    const std::uint64_t elementBytes = std::max(8u, traits(part.dtype).bits) / 8;
    const std::uint64_t unit = list.unitBytes ? list.unitBytes : elementBytes;
    if (needed % unit != 0 || (list.unitBytes == 8 && elementBytes % 8 != 0)
        || (list.unitBytes == 4 && elementBytes % 4 != 0) || unit > 8)
        return wrong(constant, ErrorKind::Malformed,
                     std::string("of type ") + traits(part.dtype).name + " stands in the list of field "
                         + std::to_string(list.field));
    if (list.loose != WireType::Varint && constant.packed.size() == 1 && constant.loose.empty()) {
        if (constant.packed[0].size != needed)
            return wrong(constant, ErrorKind::Malformed,
                         "needs " + std::to_string(needed) + " bytes, its list has "
                             + std::to_string(constant.packed[0].size));
        part.extent = { m_ownSource, constant.packed[0].offset, needed };
        return {};
    }
    const std::uint64_t begin = m_decoded.size();
    if (auto status = appendList(constant, list, unit, needed / unit); !status)
        return status;
    part.extent = { DecodedSource, begin, needed };
    part.fileBytes = listBytes(constant, list);
    return {};
}

Status TensorPlacer::appendList(const OnnxConstant &constant, const TypedList &list, std::uint64_t unit,
                                std::uint64_t units)
{
    std::vector<std::uint64_t> values;
    for (const auto &run : constant.packed) {
        if (list.loose == WireType::Varint) {
            const auto some = unpackVarints(*m_source, run);
            if (!some)
                return some.error();
            values.insert(values.end(), some->begin(), some->end());
            continue;
        }
        std::vector<std::byte> scratch;
        const auto bytes = m_source->view(run.offset, run.size, scratch);
        if (!bytes)
            return bytes.error();
        for (std::size_t at = 0; at + unit <= bytes->size(); at += unit) {
            std::uint64_t value = 0;
            for (std::size_t i = 0; i < unit; ++i)
                value |= std::to_integer<std::uint64_t>((*bytes)[at + i]) << (8 * i);
            values.push_back(value);
        }
    }
    if (!constant.packed.empty() && !constant.loose.empty())
        return wrong(constant, ErrorKind::Unsupported, "mixes packed runs with single numbers");
    values.insert(values.end(), constant.loose.begin(), constant.loose.end());
    if (values.size() != units)
        return wrong(constant, ErrorKind::Malformed,
                     "needs " + std::to_string(units) + " numbers, its list has "
                         + std::to_string(values.size()));
    for (const std::uint64_t value : values)
        for (std::uint64_t i = 0; i < unit; ++i)
            m_decoded.push_back(static_cast<std::byte>(value >> (8 * i)));
    return {};
}

void TensorPlacer::finish(std::vector<TensorInfo> &tensors)
{
    if (m_decoded.empty())
        return;
    const auto index = static_cast<std::uint32_t>(m_model.sources.size());
    m_model.sources.push_back(memorySource(std::move(m_decoded), m_source->path()));
    for (auto &tensor : tensors)
        for (auto &part : tensor.parts)
            if (part.extent.source == DecodedSource)
                part.extent.source = index;
}

/// One number list per tensor: a second kind contradicts the first.
Status addListField(const ByteReader &reader, const ProtoField &field, OnnxConstant &constant)
{
    const TypedList *list = typedList(field.number);
    if (!list || (field.type != WireType::Bytes && field.type != list->loose))
        return {};
    if (constant.listField != 0 && constant.listField != field.number)
        return reader.error(ErrorKind::Malformed,
                            "a tensor has two lists of numbers, fields " + std::to_string(constant.listField)
                                + " and " + std::to_string(field.number));
    if (field.type == WireType::Bytes && field.bytes.size == 0)
        return {};
    constant.listField = field.number;
    if (field.type == WireType::Bytes)
        constant.packed.push_back(field.bytes);
    else
        constant.loose.push_back(field.value);
    return {};
}

Status addDims(const ByteReader &reader, const ProtoField &field, OnnxConstant &constant)
{
    if (field.type == WireType::Varint)
        constant.dims.push_back(field.value);
    if (field.type == WireType::Bytes && field.bytes.size <= MostDims * 10) {
        const auto dims = unpackVarints(reader.source(), field.bytes);
        if (!dims)
            return dims.error();
        constant.dims.insert(constant.dims.end(), dims->begin(), dims->end());
    }
    if (constant.dims.size() > MostDims || field.bytes.size > MostDims * 10)
        return reader.error(ErrorKind::LimitExceeded,
                            "a tensor has more than " + std::to_string(MostDims) + " dimensions");
    return {};
}

Status addTensorField(ByteReader &reader, const ProtoField &field, OnnxConstant &constant)
{
    if (field.number == 1)
        return addDims(reader, field, constant);
    if (field.isVarint(2))
        constant.dataType = static_cast<std::int64_t>(field.value);
    if (field.isBytes(6))
        ++constant.stringCount;
    if (field.isBytes(9))
        constant.raw = field.bytes;
    if (field.isVarint(14))
        constant.isExternal = field.value == 1;
    if (field.isBytes(8)) {
        if (auto status = reader.seek(field.bytes.offset, "a tensor's name"); !status)
            return status;
        auto name = reader.readString(field.bytes.size, LongestName, "a tensor's name");
        if (!name)
            return name.error();
        constant.name = std::move(*name);
    }
    if (field.isBytes(13)) {
        auto entry = readStringEntry(reader.source(), field.bytes);
        if (!entry)
            return entry.error();
        if (!constant.external.insert(std::move(*entry)).second)
            return reader.error(ErrorKind::Malformed, "a tensor states a key of its external data twice");
    }
    return addListField(reader, field, constant);
}

} // namespace

Result<OnnxConstant> readOnnxTensor(ByteReader &reader, WireBytes range)
{
    OnnxConstant constant;
    ProtoMessage message(reader, range, "a tensor");
    for (;;) {
        const auto field = message.next();
        if (!field)
            return field.error();
        if (!*field)
            return constant;
        if (auto status = addTensorField(reader, **field, constant); !status)
            return status.error();
    }
}

Result<std::vector<TensorInfo>> placeOnnxConstants(const OnnxContent &content, const SourcePtr &source,
                                                   Model &model, const RunControl &run)
{
    std::vector<TensorInfo> tensors;
    tensors.reserve(content.constants.size());
    TensorPlacer placer(source, model);
    for (const auto &constant : content.constants) {
        if (run.cancelled())
            return cancelledError();
        auto tensor = placer.place(constant);
        if (!tensor)
            return tensor.error();
        tensors.push_back(std::move(*tensor));
    }
    placer.finish(tensors);
    return tensors;
}

} // namespace assay
