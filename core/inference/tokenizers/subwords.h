// SPDX-License-Identifier: GPL-3.0-or-later
// The models of vocabularies: from a piece of text to tokens.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace assay {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
using Vocabulary = std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>>;

class Subwords {
public:
    virtual ~Subwords() = default;
    virtual void encode(std::string_view piece, std::vector<std::uint32_t> &ids) const = 0;
};
using SubwordsPtr = std::shared_ptr<const Subwords>;

/// What becomes of a character that is no token.
struct UnknownRule {
    std::optional<std::uint32_t> id {}; ///< of the unknown token; empty: dropped
    bool fuses = false; ///< neighbours become one
    std::vector<std::uint32_t> bytes {}; ///< 256 ids of <0x00> to <0xFF>; empty: no fallback
};

/// Byte-pair encoding by ranked merges.
struct MergeRule {
    std::string left, right;
};
struct BpeRule {
    Vocabulary vocabulary {};
    std::vector<MergeRule> merges {}; ///< best first
    UnknownRule unknown {};
    bool takesWholePieces = false; ///< "ignore_merges"
};
Result<SubwordsPtr> makeBpe(BpeRule rule);

/// A piece of a SentencePiece vocabulary.
enum class PieceKind { Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6 };
struct ScoredPiece {
    std::string text {};
    double score = 0;
    PieceKind kind = PieceKind::Normal;
};
/// A longer piece is refused: every place of a text is compared with all lengths up to the longest.
inline constexpr std::size_t LongestPiece = 512;
/// Joins the adjacent pair whose text is the piece with the highest score, as SentencePiece's BPE does.
Result<SubwordsPtr> makeScoredBpe(std::vector<ScoredPiece> pieces, UnknownRule unknown);
/// The segmentation with the largest sum of scores.
Result<SubwordsPtr> makeUnigram(std::vector<ScoredPiece> pieces, UnknownRule unknown);

struct WordPieceRule {
    Vocabulary vocabulary {}; ///< continuations with their prefix
    std::string prefix = "##"; ///< of continuations
    std::string beginning {}; ///< of word starts (GGUF: U+2581)
    std::uint32_t unknown = 0;
    std::size_t longestWord = 100; ///< characters
};
SubwordsPtr makeWordPiece(WordPieceRule rule);

} // namespace assay
