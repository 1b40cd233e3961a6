// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session.h"

#include <QTabBar>

namespace assay {

/// One tab for every candidate that was compared with the open reference, with its ratio; seen where there
/// are two or more. Choosing one shows what was measured of it.
class CandidateTabs : public QTabBar {
    Q_OBJECT
public:
    explicit CandidateTabs(Session &session, QWidget *parent = nullptr);

private:
    void refresh();

    Session &m_session;
    bool m_isFilling = false;
};

} // namespace assay
