// SPDX-License-Identifier: GPL-3.0-or-later
// BLAS and LAPACK may be entered by any number of our threads at once; each call stays on the thread that
// makes it. (The library built for threads, kept to one: the serial build hands out its work buffers without
// a lock, so that two threads in it may share one.)
#pragma once

#include "core/base/result.h"

namespace assay {

/// Asked before a thread's first call: an Error where the addresses of one more work buffer cannot be had,
/// for which the library would wait for ever.
Status readyBlas();

} // namespace assay
