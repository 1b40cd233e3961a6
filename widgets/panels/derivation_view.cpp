// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/derivation_view.h"

#include <QPainter>

#include <algorithm>

namespace assay {
namespace {

constexpr qsizetype MostSources = 6;
constexpr int Gap = 22, Padding = 5;

} // namespace

DerivationView::DerivationView(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("derivation"));
    setAccessibleName(tr("Derivation"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
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
    updateGeometry();
    update();
}

QSize DerivationView::sizeHint() const
{
    const int lines = static_cast<int>(std::max<qsizetype>(m_picture.sources.size(), 2));
    return { 320, lines * (fontMetrics().height() + 2 * Padding + 4) };
}

void DerivationView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int height = fontMetrics().height() + 2 * Padding;
    const int column = (width() - 2 * Gap - 2) / 3;
    const QColor line = palette().color(QPalette::Mid);
    const auto box = [&](const QRect &rect, const QString &text, const QColor &edge) {
        painter.setPen(QPen(edge, 1.2));
        painter.setBrush(palette().color(QPalette::Base));
        painter.drawRoundedRect(rect, 4, 4);
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(rect.adjusted(Padding, 0, -Padding, 0), Qt::AlignVCenter | Qt::AlignLeft,
                         fontMetrics().elidedText(text, Qt::ElideMiddle, rect.width() - 2 * Padding));
    };
    const int middle = this->height() / 2;
    const int step = height + 4;
    int top = middle - static_cast<int>(m_picture.sources.size()) * step / 2 + 2;
    const QRect formula(1 + column + Gap, middle - height / 2, column, height);
    for (const QString &source : m_picture.sources) {
        const QRect rect(1, top, column, height);
        painter.setPen(QPen(line, 1.2));
        painter.drawLine(rect.right(), rect.center().y(), formula.left(), formula.center().y());
        box(rect, source, line);
        top += step;
    }
    const QRect computed(1 + 2 * (column + Gap), middle - height - 2, column, height);
    const QRect stated(computed.left(), middle + 2, column, height);
    painter.setPen(QPen(line, 1.2));
    for (const QRect &result : { computed, stated })
        painter.drawLine(formula.right(), formula.center().y(), result.left(), result.center().y());
    box(formula, m_picture.formula.isEmpty() ? tr("held against") : m_picture.formula, line);
    box(computed, tr("computed %1").arg(m_picture.computed.isEmpty() ? tr("nothing") : m_picture.computed),
        m_picture.color.isValid() ? m_picture.color : line);
    box(stated, tr("stated %1").arg(m_picture.stated), line);
}

} // namespace assay
