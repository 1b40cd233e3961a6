// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session.h"

#include <QTableWidget>

namespace assay {

/// The few claims that decide, as written, as read, as measured, with verdict and place. A row is looked at
/// by choosing it.
class DecidingClaims : public QTableWidget {
    Q_OBJECT
public:
    explicit DecidingClaims(Session &session, QWidget *parent = nullptr);
    /// Null shows none.
    void show(const ReportPtr &report);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fitColumns();
    void fitRows();

    Session &m_session;
};

} // namespace assay
