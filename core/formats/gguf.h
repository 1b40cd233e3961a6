// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"

namespace assay {

bool looksLikeGguf(std::span<const std::byte> head, const ByteSource &source);
Status readGguf(SourcePtr source, Model &model, const RunControl &run);

} // namespace assay
