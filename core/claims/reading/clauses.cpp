// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/clauses.h"

#include "core/claims/lexicon/lexicon.h"
#include "core/claims/lexicon/script.h"

#include <algorithm>

namespace assay {
namespace {

// A shorter quotation is a name or a word that is spoken about, no statement.
constexpr int FewestQuotedWords = 3;
// A piece between commas that is shorter belongs to an enumeration ("500, 250 and 125 MB").
constexpr int FewestClauseWords = 3;

struct Quote {
    char32_t open, close;
};
constexpr Quote Quotes[] { { U'"', U'"' }, { U'“', U'”' },   { U'„', U'“' },   { U'«', U'»' },
                           { U'»', U'«' }, { U'「', U'」' }, { U'『', U'』' }, { U'‘', U'’' } };

int wordsIn(std::string_view text)
{
    int words = 0;
    bool inside = false;
    for (std::size_t at = 0; at < text.size(); at += codePointAt(text, at).length) {
        const auto c = codePointAt(text, at).value;
        if (isUnspaced(c)) {
            ++words; // two signs make about one word; the bounds are low
            inside = false;
            continue;
        }
        const bool part = isLetter(c) || isDecimalDigit(c);
        words += part && !inside;
        inside = part;
    }
    return words;
}

class Divider {
public:
    explicit Divider(std::string_view text)
        : m_text(text)
    {
    }

    std::vector<Clause> run()
    {
        for (std::size_t at = 0; at < m_text.size();) {
            const auto point = codePointAt(m_text, at);
            if (const auto end = quoteEnd(at, point.value); end > 0) {
                cut(at);
                add(at + point.length, end, true, false);
                at = m_begin = end + codePointAt(m_text, end).length;
                continue;
            }
            if (point.value == '(' || point.value == 0xFF08) {
                const auto end = m_text.find(
                    point.value == '(' ? std::string_view(")") : std::string_view("\xef\xbc\x89"), at);
                if (end != std::string_view::npos
                    && wordsIn(m_text.substr(at, end - at)) >= FewestQuotedWords) {
                    cut(at);
                    add(at + point.length, end, false, true);
                    at = m_begin = end + codePointAt(m_text, end).length;
                    continue;
                }
            }
            if (divides(at, point)) {
                cut(at);
                m_begin = at + point.length;
            } else if (setsAgainst(at, point)) {
                cut(at);
            }
            at += point.length;
        }
        cut(m_text.size());
        return std::move(m_out);
    }

private:
    std::size_t quoteEnd(std::size_t at, char32_t sign) const
    {
        for (const auto &[open, close] : Quotes) {
            if (sign != open || (open == U'‘' && at > 0 && isLetter(codePointBefore(m_text, at).value)))
                continue;
            for (auto end = at + codePointAt(m_text, at).length; end < m_text.size();
                 end += codePointAt(m_text, end).length)
                if (codePointAt(m_text, end).value == close) {
                    if (wordsIn(m_text.substr(at, end - at)) >= FewestQuotedWords)
                        return end;
                    break;
                }
        }
        return 0;
    }

    bool divides(std::size_t at, CodePoint point) const
    {
        const auto next
            = at + point.length < m_text.size() ? codePointAt(m_text, at + point.length).value : U' ';
        const auto before = codePointBefore(m_text, at).value;
        if (point.value == ';' || point.value == 0xFF1B)
            return true;
        const bool dash = (point.value == 0x2014 || point.value == 0x2013 || point.value == '-')
            && isBlank(before) && isBlank(next);
        const bool comma
            = (point.value == ',' && isBlank(next)) || point.value == 0xFF0C || point.value == 0x3001;
        if (!dash && !comma)
            return false;
        const auto behind = m_text.find_first_not_of(' ', at + point.length);
        if (comma && isDecimalDigit(before) && behind != std::string_view::npos
            && isDecimalDigit(codePointAt(m_text, behind).value))
            return false; // "500, 250 and 125 MB"
        return wordsIn(m_text.substr(m_begin, at - m_begin)) >= FewestClauseWords
            && wordsIn(m_text.substr(at, 120)) >= FewestClauseWords;
    }

    bool setsAgainst(std::size_t at, CodePoint point) const
    {
        if (!isLetter(point.value) || at == m_begin || isLetter(codePointBefore(m_text, at).value))
            return false;
        const auto hit = phraseAt(m_text, at, LanguageSet::all(), Vote::Grammar);
        return hit && hit->begin == at && hit->row->of(Vote::Grammar) == "while"
            && wordsIn(m_text.substr(m_begin, at - m_begin)) > 0;
    }

    void cut(std::size_t end)
    {
        add(m_begin, end, false, false);
        m_begin = end;
    }

    void add(std::size_t begin, std::size_t end, bool quoted, bool bracketed)
    {
        while (begin < end && isBlank(codePointAt(m_text, begin).value))
            begin += codePointAt(m_text, begin).length;
        while (end > begin && isBlank(codePointBefore(m_text, end).value))
            end -= codePointBefore(m_text, end).length;
        if (end <= begin || wordsIn(m_text.substr(begin, end - begin)) == 0)
            return;
        const auto last = codePointBefore(m_text, end).value;
        const auto after = end < m_text.size() ? codePointAt(m_text, end).value : U' ';
        m_out.push_back({ static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin), quoted,
                          last == '?' || last == 0xFF1F || (after == '?'), bracketed });
    }

    std::string_view m_text;
    std::size_t m_begin = 0;
    std::vector<Clause> m_out {};
};

} // namespace

std::vector<Clause> clausesOf(std::string_view sentence)
{
    return Divider(sentence).run();
}

} // namespace assay
