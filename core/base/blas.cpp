// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/blas.h"

#include <cstdlib>

#include <sys/mman.h>

namespace assay {
namespace {

/// What OpenBLAS 0.3.21 maps for each thread that is in it at the same time.
constexpr std::size_t WorkBuffer = (128u << 20) + 4096;

// The library reads its thread count in a constructor of default priority and starts its threads there. With
// one it starts none; a pool would spin at every start.
[[gnu::constructor(101)]] void keepToOneThread()
{
    ::setenv("OPENBLAS_NUM_THREADS", "1", 1);
}

} // namespace

Status readyBlas()
{
    void *const room
        = ::mmap(nullptr, WorkBuffer, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED)
        return Error { ErrorKind::LimitExceeded,
                       "there is no memory for the work buffer of the linear algebra, "
                           + std::to_string(WorkBuffer) + " bytes" };
    ::munmap(room, WorkBuffer);
    return {};
}

} // namespace assay
