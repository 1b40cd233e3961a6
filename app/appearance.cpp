// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/appearance.h"

#include <QApplication>
#include <QSettings>
#include <QStyle>
#include <QStyleFactory>

#include <algorithm>
#include <initializer_list>

namespace assay {
namespace {

/// Every role of both: what is left out would be taken from the system's palette, of the other lightness.
struct Tones {
    QColor window, base, alternate, button, text, faint, shadow, highlight, link;
};

QPalette paletteOf(const Tones &tones)
{
    QPalette palette(tones.button, tones.window); // the lines of frames follow from these
    for (const auto role :
         { QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText })
        palette.setColor(role, tones.text);
    palette.setColor(QPalette::Base, tones.base);
    palette.setColor(QPalette::ToolTipBase, tones.base);
    palette.setColor(QPalette::AlternateBase, tones.alternate);
    palette.setColor(QPalette::PlaceholderText, tones.faint);
    palette.setColor(QPalette::Highlight, tones.highlight);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, tones.link);
    palette.setColor(QPalette::LinkVisited, tones.link);
    palette.setColor(QPalette::Shadow, tones.shadow);
    for (const auto role : { QPalette::WindowText, QPalette::Text, QPalette::ButtonText })
        palette.setColor(QPalette::Disabled, role, tones.faint);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, tones.faint);
    return palette;
}

} // namespace

QPalette darkPalette()
{
    return paletteOf({ .window = QColor(0x2b, 0x2d, 0x30),
                       .base = QColor(0x1e, 0x1f, 0x22),
                       .alternate = QColor(0x26, 0x28, 0x2b),
                       .button = QColor(0x3a, 0x3d, 0x41),
                       .text = QColor(0xdf, 0xe1, 0xe5),
                       .faint = QColor(0xa6, 0xaa, 0xb0),
                       .shadow = Qt::black,
                       .highlight = QColor(0x2e, 0x5f, 0xa8),
                       .link = QColor(0x6a, 0xa8, 0xf0) });
}

QPalette lightPalette()
{
    return paletteOf({ .window = QColor(0xef, 0xef, 0xef),
                       .base = Qt::white,
                       .alternate = QColor(0xf5, 0xf6, 0xf7),
                       .button = QColor(0xef, 0xef, 0xef),
                       .text = Qt::black,
                       .faint = QColor(0x60, 0x64, 0x6a),
                       .shadow = QColor(0x76, 0x76, 0x76),
                       .highlight = QColor(0x2a, 0x70, 0xb5),
                       .link = QColor(0x1f, 0x5f, 0xb4) });
}

void applyAppearance(Appearance appearance)
{
    if (appearance == Appearance::OfSystem)
        return;
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion"))); // follows palettes in every part
    QApplication::setPalette(appearance == Appearance::Dark ? darkPalette() : lightPalette());
}

Appearance wantedAppearance()
{
    const int kept = QSettings().value(QLatin1String(AppearanceKey)).toInt();
    return static_cast<Appearance>(
        std::clamp(kept, static_cast<int>(Appearance::OfSystem), static_cast<int>(Appearance::Dark)));
}

} // namespace assay
