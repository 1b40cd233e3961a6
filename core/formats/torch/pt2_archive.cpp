// SPDX-License-Identifier: GPL-3.0-or-later
// A zip archive below one top folder (pytorch, torch/export/pt2_archive, torch/_export/serde/schema.py):
//   archive_format   "pt2"      archive_version   decimal      byteorder   "little" (or absent), "big"
//   models/NAME.json            the graph
//   data/weights/NAME_weights_config.json, data/constants/NAME_constants_config.json
//     {"config": {name: {path_name, is_param, use_pickle, tensor_meta: {dtype, sizes [{as_int}],
//       strides [{as_int}], storage_offset {as_int}}}}}   dtype by number, see ScalarTypes
//   data/weights/PATH_NAME      the elements, or with use_pickle a file of torch.save
// Before: serialized_state_dict.pt, a PyTorch file as a member.
#include "core/formats/torch/pt2_archive.h"

#include "core/base/checked_math.h"
#include "core/formats/torch/torch_zip.h"
#include "core/formats/wire/zip.h"
#include "core/model/limits.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace assay {
namespace {

using nlohmann::json;

constexpr std::uint64_t LargestConfig = 256ull << 20;
constexpr std::uint64_t LargestInflated = 2ull << 30;
constexpr std::string_view ConfigEnds[] = { "_weights_config.json", "_constants_config.json" };
constexpr std::string_view OldState = "serialized_state_dict.pt";

struct ScalarType {
    std::int64_t number;
    DType dtype;
};
constexpr std::array ScalarTypes {
    ScalarType { 1, DType::U8 },    ScalarType { 2, DType::I8 },      ScalarType { 3, DType::I16 },
    ScalarType { 4, DType::I32 },   ScalarType { 5, DType::I64 },     ScalarType { 6, DType::F16 },
    ScalarType { 7, DType::F32 },   ScalarType { 8, DType::F64 },     ScalarType { 10, DType::C64 },
    ScalarType { 11, DType::C128 }, ScalarType { 12, DType::Bool },   ScalarType { 13, DType::BF16 },
    ScalarType { 28, DType::U16 },  ScalarType { 29, DType::F8E4M3 }, ScalarType { 30, DType::F8E5M2 },
};

/// The folder of a configuration: "top/data/weights/".
std::optional<std::string> folderOf(const std::string &name)
{
    for (const std::string_view end : ConfigEnds)
        if (name.ends_with(end))
            return name.substr(0, name.rfind('/') + 1);
    return std::nullopt;
}

class Pt2Reader {
public:
    Pt2Reader(ZipArchive archive, Model &model, const RunControl &run)
        : m_archive(std::move(archive))
        , m_model(model)
        , m_run(run)
    {
        model.sources.push_back(m_archive.source());
    }

    Status read()
    {
        for (const ZipEntry &entry : m_archive.entries()) {
            if (auto status = readRecord(entry); !status)
                return status;
        }
        for (const ZipEntry &entry : m_archive.entries()) {
            const auto folder = folderOf(entry.name);
            if (!folder)
                continue;
            if (auto status = readConfig(entry, *folder); !status)
                return status;
        }
        return {};
    }

private:
    Error wrong(ErrorKind kind, const std::string &sentence) const
    {
        return Error { kind, sentence, std::nullopt, m_archive.source()->path() };
    }

    Status readRecord(const ZipEntry &entry)
    {
        const bool isOrder = entry.name.ends_with("/byteorder");
        if (!isOrder && !entry.name.ends_with("/archive_version"))
            return {};
        const auto bytes = m_archive.read(entry, 64, m_model.findings, m_run);
        if (!bytes)
            return bytes.error();
        const std::string text(reinterpret_cast<const char *>(bytes->data()), bytes->size());
        m_isBigEndian = m_isBigEndian || (isOrder && text.starts_with("big"));
        m_model.metadata.push_back({ .key = isOrder ? "pt2.byteorder" : "pt2.archive_version",
                                     .value = text.substr(0, text.find_last_not_of(" \r\n") + 1),
                                     .typeName = "string" });
        return {};
    }

