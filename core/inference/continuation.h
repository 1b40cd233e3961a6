// SPDX-License-Identifier: GPL-3.0-or-later
// Greedy continuations of prompts with kept keys and values. Holds all weights of one model at a time as
// float32; models beyond GenerationBytes are refused with a sentence.
#pragma once

#include "core/inference/run_models.h"

namespace assay {

struct ContinuationResult {
    std::vector<std::vector<double>> referenceGaps; ///< per prompt and token, between the two best logits
    std::vector<Continuation> continuations;
    std::vector<std::string> notes;
};

/// Tokens of one model after a prompt: the largest logit each, the lowest id of equal ones, until an ending
/// or count tokens.
struct GreedyTokens {
    std::vector<std::uint32_t> ids;
    std::vector<double> gaps; ///< between the two best logits of each
    std::string problem {};
};
Result<std::vector<GreedyTokens>> greedyTokens(const Transformer &model,
                                               const std::vector<std::vector<std::uint32_t>> &prompts,
                                               const std::vector<std::uint32_t> &endings, std::uint64_t count,
                                               const RunControl &run);

/// Ids that end a text: the tokenizer's, and those that config.json and generation_config.json of either
/// model name as eos_token_id, a number or a list of them.
std::vector<std::uint32_t> endingsOf(const RunModels &models);

Result<ContinuationResult> continuePrompts(const RunModels &models, const std::vector<std::string> &prompts,
                                           std::uint64_t count, const RunControl &run);

} // namespace assay
