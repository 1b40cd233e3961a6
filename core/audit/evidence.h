// SPDX-License-Identifier: GPL-3.0-or-later
// What lies at the path of a model that is to be audited.
#pragma once

#include "core/audit/context.h"

namespace assay {

/// Opens a model; what cannot be opened is evidence of its kind. Only a cancel is an Error.
Result<ModelEvidence> openEvidence(const std::string &role, const std::string &path, const RunControl &run);
/// Of a model that is open already.
ModelEvidence evidenceOf(const std::string &role, ModelPtr model);

} // namespace assay
