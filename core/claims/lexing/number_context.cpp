// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/lexing/number_context.h"

#include "core/claims/lexicon/script.h"
#include "core/claims/lexing/numeral.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

// Years in which models and papers about them were dated.
constexpr double FirstYear = 1980, LastYear = 2040;

bool isTokenByte(char c)
{
    return isAsciiDigit(c) || c == '_'
        || isLetter(static_cast<unsigned char>(c) < 0x80 ? static_cast<char32_t>(c) : 0);
}

/// Joins the parts of a name if a letter or digit follows: "Llama-3.1-8B", "a/b", "12:30:00".
bool isTokenJoint(std::string_view text, std::size_t at)
{
    if (std::string_view("-./:_").find(text[at]) == std::string_view::npos || at + 1 >= text.size()
        || !isTokenByte(text[at + 1]))
        return false;
    // "FP16:15.2 GB": a label and its number; "12:30:00" is one token.
    if (text[at] != ':' || !isAsciiDigit(text[at + 1]))
        return true;
    std::size_t begin = at;
    while (begin > 0 && (isTokenByte(text[begin - 1]) || text[begin - 1] == ':'))
        --begin;
    return std::ranges::all_of(text.substr(begin, at - begin),
                               [](char c) { return isAsciiDigit(c) || c == ':'; });
}

std::size_t tokenEnd(std::string_view text, std::size_t at)
{
    while (at < text.size() && (isTokenByte(text[at]) || isTokenJoint(text, at)))
        ++at;
    return at;
}

std::size_t tokenBegin(std::string_view text, std::size_t at)
{
    while (at > 0
           && (isTokenByte(text[at - 1])
               || (at > 1 && std::string_view("-./_").find(text[at - 1]) != std::string_view::npos
                   && isTokenByte(text[at - 2]))))
        --at;
    return at;
}

NumberClass classOf(std::string_view value)
{
    struct Row {
        std::string_view name;
        NumberClass is;
    };
    static constexpr std::array Rows {
        Row { "setting", NumberClass::Setting },   Row { "reference", NumberClass::Reference },
        Row { "hardware", NumberClass::Hardware }, Row { "version", NumberClass::Version },
        Row { "date", NumberClass::Date },         Row { "identifier", NumberClass::Identifier },
        Row { "model", NumberClass::ModelName },   Row { "shape", NumberClass::Shape },
    };
    const auto found = std::ranges::find(Rows, value, &Row::name);
    return found == Rows.end() ? NumberClass::None : found->is;
}

NumberClass classOfToken(std::string_view token)
{
    if (token.size() > 1 && (token[0] == 'v' || token[0] == 'V') && isAsciiDigit(token[1]))
        return NumberClass::Version;
    const auto letters = token.find_first_of("0123456789");
    const auto *row = wholePhrase(token, LanguageSet::with(Language::English));
    if (!row && letters != std::string_view::npos)
        row = wholePhrase(token.substr(0, letters), LanguageSet::with(Language::English));
    if (row && row->votesFor(Vote::Class) && token.find('/') == std::string_view::npos)
        return classOf(row->of(Vote::Class));
    return token.find_first_of("/:") != std::string_view::npos || token.size() > 24 ? NumberClass::Identifier
                                                                                    : NumberClass::ModelName;
}

bool isYear(double value)
{
    return value >= FirstYear && value <= LastYear && value == static_cast<double>(static_cast<int>(value));
}

/// Years are written without separators: "2,048" and "2048.0" are none.
bool isYear(std::string_view digits, double value)
{
    return isYear(value) && digits.find_first_of(".,' ") == std::string_view::npos;
}

/// "https://host:8080"
bool isInAddress(std::string_view text, std::size_t at)
{
    constexpr std::size_t Reach = 256;
    const auto from = at > Reach ? at - Reach : 0;
    const auto word = text.substr(from, at - from);
    const auto blank = word.find_last_of(" \t\n(<");
    return word.substr(blank == std::string_view::npos ? 0 : blank).find("://") != std::string_view::npos;
}

