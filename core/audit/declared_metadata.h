// SPDX-License-Identifier: GPL-3.0-or-later
// What a candidate says of itself in its configuration and metadata, as documents of claims.
#pragma once

#include "core/audit/context.h"
#include "core/model/model.h"

namespace assay {

/// The method that the configuration and the metadata name.
DeclaredMethod declaredMethod(const Model &model);
/// Configuration and metadata as documents of claims: only what speaks of compression in them is one.
std::vector<AuditDocument> declaredDocuments(const Model &model, const RunControl &run);

} // namespace assay
