// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/severity_icon.h"

#include "widgets/report/report_words.h"

#include <QGuiApplication>
#include <QPainter>
#include <QPainterPath>

#include <map>

namespace assay {
namespace {

constexpr int Side = 64; ///< pixels painted; the views scale it down

void paintFailure(QPainter &painter)
{
    painter.drawEllipse(QRectF(4, 4, 56, 56));
    painter.setPen(QPen(Qt::white, 8, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(22, 22, 42, 42);
    painter.drawLine(42, 22, 22, 42);
}

void paintWarning(QPainter &painter)
{
    QPainterPath triangle;
    triangle.moveTo(32, 4);
    triangle.lineTo(61, 58);
    triangle.lineTo(3, 58);
    triangle.closeSubpath();
    painter.drawPath(triangle);
    painter.setPen(QPen(Qt::white, 7, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(32, 24, 32, 38);
    painter.drawPoint(32, 50);
}

void paintNote(QPainter &painter)
{
    painter.drawEllipse(QRectF(4, 4, 56, 56));
    painter.setPen(QPen(Qt::white, 8, Qt::SolidLine, Qt::RoundCap));
    painter.drawPoint(32, 18);
    painter.drawLine(32, 32, 32, 46);
}

QIcon paintedIcon(Severity severity, const QPalette &palette)
{
    QPixmap picture(Side, Side);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    QColor color = severityColor(severity);
    if (palette.color(QPalette::Base).lightness() < 128)
        color = color.lighter(130); // the strokes on it stay white
    painter.setBrush(color);
    switch (severity) {
    case Severity::Failure:
        paintFailure(painter);
        break;
    case Severity::Warning:
        paintWarning(painter);
        break;
    case Severity::Note:
        paintNote(painter);
        break;
    }
    painter.end();
    return QIcon(picture);
}

} // namespace

const QIcon &severityIcon(Severity severity)
{
    static std::map<std::pair<Severity, QRgb>, QIcon> painted;
    const QPalette palette = QGuiApplication::palette();
    auto &icon = painted[{ severity, palette.color(QPalette::Base).rgb() }];
    if (icon.isNull())
        icon = paintedIcon(severity, palette);
    return icon;
}

} // namespace assay
