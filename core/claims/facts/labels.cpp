// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/labels.h"

#include "core/claims/lexing/numeral.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace assay {
namespace {

bool isLetterByte(char c)
{
    return std::isalpha(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80;
}

bool isNameByte(char c)
{
    return isLetterByte(c) || isAsciiDigit(c) || c == '-' || c == '_' || c == '.' || c == '/';
}

/// "Signal to noise (SQNR)": behind words that nobody knows a metric in brackets says what they are; the end
/// of the bracket, or 0.
std::size_t spelledOutUntil(std::string_view text, const Words &words)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 2> Brackets {
        { { "(", ")" }, { "\xef\xbc\x88", "\xef\xbc\x89" } }
    };
    for (const Word &word : words)
        for (const auto &[open, close] : Brackets)
            if (word.votesFor(Vote::Metric) && text.substr(0, word.begin).ends_with(open)
                && text.substr(word.end).starts_with(close) && word.begin > open.size())
                return word.end;
    return 0;
}

/// Words of the text that no phrase covers and that are no data type, method or number.
std::string restOf(std::string_view text, const Words &words)
{
    std::string rest;
    for (std::size_t at = spelledOutUntil(text, words); at < text.size();) {
        const auto covering = std::ranges::find_if(
            words, [&](const Word &word) { return word.begin <= at && at < word.end; });
        if (covering != words.end()) {
            at = covering->end;
            continue;
        }
        if (!isLetterByte(text[at]) && !isAsciiDigit(text[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && isNameByte(text[end])
               && std::ranges::none_of(words, [&](const Word &word) { return word.begin == end; }))
            ++end;
        const std::string_view token = text.substr(at, end - at);
        if (!isTechnicalName(token) && token.size() > 0)
            rest += normalisedName(token);
        at = std::max(end, at + 1);
    }
    return rest;
}

/// Sizes of models: "7B", "1.1b", "350M", "8x7B".
bool isModelSize(std::string_view token)
{
    if (token.size() < 2)
        return false;
    const char last = token.back();
    if (last != 'B' && last != 'b' && last != 'M' && last != 'm')
        return false;
    return std::ranges::all_of(token.substr(0, token.size() - 1),
                               [](char c) { return isAsciiDigit(c) || c == '.' || c == 'x'; })
        && isAsciiDigit(token.front());
}

} // namespace

std::string normalisedName(std::string_view name)
{
    if (const auto slash = name.rfind('/'); slash != std::string_view::npos && slash + 1 < name.size())
        name.remove_prefix(slash + 1);
    for (const std::string_view suffix :
         { ".safetensors", ".gguf", ".bin", ".pt", ".pth", ".onnx", ".h5", ".npz" })
        if (name.ends_with(suffix))
            name.remove_suffix(suffix.size());
    std::string plain;
    for (const char letter : name)
        if (isLetterByte(letter) || isAsciiDigit(letter))
            plain += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return plain;
}

std::string nameWithFolder(std::string_view path)
{
    const auto slash = path.rfind('/');
    if (slash == std::string_view::npos || slash == 0 || slash + 1 >= path.size()
        || path.find(' ') != std::string_view::npos)
        return {};
    return normalisedName(path.substr(0, slash)) + "/" + normalisedName(path);
}

bool looksLikeModelName(std::string_view text)
{
    if (text.size() < 4 || text.size() > 96 || isTechnicalName(text))
        return false;
    bool letters = false, digits = false, technical = true, size = false;
    std::size_t parts = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.size(), text.find_first_of("-_ /", at));
        const std::string_view part = text.substr(at, end - at);
        if (!part.empty()) {
            ++parts;
            size |= isModelSize(part);
            technical &= isTechnicalName(part);
            for (const char c : part) {
                letters |= isLetterByte(c);
                digits |= isAsciiDigit(c);
            }
        }
        at = end + 1;
    }
    if (technical || parts < 2 || !letters || !std::isupper(static_cast<unsigned char>(text.front())))
        return text.find('/') != std::string_view::npos && text.find(' ') == std::string_view::npos && size;
    return size || digits;
}