Token dateOrVersion(std::string_view text, std::size_t at)
{
    const auto run = digitsAtStart(text.substr(at));
    const auto after = text.substr(at + run);
    const auto second = after.size() > 1 ? digitsAtStart(after.substr(1)) : 0;
    if (second == 0)
        return {};
    const char joint = after[0];
    const bool third = after.size() > 1 + second && after[1 + second] == joint && after.size() > 2 + second
        && isAsciiDigit(after[2 + second]);
    auto whole = tokenEnd(text, at) - at;
    // 2025-09-16, 07/20/2026, 2025/09
    if ((joint == '-' || joint == '/') && third)
        return { at, whole, NumberClass::Date };
    if ((joint == '/' || joint == '-') && run == 4 && second == 2 && (text[at] == '1' || text[at] == '2')
        && text[at + 1] != '3' && isYear(std::stod(std::string(text.substr(at, 4)))))
        return { at, whole, NumberClass::Date };
    if (joint == '/' && second == 4 && run <= 2)
        return { at, whole, NumberClass::Date };
    // 12:30, 12:00:00; not 4:1, 1:4 and 985:1; 00:00:41,500 in subtitles
    if (joint == ':' && third && at + whole < text.size() && text[at + whole] == ',')
        if (const auto thousandths = digitsAtStart(text.substr(at + whole + 1)); thousandths == 3)
            whole += 1 + thousandths;
    if (joint == ':' && (third || (run == 2 && second == 2 && text[at] <= '2')))
        return { at, whole, NumberClass::Date };
    // 1.2.3; "16.09.2025"; not 1.234.567
    if (joint == '.' && third && !(run <= 3 && second == 3)) {
        const auto last = digitsAtStart(after.substr(2 + second));
        return { at, whole, last == 4 && second <= 2 ? NumberClass::Date : NumberClass::Version };
    }
    return {};
}

} // namespace

bool isTimesBefore(std::string_view text, std::size_t at)
{
    std::size_t sign = 0;
    for (const std::string_view cross : { "x", "X", "\xc3\x97" })
        if (text.substr(0, at).ends_with(cross))
            sign = cross.size();
    const std::size_t run = digitsAtStart(text.substr(at)), point = at + run;
    if (sign == 0 || point + 1 >= text.size() || (text[point] != '.' && text[point] != ',')
        || !isAsciiDigit(text[point + 1]))
        return false;
    const std::size_t end = point + 1 + digitsAtStart(text.substr(point + 1)), begin = at - sign;
    const auto isOpen = [&](std::size_t place) {
        return std::string_view(" \t()[]|=,;:").find(text[place]) != std::string_view::npos;
    };
    // Between two numbers it multiplies them.
    std::size_t last = begin;
    while (last > 0 && (text[last - 1] == ' ' || text[last - 1] == '\t'))
        --last;
    const bool isApart = begin - last > 1 || last == 0 || !isAsciiDigit(text[last - 1]);
    return isApart && (begin == 0 || isOpen(begin - 1)) && (end == text.size() || isOpen(end));
}

Token tokenAround(std::string_view text, std::size_t at)
{
    if (at == 0)
        return {};
    const auto before = codePointBefore(text, at);
    const char joint = text[at - 1];
    const bool word = isLetter(before.value) || joint == '_';
    const bool behindJoint = at > 1 && std::string_view("-./").find(joint) != std::string_view::npos
        && (isLetter(codePointBefore(text, at - 1).value) || (joint != '/' && text[at - 2] == ')')
            || (joint != '-' && text[at - 2] == '.') || (joint == '/' && text[at - 2] == '/'));
    // "x4", "A→4": a lone sign of multiplication joins numbers; "x3.56" is one with its number.
    if ((word || behindJoint) && !isTimesBefore(text, at)) {
        const auto begin = tokenBegin(text, at), end = std::max(tokenEnd(text, at), at + 1);
        return { begin, end - begin, classOfToken(text.substr(begin, end - begin)) };
    }
    if (joint == ':' && isInAddress(text, at)) {
        auto end = at;
        while (end < text.size() && !isBlank(codePointAt(text, end).value))
            ++end;
        return { at, end - at, NumberClass::Identifier };
    }
    if (joint == '#' || joint == '@')
        return { at - 1, tokenEnd(text, at) - at + 1,
                 joint == '#' ? NumberClass::Reference : NumberClass::Identifier };
    if (joint == '^')
        return { at - 1, digitsAtStart(text.substr(at)) + 1, NumberClass::Shape };
    return {};
}

