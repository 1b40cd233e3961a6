// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/table_copy.h"

#include "core/base/atomic_file.h"
#include "core/report/csv_row.h"
#include "widgets/file_dialogs.h"
#include "widgets/text_format.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QMessageBox>
#include <QMimeData>
#include <QTableView>
#include <QTreeView>

#include <algorithm>

namespace assay {
namespace {

const QHeaderView *columnHeader(const QAbstractItemView &view)
{
    if (const auto *tree = qobject_cast<const QTreeView *>(&view))
        return tree->header();
    const auto *table = qobject_cast<const QTableView *>(&view);
    return table ? table->horizontalHeader() : nullptr;
}

/// The logical columns that are seen, from left to right.
QList<int> seenColumns(const QAbstractItemView &view)
{
    QList<int> columns;
    const auto *header = columnHeader(view);
    for (int place = 0; place < view.model()->columnCount(); ++place) {
        const int column = header ? header->logicalIndex(place) : place;
        if (!header || !header->isSectionHidden(column))
            columns << column;
    }
    return columns;
}

void collect(const QAbstractItemModel &model, const QModelIndex &parent, QModelIndexList &rows)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const auto index = model.index(row, 0, parent);
        rows << index;
        collect(model, index, rows);
    }
}

/// One index per row, from top to bottom.
QModelIndexList allRows(const QAbstractItemView &view)
{
    QModelIndexList all;
    collect(*view.model(), view.rootIndex(), all);
    return all;
}

/// Those that are selected; all if none is.
QModelIndexList wantedRows(const QAbstractItemView &view)
{
    const QModelIndexList all = allRows(view);
    const auto *selection = view.selectionModel();
    if (!selection->hasSelection())
        return all;
    QModelIndexList rows;
    for (const auto &index : all)
        if (selection->rowIntersectsSelection(index.row(), index.parent()))
            rows << index;
    return rows;
}

void addLine(CopiedCells &copied, const QStringList &cells, const QString &tag)
{
    QStringList plain;
    copied.html += QStringLiteral("<tr>");
    for (QString cell : cells) {
        copied.html += QStringLiteral("<%1>%2</%1>").arg(tag, cell.toHtmlEscaped());
        plain
            << cell.replace(QLatin1Char('\t'), QLatin1Char(' ')).replace(QLatin1Char('\n'), QLatin1Char(' '));
    }
    copied.html += QStringLiteral("</tr>");
    copied.tsv += plain.join(QLatin1Char('\t')) + QLatin1Char('\n');
}

/// Where a table names its rows at the side, the name is the first cell.
bool hasRowNames(const QAbstractItemView &view)
{
    const auto *table = qobject_cast<const QTableView *>(&view);
    return table && table->verticalHeader()->isVisibleTo(table);
}

QStringList titlesOf(const QAbstractItemView &view, const QList<int> &columns)
{
    QStringList cells;
    if (hasRowNames(view))
        cells << QString();
    for (const int column : columns)
        cells << view.model()->headerData(column, Qt::Horizontal).toString();
    return cells;
}

QStringList cellsOf(const QAbstractItemView &view, const QModelIndex &row, const QList<int> &columns)
{
    QStringList cells;
    if (hasRowNames(view))
        cells << view.model()->headerData(row.row(), Qt::Vertical).toString();
    for (const int column : columns)
        cells << row.siblingAtColumn(column).data().toString();
    return cells;
}

std::string csvLine(const QStringList &cells)
{
    std::vector<std::string> fields;
    for (const QString &cell : cells) {
        bool isNumber = false;
        (void)cell.toDouble(&isNumber); // a number that is shown stays one
        fields.push_back(isNumber ? cell.toStdString() : csvText(cell.toStdString()));
    }
    return csvRow(fields);
}

void save(QAbstractItemView &view)
{
    const QString path = chooseSaveFile(&view, QAction::tr("Save the table"), QStringLiteral("table.csv"),
                                        QStringLiteral("CSV (*.csv)"));
    if (path.isEmpty())
        return;
    const Status status = writeFileAtomically(path.toStdString(), tableAsCsv(view));
    if (status)
        return;
    QMessageBox box(QMessageBox::Warning, QAction::tr("Save the table"), formatText(describe(status.error())),
                    QMessageBox::Ok, &view);
    box.setTextFormat(Qt::PlainText);
    box.exec();
}

void copy(const QAbstractItemView &view, bool withHeaders)
{
    const auto copied = copyCells(view, withHeaders);
    auto *mime = new QMimeData;
    mime->setText(copied.tsv);
    mime->setHtml(copied.html);
    QApplication::clipboard()->setMimeData(mime);
}

} // namespace

CopiedCells copyCells(const QAbstractItemView &view, bool withHeaders)
{
    CopiedCells copied;
    if (!view.model())
        return copied;
    const auto columns = seenColumns(view);
    copied.html = QStringLiteral("<table>");
    if (withHeaders)
        addLine(copied, titlesOf(view, columns), QStringLiteral("th"));
    for (const auto &row : wantedRows(view))
        addLine(copied, cellsOf(view, row, columns), QStringLiteral("td"));
    copied.html += QStringLiteral("</table>");
    return copied;
}

std::string tableAsCsv(const QAbstractItemView &view)
{
    const auto columns = seenColumns(view);
    std::string csv = csvLine(titlesOf(view, columns));
    for (const auto &row : allRows(view))
        csv += csvLine(cellsOf(view, row, columns));
    return csv;
}

void addCopyActions(QAbstractItemView &view)
{
    const std::pair<QString, bool> ways[]
        = { { QAction::tr("Copy the rows"), false }, { QAction::tr("Copy the rows with headers"), true } };
    for (const auto &[text, withHeaders] : ways) {
        auto *action = new QAction(text, &view);
        action->setShortcut(withHeaders ? QKeySequence(QStringLiteral("Ctrl+Shift+C")) : QKeySequence::Copy);
        action->setShortcutContext(Qt::WidgetShortcut);
        QObject::connect(action, &QAction::triggered, &view,
                         [target = &view, withHeaders = withHeaders] { copy(*target, withHeaders); });
        view.addAction(action);
    }
    auto *saving = new QAction(QAction::tr("Save the table as CSV..."), &view);
    saving->setShortcut(QKeySequence(QStringLiteral("Ctrl+Alt+C")));
    saving->setShortcutContext(Qt::WidgetShortcut);
    QObject::connect(saving, &QAction::triggered, &view, [target = &view] { save(*target); });
    view.addAction(saving);
    if (view.contextMenuPolicy() == Qt::DefaultContextMenu)
        view.setContextMenuPolicy(Qt::ActionsContextMenu);
}

} // namespace assay
