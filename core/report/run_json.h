// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/inference/run_report.h"
#include "core/report/json_values.h"

namespace assay {

/// assay.run/1 as a value, for reports that hold it.
Json jsonRun(const RunReport &report);
std::string runJson(const RunReport &report);

} // namespace assay
