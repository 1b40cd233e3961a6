// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/lexicon/phrase_trie.h"

#include <algorithm>
#include <map>

namespace assay {
namespace {

/// True if a word ends between these code points.
bool wordEnds(char32_t last, char32_t next)
{
    if (isUnspaced(last) || isUnspaced(next))
        return true;
    if (isDecimalDigit(last))
        return !isDecimalDigit(next) && !isLetter(next);
    if (isLetter(last))
        return !isLetter(next) || (isUpperCase(next) && !isUpperCase(last));
    return true;
}

std::size_t letterRun(std::string_view text, std::size_t at)
{
    char32_t last = at > 0 ? codePointBefore(text, at).value : 0;
    while (at < text.size()) {
        const auto point = codePointAt(text, at);
        if (!isLetter(point.value) || (isUpperCase(point.value) && isLetter(last) && !isUpperCase(last)))
            break;
        last = point.value;
        at += point.length;
    }
    return at;
}

/// "sizeMB" and "maxError" are words at their humps; "KoBEST" is a name.
bool isNameAtHump(std::string_view text, std::size_t at)
{
    constexpr std::size_t LongestUnit = 3; // "MiB", "PPL"
    std::size_t capitals = 0;
    while (at < text.size() && isUpperCase(codePointAt(text, at).value)) {
        at += codePointAt(text, at).length;
        ++capitals;
    }
    return capitals > LongestUnit;
}

} // namespace

bool wordBegins(std::string_view text, std::size_t at, CodePoint point)
{
    if (at == 0)
        return true;
    if (isUnspaced(point.value))
        return true;
    const auto before = codePointBefore(text, at).value;
    if (isLetter(point.value))
        return !isLetter(before)
            || (isUpperCase(point.value) && !isUpperCase(before) && !isNameAtHump(text, at));
    if (isDecimalDigit(point.value))
        return !isLetter(before) && !isDecimalDigit(before) && before != '.' && before != ',';
    return true;
}

PhraseTrie::PhraseTrie(std::span<const LexiconRow> rows)
{
    struct Growing {
        std::map<char32_t, std::uint32_t> edges {};
        std::vector<const LexiconRow *> rows {};
    };
    std::vector<Growing> growing(1);
    for (const auto &row : rows) {
        std::uint32_t node = 0;
        for (std::size_t at = 0; at < row.phrase.size();) {
            const auto point = codePointAt(row.phrase, at);
            at += point.length;
            const auto symbol = isWordJoint(point.value) ? U' ' : foldCase(point.value);
            const auto [edge, isNew]
                = growing[node].edges.try_emplace(symbol, static_cast<std::uint32_t>(growing.size()));
            node = edge->second;
            if (isNew)
                growing.emplace_back();
        }
        growing[node].rows.push_back(&row);
    }
    // English and what is the same everywhere come last: see LanguageSet.
    const auto rank = [](const LexiconRow *row) {
        return row->language == Language::Any ? 2 : row->language == Language::English ? 1 : 0;
    };
    for (auto &one : growing) {
        std::ranges::stable_sort(one.rows, std::less<> {}, rank);
        m_nodes.push_back({ static_cast<std::uint32_t>(m_edges.size()),
                            static_cast<std::uint32_t>(one.edges.size()),
                            static_cast<std::uint32_t>(m_rows.size()),
                            static_cast<std::uint32_t>(one.rows.size()), one.edges.contains(Star) });
        m_rows.insert(m_rows.end(), one.rows.begin(), one.rows.end());
        for (const auto &[symbol, target] : one.edges)
            m_edges.push_back({ symbol, target });
    }
    // A node's children were made after it.
    for (auto node = m_nodes.rbegin(); node != m_nodes.rend(); ++node) {
        for (const auto *row : std::span(m_rows).subspan(node->firstRow, node->rowCount)) {
            node->kinds |= row->kinds;
            node->languages |= 1u << static_cast<unsigned>(row->language);
        }
        for (const auto &edge : std::span(m_edges).subspan(node->firstEdge, node->edgeCount)) {
            node->kinds |= m_nodes[edge.target].kinds;
            node->languages |= m_nodes[edge.target].languages;
        }
    }
    for (const auto &[symbol, target] : growing[0].edges)
        if (symbol < m_first.size())
            m_first[symbol] = target;
}

std::uint32_t PhraseTrie::follow(std::uint32_t node, char32_t symbol) const
{
    if (node == 0 && symbol < m_first.size())
        return m_first[symbol];
    const auto &from = m_nodes[node];
    const auto edges = std::span(m_edges).subspan(from.firstEdge, from.edgeCount);
    const auto found = std::ranges::lower_bound(edges, symbol, std::less<> {}, &Edge::symbol);
    return found != edges.end() && found->symbol == symbol ? found->target : 0;
}

const LexiconRow *PhraseTrie::rowAt(const Node &node, const Wanted &wanted) const
{
    for (const auto *row : std::span(m_rows).subspan(node.firstRow, node.rowCount))
        if ((row->kinds & wanted.kinds) != 0 && wanted.languages.has(row->language))
            return row;
    return nullptr;
}

namespace {

/// "to 1" does not end within "to 1.5".
bool isInNumber(std::string_view text, std::size_t at)
{
    const auto isDigit
        = [&](std::size_t place) { return place < text.size() && text[place] >= '0' && text[place] <= '9'; };
    return at > 0 && isDigit(at - 1) && (text[at] == '.' || text[at] == ',') && isDigit(at + 1);
}

} // namespace

void PhraseTrie::walk(std::string_view text, std::size_t at, std::uint32_t node, const Wanted &wanted,
                      Match &best, bool isStarred) const
{
    for (bool first = true;; first = false) {
        const auto &here = m_nodes[node];
        if ((here.kinds & wanted.kinds) == 0 || !wanted.languages.meets(here.languages))
            return;
        const auto next = codePointAt(text, at);
        const auto last = at > 0 ? codePointBefore(text, at).value : 0;
        if (here.rowCount > 0
            && (!best.row || at > best.end || (at == best.end && best.isStarred && !isStarred))
            && (at >= text.size() || (wordEnds(last, next.value) && !isInNumber(text, at))))
            if (const auto *row = rowAt(here, wanted))
                best = { at, row, isStarred };
        if (here.stars && node != 0)
            walk(text, letterRun(text, at), follow(node, Star), wanted, best, true);
        if (at >= text.size())
            return;
        if (isWordJoint(next.value)) {
            node = follow(node, ' ');
            // A phrase does not reach over the end of a paragraph.
            for (unsigned run = 0; at < text.size() && isWordJoint(codePointAt(text, at).value) && run < 8;
                 ++run)
                at += codePointAt(text, at).length;
        } else {
            const bool hump = !first && isUpperCase(next.value) && isLetter(last) && !isUpperCase(last);
            const auto apart = hump ? follow(node, ' ') : 0;
            node = follow(apart != 0 && follow(apart, foldCase(next.value)) != 0 ? apart : node,
                          foldCase(next.value));
            at += next.length;
        }
        if (node == 0)
            return;
    }
}

std::optional<PhraseTrie::Match> PhraseTrie::match(std::string_view text, std::size_t at,
                                                   const Wanted &wanted) const
{
    // No phrase that is wanted begins with most letters.
    if (const auto first = codePointAt(text, at).value; first < m_first.size() && !isWordJoint(first)) {
        const Node &begun = m_nodes[m_first[foldCase(first)]];
        if (&begun == m_nodes.data() || (begun.kinds & wanted.kinds) == 0
            || !wanted.languages.meets(begun.languages))
            return {};
    }
    Match best;
    walk(text, at, 0, wanted, best);
    return best.row ? std::optional(best) : std::nullopt;
}

} // namespace assay
