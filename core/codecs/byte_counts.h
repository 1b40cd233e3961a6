// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace assay {

using ByteCounts = std::array<std::uint32_t, 256>;

/// Adds how often each byte occurs.
void countBytes(std::span<const std::byte> bytes, ByteCounts &counts);

} // namespace assay
