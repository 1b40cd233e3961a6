// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/deciding_claims.h"

#include "widgets/overview_words.h"
#include "widgets/panels/read_only_table.h"
#include "widgets/report/report_words.h"

#include <QHeaderView>

namespace assay {
namespace {

constexpr int LeastRows = 3; ///< seen on a screen of 720 lines
constexpr std::size_t MostClaims = 6;
enum Column { Written, Read, Measured, VerdictColumn, Place, ColumnCount };

} // namespace

DecidingClaims::DecidingClaims(Session &session, QWidget *parent)
    : QTableWidget(0, ColumnCount, parent)
    , m_session(session)
{
    setHorizontalHeaderLabels(
        { tr("the claims that decide"), tr("as read"), tr("measured"), tr("verdict"), tr("place") });
    makeReadOnly(*this, "overviewClaims", tr("Claims that decide"));
    connect(this, &QTableWidget::currentCellChanged, this, [this](int row) {
        if (const auto *cell = row < 0 ? nullptr : item(row, Written))
            m_session.lookAtClaim(cell->data(Qt::UserRole).toULongLong());
    });
}

void DecidingClaims::show(const ReportPtr &report)
{
    const auto lines = report ? claimsThatMatter(*report, MostClaims) : std::vector<ClaimLine>();
    setVisible(!lines.empty());
    setRowCount(static_cast<int>(lines.size()));
    for (int row = 0; const ClaimLine &line : lines) {
        const QString cells[] = { line.written, line.read, line.measured, line.verdict, line.place };
        for (int column = 0; column < ColumnCount; ++column)
            setCell(*this, row, column, cells[column]);
        item(row, Written)->setData(Qt::UserRole, QVariant::fromValue<qulonglong>(line.claim));
        item(row, VerdictColumn)
            ->setForeground(onScreen(verdictColor(report->claims[line.claim].verdict), palette()));
        ++row;
    }
    fitColumns();
    fitRows();
}

/// All rows where there is room, a few of them on a small screen.
void DecidingClaims::fitRows()
{
    const int most = heightOfRows(*this, rowCount());
    setMinimumHeight(heightOfRows(*this, std::min(rowCount(), LeastRows)));
    setMaximumHeight(most);
}

void DecidingClaims::resizeEvent(QResizeEvent *event)
{
    QTableWidget::resizeEvent(event);
    fitColumns();
}

/// The words of a claim have what the others leave; a column without a word takes no room.
void DecidingClaims::fitColumns()
{
    for (int column = Read; column < ColumnCount; ++column) {
        bool isEmpty = true;
        for (int row = 0; row < rowCount(); ++row)
            isEmpty = isEmpty && item(row, column)->text().isEmpty();
        setColumnHidden(column, isEmpty);
        resizeColumnToContents(column);
        const int most = std::max(fontMetrics().averageCharWidth() * 12, width() / 5);
        setColumnWidth(column, std::min(columnWidth(column), most));
    }
}

} // namespace assay
