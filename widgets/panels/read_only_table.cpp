// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/read_only_table.h"

#include "widgets/table_copy.h"
#include "widgets/text_format.h"

#include <QHeaderView>
#include <QTableWidget>

namespace assay {

void makeReadOnly(QTableWidget &table, const char *objectName, const QString &accessibleName)
{
    table.setObjectName(QLatin1String(objectName));
    table.setAccessibleName(accessibleName);
    table.setEditTriggers(QAbstractItemView::NoEditTriggers);
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setSelectionMode(QAbstractItemView::SingleSelection);
    table.setTabKeyNavigation(false);
    table.setWordWrap(false);
    table.verticalHeader()->hide();
    table.verticalHeader()->setDefaultSectionSize(table.fontMetrics().height() + 6);
    table.horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    addCopyActions(table);
}

void setCell(QTableWidget &table, int row, int column, const QString &text)
{
    auto *item = new QTableWidgetItem(text);
    item->setToolTip(formatToolTip(text));
    table.setItem(row, column, item);
}

int heightOfRows(const QTableWidget &table, int rows)
{
    return table.horizontalHeader()->sizeHint().height() + rows * table.verticalHeader()->defaultSectionSize()
        + 2 * table.frameWidth() + 2;
}

} // namespace assay
