// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session.h"

#include <QWidget>

class QCheckBox;
class QComboBox;

namespace assay {

class LayerPlot;

/// Every layer's ratio, bits or error against the claimed one; a click selects the layer everywhere, a band
/// drawn with Shift marks many.
class LayerPlotPanel : public QWidget {
    Q_OBJECT
public:
    explicit LayerPlotPanel(Session &session, QWidget *parent = nullptr);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void refresh();
    void draw();
    void chooseQuantity();
    void pick(const std::vector<std::size_t> &layers);

    Session &m_session;
    QComboBox *m_quantity;
    QCheckBox *m_logarithmic;
    LayerPlot *m_plot;
    bool m_stale = false;
};

} // namespace assay
