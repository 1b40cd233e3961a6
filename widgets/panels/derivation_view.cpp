// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/derivation_view.h"

#include "widgets/text_format.h"

#include <QPainter>
#include <QResizeEvent>

#include <algorithm>

namespace assay {
namespace {

constexpr qsizetype MostSources = 6;
constexpr int Gap = 22, Padding = 5, BoxGap = 4;
constexpr int MostLines = 3; ///< of a box; the tip has all of it
constexpr int UsualWidth = 320;

/// Between words; a name that is wider than the box is broken anywhere.
int wrapOf(const QString &text, int width, const QFontMetrics &metrics)
{
    const QStringList words = text.split(QLatin1Char(' '));
    const bool isTooWide = std::any_of(words.begin(), words.end(), [&](const QString &word) {
        return metrics.horizontalAdvance(word) > width;
    });
    return isTooWide ? Qt::TextWrapAnywhere : Qt::TextWordWrap;
}

} // namespace

DerivationView::DerivationView(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("derivation"));
    setAccessibleName(tr("Derivation"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void DerivationView::setPicture(const DerivationPicture &picture)
{
    m_picture = picture;
    if (m_picture.sources.size() > MostSources) {
        const auto more = m_picture.sources.size() - MostSources + 1;
        m_picture.sources = m_picture.sources.mid(0, MostSources - 1);
        m_picture.sources << tr("and %1 more").arg(more);
    }
    setVisible(!m_picture.isEmpty());
    setAccessibleDescription(tr("From %1 follows %2 by %3; stated: %4")
                                 .arg(m_picture.sources.join(QStringLiteral(", ")), m_picture.computed,
                                      m_picture.formula, m_picture.stated));
    setToolTip(formatToolTip((m_picture.sources + QStringList { formulaText(), computedText(), statedText() })
                                 .join(QLatin1Char('\n'))));
    updateGeometry();
    update();
}

int DerivationView::columnWidth(int width) const
{
    return (width - 2 * Gap - 2) / 3;
}

/// All boxes are as high as the fullest of them.
int DerivationView::boxHeight(int width) const
{
    const QRect room(0, 0, columnWidth(width) - 2 * Padding, fontMetrics().height() * MostLines);
    const double spacing = fontMetrics().lineSpacing();
    int lines = 1;
    for (const QString &text :
         m_picture.sources + QStringList { formulaText(), computedText(), statedText() })
        lines = std::max(
            lines,
            qRound(fontMetrics().boundingRect(room, wrapOf(text, room.width(), fontMetrics()), text).height()
                   / spacing));
    return fontMetrics().height() + (std::min(lines, MostLines) - 1) * fontMetrics().lineSpacing()
        + 2 * Padding;
}

int DerivationView::heightForWidth(int width) const
{
    const int boxes = static_cast<int>(std::max<qsizetype>(m_picture.sources.size(), 2));
    return boxes * (boxHeight(width) + BoxGap);
}

QSize DerivationView::sizeHint() const
{
    return { UsualWidth, heightForWidth(width() > 0 ? width() : UsualWidth) };
}

QString DerivationView::formulaText() const
{
    return m_picture.formula.isEmpty() ? tr("held against") : m_picture.formula;
}

QString DerivationView::computedText() const
{
    return tr("computed %1").arg(m_picture.computed.isEmpty() ? tr("nothing") : m_picture.computed);
}

QString DerivationView::statedText() const
{
    return tr("stated %1").arg(m_picture.stated);
}

/// A scroll bar that came or went changes the lines of the boxes.
void DerivationView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        updateGeometry();
}

void DerivationView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int height = boxHeight(width()), column = columnWidth(width());
    const QColor line = palette().color(QPalette::PlaceholderText); // has to be seen: what leads where
    const auto box = [&](const QRect &rect, const QString &text, const QColor &edge) {
        painter.setPen(QPen(edge, 1.2));
        painter.setBrush(palette().color(QPalette::Base));
        painter.drawRoundedRect(rect, 4, 4);
        painter.setPen(palette().color(QPalette::Text));
        const QRect room = rect.adjusted(Padding, Padding, -Padding, -Padding);
        painter.drawText(room, wrapOf(text, room.width(), fontMetrics()) | Qt::AlignVCenter, text);
    };
    const int middle = this->height() / 2;
    const int step = height + BoxGap;
    int top = middle - static_cast<int>(m_picture.sources.size()) * step / 2 + BoxGap / 2;
    const QRect formula(1 + column + Gap, middle - height / 2, column, height);
    for (const QString &source : m_picture.sources) {
        const QRect rect(1, top, column, height);
        painter.setPen(QPen(line, 1.2));
        painter.drawLine(rect.right(), rect.center().y(), formula.left(), formula.center().y());
        box(rect, source, line);
        top += step;
    }
    const QRect computed(1 + 2 * (column + Gap), middle - height - BoxGap / 2, column, height);
    const QRect stated(computed.left(), middle + BoxGap / 2, column, height);
    painter.setPen(QPen(line, 1.2));
    for (const QRect &result : { computed, stated })
        painter.drawLine(formula.right(), formula.center().y(), result.left(), result.center().y());
    box(formula, formulaText(), line);
    box(computed, computedText(), m_picture.color.isValid() ? m_picture.color : line);
    box(stated, statedText(), line);
}

} // namespace assay
