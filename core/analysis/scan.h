// SPDX-License-Identifier: GPL-3.0-or-later
// The only loop that streams tensors: cuts them into chunks, hands the chunks to workers, gives the partials
// back in chunk order.
#pragma once

#include "core/layouts/decoder.h"

#include <functional>

namespace assay {

inline constexpr std::uint64_t ScanBlock = 1u << 18; ///< a MiB of float32

/// Elements per chunk: about `wanted`, a multiple of both granularities.
std::uint64_t chunkElements(std::uint64_t granularity, std::uint64_t otherGranularity = 1,
                            std::uint64_t wanted = ScanBlock);

struct ScanChunk {
    std::uint64_t first = 0; ///< element
    std::uint64_t count = 0;
    std::uint64_t index = 0; ///< among the chunks of this tensor
};

/// Runs body on every chunk of elementCount elements, chunk after chunk over workers.
Status scanChunks(std::uint64_t elementCount, std::uint64_t perChunk, const RunControl &run,
                  const std::function<Status(const ScanChunk &chunk, unsigned worker)> &body);

} // namespace assay
