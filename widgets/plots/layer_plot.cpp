// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/layer_plot.h"

#include "widgets/models/layer_rows.h"
#include "widgets/plots/plot_style.h"
#include "widgets/text_format.h"

#include <QCoreApplication>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <set>

namespace assay {
namespace {

constexpr std::size_t MostBlockNames = 14;
constexpr std::size_t MostDiscs = 2000; ///< more would only cover each other

} // namespace

LayerPlot::LayerPlot(QWidget *parent)
    : QCustomPlot(parent)
{
    setObjectName(QStringLiteral("layerPlot"));
    setAccessibleName(tr("One quantity of every layer"));
    preparePlot(*this, tr("layers by block"), {});
    setMouseTracking(true);
    connect(this, &QCustomPlot::mousePress, this, &LayerPlot::press);
    connect(this, &QCustomPlot::mouseRelease, this, &LayerPlot::release);
    connect(this, &QCustomPlot::mouseMove, this, &LayerPlot::hover);
    connect(selectionRect(), &QCPSelectionRect::accepted, this, [this](const QRect &band) {
        if (selectionRectMode() == QCP::srmCustom)
            pick(band);
    });
    clearLayers();
}

void LayerPlot::clearLayers()
{
    clearGraphs();
    clearItems();
    m_bars.clear();
    m_levels.clear();
    m_mark = nullptr;
    legend->setVisible(false);
    setPlotWords(*this, tr("Open a pair and audit it (Ctrl+R): every layer will stand here."));
    replot(QCustomPlot::rpQueuedReplot);
}

void LayerPlot::addLevel(const QString &name, double value, const QColor &color, Qt::PenStyle style)
{
    auto *line = addGraph();
    line->setName(name);
    line->setPen(QPen(color, 1.6, style));
    line->setData({ 0.5, static_cast<double>(m_bars.size()) + 0.5 }, { value, value });
    m_levels.push_back(value);
}

void LayerPlot::collect(const std::vector<LayerReport> &layers)
{
    m_bars.clear();
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto &layer = layers[i];
        const auto value = metricOf(*m_metric, layer);
        const auto &name = layer.referenceName.empty() ? layer.candidateName : layer.referenceName;
        if (value && std::isfinite(*value))
            m_bars.push_back({ i, *value, blockOf(name), name });
    }
    std::stable_sort(m_bars.begin(), m_bars.end(),
                     [](const Bar &one, const Bar &other) { return one.block < other.block; });
}

void LayerPlot::setLayers(const std::vector<LayerReport> &layers, const Metric &metric,
                          const std::optional<double> &measured, const std::optional<double> &claimed,
                          const QString &claimedWords)
{
    clearLayers();
    m_metric = &metric;
    const QString title = QCoreApplication::translate("Metric", metric.title);
    yAxis->setLabel(*metric.unit ? QStringLiteral("%1, %2").arg(title, QLatin1String(metric.unit)) : title);
    collect(layers);
    if (m_bars.empty()) {
        setPlotWords(*this,
                     tr("No layer has this quantity: exact layers have no error, layers of one side no "
                        "ratio."));
        return;
    }
    setPlotWords(*this, {});
    const PlotColors colors = plotColors(*this);
    QVector<double> position, value;
    for (const Bar &bar : m_bars) {
        position << static_cast<double>(position.size() + 1);
        value << bar.value;
    }
    auto *bars = addGraph();
    bars->setName(tr("layers"));
    bars->setData(position, value, true);
    bars->setLineStyle(QCPGraph::lsImpulse);
    bars->setPen(QPen(colors.candidate, 1));
    if (m_bars.size() <= MostDiscs)
        bars->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, colors.candidate, 5));
    // Where layers share a pixel its least and largest are drawn: what one looks for is never lost.
    bars->setAdaptiveSampling(true);
    if (measured && std::isfinite(*measured))
        addLevel(tr("measured, whole model: %1").arg(metricCell(metric, measured)), *measured,
                 colors.reference, Qt::DashLine);
    if (claimed && *claimed > 0)
        addLevel(tr("claimed: %1").arg(claimedWords.isEmpty() ? metricCell(metric, claimed) : claimedWords),
                 *claimed, colors.claim, Qt::SolidLine);
    m_mark = addGraph();
    m_mark->removeFromLegend();
    m_mark->setLineStyle(QCPGraph::lsNone);
    m_mark->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(colors.error, 2), Qt::NoBrush, 12));
    legend->setVisible(true);
    nameBlocks();
    fitRanges();
    replot(QCustomPlot::rpQueuedReplot);
}

