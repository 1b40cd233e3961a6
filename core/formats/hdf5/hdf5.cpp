// SPDX-License-Identifier: GPL-3.0-or-later
// 89 "HDF" 0d 0a 1a 0a at byte 0, 512, 1024, ...: a tree of groups with datasets as leaves. Keras 2 keeps
//   [model_weights/]LAYER/LAYER/kernel:0     optimizer_weights/...     attributes keras_version, backend
#include "core/formats/hdf5/hdf5.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/formats/hdf5/group.h"
#include "core/formats/hdf5/heap.h"
#include "core/formats/hdf5/storage.h"

#include <array>
#include <cstring>
#include <deque>
#include <set>

namespace assay {
namespace {

constexpr std::string_view Magic = "\x89HDF\r\n\x1a\n";
constexpr std::size_t MostMembers = 400'000; ///< of all groups together
constexpr std::size_t MostAttributes = 1000;
constexpr std::size_t DeepestGroup = 64;
constexpr std::size_t LongestText = 4096;

struct Entry {
    std::string path; ///< from the root, without a slash in front
    std::uint64_t address = 0;
    std::size_t depth = 0;
};

class Hdf5Reader {
public:
    Hdf5Reader(hdf5::File file, Model &model, const RunControl &run)
        : m_file(std::move(file))
        , m_model(model)
        , m_run(run)
        , m_source(static_cast<std::uint32_t>(model.sources.size()))
    {
        model.sources.push_back(m_file.source());
    }
    Status read();

private:
    Status readObject(const Entry &entry);
    Status readGroup(const Entry &entry, const hdf5::Object &group);
    Status readDataset(const std::string &path, const hdf5::Object &dataset);
    /// Places the elements; an unusual storage becomes the tensor's note.
    void place(const hdf5::Object &dataset, std::uint64_t elementBytes, TensorInfo &tensor);
    void readAttributes(const hdf5::Object &object);
    std::optional<std::string> textOf(const hdf5::Attribute &attribute, std::uint64_t &length);
    std::string uniqueName(const std::string &path);
    static void giveRole(const std::string &path, TensorInfo &tensor);
    /// What is said of a member names it.
    static Error named(const std::string &what, const std::string &path, Error error)
    {
        error.sentence = what + " '/" + path + "': " + error.sentence;
        return error;
    }

