// SPDX-License-Identifier: GPL-3.0-or-later
// Any document in one form: sections, lists, tables, records of labelled values, sentences, and every number
// with its place. Readers build it (tree_builder.h), one shape pass orders it, and nobody above sees what the
// file was.
#pragma once

#include "core/claims/lexicon/lexicon.h"
#include "core/claims/reading/tree_node.h"

#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

struct TreePlace {
    std::uint64_t line = 0, column = 0; ///< 1-based; 0 where only the pointer says where
    std::uint64_t offset = 0, length = 0;
    std::string pointer {};
};

/// A sequence of numbers inside an artefact: payload, not statements.
struct PayloadNumbers {
    std::string pointer {}; ///< where it lies
    std::string layer {}; ///< tensor it is said to stand for, if any
    std::vector<std::uint64_t> originalShape {};
    std::optional<std::uint64_t> declaredCount {};
    std::uint64_t count = 0;
    bool complex = false;
    std::vector<double> values {}; ///< at most 1,048,576 of them (re, im interleaved if complex)
};

/// Bytes written as hexadecimal or base64 text in the members of one object.
struct EncodedBytes {
    std::string pointer {}; ///< of the object
    std::string encoding {}; ///< "hexadecimal" or "base64"
    std::uint64_t textBytes = 0, decodedBytes = 0;
    TreeId record = 0; ///< the Record that holds them, if it was kept
};

/// How much was read, by the count of numbers.
struct TreeCensus {
    std::uint64_t numbers = 0, payloadNumbers = 0;
    std::array<std::uint64_t, 9> classified {}; ///< by NumberClass
    std::uint64_t cut = 0; ///< nodes that a bound left out
};

class DocumentTree {
public:
    class Children;

    const TreeNode &node(TreeId id) const { return nodes[id]; }
    std::string_view label(TreeId id) const { return view(nodes[id].label); }
    std::string_view text(TreeId id) const { return view(nodes[id].text); }
    bool has(TreeId id, TreeFlag flag) const { return (nodes[id].flags & flag) != 0; }
    Children children(TreeId id) const;
    std::span<const TreeValue> valuesOf(TreeId sentence) const
    {
        return std::span(values).subspan(nodes[sentence].firstValue, nodes[sentence].valueCount);
    }
    const TableShape &shape(TreeId table) const { return tables[nodes[table].table]; }
    /// The Sentence of a column in a row, or NoTreeId.
    TreeId cell(TreeId row, std::int32_t column) const;
    /// The nearest Table or Section above, or the root.
    TreeId tableOf(TreeId id) const;
    TreeId sectionOf(TreeId id) const;

    TreePlace place(TreeId id) const;
    TreePlace place(const TreeValue &value) const;
    /// The byte of the source that a byte of the Sentence's text comes from.
    std::uint64_t sourceOffset(TreeId sentence, std::uint32_t position) const;
    /// JSON pointer into the source as it was (not as the shape pass ordered it); "" outside of trees.
    std::string pointer(TreeId id) const { return pointerText(nodes[id].pointer); }
    std::string pointerText(std::uint32_t pointer) const;
    std::string_view view(TextSpan span) const
    {
        return std::string_view(pool).substr(span.begin, span.length);
    }

    std::string
        kind {}; ///< "markdown", "html", "text", "csv", "latex", "yaml", "json", "json lines", "pickle"
    std::string path {};
    std::uint64_t bytes = 0;
    Language language = Language::English;
    LanguageSet languages() const { return LanguageSet::with(language); }
    /// Of one text: data may hold sentences of several tongues.
    LanguageSet languagesOf(std::string_view text) const;
    /// Objects and arrays: records that lie side by side are different things, whatever they are called.
    bool isData() const
    {
        return kind == "json" || kind == "json lines" || kind == "yaml" || kind == "pickle";
    }
    std::string
        source {}; ///< what is shown: the text; for pickles an outline; empty if it is too long to show
    std::string artefact {}; ///< id of a recognised schema, or empty
    std::vector<std::string> notes {}; ///< bounds that cut something, in sentences
    std::vector<PayloadNumbers> payloads {};
    std::vector<EncodedBytes> encoded {};
    TreeCensus census {};

    // The arena. Filled by TreeBuilder only.
    struct Run {
        std::uint32_t position = 0, offset = 0; ///< in the Sentence's text, in the source
    };
    struct Pointer {
        std::uint32_t parent = 0;
        TextSpan key {};
        std::uint32_t index = 0; ///< used where key is empty
    };
    std::vector<TreeNode> nodes {};
    std::vector<TreeValue> values {};
    std::vector<TableShape> tables {};
    std::vector<Run> runs {};
    std::vector<Pointer> pointers {};
    std::vector<std::uint32_t> lineStarts {}; ///< of text sources
    std::string pool {};
};

class DocumentTree::Children {
public:
    class Iterator {
    public:
        using value_type = TreeId;
        using difference_type = std::ptrdiff_t;
        Iterator() = default;
        Iterator(const DocumentTree *tree, TreeId at)
            : m_tree(tree)
            , m_at(at)
        {
        }
        TreeId operator*() const { return m_at; }
        Iterator &operator++()
        {
            m_at = m_tree->nodes[m_at].next;
            return *this;
        }
        Iterator operator++(int)
        {
            const auto old = *this;
            ++*this;
            return old;
        }
        bool operator==(const Iterator &other) const { return m_at == other.m_at; }

    private:
        const DocumentTree *m_tree = nullptr;
        TreeId m_at = 0;
    };
    Children(const DocumentTree *tree, TreeId first)
        : m_tree(tree)
        , m_first(first)
    {
    }
    Iterator begin() const { return { m_tree, m_first }; }
    Iterator end() const { return { m_tree, 0 }; }

private:
    const DocumentTree *m_tree;
    TreeId m_first;
};

inline DocumentTree::Children DocumentTree::children(TreeId id) const
{
    return { this, nodes[id].firstChild };
}

} // namespace assay
