// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/schema_file.h"

#include "core/base/byte_source.h"

#include <nlohmann/json.hpp>

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t SchemaWithin = 256; ///< bytes

} // namespace

bool looksLike(const SchemaFile &kind, const std::string &path)
{
    const auto source = openFile(path);
    if (!source)
        return false;
    std::vector<std::byte> scratch;
    const auto head = (*source)->view(0, std::min(SchemaWithin, (*source)->size()), scratch);
    if (!head)
        return false;
    const std::string_view text(reinterpret_cast<const char *>(head->data()), head->size());
    return text.find("\"schema\"") != std::string_view::npos
        && text.find(kind.schema) != std::string_view::npos;
}

Result<Json> readSchemaFile(const SchemaFile &kind, const std::string &path)
{
    const auto source = openFile(path);
    if (!source)
        return source.error();
    const auto text = readText(**source, kind.largest);
    if (!text)
        return text.error();
    return parseSchemaFile(kind, *text, path);
}

Result<Json> parseSchemaFile(const SchemaFile &kind, const std::string &text, const std::string &path)
{
    bool isTooDeep = false;
    const auto look = [&](int depth, Json::parse_event_t, Json &) {
        isTooDeep = isTooDeep || depth > kind.deepest;
        return !isTooDeep;
    };
    Json document = Json::parse(text, look, false);
    if (isTooDeep)
        return Error { ErrorKind::LimitExceeded,
                       "is nested deeper than " + std::to_string(kind.deepest) + ", no " + kind.name + " is",
                       std::nullopt, path };
    const auto schema = document.is_object() ? document.find("schema") : document.end();
    if (!document.is_object() || schema == document.end() || *schema != kind.schema)
        return Error { ErrorKind::Malformed,
                       std::string("is no ") + kind.name + " (its \"schema\" is not " + kind.schema + ")",
                       std::nullopt, path };
    return document;
}

} // namespace assay
