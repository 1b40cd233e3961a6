// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/claims/facts/hearing.h"

namespace assay {

/// "79 % of the top-1 predictions agree": a share of first choices that stay, and no accuracy on a benchmark.
/// "2 % of them change" is the rest, and none.
bool isAgreement(const Fact &fact, const Hearing &hearing);

} // namespace assay
