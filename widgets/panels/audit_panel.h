// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/finding_list.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QTableView;

namespace assay {

/// The findings: filtered, sorted, reviewed; each leads to its layer, its words and its bytes.
class AuditPanel : public QWidget {
    Q_OBJECT
public:
    explicit AuditPanel(Session &session, QWidget *parent = nullptr);

private:
    void addJump(const QString &text, const QString &keys, void (AuditPanel::*jump)(const Finding &));
    const Finding *currentFinding() const;
    void follow(const QModelIndex &index);
    void jumpToLayer(const Finding &finding);
    void jumpToText(const Finding &finding);
    void jumpToBytes(const Finding &finding);
    void showRows();

    Session &m_session;
    FindingList *m_list;
    QComboBox *m_severity, *m_grouping;
    QLineEdit *m_filter;
    QLabel *m_count;
    QTableView *m_table;
};

} // namespace assay
