// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curve_plot.h"

#include "widgets/plots/plot_style.h"

#include <algorithm>

namespace assay {

CurvePlot::CurvePlot(const QString &xTitle, const QString &yTitle, bool logX, bool logY, QWidget *parent)
    : QCustomPlot(parent)
    , m_logX(logX)
    , m_logY(logY)
{
    preparePlot(*this, xTitle, yTitle);
    // Falling curves leave the lower left corner free, humps the upper right one.
    axisRect()->insetLayout()->setInsetAlignment(
        0, logX ? Qt::AlignBottom | Qt::AlignLeft : Qt::AlignTop | Qt::AlignRight);
    if (logX)
        setLogarithmic(xAxis);
    if (logY)
        setLogarithmic(yAxis);
}

void CurvePlot::setCurves(const std::vector<Curve> &curves,
                          const std::vector<std::pair<QString, double>> &levels)
{
    clearGraphs();
    double largest = 0;
    for (const auto &curve : curves)
        for (const double value : curve.y)
            largest = std::max(largest, value);
    for (const auto &curve : curves) {
        QVector<double> x, y;
        for (std::size_t i = 0; i < std::min(curve.x.size(), curve.y.size()); ++i)
            if ((!m_logX || curve.x[i] > 0) && (!m_logY || curve.y[i] > largest * 1e-12)) {
                x << curve.x[i];
                y << curve.y[i];
            }
        if (x.isEmpty())
            continue;
        auto *graph = addGraph();
        graph->setName(curve.name);
        graph->setPen(QPen(curve.color, 1.5));
        graph->setLineStyle(curve.steps ? QCPGraph::lsStepLeft : QCPGraph::lsLine);
        graph->setData(x, y, false);
    }
    rescaleAxes();
    for (const auto &[name, value] : levels) {
        auto *graph = addGraph();
        graph->setName(name);
        graph->setPen(QPen(plotColors(*this).claim, 1.2, Qt::DashLine));
        graph->setData({ xAxis->range().lower, xAxis->range().upper }, { value, value });
    }
    legend->setVisible(graphCount() > 0);
    replot();
}

} // namespace assay
