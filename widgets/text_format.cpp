// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text_format.h"

#include <array>

namespace assay {

QString formatText(const std::string &utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QString formatBytes(std::uint64_t bytes)
{
    if (bytes < 1000)
        return QStringLiteral("%1 B").arg(bytes);
    constexpr std::array Units { "kB", "MB", "GB", "TB", "PB", "EB" };
    double value = static_cast<double>(bytes) / 1000;
    std::size_t unit = 0;
    while (value >= 999.95 && unit + 1 < Units.size()) {
        value /= 1000;
        ++unit;
    }
    return QStringLiteral("%1 %2").arg(value, 0, 'f', 1).arg(QLatin1String(Units[unit]));
}

QString formatRatio(const std::optional<double> &ratio)
{
    return ratio ? QStringLiteral("%1x").arg(*ratio, 0, 'f', *ratio < 100 ? 2 : 1) : QString();
}

QString formatNumber(const std::optional<double> &value, int significantDigits)
{
    return value ? QString::number(*value, 'g', significantDigits) : QString();
}

QString formatDecibel(const std::optional<double> &decibel)
{
    return decibel ? QStringLiteral("%1 dB").arg(*decibel, 0, 'f', 1) : QString();
}

QString formatPercent(const std::optional<double> &fraction)
{
    return fraction ? QStringLiteral("%1 %").arg(*fraction * 100, 0, 'g', 4) : QString();
}

} // namespace assay
