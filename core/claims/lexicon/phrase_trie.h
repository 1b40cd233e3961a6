// SPDX-License-Identifier: GPL-3.0-or-later
// All phrases of the lexicon in one trie over folded code points. Used by the lexicon only.
#pragma once

#include "core/base/utf8.h"

#include "core/claims/lexicon/lexicon.h"
#include "core/claims/lexicon/script.h"

#include <array>

namespace assay {

/// True if a word may begin at this byte: behind no letter, or at a hump of camelCase, or in a script without
/// blanks.
bool wordBegins(std::string_view text, std::size_t at, CodePoint point);

class PhraseTrie {
public:
    explicit PhraseTrie(std::span<const LexiconRow> rows);

    /// What a match has to be: of one of these languages, voting for one of these kinds (bits of Vote).
    struct Wanted {
        LanguageSet languages;
        std::uint32_t kinds = 0;
    };
    struct Match {
        std::size_t end = 0;
        const LexiconRow *row = nullptr;
        bool isStarred = false; ///< its ending was any
    };
    /// The longest such phrase at this byte; of two, the one that is written out.
    std::optional<Match> match(std::string_view text, std::size_t at, const Wanted &wanted) const;

private:
    static constexpr char32_t Star = '*';
    struct Edge {
        char32_t symbol = 0;
        std::uint32_t target = 0;
    };
    struct Node {
        std::uint32_t firstEdge = 0, edgeCount = 0;
        std::uint32_t firstRow = 0, rowCount = 0; ///< of the phrase that ends here, one for each language
        bool stars = false; ///< has an edge for any ending
        std::uint32_t kinds = 0, languages = 0; ///< bits of all rows here and below
    };
    std::uint32_t follow(std::uint32_t node, char32_t symbol) const;
    void walk(std::string_view text, std::size_t at, std::uint32_t node, const Wanted &wanted, Match &best,
              bool isStarred = false) const;
    const LexiconRow *rowAt(const Node &node, const Wanted &wanted) const;

    std::vector<Node> m_nodes {};
    std::vector<Edge> m_edges {};
    std::vector<const LexiconRow *> m_rows {};
    std::array<std::uint32_t, 128> m_first {}; ///< children of the root by ASCII symbol
};

} // namespace assay
