// SPDX-License-Identifier: GPL-3.0-or-later
// What every command takes that runs models on a text: --text, --context, --whole.
#pragma once

#include "app/cli.h"
#include "core/inference/evaluation.h"

namespace assay {

/// The value of a whole number of least to most; the fallback if it is not given.
Result<std::uint64_t> wholeOption(const Arguments &arguments, const char *name, std::uint64_t fallback,
                                  std::uint64_t least, std::uint64_t most);

/// The texts in the order given.
Result<std::vector<RunText>> textsOf(const Arguments &arguments);

Result<std::uint64_t> contextOf(const Arguments &arguments);

} // namespace assay