/// Every block's first bar is named, or every n-th's if there are many; every other block lies on a band.
void LayerPlot::nameBlocks()
{
    std::vector<std::size_t> begins;
    for (std::size_t i = 0; i < m_bars.size(); ++i)
        if (i == 0 || m_bars[i].block != m_bars[i - 1].block)
            begins.push_back(i);
    const auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    const std::size_t step = begins.size() / MostBlockNames + 1;
    QColor band = plotColors(*this).grid;
    band.setAlpha(90);
    for (std::size_t i = 0; i < begins.size(); ++i) {
        const auto &block = m_bars[begins[i]].block;
        if (i % step == 0)
            ticker->addTick(static_cast<double>(begins[i] + 1),
                            block                   ? QString::number(*block)
                                : begins.size() > 1 ? tr("rest")
                                                    : tr("1"));
        if (i / step % 2 == 0 || i % step != 0)
            continue;
        const std::size_t end = i + step < begins.size() ? begins[i + step] : m_bars.size();
        auto *rect = new QCPItemRect(this);
        rect->setLayer(QStringLiteral("background"));
        rect->setPen(Qt::NoPen);
        rect->setBrush(band);
        rect->setClipToAxisRect(true);
        for (auto *corner : { rect->topLeft, rect->bottomRight })
            corner->setTypeY(QCPItemPosition::ptAxisRectRatio);
        rect->topLeft->setCoords(static_cast<double>(begins[i]) + 0.5, 0);
        rect->bottomRight->setCoords(static_cast<double>(end) + 0.5, 1);
    }
    xAxis->setTicker(ticker);
    xAxis->grid()->setVisible(false);
}

void LayerPlot::fitRanges()
{
    double low = m_bars.front().value, high = low;
    double lowPositive = 0;
    const auto include = [&](double value) {
        low = std::min(low, value);
        high = std::max(high, value);
        if (value > 0)
            lowPositive = lowPositive > 0 ? std::min(lowPositive, value) : value;
    };
    for (const Bar &bar : m_bars)
        include(bar.value);
    for (const double level : m_levels)
        include(level);
    xAxis->setRange(0.5, static_cast<double>(m_bars.size()) + 0.5);
    if (m_isLogarithmic && lowPositive > 0) {
        setLogarithmic(yAxis);
        yAxis->setRange(lowPositive / 1.5, high * 1.5);
    } else {
        setLinear(yAxis);
        const double span = std::max(high - std::min(low, 0.0), 1e-12);
        yAxis->setRange(std::min(low - (low < 0 ? 0.1 * span : 0), 0.0), high + 0.08 * span);
    }
}

void LayerPlot::setLogarithmicValues(bool isLogarithmic)
{
    m_isLogarithmic = isLogarithmic;
    if (!m_bars.empty())
        fitRanges();
    replot(QCustomPlot::rpQueuedReplot);
}

void LayerPlot::markLayers(const std::vector<std::size_t> &indices)
{
    if (!m_mark)
        return;
    const std::set<std::size_t> marked(indices.begin(), indices.end());
    QVector<double> positions, values;
    for (std::size_t i = 0; !marked.empty() && i < m_bars.size(); ++i)
        if (marked.contains(m_bars[i].layer)) {
            positions << static_cast<double>(i + 1);
            values << m_bars[i].value;
        }
    m_mark->setData(positions, values, true);
    replot(QCustomPlot::rpQueuedReplot);
}

std::optional<std::size_t> LayerPlot::barAt(const QPoint &position) const
{
    const auto at = static_cast<std::ptrdiff_t>(std::lround(xAxis->pixelToCoord(position.x()))) - 1;
    if (!axisRect()->rect().contains(position) || at < 0 || at >= static_cast<std::ptrdiff_t>(m_bars.size()))
        return std::nullopt;
    return static_cast<std::size_t>(at);
}

void LayerPlot::press(QMouseEvent *event)
{
    m_pressed = event->pos();
    if (event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ShiftModifier))
        setSelectionRectMode(QCP::srmCustom);
}

void LayerPlot::release(QMouseEvent *event)
{
    const bool isClick = (event->pos() - m_pressed).manhattanLength() < 4;
    if (event->button() != Qt::LeftButton || !isClick)
        return;
    if (const auto bar = barAt(event->pos()))
        Q_EMIT layerClicked(m_bars[*bar].layer);
}

/// All bars whose columns the band touches.
void LayerPlot::pick(const QRect &band)
{
    const QRect drawn = band.normalized();
    std::vector<std::size_t> picked;
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        const double x = xAxis->coordToPixel(static_cast<double>(i + 1));
        if (x >= drawn.left() && x <= drawn.right())
            picked.push_back(m_bars[i].layer);
    }
    if (!picked.empty())
        Q_EMIT layersPicked(picked);
}

void LayerPlot::hover(QMouseEvent *event)
{
    if (const auto bar = barAt(event->pos()))
        QToolTip::showText(event->globalPosition().toPoint(),
                           formatToolTip(QStringLiteral("%1\n%2").arg(
                               formatName(m_bars[*bar].name), metricCell(*m_metric, m_bars[*bar].value))),
                           this);
    else
        QToolTip::hideText();
}

} // namespace assay
