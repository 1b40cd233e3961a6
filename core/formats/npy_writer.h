// SPDX-License-Identifier: GPL-3.0-or-later
// A tensor's decoded values as a .npy file that NumPy opens.
#pragma once

#include "core/layouts/decoder.h"

namespace assay {

/// Little-endian float32 with the tensor's shape, row-major. The file is complete or as it was, and is not
/// written if one of the sources changed meanwhile; memory: one
/// chunk of a MiB.
Status writeNpy(std::span<const SourcePtr> sources, const TensorInfo &tensor, const TensorDecoder &decoder,
                const std::string &path, const RunControl &run);

} // namespace assay
