// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/tree_builder.h"

#include <algorithm>

namespace assay {
namespace {

// Labels longer than this are hardly ever said twice.
constexpr std::size_t LongestInterned = 256;

} // namespace

TreeBuilder::TreeBuilder(DocumentTree &tree)
    : m_tree(tree)
{
    tree.nodes.emplace_back();
    tree.pointers.emplace_back();
    tree.tables.emplace_back();
}

bool TreeBuilder::roomFor(std::size_t bytes)
{
    m_full = m_full || m_sentences >= MostTreeSentences || m_tree.nodes.size() >= 4 * MostTreeSentences
        || m_tree.pool.size() + bytes > MostTreeText;
    return !m_full;
}

TextSpan TreeBuilder::keep(std::string_view text)
{
    const TextSpan span { static_cast<std::uint32_t>(m_tree.pool.size()),
                          static_cast<std::uint32_t>(text.size()) };
    m_tree.pool += text;
    return span;
}

TextSpan TreeBuilder::intern(std::string_view text)
{
    if (text.empty())
        return {};
    if (text.size() > LongestInterned)
        return keep(text);
    const auto [at, isNew] = m_interned.try_emplace(std::string(text));
    if (isNew)
        at->second = keep(text);
    return at->second;
}

TreeId TreeBuilder::detached(TreeKind kind)
{
    const auto id = static_cast<TreeId>(m_tree.nodes.size());
    m_tree.nodes.emplace_back().kind = kind;
    if (kind == TreeKind::Table) {
        m_tree.nodes[id].table = static_cast<std::uint32_t>(m_tree.tables.size());
        m_tree.tables.emplace_back();
    }
    return id;
}

TreeId TreeBuilder::open(TreeKind kind, std::string_view label, std::uint32_t flags, std::uint8_t level)
{
    if (m_open.size() >= DeepestTree || !roomFor(label.size())) {
        m_tree.census.cut += m_full;
        ++m_flattened;
        return NoTreeId;
    }
    const auto id = detached(kind);
    auto &node = m_tree.nodes[id];
    node.flags = flags;
    node.level = level;
    node.label = intern(label);
    append(top(), id);
    m_open.push_back(id);
    return id;
}

void TreeBuilder::close()
{
    if (m_flattened > 0)
        --m_flattened;
    else if (m_open.size() > 1)
        m_open.pop_back();
}

TreeId TreeBuilder::sentence(const PlainText &text, std::string_view label, std::uint32_t flags)
{
    if (!roomFor(text.text.size() + label.size())) {
        ++m_tree.census.cut;
        return NoTreeId;
    }
    auto plain = text.trimmed();
    if (!plain.runs.empty() && plain.text.find("\xef\xbc") != std::string::npos)
        plain = plain.narrowed();
    if (plain.empty() && label.empty())
        return NoTreeId;
    ++m_sentences;
    const auto id = detached(TreeKind::Sentence);
    auto &node = m_tree.nodes[id];
    node.flags = flags;
    node.label = intern(label);
    node.text = keep(plain.text);
    node.firstRun = static_cast<std::uint32_t>(m_tree.runs.size());
    node.runCount = static_cast<std::uint32_t>(plain.runs.size());
    m_tree.runs.insert(m_tree.runs.end(), plain.runs.begin(), plain.runs.end());
    if (!plain.runs.empty()) {
        node.offset = static_cast<std::uint32_t>(plain.sourceOf(0));
        const auto end = plain.text.empty() ? node.offset : plain.sourceOf(plain.text.size() - 1) + 1;
        node.length = end > node.offset ? static_cast<std::uint32_t>(end - node.offset) : 0;
    }
    append(top(), id);
    return id;
}

TreeId TreeBuilder::sentence(std::string_view text, std::uint64_t offset, std::string_view label,
                             std::uint32_t flags)
{
    PlainText plain;
    plain.append(text, offset);
    return sentence(plain, label, flags);
}

std::uint32_t TreeBuilder::pointer(std::uint32_t parent, std::string_view key)
{
    m_tree.pointers.push_back({ parent, intern(key), key.empty() ? ~0u : 0 });
    return static_cast<std::uint32_t>(m_tree.pointers.size() - 1);
}

std::uint32_t TreeBuilder::pointer(std::uint32_t parent, std::uint32_t index)
{
    m_tree.pointers.push_back({ parent, {}, index });
    return static_cast<std::uint32_t>(m_tree.pointers.size() - 1);
}

void TreeBuilder::detach(TreeId id)
{
    auto &nodes = m_tree.nodes;
    auto &parent = nodes[nodes[id].parent];
    if (parent.firstChild == id) {
        parent.firstChild = nodes[id].next;
        if (parent.lastChild == id)
            parent.lastChild = 0;
    } else {
        auto before = parent.firstChild;
        while (before != 0 && nodes[before].next != id)
            before = nodes[before].next;
        if (before != 0) {
            nodes[before].next = nodes[id].next;
            if (parent.lastChild == id)
                parent.lastChild = before;
        }
    }
    nodes[id].next = 0;
    nodes[id].parent = 0;
}

void TreeBuilder::append(TreeId parent, TreeId id)
{
    auto &nodes = m_tree.nodes;
    nodes[id].parent = parent;
    nodes[id].next = 0;
    if (nodes[parent].lastChild != 0)
        nodes[nodes[parent].lastChild].next = id;
    else
        nodes[parent].firstChild = id;
    nodes[parent].lastChild = id;
}

void TreeBuilder::insertBehind(TreeId sibling, TreeId id)
{
    auto &nodes = m_tree.nodes;
    const auto parent = nodes[sibling].parent;
    nodes[id].parent = parent;
    nodes[id].next = nodes[sibling].next;
    nodes[sibling].next = id;
    if (nodes[parent].lastChild == sibling)
        nodes[parent].lastChild = id;
}

void TreeBuilder::insertBefore(TreeId sibling, TreeId id)
{
    auto &nodes = m_tree.nodes;
    const auto parent = nodes[sibling].parent;
    nodes[id].parent = parent;
    nodes[id].next = sibling;
    if (nodes[parent].firstChild == sibling) {
        nodes[parent].firstChild = id;
        return;
    }
    auto before = nodes[parent].firstChild;
    while (nodes[before].next != sibling)
        before = nodes[before].next;
    nodes[before].next = id;
}

void TreeBuilder::replace(TreeId old, TreeId with)
{
    insertBehind(old, with);
    detach(old);
}

void TreeBuilder::moveChildren(TreeId from, TreeId to)
{
    auto &nodes = m_tree.nodes;
    for (auto child = nodes[from].firstChild; child != 0;) {
        const auto next = nodes[child].next;
        append(to, child);
        child = next;
    }
    dropChildren(from);
}

void placeNodes(DocumentTree &tree, std::string_view source)
{
    tree.lineStarts.push_back(0);
    for (auto at = source.find('\n'); at != std::string_view::npos; at = source.find('\n', at + 1))
        tree.lineStarts.push_back(static_cast<std::uint32_t>(at + 1));
    for (auto &node : tree.nodes) {
        const auto line = std::ranges::upper_bound(tree.lineStarts, node.offset) - tree.lineStarts.begin();
        node.line = static_cast<std::uint32_t>(line);
        node.columnNumber = node.offset - tree.lineStarts[static_cast<std::size_t>(line - 1)] + 1;
    }
}

} // namespace assay
