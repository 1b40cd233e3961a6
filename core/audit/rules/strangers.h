// SPDX-License-Identifier: GPL-3.0-or-later
// Columns and documents that agree with nothing that was measured: of something else, and not wrong.
#pragma once

#include "core/audit/context.h"

namespace assay {

/// A column is read as of this pair; where hardly a figure of it agrees, and no other of its table shows that
/// the rows are what they are read as, its refutations are taken back.
void spareStrangeColumns(const AuditContext &context, RuleHits &hits);
/// The same of a document that describes another pair.
void spareStrangeDocuments(const AuditContext &context, RuleHits &hits);

} // namespace assay
