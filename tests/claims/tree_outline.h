// SPDX-License-Identifier: GPL-3.0-or-later
// A tree as short text, so that a test can say what a document has to become.
#pragma once

#include "core/claims/reading/read_tree.h"

#include <string>

namespace assay {

/// S[..] section, P paragraph, L list, R record, T table, '..' sentence with its label before it:
/// R(size_mb'500'). Header rows are left out.
inline std::string outline(const DocumentTree &tree, TreeId id = 0)
{
    static constexpr char Kinds[] { 'S', 'P', 'L', 'R', 'T' };
    const auto &node = tree.node(id);
    std::string out;
    if (node.kind == TreeKind::Sentence) {
        out = std::string(tree.label(id));
        return out + "'" + std::string(tree.text(id)) + "'";
    }
    out += Kinds[static_cast<int>(node.kind)];
    if (node.label.length > 0)
        out += "[" + std::string(tree.label(id)) + "]";
    out += "(";
    bool first = true;
    for (const auto child : tree.children(id)) {
        if (tree.node(child).kind == TreeKind::Record && tree.has(child, Heading))
            continue;
        if (tree.has(child, RowName))
            continue;
        out += (first ? "" : " ") + outline(tree, child);
        first = false;
    }
    return out + ")";
}

inline std::string outlineOf(std::string_view text, const std::string &name = "claims.md")
{
    const auto read = readTreeText(text, name);
    return read ? outline(read->tree) : "error: " + read.error().sentence;
}

} // namespace assay
