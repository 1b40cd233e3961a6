// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/lexing/amounts.h"

#include "core/claims/lexicon/script.h"
#include "core/claims/lexing/amount_reader.h"
#include "core/claims/lexing/number_context.h"

namespace assay {
namespace {

class Lexer {
public:
    Lexer(std::string_view text, const LexContext &context)
        : m_text(text)
        , m_context(context)
    {
    }

    std::vector<FoundAmount> run()
    {
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (isAsciiDigit(c)) {
                readDigits();
                continue;
            }
            const auto point = codePointAt(m_text, m_at);
            const bool word
                = isLetter(point.value) && (m_at == 0 || !isLetter(codePointBefore(m_text, m_at).value));
            if ((word || isUnspaced(point.value)) && readWord(point.value))
                continue;
            m_at += point.length;
        }
        return std::move(m_out);
    }

private:
    void add(FoundAmount found)
    {
        const auto end = found.begin + found.length;
        m_floor = end;
        m_at = std::max(m_at, end);
        m_out.push_back(std::move(found));
    }

    /// Digits that are no quantity; the token is passed over as a whole.
    void addClassified(const Token &token)
    {
        FoundAmount found { .begin = std::max(token.begin, m_floor), .digitsBegin = m_at };
        found.digitsLength = digitsAtStart(m_text.substr(m_at));
        const auto end = std::max(token.begin + token.length, m_at + found.digitsLength);
        found.length = end - found.begin;
        if (const auto numeral = numeralAt(m_text.substr(m_at), DecimalSign::Point))
            found.amount.value = numeral->value;
        found.amount.readings[0] = { found.amount.value, found.amount.value };
        found.amount.classified = token.is;
        m_at = end;
        add(std::move(found));
    }

    void readDigits()
    {
        if (const auto token = tokenAround(m_text, m_at); token.is != NumberClass::None)
            return addClassified(token);
        if (const auto token = patternAt(m_text, m_at); token.is != NumberClass::None)
            return addClassified(token);
        auto found = readAmount(m_text, m_at, m_floor, m_context);
        if (!found) {
            auto end = m_at + digitsAtStart(m_text.substr(m_at));
            while (end < m_text.size()
                   && (isAsciiDigit(m_text[end]) || isLetter(codePointAt(m_text, end).value)))
                end += codePointAt(m_text, end).length;
            // Names are short; hashes are not.
            constexpr std::size_t LongestName = 12;
            return addClassified(
                { m_at, end - m_at,
                  end - m_at > LongestName ? NumberClass::Identifier : NumberClass::ModelName });
        }
        add(std::move(*found));
    }

    /// A number written out; only where a unit or a noun behind it says that it counts.
    bool readWord(char32_t first)
    {
        auto found = isUnspaced(first) ? readHanAmount(m_text, m_at, m_floor, m_context)
                                       : readWordAmount(m_text, m_at, m_floor, m_context);
        if (!found)
            return false;
        add(std::move(*found));
        return true;
    }

    std::string_view m_text;
    const LexContext &m_context;
    std::size_t m_at = 0;
    std::size_t m_floor = 0; ///< end of the amount before
    std::vector<FoundAmount> m_out {};
};

} // namespace

std::vector<FoundAmount> findAmounts(std::string_view text, const LexContext &context)
{
    return Lexer(text, context).run();
}

} // namespace assay
