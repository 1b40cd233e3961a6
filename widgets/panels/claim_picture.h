// SPDX-License-Identifier: GPL-3.0-or-later
// What of a claim the details pane says and draws.
#pragma once

#include "widgets/overview_words.h"
#include "widgets/panels/derivation_view.h"

namespace assay {

/// Whether the summary of a finding is the reason of a claim: whole, or cut short with an ellipsis.
bool isSaidBy(const std::string &summary, const std::string &reason);
/// Where the reason is cut short the finding has all of it.
const std::string &wholeReason(const AuditReport &report, const Claim &claim);
/// What its findings computed, as sources of its verdict. Empty where nothing was.
DerivationPicture pictureOf(const AuditReport &report, const Claim &claim, const ClaimLine &line);

} // namespace assay
