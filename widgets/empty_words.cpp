// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/empty_words.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QLabel>

#include <utility>

namespace assay {
namespace {

/// Lies over the viewport and lets every click through.
class EmptyWords : public QLabel {
public:
    EmptyWords(QAbstractItemView &view, std::function<QString()> words)
        : QLabel(view.viewport())
        , m_view(view)
        , m_words(std::move(words))
    {
        setObjectName(QStringLiteral("emptyWords"));
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setAlignment(Qt::AlignCenter);
        setWordWrap(true);
        setMargin(12);
        setForegroundRole(QPalette::PlaceholderText);
        view.viewport()->installEventFilter(this);
        const auto *model = view.model();
        connect(model, &QAbstractItemModel::modelReset, this, &EmptyWords::refresh);
        connect(model, &QAbstractItemModel::rowsInserted, this, &EmptyWords::refresh);
        connect(model, &QAbstractItemModel::rowsRemoved, this, &EmptyWords::refresh);
        connect(model, &QAbstractItemModel::layoutChanged, this, &EmptyWords::refresh);
        refresh();
    }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Resize || event->type() == QEvent::Show)
            setGeometry(m_view.viewport()->rect());
        if (event->type() == QEvent::Paint)
            refresh();
        return QLabel::eventFilter(watched, event);
    }

private:
    void refresh()
    {
        const bool isEmpty = m_view.model()->rowCount(m_view.rootIndex()) == 0;
        if (isEmpty)
            setText(m_words());
        setVisible(isEmpty);
    }

    QAbstractItemView &m_view;
    std::function<QString()> m_words;
};

} // namespace

void setEmptyWords(QAbstractItemView &view, std::function<QString()> words)
{
    new EmptyWords(view, std::move(words)); // owned by the viewport
}

void setEmptyWords(QAbstractItemView &view, const QString &words, const QString &filteredWords,
                   std::function<bool()> hasMore)
{
    setEmptyWords(view,
                  [=] { return hasMore && hasMore() && !filteredWords.isEmpty() ? filteredWords : words; });
}

} // namespace assay
