// SPDX-License-Identifier: GPL-3.0-or-later
// The only place of the core that starts threads.
#pragma once

#include "core/base/result.h"
#include "core/base/run_control.h"

#include <cstdint>
#include <functional>

namespace assay {

/// Calls body(chunk, worker) once for each chunk in [0, count), chunks handed out in ascending order, worker
/// in [0, run.threads()). Threads are joined before it returns. The Error returned is that of the lowest
/// chunk that failed; after a failure or a cancel no further chunk is started. Keep one partial per chunk and
/// merge in chunk order, and the result has the same bits on any thread count.
Status parallelFor(std::uint64_t count, const RunControl &run,
                   const std::function<Status(std::uint64_t chunk, unsigned worker)> &body);

/// The Error of a cancelled run.
Error cancelledError();

} // namespace assay
