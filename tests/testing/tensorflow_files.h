// SPDX-License-Identifier: GPL-3.0-or-later
// A small TensorFlow checkpoint, byte by byte and independent of the reader.
#pragma once

#include <string>

namespace assay::testing {

/// Two blocks: "dense/kernel" [2, 3] float32 and a slot of it, "half" [2] float16, "step" int64.
std::string tensorflowIndex();
/// The file of data.
std::string tensorflowData();

} // namespace assay::testing
