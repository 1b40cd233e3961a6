// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QVBoxLayout;

namespace assay {

/// Where a pair was opened before; isThere says whether both files still are.
struct RecentPair {
    QString reference, candidate;
    bool isThere = true;
};

/// What is seen while nothing is open: three places to drop files on, the pairs opened before, the demo, and
/// what the verdicts mean.
class StartPage : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(Session &session, QWidget *parent = nullptr);
    void setRecentPairs(const std::vector<RecentPair> &pairs);
    /// One grey line, e.g. that what was open last time is gone.
    void setRemark(const QString &text);

Q_SIGNALS:
    void pairWanted(const QString &reference, const QString &candidate);

private:
    void buildZones(QVBoxLayout &column);
    void buildVerdicts(QVBoxLayout &column);

    Session &m_session;
    QListWidget *m_recent;
    QLabel *m_remark, *m_recentTitle;
};

} // namespace assay
