// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>
#include <string>

namespace assay {

/// A value of a finding's evidence: empty where there is none, "unknown" where it is an empty word.
QString valueWithUnit(const std::optional<std::string> &text, const std::string &unit);

} // namespace assay
