// SPDX-License-Identifier: GPL-3.0-or-later
// JSON as events with places, read in chunks: a file of any size in bounded memory.
#pragma once

#include "core/claims/tree_walk.h"

namespace assay {

/// Nesting up to 512, keys and strings kept up to 1 MiB (the rest of a longer one is skipped). NaN and
/// Infinity, which Python writes, are read. Malformed input is an Error with its offset.
Status scanJson(const ByteSource &source, TreeWalk &walk, const RunControl &run);

} // namespace assay
