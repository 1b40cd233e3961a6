// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/windows.h"

#include <algorithm>

namespace assay {

std::vector<Window> cutWindows(std::span<const std::uint32_t> ids, const WindowRule &rule)
{
    const std::uint64_t size = std::min<std::uint64_t>(rule.context, ids.size());
    std::vector<Window> windows;
    for (std::uint64_t first = 0; size > 1 && first + size <= ids.size(); first += size) {
        Window window { .first = first,
                        .ids = { ids.begin() + static_cast<std::ptrdiff_t>(first),
                                 ids.begin() + static_cast<std::ptrdiff_t>(first + size) } };
        if (rule.beginning && !rule.isWhole && !rule.isMasked)
            window.ids[0] = *rule.beginning;
        window.scoredFirst = rule.isWhole || rule.isMasked ? 0 : size / 2;
        window.scoredEnd = rule.isMasked ? size : size - 1;
        windows.push_back(std::move(window));
    }
    return windows;
}

} // namespace assay
