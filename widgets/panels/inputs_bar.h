// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session.h"

#include <QWidget>

class QHBoxLayout;
class QMenu;
class QToolButton;

namespace assay {

/// Everything that is open, in one line: reference, candidate, documents, each with its size and a menu to
/// change or remove it. Asks the session; opens nothing itself.
class InputsBar : public QWidget {
    Q_OBJECT
public:
    explicit InputsBar(Session &session, QWidget *parent = nullptr);

private:
    void refresh();
    void showModel(InputRole role);
    void showDocuments();
    void addChange(QMenu &menu, InputRole role, const QString &text);
    QString sha256Of(const char *role, const QString &path) const;

    Session &m_session;
    QToolButton *m_reference, *m_candidate, *m_documents, *m_swap;
};

} // namespace assay
