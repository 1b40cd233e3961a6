// SPDX-License-Identifier: GPL-3.0-or-later
// GGUF 2 and 3, little-endian (a big-endian file of version 3 has its counts and data swapped):
//   "GGUF"  u32 version  u64 tensors  u64 pairs
//   pair    string key  u32 type  value         string = u64 length + bytes; array = u32 type, u64 count,
//   items info    string name  u32 rank  u64 dims[rank] (fastest first)  u32 ggml type  u64 offset (from the
//   data) padding to general.alignment (default 32)  data; each tensor begins at a multiple of the alignment
#include "core/formats/gguf.h"

#include "core/base/byte_reader.h"
#include "core/base/checked_math.h"
#include "core/base/number_text.h"
#include "core/formats/gguf_metadata.h"
#include "core/layouts/ggml_decoder.h"
#include "core/numbers/ggml_types.h"

#include <algorithm>
#include <bit>
#include <unordered_set>

namespace assay {
namespace {

constexpr std::uint64_t LongestTensorName = 1024;
constexpr std::uint32_t HighestRank = 4;
/// Name length, rank, one dimension, type, offset: no tensor info is shorter.
constexpr std::uint64_t SmallestInfoBytes = 8 + 4 + 4 + 8;

struct Header {
    std::uint32_t version = 0;
    std::uint64_t tensorCount = 0, pairCount = 0;
    bool bigEndian = false;
};

Result<Header> readHeader(ByteReader &reader)
{
    Header header;
    const auto magic = reader.readString(4, 4, "the magic");
    if (!magic)
        return magic.error();
    if (*magic != "GGUF")
        return Error { ErrorKind::Malformed, "does not begin with \"GGUF\"", 0, reader.source().path() };
    const auto version = reader.read<std::uint32_t>("the version");
    if (!version)
        return version.error();
    header.version = *version;
    if ((header.version & 0xffff) == 0 && header.version != 0) {
        header.bigEndian = true;
        header.version = __builtin_bswap32(header.version);
        reader.setBigEndian(true);
    }
    if (header.version == 1)
        return reader.error(ErrorKind::Unsupported, "is GGUF version 1, versions 2 and 3 are read");
    if (header.version < 2 || header.version > 3)
        return reader.error(ErrorKind::Malformed,
                            "declares GGUF version " + std::to_string(header.version)
                                + ", versions 2 and 3 exist");
    const auto tensors = reader.read<std::uint64_t>("the number of tensors");
    if (!tensors)
        return tensors.error();
    const auto pairs = reader.read<std::uint64_t>("the number of metadata pairs");
    if (!pairs)
        return pairs.error();
    header.tensorCount = *tensors;
    header.pairCount = *pairs;
    if (header.tensorCount > reader.remaining() / SmallestInfoBytes)
        return reader.error(ErrorKind::Malformed,
                            "declares " + std::to_string(header.tensorCount) + " tensors, the "
                                + std::to_string(reader.remaining()) + " bytes that remain hold at most "
                                + std::to_string(reader.remaining() / SmallestInfoBytes));
    if (header.pairCount > reader.remaining() / 13)
        return reader.error(ErrorKind::Malformed,
                            "declares " + std::to_string(header.pairCount) + " metadata pairs, the "
                                + std::to_string(reader.remaining()) + " bytes that remain cannot hold them");
    return header;
}

/// dims come fastest first; the Shape is row-major.
Result<Shape> readShape(ByteReader &reader, const std::string &name)
{
    const auto rank = reader.read<std::uint32_t>("the rank of '" + name + "'");
    if (!rank)
        return rank.error();
    if (*rank > HighestRank)
        return reader.error(ErrorKind::Malformed,
                            "tensor '" + name + "' declares " + std::to_string(*rank)
                                + " dimensions, at most " + std::to_string(HighestRank) + " are allowed");
    std::vector<std::uint64_t> dims;
    for (std::uint32_t i = 0; i < *rank; ++i) {
        const auto dim = reader.read<std::uint64_t>("a dimension of '" + name + "'");
        if (!dim)
            return dim.error();
        if (*dim > static_cast<std::uint64_t>(INT64_MAX))
            return reader.error(ErrorKind::Malformed,
                                "tensor '" + name + "' has the negative dimension "
                                    + std::to_string(static_cast<std::int64_t>(*dim)));
        dims.insert(dims.begin(), *dim);
    }
    auto shape = Shape::make(dims);
    if (!shape)
        return reader.error(ErrorKind::Malformed, "tensor '" + name + "': " + shape.error().sentence);
    return shape;
}

struct Info {
    TensorInfo tensor;
    std::uint32_t typeNumber = 0;
    const GgmlType *type = nullptr;
    std::uint64_t offset = 0; ///< from the data
    std::uint64_t size = 0; ///< 0 where the type is unknown
};

Result<Info> readInfo(ByteReader &reader)
{
    Info info;
    const auto length = reader.read<std::uint64_t>("the length of a tensor's name");
    if (!length)
        return length.error();
    auto name = reader.readString(*length, LongestTensorName, "a tensor's name");
    if (!name)
        return name.error();
    info.tensor.name = std::move(*name);
    auto shape = readShape(reader, info.tensor.name);
    if (!shape)
        return shape.error();
    info.tensor.shape = std::move(*shape);
    const auto type = reader.read<std::uint32_t>("the type of '" + info.tensor.name + "'");
    if (!type)
        return type.error();
    const auto offset = reader.read<std::uint64_t>("the offset of '" + info.tensor.name + "'");
    if (!offset)
        return offset.error();
    info.typeNumber = *type;
    info.offset = *offset;
    info.type = findGgmlType(*type);
    return info;
}

Status nameType(Info &info, const ByteReader &reader, bool bigEndian)
{
    TensorInfo &tensor = info.tensor;
    const auto wrong = [&](const std::string &sentence) {
        return reader.error(ErrorKind::Malformed, "tensor '" + tensor.name + "' " + sentence);
    };
    if (!info.type) {
        static constexpr std::uint32_t Removed[] = { 4, 5, 31, 32, 33, 36, 37, 38 };
        if (std::find(std::begin(Removed), std::end(Removed), info.typeNumber) != std::end(Removed))
            return wrong("has type " + std::to_string(info.typeNumber) + ", which was removed from ggml");
        tensor.dtype = DType::Opaque;
        tensor.dtypeName = "fork type " + std::to_string(info.typeNumber);
        tensor.layout = &GgmlForkLayout;
        tensor.note = "ggml type " + std::to_string(info.typeNumber)
            + " belongs to a fork; its size and values are not known";
        return {};
    }
    const auto size = ggmlBytes(*info.type, tensor.shape.columns(), tensor.elementCount());
    if (!size)
        return wrong("has rows of " + std::to_string(tensor.shape.columns()) + " elements, " + info.type->name
                     + " needs multiples of " + std::to_string(info.type->blockElements));
    info.size = *size;
    tensor.dtype = info.type->dtype;
    tensor.dtypeName = info.type->name;
    const Layout *layout = info.type->dtype == DType::Block ? findGgmlLayout(info.type->name) : nullptr;
    tensor.layout = layout ? layout : &PlainLayout;
    if (!info.type->hasValues)
        tensor.note = std::string(info.type->name) + " is recognised and sized; its values are not decoded";
    if (bigEndian && info.type->dtype == DType::Block)
        tensor.note = "blocks of a big-endian file are not decoded";
    return {};
}

/// Where each tensor lies; an unknown type ends where the next tensor begins.
Status placeTensors(std::vector<Info> &infos, std::uint64_t dataBegin, std::uint64_t alignment,
                    const ByteSource &source, std::vector<Finding> &findings)
{
    std::vector<Info *> order;
    for (auto &info : infos)
        order.push_back(&info);
    std::stable_sort(order.begin(), order.end(),
                     [](const Info *left, const Info *right) { return left->offset < right->offset; });
    std::uint64_t end = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        Info &info = *order[i];
        const std::string name = "tensor '" + info.tensor.name + "'";
        const auto malformed = [&](ErrorKind kind, const std::string &sentence) {
            return Error { kind, name + " " + sentence, dataBegin, source.path() };
        };
        if (info.offset % alignment != 0)
            return malformed(ErrorKind::Malformed,
                             "begins at byte " + std::to_string(info.offset)
                                 + " of the data, no multiple of the alignment " + std::to_string(alignment));
        if (info.offset < end)
            return malformed(ErrorKind::Malformed,
                             "begins at byte " + std::to_string(info.offset)
                                 + " of the data, the tensor before it ends at " + std::to_string(end));
        if (const auto padded = checkedAlignUp(end, alignment); !padded || info.offset > *padded)
            findings.push_back({ .rule = "gguf.gap",
                                 .severity = Severity::Warning,
                                 .subject = info.tensor.name,
                                 .summary = name + " begins at byte " + std::to_string(info.offset)
                                     + " of the data, the tensor before it ends at " + std::to_string(end)
                                     + ": bytes that no tensor names lie between" });
        if (!info.type)
            info.size = i + 1 < order.size()
                ? order[i + 1]->offset - info.offset
                : source.size() - std::min(source.size(), dataBegin + info.offset);
        const auto begin = checkedAdd(dataBegin, info.offset);
        if (!begin || !rangeFits(*begin, info.size, source.size()))
            return malformed(ErrorKind::Truncated,
                             "needs bytes " + std::to_string(info.offset) + " to "
                                 + std::to_string(info.offset + info.size) + " of the data, the file holds "
                                 + std::to_string(source.size() - std::min(source.size(), dataBegin)));
        info.tensor.parts[0].extent.offset = *begin;
        info.tensor.parts[0].extent.size = info.size;
        end = info.offset + info.size;
    }
    const auto padded = checkedAlignUp(end, alignment);
    if (padded && !infos.empty() && source.size() > dataBegin + *padded)
        findings.push_back({ .rule = "gguf.trailing-bytes",
                             .severity = Severity::Warning,
                             .subject = source.path(),
                             .summary = countText(source.size() - dataBegin - *padded)
                                 + " bytes follow the last tensor and belong to nothing" });
    return {};
}

/// A name that is a path out of a folder, or has no rank, is legal to read and unsafe or odd to use.
void noteOddNames(const std::vector<Info> &infos, std::vector<Finding> &findings)
{
    for (const auto &info : infos) {
        const std::string &name = info.tensor.name;
        if (name.find("..") != std::string::npos || name.find('/') != std::string::npos
            || name.find('\\') != std::string::npos)
            findings.push_back(
                { .rule = "gguf.tensor-name",
                  .severity = Severity::Warning,
                  .subject = name,
                  .summary = "tensor name '" + name
                      + "' is a path; programs that write tensors to files could be led out of "
                        "their folder" });
        if (info.tensor.shape.rank() == 0)
            findings.push_back({ .rule = "gguf.rank",
                                 .severity = Severity::Note,
                                 .subject = name,
                                 .summary = "tensor '" + name + "' declares 0 dimensions: one element" });
    }
}

/// general.file_type (llama.cpp's enumeration) names the type most matrices should have.
void checkFileType(const Model &model, std::vector<Finding> &findings)
{
    static constexpr std::pair<std::uint64_t, const char *> Expected[]
        = { { 0, "F32" },    { 1, "F16" },     { 2, "Q4_0" },    { 3, "Q4_1" },  { 7, "Q8_0" },
            { 8, "Q5_0" },   { 9, "Q5_1" },    { 10, "Q2_K" },   { 11, "Q3_K" }, { 12, "Q3_K" },
            { 13, "Q3_K" },  { 14, "Q4_K" },   { 15, "Q4_K" },   { 16, "Q5_K" }, { 17, "Q5_K" },
            { 18, "Q6_K" },  { 25, "IQ4_NL" }, { 30, "IQ4_XS" }, { 32, "BF16" }, { 36, "TQ1_0" },
            { 37, "TQ2_0" }, { 38, "MXFP4" } };
    const auto *entry = model.meta("general.file_type");
    const auto stated = entry ? integerOf(*entry) : std::nullopt;
    if (!stated)
        return;
    for (const auto &[number, name] : Expected) {
        if (number != *stated)
            continue;
        std::uint64_t matrices = 0, matching = 0;
        std::string other;
        for (const auto &tensor : model.tensors)
            if (tensor.shape.rank() >= 2) {
                ++matrices;
                (tensor.dtypeName == name) ? void(++matching) : void(other = tensor.dtypeName);
            }
        if (matrices > 0 && matching == 0)
            findings.push_back(
                { .rule = "gguf.file-type",
                  .severity = Severity::Warning,
                  .subject = "general.file_type",
                  .summary = "general.file_type " + std::to_string(number) + " says " + name
                      + ", but none of the " + countText(matrices) + " matrices is stored so (" + other
                      + " instead)",
                  .evidence = { { .label = "type of the matrices", .stated = name, .computed = other } } });
    }
}

} // namespace

