// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers to text in the window, the only place. Unknown is empty text.
#pragma once

#include <QString>

#include <cstdint>
#include <optional>
#include <string>

namespace assay {

QString formatText(const std::string &utf8);
QString formatBytes(std::uint64_t bytes); ///< "548.1 MB", powers of 1000
QString formatRatio(const std::optional<double> &ratio); ///< "3.20x"
QString formatNumber(const std::optional<double> &value, int significantDigits = 4);
QString formatDecibel(const std::optional<double> &decibel); ///< "21.3 dB"
QString formatPercent(const std::optional<double> &fraction); ///< "99.5 %"

} // namespace assay
