// SPDX-License-Identifier: GPL-3.0-or-later
// A comparison as text for the terminal; compare, compress and audit share it.
#pragma once

#include "core/analysis/compare.h"

#include <string>

namespace assay {

std::string totalsText(const Comparison &comparison);
/// A table of the profiles, or empty where there are none.
std::string profilesText(const Comparison &comparison);
std::string layersText(const Comparison &comparison);

} // namespace assay
