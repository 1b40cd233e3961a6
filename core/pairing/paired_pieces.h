// SPDX-License-Identifier: GPL-3.0-or-later
// What a match takes from the candidate, before the last transform: a tensor, a stack, or rows of several.
#pragma once

#include "core/pairing/pairing.h"

namespace assay {

/// Stacked and Rows are put together here; of any other kind it is the tensor itself. elementCount is the
/// reference's.
Result<DecoderPtr> piecesDecoder(const Model &candidate, const Match &match, std::uint64_t elementCount,
                                 const RunControl &run);

} // namespace assay
