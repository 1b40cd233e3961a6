// SPDX-License-Identifier: GPL-3.0-or-later
// How the opened pair is called: by its folders, files and configuration.
#pragma once

#include "core/audit/context.h"

namespace assay {

std::vector<KnownName> namesOfPair(const AuditContext &context);
/// What a fact is about, for people: the row, model or part it names, or empty.
std::string subjectText(const Fact &fact);

} // namespace assay
