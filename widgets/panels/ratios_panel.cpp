// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/ratios_panel.h"

#include "widgets/plots/ratio_plot.h"

#include <QVBoxLayout>

namespace assay {

RatiosPanel::RatiosPanel(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_plot(new RatioPlot(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_plot);
    m_plot->setMinimumHeight(140);
    connect(&session, &Session::reportChanged, this, &RatiosPanel::refresh);
    connect(&session, &Session::layersMeasured, this, &RatiosPanel::refresh);
    connect(&session, &Session::selectionChanged, this,
            [this] { m_plot->markLayer(m_session.selectedLayer()); });
    connect(m_plot, &RatioPlot::layerClicked, &session, &Session::selectLayer);
}

void RatiosPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_stale)
        draw();
}

void RatiosPanel::refresh()
{
    m_stale = true;
    if (isVisible())
        draw();
}

void RatiosPanel::draw()
{
    m_stale = false;
    const auto *comparison = m_session.comparison();
    if (comparison)
        m_plot->setLayers(comparison->layers, comparison->totals.ratioStored, m_session.claimedRatio());
    else if (!m_session.measuredLayers().empty())
        m_plot->setLayers(m_session.measuredLayers(), {}, {});
    else
        m_plot->clearLayers();
    m_plot->markLayer(m_session.selectedLayer());
}

} // namespace assay
