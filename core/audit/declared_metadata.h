// SPDX-License-Identifier: GPL-3.0-or-later
// What a candidate says of itself in its configuration and metadata, as documents of claims.
#pragma once

#include "core/claims/document.h"
#include "core/model/model.h"

namespace assay {

/// Documents "config.json" and "metadata": only what speaks of compression; none if nothing does. Fields that
/// name the method ("quantization_config.bits", "general.file_type") are statements of kind BitsPerWeight,
/// Count or Other for checkDeclaredMethod().
std::vector<Document> declaredDocuments(const Model &model, const RunControl &run);

} // namespace assay
