// SPDX-License-Identifier: GPL-3.0-or-later
// Names the known schemas of artefacts by the keys they have together.
#pragma once

#include <set>
#include <string>

namespace assay {

/// Id of the schema whose keys are all present ("quantonium.hf-compressor"), or empty.
std::string artefactOf(const std::set<std::string> &keys);

/// What files of that schema are and hold, for people; empty for an unknown id.
std::string artefactDescription(const std::string &id);

} // namespace assay
