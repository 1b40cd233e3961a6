// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/claim_model.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace assay {

/// All claims with their verdicts, and a line to type in a claim that was told.
class ClaimListPanel : public QWidget {
    Q_OBJECT
public:
    explicit ClaimListPanel(Session &session, QWidget *parent = nullptr);

private:
    void addTypedClaim();
    void showTypedClaims();
    void buildTable();
    QString emptyWords() const;
    void followRow(const QModelIndex &index);

    Session &m_session;
    ClaimModel *m_model;
    QSortFilterProxyModel *m_sorted;
    QTableView *m_table;
    QComboBox *m_verdicts;
    QLineEdit *m_filter;
    QLineEdit *m_typed;
    QPushButton *m_forget;
};

} // namespace assay
