// SPDX-License-Identifier: GPL-3.0-or-later
// The tensors of a base model, for stages that code the difference to them.
#pragma once

#include "core/codecs/model_weights.h"
#include "core/codecs/pipeline.h"
#include "core/model/model.h"

namespace assay {

inline constexpr const char *NoBaseGiven
    = "it is the difference to a base model, and no base model was given (--base of audit, compress, "
      "decompress and reproduce)";

bool needsBase(std::span<const Stage> stages);
/// The tensor of that name and shape; base may be null. Unsupported if it is not there or cannot be decoded.
Result<std::unique_ptr<ModelWeights>> openBase(const Model *base, const std::string &name, const Shape &shape,
                                               const RunControl &run);

} // namespace assay
