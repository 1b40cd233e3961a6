// SPDX-License-Identifier: GPL-3.0-or-later
// ExecuTorch programs (.pte): the constants of their methods.
#pragma once

#include "core/model/model.h"

#include <span>

namespace assay {

bool looksLikeExecutorch(std::span<const std::byte> head, const ByteSource &source);
Status readExecutorch(SourcePtr source, Model &model, const RunControl &run);

} // namespace assay
