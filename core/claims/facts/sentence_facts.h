// SPDX-License-Identifier: GPL-3.0-or-later
// The facts of one sentence, cell or scalar: every number with what the words round it and the labels over it
// say.
#pragma once

#include "core/claims/facts/clause_things.h"
#include "core/claims/facts/directions.h"
#include "core/claims/facts/labels.h"
#include "core/claims/facts/ledger.h"

namespace assay {

/// What stands over a sentence, from near to far; the first that speaks decides.
struct Surrounding {
    std::vector<const Label *> labels {};
    Mode mode = Mode::Result; ///< of the section, record or row
    Thing thing {};
    std::string rowNoun {};
    TreeId group = 0, table = 0, section = 0;
    std::size_t row = NoIndex, column = NoIndex;
    bool isCumulative = false; ///< a column of running figures
    bool isLetter = false; ///< what is quoted in a letter are the letters before it
    bool isCell = false; ///< of a table: what its row and column say is nearer than other cells
};

/// What one clause hands on to the next of its paragraph.
struct Carried {
    std::string other {};
};

class SentenceReader {
public:
    SentenceReader(const DocumentTree &tree, const WordFinder &finder, const std::vector<KnownName> &names,
                   Ledger &ledger)
        : m_tree(tree)
        , m_finder(finder)
        , m_names(names)
        , m_ledger(ledger)
    {
    }
    /// Adds the sentence's facts; returns the index of the first one.
    std::size_t read(TreeId sentence, const Surrounding &around, Carried &carried);

private:
    struct Reading;
    /// A fact of that place with everything that its surroundings decide, and nothing of its words yet.
    Fact placedFact(const Reading &reading, std::size_t clause, std::size_t begin, std::size_t length) const;
    FactSide sideInBrackets(const Reading &reading, std::size_t clause, std::size_t end) const;
    void addValues(Reading &reading);
    void addStatuses(Reading &reading);
    const ClauseThing &thingFor(const Reading &reading, std::size_t clause) const;

    const DocumentTree &m_tree;
    const WordFinder &m_finder;
    const std::vector<KnownName> &m_names;
    Ledger &m_ledger;
};

} // namespace assay
