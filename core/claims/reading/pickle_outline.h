// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/formats/pickle/pickle.h"

namespace assay {

/// The pickle as text for people: like JSON, long lists and byte strings by their length.
std::string outlinePickle(const Pickle &pickle);
std::string pickleDigits(double value);

} // namespace assay
