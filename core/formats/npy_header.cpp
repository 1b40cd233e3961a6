// SPDX-License-Identifier: GPL-3.0-or-later
//   {'descr': '<i4', 'fortran_order': False, 'shape': (2, 2), }     either quote, "L" after numbers (Python
//   2)
#include "core/formats/npy_header.h"

#include "core/base/checked_math.h"

namespace assay {
namespace {

class Parser {
public:
    explicit Parser(std::string_view text)
        : m_text(text)
    {
    }

    Result<NpyHeader> parse()
    {
        if (!take('{'))
            return wrong("the header does not begin with {");
        while (!take('}')) {
            const auto key = quoted();
            if (!key)
                return key.error();
            if (!take(':'))
                return wrong("no : follows '" + *key + "'");
            if (auto status = value(*key); !status)
                return status.error();
            if (!take(',') && peek() != '}')
                return wrong("no , follows the value of '" + *key + "'");
        }
        if (peek() != '\0')
            return wrong("text follows the header's }");
        if (!m_hasDescr || !m_hasOrder || !m_hasShape)
            return wrong("the header lacks one of descr, fortran_order, shape");
        return m_header;
    }

private:
    static Error wrong(std::string sentence) { return { ErrorKind::Malformed, std::move(sentence) }; }
    char peek()
    {
        m_at = std::min(m_text.find_first_not_of(" \t\r\n", m_at), m_text.size());
        return m_at < m_text.size() ? m_text[m_at] : '\0';
    }
    bool take(char wanted)
    {
        if (peek() != wanted)
            return false;
        ++m_at;
        return true;
    }
    Result<std::string> quoted()
    {
        const char quote = peek();
        if (quote != '\'' && quote != '"')
            return wrong("a quoted word is missing at byte " + std::to_string(m_at) + " of the header");
        const auto end = m_text.find(quote, m_at + 1);
        if (end == std::string_view::npos)
            return wrong("a quoted word of the header does not end");
        std::string word(m_text.substr(m_at + 1, end - m_at - 1));
        m_at = end + 1;
        return word;
    }
    Status value(const std::string &key)
    {
        bool *seen = key == "descr"  ? &m_hasDescr
            : key == "fortran_order" ? &m_hasOrder
            : key == "shape"         ? &m_hasShape
                                     : nullptr;
        if (!seen)
            return wrong("the header has the unknown key '" + key + "'");
        if (*seen)
            return wrong("the header names '" + key + "' twice");
        *seen = true;
        return key == "descr" ? descr() : key == "shape" ? shape() : order();
    }
    Status descr()
    {
        if (peek() == '[') {
            const auto end = m_text.rfind(']');
            if (end == std::string_view::npos || end < m_at)
                return wrong("the list of record fields does not end");
            m_header.descr = std::string(m_text.substr(m_at, end + 1 - m_at));
            m_header.isRecord = true;
            m_at = end + 1;
            return {};
        }
        auto word = quoted();
        if (!word)
            return word.error();
        m_header.descr = std::move(*word);
        return {};
    }
    Status order()
    {
        peek();
        for (const auto &[word, isFortran] : { std::pair("True", true), std::pair("False", false) })
            if (m_text.substr(m_at).starts_with(word)) {
                m_header.fortranOrder = isFortran;
                m_at += std::string_view(word).size();
                return {};
            }
        return wrong("fortran_order is neither True nor False");
    }
    Status shape()
    {
        if (!take('('))
            return wrong("shape is no tuple");
        while (!take(')')) {
            if (peek() == '-')
                return wrong("shape has a negative dimension");
            if (peek() < '0' || peek() > '9')
                return wrong("shape holds something that is no whole number");
            std::uint64_t dim = 0;
            for (; m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9'; ++m_at) {
                const auto tenfold = checkedMultiply(dim, 10);
                const auto next = tenfold
                    ? checkedAdd(*tenfold, static_cast<std::uint64_t>(m_text[m_at] - '0'))
                    : tenfold;
                if (!next)
                    return wrong("a dimension of shape does not fit 64 bits");
                dim = *next;
            }
            m_header.shape.push_back(dim);
            take('L');
            if (!take(',') && peek() != ')')
                return wrong("shape holds something that is no whole number");
        }
        return {};
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    NpyHeader m_header;
    bool m_hasDescr = false, m_hasOrder = false, m_hasShape = false;
};

} // namespace

Result<NpyHeader> parseNpyHeader(std::string_view text)
{
    return Parser(text).parse();
}

// NumPy format 1.0: magic, version, header length, a Python literal, padded to 64 bytes.
std::string npyHeader(const Shape &shape)
{
    std::string dims;
    for (const auto dim : shape.dims())
        dims += std::to_string(dim) + ", ";
    if (shape.rank() > 1)
        dims.resize(dims.size() - 2);
    else if (shape.rank() == 1)
        dims.resize(dims.size() - 1);
    std::string literal = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + dims + "), }";
    const std::size_t padded = (10 + literal.size() + 1 + 63) / 64 * 64 - 10;
    literal.resize(padded - 1, ' ');
    literal += '\n';
    std::string header("\x93NUMPY\x01\x00", 8);
    header += static_cast<char>(padded & 0xff);
    header += static_cast<char>(padded >> 8);
    return header + literal;
}

} // namespace assay
