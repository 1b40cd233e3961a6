// SPDX-License-Identifier: GPL-3.0-or-later
// One array whose bytes lie in pieces, read as if they were one run.
#pragma once

#include "core/base/byte_source.h"

namespace assay {

struct SourcePiece {
    SourcePtr source;
    std::uint64_t offset = 0, size = 0;
};

/// The pieces one after the other; each must lie inside its source. Nothing is read before it is wanted.
Result<SourcePtr> joinedSource(std::vector<SourcePiece> pieces, std::string path);

} // namespace assay
