// SPDX-License-Identifier: GPL-3.0-or-later
// tokenizer.json of the Hugging Face library, component by component; and the older pair of vocab.json with
// merges.txt.
#include "core/inference/tokenizers/pipeline.h"
#include "core/inference/tokenizers/tokenizer_config.h"
#include "core/inference/tokenizers/unicode_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace assay {
namespace {

using Json = nlohmann::json;

Error wrong(std::string sentence)
{
    return Error { ErrorKind::Malformed, std::move(sentence) };
}

const Json &memberOf(const Json &json, const char *key)
{
    static const Json none = nullptr;
    if (!json.is_object())
        return none;
    const auto found = json.find(key);
    return found == json.end() ? none : *found;
}

std::string textOf(const Json &json, const char *key)
{
    const auto &value = memberOf(json, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

bool flagOf(const Json &json, const char *key, bool fallback)
{
    const auto &value = memberOf(json, key);
    return value.is_boolean() ? value.get<bool>() : fallback;
}

std::optional<std::uint32_t> idOf(const Json &value)
{
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() >= MostTokens)
        return std::nullopt;
    return static_cast<std::uint32_t>(value.get<std::uint64_t>());
}

/// tokens[id] = text; ids are below MostTokens.
void place(std::vector<std::string> &tokens, std::uint32_t id, const std::string &text)
{
    if (tokens.size() <= id)
        tokens.resize(id + 1);
    tokens[id] = text;
}

Result<Vocabulary> readVocabulary(const Json &json, std::vector<std::string> &tokens)
{
    if (!json.is_object())
        return wrong("the vocabulary is no object");
    Vocabulary vocabulary;
    for (const auto &[text, value] : json.items()) {
        const auto id = idOf(value);
        if (!id)
            return wrong("the token '" + text + "' has no id below " + std::to_string(MostTokens));
        vocabulary.emplace(text, *id);
        place(tokens, *id, text);
    }
    return vocabulary;
}

Result<std::vector<MergeRule>> readMerges(const Json &json)
{
    std::vector<MergeRule> merges;
    if (!json.is_array())
        return wrong("the merges are no list");
    for (const auto &item : json) {
        if (item.is_array() && item.size() == 2 && item[0].is_string() && item[1].is_string()) {
            merges.push_back({ item[0].get<std::string>(), item[1].get<std::string>() });
            continue;
        }
        const std::string pair = item.is_string() ? item.get<std::string>() : "";
        const auto space = pair.find(' ');
        if (space == std::string::npos || space == 0 || space + 1 == pair.size())
            return wrong("merge " + std::to_string(merges.size()) + " is no pair of tokens");
        merges.push_back({ pair.substr(0, space), pair.substr(space + 1) });
    }
    return merges;
}

Result<SubwordsPtr> readBpe(const Json &json, TokenPipeline &pipeline)
{
    for (const char *key : { "end_of_word_suffix", "continuing_subword_prefix" })
        if (!textOf(json, key).empty())
            return Error { ErrorKind::Unsupported,
                           std::string("a BPE model with '") + key + "' is not known here" };
    if (!memberOf(json, "dropout").is_null() && memberOf(json, "dropout") != 0)
        return Error { ErrorKind::Unsupported, "a BPE model with dropout is not known here" };
    BpeRule rule;
    auto vocabulary = readVocabulary(memberOf(json, "vocab"), pipeline.tokens);
    if (!vocabulary)
        return vocabulary.error();
    rule.vocabulary = std::move(*vocabulary);
    auto merges = readMerges(memberOf(json, "merges"));
    if (!merges)
        return merges.error();
    rule.merges = std::move(*merges);
    rule.takesWholePieces = flagOf(json, "ignore_merges", false);
    const auto find = [&](const std::string &text) -> std::optional<std::uint32_t> {
        const auto found = rule.vocabulary.find(text);
        return found == rule.vocabulary.end() ? std::nullopt : std::optional(found->second);
    };
    if (const std::string unknown = textOf(json, "unk_token"); !unknown.empty())
        rule.unknown.id = find(unknown);
    rule.unknown.fuses = flagOf(json, "fuse_unk", false);
    if (flagOf(json, "byte_fallback", false)) {
        rule.unknown.bytes = byteTokens(find);
        pipeline.spelling = TokenSpelling::Marks;
    }
    return makeBpe(std::move(rule));
}

Result<SubwordsPtr> readUnigram(const Json &json, TokenPipeline &pipeline)
{
    const auto &list = memberOf(json, "vocab");
    if (!list.is_array() || list.size() > MostTokens)
        return wrong("the vocabulary is no list, or longer than " + std::to_string(MostTokens));
    std::vector<ScoredPiece> pieces;
    for (const auto &item : list) {
        if (!item.is_array() || item.size() != 2 || !item[0].is_string() || !item[1].is_number())
            return wrong("entry " + std::to_string(pieces.size())
                         + " of the vocabulary is no piece with its score");
        pieces.push_back({ .text = item[0].get<std::string>(), .score = item[1].get<double>() });
        pipeline.tokens.push_back(pieces.back().text);
    }
    UnknownRule unknown { .id = idOf(memberOf(json, "unk_id")), .fuses = true };
    if (unknown.id && *unknown.id < pieces.size())
        pieces[*unknown.id].kind = PieceKind::Unknown;
    for (const auto &token : pipeline.added) // specials are no segments of a text
        if (token.isSpecial && token.id < pieces.size() && pieces[token.id].kind == PieceKind::Normal)
            pieces[token.id].kind = PieceKind::Control;
    if (flagOf(json, "byte_fallback", false)) {
        Vocabulary vocabulary;
        for (std::uint32_t id = 0; id < pieces.size(); ++id)
            vocabulary.try_emplace(pieces[id].text, id);
        unknown.bytes = byteTokens([&](const std::string &text) -> std::optional<std::uint32_t> {
            const auto found = vocabulary.find(text);
            return found == vocabulary.end() ? std::nullopt : std::optional(found->second);
        });
    }
    pipeline.spelling = TokenSpelling::Marks;
    return makeUnigram(std::move(pieces), std::move(unknown));
}

Result<SubwordsPtr> readWordPiece(const Json &json, TokenPipeline &pipeline)
{
    constexpr std::uint64_t LongestWord = 1000;
    WordPieceRule rule;
    auto vocabulary = readVocabulary(memberOf(json, "vocab"), pipeline.tokens);
    if (!vocabulary)
        return vocabulary.error();
    rule.vocabulary = std::move(*vocabulary);
    const auto unknown = rule.vocabulary.find(textOf(json, "unk_token"));
    if (unknown == rule.vocabulary.end())
        return wrong("the unknown token '" + textOf(json, "unk_token") + "' is not in the vocabulary");
    rule.unknown = unknown->second;
    rule.prefix = textOf(json, "continuing_subword_prefix");
    const auto &longest = memberOf(json, "max_input_chars_per_word");
    if (longest.is_number_unsigned())
        rule.longestWord = std::min(longest.get<std::uint64_t>(), LongestWord);
    pipeline.spelling = TokenSpelling::WordPiece;
    return makeWordPiece(std::move(rule));
}

Result<SubwordsPtr> readModel(const Json &json, TokenPipeline &pipeline)
{
    std::string type = textOf(json, "type");
    if (type.empty() && memberOf(json, "merges").is_array())
        type = "BPE"; // old files leave the type out
    if (type == "BPE")
        return readBpe(json, pipeline);
    if (type == "Unigram")
        return readUnigram(json, pipeline);
    if (type == "WordPiece")
        return readWordPiece(json, pipeline);
    return Error { ErrorKind::Unsupported, "a model of type '" + type + "' is not known here" };
}

Status readAdded(const Json &list, TokenPipeline &pipeline)
{
    if (!list.is_array())
        return {};
    for (const auto &item : list) {
        const auto id = idOf(memberOf(item, "id"));
        const std::string content = textOf(item, "content");
        if (!id || content.empty())
            return wrong("an added token has no content or no id");
        const bool isSpecial = flagOf(item, "special", false);
        pipeline.added.push_back({ .content = content,
                                   .id = *id,
                                   .isSpecial = isSpecial,
                                   .isNormalized = flagOf(item, "normalized", !isSpecial),
                                   .stripsLeft = flagOf(item, "lstrip", false),
                                   .stripsRight = flagOf(item, "rstrip", false),
                                   .isSingleWord = flagOf(item, "single_word", false) });
    }
    return {};
}

/// The ids that a special token of a template stands for.
Status appendSpecial(const Json &specials, const std::string &name, std::vector<std::uint32_t> &ids)
{
    for (const auto &value : memberOf(memberOf(specials, name.c_str()), "ids")) {
        const auto id = idOf(value);
        if (!id)
            return wrong("the special token '" + name + "' of the template has no id");
        ids.push_back(*id);
    }
    return {};
}

Status readTemplate(const Json &json, TokenPipeline &pipeline)
{
    bool isBehind = false;
    for (const auto &step : memberOf(json, "single")) {
        if (const auto &special = memberOf(step, "SpecialToken"); special.is_object()) {
            if (auto status = appendSpecial(memberOf(json, "special_tokens"), textOf(special, "id"),
                                            isBehind ? pipeline.suffix : pipeline.prefix);
                !status)
                return status;
        } else if (memberOf(step, "Sequence").is_object()) {
            isBehind = true;
        }
    }
    return {};
}

Status readPostProcessor(const Json &json, TokenPipeline &pipeline, bool &hasSpecials, int depth)
{
    constexpr int DeepestSequence = 16;
    if (json.is_null())
        return {};
    const std::string type = textOf(json, "type");
    if (type == "ByteLevel")
        return {};
    if (type == "Sequence" && depth < DeepestSequence) {
        for (const auto &item : memberOf(json, "processors"))
            if (auto status = readPostProcessor(item, pipeline, hasSpecials, depth + 1); !status)
                return status;
        return {};
    }
    hasSpecials = true;
    if (type == "TemplateProcessing")
        return readTemplate(json, pipeline);
    if (type != "BertProcessing" && type != "RobertaProcessing")
        return Error { ErrorKind::Unsupported, "a post-processor of type '" + type + "' is not known here" };
    for (const auto &[key, ids] : { std::pair { "cls", &pipeline.prefix }, { "sep", &pipeline.suffix } }) {
        const auto &pair = memberOf(json, key);
        const auto id = pair.is_array() && pair.size() == 2 ? idOf(pair[1]) : std::nullopt;
        if (!id)
            return wrong(std::string("the post-processor's '") + key + "' is no token with its id");
        ids->push_back(*id);
    }
    return {};
}

bool usesByteLevel(const Json &json)
{
    if (textOf(json, "type") == "ByteLevel")
        return true;
    for (const auto &item : memberOf(json, "pretokenizers"))
        if (textOf(item, "type") == "ByteLevel")
            return true;
    return false;
}

} // namespace

Result<TokenizerPtr> openTokenizerJson(const std::string &text, const std::string &configText)
{
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object())
        return wrong("the file is no JSON object");
    TokenPipeline pipeline { .source = "tokenizer.json" };
    if (auto status = readAdded(memberOf(json, "added_tokens"), pipeline); !status)
        return status.error();
    auto model = readModel(memberOf(json, "model"), pipeline);
    if (!model)
        return model.error();
    pipeline.model = std::move(*model);
    auto normalizer = makeNormalizer(memberOf(json, "normalizer"));
    if (!normalizer)
        return normalizer.error();
    pipeline.normalizer = std::move(*normalizer);
    auto preTokenizer = makePreTokenizer(memberOf(json, "pre_tokenizer"));
    if (!preTokenizer)
        return preTokenizer.error();
    pipeline.preTokenizer = std::move(*preTokenizer);
    if (usesByteLevel(memberOf(json, "pre_tokenizer")))
        pipeline.spelling = TokenSpelling::Bytes;
    bool hasSpecials = false;
    if (auto status = readPostProcessor(memberOf(json, "post_processor"), pipeline, hasSpecials, 0); !status)
        return status.error();
    for (const auto &token : pipeline.added)
        place(pipeline.tokens, token.id, token.content);
    const auto config = readTokenizerConfig(configText);
    if (!hasSpecials)
        addSpecials(config, pipeline);
    addEndings(config, pipeline);
    return makePipelineTokenizer(std::move(pipeline));
}

