// SPDX-License-Identifier: GPL-3.0-or-later
// Derives every fact that can be derived, and says which do not follow. Nothing is accused without an
// obligation: a record, row, sentence or law that states target and sources together, a written equation, a
// total, a count.
#pragma once

#include "core/claims/reasoning/arithmetic.h"
#include "core/claims/reasoning/graph.h"

namespace assay {

enum class Outcome {
    Follows, ///< the stated value is what its sources give
    Breaks, ///< it had to follow, and does not
    Warns ///< odd, and no contradiction
};

struct Derivation {
    std::size_t target = NoIndex;
    Outcome outcome = Outcome::Follows;
    const char *rule = ""; ///< id of the obligation, as `assay rules` lists it
    std::string formula {}; ///< in figures: "16.06 GB / 4.82 GB"
    std::vector<std::size_t> sources {};
    Computed computed {}; ///< in the target's units; one per reading
    double chance = 0; ///< of luck, where a law or a search found it
    bool isTied
        = false; ///< its sentence sets the sources against each other, and the figure right behind them
    std::string explanation {}; ///< what gives the stated value instead, or what else is to be said
};

struct Reasoning {
    std::vector<Derivation> derivations {};
    std::vector<std::string> notes {}; ///< bounds that cut something
};

/// Cost is linear in the number of facts.
Reasoning reason(const Graph &graph);

// The parts, each in its own file; each adds to the list.
void deriveEquations(const Graph &graph, std::vector<Derivation> &out);
void deriveTables(const Graph &graph, std::vector<Derivation> &out);
void deriveNested(const Graph &graph, std::vector<Derivation> &out);
void deriveRecords(const Graph &graph, std::vector<Derivation> &out);
void deriveCounts(const Graph &graph, std::vector<Derivation> &out);
void deriveProse(const Graph &graph, std::vector<Derivation> &out);
void deriveTold(const Graph &graph, std::vector<Derivation> &out);
void deriveCompared(const Graph &graph, std::vector<Derivation> &out);
void deriveSummaries(const Graph &graph, std::vector<Derivation> &out);
void deriveBills(const Graph &graph, std::vector<Derivation> &out);
void deriveChains(const Graph &graph, std::vector<Derivation> &out);
void deriveRowPairs(const Graph &graph, std::vector<Derivation> &out);
void deriveColumnSums(const Graph &graph, std::vector<Derivation> &out);
void deriveListed(const Graph &graph, std::vector<Derivation> &out);
void derivePartitions(const Graph &graph, std::vector<Derivation> &out);
void deriveColumns(const Graph &graph, std::vector<Derivation> &out);
void deriveCells(const Graph &graph, std::vector<Derivation> &out);
void deriveSiblings(const Graph &graph, std::vector<Derivation> &out);
void deriveNamedRows(const Graph &graph, std::vector<Derivation> &out);
void derivePairs(const Graph &graph, std::vector<Derivation> &out);
void deriveWhole(const Graph &graph, std::vector<Derivation> &out);
void findConflicts(const Graph &graph, std::vector<Derivation> &out);
void findOddities(const Graph &graph, std::vector<Derivation> &out);

/// By fact: whether some derivation is of it; whether it follows by one.
std::vector<bool> derivedFacts(const Graph &graph, const std::vector<Derivation> &derivations);
std::vector<bool> followingFacts(const Graph &graph, const std::vector<Derivation> &derivations);
/// What was made takes the place of all that is derived of the same facts; of two made for one the later
/// counts.
void putInPlace(const Graph &graph, std::vector<Derivation> made, std::vector<Derivation> &derivations);

/// "a / b" with the printed figures in the places of a and b.
std::string inFigures(const Graph &graph, std::string_view pattern, std::size_t a, std::size_t b);

} // namespace assay
