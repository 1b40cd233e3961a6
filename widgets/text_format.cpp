// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text_format.h"

#include "core/base/number_text.h"

#include <array>

namespace assay {
namespace {

constexpr std::array SiPrefixes { "k", "M", "G", "T", "P", "E" };
constexpr std::array IecPrefixes { "Ki", "Mi", "Gi", "Ti", "Pi", "Ei" };

/// "548.1 MB"; numbers below one prefix stay whole.
QString scaledText(std::uint64_t amount, NumberForm form, QLatin1String unit)
{
    const double step = form == NumberForm::Iec ? 1024 : 1000;
    const auto &prefixes = form == NumberForm::Iec ? IecPrefixes : SiPrefixes;
    if (form == NumberForm::Exact || static_cast<double>(amount) < step)
        return QStringLiteral("%1 %2").arg(formatText(countText(amount)), unit).trimmed();
    double value = static_cast<double>(amount) / step;
    std::size_t prefix = 0;
    while (value >= step - 0.05 && prefix + 1 < prefixes.size()) {
        value /= step;
        ++prefix;
    }
    return QStringLiteral("%1 %2%3").arg(value, 0, 'f', 1).arg(QLatin1String(prefixes[prefix]), unit);
}

} // namespace

QString formatText(const std::string &utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QString formatBytes(std::uint64_t bytes, NumberForm form)
{
    return scaledText(bytes, form, QLatin1String("B"));
}

QString formatCount(std::uint64_t count, NumberForm form)
{
    return scaledText(count, form, {});
}

QString formatBytesInFull(std::uint64_t bytes)
{
    return formatText(bytesText(bytes));
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
