// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plain_text_filter.h"

#include "widgets/text_format.h"

#include <QAbstractItemView>
#include <QAction>
#include <QHelpEvent>
#include <QLabel>
#include <QMenu>
#include <QToolTip>

namespace assay {
namespace {

/// What Qt would show at that place.
QString toolTipAt(const QWidget &widget, const QPoint &place)
{
    const auto *view = qobject_cast<const QAbstractItemView *>(widget.parentWidget());
    if (view && view->viewport() == &widget)
        if (const auto index = view->indexAt(place); index.isValid())
            return index.data(Qt::ToolTipRole).toString();
    if (const auto *menu = qobject_cast<const QMenu *>(&widget)) {
        const auto *action = menu->toolTipsVisible() ? menu->actionAt(place) : nullptr;
        return action ? action->toolTip() : QString();
    }
    return widget.toolTip();
}

/// Made by formatToolTip: within its frame stands no markup.
bool isPlainAlready(const QString &text)
{
    static const QStringList Frame = formatToolTip(QStringLiteral("<a>")).split(QStringLiteral("&lt;a&gt;"));
    const qsizetype within = text.size() - Frame[0].size() - Frame[1].size();
    return within >= 0 && text.startsWith(Frame[0]) && text.endsWith(Frame[1])
        && !text.mid(Frame[0].size(), within).contains(QLatin1Char('<'));
}

} // namespace

QString plainToolTip(const QString &text)
{
    if (!Qt::mightBeRichText(text) || isPlainAlready(text))
        return text;
    QString escaped = text.toHtmlEscaped();
    return QStringLiteral("<qt>%1</qt>").arg(escaped.replace(QLatin1Char('\n'), QStringLiteral("<br>")));
}

bool PlainTextFilter::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Polish) {
        auto *label = qobject_cast<QLabel *>(watched);
        if (label && label->textFormat() == Qt::AutoText && !label->inherits("QTipLabel"))
            label->setTextFormat(Qt::PlainText);
        return false;
    }
    if (event->type() != QEvent::ToolTip)
        return false;
    auto *widget = qobject_cast<QWidget *>(watched);
    if (!widget)
        return false;
    const auto *help = static_cast<const QHelpEvent *>(event);
    const QString text = toolTipAt(*widget, help->pos());
    if (!Qt::mightBeRichText(text))
        return false;
    QToolTip::showText(help->globalPos(), plainToolTip(text), widget);
    return true;
}

} // namespace assay
