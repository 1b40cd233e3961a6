// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace assay {

/// BLAS runs one thread per matrix; matrices run side by side. To be called before the first product; any
/// thread, any number of times.
void useOneThreadPerMatrix();

} // namespace assay
