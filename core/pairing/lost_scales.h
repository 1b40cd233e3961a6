// SPDX-License-Identifier: GPL-3.0-or-later
// Codes that stand in a file as if they were values: what they are multiplied by is not there.
#pragma once

#include "core/pairing/pairing.h"

namespace assay {

/// Why the values of one side are codes of unknown scale; nullptr where nothing says so. Reads a sample where
/// one side is plain integers or floats of 8 bits and the other is not.
const char *lostScale(const Model &reference, const Model &candidate, const Match &match,
                      const RunControl &run);
/// A match's note is one of lostScale()'s.
bool isOfLostScale(const std::string &note);

} // namespace assay
