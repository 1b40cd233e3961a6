// SPDX-License-Identifier: GPL-3.0-or-later
// JSON as events with places, read in chunks: a file of any size in bounded memory.
#pragma once

#include "core/base/byte_source.h"
#include "core/base/run_control.h"
#include "core/claims/reading/data_walk.h"

namespace assay {

/// Nesting up to 512, keys and strings kept up to 1 MiB (the rest of a longer one is skipped). NaN and
/// Infinity, which Python writes, are read. lines: any number of values, read as the members of one array.
/// Malformed input is an Error with its offset.
Status readJson(const ByteSource &source, DataWalk &walk, bool lines, const RunControl &run);

/// True if the first value is an object and another follows it.
bool looksLikeJsonLines(std::string_view head);

} // namespace assay
