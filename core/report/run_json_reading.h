// SPDX-License-Identifier: GPL-3.0-or-later
// assay.run/1 back into values: what a project kept of a run.
#pragma once

#include "core/inference/run_report.h"

#include <string>

namespace assay {

/// Of a text that somebody else may have written: what is missing or of another type is left out. Empty
/// unless its schema is assay.run/1. Tokens are not in it.
std::optional<RunReport> readRunJson(const std::string &text);

} // namespace assay
