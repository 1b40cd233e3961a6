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
#include "core/model/limits.h"
#include "core/numbers/ggml_types.h"

#include <algorithm>
#include <bit>
#include <deque>
#include <map>
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
    std::uint64_t begin = 0; ///< from the file's first byte
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

/// Numbers that forks of ggml use; beyond them nobody does.
bool isForkType(std::uint32_t number)
{
    return (number >= 97 && number <= 99) || (number >= 133 && number <= 158)
        || (number >= 202 && number <= 399);
}

/// A type or a shape that cannot be sized: the tensor is listed, its bytes end where the next one begins.
void listUnsized(Info &info, bool isOfFork, std::string note, std::vector<Finding> &findings)
{
    TensorInfo &tensor = info.tensor;
    info.type = nullptr;
    tensor.dtype = DType::Opaque;
    tensor.layout = &GgmlForkLayout;
    tensor.note = std::move(note);
    findings.push_back({ .rule = isOfFork ? "gguf.fork-type" : "gguf.unknown-type",
                         .severity = isOfFork ? Severity::Note : Severity::Failure,
                         .subject = tensor.name,
                         .summary = "tensor '" + tensor.name + "': " + tensor.note });
}

void nameType(Info &info, bool bigEndian, std::vector<Finding> &findings)
{
    TensorInfo &tensor = info.tensor;
    const std::string number = std::to_string(info.typeNumber);
    if (!info.type) {
        tensor.dtypeName = (isForkType(info.typeNumber) ? "fork type " : "unknown type ") + number;
        return isForkType(info.typeNumber)
            ? listUnsized(info, true,
                          "ggml type " + number + " belongs to a fork; its size and values are not known",
                          findings)
            : listUnsized(info, false,
                          "no version of ggml knows type " + number + "; its size and values are not known",
                          findings);
    }
    tensor.dtypeName = info.type->name;
    const auto size = ggmlBytes(*info.type, tensor.shape.columns(), tensor.elementCount());
    if (!size)
        return listUnsized(info, false,
                           "it has rows of " + std::to_string(tensor.shape.columns()) + " elements, "
                               + tensor.dtypeName + " needs multiples of "
                               + std::to_string(info.type->blockElements),
                           findings);
    info.size = *size;
    tensor.dtype = info.type->dtype;
    const Layout *layout = info.type->dtype == DType::Block ? findGgmlLayout(info.type->name) : nullptr;
    tensor.layout = layout ? layout : &PlainLayout;
    if (info.type->isRemoved) {
        tensor.note = tensor.dtypeName + " was removed from ggml; it is sized, its values are not decoded";
        findings.push_back({ .rule = "gguf.removed-type",
                             .severity = Severity::Warning,
                             .subject = tensor.name,
                             .summary = "tensor '" + tensor.name + "' has type " + number + " ("
                                 + tensor.dtypeName
                                 + "), which was removed from ggml: loaders of today refuse it" });
    }
    if (bigEndian && info.type->dtype == DType::Block)
        tensor.note = "blocks of a big-endian file are not decoded";
}

