// SPDX-License-Identifier: GPL-3.0-or-later
// Vocabularies of strangers, and what is done to texts by their rules.
#include "core/inference/architecture_table.h"
#include "core/inference/tokenizers/pipeline.h"
#include "core/inference/tokenizers/unicode_text.h"
#include "tests/fuzz/fuzz_targets.h"

namespace assay::testing {
namespace {

using Input = std::span<const std::byte>;

constexpr std::size_t LongestText = 4096; ///< that is encoded: a target is to find faults, not to wait

std::string_view textOf(Input input)
{
    return { reinterpret_cast<const char *>(input.data()), input.size() };
}

/// The input up to the first NUL, and what is behind it.
std::pair<std::string, std::string> halves(Input input)
{
    const std::string_view whole = textOf(input);
    const std::size_t at = std::min(whole.find('\0'), whole.size());
    return { std::string(whole.substr(0, at)), std::string(whole.substr(std::min(at + 1, whole.size()))) };
}

/// A text of every kind of character, and the vocabulary's own bytes as one.
void useTokenizer(const Result<TokenizerPtr> &tokenizer, std::string_view own)
{
    if (!tokenizer)
        return;
    const std::string valid = validUtf8(own.substr(0, LongestText));
    for (const std::string_view text : { std::string_view("Hello, w\xc3\xb6rld 12\n\t<s> \xe4\xbd\xa0 a"),
                                         std::string_view(valid), own.substr(0, 16) })
        if (const auto encoded = (*tokenizer)->encode(text))
            (void)(*tokenizer)->decode(encoded->ids);
    for (std::uint32_t id = 0; id < 300; ++id)
        (void)(*tokenizer)->bytesOf(id);
}

void useCharsMap(Input input)
{
    const auto [text, table] = halves(input);
    const auto map = CharsMap::parse(table);
    if (!map)
        return;
    (void)map->replaceLongest(text);
    (void)map->replaceByGrapheme(validUtf8(text));
}

void usePattern(Input input)
{
    const auto [pattern, text] = halves(input);
    if (const auto made = Pattern::make(pattern))
        (void)made->segments(validUtf8(text));
}

void useText(Input input)
{
    const std::string text = validUtf8(textOf(input));
    for (const auto form : { NormalForm::Nfc, NormalForm::Nfd, NormalForm::Nfkc, NormalForm::Nfkd })
        (void)normalForm(text, form);
    (void)normalizeBert({}, text);
    (void)splitBert(text);
    (void)charactersToBytes(bytesToCharacters(textOf(input)));
    (void)firstInvalidUtf8(textOf(input));
}

} // namespace

std::vector<FuzzTarget> tokenizerTargets()
{
    return {
        { "tokenizer-json",
          [](Input input) {
              const auto [text, config] = halves(input);
              useTokenizer(openTokenizerJson(text, config), text);
          } },
        { "vocabulary",
          [](Input input) {
              const auto [vocabulary, merges] = halves(input);
              useTokenizer(openVocabularyAndMerges(vocabulary, merges, {}), vocabulary);
          } },
        { "sentencepiece",
          [](Input input) {
              const std::string bytes(textOf(input));
              useTokenizer(openSentencePiece(bytes, {}), bytes);
          } },
        { "word-list",
          [](Input input) {
              const auto [words, config] = halves(input);
              useTokenizer(openWordList(words, config), words);
          } },
        { "charsmap", useCharsMap },
        { "tokenizer-pattern", usePattern },
        { "tokenizer-text", useText },
        { "config", [](Input input) { (void)readJsonConfig(std::string(textOf(input))); } },
    };
}

void runFromGguf(const Model &model)
{
    (void)readGgufConfig(model);
    useTokenizer(openGgufVocabulary(model), "a b");
}

} // namespace assay::testing
