// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/claim_model.h"

#include "widgets/overview_words.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"
#include "widgets/text_format.h"

#include <QFileInfo>
#include <QGuiApplication>

namespace assay {
namespace {

/// Claims with evidence first, the accusations before the rest.
int decidingOrder(Verdict verdict)
{
    constexpr int Last = 100;
    return verdict == Verdict::Unsupported ? Last : static_cast<int>(verdict);
}

QString cell(const AuditReport &report, const Claim &claim, ClaimModel::Column column)
{
    switch (column) {
    case ClaimModel::VerdictColumn:
        return verdictWord(claim.verdict);
    case ClaimModel::TextColumn:
        return claimWords(report, claim);
    case ClaimModel::ReasonColumn:
        return saidText(claim.reason);
    case ClaimModel::GradeColumn:
        return gradeWord(claim.grade);
    case ClaimModel::DocumentColumn:
        return plainLine(
            QStringLiteral("%1, %2").arg(QFileInfo(formatText(claim.document)).fileName(), placeOf(claim)));
    case ClaimModel::DispositionColumn:
    case ClaimModel::ColumnCount:
        break;
    }
    return {};
}

} // namespace

ClaimModel::ClaimModel(Session &session, QObject *parent)
    : QAbstractTableModel(parent)
    , m_session(session)
    , m_report(session.report())
{
    connect(&session, &Session::reportChanged, this, [this, observed = &session] {
        beginResetModel();
        m_report = observed->report();
        endResetModel();
    });
    connect(&session, &Session::reviewsChanged, this, [this] {
        if (rowCount() > 0)
            Q_EMIT dataChanged(index(0, DispositionColumn), index(rowCount() - 1, DispositionColumn));
    });
}

const Claim *ClaimModel::claim(int row) const
{
    return m_report && row >= 0 && row < rowCount() ? &m_report->claims[static_cast<std::size_t>(row)]
                                                    : nullptr;
}

int ClaimModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_report ? 0 : static_cast<int>(m_report->claims.size());
}

int ClaimModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ClaimModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Claim &shown = *claim(index.row());
    const auto column = static_cast<Column>(index.column());
    if (role == Qt::ForegroundRole && column == VerdictColumn)
        return onScreen(verdictColor(shown.verdict), QGuiApplication::palette());
    if (role == Qt::ToolTipRole && column == VerdictColumn)
        return formatToolTip(verdictMeaning(shown.verdict));
    if (role == SortRole && column == VerdictColumn)
        return decidingOrder(shown.verdict);
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole || role == SortRole) {
        const QString text = column == DispositionColumn
            ? formatName(m_session.review(reviewKeyOf(*m_report, shown)).disposition)
            : cell(*m_report, shown, column);
        return role == Qt::ToolTipRole ? formatToolTip(text) : text;
    }
    return {};
}

QVariant ClaimModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (static_cast<Column>(section)) {
    case VerdictColumn:
        return tr("Verdict");
    case TextColumn:
        return tr("Statement");
    case ReasonColumn:
        return tr("Reason");
    case GradeColumn:
        return tr("Evidence");
    case DocumentColumn:
        return tr("Place");
    case DispositionColumn:
        return tr("Disposition");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace assay
