// SPDX-License-Identifier: GPL-3.0-or-later
// What the forms of the rans codec share: the parts of a plane of exponents that are alike in scale.
#pragma once

#include "core/codecs/codec.h"

namespace assay::rans {

/// Bytes that share a model: a third of a usual row, and long enough that its class costs next to nothing.
inline constexpr std::size_t SegmentBytes = 512;
inline constexpr std::size_t MostClasses = 16; // named by 4 bits

/// What a coded plane begins with.
enum class Form : std::uint8_t { Symbols = 1, Beside = 2 };

/// Mean of each segment, in quarters: a quarter of an octave changes nothing worth a model of its own. The
/// last segment may be short.
std::vector<std::uint32_t> segmentMeans(std::span<const std::byte> plane);

Error damaged(const std::string &why);
/// Form, u32 size: checks both.
Result<std::size_t> plainSize(std::span<const std::byte> in, Form form, std::uint64_t limit);
inline constexpr std::size_t FrontBytes = 5;
void putFront(Bytes &out, Form form, std::size_t size);
std::size_t place(Bytes &room, const Bytes &coded);

} // namespace assay::rans
