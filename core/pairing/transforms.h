// SPDX-License-Identifier: GPL-3.0-or-later
// Decoders that undo what a conversion did to the values. Each wraps the candidate's own decoder; those that
// cannot work run by run (transposed matrices, runs that cut blocks) hold the whole tensor as float32.
#pragma once

#include "core/pairing/pairing.h"

namespace assay {

/// inner's values as step turns them into those of shape (the reference's).
Result<DecoderPtr> applyTransform(DecoderPtr inner, const Transform &step, const Shape &shape);

/// The pieces one after the other.
Result<DecoderPtr> stackDecoders(std::vector<DecoderPtr> pieces);

/// The rows that step.runs name; pieces as many as step.pieces, already turned: all if step.isTurned, else
/// those whose positions step.axes names. rowCount rows come out.
Result<DecoderPtr> gatherRows(std::vector<DecoderPtr> pieces, const Transform &step, std::uint64_t rowCount);

/// A stack of matrices shaped [..., columns, rows] as shape [..., rows, columns]. Holds a few matrices.
Result<DecoderPtr> turnInner(DecoderPtr inner, const Shape &shape);

/// Correlation of the first values of two decoders of the same length; empty where one cannot be read or
/// either sample is constant.
std::optional<double> sampleCorrelation(const TensorDecoder &reference, const TensorDecoder &candidate,
                                        std::uint64_t sampleElements);

} // namespace assay
