// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/lexing/numeral.h"

#include "core/claims/lexicon/script.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace assay {
namespace {

// No-break space, thin spaces, narrow no-break space: the ones that group digits.
constexpr std::array<std::string_view, 4> GroupSpaces { "\xc2\xa0", "\xe2\x80\x89", "\xe2\x80\xaf",
                                                        "\xe2\x80\x88" };

/// Length of a separator at text that is followed by exactly so many digits, or 0.
std::size_t groupSeparator(std::string_view text, char mark, std::size_t digits)
{
    std::size_t length = 0;
    if (!text.empty() && (text[0] == mark || text[0] == '\''))
        length = 1;
    for (const std::string_view other : { "\xe2\x80\x99", "\xef\xbc\x8c" }) // ’ and the full-width comma
        if (text.starts_with(other))
            length = other.size();
    for (const auto space : GroupSpaces)
        if (text.starts_with(space))
            length = space.size();
    return length && digitsAtStart(text.substr(length)) == digits ? length : 0;
}

/// Groups of three divided by plain blanks, which divide words too: only where there are two of them, or a
/// decimal comma behind the one ("1 400,5").
bool hasBlankGroups(std::string_view text, char point)
{
    auto at = digitsAtStart(text);
    std::size_t groups = 0;
    while (at < text.size() && text[at] == ' ' && digitsAtStart(text.substr(at + 1)) == 3) {
        at += 4;
        ++groups;
    }
    const bool decimals
        = point == ',' && at + 1 < text.size() && text[at] == ',' && isAsciiDigit(text[at + 1]);
    return groups >= 2 || (groups == 1 && (decimals || point == ','));
}

/// "1,23,45,678": groups of two before the last three, as India writes. Its length, or 0.
std::size_t indianLength(std::string_view text, char group)
{
    auto at = digitsAtStart(text);
    std::size_t pairs = 0;
    if (at > 2)
        return 0;
    while (groupSeparator(text.substr(at), group, 2) == 1) {
        at += 3;
        ++pairs;
    }
    return pairs > 0 && groupSeparator(text.substr(at), group, 3) == 1 ? at + 4 : 0;
}

/// "e-5", "E+09", "×10^-3", "·10⁻³": length and power.
std::pair<std::size_t, int> exponentAt(std::string_view text)
{
    std::size_t at = 0;
    bool superscript = false;
    if (!text.empty() && (text[0] == 'e' || text[0] == 'E')) {
        at = 1;
    } else {
        auto rest = text.substr(blanksAt(text));
        for (const std::string_view cross : { "\xc3\x97", "\xc2\xb7", "x", "*" }) {
            if (!rest.starts_with(cross))
                continue;
            auto tail = rest.substr(cross.size());
            tail.remove_prefix(blanksAt(tail));
            if (!tail.starts_with("10"))
                return {};
            tail.remove_prefix(2);
            superscript = !tail.starts_with('^');
            tail.remove_prefix(superscript ? 0 : 1);
            at = text.size() - tail.size();
            break;
        }
        if (at == 0)
            return {};
    }
    static constexpr std::array<std::string_view, 10> Superscripts {
        "\xe2\x81\xb0", "\xc2\xb9",     "\xc2\xb2",     "\xc2\xb3",     "\xe2\x81\xb4",
        "\xe2\x81\xb5", "\xe2\x81\xb6", "\xe2\x81\xb7", "\xe2\x81\xb8", "\xe2\x81\xb9"
    };
    int sign = 1, power = 0, count = 0;
    for (const std::string_view minus : { "-", "\xe2\x88\x92", "\xe2\x81\xbb" })
        if (text.substr(at).starts_with(minus)) {
            sign = -1;
            at += minus.size();
        }
    if (sign > 0 && text.substr(at).starts_with('+'))
        ++at;
    for (bool more = true; more && count < 3;) {
        more = false;
        if (!superscript && at < text.size() && isAsciiDigit(text[at])) {
            power = 10 * power + (text[at] - '0');
            ++at;
            ++count;
            more = true;
        }
        for (std::size_t digit = 0; superscript && digit < Superscripts.size(); ++digit)
            if (text.substr(at).starts_with(Superscripts[digit])) {
                power = 10 * power + static_cast<int>(digit);
                at += Superscripts[digit].size();
                ++count;
                more = true;
                break;
            }
    }
    return count > 0 ? std::pair(at, sign * power) : std::pair<std::size_t, int>();
}

/// "e-05" right behind digits: nobody writes thousands before a power of ten.
bool isPower(std::string_view text)
{
    if (text.empty() || (text[0] != 'e' && text[0] != 'E'))
        return false;
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+'))
        text.remove_prefix(1);
    return !text.empty() && isAsciiDigit(text[0]);
}

struct Printed {
    std::string plain {};
    std::size_t at = 0;
};

/// The whole part with its groups taken out.
Printed wholePart(std::string_view text, DecimalSign sign, Numeral &out)
{
    const char point = sign == DecimalSign::Point ? '.' : ',', group = sign == DecimalSign::Point ? ',' : '.';
    const auto first = digitsAtStart(text);
    Printed printed { std::string(text.substr(0, first)), first };
    if (const auto indian = indianLength(text, group)) {
        printed.plain.clear();
        for (const char c : text.substr(0, indian))
            if (isAsciiDigit(c))
                printed.plain += c;
        printed.at = indian;
        out.grouped = true;
        return printed;
    }
    const bool blanks = first <= 3 && hasBlankGroups(text, point);
    while (first <= 3 && text[0] != '0') {
        const auto separator = groupSeparator(text.substr(printed.at), blanks ? ' ' : group, 3);
        if (separator == 0 || printed.plain.size() > 30 || isPower(text.substr(printed.at + separator + 3)))
            break;
        printed.plain += text.substr(printed.at + separator, 3);
        printed.at += separator + 3;
        out.grouped = true;
    }
    return printed;
}

int hanDigit(char32_t c)
{
    static constexpr std::u32string_view Digits = U"零一二三四五六七八九";
    if (c == U'〇')
        return 0;
    if (c == U'两' || c == U'兩')
        return 2;
    const auto at = Digits.find(c);
    return at == std::u32string_view::npos ? -1 : static_cast<int>(at);
}

double hanPower(char32_t c)
{
    switch (c) {
    case U'十':
        return 10;
    case U'百':
        return 100;
    case U'千':
        return 1000;
    case U'万':
    case U'萬':
        return 1e4;
    case U'亿':
    case U'億':
        return 1e8;
    default:
        return 0;
    }
}

} // namespace

