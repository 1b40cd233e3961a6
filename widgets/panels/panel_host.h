// SPDX-License-Identifier: GPL-3.0-or-later
// What a dock holds: its panel while the dock is seen, and nothing while it lies behind another. A panel that
// is not seen can neither take the keyboard nor start work.
#pragma once

#include <QStackedWidget>

class QDockWidget;

namespace assay {

class PanelHost : public QStackedWidget {
    Q_OBJECT
public:
    /// Takes the panel over and follows the dock, which must be given this host as its widget.
    PanelHost(QWidget *panel, QDockWidget &dock);
    QWidget *panel() const { return m_panel; }

private:
    QWidget *m_panel;
};

} // namespace assay
