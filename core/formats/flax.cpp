// SPDX-License-Identifier: GPL-3.0-or-later
// One MessagePack map of maps (google/flax, flax/serialization.py); lists are maps with the keys "0", "1",
// ...
//   extension 1 (array) and 3 (scalar)   [ [dims...], dtype name, bytes ]: little-endian, row-major
//   extension 2 (complex)                [ real, imaginary ]: no weight
//   {"__msgpack_chunked_array__": true, "shape": {"0": n, ...}, "chunks": {"0": array, ...}}   an array of
//   more than 2^30 bytes in flat pieces
// bfloat16 is named so, or "V2" by old writers; int4 takes a byte per element. "params" holds the weights,
// "batch_stats" running statistics, "opt_state" and "optimizer" (but for its "target") training state.
#include "core/formats/flax.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/formats/npy.h"
#include "core/formats/wire/joined_source.h"
#include "core/formats/wire/msgpack.h"

#include <algorithm>
#include <map>

namespace assay {
namespace {

using Kind = MsgpackItem::Kind;

constexpr std::size_t DeepestNesting = 64;
constexpr std::size_t MostArrays = 2'000'000;
constexpr std::uint64_t LongestKey = 4096;
constexpr std::string_view ChunkedKey = "__msgpack_chunked_array__";

struct Array {
    std::vector<std::uint64_t> dims {};
    std::string typeName {};
    Extent extent {};
};

struct Found {
    std::vector<std::string> path;
    Array array;
};

class FlaxReader {
public:
    FlaxReader(SourcePtr source, Model &model, const RunControl &run)
        : m_source(std::move(source))
        , m_model(model)
        , m_run(run)
        , m_reader(*m_source)
    {
        m_reader.setBigEndian(true);
        m_model.sources.push_back(m_source);
    }
    Status read();

private:
    Status readValue();
    Status readMap(std::uint64_t pairs);
    Status readChunked(std::uint64_t pairs);
    Status readChunks(Array &whole, std::vector<SourcePiece> &pieces);
    Result<std::vector<std::uint64_t>> readDims(ByteReader &reader, const MsgpackItem &list, bool isMap);
    Result<Array> readArray(const MsgpackItem &extension);
    Status keep(Array array);
    std::string here() const;
    void nameAll();
    Status addTensor(Found found, const std::string &name);

