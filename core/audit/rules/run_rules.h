// SPDX-License-Identifier: GPL-3.0-or-later
// How statements of quality are held against a run of both models: the thresholds, each with its reason.
#pragma once

#include "core/audit/facts/run_statements.h"

namespace assay {

/// Of a normal error 0.3 % lie beyond: what is stated outside is refuted.
inline constexpr double SigmasThatRefute = 3;
/// A figure of the same quantity on the same text differs by its windows at most: within two errors it
/// agrees, between two and three nothing is shown.
inline constexpr double SigmasThatAgree = 2;
/// The perplexity of arithmetic in 16 bits and of other windows wanders by 0.01 at perplexities of 5 to 6, as
/// papers print it; no worse than two and a half of these is no loss.
inline constexpr double NoLoss = 0.005;
/// "Negligible" is for its author to say up to here; a twentieth is more than three bits instead of four
/// bits cost with a good code.
inline constexpr double NegligibleLoss = 0.05;
/// Text of a model that is half as surprised again may still be text, and has to be read.
inline constexpr double SpeaksUpTo = 1.5;
/// No choice of windows halves the perplexity of a model whose predictions carry no information.
inline constexpr double WindowsCannot = 2;

/// Losses of tokens have long tails: the error of a mean of fewer is itself no figure, and the interval of
/// three of them is wrong as often as not. A hundred are half a page.
inline constexpr std::uint64_t FewestPredictions = 100;
/// Where all of N choices were the same the error is not zero: had the share been six in N less, three times
/// this, none of them would be seen once in 400 times (e^-6).
inline constexpr double UnseenChoices = 2;

enum class Fit { Agrees, Untold, Disagrees };

/// A stated amount against a measured value with its error. An amount that is bounded on one side must hold
/// for all of the interval; any other agrees if the value is printed so, or if it lies within two errors and
/// these tell it apart from no change at all (`tells`).
Fit fitOf(const Amount &stated, double value, double error, bool tells);
/// The interval of ln(candidate / reference) against "no loss": agrees, cannot be told, disagrees.
Fit lossFit(double lnRatio, double error, bool isHedged);

} // namespace assay
