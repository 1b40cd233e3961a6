// SPDX-License-Identifier: GPL-3.0-or-later
// One tensor made of several decoders: stacked, or of the rows that runs name.
#pragma once

#include "core/pairing/pairing.h"

namespace assay {

/// The pieces one after the other.
Result<DecoderPtr> stackDecoders(std::vector<DecoderPtr> pieces);

/// The rows that step.runs name; pieces as many as step.pieces, already turned: all if step.isTurned, else
/// those whose positions step.axes names. rowCount rows come out.
Result<DecoderPtr> gatherRows(std::vector<DecoderPtr> pieces, const Transform &step, std::uint64_t rowCount);

} // namespace assay
