// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session.h"

#include <QWidget>

namespace assay {

class RatioPlot;

/// Every layer's ratio against the claimed one; a click selects the layer everywhere.
class RatiosPanel : public QWidget {
    Q_OBJECT
public:
    explicit RatiosPanel(Session &session, QWidget *parent = nullptr);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void refresh();
    void draw();
    Session &m_session;
    RatioPlot *m_plot;
    bool m_stale = false;
};

} // namespace assay
