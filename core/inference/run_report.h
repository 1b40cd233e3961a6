// SPDX-License-Identifier: GPL-3.0-or-later
// What running one or two models on a text gave: plain values, every figure with its error where it has one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay {

/// A mean of predictions and the error of that mean.
struct MeanError {
    double mean = 0;
    double error = 0;
};

/// One of the two models.
struct RunSide {
    std::string path {};
    std::string architecture {}; ///< a row of architecture_table: "llama", "gpt2", ...
    std::string tokenizer {}; ///< where the tokens come from: "tokenizer.json", "GGUF vocabulary", ...
    std::uint64_t vocabulary = 0; ///< rows of the embedding
    std::uint64_t layers = 0;
    std::optional<MeanError> nll {}; ///< nats per scored token; empty for masked models or if it stopped
    std::optional<double> perplexity {}; ///< e^nll
    std::optional<double> perplexityError {};
    std::optional<double> bitsPerByte {}; ///< of the text, comparable between tokenizers
    bool carriesNoInformation = false; ///< its predictions are no better than chance: see ruinSentence
    std::string ruinSentence {};
    std::string notRun {}; ///< why this model could not be run (to the end), empty if it was
};

struct KlDivergence {
    double mean = 0, meanError = 0;
    double median = 0;
    std::optional<double> p99 {}, p999 {}; ///< only of 100 predictions and more
    double max = 0;
};

/// After a block (or the embedding, whose layer is empty): the candidate's state against the reference's,
/// each model fed its own states.
struct RunLayer {
    std::optional<std::uint64_t> layer {};
    double hiddenRelativeError = 0; ///< ‖x_c − x_r‖ / ‖x_r‖ over all tokens
    std::optional<double> hiddenCosine {}; ///< empty if either is zero
    std::optional<std::uint64_t>
        differingExperts {}; ///< choices of experts that differ; empty without experts
    std::optional<std::uint64_t> chosenExperts {}; ///< all choices
};

struct TokenGuess {
    std::uint32_t id = 0;
    std::string text {}; ///< the token as text, if a tokenizer is at hand
    double probability = 0;
};

/// A scored position whose best guesses differ.
struct Disagreement {
    std::uint64_t position = 0; ///< of the predicted token among the text's tokens
    std::uint32_t id = 0; ///< the token that stands there
    std::string text {};
    double klDivergence = 0;
    std::array<TokenGuess, 5> reference {}, candidate {}; ///< best first
};

/// What the candidate says beside the reference; empty optionals without a candidate or for masked models.
struct RunDifference {
    std::uint64_t predictions = 0;
    std::optional<double> lnPerplexityRatio {}, lnPerplexityRatioError {}; ///< candidate − reference, paired
    KlDivergence kl {};
    double top1Agreement = 0, top1Error = 0;
    double top5Overlap = 0;
    std::optional<double> deltaPMean {}, deltaPMeanError {}, deltaPRms {}, deltaPRmsError {};
    bool isIdentical = false; ///< every state of every layer and every logit is the same number
};

struct Continuation {
    std::string prompt {};
    std::string reference {};
    std::optional<std::string> candidate {};
    std::vector<std::uint32_t> referenceIds {}, candidateIds {};
    std::optional<std::uint64_t> partsAt {}; ///< first generated token that differs
    std::optional<double> gapWherePart {}; ///< between the reference's two best logits there
};

/// A token of the text with its bytes, for views that light tokens up.
struct RunToken {
    std::uint32_t id = 0;
    std::string text {};
};

struct RunReport {
    std::string textName {}; ///< file names, or "built-in text"
    std::string textPath {};
    std::string textSha256 {};
    std::uint64_t textBytes = 0;
    std::uint64_t tokenCount = 0; ///< of the whole text
    std::uint64_t tokensRun = 0; ///< in windows
    std::uint64_t context = 0; ///< tokens of a window
    std::uint64_t windows = 0;
    bool wholeWindows = false; ///< every position is scored, not the second half
    std::uint64_t predictions = 0; ///< scored positions
    RunSide reference {};
    std::optional<RunSide> candidate {};
    std::optional<RunDifference> difference {};
    std::vector<RunLayer> layers {}; ///< embedding first; up to where either model stopped
    std::vector<RunToken> tokens {}; ///< of the text as run, at most MostListedTokens
    std::vector<Disagreement> disagreements {}; ///< in order of the text, at most MostListedDisagreements
    std::vector<Continuation> generated {};
    std::vector<std::string> notes {}; ///< what to know about the figures, and what they compare with
    std::string notRun {}; ///< why nothing was measured; empty if something was
};

inline constexpr std::size_t MostListedTokens = 20000;
inline constexpr std::size_t MostListedDisagreements = 2000;

} // namespace assay
