// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/filter_header.h"

#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>

namespace assay {

FilterHeader::FilterHeader(QWidget *parent)
    : QHeaderView(Qt::Horizontal, parent)
{
    setSectionsMovable(true);
    setSectionsClickable(true);
    setStretchLastSection(true);
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setContextMenuPolicy(Qt::CustomContextMenu);
    connect(this, &QWidget::customContextMenuRequested, this, &FilterHeader::showMenu);
    connect(this, &QHeaderView::sectionResized, this, &FilterHeader::placeLines);
    connect(this, &QHeaderView::sectionMoved, this, &FilterHeader::placeLines);
}

void FilterHeader::setColumns(const QStringList &titles)
{
    qDeleteAll(m_lines);
    m_lines.clear();
    m_titles = titles;
    for (const QString &title : titles) {
        auto *line = new QLineEdit(this);
        line->setObjectName(QStringLiteral("filter%1").arg(m_lines.size()));
        line->setAccessibleName(tr("Filter %1").arg(title));
        line->setPlaceholderText(tr("filter"));
        line->setToolTip(tr("%1: >1.5, <=4k, 2..8, /pattern/ or words").arg(title));
        line->setClearButtonEnabled(false);
        connect(line, &QLineEdit::textChanged, this, &FilterHeader::filtersChanged);
        line->show();
        m_lines << line;
    }
    updateGeometries();
}

QString FilterHeader::filterText(int column) const
{
    return column < m_lines.size() ? m_lines[column]->text() : QString();
}

void FilterHeader::clearFilters()
{
    for (auto *line : m_lines)
        line->clear();
}

QSize FilterHeader::sizeHint() const
{
    QSize size = QHeaderView::sizeHint();
    if (!m_lines.isEmpty())
        size.rheight() += m_lines.front()->sizeHint().height();
    return size;
}

void FilterHeader::updateGeometries()
{
    setViewportMargins(0, 0, 0, m_lines.isEmpty() ? 0 : m_lines.front()->sizeHint().height());
    QHeaderView::updateGeometries();
    placeLines();
}

void FilterHeader::placeLines()
{
    const int top = QHeaderView::sizeHint().height();
    for (int column = 0; column < m_lines.size(); ++column) {
        auto *line = m_lines[column];
        line->setVisible(!isSectionHidden(column));
        line->setGeometry(sectionViewportPosition(column), top, sectionSize(column),
                          line->sizeHint().height());
    }
}

void FilterHeader::showMenu(const QPoint &position)
{
    QMenu menu;
    for (int column = 0; column < m_titles.size(); ++column) {
        auto *action = menu.addAction(m_titles[column]);
        action->setCheckable(true);
        action->setChecked(!isSectionHidden(column));
        action->setEnabled(column > 0); // the name stays
        connect(action, &QAction::toggled, this, [this, column](bool shown) {
            setSectionHidden(column, !shown);
            placeLines();
            Q_EMIT columnsChosen();
        });
    }
    menu.addSeparator();
    menu.addAction(tr("Clear all filters"), this, &FilterHeader::clearFilters);
    menu.exec(mapToGlobal(position));
}

} // namespace assay
