// SPDX-License-Identifier: GPL-3.0-or-later
// The facts of one document and the tables, lists and records in which they stand.
#pragma once

#include "core/claims/facts/fact.h"

#include <map>
#include <string>
#include <vector>

namespace assay {

struct LedgerColumn {
    std::string header {};
    Attribute attribute = Attribute::Other;
    FactSide side = FactSide::None;
    Aggregate aggregate = Aggregate::None;
    Sense sense = Sense::Unknown;
    bool isCumulative = false; ///< running figures: rows are no parts of a whole
};

struct LedgerRow {
    std::string label {};
    Aggregate aggregate = Aggregate::None;
    FactSide side = FactSide::None;
    bool isGap = false; ///< "...": rows are left out
    bool isPartial = false; ///< its label says that it is of more than what is shown
    bool isNamed = false; ///< its label holds words of its own: "Combined pipeline" is a thing beside a total
    std::vector<std::size_t> cells {}; ///< fact per column, or NoIndex
};

struct LedgerTable {
    std::size_t document = 0, node = NoIndex;
    std::vector<LedgerColumn> columns {};
    std::vector<LedgerRow> rows {};
};

/// A count of things beside the list or array of them.
struct LedgerList {
    std::size_t fact = NoIndex; ///< the count
    std::uint64_t listed = 0;
    std::string place {}; ///< how the list is called in a sentence
};

/// A calculation that the text writes out: its left side is sources, its right side the target.
struct LedgerEquation {
    std::size_t target = NoIndex;
    std::string written {};
    std::vector<Interval> computed {};
    std::vector<std::size_t> sources {};
};

/// What numbers a document has, and why some are no facts.
struct LedgerCensus {
    std::uint64_t numbers = 0, facts = 0;
    std::map<std::string, std::uint64_t> classified {};
    std::vector<std::size_t>
        unread {}; ///< values of the tree that no word says anything of; the first of them
};

struct Ledger {
    std::size_t document = 0;
    std::string mainModel {}; ///< normalised name that the title or the root of the document gives, or empty
    std::string mainName {}; ///< the same as written
    LedgerCensus census {};
    std::vector<Fact> facts {};
    std::vector<LedgerTable> tables {};
    std::vector<LedgerList> lists {};
    std::vector<LedgerEquation> equations {};
};

/// A name of the opened pair: of its folder, file or configuration.
struct KnownName {
    std::string normalised {};
    FactSide side = FactSide::None; ///< the reference's is Original, the candidate's Compressed
};

/// Reads every number and status of a tree. Linear in its size.
Ledger buildLedger(const DocumentTree &tree, std::size_t document, const std::vector<KnownName> &names = {});

} // namespace assay