    Status readConfig(const ZipEntry &entry, const std::string &folder)
    {
        const auto bytes = m_archive.read(entry, LargestConfig, m_model.findings, m_run);
        if (!bytes)
            return bytes.error();
        const auto *text = reinterpret_cast<const char *>(bytes->data());
        const json root = json::parse(text, text + bytes->size(), nullptr, false);
        const json none = json::object();
        const json &config = root.is_object() && root.contains("config") ? root["config"] : none;
        if (root.is_discarded() || !config.is_object())
            return wrong(ErrorKind::Malformed,
                         "the member '" + entry.name + "' is no configuration of tensors");
        for (const auto &[name, item] : config.items()) {
            if (m_model.tensors.size() >= MostTensors)
                return wrong(ErrorKind::LimitExceeded, "names more than a million tensors");
            if (auto status = readTensor(name, item, folder); !status)
                return status;
        }
        return {};
    }

    /// A list of {"as_int": n}; empty where one is no whole number.
    static std::optional<std::vector<std::uint64_t>> numbers(const json &list)
    {
        std::vector<std::uint64_t> out;
        if (!list.is_array() || list.size() > Shape::MaxRank)
            return std::nullopt;
        for (const json &item : list) {
            const json &number = item.is_object() && item.contains("as_int") ? item["as_int"] : item;
            if (!number.is_number_unsigned())
                return std::nullopt;
            out.push_back(number.get<std::uint64_t>());
        }
        return out;
    }

    Status readTensor(const std::string &name, const json &item, const std::string &folder)
    {
        const auto malformed = [&](const std::string &what) {
            return wrong(ErrorKind::Malformed, "tensor '" + name.substr(0, 200) + "' " + what);
        };
        if (!item.is_object() || !item.contains("path_name") || !item["path_name"].is_string()
            || !item.contains("tensor_meta") || !item["tensor_meta"].is_object())
            return malformed("has no path_name or no tensor_meta");
        const json &meta = item["tensor_meta"];
        const auto member = [&meta](const char *key) { return meta.contains(key) ? meta[key] : json(); };
        const auto dims = numbers(member("sizes"));
        const auto strides = numbers(member("strides"));
        const auto offset = numbers(json::array({ member("storage_offset") }));
        const json number = member("dtype");
        if (!dims || !strides || !number.is_number_integer())
            return malformed("has no dtype, or sizes and strides that are no lengths");
        auto shape = Shape::make(*dims);
        if (!shape)
            return malformed("has a wrong shape: " + shape.error().sentence);
        const auto type = std::ranges::find(ScalarTypes, number.get<std::int64_t>(), &ScalarType::number);
        TensorInfo tensor { .name = name, .shape = std::move(*shape), .dtype = DType::Opaque };
        tensor.dtypeName = "type " + number.dump();
        if (type != ScalarTypes.end()) {
            tensor.dtype = type->dtype;
            tensor.dtypeName = traits(type->dtype).name;
        } else {
            tensor.note = "elements of " + tensor.dtypeName + " are not read";
        }
        if (item.contains("is_param") && item["is_param"] == false) {
            tensor.role = TensorRole::Buffer;
            tensor.roleReason = "buffer of the module";
        }
        const std::string path = folder + item["path_name"].get<std::string>();
        const ZipEntry *entry = m_archive.find(path);
        if (!entry)
            return malformed("lies in the member '" + path.substr(0, 300) + "', which is not in the archive");
        const bool isPickle = item.contains("use_pickle") && item["use_pickle"] == true;
        if (isPickle) {
            tensor.dtype = DType::Opaque;
            tensor.note = "its elements are pickled, which is not read here";
        }
        return place(std::move(tensor), *entry, *strides, offset && !offset->empty() ? (*offset)[0] : 0);
    }

    Status place(TensorInfo tensor, const ZipEntry &entry, const std::vector<std::uint64_t> &strides,
                 std::uint64_t storageOffset)
    {
        const auto extent = extentOf(entry);
        if (!extent)
            return extent.error();
        TensorPart part { .name = entry.name,
                          .slot = "values",
                          .dtype = tensor.dtype,
                          .shape = tensor.shape,
                          .extent = *extent };
        part.bigEndian = m_isBigEndian;
        if (tensor.dtype != DType::Opaque) {
            const auto skipped = checkedMultiply(storageOffset, traits(tensor.dtype).bits / 8);
            if (!skipped || *skipped > extent->size)
                return wrong(ErrorKind::Malformed,
                             "tensor '" + tensor.name + "' begins at element " + std::to_string(storageOffset)
                                 + " of a member of " + std::to_string(extent->size) + " bytes");
            part.extent.offset += *skipped;
            part.extent.size -= *skipped;
            if (auto status = setStrides(tensor, strides, part); !status)
                return status;
        }
        tensor.parts.push_back(std::move(part));
        m_model.tensors.push_back(std::move(tensor));
        return {};
    }

