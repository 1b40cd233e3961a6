// SPDX-License-Identifier: GPL-3.0-or-later
// The claims of an audit for the terminal: what was decided first, statement by statement; what nothing at
// hand speaks of is listed by its reason.
#pragma once

#include "core/audit/audit.h"

namespace assay {

std::string claimsText(const std::vector<Claim> &claims);

} // namespace assay
