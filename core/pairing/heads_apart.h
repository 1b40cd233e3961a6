// SPDX-License-Identifier: GPL-3.0-or-later
// A fused matrix of the reference whose parts the candidate holds as tensors of their own, head by head in
// another order.
#pragma once

#include "core/pairing/pairing.h"

#include <array>

namespace assay {

/// Latent attention: kv_b_proj [heads (keys + values), rank] against the keys of GGUF turned,
/// attn_k_b [heads, rank, keys], and the values, attn_v_b [heads, values, rank]. Empty where shapes do not
/// fit.
std::optional<Transform> latentHeads(const Model &candidate, const Shape &shape, std::size_t keys,
                                     std::size_t values);

/// Queries, keys and values of shared heads, in the reference [group][queries | key | value][head size]
/// (InternLM2, Falcon), in the candidate a tensor each. Empty where the numbers call for no such order.
std::optional<Transform> groupedHeads(const Model &candidate, const Shape &shape, std::uint64_t heads,
                                      std::uint64_t groups, const std::array<std::size_t, 3> &parts);

} // namespace assay
