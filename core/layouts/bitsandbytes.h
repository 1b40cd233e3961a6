// SPDX-License-Identifier: GPL-3.0-or-later
// bitsandbytes: 4-bit blocks (NF4, FP4) and LLM.int8.
#pragma once

#include "core/layouts/assembly.h"
#include "core/layouts/layout.h"

namespace assay {

extern const Layout BnbNf4Layout;
extern const Layout BnbFp4Layout;
extern const Layout BnbInt8Layout;

void assembleBnb4(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
void assembleBnbInt8(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);

} // namespace assay
