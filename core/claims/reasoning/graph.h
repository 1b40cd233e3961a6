// SPDX-License-Identifier: GPL-3.0-or-later
// The facts of all documents together, with the ways to those that stand beside a fact.
#pragma once

#include "core/claims/facts/ledger.h"

#include <span>
#include <unordered_map>
#include <utility>

namespace assay {

/// Scopes larger than this are searched in part: cost stays linear in the number of facts.
inline constexpr std::size_t MostInScope = 256;

struct Graph {
    std::vector<const DocumentTree *> trees {}; ///< one per document
    std::vector<std::string> mainModels {}; ///< one per document
    std::vector<Fact> facts {};
    std::vector<LedgerTable> tables {};
    std::vector<LedgerList> lists {};
    std::vector<LedgerEquation> equations {};
    bool wasCut = false; ///< a scope was larger than MostInScope

    /// Facts that stand in the same Record, row, Paragraph or List, records of sides below it included.
    std::span<const std::size_t> besides(const Fact &fact) const;
    /// Facts of the sentence, and of the sentence with the one before and the one behind it.
    std::vector<std::size_t> inSentence(const Fact &fact) const;
    std::vector<std::size_t> inNeighbours(const Fact &fact) const;
    /// Facts of the record around the fact's own, if its own holds no size or count beside it.
    std::vector<std::size_t> aboveRecord(const Fact &fact) const;
    std::span<const std::size_t> inSection(const Fact &fact) const;
    std::span<const std::size_t> inDocument(std::size_t document) const;

    /// The number as the document prints it: "16.06 GB".
    std::string printed(std::size_t fact) const;
    std::string printed(const Fact &fact) const;

    std::vector<std::unordered_map<TreeId, std::vector<std::size_t>>> byGroup {}, bySection {};
    std::vector<std::vector<std::size_t>> byDocument {};
};

/// The ledgers must come in the order of the trees.
Graph joinLedgers(std::vector<Ledger> ledgers, std::vector<const DocumentTree *> trees);

/// The numbers of each sentence outside of tables, at most MostInScope, in the order in which they were
/// found.
template <typename Visit> void eachSentence(const Graph &graph, const Visit &visit)
{
    for (std::size_t document = 0; document < graph.trees.size(); ++document) {
        std::vector<std::size_t> own;
        TreeId sentence = NoTreeId;
        const auto finish = [&] {
            if (!own.empty())
                visit(std::exchange(own, {}));
        };
        for (const std::size_t i : graph.inDocument(document)) {
            const Fact &fact = graph.facts[i];
            if (fact.value == NoIndex || fact.table != 0)
                continue;
            if (fact.sentence != sentence)
                finish();
            sentence = fact.sentence;
            if (own.size() < MostInScope)
                own.push_back(i);
        }
        finish();
    }
}

/// A name that one of two does not say may be the other's.
inline bool mayBeSame(const std::string &a, const std::string &b)
{
    return a.empty() || b.empty() || a == b;
}

/// True if a number of one can be one of the other: the same thing as far as both say.
bool sameThing(const Thing &a, const Thing &b);
bool isSize(const Fact &fact);
/// Of a result: no plan, quotation, denial, no figure of a heading's question, no placeholder.
bool isResult(const Fact &fact);

} // namespace assay
