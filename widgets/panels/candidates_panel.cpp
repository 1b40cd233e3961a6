// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/candidates_panel.h"

#include "widgets/empty_words.h"
#include "widgets/plots/rate_distortion_plot.h"
#include "widgets/report/report_words.h"
#include "widgets/table_copy.h"
#include "widgets/text_format.h"

#include <QFileInfo>
#include <QHeaderView>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace assay {
namespace {

enum Column { Name, Size, RatioColumn, Bits, Sqnr, Mse, Coverage, VerdictColumn, ColumnCount };

QStringList cellsOf(const CandidateResult &candidate, NumberForm form)
{
    const CompareTotals &totals = candidate.report->comparison->totals;
    return { plainLine(QFileInfo(candidate.path).fileName()),
             formatBytes(candidate.model->fileBytes(), form),
             formatRatio(totals.ratioFile),
             formatNumber(totals.bitsPerWeight),
             totals.exact ? CandidatesPanel::tr("exact") : formatDecibel(totals.pooled.sqnrDb()),
             formatNumber(totals.pooled.relativeMse(), 3),
             formatPercent(totals.coverage),
             candidate.report->verdict ? verdictWord(*candidate.report->verdict)
                                       : CandidatesPanel::tr("nothing claimed") };
}

} // namespace

CandidatesPanel::CandidatesPanel(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_table(new QTableWidget(0, ColumnCount))
    , m_plane(new RateDistortionPlot)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 0);
    auto *add = new QPushButton(tr("Add candidates..."));
    add->setObjectName(QStringLiteral("addCandidates"));
    connect(add, &QPushButton::clicked, &session, [this] { m_session.wantCandidates({}); });
    column->addWidget(add, 0, Qt::AlignLeft);
    m_table->setObjectName(QStringLiteral("candidates"));
    m_table->setAccessibleName(tr("Candidates of the reference"));
    m_table->setHorizontalHeaderLabels({ tr("candidate"), tr("size"), tr("ratio"), tr("bits/weight"),
                                         tr("SQNR"), tr("relative MSE"), tr("coverage"), tr("verdict") });
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false);
    m_table->setToolTip(tr("A double click, or Return, shows that candidate"));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_table->horizontalHeader()->setSectionResizeMode(Name, QHeaderView::Stretch);
    addCopyActions(*m_table);
    setEmptyWords(*m_table, tr("Every candidate that is compared with the open reference will stand here."));
    column->addWidget(m_table, 1);
    column->addWidget(m_plane, 1);
    m_plane->setMinimumHeight(160);
    connect(m_table, &QTableWidget::cellActivated, this, [this](int row) {
        m_session.wantCandidate(m_session.candidates()[static_cast<std::size_t>(row)].path);
    });
    for (const auto signal : { &Session::candidatesChanged, &Session::numberFormChanged })
        connect(&session, signal, this, &CandidatesPanel::refresh);
}

void CandidatesPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_stale)
        show();
}

void CandidatesPanel::refresh()
{
    m_stale = true;
    if (isVisible())
        show();
}

void CandidatesPanel::show()
{
    m_stale = false;
    const auto &all = m_session.candidates();
    m_table->setRowCount(static_cast<int>(all.size()));
    std::vector<RatePoint> points;
    std::vector<ModelBound> bounds;
    for (int row = 0; const CandidateResult &candidate : all) {
        const QStringList cells = cellsOf(candidate, m_session.numberForm());
        for (int column = 0; column < ColumnCount; ++column) {
            auto *item = new QTableWidgetItem(cells[column]);
            item->setToolTip(formatToolTip(column == Name ? candidate.path : cells[column]));
            if (column > Name && column < VerdictColumn)
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            if (column == VerdictColumn)
                item->setForeground(onScreen(verdictColor(candidate.report->verdict), palette()));
            m_table->setItem(row, column, item);
        }
        ++row;
        const CompareTotals &totals = candidate.report->comparison->totals;
        if (const auto error = totals.pooled.relativeMse(); error && totals.bitsPerWeight) {
            points.push_back({ cells[Name], *totals.bitsPerWeight, *error });
            bounds.emplace_back(*candidate.report->comparison);
        }
    }
    for (int column = Size; column < ColumnCount; ++column)
        m_table->resizeColumnToContents(column); // the name has the rest
    m_plane->setVisible(!points.empty());
    m_plane->setPoints(points, {}, bounds);
}

} // namespace assay
