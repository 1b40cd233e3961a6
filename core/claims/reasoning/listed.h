// SPDX-License-Identifier: GPL-3.0-or-later
// Figures that a sentence lists.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace assay {

/// Two figures with an "and" are a comparison as often as a list.
inline constexpr std::size_t FewestListed = 3;
/// ", and " and its like; what is longer names things.
inline constexpr std::size_t LongestJoint = 12;
inline constexpr std::array<std::string_view, 5> ListMarks { ",", " ", "/", "\xe3\x80\x81", "\xef\xbc\x8c" };

} // namespace assay
