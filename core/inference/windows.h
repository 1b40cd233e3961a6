// SPDX-License-Identifier: GPL-3.0-or-later
// The text cut into windows as llama.cpp's perplexity tool does: no overlap, the incomplete last one dropped,
// the second half of each scored.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace assay {

struct Window {
    std::uint64_t first = 0; ///< index of its first token in the text
    std::vector<std::uint32_t> ids;
    std::uint64_t scoredFirst = 0, scoredEnd = 0; ///< positions, each predicting the token after it
};

struct WindowRule {
    std::uint64_t context = 0; ///< n
    std::optional<std::uint32_t> beginning {}; ///< stands in place of each window's first token
    bool isWhole = false; ///< every position is scored, no token replaced
    bool isMasked = false; ///< every position is looked at, none predicts the next
};

/// Fewer than n ids are one window. At least two ids.
std::vector<Window> cutWindows(std::span<const std::uint32_t> ids, const WindowRule &rule);

} // namespace assay
