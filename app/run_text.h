// SPDX-License-Identifier: GPL-3.0-or-later
// What running models on a text gave, for people.
#pragma once

#include "core/inference/run_report.h"

namespace assay {

std::string runText(const RunReport &report);

} // namespace assay
