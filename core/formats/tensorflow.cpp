// SPDX-License-Identifier: GPL-3.0-or-later
// PREFIX.index: a sorted table (tensorflow/core/protobuf/tensor_bundle.proto); the key "" holds the header {1
// shards, 2 endianness (0 = little)}, every other key names a tensor {1 dtype, 2 shape {2 dim {1 size}}, 3
// shard, 4 offset, 5 bytes, 7 slices}. PREFIX.data-00000-of-0000N: the bytes. A SavedModel keeps them as
// variables/variables.*. Checkpoints of objects end names in "/.ATTRIBUTES/VARIABLE_VALUE";
// "/.OPTIMIZER_SLOT/" and names of slots are training state. A sliced tensor has its shape at its name and
// its pieces at encoded keys: named, not joined.
#include "core/formats/tensorflow.h"

#include "core/base/checked_math.h"
#include "core/formats/onnx/onnx_external.h"
#include "core/formats/wire/protobuf.h"
#include "core/formats/wire/sorted_table.h"
#include "core/model/limits.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::uint64_t MostShards = 100'000;
constexpr std::string_view ValueSuffix = "/.ATTRIBUTES/VARIABLE_VALUE";
constexpr std::string_view IndexSuffix = ".index";

struct TensorflowType {
    std::uint64_t number;
    DType dtype;
};
/// By DataType of types.proto; quantised ones are their integers.
constexpr std::array Types {
    TensorflowType { 1, DType::F32 },     TensorflowType { 2, DType::F64 },
    TensorflowType { 3, DType::I32 },     TensorflowType { 4, DType::U8 },
    TensorflowType { 5, DType::I16 },     TensorflowType { 6, DType::I8 },
    TensorflowType { 8, DType::C64 },     TensorflowType { 9, DType::I64 },
    TensorflowType { 10, DType::Bool },   TensorflowType { 11, DType::I8 },
    TensorflowType { 12, DType::U8 },     TensorflowType { 13, DType::I32 },
    TensorflowType { 14, DType::BF16 },   TensorflowType { 17, DType::U16 },
    TensorflowType { 18, DType::C128 },   TensorflowType { 19, DType::F16 },
    TensorflowType { 22, DType::U32 },    TensorflowType { 23, DType::U64 },
    TensorflowType { 24, DType::F8E5M2 }, TensorflowType { 25, DType::F8E4M3 },
};

struct Entry {
    std::uint64_t type = 0, shard = 0, offset = 0, bytes = 0, slices = 0;
    std::vector<std::uint64_t> dims {};
};

class BundleReader {
public:
    BundleReader(SourcePtr source, Model &model, const RunControl &run)
        : m_source(std::move(source))
        , m_model(model)
        , m_run(run)
        , m_files(m_source->path())
    {
        model.sources.push_back(m_source);
        std::string name = m_source->path().substr(m_source->path().find_last_of('/') + 1);
        if (name.ends_with(IndexSuffix))
            name.resize(name.size() - IndexSuffix.size());
        m_prefix = name;
    }

    Status read()
    {
        const auto see = [this](const std::string &key, std::span<const std::byte> value) -> Status {
            const auto bytes = memorySource({ value.begin(), value.end() }, m_source->path());
            return key.empty() ? readHeader(*bytes) : readEntry(key, *bytes);
        };
        if (auto status = readSortedTable(*m_source, see, m_run); !status)
            return status;
        if (m_shards == 0)
            return wrong(ErrorKind::Malformed, "is a sorted table without the header of a checkpoint");
        return {};
    }

private:
    Error wrong(ErrorKind kind, const std::string &sentence) const
    {
        return Error { kind, sentence, std::nullopt, m_source->path() };
    }

    Status each(const ByteSource &bytes, WireBytes range,
                const std::function<Status(const ProtoField &)> &see) const
    {
        ByteReader reader(bytes);
        ProtoMessage message(reader, range, "an entry of the checkpoint");
        for (;;) {
            const auto field = message.next();
            if (!field || !*field)
                return field ? Status() : Status(field.error());
            if (auto status = see(**field); !status)
                return status;
        }
    }

    Status readHeader(const ByteSource &bytes)
    {
        std::uint64_t endianness = 0;
        auto status = each(bytes, { 0, bytes.size() }, [&](const ProtoField &field) -> Status {
            if (field.isVarint(1))
                m_shards = field.value;
            if (field.isVarint(2))
                endianness = field.value;
            return {};
        });
        if (status && (m_shards == 0 || m_shards > MostShards))
            return wrong(ErrorKind::Malformed, "states " + std::to_string(m_shards) + " files of data");
        m_isBigEndian = endianness != 0;
        return status;
    }

