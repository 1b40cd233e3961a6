// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/tokenizers/tokenizer.h"

#include "core/inference/found_config.h"
#include "core/inference/tokenizers/pipeline.h"
#include "core/inference/tokenizers/unicode_text.h"

namespace assay {
namespace {

/// A file of the model's folder; empty if there is none.
Result<std::string> textOf(const Model &model, const char *name)
{
    auto text = repositoryText(model, name, LargestTokenizerFile);
    if (!text)
        return text.error();
    return text->value_or("");
}

struct Source {
    const char *name;
    const char *second; ///< a file that must be there too, or null
    Result<TokenizerPtr> (*open)(const std::string &text, const std::string &second,
                                 const std::string &config);
};

constexpr Source Sources[] = {
    { "tokenizer.json", nullptr,
      [](const std::string &text, const std::string &, const std::string &config) {
          return openTokenizerJson(text, config);
      } },
    { "vocab.json", "merges.txt",
      [](const std::string &text, const std::string &second, const std::string &config) {
          return openVocabularyAndMerges(text, second, config);
      } },
    { "tokenizer.model", nullptr,
      [](const std::string &text, const std::string &, const std::string &config) {
          return openSentencePiece(text, config);
      } },
    { "vocab.txt", nullptr,
      [](const std::string &text, const std::string &, const std::string &config) {
          return openWordList(text, config);
      } },
};

} // namespace

std::string Tokenizer::decode(std::span<const std::uint32_t> ids) const
{
    std::string bytes;
    for (const std::uint32_t id : ids)
        bytes += bytesOf(id);
    return validUtf8(bytes);
}

Result<TokenizerPtr> openTokenizer(const Model &model)
{
    if (model.meta("tokenizer.ggml.model"))
        return openGgufVocabulary(model);
    const auto config = textOf(model, "tokenizer_config.json");
    if (!config)
        return config.error();
    for (const auto &source : Sources) {
        const auto text = textOf(model, source.name);
        if (!text)
            return text.error();
        if (text->empty())
            continue;
        std::string second;
        if (source.second) {
            auto other = textOf(model, source.second);
            if (!other)
                return other.error();
            second = std::move(*other);
            if (second.empty())
                continue;
        }
        auto tokenizer = source.open(*text, second, *config);
        if (tokenizer)
            return tokenizer;
        Error error = tokenizer.error();
        error.sentence = std::string(source.name) + ": " + error.sentence;
        if (error.path.empty())
            error.path = model.path;
        return error;
    }
    return Error {
        ErrorKind::NotFound,
        "there is no tokenizer.json, vocab.json with merges.txt, tokenizer.model or vocab.txt beside the "
        "weights, and no GGUF vocabulary",
        std::nullopt, model.path
    };
}

} // namespace assay
