// SPDX-License-Identifier: GPL-3.0-or-later
// IEEE half and bfloat16 to float32 in the widest vectors of the processor (Highway, chosen at run time); the
// same numbers as halfToFloat and bf16ToFloat of float_formats.h. A signalling NaN of half may come out
// quiet.
#pragma once

#include <cstddef>

namespace assay {

/// in holds 2 * count bytes, little-endian, at any alignment.
void halvesToFloats(const std::byte *in, std::size_t count, float *out);
void bfloat16sToFloats(const std::byte *in, std::size_t count, float *out);

} // namespace assay
