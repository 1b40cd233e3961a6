// SPDX-License-Identifier: GPL-3.0-or-later
// Arithmetic between the statements of one document: what ought to follow from what, computed in intervals.
#pragma once

#include "core/claims/document.h"

namespace assay {

enum class RelationKind {
    RatioOfSizes, ///< ratio = original bytes / compressed bytes
    RatioOfCounts, ///< ratio = original elements / compressed elements
    SizeOfParameters, ///< bytes = parameters × bytes per parameter of a stated type
    PercentSaved, ///< percent = 1 − compressed / original
    BitsPerWeight, ///< bits = 8 × bytes / parameters
    ProductOfRatios, ///< combined ratio = product of the stages' ratios
    SumOfParts, ///< total = sum of the parts stated beside it
    AverageOfParts, ///< an average lies between the smallest and the largest of its parts, however weighted
    Equation, ///< a calculation written out in the text: "548 MB / 137 MB = 4x"
    ScaleFactor, ///< factor = target count / tested count
    Density ///< bytes per parameter, or parameters per byte
};
const char *relationKindName(RelationKind kind);

/// How the document's own numbers read a field called ratio.
enum class RatioConvention { OriginalOverCompressed, CompressedOverOriginal, FractionSaved };

struct Relation {
    RelationKind kind = RelationKind::RatioOfSizes;
    std::size_t target = 0; ///< index into Document::statements
    std::vector<std::size_t> sources {}; ///< indexes into Document::statements
    double computedLow = 0, computedHigh = 0; ///< in base units; the widest of the units' readings
    bool consistent = true;
    std::optional<RatioConvention> convention {}; ///< for ratios: the reading that makes it consistent
    /// If inconsistent: another stated value with which it would follow ("follows if 0.15 MB is used instead
    /// of 0.49 MB"), or empty.
    std::string explanation {};
    std::string written {}; ///< of an equation: its left side as it stands
};

/// Relations found in the document, in order of their targets. A relation is inconsistent only where target
/// and sources stand in one group and are about the same subject; where that is in doubt there is none.
/// Cancelled is the only Error.
Result<std::vector<Relation>> findRelations(const Document &document, const RunControl &run);

} // namespace assay
