// SPDX-License-Identifier: GPL-3.0-or-later
// What has to be shown before a figure that does not follow is held against its document: that it is the
// figure which the formula is of. Where that is only assumed nothing is accused.
#pragma once

#include "core/claims/reasoning/reason.h"

namespace assay {

/// A slip of the pen, a digit or a mistaken base moves a figure by less than this factor; what is further off
/// is another figure, unless words say what it is and what it is made of.
inline constexpr double FarOff = 3;
/// A sum or mean of many figures is of all of them, or of others.
inline constexpr double FarOffSum = 2;
/// What is nearer than this part of the figure is the rounding of what it was made of. So few things are
/// counted one by one, and their sum holds to the last.
inline constexpr double LeastSlip = 0.01;
inline constexpr double FewCounted = 1000;
/// Rates of formats leave out what a file holds besides.
inline constexpr double FormatSlack = 0.06;
/// Differences are small beside what they are taken of: a slip moves them by more.
inline constexpr double FarOffDifference = 12;
/// A figure that follows from others of its sentence or record by a formula of its own kind is that, if so
/// much luck is not to be had: (formulas of that kind that were tried) x (width of the hit).
inline constexpr double ExplainedChance = 0.2;
/// The same of a cell that breaks what other rows obey.
inline constexpr double LawExplainedChance = 0.1;
/// The same with a figure from elsewhere in the document.
inline constexpr double FarExplainedChance = 0.05;
/// Figures of one scope that are tried for it.
inline constexpr std::size_t MostExplaining = 16;

/// Originals of a document that are tried for it, and the least count of parameters that is one of them.
inline constexpr std::size_t MostOriginals = 8;
inline constexpr double FewestWeights = 10000;

/// Of a sentence of many figures a formula finds some that fit: of 58 accusations in documents never seen six
/// stood beside two figures more, and all of these were false.
inline constexpr std::size_t MostBystanders = 1;

/// Bits of a size and a count are held against them in spite of bystanders up to this factor; further off
/// they are of a part.
inline constexpr double FarOffRate = 1.5;

/// Takes out of the list what accuses without proof.
void dropUnproven(const Graph &graph, std::vector<Derivation> &derivations);

} // namespace assay
