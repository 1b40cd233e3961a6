// SPDX-License-Identifier: GPL-3.0-or-later
// Names the known schemas of artefacts by the keys they have together.
#pragma once

#include <set>
#include <string>

namespace assay {

/// Id of the schema whose keys are all present ("quantonium.hf-compressor"), or empty.
std::string artefactOf(const std::set<std::string> &keys);

} // namespace assay