namespace {

/// "6 / 00:00:41,500 --> 00:00:49,700": subtitles number their lines.
bool isCueNumber(std::string_view after)
{
    constexpr std::size_t ShortestTime = 12; // "00:00:41,500"
    const auto time = after.substr(blanksAt(after) + (after.starts_with('\n') ? 1 : 0));
    const std::size_t arrow = time.find("-->");
    return arrow != std::string_view::npos && arrow >= ShortestTime && arrow <= ShortestTime + 1
        && time.substr(0, arrow).find_first_not_of("0123456789:,. ") == std::string_view::npos;
}

} // namespace

Token patternAt(std::string_view text, std::size_t at)
{
    const auto run = digitsAtStart(text.substr(at));
    const auto after = text.substr(at + run);
    if (after.empty())
        return {};
    if (const auto date = dateOrVersion(text, at); date.is != NumberClass::None)
        return date;
    // 100×100, 768x2304, 0x1F
    for (const std::string_view cross : { "\xc3\x97", "x", "*" })
        if (after.starts_with(cross) && after.size() > cross.size() && isTokenByte(after[cross.size()])) {
            auto end = at + run;
            while (text.substr(end).starts_with(cross) && end + cross.size() < text.size()
                   && isTokenByte(text[end + cross.size()]))
                end = tokenEnd(text, end + cross.size());
            const bool hex = text[at] == '0' && run == 1;
            const bool letters = !isAsciiDigit(after[cross.size()]);
            return { at, end - at, hex || letters ? NumberClass::Identifier : NumberClass::Shape };
        }
    // 2:4 sparsity, 16:9
    const bool ratio = after[0] == ':' && after.size() > 1 && isAsciiDigit(after[1]);
    if (ratio && !(run == 1 && text[at] == '1')) {
        const auto second = digitsAtStart(after.substr(1));
        const bool one = second == 1 && after[1] == '1'
            && (after.size() == 2 || (after[2] != '.' && after[2] != ',') || after.size() == 3
                || !isAsciiDigit(after[3]));
        if (!one && run <= 2 && second <= 2)
            return { at, run + 1 + second, NumberClass::Shape };
    }
    if (isCueNumber(after))
        return { at, run, NumberClass::Reference };
    for (const std::string_view ordinal : { "st", "nd", "rd", "th" })
        if (after.starts_with(ordinal) && (after.size() == 2 || !isTokenByte(after[2])))
            return { at, run + 2, NumberClass::Reference };
    // "1層目", "3回目": the counter stands between.
    if (const auto counter = blanksAt(after); isUnspaced(codePointAt(after, counter).value)) {
        constexpr std::string_view Ordinal = "\xe7\x9b\xae"; // 目
        const auto length = counter + codePointAt(after, counter).length;
        if (after.substr(length).starts_with(Ordinal))
            return { at, run + length + Ordinal.size(), NumberClass::Reference };
    }
    if (run == 4 && after.starts_with("s") && (after.size() == 1 || !isTokenByte(after[1])))
        return { at, run + 1, NumberClass::Date };
    return {};
}

NumberClass classByNeighbours(std::string_view text, std::size_t begin, std::size_t end, double value,
                              LanguageSet languages)
{
    const bool year = isYear(text.substr(begin, end - begin), value);
    auto before = text.substr(0, begin);
    while (!before.empty() && std::string_view("=:( ").find(before.back()) != std::string_view::npos)
        before.remove_suffix(1);
    auto hit = phraseBefore(before, languages, Vote::Class);
    if (!hit) // "a learning rate of 3e-4"
        if (const auto small = phraseBefore(before, languages, Vote::Word); small && small->begin > 0)
            hit = phraseBefore(before.substr(0, small->begin), languages, Vote::Class);
    if (hit) {
        const auto is = classOf(hit->row->of(Vote::Class));
        // A month stands before a day or a year; other words of dates do so before years only.
        if (is != NumberClass::Date || year || value <= 31)
            return is;
    }
    const auto after = text.substr(end);
    const auto gap = blanksAt(after);
    if (gap > 0 || after.starts_with("-") || (!after.empty() && isUnspaced(codePointAt(after, 0).value))
        || after.starts_with("."))
        if (const auto next
            = phraseAt(after.starts_with(".") ? after.substr(1) : after, 0, languages, Vote::Class)) {
            const auto is = classOf(next->row->of(Vote::Class));
            if (is == NumberClass::Setting || is == NumberClass::Hardware
                || (is == NumberClass::Date && value <= 31))
                return is;
        }
    if (after.starts_with("\xe5\xb9\xb4") && year) // 年
        return NumberClass::Date;
    for (const std::string_view day : { "\xe6\x9c\x88", "\xe6\x97\xa5" }) // 月 日
        if (after.starts_with(day) && value <= 31)
            return NumberClass::Date;
    const bool whole = text.find_first_not_of(" \t0123456789") == std::string_view::npos;
    return year && !whole ? NumberClass::Date : NumberClass::None;
}