bool looksLikeGguf(std::span<const std::byte> head, const ByteSource &)
{
    return head.size() >= 4 && std::memcmp(head.data(), "GGUF", 4) == 0;
}

Status readGguf(SourcePtr source, Model &model, const RunControl &run)
{
    ByteReader reader(*source);
    const auto header = readHeader(reader);
    if (!header)
        return header.error();
    if (auto status = readGgufMetadata(reader, header->pairCount, model.metadata, run); !status)
        return status;
    const auto alignment = ggufAlignment(model.metadata, reader);
    if (!alignment)
        return alignment.error();
    std::vector<Info> infos;
    std::unordered_set<std::string> names;
    for (std::uint64_t i = 0; i < header->tensorCount; ++i) {
        auto info = readInfo(reader);
        if (!info)
            return info.error();
        if (!names.insert(info->tensor.name).second)
            return reader.error(ErrorKind::Malformed, "tensor '" + info->tensor.name + "' is listed twice");
        if (auto status = nameType(*info, reader, header->bigEndian); !status)
            return status;
        info->tensor.parts.push_back({ .name = info->tensor.name,
                                       .slot = "values",
                                       .dtype = info->tensor.dtype,
                                       .shape = info->tensor.shape,
                                       .extent = { static_cast<std::uint32_t>(model.sources.size()), 0, 0 },
                                       .bigEndian = header->bigEndian });
        infos.push_back(std::move(*info));
    }
    const auto dataBegin = checkedAlignUp(reader.offset(), *alignment);
    if (!dataBegin)
        return reader.error(ErrorKind::Malformed,
                            "the alignment " + std::to_string(*alignment) + " puts the data past 64 bits");
    if (auto status = placeTensors(infos, *dataBegin, *alignment, *source, model.findings); !status)
        return status;
    noteOddNames(infos, model.findings);
    for (auto &info : infos)
        model.tensors.push_back(std::move(info.tensor));
    model.sources.push_back(std::move(source));
    checkFileType(model, model.findings);
    return {};
}

bool looksLikeLegacyGgml(std::span<const std::byte> head, const ByteSource &)
{
    static constexpr std::string_view Magics[] = { "lmgg", "fmgg", "tjgg", "algg", "ggml", "ggmf", "ggjt" };
    if (head.size() < 4)
        return false;
    const std::string_view magic(reinterpret_cast<const char *>(head.data()), 4);
    return std::find(std::begin(Magics), std::end(Magics), magic) != std::end(Magics);
}

Status refuseLegacyGgml(SourcePtr source, Model &, const RunControl &)
{
    std::vector<std::byte> scratch;
    const auto magic = source->view(0, 4, scratch);
    std::string name = magic ? std::string(reinterpret_cast<const char *>(magic->data()), 4) : "ggml";
    if (name[2] == 'g' && name[3] == 'g')
        std::reverse(name.begin(), name.end());
    return Error { ErrorKind::Unsupported,
                   "is a \"" + name + "\" file, a format replaced by GGUF in 2023; its tensors are not read",
                   0, source->path() };
}

} // namespace assay
