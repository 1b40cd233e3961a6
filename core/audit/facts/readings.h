// SPDX-License-Identifier: GPL-3.0-or-later
// What was measured of the pair, its sides and its layers, under the key of a fact: the figures that it may
// mean.
#pragma once

#include "core/audit/context.h"

namespace assay {

/// Fact::base of "4 times smaller than bfloat16".
inline constexpr const char *HalfWidthBase = "fp16";

struct Reading {
    std::string label {}; ///< "files", "stored tensors", "relative MSE"
    double value = 0;
};

/// The figures that one fact may be meant of, and what a disagreement is worth.
struct Readings {
    std::vector<Reading> list {};
    std::vector<double>
        excuses {}; ///< what it may be by another count that has a rule of its own: no refutation
    std::string subject {}; ///< "candidate", "reference", "layer blocks.0.weight"
    bool mayRefute = false; ///< its words name this very quantity; else it may agree, and is never refuted
    bool oneSided = false; ///< several measures go by the name: only what is better than all of them is wrong
    bool smallerIsBetter = false;
    bool isPartial = false; ///< true of the bytes, and the candidate lacks a part of the model
    bool isOpen
        = false; ///< true of the reference only, where the candidate lacks a part and no word says which
    bool isOfAdapter = false; ///< true of an adapter's bytes, where the words speak of a model
};

/// Empty where nothing was measured that the fact could mean.
Readings readingsOf(const AuditContext &context, const Fact &fact);

/// What was measured of one layer, whatever the fact says that it is of.
Readings layerReadings(const LayerReport &layer, const Fact &fact);

/// "files 3.61, stored tensors 3.75"
std::string listText(const Fact &fact, const std::vector<Reading> &list);
} // namespace assay
