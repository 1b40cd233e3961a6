// SPDX-License-Identifier: GPL-3.0-or-later
// THE list of audit rules. To add one: write its check in the file of its subject, declare it in
// rule_checks.h, add a row here in the .cpp and one in core/model/finding_kinds.h, and give
// tests/audit/tst_rules a case that fires and a near miss. Window, report and command line follow by
// themselves.
#pragma once

#include "core/audit/context.h"
#include "core/model/finding_kinds.h"

namespace assay {

struct AuditRule {
    const FindingKind &kind;
    RuleCheck check;
};

std::span<const AuditRule> auditRuleTable();

} // namespace assay
