// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/lexicon/lexicon.h"

#include "core/claims/lexicon/phrase_trie.h"

#include <algorithm>

namespace assay {

std::string_view LexiconRow::of(Vote kind) const
{
    const auto found = std::ranges::find(votes, kind, [](const auto &vote) { return vote.first; });
    return found == votes.end() ? std::string_view() : found->second;
}

namespace {

constexpr std::uint32_t AnyKind = ~0u;

const PhraseTrie &trie()
{
    static const PhraseTrie Trie(lexiconRows());
    return Trie;
}

std::vector<LexiconHit> find(std::string_view text, const PhraseTrie::Wanted &wanted)
{
    std::vector<LexiconHit> out;
    for (std::size_t at = 0; at < text.size();) {
        const auto point = codePointAt(text, at);
        if (wordBegins(text, at, point))
            if (const auto match = trie().match(text, at, wanted)) {
                out.push_back({ static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(match->end - at),
                                match->row });
                at = match->end;
                continue;
            }
        at += point.length;
    }
    return out;
}

std::uint32_t bit(Vote kind)
{
    return 1u << static_cast<unsigned>(kind);
}

std::size_t skipJoints(std::string_view text, std::size_t at)
{
    while (at < text.size() && isWordJoint(codePointAt(text, at).value))
        at += codePointAt(text, at).length;
    return at;
}

} // namespace

std::vector<LexiconHit> findPhrases(std::string_view text, LanguageSet in)
{
    return find(text, { in, AnyKind });
}

std::vector<LexiconHit> findPhrases(std::string_view text, LanguageSet in, Vote kind)
{
    return find(text, { in, bit(kind) });
}

std::optional<LexiconHit> phraseAt(std::string_view text, std::size_t at, LanguageSet in, Vote kind)
{
    at = skipJoints(text, at);
    if (at >= text.size())
        return {};
    const auto match = trie().match(text, at, { in, bit(kind) });
    if (!match)
        return {};
    return LexiconHit { static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(match->end - at),
                        match->row };
}

std::optional<LexiconHit> phraseBefore(std::string_view text, LanguageSet in, Vote kind)
{
    // No phrase of the lexicon is longer than this.
    constexpr std::size_t Reach = 64;
    std::size_t end = text.size();
    while (end > 0 && isBlank(codePointBefore(text, end).value))
        end -= codePointBefore(text, end).length;
    text = text.substr(0, end);
    auto at = end > Reach ? end - Reach : 0;
    while (at < end && (static_cast<unsigned char>(text[at]) & 0xC0u) == 0x80u)
        ++at;
    for (; at < end; at += codePointAt(text, at).length) {
        if (!wordBegins(text, at, codePointAt(text, at)))
            continue;
        const auto match = trie().match(text, at, { in, bit(kind) });
        if (match && match->end == end)
            return LexiconHit { static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end - at),
                                match->row };
    }
    return {};
}

const LexiconRow *wholePhrase(std::string_view text, LanguageSet in)
{
    const auto isEdge
        = [](char32_t c) { return isWordJoint(c) || (c < 0x80 && !isLetter(c) && !isDecimalDigit(c)); };
    std::size_t begin = 0;
    while (begin < text.size() && isEdge(codePointAt(text, begin).value))
        begin += codePointAt(text, begin).length;
    if (begin == text.size())
        return nullptr;
    const auto match = trie().match(text, begin, { in, AnyKind });
    if (!match)
        return nullptr;
    for (auto at = match->end; at < text.size(); at += codePointAt(text, at).length)
        if (!isEdge(codePointAt(text, at).value))
            return nullptr;
    return match->row;
}

namespace {

struct LanguageSigns {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> places {}; ///< begin and end of each hit, in order
    std::vector<int> weights {};
};

LanguageSigns signsOf(std::string_view text, LanguageSet language)
{
    // A phrase of the lexicon is less sure a sign than a small word: names and loan words are among them.
    constexpr int SmallWord = 3, Phrase = 1;
    LanguageSigns out;
    for (const auto &hit : findPhrases(text, language)) {
        // Small words that only tie numbers ("a", "o", "e") are those of several languages.
        if (hit.row->kinds == 1u << static_cast<unsigned>(Vote::Tie))
            continue;
        out.places.emplace_back(hit.begin, hit.begin + hit.length);
        out.weights.push_back(hit.row->votesFor(Vote::Word) ? SmallWord : Phrase);
    }
    return out;
}

/// What speaks for the first and stands at no place that speaks for the second.
int ownWeight(const LanguageSigns &first, const LanguageSigns &second)
{
    int sum = 0;
    std::size_t other = 0;
    for (std::size_t i = 0; i < first.places.size(); ++i) {
        while (other < second.places.size() && second.places[other].second <= first.places[i].first)
            ++other;
        const bool shared = other < second.places.size()
            && second.places[other].first <= first.places[i].first
            && second.places[other].second >= first.places[i].second;
        sum += shared ? 0 : first.weights[i];
    }
    return sum;
}

bool hasKana(std::string_view text)
{
    for (std::size_t at = 0; at < text.size(); at += codePointAt(text, at).length) {
        const auto c = codePointAt(text, at).value;
        if (c >= 0x3041 && c <= 0x30FE && c != 0x30FB)
            return true;
    }
    return false;
}

} // namespace

Language languageOf(std::string_view text)
{
    constexpr std::size_t Looked = 65536;
    // One word may be a name.
    constexpr int Enough = 2;
    text = text.substr(0, Looked);
    const auto english = signsOf(text, { Language::Any, Language::English });
    const bool kana = hasKana(text);
    auto best = Language::English;
    int most = 0;
    for (std::size_t i = static_cast<std::size_t>(Language::German); i < LanguageCodes.size(); ++i) {
        const auto language = static_cast<Language>(i);
        if ((language == Language::Japanese) != kana
            && (language == Language::Japanese || language == Language::Chinese))
            continue;
        const auto own = signsOf(text, { language });
        const int weight = ownWeight(own, english);
        if (weight >= Enough && weight > most && weight > ownWeight(english, own)) {
            best = language;
            most = weight;
        }
    }
    return best;
}

std::string foldKey(std::string_view key)
{
    std::string out;
    bool wasLower = false;
    for (std::size_t at = 0; at < key.size();) {
        const auto point = codePointAt(key, at);
        const bool joint = isWordJoint(point.value);
        if ((joint || (wasLower && isUpperCase(point.value))) && !out.empty() && out.back() != ' ')
            out += ' ';
        if (!joint && point.value < 0x80)
            out += static_cast<char>(foldCase(point.value));
        else if (!joint)
            appendUtf8(out, foldCase(point.value));
        wasLower = isLetter(point.value) && !isUpperCase(point.value);
        at += point.length;
    }
    while (out.ends_with(' '))
        out.pop_back();
    return out;
}

} // namespace assay
