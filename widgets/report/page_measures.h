// SPDX-License-Identifier: GPL-3.0-or-later
// The measures and fonts of the report's pages, in points.
#pragma once

#include <QColor>
#include <QFont>
#include <QPdfWriter>

#include <cmath>

namespace assay {

inline constexpr double MarginPoints = 50;
inline constexpr double HeadPoints = 26; ///< running head below the margin
inline constexpr double FootPoints = 24;
inline constexpr double CellPadding = 3;
inline constexpr double ChapterSpace = 12, SectionSpace = 5, HeadingAfter = 4; ///< above and below headings

/// Where a mark is drawn, in device units: left of every page.
inline constexpr double MarkLeft = -90001;

inline const QColor Ink(0x20, 0x24, 0x28);
inline const QColor Faint(0x70, 0x76, 0x7c);
inline const QColor Rule(0xc8, 0xcc, 0xd0);
inline const QColor HeaderFill(0xee, 0xf0, 0xf2);

/// Device units of the writer per point.
inline double scaleOf(const QPdfWriter &writer)
{
    return writer.resolution() / 72.0;
}

inline QFont fontOf(double points, double scale, bool bold = false, bool fixedPitch = false)
{
    QFont font(fixedPitch ? QStringLiteral("DejaVu Sans Mono") : QStringLiteral("DejaVu Sans"));
    font.setPixelSize(static_cast<int>(std::lround(points * scale)));
    font.setBold(bold);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

} // namespace assay
