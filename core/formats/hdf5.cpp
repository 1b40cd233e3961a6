// SPDX-License-Identifier: GPL-3.0-or-later
// 89 "HDF" 0d 0a 1a 0a at byte 0, 512, 1024, ...: a tree of groups with datasets as leaves. Keras 2 keeps
//   [model_weights/]LAYER/LAYER/kernel:0     optimizer_weights/...     attributes keras_version, backend
#include "core/formats/hdf5.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/formats/hdf5_file.h"
#include "core/formats/hdf5_types.h"

#include <array>
#include <cstring>
#include <deque>
#include <set>

namespace assay {
namespace {

constexpr std::string_view Magic = "\x89HDF\r\n\x1a\n";
constexpr std::size_t MostDatasets = 200'000;
constexpr std::size_t MostGroups = 200'000;
constexpr std::size_t DeepestGroup = 64;
constexpr std::size_t LongestText = 4096;
constexpr std::uint64_t LargestDataset = 2ull << 30; ///< that has to be held decoded
constexpr std::uint64_t FreeBytes = 16ull << 20;
constexpr std::uint64_t LargestRatio = 1100; ///< of deflate
constexpr std::uint64_t LargestChunk = 256ull << 20;

struct Entry {
    std::string path; ///< from the root, without a slash in front
    std::size_t depth = 0;
    bool isGroup = false;
};

class Hdf5Reader {
public:
    Hdf5Reader(std::shared_ptr<const Hdf5File> file, Model &model, const RunControl &run)
        : m_file(std::move(file))
        , m_model(model)
        , m_run(run)
        , m_source(static_cast<std::uint32_t>(model.sources.size()))
    {
        model.sources.push_back(m_file->source());
    }
    /// The mutex must be held.
    Status read();

private:
    Status readGroup(const Entry &group);
    Status readDataset(const std::string &path);
    void readAttributes(const char *group);
    void readAttribute(hid_t attribute, const std::string &name);
    Result<Shape> shapeOf(hid_t dataset, const std::string &path) const;
    /// Places the elements; an unusual storage becomes the tensor's note.
    void place(hid_t dataset, std::uint64_t bytes, const std::string &path, TensorInfo &tensor);
    std::string chunksProblem(hid_t dataset, hid_t creation, std::uint64_t bytes) const;
    std::string uniqueName(const std::string &path);
    static void giveRole(const std::string &path, TensorInfo &tensor);

