// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/claim_list_panel.h"

#include "widgets/empty_words.h"
#include "widgets/table_copy.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

namespace assay {

ClaimListPanel::ClaimListPanel(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new ClaimModel(session, this))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_table(new QTableView)
    , m_typed(new QLineEdit)
    , m_forget(new QPushButton(tr("Forget typed claims")))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(2, 2, 2, 0);
    auto *line = new QHBoxLayout;
    auto *told = new QLabel(tr("I was &told:"));
    told->setBuddy(m_typed);
    auto *judge = new QPushButton(tr("Judge"));
    judge->setObjectName(QStringLiteral("judgeTyped"));
    judge->setToolTip(tr("Judge the typed claim (Return)"));
    m_typed->setObjectName(QStringLiteral("typedClaim"));
    m_typed->setPlaceholderText(tr("compression ratio 1000:1, lossless"));
    m_typed->setAccessibleName(tr("A claim that was told"));
    for (QWidget *widget : std::initializer_list<QWidget *> { told, m_typed, judge, m_forget })
        line->addWidget(widget, widget == m_typed ? 1 : 0);
    column->addLayout(line);
    column->addWidget(m_table);
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(ClaimModel::SortRole);
    m_table->setObjectName(QStringLiteral("claims"));
    m_table->setAccessibleName(tr("Claims and verdicts"));
    m_table->setModel(m_sorted);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setWordWrap(false);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(ClaimModel::VerdictColumn, Qt::AscendingOrder);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(22);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setColumnWidth(ClaimModel::TextColumn, 260);
    m_table->setColumnWidth(ClaimModel::ReasonColumn, 560);
    addCopyActions(*m_table);
    setEmptyWords(*m_table,
                  tr("No claims: add a claim document (Ctrl+L), or type in above what you were told."));
    connect(m_typed, &QLineEdit::returnPressed, this, &ClaimListPanel::addTypedClaim);
    connect(judge, &QPushButton::clicked, this, &ClaimListPanel::addTypedClaim);
    connect(m_forget, &QPushButton::clicked, this, [this] { m_session.setTypedClaims({}); });
    connect(&session, &Session::typedClaimsChanged, this, &ClaimListPanel::showTypedClaims);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex &index) {
        if (const Claim *claim = m_model->claim(m_sorted->mapToSource(index).row()))
            m_session.showText({ claim->document, claim->textOffset, claim->textLength });
    });
    showTypedClaims();
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
