// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/prose_context.h"

#include "core/claims/phrase_index.h"

#include <algorithm>
#include <array>
#include <functional>

namespace assay {

namespace {

/// Words further off belong to a run-on text, not to this number.
constexpr std::size_t Reach = 384;

template <typename Stops>
std::pair<std::size_t, std::size_t> widened(std::size_t size, std::size_t begin, std::size_t end, Stops stops)
{
    const auto first = begin - std::min(begin, Reach), last = std::min(size, end + Reach);
    while (begin > first && !stops(begin - 1))
        --begin;
    while (end < last && !stops(end))
        ++end;
    return { begin, end };
}

} // namespace

std::pair<std::size_t, std::size_t> clauseAround(std::string_view text, std::size_t begin, std::size_t end)
{
    const auto stops = [&](std::size_t i) {
        const char c = text[i];
        const bool between = i > 0 && i + 1 < text.size() && isDigit(text[i - 1]) && isDigit(text[i + 1]);
        if (c == '.' || c == ',')
            return !between && (i + 1 == text.size() || text[i + 1] == ' ');
        return c == ';' || c == '(' || c == ')' || c == '\n' || c == '|';
    };
    return widened(text.size(), begin, end, stops);
}

std::pair<std::size_t, std::size_t> sentenceAround(std::string_view text, std::size_t begin, std::size_t end)
{
    const auto stops = [&](std::size_t i) {
        const char c = text[i];
        return c == '\n' || ((c == '.' || c == '!' || c == '?') && i + 1 < text.size() && text[i + 1] == ' ');
    };
    return widened(text.size(), begin, end, stops);
}

bool isAboutCompression(ClaimKind kind, std::string_view clause, std::string_view field)
{
    static constexpr std::array<std::string_view, 20> Words {
        "platz",   "removed",  "saved",      "saving",      "savings", "reduction", "smaller",
        "space",   "compress", "compressed", "compression", "ratio",   "size",      "efficiency",
        "reduced", "reduces",  "coverage",   "retained",    "kleiner", "ersparnis"
    };
    if (kind != ClaimKind::Percent)
        return true;
    static const PhraseIndex words(Words, std::identity());
    return words.firstRow(field) || words.firstRow(clause);
}

ClaimKind refinedKind(const QuantityMatch &match, std::string_view clause, std::string_view after,
                      std::string_view field)
{
    const auto &quantity = match.quantity;
    if (quantity.kind != ClaimKind::Count || quantity.unit.size() > 9)
        return quantity.kind;
    const auto kind = kindOfField(field);
    if (kind == ClaimKind::Parameters)
        return kind;
    static constexpr std::array<std::string_view, 6> Nouns { "original", "effective", "parameter",
                                                             "params",   "weights",   "compressed" };
    const bool magnitude = quantity.unit.size() == 1 || quantity.unit.ends_with("illion");
    if (quantity.unit.size() > 1 && quantity.unit.ends_with("models") && quantity.value >= 1e6)
        return ClaimKind::Other; // "1.5B models": models of that size
    if (!magnitude)
        return quantity.value < 1e6 || quantity.unit != "models" ? quantity.kind : ClaimKind::Other;
    const auto times = trimmed(after);
    if ((times.starts_with("\xc3\x97") || times.starts_with("*") || times.starts_with("x "))
        && times.find("byte") < 12)
        return ClaimKind::Parameters;
    const auto near = lowerCopy(std::string(after.substr(0, 24)));
    for (const auto noun : Nouns)
        if (near.find(noun) != std::string::npos && near.find(noun) < 14)
            return ClaimKind::Parameters;
    return findWord(lowerCopy(clause), "parameters", 0) != std::string::npos && quantity.unit != "K"
        ? ClaimKind::Parameters
        : ClaimKind::Other;
}

namespace {
constexpr std::array<std::string_view, 4> Arrows { "\xe2\x86\x92", "->", "=>", "\xe2\x9e\x9c" };
} // namespace

Side sideOfArrow(std::string_view before, std::string_view after)
{
    const auto ahead = trimmed(before), behind = trimmed(after.substr(0, 24));
    const auto word = [](std::string_view text, std::string_view last) {
        return text.ends_with(last)
            && (text.size() == last.size() || text[text.size() - last.size() - 1] == ' ');
    };
    for (const auto arrow : Arrows) {
        if (ahead.ends_with(arrow))
            return Side::Compressed;
        if (const auto found = behind.find(arrow); found < 12)
            return Side::Original;
    }
    const auto lower = lowerCopy(ahead);
    if (word(lower, "from") && behind.starts_with("to "))
        return Side::Original;
    return word(lower, "to") && findWord(lower, "from", 0) != std::string::npos ? Side::Compressed
                                                                                : Side::Unknown;
}

std::string fieldBefore(std::string_view text, std::size_t begin, std::size_t at)
{
    auto words = text.substr(begin, at - begin);
    for (const std::string_view arrow : Arrows)
        if (trimmed(words).ends_with(arrow))
            return {}; // what stands before an arrow names the other side
    for (const std::string_view cut : { "\xe2\x86\x92", "->", "=", ":", " to ", " vs ", "+" })
        if (const auto found = words.rfind(cut); found != std::string_view::npos
            && found + cut.size() < words.size() && !trimmed(words.substr(found + cut.size())).empty())
            words.remove_prefix(found + cut.size());
    if (words.size() > 60)
        words.remove_prefix(std::min(words.size(), words.find(' ', words.size() - 60)));
    auto field = trimmed(words);
    while (!field.empty() && std::string_view("~<>:*-").find(field.back()) != std::string_view::npos)
        field = trimmed(field.substr(0, field.size() - 1));
    return std::string(field);
}

bool isSetting(const Quantity &quantity, std::string_view before, std::string_view after)
{
    if (quantity.kind != ClaimKind::Bytes)
        return false;
    static constexpr std::array<std::string_view, 4> Bounds { "larger than", "bigger than", "greater than",
                                                              "exceeding" };
    static constexpr std::array<std::string_view, 6> Pieces { "chunk",  "chunks", "block",
                                                              "blocks", "buffer", "pages" };
    const auto ahead
        = lowerCopy(trimmed(before.substr(before.size() - std::min<std::size_t>(before.size(), 24))));
    const auto behind = lowerCopy(trimmed(after.substr(0, 16)));
    const auto bounds = [&](std::string_view words) { return ahead.ends_with(words); };
    const auto names = [&](std::string_view word) {
        return findWord(behind, word, 0) == 0 || findWord(ahead, word, 0) != std::string::npos;
    };
    return std::any_of(Bounds.begin(), Bounds.end(), bounds)
        || std::any_of(Pieces.begin(), Pieces.end(), names);
}

bool isStatusOfResult(std::string_view text, const StatusMatch &status, bool labelled)
{
    const auto before = trimmed(text.substr(0, status.offset));
    const auto rest = text.substr(status.offset + status.length);
    if (status.word == "dummy" || status.word == "mock" || status.word == "stub")
        if (!labelled && (!before.empty() || !trimmed(rest).empty()))
            return false;
    const bool capital = text[status.offset] >= 'A' && text[status.offset] <= 'Z';
    const bool whole = trimmed(rest).empty();
    if (status.word == "placeholder" || status.word == "dummy" || status.word == "stub") {
        // "Removed 4 placeholder files" says that they are gone.
        const auto sentence = sentenceAround(text, status.offset, status.offset + status.length);
        const auto words = lowerCopy(text.substr(sentence.first, sentence.second - sentence.first));
        for (const std::string_view gone : { "remov", "cleaned", "deleted", "no placeholder", "no longer" })
            if (words.find(gone) != std::string::npos)
                return false;
    }
    if (status.word != "lossless")
        return true;
    const auto after = lowerCopy(trimmed(rest.substr(0, 24)));
    for (const std::string_view word : { "inference", "quality", "kernel", "speed" })
        if (findWord(after.substr(0, word.size() + 16), word, 0) < 12)
            return false;
    const bool opens
        = before.empty() || before.ends_with('.') || before.ends_with('!') || before.ends_with('|');
    return !capital || opens || whole;
}

std::string wordsAbout(std::string_view text, std::pair<std::size_t, std::size_t> sentence, std::size_t begin,
                       std::size_t end)
{
    const auto before = text.substr(sentence.first, begin - sentence.first);
    if (const auto stop = before.rfind("; "); stop != std::string_view::npos)
        sentence.first += stop + 1;
    const auto after = text.substr(end, sentence.second > end ? sentence.second - end : 0);
    if (const auto stop = after.find("; "); stop != std::string_view::npos)
        sentence.second = end + stop;
    std::string words;
    for (std::size_t at = sentence.first; at < sentence.second; ++at) {
        const auto close = text[at] == '(' ? text.find(')', at) : std::string_view::npos;
        const bool own = at <= begin && close != std::string_view::npos && close >= end;
        if (close < sentence.second && !own && std::ranges::any_of(text.substr(at, close - at), isDigit)) {
            at = close;
            words += ' ';
            continue;
        }
        words += text[at];
    }
    return words;
}

bool saysSaved(std::string_view clause, std::string_view after)
{
    static constexpr std::array<std::string_view, 13> Behind {
        "weniger platz",  "weniger speicher", "de place en moins", "ersparnis", "smaller",
        "less space",     "reduction",        "space reduction",   "saved",     "savings",
        "size reduction", "kleiner",          "less disk"
    };
    static constexpr std::array<std::string_view, 4> Verbs { "reduc", "shrink", "shrunk", "saves" };
    static constexpr std::array<std::string_view, 4> Things { "size", "storage", "space", "disk" };
    const auto behind = lowerCopy(trimmed(after.substr(0, 24))), lower = lowerCopy(clause);
    const auto has = [&](std::string_view word) { return lower.find(word) != std::string::npos; };
    return std::ranges::any_of(Behind, [&](std::string_view word) { return behind.starts_with(word); })
        || (std::ranges::any_of(Verbs, has) && std::ranges::any_of(Things, has)
            && findWord(lower, "by", 0) < lower.size());
}

std::vector<QuantityMatch> findWordedRatios(std::string_view text)
{
    struct Row {
        std::string_view phrase;
        double ratio;
    };
    static constexpr std::array Rows {
        Row { "half the size", 2 },         Row { "half of the size", 2 },
        Row { "half as large", 2 },         Row { "half as big", 2 },
        Row { "twice as small", 2 },        Row { "a third of the size", 3 },
        Row { "a quarter of the size", 4 }, Row { "one quarter of the size", 4 },
        Row { "an eighth of the size", 8 }, Row { "a tenth of the size", 10 },
        Row { "halb so gro\xc3\x9f", 2 }
    };
    static const PhraseIndex phrases(Rows, [](const Row &row) { return row.phrase; });
    std::vector<QuantityMatch> out;
    for (std::size_t from = 0; from < text.size();) {
        const auto found = phrases.firstPlace(text.substr(from));
        if (!found)
            break;
        const auto &row = Rows[found->row];
        Quantity quantity {
            .kind = ClaimKind::Ratio, .value = row.ratio, .low = row.ratio * 0.9, .high = row.ratio * 1.1
        };
        quantity.unit = std::string(row.phrase);
        out.push_back({ from + found->offset, row.phrase.size(), std::move(quantity), false });
        from += found->offset + row.phrase.size();
    }
    return out;
}

bool isTakenBack(std::string_view text, std::size_t end)
{
    if (end + 1 >= text.size())
        return false;
    const auto rest = text.substr(end + 1);
    const auto begin = rest.find_first_not_of(" \n\t");
    if (begin == std::string_view::npos)
        return false;
    const auto next = rest.substr(begin, sentenceAround(rest, begin, begin + 1).second - begin);
    static constexpr std::array<std::string_view, 10> Pointers {
        "that", "this", "these", "those", "it", "they", "both", "the number", "the claim", "the figure"
    };
    const auto lower = lowerCopy(next.substr(0, 512));
    return std::ranges::any_of(Pointers, [&](std::string_view word) { return findWord(lower, word, 0) == 0; })
        && basisOfWords(lower) == Basis::Retraction;
}

ClaimKind measureBefore(const QuantityMatch &match, std::string_view number, std::string_view field)
{
    const auto kind = kindOfField(field);
    if (kind != ClaimKind::Error && kind != ClaimKind::Fidelity)
        return ClaimKind::Other;
    // A whole number behind the word error counts something; "by 5 %" says how much it changed.
    const bool fraction = number.find_first_of(".,eE") != std::string_view::npos;
    const bool plain = match.bare ? fraction : match.quantity.kind == ClaimKind::Percent;
    const auto words = wordsOf(field);
    const bool change = !words.empty() && (words.back() == "by" || words.back() == "um");
    static constexpr std::array<std::string_view, 8> Changes { "reduces",  "reduced", "reducing", "increases",
                                                               "improves", "lower",   "drop",     "rate" };
    const bool changes = std::ranges::any_of(
        words, [](const std::string &word) { return std::ranges::find(Changes, word) != Changes.end(); });
    return plain && !change && !changes ? kind : ClaimKind::Other;
}

std::string joined(const std::string &left, std::string_view right)
{
    if (left.empty() || right.empty())
        return left + std::string(right);
    return left + ' ' + std::string(right);
}

} // namespace assay
