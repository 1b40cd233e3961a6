// SPDX-License-Identifier: GPL-3.0-or-later
// Runs an original and a compressed transformer on one text, layer by layer from the files they are in, and
// compares what they say. Memory: the states of a batch of windows (at most BatchTokens tokens) of both
// models, keys, values and one feed-forward width of one layer, tiles of weights per worker; never a whole
// model (continuations apart, which hold the weights of models that fit GenerationBytes).
#pragma once

#include "core/inference/run_report.h"
#include "core/model/model.h"

namespace assay {

inline constexpr std::uint64_t DefaultContext = 512;
/// Two tokens predict something; more than the most is no context of any model.
inline constexpr std::uint64_t LeastContext = 2, MostContext = 1u << 22;
/// Tokens of all windows that go through the layers together.
inline constexpr std::uint64_t BatchTokens = 4096;
/// Float32 weights of one model that continuations may hold.
inline constexpr std::uint64_t GenerationBytes = 2ull << 30;

struct RunText {
    std::string name {}; ///< file name; empty = the built-in text
    std::string path {};
    std::string text {}; ///< UTF-8
};

struct RunRequest {
    ModelPtr reference {};
    ModelPtr candidate {}; ///< may be null: one model alone
    std::vector<RunText> texts {}; ///< joined by line ends; empty (and no tokens) = the built-in text
    std::optional<std::vector<std::uint32_t>> tokens {}; ///< instead of a text; taken as they are
    std::string tokensPath {};
    std::uint64_t context = DefaultContext; ///< at least LeastContext; at most what the model allows is used
    bool wholeWindows = false; ///< score every position, as the quantisation papers do
    std::uint64_t generate = 0; ///< tokens of each continuation
    std::vector<std::string> prompts {};
    std::string logitsPath {}; ///< .npy of the reference's logits, float32 [rows, vocabulary]
};

/// A model that cannot be run is no Error but a sentence in the report (notRun, RunSide::notRun); Errors are
/// cancel, wrong usage and outputs that cannot be written. The same bits on any thread count.
Result<RunReport> runModels(const RunRequest &request, const RunControl &run);

/// Reads texts for a request: UTF-8, each at most MostTextBytes.
inline constexpr std::uint64_t MostTextBytes = 64ull << 20;
Result<RunText> readRunText(const std::string &path);
/// Whole numbers separated by white space or commas.
Result<std::vector<std::uint32_t>> readTokenIds(const std::string &path);

/// Some 2,000 words of several kinds, written for this.
std::string builtInText();

} // namespace assay
