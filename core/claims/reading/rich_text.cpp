// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/rich_text.h"

#include <algorithm>

namespace assay {

bool RichText::isAll(TextStyle style, std::size_t begin, std::size_t end) const
{
    const std::string_view text = plain.text;
    while (begin < end && (text[begin] == ' ' || text[begin] == '\n'))
        ++begin;
    while (end > begin && (text[end - 1] == ' ' || text[end - 1] == '\n'))
        --end;
    if (begin >= end)
        return false;
    auto at = begin;
    for (const auto &range : styles)
        if (range.style == style && range.begin <= at && range.end > at)
            at = range.end;
    return at >= end;
}

RichText RichText::slice(std::size_t begin, std::size_t length) const
{
    RichText out;
    out.plain = plain.slice(begin, length);
    const auto end = begin + out.plain.text.size();
    for (const auto &range : styles)
        if (range.begin < end && range.end > begin)
            out.styles.push_back(
                { range.style, std::max(range.begin, begin) - begin, std::min(range.end, end) - begin });
    return out;
}

RichText RichText::trimmed() const
{
    const auto first = plain.text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos)
        return {};
    const auto last = plain.text.find_last_not_of(" \t\r\n");
    return first == 0 && last + 1 == plain.text.size() ? *this : slice(first, last + 1 - first);
}

std::vector<RichText> RichText::lines() const
{
    std::vector<RichText> out;
    const std::string_view text = plain.text;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        if (auto line = slice(begin, end - begin).trimmed(); !line.empty())
            out.push_back(std::move(line));
        begin = end + 1;
    }
    return out;
}

} // namespace assay