    Status setStrides(const TensorInfo &tensor, const std::vector<std::uint64_t> &strides, TensorPart &part)
    {
        const auto wrongLength = [&](const std::string &needed) {
            return wrong(ErrorKind::Malformed,
                         "tensor '" + tensor.name + "' of shape " + tensor.shape.text() + " needs " + needed
                             + " bytes, its member '" + part.name + "' has "
                             + std::to_string(part.extent.size));
        };
        if (tensor.elementCount() == 0 || strides.size() != tensor.shape.rank()) {
            part.extent.size = 0;
            return tensor.elementCount() == 0 ? Status()
                                              : Status(wrongLength("strides for every dimension, not"));
        }
        bool isRowMajor = true;
        std::uint64_t wanted = 1, reach = 0;
        for (std::size_t axis = tensor.shape.rank(); axis-- > 0;) {
            isRowMajor = isRowMajor && (tensor.shape[axis] == 1 || strides[axis] == wanted);
            wanted *= tensor.shape[axis];
            const auto span = checkedMultiply(tensor.shape[axis] - 1, strides[axis]);
            const auto sum = span ? checkedAdd(reach, *span) : std::nullopt;
            if (!sum || *sum > (std::uint64_t { 1 } << 60))
                return wrongLength("more than 2^60");
            reach = *sum;
        }
        const auto needed = packedBytes(part.dtype, reach + 1);
        if (!needed || *needed > part.extent.size)
            return wrongLength(needed ? std::to_string(*needed) : std::string("more than 2^64"));
        part.extent.size = *needed;
        if (!isRowMajor)
            for (const std::uint64_t stride : strides)
                part.strides.push_back(static_cast<std::int64_t>(stride));
        return {};
    }

    Result<Extent> extentOf(const ZipEntry &entry)
    {
        if (entry.method == 0)
            return Extent { 0, entry.payloadOffset, entry.bytes };
        if (const auto found = m_inflated.find(entry.name); found != m_inflated.end())
            return Extent { found->second, 0, entry.bytes };
        auto bytes = m_archive.read(entry, m_budget, m_model.findings, m_run);
        if (!bytes)
            return bytes.error();
        m_budget -= bytes->size();
        const auto index = static_cast<std::uint32_t>(m_model.sources.size());
        const std::uint64_t size = bytes->size();
        m_model.sources.push_back(
            memorySource(std::move(*bytes), m_archive.source()->path() + ":" + entry.name));
        m_inflated[entry.name] = index;
        return Extent { index, 0, size };
    }

    ZipArchive m_archive;
    Model &m_model;
    const RunControl &m_run;
    bool m_isBigEndian = false;
    std::map<std::string, std::uint32_t> m_inflated {};
    std::uint64_t m_budget = LargestInflated;
};

const ZipEntry *oldState(const ZipArchive &archive)
{
    for (const ZipEntry &entry : archive.entries())
        if (entry.name == OldState || entry.name.ends_with("/" + std::string(OldState)))
            return &entry;
    return nullptr;
}

} // namespace

bool looksLikePt2(std::span<const std::byte> head, const ByteSource &source)
{
    if (!looksLikeZip(head))
        return false;
    const auto archive = ZipArchive::open(SourcePtr(SourcePtr(), &source));
    return archive
        && (oldState(*archive) || std::ranges::any_of(archive->entries(), [](const ZipEntry &entry) {
                return folderOf(entry.name).has_value();
            }));
}

Status readPt2(SourcePtr source, Model &model, const RunControl &run)
{
    auto archive = ZipArchive::open(source);
    if (!archive)
        return archive.error();
    if (const ZipEntry *state = oldState(*archive)) {
        auto inner = archive->openStored(*state);
        if (!inner)
            return inner.error();
        return readTorchZip(std::move(*inner), model, run);
    }
    if (std::ranges::none_of(archive->entries(),
                             [](const ZipEntry &entry) { return folderOf(entry.name).has_value(); }))
        return Error { ErrorKind::Unsupported,
                       "is a zip archive of " + std::to_string(archive->entries().size())
                           + " members without a configuration of weights: no archive of torch.export",
                       0, source->path() };
    return Pt2Reader(std::move(*archive), model, run).read();
}

} // namespace assay
