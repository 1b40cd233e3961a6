// SPDX-License-Identifier: GPL-3.0-or-later
// The same matrix in another order: turned squares, axes of kernels exchanged, gates of a recurrent layer or
// halves of a modulation in another order.
#pragma once

#include "core/pairing/pairing.h"

#include <span>

namespace assay {

/// Dimensions without ones.
std::vector<std::uint64_t> squeezed(const Shape &shape);

/// All orders of axes that turn dims from into dims to, the identity first where it does; of two dimensions
/// a Transpose. At most 4 dimensions.
std::vector<Transform> axisOrders(std::span<const std::uint64_t> from, std::span<const std::uint64_t> to);

/// If the values of a paired match hardly correlate as they lie and do in another order of axes or of 2, 3, 4
/// or 6 equal parts, the match gets that transform and a note. Reads a sample of rows where they correlate,
/// and whole kernels or squares where they do not.
Status refineOrder(const Model &reference, const Model &candidate, Match &match, const RunControl &run);

} // namespace assay
