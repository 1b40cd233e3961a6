// SPDX-License-Identifier: GPL-3.0-or-later
// Which assembler is called for which stored tensor.
#pragma once

#include "core/base/run_control.h"
#include "core/model/model.h"

namespace assay {

/// Gathers stored tensors of quantised modules into logical tensors (names, true shapes, parts), guided by
/// tensor suffixes and confirmed against config texts; a disagreement becomes a finding. Called by openModel
/// after the files are read, before roles are assigned.
Status assembleQuantised(Model &model, const RunControl &run);

} // namespace assay
