// SPDX-License-Identifier: GPL-3.0-or-later
// 93 "NUMPY"  u8 major  u8 minor  u16 (version 1) or u32 (2, 3) header length, little-endian  header  data
#include "core/formats/npy.h"

#include "core/base/byte_reader.h"
#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/formats/npy_header.h"
#include "core/formats/wire/deflated_member.h"
#include "core/formats/wire/zip.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::uint64_t LongestHeader = 1 << 20;
constexpr std::uint64_t LargestInflated = 2ull << 30;
constexpr std::string_view Magic = "\x93NUMPY";

struct NumpyType {
    std::string_view code; ///< descr without its byte order, or a name
    DType dtype;
};
constexpr std::array NumpyTypes {
    NumpyType { "f4", DType::F32 },        NumpyType { "f8", DType::F64 }, NumpyType { "f2", DType::F16 },
    NumpyType { "i1", DType::I8 },         NumpyType { "i2", DType::I16 }, NumpyType { "i4", DType::I32 },
    NumpyType { "i8", DType::I64 },        NumpyType { "u1", DType::U8 },  NumpyType { "u2", DType::U16 },
    NumpyType { "u4", DType::U32 },        NumpyType { "u8", DType::U64 }, NumpyType { "b1", DType::Bool },
    NumpyType { "?", DType::Bool },        NumpyType { "c8", DType::C64 }, NumpyType { "c16", DType::C128 },
    NumpyType { "bfloat16", DType::BF16 },
};

constexpr std::array NamedTypes {
    NumpyType { "float32", DType::F32 },
    NumpyType { "float64", DType::F64 },
    NumpyType { "float16", DType::F16 },
    NumpyType { "bfloat16", DType::BF16 },
    NumpyType { "V2", DType::BF16 },
    NumpyType { "int8", DType::I8 },
    NumpyType { "int4", DType::I8 },
    NumpyType { "int16", DType::I16 },
    NumpyType { "int32", DType::I32 },
    NumpyType { "int64", DType::I64 },
    NumpyType { "uint8", DType::U8 },
    NumpyType { "uint4", DType::U8 },
    NumpyType { "uint16", DType::U16 },
    NumpyType { "uint32", DType::U32 },
    NumpyType { "uint64", DType::U64 },
    NumpyType { "bool", DType::Bool },
    NumpyType { "float8_e4m3fn", DType::F8E4M3 },
    NumpyType { "float8_e5m2", DType::F8E5M2 },
    NumpyType { "complex64", DType::C64 },
    NumpyType { "complex128", DType::C128 },
};

struct Element {
    DType dtype = DType::F32;
    bool bigEndian = false;
};

Result<Element> elementOf(const NpyHeader &header)
{
    if (header.isRecord)
        return Error { ErrorKind::Unsupported, "holds records " + header.descr + ", plain numbers are read" };
    std::string_view code = header.descr;
    Element element;
    if (!code.empty() && std::string_view("<>|=").find(code.front()) != std::string_view::npos) {
        element.bigEndian = code.front() == '>';
        code.remove_prefix(1);
    }
    if (code.starts_with("O"))
        return Error { ErrorKind::Unsupported,
                       "holds Python objects (a pickle), not numbers; no code of it is run" };
    const auto dtype = numpyType(code);
    if (!dtype)
        return Error { ErrorKind::Unsupported,
                       "has the element type '" + header.descr + "', which is no plain number" };
    element.dtype = *dtype;
    return element;
}

Result<std::string> readHeaderText(ByteReader &reader)
{
    if (auto status = reader.skip(Magic.size(), "the magic"); !status)
        return status.error();
    const auto major = reader.read<std::uint8_t>("the version");
    if (!major)
        return major.error();
    const auto minor = reader.read<std::uint8_t>("the version");
    if (!minor)
        return minor.error();
    if (*major < 1 || *major > 3)
        return reader.error(ErrorKind::Unsupported,
                            "is .npy version " + std::to_string(*major) + "." + std::to_string(*minor)
                                + ", 1.0 to 3.0 are read");
    std::uint64_t length = 0;
    if (*major == 1) {
        const auto narrow = reader.read<std::uint16_t>("the header's length");
        if (!narrow)
            return narrow.error();
        length = *narrow;
    } else {
        const auto wide = reader.read<std::uint32_t>("the header's length");
        if (!wide)
            return wide.error();
        length = *wide;
    }
    return reader.readString(length, LongestHeader, "the header");
}

std::string arrayName(const std::string &path)
{
    std::string name = path.substr(path.find_last_of('/') + 1);
    return name.ends_with(".npy") ? name.substr(0, name.size() - 4) : name;
}

/// An array whose values are not numbers: listed, with the reason.
void listOpaque(Model &model, const std::string &name, std::uint32_t sourceIndex, std::uint64_t bytes,
                const std::string &why)
{
    TensorInfo tensor;
    tensor.name = name;
    tensor.dtype = DType::Opaque;
    tensor.dtypeName = "opaque";
    tensor.role = TensorRole::Side;
    tensor.roleReason = "no numbers";
    tensor.note = why;
    tensor.parts.push_back(
        { .name = name, .slot = "values", .dtype = DType::Opaque, .extent = { sourceIndex, 0, bytes } });
    model.tensors.push_back(std::move(tensor));
    model.findings.push_back(
        { .rule = "npy.no-numbers", .severity = Severity::Warning, .subject = name, .summary = why });
}

Result<SourcePtr> openMember(const ZipArchive &archive, const ZipEntry &entry, std::uint64_t budget,
                             std::vector<Finding> &findings, const RunControl &run)
{
    if (entry.method == 0)
        return archive.openStored(entry);
    if (entry.bytes > LargeMemberBytes && entry.bytes <= budget)
        return openDeflated(archive, entry);
    auto bytes = archive.read(entry, budget, findings, run);
    if (!bytes)
        return bytes.error();
    return memorySource(std::move(*bytes), archive.source()->path());
}

} // namespace

