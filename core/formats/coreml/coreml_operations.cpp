// SPDX-License-Identifier: GPL-3.0-or-later
// The file of blobs begins with 64 bytes (u32 count, u32 version 2); at a blob's offset stand u32 0xDEADBEEF,
// u32 type, u64 bytes, u64 place, and 40 more (MILBlob/Blob/StorageFormat.hpp). Elements below a byte fill it
// from the low bits up. Weights are the "val" of const operations, or of constexpr operations, whose parts
// are attributes (iOS 16) or inputs (iOS 18):
//   constexpr_affine_dequantize      quantized_data, zero_point, scale, axis      (q - zero) * scale
//   constexpr_blockwise_shift_scale  data, scale, offset                 (q - offset) * scale by blocks
//   constexpr_lut_to_dense           indices, lut, (shape)               lut[index]
//   constexpr_sparse_to_dense        nonzero_data, mask, (shape)
#include "core/formats/coreml/coreml_operations.h"

#include "core/base/checked_math.h"
#include "core/layouts/blockwise.h"
#include "core/layouts/coreml_codes.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::uint32_t Sentinel = 0xDEADBEEF;
constexpr std::string_view ModelPath = "@model_path/";

/// Element types by DataType number.
constexpr std::array MilTypes {
    MilType { 1, "BOOL", 8, DType::Bool },       MilType { 10, "F16", 16, DType::F16 },
    MilType { 11, "F32", 32, DType::F32 },       MilType { 12, "F64", 64, DType::F64 },
    MilType { 13, "BF16", 16, DType::BF16 },     MilType { 21, "I8", 8, DType::I8 },
    MilType { 22, "I16", 16, DType::I16 },       MilType { 23, "I32", 32, DType::I32 },
    MilType { 24, "I64", 64, DType::I64 },       MilType { 25, "I4", 4, DType::I4 },
    MilType { 31, "U8", 8, DType::U8 },          MilType { 32, "U16", 16, DType::U16 },
    MilType { 33, "U32", 32, DType::U32 },       MilType { 34, "U64", 64, DType::U64 },
    MilType { 35, "U4", 4, DType::U4 },          MilType { 36, "U2", 2, DType::U2 },
    MilType { 37, "U1", 1, DType::Opaque },      MilType { 38, "U6", 6, DType::Opaque },
    MilType { 39, "U3", 3, DType::Opaque },      MilType { 40, "F8_E4M3", 8, DType::F8E4M3 },
    MilType { 41, "F8_E5M2", 8, DType::F8E5M2 },
};

/// A vector of scales stands along the stated axis, which may count from the end; where none is stated along
/// the first dimension that is as long, as writers choose 0.
void alignWithAxis(TensorInfo &tensor, std::optional<std::int64_t> stated)
{
    const auto rank = static_cast<std::int64_t>(tensor.shape.rank());
    if (stated && *stated < 0)
        stated = *stated + rank;
    for (TensorPart &part : tensor.parts) {
        const std::uint64_t count = part.shape.elementCount();
        if (part.kind != PartKind::Side || part.shape.rank() != 1 || count == 1)
            continue;
        std::vector<std::uint64_t> dims(tensor.shape.rank(), 1);
        for (std::size_t axis = 0; axis < dims.size(); ++axis)
            if (tensor.shape[axis] == count && (!stated || *stated == static_cast<std::int64_t>(axis))) {
                dims[axis] = count;
                break;
            }
        if (auto shape = Shape::make(dims); shape && shape->elementCount() == count)
            part.shape = std::move(*shape);
    }
}

} // namespace

const MilType *MilValue::milType() const
{
    const auto found = std::ranges::find(MilTypes, type, &MilType::number);
    return found == MilTypes.end() ? nullptr : &*found;
}

/// Where a value's bytes lie.
Result<Extent> CoremlOperations::extentOf(const MilValue &value, const std::string &name)
{
    if (value.immediate)
        return Extent { 0, value.immediate->offset, value.immediate->size };
    std::string file = value.blobFile;
    if (file.starts_with(ModelPath))
        file.erase(0, ModelPath.size());
    const auto header = m_files.locate(
        { { "location", file }, { "offset", std::to_string(value.blobOffset) } }, 64, m_tensors.model());
    if (!header)
        return header.error();
    ByteReader blob(*m_tensors.model().sources[header->source], header->offset, header->offset + 64);
    const auto sentinel = blob.read<std::uint32_t>("the mark of a blob");
    const auto type = blob.read<std::uint32_t>("the type of a blob");
    const auto size = blob.read<std::uint64_t>("the size of a blob");
    const auto offset = blob.read<std::uint64_t>("the place of a blob");
    if (!sentinel || !type || !size || !offset)
        return blob.error(ErrorKind::Truncated, "the blob of '" + name + "' is cut");
    if (*sentinel != Sentinel)
        return blob.error(ErrorKind::Malformed, "no blob of '" + name + "' stands there");
    return m_files.locate({ { "location", file }, { "offset", std::to_string(*offset) } }, *size,
                          m_tensors.model());
}

