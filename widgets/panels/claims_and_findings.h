// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session.h"

#include <QWidget>

#include <array>

class QListWidget;
class QStackedWidget;
class QToolButton;

namespace assay {

/// One list with a toggle: the claims, the findings, and what was not checked.
class ClaimsAndFindings : public QWidget {
    Q_OBJECT
public:
    explicit ClaimsAndFindings(Session &session, QWidget *parent = nullptr);

private:
    void show(int page);
    void refresh();

    Session &m_session;
    QStackedWidget *m_pages;
    QListWidget *m_notChecked;
    std::array<QToolButton *, 3> m_choices {};
    bool m_isChosen = false; ///< by a person: new reports leave the page as it is
};

} // namespace assay
