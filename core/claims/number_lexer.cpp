// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/number_lexer.h"

#include "core/claims/word_search.h"

#include <array>
#include <charconv>
#include <cmath>

namespace assay {
namespace {

// No-break space, thin spaces, narrow no-break space: the ones that group digits.
constexpr std::array<std::string_view, 4> GroupSpaces { "\xc2\xa0", "\xe2\x80\x89", "\xe2\x80\xaf",
                                                        "\xe2\x80\x88" };

std::size_t digitRun(std::string_view text)
{
    std::size_t length = 0;
    while (length < text.size() && isDigit(text[length]))
        ++length;
    return length;
}

/// Length of a separator at text that is followed by exactly three digits, or 0.
std::size_t groupSeparator(std::string_view text, char mark)
{
    std::size_t length = 0;
    if (!text.empty() && (text[0] == mark || text[0] == '\''))
        length = 1;
    for (const auto space : GroupSpaces)
        if (text.starts_with(space))
            length = space.size();
    return length && digitRun(text.substr(length)) == 3 ? length : 0;
}

/// Groups of three divided by plain blanks, which divide words too: only where there are two of them, or a
/// decimal comma behind the one ("1 400,5").
bool hasBlankGroups(std::string_view text, char point)
{
    auto at = digitRun(text);
    std::size_t groups = 0;
    while (at < text.size() && text[at] == ' ' && digitRun(text.substr(at + 1)) == 3) {
        at += 4;
        ++groups;
    }
    const bool decimals = point == ',' && at + 1 < text.size() && text[at] == ',' && isDigit(text[at + 1]);
    return groups >= 2 || (groups == 1 && decimals);
}

std::size_t exponentLength(std::string_view text)
{
    if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E'))
        return 0;
    const std::size_t sign = text[1] == '+' || text[1] == '-' ? 1 : 0;
    const auto run = digitRun(text.substr(1 + sign));
    return run > 0 && run < 4 ? 1 + sign + run : 0;
}

} // namespace

std::size_t blankLength(std::string_view text)
{
    std::size_t at = 0;
    for (bool more = true; more && at < text.size();) {
        more = text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r';
        if (more) {
            ++at;
            continue;
        }
        for (const auto space : GroupSpaces)
            if (text.substr(at).starts_with(space)) {
                at += space.size();
                more = true;
                break;
            }
    }
    return at;
}

std::optional<Digits> digitsAt(std::string_view text, DecimalMark mark)
{
    const char point = mark == DecimalMark::Point ? '.' : ',';
    const char group = mark == DecimalMark::Point ? ',' : '.';
    Digits out;
    const auto first = digitRun(text);
    if (first == 0 || first > 20)
        return {};
    std::string plain(text.substr(0, first));
    std::size_t at = first;
    const bool blanks = first <= 3 && hasBlankGroups(text, point);
    while (first <= 3 && text[0] != '0') {
        const auto separator = groupSeparator(text.substr(at), blanks ? ' ' : group);
        if (separator == 0 || plain.size() > 30)
            break;
        plain += text.substr(at + separator, 3);
        at += separator + 3;
        out.grouped = true;
    }
    for (auto c = plain.rbegin(); c != plain.rend() && *c == '0'; ++c)
        ++out.trailingZeros;
    // A comma before one, two or four digits is a decimal comma wherever it stands ("985,6:1").
    const auto next = at < text.size() ? text[at] : '\0';
    const auto decimals = at < text.size() ? digitRun(text.substr(at + 1)) : 0;
    const bool strayComma = next == ',' && !out.grouped && (decimals == 1 || decimals == 2) && first <= 4;
    if (decimals > 0 && (next == point || strayComma)) {
        plain += '.';
        plain += text.substr(at + 1, decimals);
        at += 1 + decimals;
        out.integer = false;
        out.lastPlace = std::pow(10.0, -static_cast<double>(decimals));
    }
    if (const auto exponent = exponentLength(text.substr(at))) {
        const auto tail = text.substr(at + 1, exponent - 1);
        int power = 0;
        const auto start = tail.front() == '+' ? 1u : 0u;
        std::from_chars(tail.data() + start, tail.data() + tail.size(), power);
        plain += 'e';
        plain += tail.substr(start);
        out.lastPlace *= std::pow(10.0, power);
        out.integer = false;
        at += exponent;
    }
    const auto parsed = std::from_chars(plain.data(), plain.data() + plain.size(), out.value);
    if (parsed.ec != std::errc() || !std::isfinite(out.value))
        return {};
    out.length = at;
    return out;
}

} // namespace assay
