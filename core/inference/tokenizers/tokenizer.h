// SPDX-License-Identifier: GPL-3.0-or-later
// Text to tokens and back, by the rules of the file the vocabulary comes from.
#pragma once

#include "core/model/model.h"

namespace assay {

/// Longest text of tokens and of the files they come from.
inline constexpr std::uint64_t LargestTokenizerFile = 64ull << 20;
inline constexpr std::size_t MostTokens = 4u << 20;

struct Encoding {
    std::vector<std::uint32_t> ids; ///< with the tokens that the file adds
    std::uint64_t specialsInText = 0; ///< words of the text that became special tokens
};

class Tokenizer {
public:
    virtual ~Tokenizer() = default;
    /// text is UTF-8 (others are refused with the offset).
    virtual Result<Encoding> encode(std::string_view text) const = 0;
    /// The bytes that the token stands for in a text; specials as they are written.
    virtual std::string bytesOf(std::uint32_t id) const = 0;
    virtual std::size_t size() const = 0;

    const std::string &source() const { return m_source; } ///< "tokenizer.json", "GGUF vocabulary", ...
    /// The token put before a text, if one is.
    const std::optional<std::uint32_t> &beginning() const { return m_beginning; }
    /// Tokens that end a text.
    const std::vector<std::uint32_t> &endings() const { return m_endings; }
    const std::vector<std::string> &notes() const { return m_notes; }
    /// Text of many tokens; what is no UTF-8 is shown as U+FFFD.
    std::string decode(std::span<const std::uint32_t> ids) const;

protected:
    std::string m_source;
    std::optional<std::uint32_t> m_beginning;
    std::vector<std::uint32_t> m_endings;
    std::vector<std::string> m_notes;
};

using TokenizerPtr = std::shared_ptr<const Tokenizer>;

/// The model's own: tokenizer.json, else vocab.json with merges.txt, else tokenizer.model, else vocab.txt
/// beside the weights; the vocabulary of a GGUF file. NotFound where there is none.
Result<TokenizerPtr> openTokenizer(const Model &model);

} // namespace assay
