// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/declared_metadata.h"

#include "core/claims/reading/read_tree.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace assay {
namespace {

using nlohmann::json;

constexpr std::size_t LongestConfig = 1u << 20, LongestValue = 4096;

json configOf(const Model &model)
{
    const auto config = model.texts.find("config.json");
    if (config == model.texts.end() || config->second.size() > LongestConfig)
        return {};
    return json::parse(config->second, nullptr, false);
}

std::optional<double> numberIn(const json &object, std::initializer_list<const char *> keys)
{
    for (const char *key : keys)
        if (const auto value = object.find(key); value != object.end() && value->is_number_integer())
            return value->get<double>();
    return {};
}

bool isWanted(const std::string &key)
{
    static constexpr std::array<std::string_view, 3> Skipped { "tokenizer.", "format", "assay." };
    return std::ranges::none_of(Skipped, [&](std::string_view word) { return key.starts_with(word); });
}

std::string metadataText(const Model &model)
{
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
    return values.empty() ? std::string() : values.dump(1, ' ', false, json::error_handler_t::replace);
}

void addDocument(const char *name, const std::string &text, std::vector<AuditDocument> &out)
{
    if (text.empty())
        return;
    auto read = readTreeText(text, name);
    if (!read)
        return;
    out.push_back({ .path = name,
                    .kind = "declared",
                    .tree = std::make_unique<const DocumentTree>(std::move(read->tree)) });
}

} // namespace

DeclaredMethod declaredMethod(const Model &model)
{
    DeclaredMethod declared;
    const json config = configOf(model);
    for (const char *key : { "quantization_config", "compression_config" }) {
        if (!config.is_object())
            break;
        const auto found = config.find(key);
        if (found == config.end() || !found->is_object())
            continue;
        declared.bits = numberIn(*found, { "bits", "w_bit", "weight_bits" });
        declared.groupSize = numberIn(*found, { "group_size", "q_group_size" });
        if (const auto method = found->find("quant_method"); method != found->end() && method->is_string()) {
            declared.name = method->get<std::string>();
            std::ranges::transform(declared.name, declared.name.begin(), [](char c) {
                return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
            });
        }
    }
    for (const MetaEntry &entry : model.metadata) {
        if (entry.key != "general.file_type")
            continue;
        if (const auto *whole = std::get_if<std::int64_t>(&entry.value))
            declared.fileType = static_cast<int>(*whole);
        else if (const auto *count = std::get_if<std::uint64_t>(&entry.value))
            declared.fileType = static_cast<int>(*count);
    }
    return declared;
}

std::vector<AuditDocument> declaredDocuments(const Model &model, const RunControl &)
{
    std::vector<AuditDocument> out;
    const auto config = model.texts.find("config.json");
    if (config != model.texts.end() && config->second.size() <= LongestConfig)
        addDocument("config.json", config->second, out);
    addDocument("metadata", metadataText(model), out);
    return out;
}

} // namespace assay
