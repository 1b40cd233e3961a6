// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/compare.h"

namespace assay {

/// A compared layer of which the candidate has some rows only, and the others are no zeros in the reference:
/// a vocabulary that was cut.
bool isGivenInPart(const Comparison &comparison, const LayerReport &layer);

} // namespace assay