Result<TensorPart> CoremlOperations::partOf(const MilValue &value, const std::string &name, const char *slot)
{
    const auto wrong = [&](const std::string &what) {
        return Error { ErrorKind::Malformed, "'" + name + "' " + what, std::nullopt, m_source.path() };
    };
    auto shape = Shape::make(value.dims);
    const auto extent = extentOf(value, name);
    if (!shape || !extent)
        return !shape ? wrong("has a wrong shape: " + shape.error().sentence) : extent.error();
    const MilType *type = value.milType();
    const auto bits = type ? checkedMultiply(shape->elementCount(), type->bits) : std::nullopt;
    if (type && (!bits || divideRoundingUp(*bits, 8) > extent->size))
        return wrong("of type " + std::string(type->name) + " and shape " + shape->text()
                     + " does not fit its " + std::to_string(extent->size) + " bytes");
    return TensorPart { .name = name + "/" + slot,
                        .slot = slot,
                        .kind = std::string_view(slot) == "values" ? PartKind::Payload : PartKind::Side,
                        .dtype = type ? type->dtype : DType::Opaque,
                        .shape = std::move(*shape),
                        .extent = *extent };
}

/// The value of an argument, through the name of a const.
const MilValue *CoremlOperations::valueOf(const MilOperation &operation, const char *key) const
{
    const auto found = operation.arguments.find(key);
    if (found == operation.arguments.end())
        return nullptr;
    if (found->second.value)
        return &*found->second.value;
    const auto constant = m_constants.find(found->second.reference);
    return constant == m_constants.end() ? nullptr : &constant->second;
}

Status CoremlOperations::add(MilOperation operation)
{
    if (operation.type == "const") {
        const MilValue *value = valueOf(operation, "val");
        if (!value || (value->blobFile.empty() && !value->immediate && !value->integer))
            return {};
        m_constants[operation.output] = *value;
        return value->blobFile.empty() ? Status() : addPlain(operation.output, *value);
    }
    TensorInfo tensor { .name = operation.output };
    if (operation.type == "constexpr_affine_dequantize"
        || operation.type == "constexpr_blockwise_shift_scale")
        return addAffine(operation, std::move(tensor));
    if (operation.type == "constexpr_lut_to_dense")
        return addCodes(operation, std::move(tensor), "indices", "lut");
    if (operation.type == "constexpr_sparse_to_dense")
        return addCodes(operation, std::move(tensor), "nonzero_data", "mask");
    return addUnread(operation, std::move(tensor));
}

Status CoremlOperations::addPlain(const std::string &name, const MilValue &value)
{
    auto part = partOf(value, name, "values");
    if (!part)
        return part.error();
    const MilType *type = value.milType();
    TensorInfo tensor { .name = name,
                        .shape = part->shape,
                        .dtype = part->dtype,
                        .dtypeName = type ? type->name : "type " + std::to_string(value.type) };
    tensor.parts.push_back(std::move(*part));
    if (tensor.dtype == DType::Opaque)
        tensor.note = "elements of " + tensor.dtypeName + " are not read by themselves";
    if (type && !traits(type->dtype).isFloat && type->bits > 8) {
        tensor.role = TensorRole::Buffer;
        tensor.roleReason = "shape or index of the graph";
    }
    m_positions[name] = m_tensors.model().tensors.size();
    return m_tensors.add(std::move(tensor));
}

Status CoremlOperations::addParts(const MilOperation &operation, TensorInfo &tensor,
                                  std::initializer_list<std::pair<const char *, const char *>> keys)
{
    for (const auto &[key, slot] : keys) {
        const MilValue *value = valueOf(operation, key);
        if (!value)
            continue;
        auto part = partOf(*value, tensor.name, slot);
        if (!part)
            return part.error();
        if (std::string_view(slot) == "values") {
            const MilType *type = value->milType();
            tensor.dtype = part->dtype;
            tensor.dtypeName = type ? type->name : "type " + std::to_string(value->type);
            tensor.bits = type ? type->bits : 0;
            if (tensor.shape.rank() == 0)
                tensor.shape = part->shape;
        }
        tensor.parts.push_back(std::move(*part));
        dropConstant(operation, key);
    }
    return {};
}

