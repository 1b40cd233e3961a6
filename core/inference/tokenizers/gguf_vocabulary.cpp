// SPDX-License-Identifier: GPL-3.0-or-later
// The vocabulary of a GGUF file: tokenizer.ggml.model names the kind (gpt2, llama, t5, bert), .pre the
// pattern, arrays hold tokens, scores, kinds and merges.
#include "core/base/byte_reader.h"
#include "core/formats/gguf_metadata.h"
#include "core/inference/tokenizers/pipeline.h"
#include "core/inference/tokenizers/unicode_text.h"

#include <algorithm>

namespace assay {
namespace {

/// Bytes of all tokens and merges together.
constexpr std::uint64_t MostTextBytes = 256ull << 20;
constexpr std::uint64_t LongestToken = 1u << 16;

class Metadata {
public:
    explicit Metadata(const Model &model)
        : m_model(model)
    {
    }

    const MetaEntry *find(const char *key) const
    {
        return m_model.meta(std::string("tokenizer.ggml.") + key);
    }
    std::string text(const char *key, const char *fallback) const
    {
        const auto *entry = find(key);
        const auto *value = entry ? std::get_if<std::string>(&entry->value) : nullptr;
        return value && entry->arrayLength == 0 ? *value : fallback;
    }
    bool flag(const char *key, bool fallback) const
    {
        const auto *entry = find(key);
        const auto *value = entry ? std::get_if<bool>(&entry->value) : nullptr;
        return value ? *value : fallback;
    }
    std::optional<std::uint32_t> id(const char *key, std::size_t tokens) const
    {
        const auto *entry = find(key);
        const auto value = entry && entry->arrayLength == 0 ? integerOf(*entry) : std::nullopt;
        return value && *value < tokens ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
    }

    Result<std::vector<std::string>> texts(const char *key) const
    {
        std::vector<std::string> items;
        auto array = open(key, "array of string");
        if (!array)
            return array.error();
        std::uint64_t bytes = 0;
        for (std::uint64_t i = 0; *array && i < (*array)->length; ++i) {
            const auto length = (*array)->items.read<std::uint64_t>(key);
            if (!length)
                return length.error();
            auto item = (*array)->items.readString(*length, LongestToken, key);
            if (!item)
                return item.error();
            bytes += item->size();
            if (bytes > MostTextBytes)
                return (*array)->items.error(ErrorKind::LimitExceeded,
                                             std::string(key) + " holds more than "
                                                 + std::to_string(MostTextBytes) + " bytes");
            items.push_back(std::move(*item));
        }
        return items;
    }
    template <typename T> Result<std::vector<T>> numbers(const char *key, const char *typeName) const
    {
        std::vector<T> items;
        auto array = open(key, typeName);
        if (!array)
            return array.error();
        for (std::uint64_t i = 0; *array && i < (*array)->length; ++i) {
            const auto number = (*array)->items.read<T>(key);
            if (!number)
                return number.error();
            items.push_back(*number);
        }
        return items;
    }

private:
    /// Empty where there is no such array of that type.
    Result<std::optional<GgufArray>> open(const char *key, const char *typeName) const
    {
        const auto *entry = find(key);
        if (!entry || entry->typeName != typeName || m_model.sources.empty())
            return std::optional<GgufArray>();
        if (entry->arrayLength > MostTokens)
            return Error { ErrorKind::LimitExceeded,
                           entry->key + " holds " + std::to_string(entry->arrayLength) + " items, at most "
                               + std::to_string(MostTokens) + " are read" };
        auto array = openGgufArray(*m_model.sources[0], entry->key);
        if (!array)
            return array.error();
        return std::optional(std::move(*array));
    }