bool looksLikeProperName(std::string_view text, const WordFinder &finder)
{
    if (!finder.find(text).empty())
        return false;
    std::size_t words = 0;
    bool acronym = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.size(), text.find(' ', at));
        const std::string_view word = text.substr(at, end - at);
        at = end + 1;
        if (word.empty())
            continue;
        if (!std::isupper(static_cast<unsigned char>(word.front())) || isTechnicalName(word))
            return false;
        ++words;
        acronym
            |= std::ranges::count_if(word, [](char c) { return std::isupper(static_cast<unsigned char>(c)); })
            >= 2;
    }
    return words >= 2 && acronym;
}

std::string_view modelNameIn(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        if (!isLetterByte(text[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && isNameByte(text[end]))
            ++end;
        std::string_view token = text.substr(at, end - at);
        while (!token.empty() && (token.back() == '.' || token.back() == '-' || token.back() == '/'))
            token.remove_suffix(1);
        // "Alder 1B": the size stands apart.
        if (end + 1 < text.size() && text[end] == ' ' && token.size() >= 3
            && std::isupper(static_cast<unsigned char>(token.front()))) {
            const std::size_t stop = std::min(text.size(), text.find_first_of(" ,;:()", end + 1));
            if (isModelSize(text.substr(end + 1, stop - end - 1)) && !isTechnicalName(token))
                return text.substr(at, stop - at);
        }
        const bool file = token.ends_with(".md") || token.ends_with(".py") || token.ends_with(".json")
            || token.find("://") != std::string_view::npos || token.ends_with(".csv");
        if (!file && looksLikeModelName(token))
            return token;
        at = std::max(end, at + 1);
    }
    return {};
}

namespace {

/// "original over compressed": 1; "compressed / original": -1; 0 where the label does not say.
bool between(std::string_view text, std::size_t begin, std::size_t end)
{
    std::string_view gap = begin <= end ? text.substr(begin, end - begin) : std::string_view();
    while (gap.starts_with(' '))
        gap.remove_prefix(1);
    while (gap.ends_with(' '))
        gap.remove_suffix(1);
    return gap == "/" || gap == "->" || gap == "\xe2\x86\x92" || gap == "|";
}

int directionOf(std::string_view text, const Words &words)
{
    int sides = 0, first = 0;
    std::size_t lastEnd = 0;
    for (const Word &word : words) {
        const FactSide side = sideOf(word.row->of(Vote::Side));
        if (word.says(Vote::Grammar, "instead") || word.says(Vote::Grammar, "versus")
            || word.says(Vote::Grammar, "over") || word.says(Vote::Grammar, "divide"))
            sides += first != 0 ? 10 : 0;
        if (side != FactSide::Original && side != FactSide::Compressed)
            continue;
        const int now = side == FactSide::Original ? 1 : -1;
        // "before / after", "before -> after": signs set them against each other as well.
        if (first != 0 && now == -first && between(text, lastEnd, word.begin))
            return first;
        lastEnd = word.end;
        if (first == 0)
            first = now;
        else if (sides >= 10 && now == -first)
            return first;
    }
    return 0;
}

} // namespace

namespace {

/// "teacher file divided by int8 file": where a word of dividing stands, each half is told by its words or
/// its data type.
int directionOfHalves(std::string_view text, const Words &words)
{
    const auto over = std::ranges::find_if(words, [](const Word &word) {
        return word.says(Vote::Grammar, "over") || word.says(Vote::Grammar, "divide");
    });
    if (over == words.end())
        return 0;
    const auto sideIn = [&](std::size_t begin, std::size_t end) {
        for (const Word &word : words)
            if (const FactSide side = sideOf(word.row->of(Vote::Side)); word.begin >= begin && word.end <= end
                && (side == FactSide::Original || side == FactSide::Compressed))
                return side;
        const auto bits = dataTypeIn(text.substr(begin, end - begin));
        return !bits ? FactSide::None : *bits >= 16 ? FactSide::Original : FactSide::Compressed;
    };
    const FactSide left = sideIn(0, over->begin), right = sideIn(over->end, text.size());
    return left == right || left == FactSide::None || right == FactSide::None ? 0
        : left == FactSide::Original                                          ? 1
                                                                              : -1;
}

/// "backbone.0.proj_in": a path of names, whose "in" is no side and whose "norm" is no status.
bool isTensorPath(std::string_view text)
{
    const std::size_t dot = text.find('.');
    return dot != std::string_view::npos && dot > 0 && dot + 1 < text.size()
        && text.find(' ') == std::string_view::npos && isLetterByte(text.front())
        && (isLetterByte(text[dot + 1]) || isAsciiDigit(text[dot + 1]));
}

} // namespace

Label readLabel(std::string_view text, const WordFinder &finder)
{
    Label label { .text = std::string(text) };
    const Words words = isTensorPath(text) ? Words() : finder.find(text);
    const auto set = [](auto &field, auto value, auto none) {
        if (field == none)
            field = value;
    };
    for (const Word &word : words) {
        // "Size | Ratio" over two lines of headers: what is measured, not what it is measured on.
        const Attribute attribute = attributeOf(word.row->of(Vote::Attribute));
        if (label.attribute == Attribute::Size && label.side == FactSide::None
            && (attribute == Attribute::Ratio || attribute == Attribute::Share
                || attribute == Attribute::Rate))
            label.attribute = attribute;
        // "latency_speedup": what comes last is what it is.
        if (label.attribute == Attribute::Time && attribute == Attribute::Speed)
            label.attribute = attribute;
        set(label.attribute, attribute, Attribute::Other);
        set(label.side, sideOf(word.row->of(Vote::Side)), FactSide::None);
        set(label.sense, senseOf(word.row->of(Vote::Sense)), Sense::Unknown);
        set(label.aggregate, aggregateOf(word.row->of(Vote::Aggregate)), Aggregate::None);
        set(label.mode, modeOf(word.row->of(Vote::Mode)), Mode::Result);
        set(label.status, statusOf(word.row->of(Vote::State)), Standing::None);
        const auto fill = [&](std::string &field, Vote kind) {
            if (field.empty())
                field = word.row->of(kind);
        };
        fill(label.noun, Vote::Noun);
        fill(label.metric, Vote::Metric);
        fill(label.dataSet, Vote::DataSet);
        if (word.row->of(Vote::Thing) != "model")
            fill(label.other, Vote::Thing);
        fill(label.part, Vote::Part);
        fill(label.method, Vote::Method);
        const std::string_view grammar = word.row->of(Vote::Grammar);
        // "Parameters other than zero"
        if (label.noun == "parameters" && word.says(Vote::Noun, "nonzero"))
            label.noun = "nonzero";
        label.saysCoverage |= word.says(Vote::Noun, "coverage");
        label.covers |= grammar == "covers" || grammar == "unchanged";
        label.isCumulative |= grammar == "cumulative";
        label.isPartial |= grammar == "partial";
        label.isInverse |= grammar == "inverse";
    }
    if (label.attribute == Attribute::Error && label.metric.empty() && namesLargestError(words))
        label.metric = "max error";
    // "SQNR at least", "ratio at most": a limit, and no result.
    if (!words.empty() && label.mode == Mode::Result && words.back().end == text.size()
        && words.back().row->of(Vote::Bound).starts_with("at ")
        && std::ranges::none_of(words, [&](const Word &word) {
               return word.end == text.size()
                   && (word.votesFor(Vote::Sense) || word.votesFor(Vote::Attribute));
           }))
        label.mode = Mode::Target;
    label.isQuestion
        = text.find('?') != std::string_view::npos || text.find("\xef\xbc\x9f") != std::string_view::npos;
    if (const auto bits = dataTypeIn(text)) {
        label.bits = *bits;
        // Full width is what one starts from, everything narrower is what one ends with.
        if (label.side == FactSide::None) {
            label.side = *bits >= 16 ? FactSide::Original : FactSide::Compressed;
            label.sideIsFormat = true;
        }
    }
    label.direction = directionOf(text, words);
    if (label.direction == 0)
        label.direction = directionOfHalves(text, words);
    label.rest = restOf(text, words);
    return label;
}

} // namespace assay
