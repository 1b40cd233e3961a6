// SPDX-License-Identifier: GPL-3.0-or-later
// OpenVINO IR: a graph in XML and its constants in a .bin beside it.
#pragma once

#include "core/model/model.h"

#include <span>

namespace assay {

bool looksLikeOpenVino(std::span<const std::byte> head, const ByteSource &source);
/// The constants of the graph and its bodies; compressed ones with their scales become one tensor.
Status readOpenVino(SourcePtr source, Model &model, const RunControl &run);

} // namespace assay
