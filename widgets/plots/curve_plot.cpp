// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curve_plot.h"

#include "widgets/plots/plot_style.h"
#include "widgets/text_format.h"

#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace assay {

CurvePlot::CurvePlot(const QString &xTitle, const QString &yTitle, bool logX, bool logY, QWidget *parent)
    : QCustomPlot(parent)
    , m_logX(logX)
    , m_logY(logY)
{
    preparePlot(*this, xTitle, yTitle);
    setMouseTracking(true);
    connect(this, &QCustomPlot::mouseMove, this, &CurvePlot::hover);
    setAxisColors(*yAxis2, plotColors(*this));
    yAxis2->grid()->setVisible(false);
    if (logX)
        setLogarithmic(xAxis);
    if (logY)
        setLogarithmic(yAxis);
}

void CurvePlot::clearCurves(const QString &words)
{
    clearGraphs();
    legend->setVisible(false);
    setPlotWords(*this, words);
    replot(QCustomPlot::rpQueuedReplot);
}

void CurvePlot::addCurve(const Curve &curve, double smallest)
{
    QVector<double> x, y;
    for (std::size_t i = 0; i < std::min(curve.x.size(), curve.y.size()); ++i)
        if ((!m_logX || curve.x[i] > 0) && (!m_logY || curve.isShare || curve.y[i] > smallest)) {
            x << curve.x[i];
            y << curve.y[i];
        }
    if (x.size() < 2)
        return; // a vector's one row is no profile
    auto *graph = addGraph(xAxis, curve.isShare ? yAxis2 : yAxis);
    graph->setName(curve.name);
    graph->setPen(QPen(curve.color, curve.isShare ? 1 : 1.5, curve.isShare ? Qt::DotLine : Qt::SolidLine));
    graph->setLineStyle(curve.steps ? QCPGraph::lsStepLeft : QCPGraph::lsLine);
    graph->setData(x, y, false);
}

void CurvePlot::setCurves(const std::vector<Curve> &curves,
                          const std::vector<std::pair<QString, double>> &levels)
{
    clearGraphs();
    double largest = 0;
    bool hasShare = false;
    for (const auto &curve : curves) {
        hasShare = hasShare || curve.isShare;
        for (const double value : curve.y)
            largest = std::max(largest, value);
    }
    for (const auto &curve : curves)
        addCurve(curve, largest * 1e-12);
    setPlotWords(*this, graphCount() > 0 ? QString() : tr("Nothing to show for this layer."));
    const QCPRange x = xAxis->range(), y = yAxis->range();
    rescaleAxes();
    yAxis2->setVisible(hasShare);
    yAxis2->setRange(0, 1.02);
    const QCPRange whole = xAxis->range();
    for (const auto &[name, value] : levels) {
        auto *graph = addGraph();
        graph->setName(name);
        graph->setPen(QPen(plotColors(*this).claim, 1.2, Qt::DashLine));
        graph->setData({ whole.lower, whole.upper }, { value, value });
    }
    if (m_isLocked && m_hasRanges) {
        xAxis->setRange(x);
        yAxis->setRange(y);
    }
    m_hasRanges = m_hasRanges || graphCount() > 0;
    QStringList names;
    for (int i = 0; i < graphCount(); ++i)
        names << graph(i)->name();
    setAccessibleDescription(names.join(QStringLiteral(", ")));
    legend->setVisible(graphCount() > 0);
    replot();
}

/// What every curve is where the mouse is.
void CurvePlot::hover(QMouseEvent *event)
{
    if (graphCount() == 0 || !axisRect()->rect().contains(event->pos()))
        return QToolTip::hideText();
    const double at = xAxis->pixelToCoord(event->position().x());
    QStringList lines { QStringLiteral("%1: %2").arg(xAxis->label(), formatNumber(at, 4)) };
    for (int i = 0; i < graphCount(); ++i) {
        const auto points = graph(i)->data();
        auto place = points->findBegin(at);
        if (place == points->constEnd())
            continue;
        const auto next = place + 1;
        const bool isNextNearer = next != points->constEnd() && graph(i)->lineStyle() == QCPGraph::lsLine
            && std::abs(next->key - at) < std::abs(place->key - at);
        lines << QStringLiteral("%1: %2").arg(graph(i)->name(),
                                              formatNumber((isNextNearer ? next : place)->value, 5));
    }
    QToolTip::showText(event->globalPosition().toPoint(), formatToolTip(lines.join(QLatin1Char('\n'))), this);
}

} // namespace assay
