// SPDX-License-Identifier: GPL-3.0-or-later
// Codebooks by Lloyd's algorithm (S. Lloyd, 1982), started by k-means++ (Arthur and Vassilvitskii, 2007)
// drawn in growing rounds so that large codebooks need few passes.
#pragma once

#include "core/base/result.h"
#include "core/base/run_control.h"

#include <cstdint>
#include <span>
#include <vector>

namespace assay {

struct KMeansOptions {
    std::size_t count = 256; ///< codewords wanted
    unsigned dimension = 8;
    int iterations = 10;
    std::uint64_t seed = 1;
};

/// At most options.count codewords, one after the other: no more than there are different vectors. weights:
/// one per vector, or empty for all alike. Codewords that nothing is nearest to are put where the error is
/// largest. The same on any thread count and processor. Memory: vectors and 16 bytes for each.
Result<std::vector<float>> trainCodebook(std::span<const float> vectors, std::span<const float> weights,
                                         const KMeansOptions &options, const RunControl &run);

} // namespace assay
