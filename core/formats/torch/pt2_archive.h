// SPDX-License-Identifier: GPL-3.0-or-later
// Archives of torch.export.
#pragma once

#include "core/model/model.h"

#include <span>

namespace assay {

bool looksLikePt2(std::span<const std::byte> head, const ByteSource &source);
Status readPt2(SourcePtr source, Model &model, const RunControl &run);

} // namespace assay
