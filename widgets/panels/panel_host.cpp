// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/panel_host.h"

#include <QDockWidget>

namespace assay {

PanelHost::PanelHost(QWidget *panel, QDockWidget &dock)
    : m_panel(panel)
{
    auto *nothing = new QWidget;
    nothing->setFocusPolicy(Qt::NoFocus);
    addWidget(nothing);
    addWidget(panel);
    setCurrentIndex(0);
    connect(&dock, &QDockWidget::visibilityChanged, this,
            [this](bool isSeen) { setCurrentIndex(isSeen ? 1 : 0); });
}

} // namespace assay
