// SPDX-License-Identifier: GPL-3.0-or-later
// A model that is more than one file: a Hugging Face repository or cache, shards with an index, GGUF splits.
#pragma once

#include "core/model/model.h"

namespace assay {

/// A repository, a snapshot, or a cache folder models--x--y (its refs/main, or its newest snapshot). One
/// usable copy is the model (safetensors before PyTorch before GGUF before the rest); other copies are listed
/// as duplicates with a finding, pointers, partial downloads and dangling links by their kind. Small texts go
/// to model.texts. Roles are not assigned yet.
Result<Model> openModelDirectory(const std::string &path, const RunControl &run);

} // namespace assay
