// SPDX-License-Identifier: GPL-3.0-or-later
// Findings' severities as small pictures that differ in shape, not only in colour. GUI thread only.
#pragma once

#include "core/model/finding.h"

#include <QIcon>

namespace assay {

/// A crossed disc, a triangle with a stroke, a disc with an i; painted once per severity and palette.
const QIcon &severityIcon(Severity severity);

} // namespace assay