    const Model &m_model;
};

struct GgufTokens {
    std::vector<std::string> texts;
    std::vector<PieceKind> kinds; ///< as many
    std::vector<double> scores; ///< as many
};

Result<GgufTokens> readTokens(const Metadata &metadata)
{
    GgufTokens tokens;
    auto texts = metadata.texts("tokens");
    if (!texts)
        return texts.error();
    tokens.texts = std::move(*texts);
    if (tokens.texts.empty())
        return Error { ErrorKind::NotFound, "the file holds no list of tokens" };
    for (std::size_t id = 0; id < tokens.texts.size(); ++id)
        if (firstInvalidUtf8(tokens.texts[id]))
            tokens.texts[id] = validUtf8(tokens.texts[id]); // can be no part of a text
    const auto kinds = metadata.numbers<std::int32_t>("token_type", "array of i32");
    const auto scores = metadata.numbers<float>("scores", "array of f32");
    if (!kinds || !scores)
        return kinds ? scores.error() : kinds.error();
    for (const auto &[name, count] :
         { std::pair { "token_type", kinds->size() }, { "scores", scores->size() } })
        if (count != 0 && count != tokens.texts.size())
            return Error { ErrorKind::Malformed,
                           std::string("tokenizer.ggml.") + name + " holds " + std::to_string(count)
                               + " items, there are " + std::to_string(tokens.texts.size()) + " tokens" };
    tokens.kinds.assign(tokens.texts.size(), PieceKind::Normal);
    tokens.scores.assign(tokens.texts.size(), 0);
    for (std::size_t id = 0; id < kinds->size(); ++id)
        if ((*kinds)[id] >= 1 && (*kinds)[id] <= 6)
            tokens.kinds[id] = static_cast<PieceKind>((*kinds)[id]);
    std::ranges::copy(*scores, tokens.scores.begin());
    return tokens;
}

/// SentencePiece never finds its own marks of beginning, end and unknown in a text, whatever a converter says
/// they are.
bool isOwnMark(const std::string &text)
{
    return text == "<s>" || text == "</s>" || text == "<unk>";
}

std::vector<ScoredPiece> piecesOf(const GgufTokens &tokens)
{
    std::vector<ScoredPiece> pieces;
    for (std::size_t id = 0; id < tokens.texts.size(); ++id)
        pieces.push_back({ .text = tokens.texts[id],
                           .score = tokens.scores[id],
                           .kind = isOwnMark(tokens.texts[id]) ? PieceKind::Control : tokens.kinds[id] });
    return pieces;
}

Vocabulary vocabularyOf(const GgufTokens &tokens)
{
    Vocabulary vocabulary;
    for (std::uint32_t id = 0; id < tokens.texts.size(); ++id)
        vocabulary.try_emplace(tokens.texts[id], id);
    return vocabulary;
}

UnknownRule unknownRule(const Metadata &metadata, const GgufTokens &tokens, bool hasByteFallback)
{
    UnknownRule rule { .id = metadata.id("unknown_token_id", tokens.texts.size()), .fuses = true };
    if (hasByteFallback) {
        const auto vocabulary = vocabularyOf(tokens);
        rule.bytes = byteTokens([&](const std::string &text) -> std::optional<std::uint32_t> {
            const auto found = vocabulary.find(text);
            return found == vocabulary.end() ? std::nullopt : std::optional(found->second);
        });
    }
    return rule;
}

/// User-defined tokens are found in a text as they are written; control tokens are not.
void addUserDefined(const GgufTokens &tokens, TokenPipeline &pipeline)
{
    for (std::uint32_t id = 0; id < tokens.texts.size(); ++id)
        if (tokens.kinds[id] == PieceKind::UserDefined)
            pipeline.added.push_back({ .content = tokens.texts[id], .id = id, .isSpecial = false });
}

struct PreRow {
    const char *name;
    const char *const *pattern;
    bool takesWholePieces = false, addsBeginning = false;
};

const PreRow *preNamed(const std::string &name)
{
    static const PreRow rows[] = {
        { "", &Gpt2Pattern },
        { "gpt-2", &Gpt2Pattern },
        { "gpt2", &Gpt2Pattern },
        { "phi-2", &Gpt2Pattern },
        { "roberta-bpe", &Gpt2Pattern, false, true },
        { "llama-bpe", &Llama3Pattern, true, true },
        { "llama3", &Llama3Pattern, true, true },
        { "llama-v3", &Llama3Pattern, true, true },
        { "qwen2", &Qwen2Pattern },
        { "deepseek-r1-qwen", &Qwen2Pattern },
    };
    for (const auto &row : rows)
        if (name == row.name)
            return &row;
    return nullptr;
}

Status fillBytePairs(const Metadata &metadata, const GgufTokens &tokens, TokenPipeline &pipeline,
                     bool &addsBeginning)
{
    const std::string pre = metadata.text("pre", "");
    const auto *row = preNamed(pre);
    if (!row)
        return Error { ErrorKind::Unsupported, "the pre-tokenizer '" + pre + "' is not known here" };
    addsBeginning = row->addsBeginning;
    const auto merges = metadata.texts("merges");
    if (!merges)
        return merges.error();
    BpeRule rule { .vocabulary = vocabularyOf(tokens), .takesWholePieces = row->takesWholePieces };
    for (const auto &merge : *merges) {
        const auto space = merge.find(' ', 1);
        if (space == std::string::npos || space + 1 == merge.size())
            return Error { ErrorKind::Malformed,
                           "merge " + std::to_string(rule.merges.size()) + " is no pair of tokens" };
        rule.merges.push_back({ merge.substr(0, space), merge.substr(space + 1) });
    }
    auto model = makeBpe(std::move(rule));
    if (!model)
        return model.error();
    pipeline.model = std::move(*model);
    auto preTokenizer = makeByteLevel(*row->pattern, metadata.flag("add_space_prefix", false));
    if (!preTokenizer)
        return preTokenizer.error();
    pipeline.preTokenizer = std::move(*preTokenizer);
    pipeline.spelling = TokenSpelling::Bytes;
    addUserDefined(tokens, pipeline);
    return {};
}

Status fillSentencePiece(const Metadata &metadata, const GgufTokens &tokens, bool isBpe,
                         TokenPipeline &pipeline)
{
    SentencePieceNormalizer rule { .addsDummyPrefix = metadata.flag("add_space_prefix", true),
                                   .removesExtraSpaces
                                   = !isBpe && metadata.flag("remove_extra_whitespaces", false),
                                   .trimsMarks = false };
    const auto charsmap = metadata.numbers<std::uint8_t>("precompiled_charsmap", "array of u8");
    if (!charsmap)
        return charsmap.error();
    rule.charsmap.assign(charsmap->begin(), charsmap->end());
    auto normalizer = makeSentencePieceNormalizer(rule);
    if (!normalizer)
        return normalizer.error();
    pipeline.normalizer = std::move(*normalizer);
    auto unknown = unknownRule(metadata, tokens, isBpe);
    auto model = isBpe ? makeScoredBpe(piecesOf(tokens), std::move(unknown))
                       : makeUnigram(piecesOf(tokens), std::move(unknown));
    if (!model)
        return model.error();
    pipeline.model = std::move(*model);
    pipeline.spelling = TokenSpelling::Marks;
    return {};
}

Status fillWords(const Metadata &metadata, const GgufTokens &tokens, TokenPipeline &pipeline)
{
    const auto unknown = metadata.id("unknown_token_id", tokens.texts.size());
    if (!unknown)
        return Error { ErrorKind::Malformed, "tokenizer.ggml.unknown_token_id is not stated" };
    pipeline.model = makeWordPiece({ .vocabulary = vocabularyOf(tokens),
                                     .prefix = "",
                                     .beginning = std::string(SpaceMark),
                                     .unknown = *unknown });
    pipeline.normalizer = [](std::string text) -> Result<std::string> {
        return normalizeBert({ .spacesAtControls = true }, text);
    };
    pipeline.preTokenizer = [](Pieces pieces) -> Result<Pieces> {
        Pieces result;
        for (const auto &piece : pieces)
            std::ranges::move(splitBert(piece), std::back_inserter(result));
        return result;
    };
    pipeline.spelling = TokenSpelling::Marks;
    return {};
}

void addEnds(const Metadata &metadata, const GgufTokens &tokens, bool addsBeginning, bool addsEnding,
             bool isWords, TokenPipeline &pipeline)
{
    const std::size_t count = tokens.texts.size();
    const auto either = [&](const char *first, const char *second) {
        const auto id = metadata.id(first, count);
        return id ? id : metadata.id(second, count);
    };
    const auto beginning
        = isWords ? either("cls_token_id", "bos_token_id") : metadata.id("bos_token_id", count);
    const auto ending
        = isWords ? either("seperator_token_id", "eos_token_id") : metadata.id("eos_token_id", count);
    if (metadata.flag("add_bos_token", addsBeginning) && beginning)
        pipeline.prefix.push_back(*beginning);
    if (metadata.flag("add_eos_token", addsEnding) && ending)
        pipeline.suffix.push_back(*ending);
    for (const char *key : { "eos_token_id", "eot_token_id" })
        if (const auto id = metadata.id(key, count))
            pipeline.endings.push_back(*id);
}

} // namespace

Result<TokenizerPtr> openGgufVocabulary(const Model &model)
{
    const Metadata metadata(model);
    const std::string kind = metadata.text("model", "");
    const auto withPath = [&](Error error) {
        if (error.path.empty())
            error.path = model.path;
        return error;
    };
    if (kind == "none" || kind == "no_vocab")
        return Error { ErrorKind::NotFound, "the file states that it holds no vocabulary", std::nullopt,
                       model.path };
    const auto tokens = readTokens(metadata);
    if (!tokens)
        return withPath(tokens.error());
    TokenPipeline pipeline { .source = "GGUF vocabulary (" + kind + ")", .tokens = tokens->texts };
    Status filled;
    bool addsBeginning = kind != "gpt2" && kind != "t5";
    const bool isWords = kind == "bert";
    if (kind == "gpt2")
        filled = fillBytePairs(metadata, *tokens, pipeline, addsBeginning);
    else if (kind == "llama" || kind == "t5")
        filled = fillSentencePiece(metadata, *tokens, kind == "llama", pipeline);
    else if (isWords)
        filled = fillWords(metadata, *tokens, pipeline);
    else
        filled = Error { ErrorKind::Unsupported, "a vocabulary of kind '" + kind + "' is not known here" };
    if (!filled)
        return withPath(filled.error());
    addEnds(metadata, *tokens, addsBeginning, kind == "t5" || isWords, isWords, pipeline);
    return makePipelineTokenizer(std::move(pipeline));
}

} // namespace assay