/// Where each tensor lies; an unknown type ends where the next tensor begins.
Status placeTensors(std::deque<Info> &infos, std::uint64_t dataBegin, std::uint64_t alignment,
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
        info.begin = *begin;
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

/// What is legal to read and odd or unsafe to use: paths, no rank, no element, names that no loader takes.
void noteOddTensors(const std::deque<Info> &infos, std::vector<Finding> &findings)
{
    /// ggml keeps names in 64 bytes with their end; programs built on it in up to 128.
    constexpr std::size_t LongestLoaded = 63, LongestAnywhere = 127;
    constexpr std::size_t MostTold = 1000; ///< of one rule: a million odd tensors are no million sentences
    std::map<std::string_view, std::size_t> told;
    for (const auto &info : infos) {
        const std::string &name = info.tensor.name;
        const auto tell = [&](const char *rule, Severity severity, std::string summary) {
            if (++told[rule] <= MostTold)
                findings.push_back(
                    { .rule = rule, .severity = severity, .subject = name, .summary = std::move(summary) });
            else if (told[rule] == MostTold + 1)
                findings.push_back({ .rule = rule,
                                     .severity = severity,
                                     .subject = name,
                                     .summary = "tensor '" + name
                                         + "' and perhaps others: the same as of the "
                                         + std::to_string(MostTold) + " before, not listed one by one" });
        };
        if (name.find("..") != std::string::npos || name.find('/') != std::string::npos
            || name.find('\\') != std::string::npos)
            tell("gguf.tensor-name", Severity::Warning,
                 "tensor name '" + name
                     + "' is a path; programs that write tensors to files could be led out of their folder");
        if (name.size() > LongestLoaded)
            tell(name.size() > LongestAnywhere ? "gguf.overlong-name" : "gguf.long-name",
                 name.size() > LongestAnywhere ? Severity::Failure : Severity::Warning,
                 "a tensor name has " + countText(name.size()) + " bytes, ggml takes at most 63: '"
                     + name.substr(0, LongestLoaded) + "...'");
        if (info.tensor.shape.rank() == 0)
            tell("gguf.rank", Severity::Note, "tensor '" + name + "' declares 0 dimensions: one element");
        if (info.tensor.elementCount() == 0)
            tell("gguf.empty-tensor", Severity::Warning,
                 "tensor '" + name + "' has a dimension of zero (" + info.tensor.shape.text()
                     + "): it holds no element");
    }
}

/// The reference library refuses a file whose metadata hold arrays of arrays.
void noteNestedArrays(const Model &model, std::vector<Finding> &findings)
{
    for (const auto &entry : model.metadata)
        if (entry.typeName == "array of array")
            findings.push_back({ .rule = "gguf.nested-array",
                                 .severity = Severity::Failure,
                                 .subject = entry.key,
                                 .summary = "metadata key '" + entry.key
                                     + "' is an array of arrays, which the reference library refuses" });
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
    if (auto status = checkTensorCount(header->tensorCount, source->size(), source->path(), 8); !status)
        return status;
    std::deque<Info> infos; // a vector would hold a million of them twice whenever it grows
    std::unordered_set<std::string_view> names; // those in infos, which stay where they are
    for (std::uint64_t i = 0; i < header->tensorCount; ++i) {
        auto info = readInfo(reader);
        if (!info)
            return info.error();
        nameType(*info, header->bigEndian, model.findings);
        infos.push_back(std::move(*info));
        if (const auto &name = infos.back().tensor.name; !names.insert(name).second)
            return reader.error(ErrorKind::Malformed, "tensor '" + name + "' is listed twice");
    }
    const auto dataBegin = checkedAlignUp(reader.offset(), *alignment);
    if (!dataBegin)
        return reader.error(ErrorKind::Malformed,
                            "the alignment " + std::to_string(*alignment) + " puts the data past 64 bits");
    if (auto status = placeTensors(infos, *dataBegin, *alignment, *source, model.findings); !status)
        return status;
    noteOddTensors(infos, model.findings);
    noteNestedArrays(model, model.findings);
    names = {};
    model.tensors.reserve(model.tensors.size() + infos.size());
    const auto sourceIndex = static_cast<std::uint32_t>(model.sources.size());
    for (; !infos.empty(); infos.pop_front()) {
        const Info &info = infos.front();
        model.tensors.push_back(std::move(infos.front().tensor));
        TensorInfo &tensor = model.tensors.back();
        tensor.parts.push_back({ .name = tensor.name,
                                 .slot = "values",
                                 .dtype = tensor.dtype,
                                 .shape = tensor.shape,
                                 .extent = { sourceIndex, info.begin, info.size },
                                 .bigEndian = header->bigEndian });
    }
    model.sources.push_back(std::move(source));
    checkFileType(model, model.findings);
    return {};
}

} // namespace assay
