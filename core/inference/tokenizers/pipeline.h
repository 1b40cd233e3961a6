// SPDX-License-Identifier: GPL-3.0-or-later
// A tokenizer put together: added tokens, normalizer, pre-tokenizer, model, what is put around. Every source
// of a vocabulary fills one of these.
#pragma once

#include "core/inference/tokenizers/normalizers.h"
#include "core/inference/tokenizers/pre_tokenizers.h"
#include "core/inference/tokenizers/subwords.h"
#include "core/inference/tokenizers/tokenizer.h"

namespace assay {

/// A token that is found in the text before anything else.
struct AddedToken {
    std::string content {};
    std::uint32_t id = 0;
    bool isSpecial = true;
    bool isNormalized = false; ///< looked for after normalising
    bool stripsLeft = false, stripsRight = false;
    bool isSingleWord = false;
};

/// How a token's characters become bytes of a text.
enum class TokenSpelling { Bytes, Marks, WordPiece, Plain };

struct TokenPipeline {
    std::string source {};
    std::vector<std::string> tokens {}; ///< by id, as stored
    std::vector<AddedToken> added {};
    Normalizer normalizer {};
    PreTokenizer preTokenizer {};
    SubwordsPtr model {};
    std::vector<std::uint32_t> prefix {}, suffix {};
    std::vector<std::uint32_t> endings {};
    TokenSpelling spelling = TokenSpelling::Plain;
    std::vector<std::string> notes {};
};

TokenizerPtr makePipelineTokenizer(TokenPipeline pipeline);

/// 256 ids of <0x00> to <0xFF>, or empty if one is missing.
std::vector<std::uint32_t>
byteTokens(const std::function<std::optional<std::uint32_t>(const std::string &)> &find);

/// The sources.
Result<TokenizerPtr> openTokenizerJson(const std::string &text, const std::string &configText);
Result<TokenizerPtr> openVocabularyAndMerges(const std::string &vocabulary, const std::string &merges,
                                             const std::string &configText);
Result<TokenizerPtr> openSentencePiece(const std::string &bytes, const std::string &configText);
Result<TokenizerPtr> openWordList(const std::string &text, const std::string &configText);
Result<TokenizerPtr> openGgufVocabulary(const Model &model);

} // namespace assay