    std::shared_ptr<const Hdf5File> m_file;
    Model &m_model;
    const RunControl &m_run;
    std::uint32_t m_source;
    std::deque<Entry> m_pending;
    std::set<haddr_t> m_groups;
    std::set<std::string> m_names;
    std::size_t m_otherLinks = 0;
};

herr_t listLink(hid_t, const char *name, const H5L_info_t *info, void *data)
{
    auto &found = *static_cast<std::vector<std::pair<std::string, bool>> *>(data);
    if (found.size() >= MostDatasets + MostGroups)
        return -1;
    found.emplace_back(name, info->type == H5L_TYPE_HARD);
    return 0;
}

Status Hdf5Reader::read()
{
    readAttributes("/");
    if (H5Lexists(m_file->id(), "model_weights", H5P_DEFAULT) > 0)
        readAttributes("model_weights");
    m_pending.push_back({ .path = "", .depth = 0, .isGroup = true });
    while (!m_pending.empty()) {
        if (m_run.cancelled())
            return cancelledError();
        const Entry entry = std::move(m_pending.front());
        m_pending.pop_front();
        auto status = entry.isGroup ? readGroup(entry) : readDataset(entry.path);
        if (!status)
            return status;
    }
    if (m_otherLinks > 0)
        m_model.findings.push_back(
            { .rule = "hdf5.links",
              .severity = Severity::Warning,
              .subject = "links",
              .summary = std::to_string(m_otherLinks) + " soft or external links are not followed" });
    return {};
}

Status Hdf5Reader::readGroup(const Entry &group)
{
    const auto wrong = [&](ErrorKind kind, const std::string &what) {
        return Error { kind, "group '/" + group.path + "' " + what, std::nullopt, m_file->source()->path() };
    };
    if (group.depth > DeepestGroup || m_groups.size() > MostGroups)
        return wrong(ErrorKind::LimitExceeded, "is nested too deep, or there are too many");
    const Hdf5Id id(H5Gopen2(m_file->id(), ("/" + group.path).c_str(), H5P_DEFAULT), H5Gclose);
    if (id < 0)
        return wrong(ErrorKind::Malformed, "cannot be opened");
    H5O_info_t info;
    if (H5Oget_info2(id, &info, H5O_INFO_BASIC) < 0)
        return wrong(ErrorKind::Malformed, "has a damaged header");
    if (!m_groups.insert(info.addr).second)
        return {}; // a cycle, or a group with two names
    std::vector<std::pair<std::string, bool>> links;
    hsize_t index = 0;
    if (H5Literate(id, H5_INDEX_NAME, H5_ITER_INC, &index, listLink, &links) < 0)
        return wrong(ErrorKind::Malformed, "has a damaged list of members");
    for (auto it = links.rbegin(); it != links.rend(); ++it) {
        if (!it->second) {
            ++m_otherLinks;
            continue;
        }
        H5O_info_t member;
        if (H5Oget_info_by_name2(id, it->first.c_str(), &member, H5O_INFO_BASIC, H5P_DEFAULT) < 0)
            return wrong(ErrorKind::Malformed, "has a damaged member '" + it->first + "'");
        if (member.type != H5O_TYPE_GROUP && member.type != H5O_TYPE_DATASET)
            continue;
        m_pending.push_front({ .path = group.path.empty() ? it->first : group.path + "/" + it->first,
                               .depth = group.depth + 1,
                               .isGroup = member.type == H5O_TYPE_GROUP });
    }
    if (m_pending.size() > MostDatasets)
        return wrong(ErrorKind::LimitExceeded,
                     "brings the members to more than " + std::to_string(MostDatasets));
    return {};
}

Result<Shape> Hdf5Reader::shapeOf(hid_t dataset, const std::string &path) const
{
    const auto wrong = [&](ErrorKind kind, const std::string &what) {
        return Error { kind, "dataset '/" + path + "' " + what, std::nullopt, m_file->source()->path() };
    };
    const Hdf5Id space(H5Dget_space(dataset), H5Sclose);
    const int rank = space < 0 ? -1 : H5Sget_simple_extent_ndims(space);
    if (rank < 0 || rank > H5S_MAX_RANK)
        return wrong(ErrorKind::Malformed, "has a damaged shape");
    std::vector<hsize_t> dims(static_cast<std::size_t>(rank));
    if (rank > 0 && H5Sget_simple_extent_dims(space, dims.data(), nullptr) < 0)
        return wrong(ErrorKind::Malformed, "has a damaged shape");
    if (H5Sget_simple_extent_type(space) == H5S_NULL)
        dims = { 0 };
    const std::vector<std::uint64_t> wide(dims.begin(), dims.end());
    auto shape = Shape::make(wide);
    if (!shape)
        return wrong(shape.error().kind, "has a wrong shape: " + shape.error().sentence);
    return shape;
}

Status Hdf5Reader::readDataset(const std::string &path)
{
    const auto wrong = [&](ErrorKind kind, const std::string &what) {
        return Error { kind, "dataset '/" + path + "' " + what, std::nullopt, m_file->source()->path() };
    };
    if (m_model.tensors.size() >= MostDatasets)
        return wrong(ErrorKind::LimitExceeded, "is one more than " + std::to_string(MostDatasets));
    const Hdf5Id dataset(H5Dopen2(m_file->id(), ("/" + path).c_str(), H5P_DEFAULT), H5Dclose);
    const Hdf5Id type(dataset < 0 ? -1 : H5Dget_type(dataset), H5Tclose);
    if (type < 0)
        return wrong(ErrorKind::Malformed, "cannot be opened");
    const auto shape = shapeOf(dataset, path);
    if (!shape)
        return shape.error();
    const Hdf5Element element = hdf5ElementOf(type);
    TensorInfo tensor { .name = uniqueName(path), .shape = *shape, .dtype = element.dtype };
    TensorPart part { .name = path, .slot = "values", .dtype = element.dtype, .shape = *shape };
    part.extent.source = m_source;
    part.bigEndian = element.bigEndian;
    tensor.dtypeName = element.dtype == DType::Opaque ? "opaque" : traits(element.dtype).name;
    tensor.parts.push_back(std::move(part));
    if (element.dtype == DType::Opaque) {
        tensor.role = TensorRole::Side;
        tensor.roleReason = "no numbers";
        tensor.note = "its elements are no plain numbers";
    } else {
        const auto bytes = packedBytes(element.dtype, shape->elementCount());
        if (!bytes)
            return wrong(ErrorKind::LimitExceeded, "of shape " + shape->text() + " exceeds 2^64 bytes");
        place(dataset, *bytes, path, tensor);
        giveRole(path, tensor);
    }
    m_model.tensors.push_back(std::move(tensor));
    return {};
}

/// Empty if the chunks can be decoded within reason.
std::string Hdf5Reader::chunksProblem(hid_t dataset, hid_t creation, std::uint64_t bytes) const
{
    std::array<hsize_t, H5S_MAX_RANK> dims {};
    const int rank = H5Pget_chunk(creation, H5S_MAX_RANK, dims.data());
    std::optional<std::uint64_t> chunk = rank > 0 ? std::optional<std::uint64_t>(8) : std::nullopt;
    for (int i = 0; i < rank && chunk; ++i)
        chunk = checkedMultiply(*chunk, dims[static_cast<std::size_t>(i)]);
    if (!chunk || *chunk > LargestChunk)
        return "its chunks are larger than " + std::to_string(LargestChunk) + " bytes";
    const int filters = H5Pget_nfilters(creation);
    for (int i = 0; i < filters; ++i) {
        unsigned flags = 0, config = 0;
        std::size_t values = 0;
        std::array<char, 64> name {};
        const auto filter = H5Pget_filter2(creation, static_cast<unsigned>(i), &flags, &values, nullptr,
                                           name.size(), name.data(), &config);
        if (filter < 0 || H5Zfilter_avail(filter) <= 0)
            return "it is packed by filter " + std::to_string(filter) + ", which is not available";
    }
    const std::uint64_t stored = H5Dget_storage_size(dataset);
    if (bytes > LargestDataset || (bytes > FreeBytes && bytes / LargestRatio > stored))
        return "its " + std::to_string(stored) + " stored bytes would become " + std::to_string(bytes);
    return {};
}

void Hdf5Reader::place(hid_t dataset, std::uint64_t bytes, const std::string &path, TensorInfo &tensor)
{
    Extent &extent = tensor.parts[0].extent;
    const Hdf5Id creation(H5Dget_create_plist(dataset), H5Pclose);
    const auto layout = creation < 0 ? H5D_LAYOUT_ERROR : H5Pget_layout(creation);
    if (bytes == 0)
        return;
    if (layout == H5D_CONTIGUOUS && H5Pget_external_count(creation) > 0) {
        tensor.note = "its values lie in another file, which is not opened";
    } else if (layout == H5D_CONTIGUOUS) {
        const haddr_t offset = H5Dget_offset(dataset);
        if (offset != HADDR_UNDEF && rangeFits(offset, bytes, m_file->source()->size()))
            extent = { m_source, offset, bytes };
        else
            tensor.note = offset == HADDR_UNDEF ? "its values were never written"
                                                : "its values end past the end of the file";
    } else if (layout == H5D_CHUNKED || layout == H5D_COMPACT) {
        if (layout == H5D_CHUNKED)
            tensor.note = chunksProblem(dataset, creation, bytes);
        if (layout == H5D_COMPACT && bytes > (1u << 16))
            tensor.note = "its compact storage cannot hold " + std::to_string(bytes) + " bytes";
        if (!tensor.note.empty())
            return;
        extent = { static_cast<std::uint32_t>(m_model.sources.size()), 0, bytes };
        m_model.sources.push_back(hdf5DatasetSource(m_file, "/" + path, bytes));
    } else {
        tensor.note = "its storage is virtual or unknown, which is not read";
    }
}

/// "model_weights/dense/dense/kernel:0" is dense/kernel:0.
std::string Hdf5Reader::uniqueName(const std::string &path)
{
    std::string name = path;
    if (constexpr std::string_view Prefix = "model_weights/"; name.starts_with(Prefix))
        name.erase(0, Prefix.size());
    const auto slash = name.find('/');
    if (slash != std::string::npos
        && std::string_view(name).substr(slash + 1).starts_with(name.substr(0, slash + 1)))
        name.erase(0, slash + 1);
    if (m_names.insert(name).second)
        return name;
    m_names.insert(path);
    return path;
}

void Hdf5Reader::giveRole(const std::string &path, TensorInfo &tensor)
{
    struct Rule {
        std::string_view begin, end;
        TensorRole role;
        const char *reason;
    };
    constexpr std::array Rules {
        Rule { "optimizer_weights/", "", TensorRole::Optimizer, "optimizer slot" },
        Rule { "optimizer/", "", TensorRole::Optimizer, "optimizer slot" },
        Rule { "", "/moving_mean:0", TensorRole::Buffer, "running statistic" },
        Rule { "", "/moving_variance:0", TensorRole::Buffer, "running statistic" },
        Rule { "", "/seed_generator_state", TensorRole::Buffer, "state of a random generator" },
    };
    for (const auto &rule : Rules)
        if (path.starts_with(rule.begin) && path.ends_with(rule.end)) {
            tensor.role = rule.role;
            tensor.roleReason = rule.reason;
        }
}

void Hdf5Reader::readAttributes(const char *group)
{
    const Hdf5Id id(H5Gopen2(m_file->id(), group, H5P_DEFAULT), H5Gclose);
    if (id < 0)
        return;
    std::vector<std::string> names;
    const auto list = [](hid_t, const char *name, const H5A_info_t *, void *data) -> herr_t {
        auto &found = *static_cast<std::vector<std::string> *>(data);
        found.emplace_back(name);
        return found.size() < 1000 ? 0 : 1;
    };
    hsize_t index = 0;
    H5Aiterate2(id, H5_INDEX_NAME, H5_ITER_INC, &index, list, &names);
    for (const auto &name : names) {
        const Hdf5Id attribute(H5Aopen(id, name.c_str(), H5P_DEFAULT), H5Aclose);
        if (attribute >= 0 && !m_model.meta(name))
            readAttribute(attribute, name);
    }
}

void Hdf5Reader::readAttribute(hid_t attribute, const std::string &name)
{
    const Hdf5Id type(H5Aget_type(attribute), H5Tclose);
    const Hdf5Id space(H5Aget_space(attribute), H5Sclose);
    const auto count = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
    if (type < 0 || count < 0)
        return;
    MetaEntry entry { .key = name, .value = std::string(), .typeName = "string" };
    if (count != 1 || H5Tget_class(type) != H5T_STRING) {
        entry.typeName = "array";
        entry.arrayLength = static_cast<std::uint64_t>(count);
    } else if (H5Tis_variable_str(type) > 0) {
        char *text = nullptr;
        if (H5Aread(attribute, type, static_cast<void *>(&text)) < 0 || !text)
            return;
        const std::size_t length = std::strlen(text);
        entry.arrayLength = length > LongestText ? length : 0;
        entry.value = length > LongestText ? std::string() : std::string(text, length);
        H5free_memory(text);
    } else if (const std::size_t size = H5Tget_size(type); size > LongestText) {
        entry.arrayLength = size;
    } else {
        std::string text(size, '\0');
        if (H5Aread(attribute, type, text.data()) < 0)
            return;
        entry.value = text.substr(0, text.find('\0'));
    }
    m_model.metadata.push_back(std::move(entry));
}

} // namespace

bool looksLikeHdf5(std::span<const std::byte> head, const ByteSource &)
{
    for (std::size_t at = 0; at + Magic.size() <= head.size(); at = at == 0 ? 512 : 2 * at)
        if (std::memcmp(head.data() + at, Magic.data(), Magic.size()) == 0)
            return true;
    return false;
}

Status readHdf5(SourcePtr source, Model &model, const RunControl &run)
{
    auto file = Hdf5File::open(std::move(source));
    if (!file)
        return file.error();
    const std::lock_guard lock(hdf5Mutex());
    return Hdf5Reader(*file, model, run).read();
}

} // namespace assay
