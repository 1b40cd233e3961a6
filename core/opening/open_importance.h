// SPDX-License-Identifier: GPL-3.0-or-later
// Importance data of either form, from its path.
#pragma once

#include "core/analysis/importance.h"

namespace assay {

/// llama.cpp's imatrix (GGUF or .dat) or safetensors; told apart by content.
Result<Importance> openImportance(const std::string &path, const RunControl &run);

} // namespace assay
