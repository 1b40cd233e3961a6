// SPDX-License-Identifier: GPL-3.0-or-later
// Reads compressed model files (layout comment: container.h) as models like any other.
#pragma once

#include "core/base/run_control.h"
#include "core/model/model.h"

namespace assay {

/// If the model is an Assay container: puts the tensors of assay.tensors, layout "assay:<stages>", in the
/// place of their parts. A contradiction in the file becomes a finding and the tensor's note.
Status assembleContainer(Model &model, const RunControl &run);

/// The container with the base model that its differences are added to.
ModelPtr withBase(const Model &container, const ModelPtr &base);

} // namespace assay
