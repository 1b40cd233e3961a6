// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/value_outline.h"

#include <algorithm>

namespace assay {
namespace {

/// A key as part of a JSON pointer.
std::string escaped(std::string_view key)
{
    std::string result;
    for (const char letter : key) {
        if (letter == '~')
            result += "~0";
        else if (letter == '/')
            result += "~1";
        else
            result += letter;
    }
    return result;
}

bool isSpace(char letter)
{
    return letter == ' ' || letter == '\n' || letter == '\t' || letter == '\r';
}

} // namespace

class ValueOutline::Parser {
public:
    Parser(std::string_view text, std::vector<Node> &nodes)
        : m_text(text)
        , m_nodes(nodes)
    {
    }

    bool parseWhole()
    {
        skipSpace();
        if (peek() != '{' && peek() != '[')
            return false;
        m_nodes.push_back({ .begin = m_at, .valueBegin = m_at });
        if (!value(Root, 0))
            return false;
        skipSpace();
        return m_at == m_text.size();
    }

private:
    char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    void skipSpace()
    {
        while (m_at < m_text.size() && isSpace(m_text[m_at]))
            ++m_at;
    }
    bool take(char wanted)
    {
        skipSpace();
        if (peek() != wanted)
            return false;
        ++m_at;
        return true;
    }

    bool quoted()
    {
        for (++m_at; m_at < m_text.size(); ++m_at) {
            if (m_text[m_at] == '\\')
                ++m_at;
            else if (m_text[m_at] == '"')
                return ++m_at, true;
        }
        return false;
    }

    /// A word, a number, or "<12 bytes>" and "(1 + 2i)" of an outline: up to a comma, colon or closing
    /// bracket.
    bool bare(bool isKey)
    {
        const std::size_t begin = m_at;
        int depth = 0;
        for (; m_at < m_text.size(); ++m_at) {
            const char letter = m_text[m_at];
            if (letter == '<' || letter == '(' || letter == '[')
                ++depth;
            else if ((letter == '>' || letter == ')' || letter == ']') && depth > 0)
                --depth;
            else if (depth == 0
                     && (letter == ',' || (isKey && letter == ':') || letter == '}' || letter == ']'
                         || letter == '\n'))
                break;
        }
        return m_at > begin;
    }

    /// "[1,024 numbers: 0.5, ...]" of an outline.
    bool isSummary() const
    {
        if (peek() != '[')
            return false;
        const std::size_t end = m_text.find_first_not_of("0123456789,", m_at + 1);
        return end != std::string_view::npos && end > m_at + 1
            && m_text.substr(end).starts_with(" numbers: ");
    }

    bool value(std::size_t node, int depth)
    {
        skipSpace();
        m_nodes[node].valueBegin = m_at;
        bool isWhole = false;
        if (depth >= DeepestNesting)
            return false;
        if (peek() == '{')
            isWhole = members(node, depth, '}');
        else if (isSummary())
            isWhole = (m_at = m_text.find(']', m_at)) != std::string_view::npos && take(']');
        else if (peek() == '[')
            isWhole = members(node, depth, ']');
        else
            isWhole = peek() == '"' ? quoted() : bare(false);
        m_nodes[node].end = m_at;
        return isWhole;
    }

    bool members(std::size_t node, int depth, char closing)
    {
        ++m_at;
        if (take(closing))
            return true;
        do {
            skipSpace();
            if (m_nodes.size() >= MostNodes || !member(node, depth, closing == '}'))
                return false;
        } while (take(','));
        return take(closing);
    }

    bool member(std::size_t parent, int depth, bool isNamed)
    {
        const std::size_t row = m_nodes[parent].children.size(), begin = m_at;
        std::string key = std::to_string(row);
        if (isNamed) {
            if (!(peek() == '"' ? quoted() : bare(true)))
                return false;
            std::string_view name = m_text.substr(begin, m_at - begin);
            if (name.size() >= 2 && name.front() == '"')
                name = name.substr(1, name.size() - 2);
            key = name;
            if (!take(':'))
                return false;
        }
        const std::size_t node = m_nodes.size();
        m_nodes[parent].children.push_back(node);
        m_nodes.push_back({ .key = key,
                            .pointer = m_nodes[parent].pointer + '/' + escaped(key),
                            .begin = begin,
                            .parent = parent,
                            .row = row });
        return value(node, depth + 1);
    }

    std::string_view m_text;
    std::vector<Node> &m_nodes;
    std::size_t m_at = 0;
};

std::optional<ValueOutline> ValueOutline::parse(const std::string &text)
{
    ValueOutline outline;
    if (!Parser(text, outline.m_nodes).parseWhole())
        return std::nullopt;
    return outline;
}

std::string_view ValueOutline::valueText(const std::string &text, std::size_t node) const
{
    const Node &each = m_nodes[node];
    return each.children.empty() ? std::string_view(text).substr(each.valueBegin, each.end - each.valueBegin)
                                 : std::string_view();
}

std::optional<std::size_t> ValueOutline::atPointer(const std::string &pointer) const
{
    std::size_t node = Root;
    while (m_nodes[node].pointer != pointer) {
        const auto next = std::ranges::find_if(m_nodes[node].children, [&](std::size_t child) {
            const std::string &path = m_nodes[child].pointer;
            return pointer.starts_with(path)
                && (pointer.size() == path.size() || pointer[path.size()] == '/');
        });
        if (next == m_nodes[node].children.end())
            return std::nullopt;
        node = *next;
    }
    return node;
}

std::optional<std::size_t> ValueOutline::atOffset(std::size_t offset) const
{
    std::size_t node = Root;
    if (offset < m_nodes[node].begin || offset >= m_nodes[node].end)
        return std::nullopt;
    for (;;) {
        const auto &children = m_nodes[node].children;
        const auto after = std::ranges::upper_bound(
            children, offset, {}, [this](std::size_t child) { return m_nodes[child].begin; });
        if (after == children.begin() || offset >= m_nodes[*std::prev(after)].end)
            return node;
        node = *std::prev(after);
    }
}

} // namespace assay
