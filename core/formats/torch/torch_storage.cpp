// SPDX-License-Identifier: GPL-3.0-or-later
// Persistent id:  ('storage', class, key, location, element count[, None | (view key, offset, view size)])
#include "core/formats/torch/torch_tensors.h"

#include "core/base/checked_math.h"
#include "core/formats/pickle/pickle_values.h"
#include "core/formats/torch/torch_legacy.h"
#include "core/formats/torch/torch_types.h"

#include <algorithm>

namespace assay {

Result<StorageClaim> readStorageClaim(const Pickle &pickle, NodeId persistent)
{
    const auto &node = pickle.node(persistent);
    const auto fail = [&](const std::string &what) {
        return Error { ErrorKind::Malformed, "a storage's persistent id " + what, node.offset };
    };
    if (node.kind != NodeKind::Persistent || node.items.size() != 1)
        return fail("is missing where a tensor needs it");
    const auto &items = pickle.node(node.items[0]).items;
    if (items.size() < 5 || textOf(pickle, items[0]) != "storage")
        return fail("is no tuple ('storage', class, key, location, count)");
    StorageClaim claim { .className = pickle.node(items[1]).text, .offset = node.offset };
    const auto key = textOf(pickle, items[2]);
    const auto number = countOf(pickle, items[2]);
    if (!key && !number)
        return fail("has a key that is no text");
    claim.key = key ? *key : std::to_string(*number);
    const auto dtype = torchStorageType(claim.className);
    if (!dtype)
        return fail("names the class '" + claim.className + "', which is no storage of a known type");
    claim.dtype = *dtype;
    const auto count = countOf(pickle, items[4]);
    if (!count)
        return fail("has a count of elements that is no whole number >= 0");
    claim.elementCount = *count;
    if (items.size() > 5 && pickle.node(items[5]).kind == NodeKind::Tuple) {
        const auto &view = pickle.node(items[5]).items;
        const auto offset = view.size() == 3 ? countOf(pickle, view[1]) : std::nullopt;
        const auto size = view.size() == 3 ? countOf(pickle, view[2]) : std::nullopt;
        if (!offset || !size || !rangeFits(*offset, *size, *count))
            return fail("has a view that does not lie inside its " + std::to_string(*count) + " elements");
        claim.viewOffset = *offset;
    }
    return claim;
}

namespace {

/// Bytes, or what _codecs.encode turns latin-1 text into (protocol 2).
std::optional<std::string> rawBytesOf(const Pickle &pickle, NodeId id)
{
    const auto &node = pickle.node(id);
    if (node.kind == NodeKind::Bytes)
        return node.text;
    if (pickle.calledName(id) != "_codecs encode")
        return std::nullopt;
    const auto &arguments = pickle.node(node.items[1]).items;
    const auto bytes = arguments.empty() ? std::nullopt : latin1Bytes(pickle.node(arguments[0]).text);
    if (!bytes)
        return std::nullopt;
    return std::string(reinterpret_cast<const char *>(bytes->data()), bytes->size());
}

} // namespace

Result<FoundStorage> StorageFinder::find(NodeId storage)
{
    if (m_torch.pickle.calledName(storage) == "torch.storage _load_from_bytes")
        return findEmbedded(storage);
    const auto claim = readStorageClaim(m_torch.pickle, storage);
    if (!claim)
        return claim.error();
    const auto extent = m_torch.findStorage(*claim);
    if (!extent)
        return extent.error();
    return FoundStorage { *claim, *extent, m_torch.bigEndian };
}

Result<FoundStorage> StorageFinder::findEmbedded(NodeId call)
{
    if (const auto known = m_embedded.find(call); known != m_embedded.end())
        return known->second;
    const Pickle &pickle = m_torch.pickle;
    const auto &arguments = pickle.node(pickle.node(call).items[1]).items;
    const auto wrong = [&](const std::string &what) {
        return Error { ErrorKind::Malformed,
                       "its storage is a file of its own inside the pickle (torch.storage._load_from_bytes), "
                           + what,
                       pickle.node(call).offset };
    };
    const auto text = arguments.size() == 1 ? rawBytesOf(pickle, arguments[0]) : std::nullopt;
    if (!text)
        return wrong("and it is given no bytes");
    const auto raw = std::as_bytes(std::span(*text));
    const auto source
        = memorySource({ raw.begin(), raw.end() },
                       m_torch.model.sources.empty() ? std::string() : m_torch.model.sources[0]->path());
    auto found = readLoneStorage(*source, m_torch.model.findings, {});
    if (!found)
        return wrong("which is damaged: " + found.error().sentence);
    found->extent.source = static_cast<std::uint32_t>(m_torch.model.sources.size());
    m_torch.model.sources.push_back(source);
    return m_embedded.emplace(call, std::move(*found)).first->second;
}

bool namesTensors(const Pickle &pickle)
{
    return std::ranges::any_of(pickle.nodes, [](const PickleNode &node) {
        return node.kind == NodeKind::Global && node.text.starts_with("torch._utils _rebuild_");
    });
}

} // namespace assay
