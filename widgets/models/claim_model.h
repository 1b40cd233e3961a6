// SPDX-License-Identifier: GPL-3.0-or-later
// The claims of the session's report with their verdicts.
#pragma once

#include "widgets/session.h"

#include <QAbstractTableModel>

namespace assay {

/// GUI thread only.
class ClaimModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        VerdictColumn,
        TextColumn,
        ReasonColumn,
        GradeColumn,
        DocumentColumn,
        DispositionColumn,
        ColumnCount
    };
    /// Number for verdicts (worst first), else the text.
    static constexpr int SortRole = Qt::UserRole;

    explicit ClaimModel(Session &session, QObject *parent = nullptr);
    /// Null for a row that is not there.
    const Claim *claim(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    Session &m_session;
    ReportPtr m_report;
};

} // namespace assay
