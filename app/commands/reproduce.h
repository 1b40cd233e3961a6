// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli.h"

namespace assay {

/// --sample: above 0; below 1 a part of the layers, else a whole number of them. 0 if it is not given.
Result<double> readSample(const Arguments &arguments);

} // namespace assay
