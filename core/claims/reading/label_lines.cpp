// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/label_lines.h"

#include "core/claims/lexicon/script.h"
#include "core/claims/lexing/amounts.h"

#include <algorithm>
#include <utility>

namespace assay {
namespace {

constexpr std::size_t LongestLabel = 96, MostLabelWords = 9, LongestValue = 90;

std::size_t wordsIn(std::string_view text)
{
    std::size_t words = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        words += text[i] != ' ' && (i == 0 || text[i - 1] == ' ');
    return words;
}

bool hasLetter(std::string_view text)
{
    for (std::size_t at = 0; at < text.size(); at += codePointAt(text, at).length) {
        const auto c = codePointAt(text, at).value;
        if (isLetter(c) || isUnspaced(c))
            return true;
    }
    return false;
}

bool canBeLabel(std::string_view label)
{
    return !label.empty() && label.size() <= LongestLabel && wordsIn(label) <= MostLabelWords
        && hasLetter(label) && label.find(". ") == std::string_view::npos
        && label.find("://") == std::string_view::npos && label.find('\n') == std::string_view::npos
        && label.find("\xe3\x80\x82") == std::string_view::npos
        && std::ranges::count(label, '(') == std::ranges::count(label, ')');
}

struct Joint {
    std::size_t begin = std::string_view::npos, end = 0;
    bool strong = false; ///< a colon; others need more
};

Joint jointOf(std::string_view text)
{
    int depth = 0;
    for (std::size_t at = 0; at < text.size() && at <= LongestLabel; at += codePointAt(text, at).length) {
        const auto point = codePointAt(text, at);
        depth += point.value == '(' || point.value == '[' ? 1 : 0;
        depth -= point.value == ')' || point.value == ']' ? 1 : 0;
        if (depth > 0)
            continue;
        const auto end = at + point.length;
        const auto next = end < text.size() ? codePointAt(text, end).value : U' ';
        const auto before = codePointBefore(text, at).value;
        if (point.value == 0xFF1A
            || (point.value == ':' && (isBlank(next) || isUnspaced(before) || next == '*')))
            return { at, end, true };
        if (point.value == '=' && at > 0 && next != '=' && before != '=' && before != '<' && before != '>'
            && before != '!' && before != '~')
            return { at, end, false };
        // " - ", " – ", " — "
        const bool dash = point.value == '-' || point.value == 0x2013 || point.value == 0x2014;
        if (dash && isBlank(before) && isBlank(next) && at > 0)
            return { at, end, false };
        if (text.substr(at).starts_with(" .. ") || text.substr(at).starts_with(" ...")
            || text.substr(at).starts_with("....") || text.substr(at).starts_with("\t"))
            return { at, at + text.substr(at).find_first_not_of(". \t"),
                     text.substr(at).find_first_not_of(". \t") != std::string_view::npos };
    }
    return {};
}

bool beginsWithAmount(std::string_view text)
{
    const auto at = text.find_first_not_of(" ~<>=+-*($\t");
    if (at == std::string_view::npos)
        return false;
    const auto first = codePointAt(text, at).value;
    return isDecimalDigit(first) || first == 0x2248 || first == 0x2264 || first == 0x2265 || first == 0x2212
        || first == U'约' || first == U'約';
}

bool isShortValue(std::string_view value)
{
    return value.size() <= LongestValue && value.find(". ") == std::string_view::npos
        && value.find("\xe3\x80\x82") == std::string_view::npos;
}

/// "We tested 6 layers: …", "From 100 MB to 25 MB: …": the words before the colon say something themselves.
bool saysFigure(std::string_view label)
{
    if (std::ranges::none_of(label, isAsciiDigit))
        return false;
    const auto found = findAmounts(label, { DecimalSign::Point, LanguageSet::all(), {} });
    return std::ranges::any_of(found, [](const FoundAmount &one) {
        return one.amount.classified == NumberClass::None && one.amount.dimension != Dimension::Plain
            && one.amount.dimension != Dimension::BitsPerWeight; // "4-bit model: 125 MB"
    });
}

/// Counted things: digits alone, or with a word of counting.
bool isCounted(const FoundAmount &one)
{
    const Amount &amount = one.amount;
    return amount.classified == NumberClass::None && !amount.word && amount.exactDigits
        && (amount.dimension == Dimension::Plain || amount.dimension == Dimension::Count);
}

/// "412 species: 265 herbs, 98 shrubs and 59 trees": the words before the colon count what the words behind
/// it take apart. Parts are smaller than their whole, and no less than half of it together.
bool countsParts(std::string_view label, std::string_view value)
{
    if (std::ranges::none_of(label, isAsciiDigit) || !hasLetter(value))
        return false;
    const auto wholes = findAmounts(label, { DecimalSign::Point, LanguageSet::all(), {} });
    const auto parts = findAmounts(value, { DecimalSign::Point, LanguageSet::all(), {} });
    if (std::ranges::count_if(wholes, isCounted) != 1 || parts.size() < 2
        || !std::ranges::all_of(parts, isCounted))
        return false;
    const double whole = std::ranges::find_if(wholes, isCounted)->amount.value;
    double sum = 0;
    for (const FoundAmount &part : parts) {
        if (part.amount.value >= whole)
            return false;
        sum += part.amount.value;
    }
    return 2 * sum >= whole;
}

RichText withoutColon(RichText label)
{
    label = label.trimmed();
    while (label.plain.text.ends_with(':') || label.plain.text.ends_with("\xef\xbc\x9a"))
        label = label.slice(0, label.plain.text.size() - (label.plain.text.back() == ':' ? 1 : 3)).trimmed();
    return label;
}

/// A bold beginning names what follows it: "**Size** 125 MB".
std::optional<LabelledLine> boldLabel(const RichText &line)
{
    for (const auto &range : line.styles) {
        if (range.style != TextStyle::Bold || range.begin > 1 || range.end >= line.plain.text.size())
            continue;
        const auto label = withoutColon(line.slice(range.begin, range.end - range.begin));
        auto value = line.slice(range.end, std::string::npos).trimmed();
        const bool colon = line.plain.text[range.end - 1] == ':'
            || line.plain.text.substr(0, range.end).ends_with("\xef\xbc\x9a");
        if (canBeLabel(label.plain.text) && (colon || beginsWithAmount(value.plain.text)))
            return LabelledLine { label, value };
    }
    return {};
}

} // namespace

std::optional<LabelledLine> labelledLine(const RichText &line, bool firm)
{
    const std::string_view text = line.plain.text;
    const auto joint = jointOf(text);
    if (joint.begin == std::string_view::npos || joint.end > text.size())
        return boldLabel(line);
    auto label = withoutColon(line.slice(0, joint.begin));
    auto value = line.slice(joint.end, std::string::npos).trimmed();
    if (saysFigure(label.plain.text) || (joint.strong && countsParts(label.plain.text, value.plain.text)))
        return {};
    if (!canBeLabel(label.plain.text))
        return boldLabel(line);
    const bool bold = line.isAll(TextStyle::Bold, 0, joint.begin);
    const auto amount = beginsWithAmount(value.plain.text);
    const bool fits = joint.strong ? firm || bold || isShortValue(value.plain.text)
                                   : amount || (bold && !value.empty())
            || (firm && isShortValue(value.plain.text) && text[joint.begin] == '=');
    return fits ? std::optional(LabelledLine { std::move(label), std::move(value) }) : boldLabel(line);
}

std::vector<LabelledLine> labelledLines(const std::vector<RichText> &lines)
{
    std::vector<LabelledLine> out;
    std::size_t labelled = 0;
    for (const auto &line : lines) {
        if (line.plain.text.starts_with(": ") && !out.empty() && out.back().label.empty()) {
            out.back().label = std::exchange(out.back().value, line.slice(2, std::string::npos).trimmed());
            ++labelled;
            continue;
        }
        auto one = labelledLine(line, true);
        if (one && isShortValue(one->value.plain.text)
            && !(one->value.empty() && labelled == 0 && lines.size() < 3)) {
            labelled += !one->value.empty();
            out.push_back(std::move(*one));
        } else {
            out.push_back({ {}, line });
        }
    }
    const bool most = labelled >= 2 && labelled * 3 >= out.size() * 2;
    return most || (labelled >= 1 && out.size() == labelled && lines.size() > out.size())
        ? out
        : std::vector<LabelledLine> {};
}

} // namespace assay
