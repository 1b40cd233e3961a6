// SPDX-License-Identifier: GPL-3.0-or-later
// Decoders that undo what a conversion did to the values. Each wraps the candidate's own decoder; those that
// cannot work run by run (transposed matrices, runs that cut blocks) hold the whole tensor as float32.
#pragma once

#include "core/pairing/pairing.h"

namespace assay {

/// inner's values as step turns them into those of shape (the reference's).
Result<DecoderPtr> applyTransform(DecoderPtr inner, const Transform &step, const Shape &shape);

/// Correlation of the first values of two decoders of the same length; empty where one cannot be read or
/// either sample is constant.
std::optional<double> sampleCorrelation(const TensorDecoder &reference, const TensorDecoder &candidate,
                                        std::uint64_t sampleElements);

} // namespace assay
