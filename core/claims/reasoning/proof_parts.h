// SPDX-License-Identifier: GPL-3.0-or-later
// The questions of which a proof is made: how far off a figure is (proof_distance.cpp), whether something
// else gives it (proof_explained.cpp), and whether its sentence ties it to its sources (proof_ties.cpp).
#pragma once

#include "core/claims/reasoning/proof.h"

#include <span>

namespace assay {

// How far off.

/// "180" for 180 kB, "41" for 41 %: the digits are right, and the unit was not read.
bool differsByUnit(const Fact &stated, const Computed &computed);
/// "29G" of figures in GB: the same in GiB.
bool differsByPrefix(const Graph &graph, const Derivation &one);
/// Further off than any slip, and neither the complement nor the inverse of what was computed.
bool isFar(const Fact &stated, const Computed &computed, bool ofMany);
/// Further than that part of the figure.
bool isOffBy(const Fact &stated, const Computed &computed, double part);
/// Quotients are taken of figures before they are rounded, and sums leave out what is too small to list.
bool isSmallSlip(const Fact &stated, const Computed &computed);

// What else gives it.

/// The original that a sentence does not repeat: "Q6_K at 6.60 GB saves 9.47 GB" of 16.07, "2.5 MB is 5.6x
/// less than float32" of 3.5 million parameters.
std::vector<Fact> originalsOf(const Graph &graph, std::size_t document);
/// The stated figure is what two others of its sentence or record give.
bool isExplained(const Graph &graph, const Derivation &one, std::span<const Fact> originals);
/// A source said once more is no result of it.
bool isSourceAgain(const Graph &graph, const Derivation &one);
/// The sources have their result already, and another figure of that kind is of something else.
bool haveTheirResult(const Graph &graph, const Derivation &one, std::span<const Derivation *const> ofBoth);

// What ties it to its sources.

/// Words say what the figure is and what the figures are that it is made of, in one sentence or record.
bool isExplicit(const Graph &graph, const Derivation &one);
/// "A 3-year commitment", "an 8-bit model": the digits belong to a name.
bool isAttributive(const Graph &graph, const Fact &fact);
/// In a sentence two sizes are set against each other by words, or there are no others that could be meant.
bool lacksSides(const Graph &graph, const Derivation &one);
/// "Compression of 5 digits", "2x A100": a number with a noun or name of its own counts that, and is no
/// factor.
bool countsItsNoun(const Graph &graph, const Fact &fact);
/// Digits that no word, unit or label names are no result in prose, and a rate is of no size that comes
/// later.
bool isUnnamed(const Graph &graph, const Derivation &one);
/// "3.2 times as much per card": of the figures divided by something else.
bool isPerSomething(const Graph &graph, const Fact &fact);
/// "The card of 512 MB": memory is sold in powers of two, and the sum of files is none by accident.
bool isCapacity(const Graph &graph, const Derivation &one);
/// What another sentence states binds a figure only if its own words say what it is.
bool isLoose(const Graph &graph, const Derivation &one);
/// "The writer alone saves 45.6 GB" behind a sum of all three: its sentence names somebody of its own.
bool isOfItsSubject(const Graph &graph, const Derivation &one);
/// Figures of the sentence that are neither the target nor what it is said to be made of: which of them the
/// formula is of is a guess then. Figures that follow from others of the sentence are told what they are.
bool isCrowded(const Graph &graph, const Derivation &one, const std::vector<bool> &known);

/// A sum or mean of many figures: what some two of them give is no other reading of it.
inline bool isOfMany(const Derivation &one)
{
    return one.sources.size() > 2;
}

} // namespace assay