    hdf5::File m_file;
    Model &m_model;
    const RunControl &m_run;
    std::uint32_t m_source;
    std::deque<Entry> m_pending;
    std::set<std::uint64_t> m_groups;
    std::set<std::string> m_names;
    std::size_t m_otherLinks = 0, m_members = 0;
};

Status Hdf5Reader::read()
{
    m_pending.push_back({ .path = "", .address = m_file.root() });
    while (!m_pending.empty()) {
        if (m_run.cancelled())
            return cancelledError();
        const Entry entry = std::move(m_pending.front());
        m_pending.pop_front();
        if (auto status = readObject(entry); !status)
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

Status Hdf5Reader::readObject(const Entry &entry)
{
    if (m_groups.contains(entry.address))
        return {}; // a cycle, or a group with two names
    const auto object = hdf5::readObject(m_file, entry.address);
    if (!object)
        return named("member", entry.path, object.error());
    if (object->isDataset())
        return readDataset(entry.path, *object);
    return object->isGroup() || entry.path.empty() ? readGroup(entry, *object) : Status();
}

Status Hdf5Reader::readGroup(const Entry &entry, const hdf5::Object &group)
{
    if (entry.depth > DeepestGroup)
        return Error { ErrorKind::LimitExceeded, "group '/" + entry.path + "' is nested too deep",
                       std::nullopt, m_file.source()->path() };
    m_groups.insert(entry.address);
    if (entry.path.empty() || entry.path == "model_weights")
        readAttributes(group);
    const auto links = hdf5::linksOf(m_file, group, MostMembers - m_members);
    if (!links)
        return named("group", entry.path, links.error());
    m_members += links->size();
    for (auto it = links->rbegin(); it != links->rend(); ++it) {
        if (!it->target) {
            ++m_otherLinks;
            continue;
        }
        m_pending.push_front({ .path = entry.path.empty() ? it->name : entry.path + "/" + it->name,
                               .address = *it->target,
                               .depth = entry.depth + 1 });
    }
    return {};
}

Status Hdf5Reader::readDataset(const std::string &path, const hdf5::Object &dataset)
{
    const hdf5::Message *typeMessage = dataset.find(hdf5::MessageType::Datatype);
    const hdf5::Message *spaceMessage = dataset.find(hdf5::MessageType::Dataspace);
    if (!typeMessage)
        return named("dataset", path, m_file.wrong(dataset.address, "it has no datatype"));
    const auto typeBody = bodyOf(m_file, *typeMessage);
    const auto spaceBody = bodyOf(m_file, *spaceMessage);
    if (!typeBody || !spaceBody)
        return named("dataset", path, typeBody ? spaceBody.error() : typeBody.error());
    const auto element = hdf5::elementOf(m_file, *typeBody, typeMessage->address);
    const auto shape = hdf5::shapeOf(m_file, *spaceBody, spaceMessage->address);
    if (!element || !shape)
        return named("dataset", path, element ? shape.error() : element.error());
    TensorInfo tensor { .name = uniqueName(path), .shape = *shape, .dtype = element->dtype };
    TensorPart part { .name = path, .slot = "values", .dtype = element->dtype, .shape = *shape };
    part.extent.source = m_source;
    part.bigEndian = element->bigEndian;
    tensor.dtypeName = element->dtype == DType::Opaque ? "opaque" : traits(element->dtype).name;
    tensor.parts.push_back(std::move(part));
    if (element->dtype == DType::Opaque) {
        tensor.role = TensorRole::Side;
        tensor.roleReason = "no numbers";
        tensor.note = "its elements are no plain numbers";
    } else {
        if (!checkedMultiply(shape->elementCount(), element->bytes))
            return named("dataset", path,
                         m_file.wrong(dataset.address, "shape " + shape->text() + " exceeds 2^64 bytes"));
        place(dataset, element->bytes, tensor);
        giveRole(path, tensor);
    }
    m_model.tensors.push_back(std::move(tensor));
    return {};
}

void Hdf5Reader::place(const hdf5::Object &dataset, std::uint64_t elementBytes, TensorInfo &tensor)
{
    const std::uint64_t bytes = tensor.elementCount() * elementBytes;
    if (bytes == 0)
        return;
    auto storage = storageOf(m_file, dataset, tensor.shape, elementBytes);
    tensor.note = storage.note;
    if (!storage.chunks.empty()) {
        std::uint64_t stored = 0;
        for (const auto &chunk : storage.chunks)
            stored += chunk.bytes;
        tensor.parts[0].fileBytes = stored;
    }
    if (!tensor.note.empty())
        return;
    Extent &extent = tensor.parts[0].extent;
    if (storage.place) {
        extent = { m_source, *storage.place, bytes };
        return;
    }
    extent = { static_cast<std::uint32_t>(m_model.sources.size()), 0, bytes };
    m_model.sources.push_back(chunkedSource(m_file.source(), std::move(storage), tensor.shape, elementBytes));
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

/// Of one text, fixed or variable; length is its own, also where it is too long to be kept.
std::optional<std::string> Hdf5Reader::textOf(const hdf5::Attribute &attribute, std::uint64_t &length)
{
    hdf5::Bytes bytes = attribute.value;
    if (attribute.element.isVariableText) {
        hdf5::Cursor cursor = m_file.cursor(attribute.value);
        length = cursor.number(4);
        const std::uint64_t heap = cursor.address(), index = cursor.number(4);
        if (length > LongestText)
            return std::string();
        auto object = hdf5::globalHeapObject(m_file, heap, index, LongestText);
        if (!object || object->size() < length)
            return std::nullopt;
        bytes = std::move(*object);
    } else {
        length = attribute.element.bytes;
        if (bytes.size() < length)
            return std::nullopt;
    }
    if (length > LongestText)
        return std::string();
    const std::string text(reinterpret_cast<const char *>(bytes.data()), static_cast<std::size_t>(length));
    return text.substr(0, text.find('\0'));
}

void Hdf5Reader::readAttributes(const hdf5::Object &object)
{
    for (const auto &attribute : attributesOf(m_file, object, MostAttributes)) {
        if (m_model.meta(attribute.name))
            continue;
        MetaEntry entry { .key = attribute.name, .value = std::string(), .typeName = "string" };
        const bool isText
            = attribute.element.typeClass == hdf5::TypeClass::String || attribute.element.isVariableText;
        if (attribute.shape.elementCount() != 1 || !isText) {
            entry.typeName = "array";
            entry.arrayLength = attribute.shape.elementCount();
        } else {
            std::uint64_t length = 0;
            auto text = textOf(attribute, length);
            if (!text)
                continue;
            entry.value = std::move(*text);
            entry.arrayLength = length > LongestText ? length : 0;
        }
        m_model.metadata.push_back(std::move(entry));
    }
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
    auto file = hdf5::File::open(std::move(source));
    return file ? Hdf5Reader(std::move(*file), model, run).read() : Status(file.error());
}

} // namespace assay
