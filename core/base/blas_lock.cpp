// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/blas_lock.h"

namespace assay {

std::unique_lock<std::mutex> lockBlas()
{
    static std::mutex one;
    return std::unique_lock(one);
}

} // namespace assay
