// SPDX-License-Identifier: GPL-3.0-or-later
// THE list of layouts: how values lie in stored bytes. To add one: write its decoder (layout comment on top)
// and, if it gathers several stored tensors into one logical tensor, its assembler; add a row to Layouts in
// layout_table.cpp. tests loop over the rows.
#pragma once

#include "core/layouts/decoder.h"

#include <span>

namespace assay {

struct Layout {
    const char *id; ///< "plain", "gguf:Q4_K", "gptq", "awq-gemm", "bnb-nf4", ...
    const char *title;
    double nominalBitsPerWeight; ///< 0 where it depends on parameters
    /// nullptr = recognised and sized, values not decoded.
    Result<DecoderPtr> (*makeDecoder)(const Model &model, const TensorInfo &tensor, const RunControl &run);
};

std::span<const Layout> layouts();
const Layout *findLayout(std::string_view id);

/// Gathers stored tensors of quantised modules into logical tensors (names, true shapes, parts), guided by
/// tensor suffixes and confirmed against config texts; a disagreement becomes a finding. Called by openModel
/// after the files are read, before roles are assigned.
Status assembleQuantised(Model &model, const RunControl &run);

} // namespace assay
