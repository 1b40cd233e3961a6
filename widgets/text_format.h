// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers to text in the window, the only place. Unknown is empty text.
#pragma once

#include <QString>

#include <cstdint>
#include <optional>
#include <string>

namespace assay {

/// How large numbers are written: "548,105,171 B", "548.1 MB" or "522.7 MiB".
enum class NumberForm { Exact, Si, Iec };

QString formatText(const std::string &utf8);
QString formatBytes(std::uint64_t bytes, NumberForm form = NumberForm::Si);
QString formatCount(std::uint64_t count, NumberForm form = NumberForm::Exact); ///< "175,620,096", "175.6 M"
QString formatBytesInFull(std::uint64_t bytes); ///< "548,105,171 bytes (548.1 MB, 522.7 MiB)"
QString formatRatio(const std::optional<double> &ratio); ///< "3.20x"
QString formatNumber(const std::optional<double> &value, int significantDigits = 4);
QString formatDecibel(const std::optional<double> &decibel); ///< "21.3 dB"
QString formatPercent(const std::optional<double> &fraction); ///< "99.5 %"

} // namespace assay
