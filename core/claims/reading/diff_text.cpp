// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/diff_text.h"

#include <algorithm>

namespace assay {
namespace {

/// A mail or commit message before the first hunk is shorter than this.
constexpr std::size_t LongestPreamble = 16384;

bool isHunk(std::string_view line)
{
    return line.starts_with("@@ -") && line.find(" @@", 4) != std::string_view::npos;
}

template <typename Body> void eachLine(std::string_view text, const Body &body)
{
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.size(), text.find('\n', at));
        body(at, text.substr(at, end - at));
        at = end + 1;
    }
}

} // namespace

bool looksLikeDiff(std::string_view text)
{
    bool hunk = false, header = false;
    eachLine(text.substr(0, LongestPreamble), [&](std::size_t, std::string_view line) {
        hunk |= isHunk(line);
        header |= line.starts_with("--- ") || line.starts_with("diff --git ");
    });
    return hunk && header;
}

std::string textAfterDiff(std::string_view text)
{
    std::string out(text);
    bool inHunk = false;
    eachLine(text, [&](std::size_t at, std::string_view line) {
        const auto blank = [&](std::size_t count) {
            std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(at), count, ' ');
        };
        if (isHunk(line) || line.starts_with("diff --git ") || line.starts_with("--- a/")
            || line.starts_with("+++ ") || line.starts_with("--- /dev/null")) {
            inHunk = isHunk(line);
            blank(line.size());
        } else if (inHunk && line.starts_with('-')) {
            blank(line.size());
        } else if (inHunk && (line.starts_with('+') || line.starts_with(' '))) {
            blank(1);
        } else if (!inHunk) {
            blank(line.size()); // the message speaks of the change, not of the state
        }
    });
    return out;
}

} // namespace assay
