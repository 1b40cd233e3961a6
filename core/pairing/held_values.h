// SPDX-License-Identifier: GPL-3.0-or-later
// The values of a decoder that cannot be read in the order in which they are wanted, held as float32.
#pragma once

#include "core/pairing/pairing.h"

namespace assay {

using SharedDecoder = std::shared_ptr<const TensorDecoder>;
inline constexpr const char *PairedName = "the paired tensor";

Result<std::vector<float>> allValues(const TensorDecoder &inner);
DecoderPtr heldValues(std::vector<float> values);

} // namespace assay
