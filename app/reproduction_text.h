// SPDX-License-Identifier: GPL-3.0-or-later
// What the methods of documents gave, for the terminal.
#pragma once

#include "core/audit/reproduction.h"

namespace assay {

std::string reproductionText(const std::vector<Reproduction> &reproductions);

} // namespace assay
