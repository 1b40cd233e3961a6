// SPDX-License-Identifier: GPL-3.0-or-later
// Who is a parameter: weights once, tied copies, buffers, optimizer state and side information each apart.
#pragma once

#include "core/model/model.h"

namespace assay {

struct Accounting {
    std::uint64_t tensors = 0;
    std::uint64_t elements = 0; ///< of all logical tensors; = parameters + tied + buffer + optimizer + side
    std::uint64_t parameters = 0;
    std::uint64_t tiedElements = 0;
    std::uint64_t bufferElements = 0;
    std::uint64_t optimizerElements = 0;
    std::uint64_t sideElements = 0;
    std::uint64_t storedBytes = 0; ///< each byte range once, whoever shares it
    std::uint64_t sideBytes = 0;
    std::uint64_t fileBytes = 0;
    std::optional<double> bitsPerWeight() const; ///< 8 storedBytes / elements; empty without elements
};

Accounting account(const Model &model);

/// Sets role, tiedTo and roleReason of every tensor: buffers by name and shape (causal masks: name ends in
/// ".attn.bias"/".attention.bias", rank 4, first two dimensions 1, square), ties by shared storage, and by
/// equal content where an output head and a token embedding have the same shape and dtype. Comparing content
/// stops at the first difference; equal tensors are read whole once. Readers' entry point openModel calls it.
Status assignRoles(Model &model, const RunControl &run);

} // namespace assay
