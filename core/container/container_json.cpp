// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/container/container.h"

#include <nlohmann/json.hpp>

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

Error malformed(std::size_t index, const std::string &what)
{
    return Error { ErrorKind::Malformed, "assay.tensors, entry " + std::to_string(index) + ": " + what };
}

/// Empty if absent; wrong is set if it is there and no text.
std::string textOf(const Json &object, const char *key, bool &wrong)
{
    const auto found = object.find(key);
    if (found == object.end())
        return {};
    if (!found->is_string()) {
        wrong = true;
        return {};
    }
    return found->get<std::string>();
}

std::optional<std::uint64_t> countOf(const Json &object, const char *key, bool &wrong)
{
    const auto found = object.find(key);
    if (found == object.end())
        return std::nullopt;
    if (!found->is_number_unsigned()) {
        wrong = true;
        return std::nullopt;
    }
    return found->get<std::uint64_t>();
}

Result<Shape> shapeOf(const Json &object, std::size_t index)
{
    const auto found = object.find("shape");
    if (found == object.end() || !found->is_array())
        return malformed(index, "shape is no array");
    std::vector<std::uint64_t> dims;
    for (const Json &dim : *found) {
        if (!dim.is_number_unsigned() || dims.size() == Shape::MaxRank)
            return malformed(index, "shape is not of at most 8 whole numbers");
        dims.push_back(dim.get<std::uint64_t>());
    }
    auto shape = Shape::make(dims);
    if (!shape)
        return malformed(index, shape.error().sentence);
    return shape;
}

Result<std::vector<std::string>> stagesOf(const Json &object, std::size_t index)
{
    const auto found = object.find("stages");
    if (found == object.end() || !found->is_array() || found->empty())
        return malformed(index, "stages is no list of texts");
    std::vector<std::string> stages;
    for (const Json &stage : *found) {
        if (!stage.is_string())
            return malformed(index, "stages is no list of texts");
        stages.push_back(stage.get<std::string>());
    }
    return stages;
}

Result<ContainerEntry> readEntry(const Json &object, std::size_t index)
{
    if (!object.is_object())
        return malformed(index, "it is no object");
    bool wrong = false;
    ContainerEntry entry { .name = textOf(object, "name", wrong),
                           .sameAs = textOf(object, "same_as", wrong) };
    if (wrong || entry.name.empty())
        return malformed(index, "name is missing or no text");
    if (!entry.sameAs.empty())
        return entry;
    const auto dtype = dtypeFromName(textOf(object, "dtype", wrong));
    if (!dtype)
        return malformed(index, "dtype is missing or unknown");
    entry.dtype = *dtype;
    auto shape = shapeOf(object, index);
    if (!shape)
        return shape.error();
    entry.shape = std::move(*shape);
    auto stages = stagesOf(object, index);
    if (!stages)
        return stages.error();
    entry.stages = std::move(*stages);
    entry.chunkElements = countOf(object, "chunk", wrong).value_or(0);
    entry.chunkBytes = countOf(object, "chunk_bytes", wrong);
    const auto parts = object.find("parts");
    if (parts == object.end() || !parts->is_object())
        return malformed(index, "parts is no object");
    entry.payload = textOf(*parts, "payload", wrong);
    entry.side = textOf(*parts, "side", wrong);
    entry.index = textOf(*parts, "index", wrong);
    if (wrong || entry.payload.empty())
        return malformed(index, "a number or a name in it is of the wrong kind");
    return entry;
}

} // namespace

std::string containerJson(std::span<const ContainerEntry> entries)
{
    Json list = Json::array();
    for (const ContainerEntry &entry : entries) {
        Json object = { { "name", entry.name } };
        if (!entry.sameAs.empty()) {
            object["same_as"] = entry.sameAs;
            list.push_back(std::move(object));
            continue;
        }
        object["dtype"] = traits(entry.dtype).name;
        object["shape"] = Json::array();
        for (const std::uint64_t dim : entry.shape.dims())
            object["shape"].push_back(dim);
        object["stages"] = entry.stages;
        object["chunk"] = entry.chunkElements;
        if (entry.chunkBytes)
            object["chunk_bytes"] = *entry.chunkBytes;
        object["parts"] = { { "payload", entry.payload } };
        if (!entry.side.empty())
            object["parts"]["side"] = entry.side;
        if (!entry.index.empty())
            object["parts"]["index"] = entry.index;
        list.push_back(std::move(object));
    }
    return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::vector<ContainerEntry>> parseContainerJson(const std::string &text)
{
    constexpr int MaxDepth = 4;
    bool tooDeep = false;
    const auto limitDepth = [&tooDeep](int depth, Json::parse_event_t, Json &) {
        tooDeep |= depth > MaxDepth;
        return !tooDeep;
    };
    const Json list = Json::parse(text, limitDepth, false);
    if (tooDeep || list.is_discarded() || !list.is_array())
        return Error { ErrorKind::Malformed, "assay.tensors is no JSON array" };
    std::vector<ContainerEntry> entries;
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto entry = readEntry(list[i], i);
        if (!entry)
            return entry.error();
        entries.push_back(std::move(*entry));
    }
    return entries;
}

} // namespace assay
