// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/hearing.h"

#include <algorithm>

namespace assay {

bool isBeyondStop(const Word &word, const Hearing &hearing)
{
    const std::size_t begin = std::min<std::size_t>(word.end, hearing.end);
    const std::size_t end = std::max<std::size_t>(word.begin, hearing.begin);
    const std::string_view gap = begin < end ? hearing.text.substr(begin, end - begin) : std::string_view();
    for (std::size_t at = gap.find(". "); at != std::string_view::npos; at = gap.find(". ", at + 1)) {
        const char next
            = at + 2 < gap.size() ? gap[at + 2] : hearing.text[std::min(end, hearing.text.size() - 1)];
        if ((next >= 'A' && next <= 'Z') || static_cast<unsigned char>(next) >= 0xC3)
            return true;
    }
    return false;
}

const Word *nearest(const Hearing &hearing, Vote kind)
{
    return nearest(hearing, kind, [](const Word &) { return true; });
}

} // namespace assay