std::size_t digitsAtStart(std::string_view text)
{
    std::size_t length = 0;
    while (length < text.size() && isAsciiDigit(text[length]))
        ++length;
    return length;
}

std::size_t blanksAt(std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size()) {
        const auto point = codePointAt(text, at);
        if (!isBlank(point.value))
            break;
        at += point.length;
    }
    return at;
}

DecimalSign decimalSignOf(std::string_view text, Language language)
{
    constexpr std::size_t Looked = 1u << 20;
    std::size_t comma = 0, point = 0;
    for (std::size_t i = 1; i + 1 < text.size() && i < Looked; ++i) {
        const char c = text[i];
        if ((c != ',' && c != '.') || !isAsciiDigit(text[i - 1]) || !isAsciiDigit(text[i + 1]))
            continue;
        auto begin = i - 1;
        while (begin > 0 && isAsciiDigit(text[begin - 1]))
            --begin;
        const auto before = i - begin;
        const auto run = digitsAtStart(text.substr(i + 1));
        const char next = i + run + 1 < text.size() ? text[i + run + 1] : ' ';
        const bool more = next == c && i + run + 2 < text.size() && isAsciiDigit(text[i + run + 2]);
        const bool behindAnother = begin > 1 && (text[begin - 1] == '.' || text[begin - 1] == ',')
            && isAsciiDigit(text[begin - 2]);
        if (more && run == 3 && before <= 3) {
            (c == ',' ? point : comma) += 1; // 1,234,567 groups by commas
        } else if (behindAnother && text[begin - 1] != c) {
            (c == ',' ? comma : point) += 2; // 1.234,5 says it in one number
        } else if (!more && !behindAnother
                   && (run != 3 || before > 3 || text[begin] == '0' || isPower(text.substr(i + run + 1)))) {
            // A comma before another figure may also divide a list: "1,2,3".
            (c == ',' ? comma : point)
                += run <= 2 || c == '.' || text[begin] == '0' || isPower(text.substr(i + run + 1)) ? 1 : 0;
        }
        i += run;
    }
    if (comma != point)
        return comma > point ? DecimalSign::Comma : DecimalSign::Point;
    static constexpr std::array CommaLanguages { Language::German,     Language::French,  Language::Spanish,
                                                 Language::Portuguese, Language::Italian, Language::Russian,
                                                 Language::Dutch,      Language::Polish };
    const bool habit = std::ranges::find(CommaLanguages, language) != CommaLanguages.end();
    return habit ? DecimalSign::Comma : DecimalSign::Point;
}

