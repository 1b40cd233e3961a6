// SPDX-License-Identifier: GPL-3.0-or-later
// What happens to a text before it is cut: the "normalizer" of tokenizer.json, and SentencePiece's own.
#pragma once

#include "core/inference/tokenizers/pattern.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>

namespace assay {

using Normalizer = std::function<Result<std::string>(std::string text)>;

/// From the JSON object (null: leaves texts as they are). Unknown types are refused by name.
Result<Normalizer> makeNormalizer(const nlohmann::json &json);
Normalizer sequence(std::vector<Normalizer> steps);

/// SentencePiece: charsmap over the bytes, then runs of spaces collapsed and the ends trimmed, a space put
/// before, spaces become U+2581.
struct SentencePieceNormalizer {
    std::string charsmap {}; ///< bytes as stored; may be empty
    bool addsDummyPrefix = true;
    bool removesExtraSpaces = true;
    bool trimsMarks = true; ///< U+2581 at the end of the text is trimmed too (SentencePiece; not llama.cpp)
};
Result<Normalizer> makeSentencePieceNormalizer(const SentencePieceNormalizer &rule);

struct BertNormalizer {
    bool cleansText = true, setsCjkApart = true, isLowerCase = true, stripsAccents = true;
    /// Controls that are white space too (U+000B, U+0085) are spaces, as in llama.cpp, and not dropped.
    bool spacesAtControls = false;
};
std::string normalizeBert(const BertNormalizer &rule, std::string_view text);

/// SentencePiece's table of replacements.
//   u32 bytes of the trie | units u32: a double array | replacements, each ended by NUL
class CharsMap {
public:
    static Result<CharsMap> parse(std::string bytes);
    /// Leftmost longest match at every byte, as SentencePiece does.
    std::string replaceLongest(std::string_view text) const;
    /// Cluster by cluster, as the Hugging Face library does.
    std::string replaceByGrapheme(std::string_view text) const;

private:
    struct Found {
        std::size_t length = 0; ///< 0 = none
        std::string_view replacement {};
    };
    Found search(std::string_view text, bool longest) const;

    std::string m_bytes;
    std::vector<std::uint32_t> m_units;
    std::size_t m_replacements = 0; ///< offset of theirs
};

inline constexpr std::string_view SpaceMark = "\xe2\x96\x81"; ///< U+2581
/// Every space as SpaceMark.
std::string markSpaces(std::string_view text);

} // namespace assay
