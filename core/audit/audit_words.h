// SPDX-License-Identifier: GPL-3.0-or-later
// A request as the words of a command line, quoted for a POSIX shell.
#pragma once

#include "core/audit/audit.h"

namespace assay {

/// " --reference ... --candidate ... --claims ... --map ...": what every part of a divided audit takes too.
std::string auditWords(const AuditRequest &request, const std::string &mapPath);

/// " --text ... --context N --whole", empty without texts.
std::string textWords(const AuditRequest &request);

} // namespace assay
