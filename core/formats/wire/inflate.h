// SPDX-License-Identifier: GPL-3.0-or-later
// Deflate with a cap: a small file cannot fill the memory.
#pragma once

#include "core/base/byte_source.h"
#include "core/base/run_control.h"

#include <vector>

namespace assay {

enum class DeflateWrapper {
    Raw, ///< as in zip
    Gzip, ///< one or more gzip members back to back, zero padding at the end
};

struct InflateLimits {
    std::uint64_t bytes = 1ull << 30; ///< never more than this
    /// Nor more than ratio times the compressed bytes. Weights of which 99 in 100 are zero give about 40;
    /// what gives more holds next to nothing.
    std::uint64_t ratio = 100;
    std::uint64_t freeBytes = 64ull << 20; ///< ... unless the output is at most this
    std::uint64_t stated = 0; ///< by a directory; room for it is made at once, if the input can hold it
};

/// Inflates [offset, offset + size) of source; memory grows with what was really produced. Any thread.
Result<std::vector<std::byte>> inflateRange(const ByteSource &source, std::uint64_t offset,
                                            std::uint64_t size, DeflateWrapper wrapper,
                                            const InflateLimits &limits, const RunControl &run);

/// The first bytes that come out, at most count of them.
Result<std::vector<std::byte>> inflateBeginning(const ByteSource &source, std::uint64_t offset,
                                                std::uint64_t size, DeflateWrapper wrapper,
                                                std::size_t count);

} // namespace assay
