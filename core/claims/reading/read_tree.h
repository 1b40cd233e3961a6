// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes to DocumentTree: recognised by content, bounded, nothing of the file is ever executed.
#pragma once

#include "core/base/byte_source.h"
#include "core/base/run_control.h"
#include "core/claims/reading/document_tree.h"
#include "core/model/finding.h"

namespace assay {

struct ReadDocumentTree {
    DocumentTree tree;
    std::vector<Finding> findings {}; ///< of the reader: dangerous globals of a pickle, bounds that cut
};

/// Text up to 64 MiB, JSON and JSON lines up to 1 GiB. The tree keeps at most MostTreeSentences sentences;
/// what is beyond is not read and a finding says how much.
Result<ReadDocumentTree> readTree(SourcePtr source, const RunControl &run);
Result<ReadDocumentTree> readTree(const std::string &path, const RunControl &run);
/// Typed claims and tests: name decides nothing but the display.
Result<ReadDocumentTree> readTreeText(std::string_view text, const std::string &name = "claims.md");

/// True if the file looks like a claim document rather than a model.
bool looksLikeClaims(const ByteSource &source);

} // namespace assay
