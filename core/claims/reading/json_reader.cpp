// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/json_reader.h"

#include "core/base/parallel.h"
#include "core/base/utf8.h"

#include <charconv>
#include <cmath>
#include <cstring>

namespace assay {
namespace {

bool isDigitByte(char c)
{
    return c >= '0' && c <= '9';
}

char lowerByte(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool isWordByte(char c)
{
    return isDigitByte(c) || (lowerByte(c) >= 'a' && lowerByte(c) <= 'z') || c == '_';
}

constexpr std::size_t ChunkBytes = 1u << 20, MaxDepth = 512, MaxKept = 1u << 20;

class Scanner {
public:
    Scanner(const ByteSource &source, DataWalk &walk, bool lines, const RunControl &run)
        : m_source(source)
        , m_walk(walk)
        , m_run(run)
        , m_lines(lines)
    {
    }

    Status scan()
    {
        if (peek() == 0xef) // byte order mark
            m_at += 3;
        if (m_lines)
            m_walk.beginArray();
        for (bool more = true; more && !m_error;) {
            skipBlanks();
            if (m_stack.empty() && m_done && !atEnd() && !m_lines)
                more = fail("text follows the end of the JSON value");
            else
                more = !(m_stack.empty() && m_done && atEnd()) && value();
            if (m_run.cancelled())
                return cancelledError();
        }
        if (m_error)
            return *m_error;
        if (m_lines)
            m_walk.endArray();
        return {};
    }

private:
    /// The byte at the cursor, or 0 at the end.
    unsigned char peek()
    {
        if (m_at - m_base < m_chunk.size())
            return static_cast<unsigned char>(m_chunk[m_at - m_base]);
        return fill();
    }

    unsigned char fill()
    {
        if (m_at >= m_source.size() || m_error)
            return 0;
        const auto size = std::min<std::uint64_t>(ChunkBytes, m_source.size() - m_at);
        m_chunk.resize(size);
        m_base = m_at;
        if (const auto read = m_source.read(m_at, std::as_writable_bytes(std::span(m_chunk))); !read) {
            m_error = read.error();
            m_chunk.clear();
            return 0;
        }
        m_run.advance(size);
        return static_cast<unsigned char>(m_chunk[0]);
    }

    bool atEnd() { return m_at >= m_source.size(); }

    unsigned char take()
    {
        const auto c = peek();
        ++m_at;
        if (c == '\n') {
            ++m_line;
            m_lineStart = m_at;
        }
        return c;
    }

    void skipBlanks()
    {
        for (auto c = peek(); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = peek())
            take();
    }

    bool fail(std::string sentence)
    {
        if (!m_error)
            m_error = Error { ErrorKind::Malformed,
                              std::move(sentence) + " (line " + std::to_string(m_line) + ")", m_at,
                              m_source.path() };
        return false;
    }

    DataPlace place() const { return { m_at, 0, m_line, m_at - m_lineStart + 1 }; }

    bool value()
    {
        if (!m_stack.empty() && !m_stack.back().array && !member())
            return m_closed ? (m_closed = false, true) : false;
        const auto c = peek();
        if (!m_stack.empty() && m_stack.back().array && c == ']' && m_stack.back().fresh)
            return close();
        if (atEnd())
            return fail("the JSON ends inside a value");
        auto where = place();
        if (c == '{' || c == '[')
            return open(c == '[');
        if (c == '"') {
            if (!string())
                return false;
            where.length = m_at - where.offset;
            m_walk.text(m_text, where);
        } else if (!scalar(where)) {
            return false;
        }
        return next();
    }

    bool open(bool array)
    {
        if (m_stack.size() >= MaxDepth)
            return fail("the JSON nests deeper than 512 levels");
        take();
        m_stack.push_back({ array, true });
        array ? m_walk.beginArray() : m_walk.beginObject();
        return true;
    }

    bool close()
    {
        take();
        const bool array = m_stack.back().array;
        m_stack.pop_back();
        array ? m_walk.endArray() : m_walk.endObject();
        return next();
    }

    /// A key and its colon; false with m_closed set if the object ended instead.
    bool member()
    {
        if (peek() == '}' && m_stack.back().fresh) {
            const bool ok = close();
            m_closed = ok;
            return false;
        }
        if (peek() != '"')
            return fail("an object's member has no key in quotes");
        if (!string())
            return false;
        m_walk.key(m_text);
        skipBlanks();
        if (take() != ':')
            return fail("an object's key has no colon after it");
        skipBlanks();
        return true;
    }

    /// After a value: a comma, or the ends of the containers it completes.
    bool next()
    {
        if (m_stack.empty()) {
            m_done = true;
            return true;
        }
        m_stack.back().fresh = false;
        skipBlanks();
        const auto c = peek();
        if (c == ',') {
            take();
            return true;
        }
        if (c == (m_stack.back().array ? ']' : '}'))
            return close();
        return fail(atEnd() ? "the JSON ends inside a container"
                            : "a comma or the end of the container is missing");
    }

    bool string()
    {
        m_text.clear();
        take();
        for (;;) {
            if (atEnd())
                return fail("a string has no closing quote");
            const auto c = take();
            if (c == '"')
                return true;
            if (m_error)
                return false;
            if (c != '\\') {
                if (m_text.size() < MaxKept)
                    m_text += static_cast<char>(c);
                continue;
            }
            escape(take());
        }
    }

    void escape(unsigned char c)
    {
        static constexpr std::string_view From = "nrtbf", To = "\n\r\t\b\f";
        if (c == 'u') {
            unsigned code = hex4();
            if (code >= 0xd800 && code < 0xdc00 && peek() == '\\') {
                take();
                take();
                code = 0x10000 + ((code - 0xd800) << 10) + ((hex4() - 0xdc00) & 0x3ff);
            }
            appendUtf8(m_text, code);
            return;
        }
        const auto at = From.find(static_cast<char>(c));
        m_text += at == std::string_view::npos ? static_cast<char>(c) : To[at];
    }

    unsigned hex4()
    {
        unsigned code = 0;
        for (int i = 0; i < 4; ++i) {
            const auto c = static_cast<char>(take());
            const int digit = isDigitByte(c)                 ? c - '0'
                : lowerByte(c) >= 'a' && lowerByte(c) <= 'f' ? lowerByte(c) - 'a' + 10
                                                             : 0;
            code = code * 16 + static_cast<unsigned>(digit);
        }
        return code;
    }

    bool scalar(DataPlace where)
    {
        m_text.clear();
        for (auto c = static_cast<char>(peek()); isWordByte(c) || c == '+' || c == '-' || c == '.';
             c = static_cast<char>(peek())) {
            if (m_text.size() > 64)
                return fail("a number or word has more than 64 characters");
            m_text += c;
            take();
        }
        where.length = m_text.size();
        if (m_text == "true" || m_text == "false") {
            m_walk.boolean(m_text == "true", where);
            return true;
        }
        if (m_text == "null") {
            m_walk.null(where);
            return true;
        }
        double value = 0;
        if (m_text == "NaN" || m_text == "Infinity" || m_text == "-Infinity") {
            value = m_text == "NaN" ? std::nan("") : m_text[0] == '-' ? -HUGE_VAL : HUGE_VAL;
        } else {
            const auto *end = m_text.data() + m_text.size();
            const auto parsed = std::from_chars(m_text.data(), end, value);
            if (m_text.empty() || parsed.ptr != end || parsed.ec == std::errc::invalid_argument)
                return fail("'" + m_text + "' is no JSON value");
        }
        m_walk.number(m_text, value, where);
        return true;
    }

    struct Level {
        bool array, fresh;
    };
    const ByteSource &m_source;
    DataWalk &m_walk;
    const RunControl &m_run;
    bool m_lines;
    std::string m_chunk {}, m_text {};
    std::uint64_t m_at = 0, m_base = 0, m_line = 1, m_lineStart = 0;
    std::vector<Level> m_stack {};
    std::optional<Error> m_error {};
    bool m_done = false, m_closed = false;
};

} // namespace

Status readJson(const ByteSource &source, DataWalk &walk, bool lines, const RunControl &run)
{
    return Scanner(source, walk, lines, run).scan();
}

bool looksLikeJsonLines(std::string_view head)
{
    const auto begin = head.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos || head[begin] != '{')
        return false;
    int depth = 0;
    bool quoted = false;
    for (auto at = begin; at < head.size(); ++at) {
        const char c = head[at];
        if (quoted) {
            at += c == '\\' ? 1 : 0;
            quoted = c != '"';
            continue;
        }
        quoted = c == '"';
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        if (depth == 0) {
            const auto next = head.find_first_not_of(" \t\r\n", at + 1);
            return next != std::string_view::npos && head[next] == '{';
        }
    }
    return false;
}

} // namespace assay
