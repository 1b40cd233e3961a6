// SPDX-License-Identifier: GPL-3.0-or-later
// Tensors stored in the block formats of ggml, as in GGUF.
#pragma once

#include "core/layouts/layout.h"

namespace assay {

/// One row per block type, "gguf:NAME". A side part in slot "scale" (one float, NVFP4) multiplies every
/// value.
std::span<const Layout> ggmlLayouts();
/// Of the type's name, "Q4_K"; nullptr if ggml has no such block type.
const Layout *findGgmlLayout(std::string_view typeName);
/// A type that only a fork of ggml knows: listed as "gguf:fork type N".
extern const Layout GgmlForkLayout;
bool isGgmlLayout(const Layout &layout);

} // namespace assay
