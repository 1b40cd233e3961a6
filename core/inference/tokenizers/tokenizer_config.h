// SPDX-License-Identifier: GPL-3.0-or-later
// tokenizer_config.json: what stands beside a vocabulary that does not say it itself.
#pragma once

#include "core/inference/tokenizers/pipeline.h"

namespace assay {

struct TokenizerConfig {
    std::string className {}; ///< "LlamaTokenizer", "Qwen2Tokenizer", ...
    std::optional<bool> addsBeginning {}, addsEnding {};
    std::string beginning {}, ending {}, unknown {}, separator {},
        classifier {}; ///< tokens; empty = not stated
    bool addsPrefixSpace = false; ///< of byte-level vocabularies
    bool isLowerCase = true; ///< of word lists
    std::optional<bool> stripsAccents {};
    bool setsCjkApart = true;
    std::vector<AddedToken> added {};
};

/// Nothing where the text is empty or damaged.
TokenizerConfig readTokenizerConfig(const std::string &text);
/// Added tokens of the configuration, and its special ones that are in the vocabulary.
void addConfiguredTokens(const TokenizerConfig &config, TokenPipeline &pipeline);
/// Prefix and suffix by the class's rules.
void addSpecials(const TokenizerConfig &config, TokenPipeline &pipeline);
void addEndings(const TokenizerConfig &config, TokenPipeline &pipeline);

} // namespace assay
