// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>

namespace assay {

/// Held around every call into BLAS and LAPACK: the serial library hands out its work buffers without a lock,
/// so that two threads in it at once may share one, and values change from run to run.
std::unique_lock<std::mutex> lockBlas();

} // namespace assay
