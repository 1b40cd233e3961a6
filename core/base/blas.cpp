// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/blas.h"

#include <mutex>

#include <cblas.h>

namespace assay {

void useOneThreadPerMatrix()
{
    static std::once_flag done;
    std::call_once(done, [] { openblas_set_num_threads(1); });
}

} // namespace assay
