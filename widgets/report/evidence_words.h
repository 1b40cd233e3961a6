// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/finding.h"

#include <QString>

namespace assay {

/// A value of a finding's evidence: empty where there is none, "unknown" where it is an empty word.
QString valueWithUnit(const std::optional<std::string> &text, const std::string &unit);
/// What was computed here, in the language that is chosen; what a document states stays as it stands there.
QString computedWithUnit(const Evidence &evidence);

} // namespace assay
