// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"

namespace assay {

bool looksLikeGguf(std::span<const std::byte> head, const ByteSource &source);
Status readGguf(SourcePtr source, Model &model, const RunControl &run);

/// ggml, ggmf and ggjt files of before August 2023: recognised by magic, refused with their name.
bool looksLikeLegacyGgml(std::span<const std::byte> head, const ByteSource &source);
Status refuseLegacyGgml(SourcePtr source, Model &model, const RunControl &run);

} // namespace assay
