// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/tokenizers/tokenizer_config.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace assay {
namespace {

using Json = nlohmann::json;

/// A token as text, or as an object with its content.
std::string tokenOf(const Json &json, const char *key)
{
    const auto found = json.find(key);
    if (found == json.end())
        return {};
    if (found->is_string())
        return found->get<std::string>();
    const auto content = found->is_object() ? found->find("content") : found->end();
    return found->is_object() && content != found->end() && content->is_string() ? content->get<std::string>()
                                                                                 : "";
}

std::optional<bool> flagOf(const Json &json, const char *key)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_boolean() ? std::optional(found->get<bool>()) : std::nullopt;
}

void readAdded(const Json &json, TokenizerConfig &config)
{
    const auto list = json.find("added_tokens_decoder");
    if (list == json.end() || !list->is_object())
        return;
    for (const auto &[key, item] : list->items()) {
        const bool isNumber = !key.empty() && key.size() < 8
            && std::ranges::all_of(key, [](char c) { return c >= '0' && c <= '9'; });
        if (!isNumber || !item.is_object())
            continue;
        const auto id = static_cast<std::uint32_t>(std::stoul(key));
        const std::string content = tokenOf(*list, key.c_str());
        const bool isSpecial = flagOf(item, "special").value_or(false);
        if (!content.empty() && id < MostTokens)
            config.added.push_back({ .content = content,
                                     .id = id,
                                     .isSpecial = isSpecial,
                                     .isNormalized = flagOf(item, "normalized").value_or(!isSpecial),
                                     .stripsLeft = flagOf(item, "lstrip").value_or(false),
                                     .stripsRight = flagOf(item, "rstrip").value_or(false),
                                     .isSingleWord = flagOf(item, "single_word").value_or(false) });
    }
}

std::optional<std::uint32_t> idOf(const TokenPipeline &pipeline, const std::string &token)
{
    if (token.empty())
        return std::nullopt;
    const auto found = std::ranges::find(pipeline.tokens, token);
    if (found == pipeline.tokens.end())
        return std::nullopt;
    return static_cast<std::uint32_t>(found - pipeline.tokens.begin());
}

} // namespace

TokenizerConfig readTokenizerConfig(const std::string &text)
{
    TokenizerConfig config;
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object())
        return config;
    config.className = tokenOf(json, "tokenizer_class");
    config.addsBeginning = flagOf(json, "add_bos_token");
    config.addsEnding = flagOf(json, "add_eos_token");
    config.beginning = tokenOf(json, "bos_token");
    config.ending = tokenOf(json, "eos_token");
    config.unknown = tokenOf(json, "unk_token");
    config.separator = tokenOf(json, "sep_token");
    config.classifier = tokenOf(json, "cls_token");
    config.addsPrefixSpace = flagOf(json, "add_prefix_space").value_or(false);
    config.isLowerCase = flagOf(json, "do_lower_case").value_or(true);
    config.stripsAccents = flagOf(json, "strip_accents");
    config.setsCjkApart = flagOf(json, "tokenize_chinese_chars").value_or(true);
    readAdded(json, config);
    return config;
}

void addConfiguredTokens(const TokenizerConfig &config, TokenPipeline &pipeline)
{
    for (const auto &token : config.added) {
        pipeline.added.push_back(token);
        if (pipeline.tokens.size() <= token.id)
            pipeline.tokens.resize(token.id + 1);
        pipeline.tokens[token.id] = token.content;
    }
    for (const std::string *special :
         { &config.beginning, &config.ending, &config.unknown, &config.separator, &config.classifier }) {
        const auto id = idOf(pipeline, *special);
        const bool isKnown = id && std::ranges::count(pipeline.added, *id, &AddedToken::id) > 0;
        if (id && !isKnown)
            pipeline.added.push_back({ .content = *special, .id = *id });
    }
}

void addSpecials(const TokenizerConfig &config, TokenPipeline &pipeline)
{
    // The classes of Llama and Gemma put a beginning before every text unless told otherwise.
    const bool isLlama = config.className.starts_with("Llama") || config.className.starts_with("CodeLlama")
        || config.className.starts_with("Gemma");
    const bool isRoberta = config.className.starts_with("Roberta");
    if (isRoberta || config.addsBeginning.value_or(isLlama))
        if (const auto id = idOf(pipeline, config.beginning.empty() && isLlama ? "<s>" : config.beginning))
            pipeline.prefix.push_back(*id);
    if (isRoberta || config.addsEnding.value_or(false))
        if (const auto id = idOf(pipeline, config.ending))
            pipeline.suffix.push_back(*id);
}

void addEndings(const TokenizerConfig &config, TokenPipeline &pipeline)
{
    if (const auto id = idOf(pipeline, config.ending))
        pipeline.endings.push_back(*id);
}

} // namespace assay
