// SPDX-License-Identifier: GPL-3.0-or-later
// Fills a DocumentTree in document order, within bounds. Readers know this class and nothing above it.
#pragma once

#include "core/claims/reading/plain_text.h"

#include <unordered_map>

namespace assay {

/// With its number, fact and statement each takes 2 KB and 30 us of the way to a verdict: 130 MB, 2 s.
inline constexpr std::size_t MostTreeSentences = 1u << 16;
/// Of texts and labels together.
inline constexpr std::size_t MostTreeText = 64u << 20;
/// Containers nested deeper are flattened into the deepest.
inline constexpr std::size_t DeepestTree = 128;

class TreeBuilder {
public:
    /// Makes the root, a Section of level 0.
    explicit TreeBuilder(DocumentTree &tree);

    /// open and close are balanced, also when nothing more is kept; NoTreeId then.
    TreeId open(TreeKind kind, std::string_view label = {}, std::uint32_t flags = 0, std::uint8_t level = 0);
    void close();
    TreeId top() const { return m_open.back(); }
    std::size_t depth() const { return m_open.size() + m_flattened; }
    /// A Sentence in the container that is open; NoTreeId if nothing more is kept. Blank edges are cut off.
    TreeId sentence(const PlainText &text, std::string_view label = {}, std::uint32_t flags = 0);
    /// The same for text that stands in the source as it is.
    TreeId sentence(std::string_view text, std::uint64_t offset, std::string_view label = {},
                    std::uint32_t flags = 0);
    /// True once nothing more is kept.
    bool full() const { return m_full; }

    DocumentTree &tree() { return m_tree; }
    TreeNode &node(TreeId id) { return m_tree.nodes[id]; }
    void setLabel(TreeId id, std::string_view label) { m_tree.nodes[id].label = intern(label); }
    /// The same text is kept once.
    TextSpan intern(std::string_view text);
    /// A new node that hangs nowhere yet; the shape pass makes some.
    TreeId detached(TreeKind kind);
    std::uint32_t pointer(std::uint32_t parent, std::string_view key);
    std::uint32_t pointer(std::uint32_t parent, std::uint32_t index);

    /// Takes a node out of its parent / hangs it behind the last child / before or behind a sibling.
    void detach(TreeId id);
    void append(TreeId parent, TreeId id);
    void insertBefore(TreeId sibling, TreeId id);
    void insertBehind(TreeId sibling, TreeId id);
    /// Puts one node where another stood; the other hangs nowhere afterwards.
    void replace(TreeId old, TreeId with);
    /// The children hang nowhere afterwards.
    void dropChildren(TreeId id) { m_tree.nodes[id].firstChild = m_tree.nodes[id].lastChild = 0; }
    /// All children of one become the last children of the other.
    void moveChildren(TreeId from, TreeId to);

private:
    TextSpan keep(std::string_view text);
    bool roomFor(std::size_t bytes);

    DocumentTree &m_tree;
    std::vector<TreeId> m_open { 0 };
    std::size_t m_flattened = 0, m_sentences = 0;
    bool m_full = false;
    std::unordered_map<std::string, TextSpan> m_interned {};
};

/// Line starts of the source, for the places of a text; lines and columns of all nodes that have an offset.
void placeNodes(DocumentTree &tree, std::string_view source);

} // namespace assay
