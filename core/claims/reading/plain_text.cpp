// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/plain_text.h"

#include "core/claims/lexicon/script.h"

#include <algorithm>

namespace assay {

void PlainText::append(std::string_view part, std::uint64_t sourceOffset)
{
    const auto position = static_cast<std::uint32_t>(text.size());
    const auto offset = static_cast<std::uint32_t>(sourceOffset);
    if (runs.empty() || runs.back().offset + (position - runs.back().position) != offset)
        runs.push_back({ position, offset });
    text += part;
}

std::uint64_t PlainText::sourceOf(std::size_t position) const
{
    auto run = std::ranges::upper_bound(runs, position, std::less<> {},
                                        [](const auto &one) -> std::size_t { return one.position; });
    if (run == runs.begin())
        return 0;
    --run;
    return run->offset + (position - run->position);
}

PlainText PlainText::slice(std::size_t begin, std::size_t length) const
{
    PlainText out;
    begin = std::min(begin, text.size());
    out.text = text.substr(begin, length);
    out.runs.push_back({ 0, static_cast<std::uint32_t>(sourceOf(begin)) });
    for (const auto &run : runs)
        if (run.position > begin && run.position < begin + out.text.size())
            out.runs.push_back({ static_cast<std::uint32_t>(run.position - begin), run.offset });
    return out;
}

PlainText PlainText::narrowed() const
{
    PlainText out;
    for (std::size_t at = 0; at < text.size();) {
        const auto point = codePointAt(text, at);
        const bool digit = isDecimalDigit(point.value) && point.value > 0x7F;
        const bool letter = (point.value >= 0xFF21 && point.value <= 0xFF3A)
            || (point.value >= 0xFF41 && point.value <= 0xFF5A);
        // The comma stays: it divides lists more often than numbers.
        if (digit || letter || point.value == 0xFF0E || point.value == 0xFF05) {
            const char plain = static_cast<char>(point.value - 0xFEE0);
            out.append({ &plain, 1 }, sourceOf(at));
        } else {
            out.append(std::string_view(text).substr(at, point.length), sourceOf(at));
        }
        at += point.length;
    }
    return out;
}

PlainText PlainText::trimmed() const
{
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos)
        return {};
    const auto last = text.find_last_not_of(" \t\r\n");
    if (first == 0 && last + 1 == text.size())
        return *this;
    return slice(first, last - first + 1);
}

} // namespace assay
