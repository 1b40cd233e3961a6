// SPDX-License-Identifier: GPL-3.0-or-later
// Splits whole numbers into planes by significance. Floats are rotated left by one bit first: the sign goes
// to the end, the exponent fills the top plane (all of it for bf16 and f32).
#pragma once

#include <cstddef>
#include <span>

namespace assay {

/// in.size() is a multiple of elementBytes (1, 2, 4 or 8). planes holds in.size() bytes: the planes one after
/// the other, most significant first.
void splitPlanes(std::span<const std::byte> in, std::size_t elementBytes, bool rotate, std::byte *planes);
/// planes: elementBytes many of the same size, most significant first; together they have out.size() bytes.
void mergePlanes(std::span<const std::span<const std::byte>> planes, bool rotate, std::span<std::byte> out);

} // namespace assay