    Result<Entry> parse(const ByteSource &bytes) const
    {
        Entry entry;
        const auto readDim = [&](const ProtoField &dim) -> Status {
            if (!dim.isBytes(2))
                return {};
            std::uint64_t size = 0;
            auto status = each(bytes, dim.bytes, [&](const ProtoField &field) -> Status {
                if (field.isVarint(1))
                    size = field.value;
                return {};
            });
            if (entry.dims.size() >= Shape::MaxRank)
                return wrong(ErrorKind::LimitExceeded, "has a tensor of more than 8 dimensions");
            entry.dims.push_back(size);
            return status;
        };
        auto status = each(bytes, { 0, bytes.size() }, [&](const ProtoField &field) -> Status {
            for (const auto &[number, target] : { std::pair(1u, &entry.type), std::pair(3u, &entry.shard),
                                                  std::pair(4u, &entry.offset), std::pair(5u, &entry.bytes) })
                if (field.isVarint(number))
                    *target = field.value;
            entry.slices += field.isBytes(7) ? 1 : 0;
            return field.isBytes(2) ? each(bytes, field.bytes, readDim) : Status();
        });
        if (!status)
            return status.error();
        return entry;
    }

    Status readEntry(const std::string &key, const ByteSource &bytes)
    {
        if (m_shards == 0)
            return wrong(ErrorKind::Malformed, "is a sorted table without the header of a checkpoint");
        if (m_model.tensors.size() >= MostTensors)
            return wrong(ErrorKind::LimitExceeded, "holds more than a million tensors");
        const auto entry = parse(bytes);
        if (!entry)
            return entry.error();
        std::string name = key;
        if (name.ends_with(ValueSuffix))
            name.resize(name.size() - ValueSuffix.size());
        for (char &letter : name)
            if (static_cast<unsigned char>(letter) < 0x20)
                letter = '_'; // keys of slices are binary
        auto shape = Shape::make(entry->dims);
        if (!shape)
            return wrong(shape.error().kind, "'" + name + "' has a wrong shape: " + shape.error().sentence);
        TensorInfo tensor { .name = name, .shape = std::move(*shape), .dtype = DType::Opaque };
        const auto type = std::ranges::find(Types, entry->type, &TensorflowType::number);
        if (type != Types.end())
            tensor.dtype = type->dtype;
        tensor.dtypeName
            = type != Types.end() ? traits(type->dtype).name : "type " + std::to_string(entry->type);
        if (entry->slices > 0) {
            tensor.dtype = DType::Opaque;
            tensor.note = "is stored in " + std::to_string(entry->slices) + " slices, which are not joined";
        }
        describe(tensor, name, type != Types.end());
        return place(std::move(tensor), *entry);
    }

    static void describe(TensorInfo &tensor, const std::string &name, bool isKnown)
    {
        const auto set = [&tensor](TensorRole role, const char *reason) {
            tensor.role = role;
            tensor.roleReason = reason;
        };
        if (!isKnown) {
            set(TensorRole::Side, "no numbers");
            tensor.note = "elements of " + tensor.dtypeName + " are no numbers";
        } else if (name.find("/.OPTIMIZER_SLOT/") != std::string::npos || name.starts_with("optimizer/")
                   || name.ends_with("/Adam") || name.ends_with("/Adam_1") || name.ends_with("/Momentum")
                   || name.ends_with("/adam_m") || name.ends_with("/adam_v")) {
            set(TensorRole::Optimizer, "optimizer slot");
        } else if (!traits(tensor.dtype).isFloat && traits(tensor.dtype).bits > 8) {
            set(TensorRole::Buffer, "counter or index");
        }
    }

    Status place(TensorInfo tensor, const Entry &entry)
    {
        const auto needed = tensor.dtype == DType::Opaque ? std::optional(entry.bytes)
                                                          : packedBytes(tensor.dtype, tensor.elementCount());
        if (!needed || *needed != entry.bytes || entry.shard >= m_shards)
            return wrong(ErrorKind::Malformed,
                         "'" + tensor.name + "' of shape " + tensor.shape.text() + " states "
                             + std::to_string(entry.bytes) + " bytes in file " + std::to_string(entry.shard)
                             + " of " + std::to_string(m_shards));
        const auto digits = [](std::uint64_t number) {
            const std::string text = std::to_string(number);
            return std::string(5 - std::min<std::size_t>(text.size(), 5), '0') + text;
        };
        const auto extent = m_files.locate(
            { { "location", m_prefix + ".data-" + digits(entry.shard) + "-of-" + digits(m_shards) },
              { "offset", std::to_string(entry.offset) } },
            entry.bytes, m_model);
        if (!extent)
            return wrong(extent.error().kind, "'" + tensor.name + "': " + extent.error().sentence);
        TensorPart part { .name = tensor.name,
                          .slot = "values",
                          .dtype = tensor.dtype,
                          .shape = tensor.shape,
                          .extent = *extent };
        part.bigEndian = m_isBigEndian;
        tensor.parts.push_back(std::move(part));
        m_model.tensors.push_back(std::move(tensor));
        return {};
    }

    SourcePtr m_source;
    Model &m_model;
    const RunControl &m_run;
    OnnxExternalFiles m_files;
    std::string m_prefix {};
    std::uint64_t m_shards = 0;
    bool m_isBigEndian = false;
};

} // namespace

/// Told by its end, as sorted tables are.
bool looksLikeTensorflow(std::span<const std::byte>, const ByteSource &source)
{
    std::uint64_t magic = 0;
    return source.size() >= SortedTableFooter
        && source.read(source.size() - 8, std::as_writable_bytes(std::span(&magic, 1)))
        && magic == SortedTableMagic;
}

Status readTensorflow(SourcePtr source, Model &model, const RunControl &run)
{
    return BundleReader(std::move(source), model, run).read();
}

} // namespace assay
