// SPDX-License-Identifier: GPL-3.0-or-later
// Formulas that columns of a table may obey. No word is asked: what most rows obey is a law, and the row that
// breaks it is named.
#pragma once

#include "core/claims/facts/ledger.h"
#include "core/claims/reasoning/arithmetic.h"

#include <span>

namespace assay {

struct Law {
    const char *id;
    const char *pattern; ///< with a and b: "a / b"
    bool isSymmetric; ///< a and b may be exchanged
    bool (*fits)(const Fact &a, const Fact &b, const Fact &c); ///< may units go together so
    void (*addTo)(const Fact &a, const Fact &b, Computed &out); ///< adds what it makes of the two
    double (*at)(double a, double b); ///< the same of the printed figures themselves
    /// How wide the range of plausible values is, against which a hit is luck.
    double (*range)(const Fact &a, const Fact &b, const Fact &c);
    bool (*isVotedFor)(const LedgerColumn &target); ///< the header asks for this very formula
    bool isUnary = false; ///< of one column alone: b is not used
    double weightWidth = 0; ///< bytes of a weight, of a law of sizes and counts
    bool isLinear = false; ///< a sum or difference: one result per reading of the unit

    Computed compute(const Fact &a, const Fact &b) const
    {
        Computed out;
        addTo(a, b, out);
        return out;
    }
};

// A law is one row: its formula, the units it may join, and how wide the field is that a lucky hit is drawn
// from.
std::span<const Law> lawTable();

/// Chance below which a law counts, and below which it counts where the header votes for that formula.
inline constexpr double LawChance = 1e-3;
inline constexpr double VotedLawChance = 0.05;
/// A row whose hit is more likely than this tells nothing.
inline constexpr double InformativeChance = 0.1;
/// Rows that are all much the same show no law: what holds for one of them holds for all.
inline constexpr double SpreadOfLaw = 1.1;
/// A law needs this many informative rows.
inline constexpr std::size_t InformativeRows = 2;
/// Bounds of the search: wider tables are cut and longer ones are sampled, so that cost stays linear in rows.
inline constexpr std::size_t LawColumns = 20, LawSampleRows = 48;

/// Files hold more than weights: what is so near to another width of them breaks no law of widths.
inline constexpr double WeightSlack = 0.06;

struct BrokenCell {
    std::size_t fact = NoIndex; ///< the derived cell
    std::vector<std::size_t> sources {};
    Computed computed {};
    const char *pattern = nullptr; ///< of the formula, if it is not the law's
};

struct HeldCell {
    std::size_t fact = NoIndex;
    std::vector<std::size_t> sources {};
    Computed computed {};
};

struct TableLaw {
    const Law *law = nullptr;
    std::size_t a = 0, b = 0, target = 0; ///< columns
    std::size_t holding = 0; ///< informative rows that obey
    double chance = 1;
    bool isVoted = false; ///< the header or the unit of the target asks for the formula
    bool isAsked = false; ///< and the names of its sources go with it
    int rank = 0; ///< how gladly documents derive the target, and not one of the sources
    std::vector<BrokenCell> broken {};
    std::vector<HeldCell> held {};
};

/// The laws of one table, the likeliest first.
std::vector<TableLaw> findLaws(const LedgerTable &table, const std::vector<Fact> &facts);

/// The same between rows: a column whose rows are quotient, saving or difference with a baseline row of
/// another column ("ratio" against the "size" of the first row, of the row of its own group, of the total).
std::vector<TableLaw> findBaselineLaws(const LedgerTable &table, const std::vector<Fact> &facts);

/// The same against a figure that stands outside of the table ("ratio" against the baseline that a record or
/// a sentence states), and against the row above ("vs. previous").
std::vector<TableLaw> findConstantLaws(const LedgerTable &table, const std::vector<Fact> &facts,
                                       std::span<const std::size_t> constants);
std::vector<TableLaw> findStepLaws(const LedgerTable &table, const std::vector<Fact> &facts);

/// Chance that a row holds by luck: the widths of what is computed and of what is stated over the range in
/// which the stated value might lie.
double chanceOfOverlap(const Law &law, const Fact &a, const Fact &b, const Fact &c, const Interval &computed);
/// The same of a row of a table. Where the printed figures give the stated digits, only those digits would
/// have done: "96 / 30 = 3.2" is one tenth of all that whole numbers near 96 and 30 allow.
double chanceOfHit(const Law &law, const Fact &a, const Fact &b, const Fact &c, const Interval &computed);
/// True if the cells that obey differ enough among each other.
bool isSpread(const TableLaw &law, const std::vector<Fact> &facts);
/// False of a figure that repeats a source, or that any formula gives (0, 1, 100 %).
bool isTellingHit(const Fact &a, const Fact &b, const Fact &c);

} // namespace assay
