// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text_format.h"

#include "core/base/number_text.h"

#include <QCoreApplication>
#include <QTextDocument>

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

QString plainLine(const QString &text)
{
    QString line;
    for (const QChar letter : text) {
        const auto code = letter.unicode();
        const bool turnsDirection = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)
            || code == 0x200e || code == 0x200f || code == 0x061c;
        if (code == '\n')
            line += QStringLiteral("\\n");
        else if (code == '\t')
            line += QStringLiteral("\\t");
        else if (letter.category() == QChar::Other_Control || turnsDirection || code == 0x2028
                 || code == 0x2029)
            line += QStringLiteral("\\u%1").arg(code, 4, 16, QLatin1Char('0'));
        else
            line += letter;
    }
    return line;
}

QString formatName(const std::string &utf8)
{
    return plainLine(formatText(utf8));
}

QString formatToolTip(const QString &text)
{
    if (!Qt::mightBeRichText(text))
        return text;
    return QStringLiteral("<p style=\"white-space:pre-wrap\">%1</p>").arg(text.toHtmlEscaped());
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

QString metaText(const MetaEntry &entry)
{
    struct Writer {
        QString operator()(const std::string &text) const { return formatName(text); }
        QString operator()(double value) const { return formatNumber(value, 8); }
        QString operator()(std::int64_t value) const { return QString::number(value); }
        QString operator()(std::uint64_t value) const { return QString::number(value); }
        QString operator()(bool value) const
        {
            return value ? QStringLiteral("true") : QStringLiteral("false");
        }
    };
    if (entry.arrayLength > 0)
        return QStringLiteral("%1 × %2").arg(formatCount(entry.arrayLength), formatName(entry.typeName));
    return std::visit(Writer {}, entry.value);
}

QString formatRate(double bytesPerSecond)
{
    return QStringLiteral("%1/s").arg(formatBytes(static_cast<std::uint64_t>(bytesPerSecond)));
}

QString formatDuration(double seconds)
{
    const auto whole = static_cast<long long>(seconds + 0.5);
    if (whole < 90)
        return QCoreApplication::translate("Numbers", "%1 s").arg(whole);
    if (whole < 5400)
        return QCoreApplication::translate("Numbers", "%1 min").arg((whole + 30) / 60);
    return QCoreApplication::translate("Numbers", "%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

} // namespace assay
