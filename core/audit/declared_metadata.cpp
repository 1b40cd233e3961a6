// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/declared_metadata.h"

#include "core/claims/field_words.h"
#include "core/claims/word_search.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace assay {
namespace {

using nlohmann::json;

constexpr std::size_t LongestConfig = 1u << 20, LongestValue = 4096;
constexpr const char *DeclaredKind = "declared";

Statement declared(ClaimKind kind, double value, double half, const std::string &pointer,
                   const std::string &field)
{
    Statement out;
    out.text = std::to_string(static_cast<long long>(value));
    out.location.pointer = pointer;
    out.field = field;
    out.context = pointer.substr(0, pointer.rfind('/'));
    out.quantity = { .kind = kind, .value = value, .low = value - half, .high = value + half, .unit = {} };
    return out;
}

/// The method's own parameters, wherever loaders look for them.
void addMethod(const json &config, Document &document)
{
    for (const char *key : { "quantization_config", "compression_config" }) {
        const auto found = config.find(key);
        if (found == config.end() || !found->is_object())
            continue;
        const std::string base = std::string("/") + key;
        for (const char *bits : { "bits", "w_bit", "weight_bits" })
            if (const auto value = found->find(bits); value != found->end() && value->is_number_integer()) {
                // Scales and wide embeddings come on top: the number names a format.
                document.statements.push_back(declared(ClaimKind::BitsPerWeight, value->get<double>(), 0.5,
                                                       base + "/" + bits, "quantization bits"));
                break;
            }
        for (const char *group : { "group_size", "q_group_size" })
            if (const auto value = found->find(group); value != found->end() && value->is_number_integer()) {
                document.statements.push_back(declared(ClaimKind::Count, value->get<double>(), 0,
                                                       base + "/" + group, "quantization group size"));
                break;
            }
        const auto method = found->find("quant_method");
        if (method != found->end() && method->is_string())
            document.artefact = method->get<std::string>();
    }
}

/// Fields of free form that state a result. Shapes, rates of training and the like share their words.
bool statesResult(const Statement &statement)
{
    const auto words = lowerCopy(statement.field + ' ' + statement.location.pointer);
    const bool compression = words.find("compress") != std::string::npos
        || words.find("quanti") != std::string::npos || words.find("saved") != std::string::npos;
    const bool measure = words.find("cosine") != std::string::npos || words.find("snr") != std::string::npos
        || words.find("lossless") != std::string::npos || words.find("fidelity") != std::string::npos;
    const bool quantity = statement.quantity.kind != ClaimKind::Count
        && statement.quantity.kind != ClaimKind::Other && statement.quantity.kind != ClaimKind::Licence;
    return quantity && (compression || measure)
        && statement.location.pointer.find("/bits") == std::string::npos
        && statement.location.pointer.find("_bit") == std::string::npos;
}

void addResults(const std::string &name, const std::string &text, Document &document, const RunControl &run)
{
    const auto bytes = std::as_bytes(std::span(text));
    auto read = readDocument(memorySource({ bytes.begin(), bytes.end() }, name), run);
    if (!read || read->kind != "json")
        return;
    for (Statement &statement : read->statements)
        if (statesResult(statement))
            document.statements.push_back(std::move(statement));
}

Document configDocument(const Model &model, const RunControl &run)
{
    Document document {
        .path = "config.json", .kind = DeclaredKind, .statements = {}, .payloads = {}, .findings = {}
    };
    const auto config = model.texts.find("config.json");
    if (config == model.texts.end() || config->second.size() > LongestConfig)
        return document;
    const auto parsed = json::parse(config->second, nullptr, false);
    if (!parsed.is_object())
        return document;
    document.text = config->second;
    document.bytes = config->second.size();
    addMethod(parsed, document);
    addResults("config.json", config->second, document, run);
    return document;
}

bool isWanted(const std::string &key)
{
    static constexpr std::array<std::string_view, 3> Skipped { "tokenizer.", "format", "assay." };
    return std::ranges::none_of(Skipped, [&](std::string_view word) { return key.starts_with(word); });
}

Document metadataDocument(const Model &model, const RunControl &run)
{
    Document document {
        .path = "metadata", .kind = DeclaredKind, .statements = {}, .payloads = {}, .findings = {}
    };
    json values = json::object();
    for (const MetaEntry &entry : model.metadata) {
        if (!isWanted(entry.key) || entry.arrayLength > 0)
            continue;
        if (const auto *text = std::get_if<std::string>(&entry.value); text && text->size() <= LongestValue)
            values[entry.key] = *text;
        else if (const auto *real = std::get_if<double>(&entry.value))
            values[entry.key] = *real;
        else if (const auto *whole = std::get_if<std::int64_t>(&entry.value))
            values[entry.key] = *whole;
        else if (const auto *count = std::get_if<std::uint64_t>(&entry.value))
            values[entry.key] = *count;
    }
    document.text = values.dump(1, ' ', false, json::error_handler_t::replace);
    document.bytes = document.text.size();
    if (const auto type = values.find("general.file_type"); type != values.end() && type->is_number_integer())
        document.statements.push_back(
            declared(ClaimKind::Other, type->get<double>(), 0, "/general.file_type", "file type"));
    addResults("metadata", document.text, document, run);
    return document;
}

} // namespace

std::vector<Document> declaredDocuments(const Model &model, const RunControl &run)
{
    std::vector<Document> out;
    for (auto &document : { configDocument(model, run), metadataDocument(model, run) })
        if (!document.statements.empty() || !document.artefact.empty())
            out.push_back(document);
    return out;
}

} // namespace assay
