// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers to text in the window, the only place. Unknown is empty text.
#pragma once

#include "core/model/model.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <string>

namespace assay {

/// How large numbers are written: "548,105,171 B", "548.1 MB" or "522.7 MiB".
enum class NumberForm { Exact, Si, Iec };

QString formatText(const std::string &utf8);
/// A name or other text from a file as one line: control characters, line ends and marks that turn the
/// direction of writing are written out ("\\n", "\\u202e").
QString formatName(const std::string &utf8);
QString plainLine(const QString &text);
/// For tool tips, which would show what looks like markup as markup.
QString formatToolTip(const QString &text);
QString formatBytes(std::uint64_t bytes, NumberForm form = NumberForm::Si);
QString formatCount(std::uint64_t count, NumberForm form = NumberForm::Exact); ///< "175,620,096", "175.6 M"
QString formatBytesInFull(std::uint64_t bytes); ///< "548,105,171 bytes (548.1 MB, 522.7 MiB)"
QString formatRatio(const std::optional<double> &ratio); ///< "3.20x"
QString formatNumber(const std::optional<double> &value, int significantDigits = 4);
QString formatDecibel(const std::optional<double> &decibel); ///< "21.3 dB"
QString formatPercent(const std::optional<double> &fraction); ///< "99.5 %"
/// A metadata value as one line; of arrays their type and length.
QString metaText(const MetaEntry &entry);
QString formatRate(double bytesPerSecond); ///< "1.9 GB/s"
QString formatDuration(double seconds); ///< "45 s", "3 min", "2 h 5 min"

} // namespace assay
