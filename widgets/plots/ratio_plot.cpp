// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/ratio_plot.h"

#include "widgets/plots/plot_style.h"
#include "widgets/text_format.h"

#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace assay {

RatioPlot::RatioPlot(QWidget *parent)
    : QCustomPlot(parent)
{
    setObjectName(QStringLiteral("ratioPlot"));
    setAccessibleName(tr("Ratio of every layer"));
    preparePlot(*this, tr("layer"), tr("reference bytes / candidate bytes"));
    setLogarithmic(yAxis);
    setMouseTracking(true);
    connect(this, &QCustomPlot::mousePress, this, &RatioPlot::click);
    connect(this, &QCustomPlot::mouseMove, this, &RatioPlot::hover);
}

void RatioPlot::clearLayers()
{
    clearGraphs();
    m_bars.clear();
    m_mark = nullptr;
    legend->setVisible(false);
    replot(QCustomPlot::rpQueuedReplot);
}

void RatioPlot::addLevel(const QString &name, double ratio, const QColor &color, Qt::PenStyle style)
{
    auto *line = addGraph();
    line->setName(name.arg(formatRatio(ratio)));
    line->setPen(QPen(color, 1.6, style));
    line->setData({ 0.5, static_cast<double>(m_bars.size()) + 0.5 }, { ratio, ratio });
}

void RatioPlot::setLayers(const std::vector<LayerReport> &layers, const std::optional<double> &measuredRatio,
                          const std::optional<double> &claimedRatio)
{
    clearLayers();
    const PlotColors colors = plotColors(*this);
    QVector<double> position, ratio;
    double low = 1, high = 1;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto &layer = layers[i];
        if (!layer.match.reference || !layer.match.candidate || layer.candidateBytes == 0
            || layer.referenceBytes == 0)
            continue;
        const double value
            = static_cast<double>(layer.referenceBytes) / static_cast<double>(layer.candidateBytes);
        m_bars.push_back({ i, value, formatText(layer.referenceName) });
        position << static_cast<double>(m_bars.size());
        ratio << value;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    if (m_bars.empty())
        return;
    auto *bars = addGraph();
    bars->setName(tr("layers"));
    bars->setData(position, ratio, true);
    bars->setLineStyle(m_bars.size() > 2000 ? QCPGraph::lsNone : QCPGraph::lsImpulse);
    bars->setPen(QPen(colors.candidate, 1));
    bars->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, colors.candidate, 5));
    bars->setAdaptiveSampling(false); // extremes are what one looks for
    if (measuredRatio && *measuredRatio > 0)
        addLevel(tr("measured, stored tensors %1"), *measuredRatio, colors.reference, Qt::DashLine);
    if (claimedRatio && *claimedRatio > 0) {
        addLevel(tr("claimed %1"), *claimedRatio, colors.claim, Qt::SolidLine);
        low = std::min(low, *claimedRatio);
        high = std::max(high, *claimedRatio);
    }
    m_mark = addGraph();
    m_mark->removeFromLegend();
    m_mark->setLineStyle(QCPGraph::lsNone);
    m_mark->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(colors.error, 2), Qt::NoBrush, 12));
    legend->setVisible(true);
    xAxis->setRange(0.5, static_cast<double>(m_bars.size()) + 0.5);
    yAxis->setRange(low / 1.5, high * 2);
    replot(QCustomPlot::rpQueuedReplot);
}

void RatioPlot::markLayer(std::optional<std::size_t> index)
{
    if (!m_mark)
        return;
    m_mark->setData({}, {});
    for (std::size_t i = 0; index && i < m_bars.size(); ++i)
        if (m_bars[i].layer == *index)
            m_mark->setData({ static_cast<double>(i + 1) }, { m_bars[i].ratio });
    replot(QCustomPlot::rpQueuedReplot);
}

std::optional<std::size_t> RatioPlot::barAt(const QPoint &position) const
{
    const auto at = static_cast<std::ptrdiff_t>(std::lround(xAxis->pixelToCoord(position.x()))) - 1;
    if (!axisRect()->rect().contains(position) || at < 0 || at >= static_cast<std::ptrdiff_t>(m_bars.size()))
        return std::nullopt;
    return static_cast<std::size_t>(at);
}

void RatioPlot::click(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        if (const auto bar = barAt(event->pos()))
            Q_EMIT layerClicked(m_bars[*bar].layer);
}

void RatioPlot::hover(QMouseEvent *event)
{
    if (const auto bar = barAt(event->pos()))
        QToolTip::showText(event->globalPosition().toPoint(),
                           QStringLiteral("%1\n%2").arg(m_bars[*bar].name, formatRatio(m_bars[*bar].ratio)),
                           this);
    else
        QToolTip::hideText();
}

} // namespace assay
