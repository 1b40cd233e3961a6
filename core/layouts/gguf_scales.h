// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers that a GGUF keeps beside its blocks.
#pragma once

#include "core/base/run_control.h"
#include "core/model/model.h"

namespace assay {

/// Makes "X.scale" and "X.input_scale" parts of "X.weight".
Status assembleGgufScales(Model &model, const RunControl &run);

} // namespace assay
