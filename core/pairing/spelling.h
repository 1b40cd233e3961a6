// SPDX-License-Identifier: GPL-3.0-or-later
// Frameworks spell one name in several ways: "bert/encoder/layer_0/output/LayerNorm/gamma" of TensorFlow is
// "bert.encoder.layer.0.output.LayerNorm.weight" of PyTorch.
#pragma once

#include <string>

namespace assay {

/// The same for all spellings of a name: parts apart by dots, numbers as parts of their own, "weight" and
/// "bias" last, without what wrappers put in front. Other names may get the same one.
std::string plainSpelling(const std::string &name);

} // namespace assay