    SourcePtr m_source;
    Model &m_model;
    const RunControl &m_run;
    ByteReader m_reader;
    std::vector<std::string> m_path {};
    std::vector<Found> m_found {};
};

std::string joined(const std::vector<std::string> &path)
{
    std::string name;
    for (const auto &part : path)
        name += (name.empty() ? "" : ".") + part;
    return name;
}

std::string FlaxReader::here() const
{
    return "'" + joined(m_path).substr(0, 200) + "'";
}

/// A list of lengths, or a map from "0", "1", ... to them.
Result<std::vector<std::uint64_t>> FlaxReader::readDims(ByteReader &reader, const MsgpackItem &list,
                                                        bool isMap)
{
    if (list.kind != (isMap ? Kind::Map : Kind::Array) || list.count > Shape::MaxRank)
        return reader.error(ErrorKind::Malformed,
                            "the shape of " + here() + " is no list of at most "
                                + std::to_string(Shape::MaxRank) + " lengths");
    std::vector<std::uint64_t> dims;
    for (std::uint64_t i = 0; i < list.count; ++i) {
        if (isMap)
            if (const auto key = readMsgpackText(reader, LongestKey, "a key of a shape"); !key)
                return key.error();
        const auto dim = readMsgpackItem(reader);
        if (!dim)
            return dim.error();
        if (dim->kind != Kind::Integer || dim->integer < 0)
            return reader.error(ErrorKind::Malformed, "a dimension of " + here() + " is no length");
        dims.push_back(static_cast<std::uint64_t>(dim->integer));
    }
    return dims;
}

Result<Array> FlaxReader::readArray(const MsgpackItem &extension)
{
    ByteReader reader(*m_source, extension.offset, extension.offset + extension.size);
    reader.setBigEndian(true);
    const auto triple = readMsgpackItem(reader);
    if (!triple)
        return triple.error();
    if (triple->kind != Kind::Array || triple->count != 3)
        return reader.error(ErrorKind::Malformed, "the array " + here() + " is no shape, type and bytes");
    const auto shape = readMsgpackItem(reader);
    if (!shape)
        return shape.error();
    auto dims = readDims(reader, *shape, false);
    if (!dims)
        return dims.error();
    auto type = readMsgpackText(reader, 64, "the type of an array");
    if (!type)
        return type.error();
    const auto bytes = readMsgpackItem(reader);
    if (!bytes)
        return bytes.error();
    if (bytes->kind != Kind::Binary && bytes->kind != Kind::Text)
        return reader.error(ErrorKind::Malformed, "the array " + here() + " has no bytes");
    return Array { std::move(*dims), std::move(*type), { 0, bytes->offset, bytes->size } };
}

Status FlaxReader::keep(Array array)
{
    if (m_found.size() >= MostArrays)
        return m_reader.error(ErrorKind::LimitExceeded,
                              "holds more than " + std::to_string(MostArrays) + " arrays");
    m_found.push_back({ m_path, std::move(array) });
    return {};
}

Status FlaxReader::readChunks(Array &whole, std::vector<SourcePiece> &pieces)
{
    const auto chunks = readMsgpackItem(m_reader);
    if (!chunks)
        return chunks.error();
    if (chunks->kind != Kind::Map)
        return m_reader.error(ErrorKind::Malformed, "the chunks of " + here() + " are no map");
    std::map<std::uint64_t, SourcePiece> ordered;
    for (std::uint64_t i = 0; i < chunks->count; ++i) {
        const auto key = readMsgpackText(m_reader, 20, "the number of a chunk");
        if (!key)
            return key.error();
        const auto item = readMsgpackItem(m_reader);
        if (!item)
            return item.error();
        if (item->kind != Kind::Extension || item->extension != 1)
            return m_reader.error(ErrorKind::Malformed, "a chunk of " + here() + " is no array");
        auto array = readArray(*item);
        if (!array)
            return array.error();
        if (!whole.typeName.empty() && whole.typeName != array->typeName)
            return m_reader.error(ErrorKind::Malformed,
                                  "the chunks of " + here() + " are of the types " + whole.typeName + " and "
                                      + array->typeName);
        whole.typeName = array->typeName;
        std::uint64_t number = 0;
        for (const char digit : *key)
            number = digit >= '0' && digit <= '9' ? number * 10 + static_cast<std::uint64_t>(digit - '0')
                                                  : ~std::uint64_t { 0 } / 10;
        ordered[number] = { m_source, array->extent.offset, array->extent.size };
    }
    if (ordered.size() != chunks->count)
        return m_reader.error(ErrorKind::Malformed, "two chunks of " + here() + " have one number");
    for (auto &[number, piece] : ordered)
        pieces.push_back(std::move(piece));
    return {};
}

/// The map behind its first key, which says that it is a chunked array.
Status FlaxReader::readChunked(std::uint64_t pairs)
{
    Array whole;
    std::vector<SourcePiece> pieces;
    for (std::uint64_t i = 0; i < pairs; ++i) {
        const auto key = i == 0 ? Result<std::string>(std::string(ChunkedKey))
                                : readMsgpackText(m_reader, LongestKey, "a key");
        if (!key)
            return key.error();
        if (*key == "chunks") {
            if (auto status = readChunks(whole, pieces); !status)
                return status;
            continue;
        }
        const auto item = readMsgpackItem(m_reader);
        if (!item)
            return item.error();
        if (*key != "shape")
            continue;
        auto dims = readDims(m_reader, *item, item->kind == Kind::Map);
        if (!dims)
            return dims.error();
        whole.dims = std::move(*dims);
    }
    auto source = joinedSource(std::move(pieces), m_source->path());
    if (!source)
        return source.error();
    whole.extent = { static_cast<std::uint32_t>(m_model.sources.size()), 0, (*source)->size() };
    m_model.sources.push_back(std::move(*source));
    return keep(std::move(whole));
}

Status FlaxReader::readMap(std::uint64_t pairs)
{
    for (std::uint64_t i = 0; i < pairs; ++i) {
        if (m_run.cancelled())
            return cancelledError();
        auto key = readMsgpackText(m_reader, LongestKey, "a key");
        if (!key)
            return key.error();
        if (i == 0 && *key == ChunkedKey)
            return readChunked(pairs);
        m_path.push_back(std::move(*key));
        if (auto status = readValue(); !status)
            return status;
        m_path.pop_back();
    }
    return {};
}

Status FlaxReader::readValue()
{
    if (m_path.size() > DeepestNesting)
        return m_reader.error(ErrorKind::LimitExceeded,
                              "is nested more than " + std::to_string(DeepestNesting) + " deep");
    const auto item = readMsgpackItem(m_reader);
    if (!item)
        return item.error();
    if (item->kind == Kind::Map)
        return readMap(item->count);
    if (item->kind == Kind::Array) {
        for (std::uint64_t i = 0; i < item->count; ++i) {
            m_path.push_back(std::to_string(i));
            if (auto status = readValue(); !status)
                return status;
            m_path.pop_back();
        }
        return {};
    }
    if (item->kind == Kind::Integer && m_path.size() == 1)
        m_model.metadata.push_back({ .key = m_path[0], .value = item->integer, .typeName = "integer" });
    if (item->kind != Kind::Extension || (item->extension != 1 && item->extension != 3))
        return {};
    auto array = readArray(*item);
    if (!array)
        return array.error();
    return keep(std::move(*array));
}

bool isTrainingState(const std::vector<std::string> &path)
{
    if (path[0] == "optimizer")
        return path.size() > 1 && path[1] != "target";
    return path[0] == "opt_state" || path[0] == "opt_states" || path[0] == "optimizer_state";
}

/// "params" (or "optimizer.target") is left out of the names where all weights lie in it.
void FlaxReader::nameAll()
{
    std::optional<std::string> common;
    for (const auto &found : m_found)
        if (!found.path.empty() && !isTrainingState(found.path) && found.path[0] != "batch_stats") {
            const bool isFirst = !common;
            if (found.path.size() > 1 && (isFirst || *common == found.path[0]))
                common = found.path[0];
            else
                common = "";
        }
    for (auto &found : m_found)
        if (common && (*common == "params" || *common == "model_params") && found.path.size() > 1
            && found.path[0] == *common)
            found.path.erase(found.path.begin());
    if (common && (*common == "params" || *common == "model_params"))
        m_model.metadata.push_back({ .key = "flax.container", .value = *common, .typeName = "string" });
}

Status FlaxReader::addTensor(Found found, const std::string &name)
{
    const auto type = numpyTypeOfName(found.array.typeName);
    const auto wrong = [&](ErrorKind kind, const std::string &what) {
        return Error { kind, "array '" + name + "' " + what, found.array.extent.offset, m_source->path() };
    };
    const auto shape = Shape::make(found.array.dims);
    if (!shape)
        return wrong(shape.error().kind, "has a wrong shape: " + shape.error().sentence);
    TensorInfo tensor { .name = name, .shape = *shape, .dtype = type.value_or(DType::Opaque) };
    tensor.dtypeName = type ? traits(tensor.dtype).name : found.array.typeName;
    const auto needed = type ? packedBytes(tensor.dtype, shape->elementCount()) : std::nullopt;
    if (type && (!needed || *needed != found.array.extent.size))
        return wrong(ErrorKind::Malformed,
                     "of shape " + shape->text() + " and type " + found.array.typeName + " needs "
                         + (needed ? std::to_string(*needed) : std::string("more than 2^64"))
                         + " bytes, it has " + std::to_string(found.array.extent.size));
    if (!type)
        tensor.note = "elements of type " + found.array.typeName + " are not read";
    if (isTrainingState(found.path)) {
        tensor.role = TensorRole::Optimizer;
        tensor.roleReason = "optimizer state";
    } else if (found.path[0] == "batch_stats") {
        tensor.role = TensorRole::Buffer;
        tensor.roleReason = "running statistic";
    }
    tensor.parts.push_back({ .name = name,
                             .slot = "values",
                             .dtype = tensor.dtype,
                             .shape = *shape,
                             .extent = found.array.extent });
    m_model.tensors.push_back(std::move(tensor));
    return {};
}

Status FlaxReader::read()
{
    if (auto status = readValue(); !status)
        return status;
    if (m_found.empty())
        return Error { ErrorKind::Unsupported, "is MessagePack without an array of Flax: no weights", 0,
                       m_source->path() };
    if (!m_reader.atEnd())
        m_model.findings.push_back({ .rule = "flax.trailing-bytes",
                                     .severity = Severity::Warning,
                                     .subject = m_source->path(),
                                     .summary = std::to_string(m_reader.remaining())
                                         + " bytes follow the tree and belong to nothing" });
    nameAll();
    std::map<std::string, std::uint64_t> seen;
    for (auto &found : m_found) {
        if (found.path.empty())
            found.path = { "array" };
        std::string name = joined(found.path);
        if (const std::uint64_t count = seen[name]++; count > 0) {
            m_model.findings.push_back(
                { .rule = "flax.duplicate-name",
                  .severity = Severity::Warning,
                  .subject = name,
                  .summary = "the name '" + name + "' stands for more than one array" });
            name += "#" + std::to_string(count + 1);
        }
        if (auto status = addTensor(std::move(found), name); !status)
            return status;
    }
    return {};
}

} // namespace

/// A map that is not empty, whose first key is printable text.
bool looksLikeFlax(std::span<const std::byte> head, const ByteSource &source)
{
    if (head.size() < 4)
        return false;
    const auto code = std::to_integer<std::uint8_t>(head[0]);
    if ((code < 0x81 || code > 0x8f) && code != 0xde && code != 0xdf)
        return false;
    ByteReader reader(source);
    reader.setBigEndian(true);
    const auto map = readMsgpackItem(reader);
    const auto keyCode
        = reader.offset() < head.size() ? std::to_integer<std::uint8_t>(head[reader.offset()]) : 0;
    if (!map || map->kind != Kind::Map || keyCode < 0xa1 || (keyCode > 0xbf && keyCode != 0xd9))
        return false;
    const auto key = readMsgpackText(reader, 255, "a key");
    return key && !key->empty() && std::ranges::all_of(*key, [](char letter) {
               return static_cast<unsigned char>(letter) >= 0x20 && letter != 0x7f;
           });
}

Status readFlax(SourcePtr source, Model &model, const RunControl &run)
{
    return FlaxReader(std::move(source), model, run).read();
}

} // namespace assay
