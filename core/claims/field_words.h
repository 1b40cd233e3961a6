// SPDX-License-Identifier: GPL-3.0-or-later
// What the words of a key, header, label or sentence say about a number: which side of the compression it
// is on, what it measures, and whether it is a result at all.
#pragma once

#include "core/claims/document.h"

#include <string_view>

namespace assay {

/// Which of the two models a size or count belongs to.
enum class Side { Unknown, Original, Compressed };

/// Lower-case words of a name: "original_size_mb", "originalSizeMB" and "Original size (MB)" give the same.
std::vector<std::string> wordsOf(std::string_view name);

Side sideOfField(std::string_view field);

/// Kind that a field's name alone gives ("compression_ratio", "params", "rmse"), or Other.
ClaimKind kindOfField(std::string_view field);

/// True for speeds, times, memory in use, scores, prices: numbers that say nothing about stored bytes.
bool isBenchmarkField(std::string_view field);

/// Basis that the words of a sentence, heading or key give; empty if they give none.
std::optional<Basis> basisOfWords(std::string_view words);

/// The first status word in the text ("TBD", "simulated", "placeholder", "lossless", …), or empty.
struct StatusMatch {
    std::size_t offset = 0, length = 0;
    std::string word {};
};
std::optional<StatusMatch> findStatusWord(std::string_view text);

/// One name for the spellings of one subject: "microsoft/DialoGPT-small" and "DialoGPT-Small" give
/// "dialogpt-small".
std::string normaliseSubject(std::string_view name);

} // namespace assay
