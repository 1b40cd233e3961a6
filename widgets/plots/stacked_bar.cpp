// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/stacked_bar.h"

#include "widgets/text_format.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace assay {
namespace {

constexpr int BarHeight = 12;

} // namespace

StackedBar::StackedBar(const QString &title, QWidget *parent)
    : QWidget(parent)
    , m_title(title)
{
    setAccessibleName(title);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void StackedBar::setParts(std::vector<BarPart> parts)
{
    m_parts = std::move(parts);
    QStringList words { m_title };
    for (const BarPart &part : m_parts)
        if (part.amount > 0)
            words << tr("%1 %2").arg(part.name, part.text);
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    update();
}

QSize StackedBar::sizeHint() const
{
    return { 320, fontMetrics().height() + BarHeight + 4 };
}

QSize StackedBar::minimumSizeHint() const
{
    return { 120, sizeHint().height() };
}

double StackedBar::total() const
{
    double sum = 0;
    for (const BarPart &part : m_parts)
        sum += part.amount;
    return sum;
}

QRect StackedBar::barRect() const
{
    return { 0, fontMetrics().height() + 2, width() - 1, BarHeight };
}

void StackedBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QRect bar = barRect();
    painter.drawText(QRect(0, 0, width(), fontMetrics().height()), Qt::AlignLeft, m_title);
    const double whole = total();
    double before = 0;
    int wordX = fontMetrics().horizontalAdvance(m_title) + 12;
    for (const BarPart &part : m_parts) {
        if (part.amount <= 0 || whole <= 0)
            continue;
        const int left = static_cast<int>(before / whole * bar.width());
        before += part.amount;
        const int right = static_cast<int>(before / whole * bar.width());
        painter.fillRect(QRect(left, bar.top(), std::max(1, right - left), bar.height()), part.color);
        painter.fillRect(QRect(wordX, fontMetrics().height() / 4, 8, 8), part.color);
        const QString words = QStringLiteral("%1 %2").arg(part.name, part.text);
        painter.drawText(QRect(wordX + 12, 0, width(), fontMetrics().height()), Qt::AlignLeft, words);
        wordX += fontMetrics().horizontalAdvance(words) + 28;
    }
    if (whole <= 0) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(QRect(wordX, 0, width(), fontMetrics().height()), Qt::AlignLeft,
                         tr("not known yet"));
    }
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawRect(bar);
}

bool StackedBar::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    QStringList lines { m_title };
    const double whole = total();
    for (const BarPart &part : m_parts)
        if (part.amount > 0)
            lines << QStringLiteral("%1: %2 (%3)")
                         .arg(part.name, formatCount(static_cast<std::uint64_t>(part.amount)),
                              formatPercent(part.amount / whole));
    QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), lines.join(QLatin1Char('\n')), this);
    return true;
}

} // namespace assay
