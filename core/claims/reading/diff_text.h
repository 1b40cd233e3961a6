// SPDX-License-Identifier: GPL-3.0-or-later
// A unified diff as the text that it leads to: what it takes away and its own marks are blanks.
#pragma once

#include <string>
#include <string_view>

namespace assay {

/// True if a file header or a hunk of a unified diff begins a line near the top.
bool looksLikeDiff(std::string_view text);
/// The new text with every byte at its place.
std::string textAfterDiff(std::string_view text);

} // namespace assay
