// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/rans_tables.h"

#include <algorithm>

namespace assay {

RansEncodeTable::RansEncodeTable(const RansChances &chances)
{
    std::size_t last = 0;
    for (std::uint32_t i = 0, below = 0; i < chances.size(); below += chances[i++]) {
        entries[i] = chances[i] << 16 | below;
        if (chances[i] == 0)
            continue;
        if (below == 0)
            first = static_cast<std::uint8_t>(i);
        last = i;
    }
    fitsWindow = last - first < Window;
    for (std::size_t i = 0; i < std::min(Window, entries.size() - first); ++i)
        for (std::size_t part = 0; part < parts.size(); ++part)
            parts[part][i] = static_cast<std::uint8_t>(entries[first + i] >> (8 * part));
}

RansSearch::RansSearch(const RansChances &chances)
{
    const auto occurring = std::ranges::count_if(chances, [](std::uint32_t chance) { return chance > 0; });
    if (static_cast<std::size_t>(occurring) > symbol.size())
        return;
    for (Table &border : borders)
        border.fill(Bucket);
    std::array<std::size_t, Buckets> begun {};
    std::size_t number = 0;
    std::uint32_t below = 0;
    fits = true;
    for (std::size_t i = 0; i < chances.size(); ++i) {
        if (chances[i] == 0)
            continue;
        symbol[number] = static_cast<std::uint8_t>(i);
        chanceLow[number] = static_cast<std::uint8_t>(chances[i]);
        chanceHigh[number] = static_cast<std::uint8_t>(chances[i] >> 8);
        belowLow[number] = static_cast<std::uint8_t>(below);
        belowHigh[number] = static_cast<std::uint8_t>(below >> 8);
        const std::size_t bucket = below / Bucket, place = below % Bucket;
        const bool isAtAnEnd = bucket == 0 || bucket == Buckets - 1;
        if (place > 0 && !isAtAnEnd) {
            if (begun[bucket] == MostBorders) {
                fits = false;
                return;
            }
            borders[begun[bucket]++][bucket] = static_cast<std::uint8_t>(place);
            borderCount = std::max(borderCount, begun[bucket]);
        }
        const std::uint32_t end = below + chances[i];
        for (std::size_t at = (below + Bucket - 1) / Bucket; at * Bucket < end; ++at)
            first[at] = static_cast<std::uint8_t>(number);
        for (std::uint32_t at = below; at < std::min<std::uint32_t>(end, Bucket); ++at)
            bottom[at] = static_cast<std::uint8_t>(number);
        for (std::uint32_t at = std::max<std::uint32_t>(below, RansTotal - Bucket); at < end; ++at)
            top[at - (RansTotal - Bucket)] = static_cast<std::uint8_t>(number);
        below = end;
        ++number;
    }
}

} // namespace assay
