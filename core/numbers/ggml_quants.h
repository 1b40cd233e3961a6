// SPDX-License-Identifier: GPL-3.0-or-later
// Quantisers of the ggml block formats: the same bytes as the format's reference file quantiser without
// importance data. Blocks run over the flat tensor; the last one is filled with zeros.
#pragma once

#include <cstddef>
#include <cstdint>

namespace assay {

/// Turns the weights of blocks into their bytes. No contracted multiply-add: the reference rounds each step,
/// so the bytes are the same on every processor.
using BlockQuantiser = void (*)(const float *in, std::uint8_t *out, std::size_t blocks);

void quantiseQ8_0(const float *in, std::uint8_t *out, std::size_t blocks);
void quantiseQ4_0(const float *in, std::uint8_t *out, std::size_t blocks);
void quantiseQ4_1(const float *in, std::uint8_t *out, std::size_t blocks);
void quantiseQ5_0(const float *in, std::uint8_t *out, std::size_t blocks);
void quantiseQ4_K(const float *in, std::uint8_t *out, std::size_t blocks);
void quantiseQ5_K(const float *in, std::uint8_t *out, std::size_t blocks);
void quantiseQ6_K(const float *in, std::uint8_t *out, std::size_t blocks);

// The same formats' layouts with searches of our own: their bytes may differ from the reference's.
void quantiseQ2_K(const float *in, std::uint8_t *out, std::size_t blocks);
void quantiseQ3_K(const float *in, std::uint8_t *out, std::size_t blocks);
void quantiseIQ4_NL(const float *in, std::uint8_t *out, std::size_t blocks);

} // namespace assay
