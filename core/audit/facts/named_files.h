// SPDX-License-Identifier: GPL-3.0-or-later
// The files of a side, and figures that are said of one of them by its name.
#pragma once

#include "core/audit/facts/readings.h"

namespace assay {

/// Bytes and number of the files that hold weights; an index beside them is none.
struct WeightFiles {
    std::uint64_t bytes = 0, count = 0;
};
WeightFiles weightFilesOf(const ModelEvidence &side);

/// What a sentence gives another name than the pair's, and has the very bytes of the opened file: it is that
/// file. It may agree and is never refuted.
Readings readingsOfNamedFile(const AuditContext &context, const Fact &fact);

/// What stands in a row that is called like a file of a side ("model.onnx | 11,552 bytes"): of that file. It
/// is refuted only where the row is called so and nothing else, and no word says another side.
Readings readingsOfSingleFile(const AuditContext &context, const Fact &fact);

} // namespace assay