std::optional<Numeral> numeralAt(std::string_view text, DecimalSign sign)
{
    const char point = sign == DecimalSign::Point ? '.' : ',';
    Numeral out;
    const auto first = digitsAtStart(text);
    if (first == 0 || first > 20)
        return {};
    auto [plain, at] = wholePart(text, sign, out);
    for (auto c = plain.rbegin(); c != plain.rend() && *c == '0'; ++c)
        ++out.trailingZeros;
    // A comma before one or two digits is a decimal comma wherever it stands ("985,6:1"), as is a point
    // before any count of digits but three.
    const auto next = at < text.size() ? text[at] : '\0';
    const auto decimals = at < text.size() ? digitsAtStart(text.substr(at + 1)) : 0;
    const bool strayComma = next == ',' && !out.grouped && (decimals == 1 || decimals == 2) && first <= 4;
    const bool strayPoint = next == '.' && !out.grouped && decimals != 3;
    const bool beforePower = (next == '.' || next == ',') && !out.grouped
        && isPower(text.substr(std::min(text.size(), at + 1 + decimals)));
    if (decimals > 0 && (next == point || strayComma || strayPoint || beforePower)) {
        plain += '.';
        plain += text.substr(at + 1, decimals);
        at += 1 + decimals;
        out.integer = false;
        out.lastPlace = std::pow(10.0, -static_cast<double>(decimals));
    }
    const auto firstFigure = plain.find_first_not_of("0.");
    if (firstFigure != std::string::npos)
        out.significant = static_cast<int>(
            std::ranges::count_if(plain.substr(firstFigure), [](char c) { return isAsciiDigit(c); }));
    if (const auto [length, power] = exponentAt(text.substr(at)); length > 0) {
        plain += 'e' + std::to_string(power);
        out.lastPlace *= std::pow(10.0, power);
        out.integer = false;
        at += length;
    }
    const auto parsed = std::from_chars(plain.data(), plain.data() + plain.size(), out.value);
    if (parsed.ec != std::errc() || !std::isfinite(out.value))
        return {};
    out.length = at;
    return out;
}

std::optional<HanNumeral> hanNumeralAt(std::string_view text)
{
    HanNumeral out;
    double total = 0, section = 0, digit = 0;
    bool any = false, decimals = false;
    std::size_t at = 0;
    for (; at < text.size();) {
        const auto point = codePointAt(text, at);
        const int figure = hanDigit(point.value);
        const double power = hanPower(point.value);
        if (figure >= 0 && decimals) {
            out.lastPlace /= 10;
            digit += figure * out.lastPlace;
        } else if (figure >= 0) {
            digit = digit * (digit > 0 ? 10 : 0) + figure; // "二五" is read figure by figure
        } else if (point.value == U'点' && any && !decimals) {
            decimals = true;
            out.integer = false;
        } else if (power >= 1e4) {
            total = (total + section + digit) * power;
            section = digit = 0;
            decimals = false;
        } else if (power > 0) {
            section += (digit > 0 ? digit : 1) * power;
            digit = 0;
        } else {
            break;
        }
        any = any || figure >= 0 || power > 0;
        at += point.length;
    }
    if (!any)
        return {};
    out.value = total + section + digit;
    out.length = at;
    return out;
}

} // namespace assay
