// SPDX-License-Identifier: GPL-3.0-or-later
// Bits per weight that name a format or its codes, and are no measured rate of a file.
#pragma once

#include "core/audit/context.h"

namespace assay {

/// "Q4_0 has 4.5 bits per weight" speaks of the format, and so does a whole number: "8 bits a weight". False
/// where the document can mean nothing but this file and nothing in it is that narrow.
bool isOfItsMethod(const AuditContext &context, const Fact &fact);

} // namespace assay
