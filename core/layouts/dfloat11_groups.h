// SPDX-License-Identifier: GPL-3.0-or-later
// Groups of DFloat11 matrices among the stored tensors of a model.
#pragma once

#include "core/model/model.h"

namespace assay {

/// The six tensors of each group become its matrices. Does nothing quickly where there is no such group.
Status assembleDfloat11(Model &model, const RunControl &run);

} // namespace assay
