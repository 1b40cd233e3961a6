// SPDX-License-Identifier: GPL-3.0-or-later
// Entries of a list of versions: what they state is of that version, and of no other.
#pragma once

#include "core/claims/facts/fact.h"
#include "core/claims/reading/document_tree.h"

namespace assay {

/// "0.3 (2025-01-30): ratio 1.88", "1.7: Q8_0 everywhere", "v1: from a broken base".
bool isOfVersion(const DocumentTree &tree, const Fact &fact);

} // namespace assay