Result<TokenizerPtr> openVocabularyAndMerges(const std::string &vocabularyText, const std::string &mergesText,
                                             const std::string &configText)
{
    const Json json = Json::parse(vocabularyText, nullptr, false);
    if (json.is_discarded())
        return wrong("the vocabulary is no JSON");
    TokenPipeline pipeline { .source = "vocab.json and merges.txt", .spelling = TokenSpelling::Bytes };
    BpeRule rule;
    auto vocabulary = readVocabulary(json, pipeline.tokens);
    if (!vocabulary)
        return vocabulary.error();
    rule.vocabulary = std::move(*vocabulary);
    for (std::string_view rest = mergesText; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.empty() || line.starts_with("#version"))
            continue;
        const auto space = line.find(' ');
        if (space == std::string_view::npos || space == 0 || space + 1 == line.size())
            return wrong("line '" + validUtf8(line) + "' of merges.txt is no pair of tokens");
        rule.merges.push_back({ std::string(line.substr(0, space)), std::string(line.substr(space + 1)) });
    }
    auto model = makeBpe(std::move(rule));
    if (!model)
        return model.error();
    pipeline.model = std::move(*model);
    const auto config = readTokenizerConfig(configText);
    const bool isQwen = config.className.starts_with("Qwen2");
    if (isQwen || config.className.starts_with("GPTNeoX")) {
        auto nfc = makeNormalizer(Json { { "type", "NFC" } });
        if (!nfc)
            return nfc.error();
        pipeline.normalizer = std::move(*nfc);
    }
    auto preTokenizer = makeByteLevel(isQwen ? Qwen2Pattern : Gpt2Pattern, config.addsPrefixSpace);
    if (!preTokenizer)
        return preTokenizer.error();
    pipeline.preTokenizer = std::move(*preTokenizer);
    addConfiguredTokens(config, pipeline);
    addSpecials(config, pipeline);
    addEndings(config, pipeline);
    return makePipelineTokenizer(std::move(pipeline));
}

} // namespace assay