bool isHardwareNumber(std::string_view text, std::size_t begin, std::size_t end, LanguageSet languages)
{
    const auto isHardware
        = [](const std::optional<LexiconHit> &hit) { return hit && hit->row->of(Vote::Class) == "hardware"; };
    return isHardware(phraseBefore(text.substr(0, begin), languages, Vote::Class))
        || isHardware(phraseAt(text, end, languages, Vote::Class));
}

bool isNamePart(std::string_view text, std::size_t begin, std::size_t end, LanguageSet languages)
{
    const auto rest = text.substr(end);
    const auto behind = rest.substr(blanksAt(rest));
    for (const std::string_view word :
         { "model", "Instruct", "Chat", "chat", "instruct", "Base", "base", "Model", "LLM" })
        if (behind.starts_with(word))
            return true;
    auto before = text.substr(0, begin);
    while (!before.empty() && before.back() == ' ')
        before.remove_suffix(1);
    const auto space = before.find_last_of(" |*[(\n");
    const auto word = space == std::string_view::npos ? before : before.substr(space + 1);
    if (word.empty() || before.size() == text.substr(0, begin).size())
        return false;
    const bool version = isAsciiDigit(word[0])
        && word.find_first_not_of("0123456789.") == std::string_view::npos && before.size() > word.size();
    const bool capital
        = word[0] >= 'A' && word[0] <= 'Z' && word.find_first_of(":,;.=") == std::string_view::npos;
    const auto *known = capital ? wholePhrase(word, languages) : nullptr;
    return version || (capital && !known);
}

NumberClass classByLabel(std::string_view label, double value, LanguageSet languages)
{
    if (label.empty())
        return NumberClass::None;
    for (const auto &hit : findPhrases(label, languages))
        if (hit.row->votesFor(Vote::Attribute) || hit.row->votesFor(Vote::Metric)
            || hit.row->votesFor(Vote::Noun))
            if (!hit.row->votesFor(Vote::Class))
                return NumberClass::None;
    const auto *whole = wholePhrase(label, languages);
    const auto last = phraseBefore(label, languages, Vote::Class);
    const auto *row = whole && whole->votesFor(Vote::Class) ? whole : last ? last->row : nullptr;
    auto is = row ? classOf(row->of(Vote::Class)) : NumberClass::None;
    // "A100", "RTX 4090": what a device did. "GPUs: 8" counts them.
    const auto said = whole || !last ? label : label.substr(last->begin, last->length);
    if (is == NumberClass::Hardware && std::ranges::any_of(said, isAsciiDigit))
        is = NumberClass::None;
    // "We photographed 1,500 meters in May:" over a list: the month dates the sentence, and not its items.
    constexpr std::ptrdiff_t MostBlanks = 2;
    if (is == NumberClass::Date && !whole && std::ranges::count(label, ' ') > MostBlanks)
        is = NumberClass::None;
    if (is != NumberClass::None)
        return is;
    const auto key = foldKey(label);
    const bool dated = key == "year" || key == "date" || key.ends_with(" date") || key.ends_with(" year")
        || key.ends_with("timestamp") || key == "time stamp" || key.ends_with(" at") || key == "created";
    return dated || (isYear(value) && (key == "jahr" || key == "datum" || key == "fecha" || key == "data"))
        ? NumberClass::Date
        : NumberClass::None;
}

} // namespace assay
