// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/scan.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"

#include <algorithm>
#include <numeric>

namespace assay {

std::uint64_t chunkElements(std::uint64_t granularity, std::uint64_t otherGranularity, std::uint64_t wanted)
{
    const std::uint64_t unit
        = std::lcm(std::max<std::uint64_t>(1, granularity), std::max<std::uint64_t>(1, otherGranularity));
    return std::max<std::uint64_t>(1, wanted / unit) * unit;
}

Status scanChunks(std::uint64_t elementCount, std::uint64_t perChunk, const RunControl &run,
                  const std::function<Status(const ScanChunk &chunk, unsigned worker)> &body)
{
    return parallelFor(divideRoundingUp(elementCount, perChunk), run,
                       [&](std::uint64_t index, unsigned worker) {
                           const std::uint64_t first = index * perChunk;
                           return body({ first, std::min(perChunk, elementCount - first), index }, worker);
                       });
}

} // namespace assay
