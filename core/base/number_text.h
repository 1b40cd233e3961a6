// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers to text for sentences of the core (findings, reasons). Locale-free.
#pragma once

#include <cstdint>
#include <string>

namespace assay {

std::string countText(std::uint64_t count); ///< "175,620,096"
std::string bytesText(std::uint64_t bytes); ///< "548,105,171 bytes (548.1 MB, 522.7 MiB)"
std::string ratioText(double ratio); ///< "3.20:1", "4,045:1"
std::string numberText(double value, int significantDigits = 4); ///< "0.0313", "1.24e-05"
std::string percentText(double fraction); ///< 0.0226 -> "2.26 %"

} // namespace assay
