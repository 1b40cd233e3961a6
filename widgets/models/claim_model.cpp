// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/claim_model.h"

#include "widgets/report/report_words.h"
#include "widgets/text_format.h"

#include <QFileInfo>
#include <QGuiApplication>

namespace assay {
namespace {

QString cell(const Claim &claim, ClaimModel::Column column)
{
    switch (column) {
    case ClaimModel::VerdictColumn:
        return ClaimModel::tr(verdictName(claim.verdict));
    case ClaimModel::TextColumn:
        return formatText(claim.text);
    case ClaimModel::ReasonColumn:
        return formatText(claim.reason);
    case ClaimModel::GradeColumn:
        return ClaimModel::tr(gradeName(claim.grade));
    case ClaimModel::DocumentColumn:
        return QStringLiteral("%1, %2").arg(QFileInfo(formatText(claim.document)).fileName(), placeOf(claim));
    case ClaimModel::ColumnCount:
        break;
    }
    return {};
}

} // namespace

ClaimModel::ClaimModel(Session &session, QObject *parent)
    : QAbstractTableModel(parent)
    , m_report(session.report())
{
    connect(&session, &Session::reportChanged, this, [this, observed = &session] {
        beginResetModel();
        m_report = observed->report();
        endResetModel();
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
        return QString::fromUtf8(verdictExplanation(shown.verdict));
    if (role == SortRole && column == VerdictColumn)
        return static_cast<int>(shown.verdict);
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole || role == SortRole)
        return cell(shown, column);
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
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace assay