/// A const that is a part of another is no tensor of its own.
void CoremlOperations::dropConstant(const MilOperation &operation, const char *key)
{
    const auto found = operation.arguments.find(key);
    const auto position = m_positions.find(found->second.reference);
    if (position == m_positions.end())
        return;
    TensorInfo &constant = m_tensors.model().tensors[position->second];
    constant.role = TensorRole::Side;
    constant.roleReason = "part of a compressed weight";
    constant.parts.clear();
    constant.note = "part of a compressed weight";
}

Status CoremlOperations::addAffine(const MilOperation &operation, TensorInfo tensor)
{
    const bool isBlockwise = operation.type == "constexpr_blockwise_shift_scale";
    auto status = isBlockwise
        ? addParts(operation, tensor, { { "data", "values" }, { "scale", "scale" }, { "offset", "zero" } })
        : addParts(operation, tensor,
                   { { "quantized_data", "values" }, { "scale", "scale" }, { "zero_point", "zero" } });
    if (!status)
        return status;
    if (tensor.parts.empty() || tensor.part("values") == nullptr || tensor.part("scale") == nullptr)
        return addUnread(operation, std::move(tensor));
    tensor.layout = &CoremlAffineLayout;
    const MilValue *axis = valueOf(operation, "axis");
    if (!isBlockwise)
        alignWithAxis(tensor, axis ? axis->integer : std::nullopt);
    return m_tensors.add(std::move(tensor));
}

Status CoremlOperations::addCodes(const MilOperation &operation, TensorInfo tensor, const char *codes,
                                  const char *other)
{
    const bool isSparse = std::string_view(other) == "mask";
    if (auto shape = statedShape(operation); shape)
        tensor.shape = std::move(*shape);
    else if (const MilValue *mask = isSparse ? valueOf(operation, "mask") : nullptr)
        if (auto own = Shape::make(mask->dims))
            tensor.shape = std::move(*own);
    if (auto status
        = addParts(operation, tensor, { { codes, "values" }, { other, isSparse ? "mask" : "table" } });
        !status)
        return status;
    const TensorPart *values = tensor.part("values");
    if (!values || tensor.parts.size() != 2)
        return addUnread(operation, std::move(tensor));
    if (isSparse) {
        tensor.layout = &CoremlSparseLayout;
        tensor.bits = 0;
    } else {
        tensor.layout = &CoremlLutLayout;
        const std::uint64_t levels = tensor.part("table")->shape.rank() == 1
            ? tensor.part("table")->shape[0]
            : std::uint64_t { 1 } << tensor.bits;
        while (tensor.bits > 1 && (std::uint64_t { 1 } << (tensor.bits - 1)) >= levels)
            --tensor.bits; // iOS 16 states bytes; the table says how many bits a code has
    }
    return m_tensors.add(std::move(tensor));
}

/// "shape" of iOS 16: u32 or u64 numbers in a blob.
std::optional<Shape> CoremlOperations::statedShape(const MilOperation &operation)
{
    const MilValue *value = valueOf(operation, "shape");
    const MilType *type = value ? value->milType() : nullptr;
    if (!type || type->bits < 32 || traits(type->dtype).isFloat)
        return std::nullopt;
    const auto extent = extentOf(*value, operation.output);
    if (!extent || extent->size > 8 * Shape::MaxRank)
        return std::nullopt;
    ByteReader reader(*m_tensors.model().sources[extent->source], extent->offset,
                      extent->offset + extent->size);
    std::vector<std::uint64_t> dims;
    while (reader.remaining() >= type->bits / 8) {
        const auto dim = type->bits == 32
            ? Result<std::uint64_t>(reader.read<std::uint32_t>("a length").value())
            : reader.read<std::uint64_t>("a length");
        if (!dim)
            return std::nullopt;
        dims.push_back(*dim);
    }
    auto shape = Shape::make(dims);
    return shape ? std::optional(std::move(*shape)) : std::nullopt;
}

Status CoremlOperations::addUnread(const MilOperation &operation, TensorInfo tensor)
{
    for (const auto &[key, argument] : operation.arguments) {
        const MilValue *value = valueOf(operation, key.c_str());
        if (!value || value->blobFile.empty())
            continue;
        auto part = partOf(*value, tensor.name, "values");
        if (!part)
            return part.error();
        part->dtype = DType::Opaque;
        if (tensor.shape.elementCount() < part->shape.elementCount())
            tensor.shape = part->shape;
        tensor.parts.push_back(std::move(*part));
    }
    if (tensor.parts.empty())
        return {};
    tensor.dtype = DType::Opaque;
    tensor.dtypeName = operation.type;
    tensor.note = "the operation " + operation.type + " is recognised, its values are not decoded";
    return m_tensors.add(std::move(tensor));
}

} // namespace assay
