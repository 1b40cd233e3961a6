// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/finding_model.h"

#include "core/model/finding_kinds.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"
#include "widgets/severity_icon.h"
#include "widgets/text_format.h"

#include <QGuiApplication>

#include <algorithm>

namespace assay {
namespace {

/// The first evidence that has the part.
QString firstOf(const Finding &finding, std::optional<std::string> Evidence::*part)
{
    for (const Evidence &evidence : finding.evidence)
        if (const auto &text = evidence.*part)
            return formatName(evidence.unit.empty() ? *text : *text + " " + evidence.unit);
    return {};
}

QString placeText(const Finding &finding)
{
    for (const Evidence &evidence : finding.evidence)
        if (!evidence.location.empty())
            return formatName(evidence.location);
    return {};
}

QString cell(const Finding &finding, const Review &review, FindingModel::Column column)
{
    switch (column) {
    case FindingModel::SeverityColumn:
        return severityWord(finding.severity);
    case FindingModel::RuleColumn:
        return formatName(finding.rule);
    case FindingModel::SubjectColumn:
        return formatName(finding.subject);
    case FindingModel::StatedColumn:
        return firstOf(finding, &Evidence::stated);
    case FindingModel::ComputedColumn:
        return firstOf(finding, &Evidence::computed);
    case FindingModel::PlaceColumn:
        return placeText(finding);
    case FindingModel::SummaryColumn:
        return saidText(finding.summary);
    case FindingModel::DispositionColumn:
        return formatText(review.disposition);
    case FindingModel::CommentColumn:
        return formatName(review.comment);
    case FindingModel::ColumnCount:
        break;
    }
    return {};
}

QString evidenceText(const Finding &finding)
{
    QString text = saidText(finding.summary);
    for (const Evidence &evidence : finding.evidence)
        text += FindingModel::tr("\n%1: stated %2, computed %3 %4 %5")
                    .arg(saidText(evidence.label), formatText(evidence.stated.value_or("-")),
                         formatText(evidence.computed.value_or("-")), formatText(evidence.unit),
                         formatText(evidence.location));
    return text;
}

} // namespace

QString ruleExplanation(const std::string &rule)
{
    const FindingKind *found = findFindingKind(rule);
    return !found ? QString()
                  : QStringLiteral("%1: %2\n%3")
                        .arg(formatText(rule), saidText(found->title), saidText(found->explanation));
}

QString ruleTitle(const std::string &rule)
{
    const FindingKind *found = findFindingKind(rule);
    return found ? saidText(found->title) : formatName(rule);
}

FindingModel::FindingModel(Session &session, QObject *parent)
    : QAbstractTableModel(parent)
    , m_session(session)
    , m_findings(session.sharedFindings())
{
    connect(&session, &Session::findingsChanged, this, [this] {
        beginResetModel();
        m_findings = m_session.sharedFindings();
        endResetModel();
    });
    connect(&session, &Session::reviewsChanged, this, [this] {
        if (rowCount() > 0)
            Q_EMIT dataChanged(index(0, DispositionColumn), index(rowCount() - 1, CommentColumn));
    });
}

const Finding *FindingModel::finding(int row) const
{
    return row >= 0 && row < rowCount() ? &(*m_findings)[static_cast<std::size_t>(row)] : nullptr;
}

int FindingModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_findings->size());
}

int FindingModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FindingModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Finding &found = *finding(index.row());
    const auto column = static_cast<Column>(index.column());
    if (role == Qt::ForegroundRole && column == SeverityColumn)
        return onScreen(severityColor(found.severity), QGuiApplication::palette());
    if (role == Qt::DecorationRole)
        return column == SeverityColumn ? severityIcon(found.severity) : QVariant();
    if (role == SortRole && column == SeverityColumn)
        return static_cast<int>(found.severity);
    if (role == Qt::ToolTipRole)
        return column == RuleColumn || column == SeverityColumn ? ruleExplanation(found.rule)
                                                                : formatToolTip(evidenceText(found));
    if (role == Qt::DisplayRole || role == Qt::EditRole || role == SortRole)
        return cell(found, m_session.review(found), column);
    return {};
}

bool FindingModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::EditRole || !flags(index).testFlag(Qt::ItemIsEditable))
        return false;
    const Finding &found = *finding(index.row());
    Review review = m_session.review(found);
    const std::string text = value.toString().simplified().toStdString();
    if (index.column() == CommentColumn) {
        review.comment = text;
    } else {
        const auto words = dispositions();
        if (std::none_of(words.begin(), words.end(), [&text](const char *word) { return text == word; }))
            return false;
        review.disposition = text;
    }
    m_session.setReview(found, review);
    return true;
}

Qt::ItemFlags FindingModel::flags(const QModelIndex &index) const
{
    const auto flags = QAbstractTableModel::flags(index);
    return index.isValid() && index.column() >= DispositionColumn ? flags | Qt::ItemIsEditable : flags;
}

QVariant FindingModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (static_cast<Column>(section)) {
    case SeverityColumn:
        return tr("Severity");
    case RuleColumn:
        return tr("Rule");
    case SubjectColumn:
        return tr("Subject");
    case StatedColumn:
        return tr("Stated");
    case ComputedColumn:
        return tr("Computed");
    case PlaceColumn:
        return tr("Place");
    case SummaryColumn:
        return tr("Finding");
    case DispositionColumn:
        return tr("Disposition");
    case CommentColumn:
        return tr("Comment");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace assay
