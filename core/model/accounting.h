// SPDX-License-Identifier: GPL-3.0-or-later
// Who is a parameter: weights once, tied copies, buffers, optimizer state and side information each apart.
#pragma once

#include "core/model/model.h"

namespace assay {

struct Accounting {
    std::uint64_t tensors = 0;
    std::uint64_t elements = 0; ///< of all logical tensors; = parameters + tied + buffer + optimizer + side
    std::uint64_t storedElements = 0; ///< without those that share the bytes of another tensor
    std::uint64_t parameters = 0;
    std::uint64_t tiedElements = 0;
    std::uint64_t bufferElements = 0;
    std::uint64_t optimizerElements = 0;
    std::uint64_t sideElements = 0;
    std::uint64_t storedBytes = 0; ///< each byte range once, whoever shares it
    std::uint64_t optimizerBytes = 0; ///< part of storedBytes
    std::uint64_t sideBytes = 0;
    std::uint64_t fileBytes = 0;
    bool hasUnknownBytes = false; ///< a tensor's bytes were not found: storedBytes is not all
    /// 8 storedBytes / storedElements; empty without elements or where bytes are unknown
    std::optional<double> bitsPerWeight() const;
};

Accounting account(const Model &model);

} // namespace assay
