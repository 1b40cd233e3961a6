// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/report_words.h"

#include "core/base/number_text.h"
#include "core/base/printable.h"
#include "widgets/said_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace assay {

std::vector<Verdict> allVerdicts()
{
    std::vector<Verdict> verdicts;
    for (int i = 0; i <= static_cast<int>(Verdict::Confirmed); ++i)
        verdicts.push_back(static_cast<Verdict>(i));
    return verdicts;
}

QString verdictWord(Verdict verdict)
{
    return QCoreApplication::translate("Verdict", verdictName(verdict));
}

QString verdictMeaning(Verdict verdict)
{
    return QCoreApplication::translate("Verdict", verdictExplanation(verdict));
}

QString severityWord(Severity severity)
{
    return QCoreApplication::translate("Severity", severityName(severity));
}

QString gradeWord(Grade grade)
{
    return QCoreApplication::translate("Grade", gradeName(grade));
}

QColor verdictColor(std::optional<Verdict> verdict)
{
    if (!verdict)
        return QColor(0x70, 0x76, 0x7c);
    switch (*verdict) {
    case Verdict::Impossible:
    case Verdict::Refuted:
        return QColor(0xb3, 0x26, 0x1e);
    case Verdict::Contradicted:
        return QColor(0xc2, 0x5e, 0x00);
    case Verdict::Unsupported:
        return QColor(0x8a, 0x6d, 0x00);
    case Verdict::Undecidable:
        return QColor(0x5b, 0x5f, 0x97);
    case Verdict::Consistent:
        return QColor(0x2f, 0x6f, 0x8a);
    case Verdict::Confirmed:
        return QColor(0x1e, 0x7d, 0x45);
    }
    return {};
}

double contrast(const QColor &one, const QColor &other)
{
    const auto luminance = [](const QColor &color) {
        const auto part
            = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
        return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF());
    };
    const double a = luminance(one), b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

QColor onScreen(const QColor &color, const QPalette &palette)
{
    constexpr int Step = 4; // of a lightness of 0 to 255
    const bool isDark = palette.color(QPalette::Base).lightness() < 128;
    const auto isRead = [&palette](const QColor &said) {
        return contrast(said, palette.color(QPalette::Base)) >= LeastContrast
            && contrast(said, palette.color(QPalette::Window)) >= LeastContrast;
    };
    QColor said = color;
    for (int lightness = color.lightness(); !isRead(said) && lightness >= 0 && lightness <= 255;
         lightness += isDark ? Step : -Step)
        said = QColor::fromHsl(color.hslHue(), color.hslSaturation(), lightness);
    return said;
}

QColor severityColor(Severity severity)
{
    switch (severity) {
    case Severity::Failure:
        return QColor(0xb3, 0x26, 0x1e);
    case Severity::Warning:
        return QColor(0xc2, 0x7a, 0x00);
    case Severity::Note:
        return QColor(0x4a, 0x7a, 0xa8);
    }
    return {};
}

QString cellText(const std::string &text, qsizetype limit)
{
    std::string line = text;
    std::ranges::replace_if(
        line, [](char letter) { return letter == '\n' || letter == '\t' || letter == '\r'; }, ' ');
    QString cell = QString::fromStdString(printable(line));
    if (cell.size() > limit)
        cell = cell.left(limit - 1) + QChar(0x2026);
    return cell;
}

QString saidCell(const std::string &sentence, qsizetype limit)
{
    return cellText(saidText(sentence).toStdString(), limit);
}

QString optionalNumber(const std::optional<double> &value, int digits)
{
    return value ? QString::fromStdString(numberText(*value, digits))
                 : QCoreApplication::translate("Report", "unknown");
}

QString optionalRatio(const std::optional<double> &value)
{
    return value ? QString::fromStdString(ratioText(*value))
                 : QCoreApplication::translate("Report", "unknown");
}

std::vector<const Metric *> tableMetrics()
{
    std::vector<const Metric *> shown;
    for (const Metric &metric : metrics())
        if (metric.column)
            shown.push_back(&metric);
    return shown;
}

QString metricOnPaper(const Metric &metric, const StoredPair &stored, const std::optional<ErrorStats> &error)
{
    if (metric.ofError && error && error->exact() && error->pairCount > 0)
        return QCoreApplication::translate("Report", "exact");
    const auto value = metricOf(metric, stored, error);
    return value ? QString::fromStdString(metricText(metric, *value)) : QString();
}

QString placeOf(const Claim &claim)
{
    if (claim.location.line > 0)
        return QCoreApplication::translate("Report", "line %1").arg(claim.location.line);
    return cellText(claim.location.pointer, 200);
}

} // namespace assay