std::optional<DType> numpyTypeOfName(std::string_view name)
{
    const auto found = std::ranges::find(NamedTypes, name, &NumpyType::code);
    return found == NamedTypes.end() ? std::nullopt : std::optional(found->dtype);
}

std::optional<DType> numpyType(std::string_view code)
{
    const auto row = std::ranges::find(NumpyTypes, code, &NumpyType::code);
    return row == NumpyTypes.end() ? std::nullopt : std::optional(row->dtype);
}

std::vector<std::int64_t> columnMajorStrides(const Shape &shape)
{
    std::vector<std::int64_t> strides;
    std::int64_t stride = 1;
    for (const auto dim : shape.dims()) {
        strides.push_back(stride);
        stride *= static_cast<std::int64_t>(std::max<std::uint64_t>(dim, 1));
    }
    return strides;
}

Result<TensorInfo> readNpyArray(const ByteSource &source, const std::string &name, std::uint32_t sourceIndex,
                                std::vector<Finding> &findings)
{
    ByteReader reader(source);
    const auto text = readHeaderText(reader);
    if (!text)
        return text.error();
    const auto placed = [&](const Error &error) {
        return reader.error(error.kind, "array '" + name + "' " + error.sentence);
    };
    const auto header = parseNpyHeader(*text);
    if (!header)
        return reader.error(header.error().kind, "array '" + name + "': " + header.error().sentence);
    const auto element = elementOf(*header);
    if (!element)
        return placed(element.error());
    const auto shape = Shape::make(header->shape);
    if (!shape)
        return reader.error(shape.error().kind, "array '" + name + "': " + shape.error().sentence);
    const auto bytes = packedBytes(element->dtype, shape->elementCount());
    if (!bytes || *bytes > reader.remaining())
        return reader.error(ErrorKind::Truncated,
                            "array '" + name + "' of shape " + shape->text() + " needs "
                                + (bytes ? std::to_string(*bytes) : std::string("more than 2^64"))
                                + " bytes, " + std::to_string(reader.remaining()) + " remain");
    if (*bytes < reader.remaining())
        findings.push_back({ .rule = "npy.trailing-bytes",
                             .severity = Severity::Warning,
                             .subject = name,
                             .summary = std::to_string(reader.remaining() - *bytes) + " bytes follow array '"
                                 + name + "' and belong to nothing" });
    TensorInfo tensor;
    tensor.name = name;
    tensor.shape = *shape;
    tensor.dtype = element->dtype;
    tensor.dtypeName = traits(element->dtype).name;
    TensorPart part { .name = name,
                      .slot = "values",
                      .dtype = element->dtype,
                      .shape = *shape,
                      .extent = { sourceIndex, reader.offset(), *bytes } };
    part.bigEndian = element->bigEndian && traits(element->dtype).bits > 8;
    if (header->fortranOrder && shape->rank() > 1)
        part.strides = columnMajorStrides(*shape);
    tensor.parts.push_back(std::move(part));
    return tensor;
}

bool looksLikeNpy(std::span<const std::byte> head, const ByteSource &)
{
    return head.size() >= Magic.size() && std::memcmp(head.data(), Magic.data(), Magic.size()) == 0;
}

Status readNpy(SourcePtr source, Model &model, const RunControl &)
{
    auto tensor = readNpyArray(*source, arrayName(source->path()),
                               static_cast<std::uint32_t>(model.sources.size()), model.findings);
    if (!tensor)
        return tensor.error();
    model.sources.push_back(std::move(source));
    model.tensors.push_back(std::move(*tensor));
    return {};
}

bool looksLikeNpz(std::span<const std::byte> head, const ByteSource &)
{
    // The first member's name follows the 30 bytes of its local header.
    if (!looksLikeZip(head) || head.size() < 30)
        return false;
    const auto length = std::to_integer<std::size_t>(head[26]) | std::to_integer<std::size_t>(head[27]) << 8;
    if (length > head.size() - 30)
        return false;
    std::string name(length, '\0');
    std::memcpy(name.data(), head.data() + 30, length);
    return name.ends_with(".npy");
}

Status readNpz(SourcePtr source, Model &model, const RunControl &run)
{
    const auto archive = ZipArchive::open(source);
    if (!archive)
        return archive.error();
    std::uint64_t budget = LargestInflated;
    for (const auto &entry : archive->entries()) {
        if (run.cancelled())
            return cancelledError();
        if (!entry.name.ends_with(".npy")) {
            model.findings.push_back({ .rule = "npz.other-member",
                                       .severity = Severity::Note,
                                       .subject = entry.name,
                                       .summary = "zip member '" + entry.name + "' is no .npy array" });
            continue;
        }
        const auto member = openMember(*archive, entry, budget, model.findings, run);
        if (!member)
            return member.error();
        if (entry.method != 0)
            budget -= (*member)->size();
        const std::string name = entry.name.substr(0, entry.name.size() - 4);
        const auto sourceIndex = static_cast<std::uint32_t>(model.sources.size());
        auto tensor = readNpyArray(**member, name, sourceIndex, model.findings);
        if (!tensor && tensor.error().kind != ErrorKind::Unsupported)
            return tensor.error();
        model.sources.push_back(*member);
        if (tensor && entry.method != 0)
            tensor->parts[0].fileBytes = entry.compressedBytes;
        if (tensor)
            model.tensors.push_back(std::move(*tensor));
        else
            listOpaque(model, name, sourceIndex, (*member)->size(), tensor.error().sentence);
    }
    return {};
}

} // namespace assay
