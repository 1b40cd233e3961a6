// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reading/document_tree.h"

#include <algorithm>

namespace assay {

TreeId DocumentTree::cell(TreeId row, std::int32_t column) const
{
    for (const auto child : children(row))
        if (nodes[child].kind == TreeKind::Sentence && nodes[child].column == column)
            return child;
    return NoTreeId;
}

TreeId DocumentTree::tableOf(TreeId id) const
{
    while (id != 0 && nodes[id].kind != TreeKind::Table)
        id = nodes[id].parent;
    return id;
}

TreeId DocumentTree::sectionOf(TreeId id) const
{
    while (id != 0 && nodes[id].kind != TreeKind::Section)
        id = nodes[id].parent;
    return id;
}

std::uint64_t DocumentTree::sourceOffset(TreeId sentence, std::uint32_t position) const
{
    const auto &node = nodes[sentence];
    const auto own = std::span(runs).subspan(node.firstRun, node.runCount);
    auto run = std::ranges::upper_bound(own, position, std::less<> {}, &Run::position);
    if (run == own.begin())
        return node.offset;
    --run;
    return run->offset + (position - run->position);
}

std::string DocumentTree::pointerText(std::uint32_t pointer) const
{
    thread_local std::vector<std::uint32_t> keys;
    keys.clear();
    for (auto at = pointer; at != 0 && at < pointers.size(); at = pointers[at].parent)
        keys.push_back(at);
    std::string out;
    for (auto at = keys.rbegin(); at != keys.rend(); ++at) {
        const auto &one = pointers[*at];
        out += '/';
        if (one.key.length == 0) {
            out += one.index == ~0u ? std::string() : std::to_string(one.index);
            continue;
        }
        for (const char c : view(one.key))
            if (c == '~' || c == '/')
                out += c == '~' ? "~0" : "~1";
            else
                out += c;
    }
    return out;
}

TreePlace DocumentTree::place(TreeId id) const
{
    const auto &node = nodes[id];
    return { node.line, node.columnNumber, node.offset, node.length, pointer(id) };
}

TreePlace DocumentTree::place(const TreeValue &value) const
{
    auto out = place(value.sentence);
    const auto &node = nodes[value.sentence];
    const auto begin = sourceOffset(value.sentence, value.begin);
    const auto end
        = value.length == 0 ? begin : sourceOffset(value.sentence, value.begin + value.length - 1) + 1;
    out.offset = begin;
    out.length = end > begin ? end - begin : value.length;
    if (!lineStarts.empty()) {
        const auto line = std::ranges::upper_bound(lineStarts, begin) - lineStarts.begin();
        out.line = static_cast<std::uint64_t>(line);
        out.column = begin - lineStarts[static_cast<std::size_t>(line - 1)] + 1;
    } else if (node.columnNumber > 0) {
        out.column = node.columnNumber + value.begin;
    }
    return out;
}

LanguageSet DocumentTree::languagesOf(std::string_view text) const
{
    // Keys and names are shorter; longer texts are documents of their own.
    constexpr std::size_t ShortestText = 24, LongestText = 4096;
    constexpr std::ptrdiff_t FewestBlanks = 3;
    if (!isData() || text.size() < ShortestText || text.size() > LongestText
        || std::ranges::count(text, ' ') < FewestBlanks
        || std::ranges::none_of(text, [](char c) { return c >= '0' && c <= '9'; }))
        return languages();
    const Language own = languageOf(text);
    return own == Language::English ? languages() : LanguageSet::with(own);
}

} // namespace assay
