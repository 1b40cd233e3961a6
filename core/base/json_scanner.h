// SPDX-License-Identifier: GPL-3.0-or-later
// A pull scanner over JSON text, for headers of many MiB whose grammar is known: nothing is built, strings
// without escapes are views into the text. After the first failure nothing is taken any more and offset() is
// where it happened. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

class JsonScanner {
public:
    static constexpr int DeepestNesting = 64;

    /// text must outlive the scanner.
    explicit JsonScanner(std::string_view text)
        : m_text(text)
    {
    }

    std::size_t offset() const { return m_at; }
    /// The next character that is no whitespace, not taken; '\0' at the end.
    char peek();
    /// Takes that character if it is wanted.
    bool take(char wanted);
    /// A quoted string; valid until scratch changes. Refuses control characters and what is no UTF-8.
    std::optional<std::string_view> string(std::string &scratch);
    /// Digits without sign, fraction, exponent or leading zero, below 2^64.
    std::optional<std::uint64_t> wholeNumber();
    /// Any value, nested at most DeepestNesting deep.
    bool skipValue(int depth = 0);
    /// Nothing but whitespace is left.
    bool atEnd() { return peek() == '\0' && m_at == m_text.size(); }

private:
    bool skipNumber();
    bool skipMembers(char close, int depth);
    bool literal(std::string_view word);
    /// The escape after a backslash, appended to out.
    bool escape(std::string &out);
    std::optional<std::uint32_t> fourHexDigits();
    /// Bytes of the UTF-8 sequence that begins here, 0 if it is none.
    std::size_t sequenceLength() const;

    std::string_view m_text;
    std::size_t m_at = 0;
};

} // namespace assay
