// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/claim_list_panel.h"

#include "widgets/empty_words.h"
#include "widgets/left_elided.h"
#include "widgets/report/report_words.h"
#include "widgets/table_copy.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace assay {

ClaimListPanel::ClaimListPanel(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new ClaimModel(session, this))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_table(new QTableView)
    , m_verdicts(new QComboBox)
    , m_filter(new QLineEdit)
    , m_typed(new QLineEdit)
    , m_forget(new QPushButton(tr("Forget typed claims")))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(2, 0, 2, 0);
    column->setSpacing(2);
    auto *line = new QHBoxLayout;
    m_verdicts->setObjectName(QStringLiteral("claimVerdicts"));
    m_verdicts->setAccessibleName(tr("Verdicts shown"));
    m_verdicts->addItem(tr("all claims"), QString());
    for (const Verdict verdict : allVerdicts())
        m_verdicts->addItem(verdictWord(verdict), verdictWord(verdict));
    m_filter->setObjectName(QStringLiteral("claimFilter"));
    m_filter->setAccessibleName(tr("Filter claims"));
    m_filter->setPlaceholderText(tr("Filter claims"));
    m_filter->setClearButtonEnabled(true);
    auto *told = new QLabel(tr("I was &told:"));
    told->setBuddy(m_typed);
    auto *judge = new QPushButton(tr("Judge"));
    judge->setObjectName(QStringLiteral("judgeTyped"));
    judge->setToolTip(tr("Judge the typed claim (Return)"));
    m_typed->setObjectName(QStringLiteral("typedClaim"));
    m_typed->setPlaceholderText(tr("compression ratio 1000:1, lossless"));
    m_typed->setAccessibleName(tr("A claim that was told"));
    for (QWidget *widget :
         std::initializer_list<QWidget *> { m_verdicts, m_filter, told, m_typed, judge, m_forget })
        line->addWidget(widget, widget == m_typed || widget == m_filter ? 1 : 0);
    column->addLayout(line);
    column->addWidget(m_table);
    buildTable();
    connect(m_typed, &QLineEdit::returnPressed, this, &ClaimListPanel::addTypedClaim);
    connect(judge, &QPushButton::clicked, this, &ClaimListPanel::addTypedClaim);
    connect(m_forget, &QPushButton::clicked, this, [this] { m_session.setTypedClaims({}); });
    connect(&session, &Session::typedClaimsChanged, this, &ClaimListPanel::showTypedClaims);
    showTypedClaims();
}

void ClaimListPanel::buildTable()
{
    auto *byVerdict = new QSortFilterProxyModel(this);
    byVerdict->setSourceModel(m_model);
    byVerdict->setFilterKeyColumn(ClaimModel::VerdictColumn);
    m_sorted->setSourceModel(byVerdict);
    m_sorted->setSortRole(ClaimModel::SortRole);
    m_sorted->setFilterKeyColumn(-1);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    connect(m_verdicts, &QComboBox::currentIndexChanged, this, [this, byVerdict] {
        const QString wanted = m_verdicts->currentData().toString();
        byVerdict->setFilterRegularExpression(
            wanted.isEmpty() ? QString() : QStringLiteral("^%1$").arg(QRegularExpression::escape(wanted)));
    });
    connect(m_filter, &QLineEdit::textChanged, m_sorted, &QSortFilterProxyModel::setFilterFixedString);
    m_table->setObjectName(QStringLiteral("claims"));
    m_table->setAccessibleName(tr("Claims and verdicts"));
    m_table->setModel(m_sorted);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(ClaimModel::VerdictColumn, Qt::AscendingOrder);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    const int character = fontMetrics().averageCharWidth();
    m_table->setColumnWidth(ClaimModel::DispositionColumn, 14 * character);
    m_table->setItemDelegateForColumn(ClaimModel::DocumentColumn, new LeftElided(m_table));
    // What is short is seen whole; a long file name takes no more than a fifth.
    const auto fitColumns = [this, character] {
        m_table->resizeColumnToContents(ClaimModel::VerdictColumn);
        m_table->resizeColumnToContents(ClaimModel::GradeColumn);
        m_table->resizeColumnToContents(ClaimModel::DocumentColumn);
        m_table->setColumnWidth(ClaimModel::DocumentColumn,
                                std::min(m_table->columnWidth(ClaimModel::DocumentColumn), 24 * character));
    };
    fitColumns();
    connect(m_sorted, &QAbstractItemModel::modelReset, this, fitColumns);
    const auto showDispositions = [this] {
        bool hasOne = false;
        for (int row = 0; row < m_model->rowCount() && !hasOne; ++row)
            hasOne = !m_model->index(row, ClaimModel::DispositionColumn).data().toString().isEmpty();
        m_table->setColumnHidden(ClaimModel::DispositionColumn, !hasOne);
    };
    connect(m_model, &QAbstractItemModel::modelReset, this, showDispositions);
    connect(m_model, &QAbstractItemModel::dataChanged, this, showDispositions);
    showDispositions();
    for (const auto column : { ClaimModel::TextColumn, ClaimModel::ReasonColumn })
        m_table->horizontalHeader()->setSectionResizeMode(column, QHeaderView::Stretch);
    addCopyActions(*m_table);
    setEmptyWords(*m_table, [this] { return emptyWords(); });
    connect(&m_session, &Session::statusChanged, m_table->viewport(), qOverload<>(&QWidget::update));
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ClaimListPanel::followRow);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex &index) {
        followRow(index);
        const auto row = static_cast<const QSortFilterProxyModel *>(m_sorted->sourceModel())
                             ->mapToSource(m_sorted->mapToSource(index))
                             .row();
        if (const Claim *claim = m_model->claim(row); claim && claim->textLength > 0)
            m_session.showText(
                { claim->document, claim->textOffset, claim->textLength, claim->location.pointer });
    });
}

QString ClaimListPanel::emptyWords() const
{
    const bool hasDocument = !m_session.inputs().documents.empty() || !m_session.typedClaims().empty()
        || !m_session.opening().isEmpty();
    if (m_model->rowCount() > 0)
        return tr("No claim matches the filters.");
    if (hasDocument)
        return m_session.report() ? tr("No statement about size or fidelity was read in the documents.")
                                  : m_session.status();
    return tr("No claims: add a claim document (Ctrl+L), or type in above what you were told.");
}

void ClaimListPanel::followRow(const QModelIndex &index)
{
    const auto *byVerdict = static_cast<const QSortFilterProxyModel *>(m_sorted->sourceModel());
    if (const auto row = byVerdict->mapToSource(m_sorted->mapToSource(index)).row(); row >= 0)
        m_session.lookAtClaim(static_cast<std::size_t>(row));
}

void ClaimListPanel::addTypedClaim()
{
    const QString text = m_typed->text().simplified();
    if (text.isEmpty())
        return;
    TypedClaims claims = m_session.typedClaims();
    claims.emplace_back(tr("told %1").arg(claims.size() + 1).toStdString(), text.toStdString() + "\n");
    m_typed->clear();
    m_session.setTypedClaims(claims);
}

void ClaimListPanel::showTypedClaims()
{
    m_forget->setVisible(!m_session.typedClaims().empty());
}

} // namespace assay
