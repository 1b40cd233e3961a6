// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pairing/pairing.h"

namespace assay {

/// Of the elements of a paired tensor of the reference those that the candidate has values for: all of them,
/// but where rows are gathered and some are in no piece (those are taken as zeros).
std::uint64_t givenElements(const TensorInfo &reference, const Match &match);

} // namespace assay
