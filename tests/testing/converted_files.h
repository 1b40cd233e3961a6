// SPDX-License-Identifier: GPL-3.0-or-later
// Small models as converters write them, byte by byte and independent of the readers; their values are
// written out in the tests that read them.
#pragma once

#include <string>

namespace assay::testing {

/// Flax: fc.kernel [2, 3], fc.bias in bfloat16, an array in two chunks, a running mean, an optimizer slot.
std::string flaxImage();
/// ggml of whisper: mel filters, two tokens, a float32 matrix, a half vector.
std::string whisperImage();
/// ggjt 3 of llama: one token with its score, a Q8_0 row at a multiple of 32.
std::string ggjtImage();
/// OpenVINO: a half-width weight, u4 with zero points in groups, i8 per row, nf4, a shape.
std::string openVinoXml();
std::string openVinoBin();
/// ExecuTorch: w [2, 3] constant in a segment, b stored by columns, a mutable one with its first value,
/// delegate data under a name.
std::string executorchImage();
/// torch.export: w [2, 3] stored by columns, a bfloat16 vector, a buffer.
std::string pt2Image();

} // namespace assay::testing
