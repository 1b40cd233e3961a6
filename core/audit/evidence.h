// SPDX-License-Identifier: GPL-3.0-or-later
// The inputs of an audit: what lies at each path, how large it is, its SHA-256.
#pragma once

#include "core/audit/context.h"

namespace assay {

/// Opens a model; what cannot be opened is evidence of its kind. Only a cancel is an Error.
Result<ModelEvidence> openEvidence(const std::string &role, const std::string &path, const RunControl &run);

/// Bytes and SHA-256 of a file, or of the sorted list of (SHA-256, name) of a folder's files. What is not
/// there has a problem instead; only a cancel is an Error.
Result<AuditInput> describeInput(const std::string &role, const std::string &path, const RunControl &run);

} // namespace assay
