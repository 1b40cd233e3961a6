// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/empty_words.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QLabel>

namespace assay {
namespace {

/// Lies over the viewport and lets every click through.
class EmptyWords : public QLabel {
public:
    EmptyWords(QAbstractItemView &view, QString words, QString filteredWords, std::function<bool()> hasMore)
        : QLabel(view.viewport())
        , m_view(view)
        , m_words(std::move(words))
        , m_filteredWords(std::move(filteredWords))
        , m_hasMore(std::move(hasMore))
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
        return QLabel::eventFilter(watched, event);
    }

private:
    void refresh()
    {
        const bool isFiltered = m_hasMore && m_hasMore();
        setText(isFiltered && !m_filteredWords.isEmpty() ? m_filteredWords : m_words);
        setVisible(m_view.model()->rowCount(m_view.rootIndex()) == 0);
    }

    QAbstractItemView &m_view;
    QString m_words, m_filteredWords;
    std::function<bool()> m_hasMore;
};

} // namespace

void setEmptyWords(QAbstractItemView &view, const QString &words, const QString &filteredWords,
                   std::function<bool()> hasMore)
{
    new EmptyWords(view, words, filteredWords, std::move(hasMore)); // owned by the viewport
}

} // namespace assay
