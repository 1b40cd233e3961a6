// SPDX-License-Identifier: GPL-3.0-or-later
// One way in which values lie in stored bytes: a row of core/opening/layout_table.
#pragma once

#include "core/layouts/decoder.h"

namespace assay {

struct Layout {
    const char *id; ///< "plain", "gguf:Q4_K", "gptq", "awq-gemm", "bnb-nf4", ...
    const char *title;
    double nominalBitsPerWeight; ///< 0 where it depends on parameters
    /// nullptr = recognised and sized, values not decoded.
    Result<DecoderPtr> (*makeDecoder)(const Model &model, const TensorInfo &tensor, const RunControl &run);
};

const Layout *findLayout(std::string_view id);

} // namespace assay
