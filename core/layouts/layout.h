// SPDX-License-Identifier: GPL-3.0-or-later
// One way in which values lie in stored bytes. A row stands beside its decoder (extern const Layout XLayout
// in its header); core/opening/layout_table lists them all.
#pragma once

#include "core/layouts/decoder.h"

namespace assay {

struct Layout {
    const char *id; ///< "plain", "gguf:Q4_K", "gptq", "awq", "bnb-nf4", ...
    const char *title;
    double nominalBitsPerWeight = 0; ///< 0 where it depends on parameters
    /// nullptr = recognised and sized, values not decoded.
    Result<DecoderPtr> (*makeDecoder)(const Model &model, const TensorInfo &tensor, const RunControl &run)
        = nullptr;
    /// The quantiser multiplies input channels by scales that its neighbours take back.
    bool foldsChannelScales = false;
    /// The id of one tensor where it says more than the row's: "assay:bitnet|zstd"; nullptr = id.
    std::string (*idOf)(const TensorInfo &tensor) = nullptr;
};

/// As listed in reports.
std::string layoutId(const TensorInfo &tensor);
bool hasDecoder(const TensorInfo &tensor);

} // namespace assay
