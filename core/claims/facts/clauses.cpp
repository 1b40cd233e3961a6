// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/clauses.h"

#include "core/claims/lexing/numeral.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

struct Mark {
    std::string_view text;
    enum class Kind { Cut, Fresh, Open, Close, Quote, QuoteOpen, QuoteClose } kind;
};

// Longer marks first where one begins another.
constexpr std::array Marks {
    Mark { ";", Mark::Kind::Cut },
    Mark { "\xef\xbc\x9b", Mark::Kind::Cut }, // ；
    Mark { "\xe3\x80\x82", Mark::Kind::Fresh }, // 。
    Mark { "|", Mark::Kind::Fresh },
    Mark { "\n", Mark::Kind::Fresh },
    Mark { "\xef\xbc\x8c", Mark::Kind::Cut }, // ，
    Mark { "\xe3\x80\x81", Mark::Kind::Cut }, // 、
    Mark { "\xef\xbc\x9a", Mark::Kind::Cut }, // ：
    Mark { ",", Mark::Kind::Cut },
    Mark { ":", Mark::Kind::Cut },
    Mark { " \xe2\x80\x93 ", Mark::Kind::Cut }, // en dash between blanks
    Mark { " \xe2\x80\x94 ", Mark::Kind::Cut }, // em dash between blanks
    Mark { " - ", Mark::Kind::Cut },
    Mark { "(", Mark::Kind::Open },
    Mark { ")", Mark::Kind::Close },
    Mark { "\xef\xbc\x88", Mark::Kind::Open }, // （
    Mark { "\xef\xbc\x89", Mark::Kind::Close }, // ）
    Mark { "[", Mark::Kind::Open },
    Mark { "]", Mark::Kind::Close },
    Mark { "\"", Mark::Kind::Quote },
    Mark { "\xe2\x80\x9c", Mark::Kind::QuoteOpen }, // “
    Mark { "\xe2\x80\x9d", Mark::Kind::QuoteClose }, // ”
    Mark { "\xe2\x80\x9e", Mark::Kind::QuoteOpen }, // „
    Mark { "\xc2\xab", Mark::Kind::QuoteOpen }, // «
    Mark { "\xc2\xbb", Mark::Kind::QuoteClose }, // »
    Mark { "\xe3\x80\x8c", Mark::Kind::QuoteOpen }, // 「
    Mark { "\xe3\x80\x8d", Mark::Kind::QuoteClose }, // 」
};

/// "compressed size: 131 MB" within a sentence: the words before the colon say what the number is.
bool labelsNumber(std::string_view text, std::size_t at)
{
    const std::size_t next = text.find_first_not_of(" ~", at + 1);
    return next != std::string_view::npos && next > at + 1 && isAsciiDigit(text[next]);
}

/// By the first byte of a mark: most bytes begin none.
constexpr std::array<bool, 256> BeginsMark = [] {
    std::array<bool, 256> begins {};
    for (const Mark &mark : Marks)
        begins[static_cast<unsigned char>(mark.text[0])] = true;
    return begins;
}();

const Mark *markAt(std::string_view text, std::size_t at)
{
    if (!BeginsMark[static_cast<unsigned char>(text[at])])
        return nullptr;
    for (const Mark &mark : Marks)
        if (text.substr(at).starts_with(mark.text)) {
            const bool plain = mark.text == "," || mark.text == ":";
            const bool inNumber = plain && at > 0 && at + 1 < text.size() && isAsciiDigit(text[at - 1])
                && isAsciiDigit(text[at + 1]);
            // "985.6:1", "1,774": within a number; a word's own comma has a blank behind it.
            if (inNumber || (mark.text == ":" && labelsNumber(text, at))
                || (plain && at + 1 < text.size() && mark.text == "," && text[at + 1] != ' '
                    && static_cast<unsigned char>(text[at + 1]) < 0x80))
                return nullptr;
            return &mark;
        }
    return nullptr;
}

class Cutter {
public:
    explicit Cutter(std::vector<ClauseSpan> &out)
        : m_out(out)
    {
    }
    void cut(std::size_t at, std::size_t next, bool fresh)
    {
        m_current.end = static_cast<std::uint32_t>(at);
        if (m_current.end > m_current.begin)
            m_out.push_back(m_current);
        m_current = { .begin = static_cast<std::uint32_t>(next),
                      .isAside = m_depth > 0,
                      .isQuoted = m_quoted,
                      .isFresh = fresh };
    }
    void open() { ++m_depth; }
    void close() { m_depth = m_depth > 0 ? m_depth - 1 : 0; }
    void quote(bool on) { m_quoted = on; }
    bool quoted() const { return m_quoted; }

private:
    std::vector<ClauseSpan> &m_out;
    ClauseSpan m_current {};
    int m_depth = 0;
    bool m_quoted = false;
};

} // namespace

std::vector<ClauseSpan> clausesOf(std::string_view text, const Words &words)
{
    std::vector<ClauseSpan> out;
    Cutter cutter(out);
    std::size_t nextWord = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        while (nextWord < words.size() && words[nextWord].begin < at)
            ++nextWord;
        if (nextWord < words.size() && words[nextWord].begin == at) {
            const std::string_view grammar = words[nextWord].row->of(Vote::Grammar);
            if (at > 0 && (grammar == "while" || grammar == "and"))
                cutter.cut(at, words[nextWord].end, grammar == "while");
        }
        const Mark *mark = markAt(text, at);
        if (!mark)
            continue;
        const std::size_t next = at + mark->text.size();
        switch (mark->kind) {
        case Mark::Kind::Cut:
        case Mark::Kind::Fresh:
            cutter.cut(at, next, mark->kind == Mark::Kind::Fresh);
            break;
        case Mark::Kind::Open:
            cutter.open();
            cutter.cut(at, next, false);
            break;
        case Mark::Kind::Close:
            cutter.close();
            cutter.cut(at, next, false);
            break;
        case Mark::Kind::Quote:
            cutter.quote(!cutter.quoted());
            cutter.cut(at, next, false);
            break;
        case Mark::Kind::QuoteOpen:
        case Mark::Kind::QuoteClose:
            cutter.quote(mark->kind == Mark::Kind::QuoteOpen);
            cutter.cut(at, next, false);
            break;
        }
        at = next - 1;
    }
    cutter.cut(text.size(), text.size(), false);
    if (out.empty())
        out.push_back({ 0, static_cast<std::uint32_t>(text.size()) });
    return out;
}

std::size_t clauseAt(const std::vector<ClauseSpan> &clauses, std::size_t at)
{
    for (std::size_t i = clauses.size(); i-- > 0;)
        if (clauses[i].begin <= at)
            return i;
    return 0;
}

} // namespace assay
