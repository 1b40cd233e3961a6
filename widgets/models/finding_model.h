// SPDX-License-Identifier: GPL-3.0-or-later
// The findings of everything that is open, with the reviewer's word on each, which can be edited.
#pragma once

#include "widgets/session.h"

#include <QAbstractTableModel>

namespace assay {

/// GUI thread only.
class FindingModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        SeverityColumn,
        RuleColumn,
        SubjectColumn,
        StatedColumn,
        ComputedColumn,
        PlaceColumn,
        SummaryColumn,
        DispositionColumn,
        CommentColumn,
        ColumnCount
    };
    /// Number for severities (worst first), else the text.
    static constexpr int SortRole = Qt::UserRole;

    explicit FindingModel(Session &session, QObject *parent = nullptr);
    /// Null for a row that is not there.
    const Finding *finding(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    Session &m_session;
    std::shared_ptr<const std::vector<Finding>> m_findings;
};

/// Title and explanation of a rule for a tool tip; empty for checks of the readers.
QString ruleExplanation(const std::string &rule);
/// "Stated size against stored bytes"; of an unknown rule its id.
QString ruleTitle(const std::string &rule);

} // namespace assay
