// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/blas.h"

#include <cstdlib>

#include <sys/mman.h>

namespace assay {
namespace {

/// What OpenBLAS 0.3.21 maps for each thread that is in it at the same time.
constexpr std::size_t WorkBuffer = (128u << 20) + 4096;

/// The newest kernels of OpenBLAS 0.3.21 that the processor can run. The library goes by the processor's
/// model, and takes models that came after it for a Prescott: a quarter of the speed or less.
const char *kernelsOfProcessor()
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
        return nullptr;
    const bool isWide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl");
    return isWide ? "SKYLAKEX" : "HASWELL";
#else
    return nullptr;
#endif
}

// The library reads both in a constructor of default priority and starts its threads there. With one thread
// it starts none; a pool would spin at every start. A kernel that the user has named stays.
[[gnu::constructor(101)]] void setUpBlas()
{
    ::setenv("OPENBLAS_NUM_THREADS", "1", 1);
    if (const char *kernels = kernelsOfProcessor())
        ::setenv("OPENBLAS_CORETYPE", kernels, 0);
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
