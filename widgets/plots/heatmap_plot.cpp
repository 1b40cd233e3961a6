// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/heatmap_plot.h"

#include "widgets/plots/cell_numbers.h"
#include "widgets/plots/plot_style.h"
#include "widgets/text_format.h"

#include <QTimer>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

constexpr int PauseMs = 150;
constexpr QSize SmallestMap { 50, 50 };

QCPColorGradient divergingGradient()
{
    QCPColorGradient gradient;
    gradient.clearColorStops();
    gradient.setColorStopAt(0, QColor(0x2b, 0x5c, 0x8a));
    gradient.setColorStopAt(0.5, QColor(0xf7, 0xf7, 0xf2));
    gradient.setColorStopAt(1, QColor(0xb3, 0x26, 0x1e));
    gradient.setNanHandling(QCPColorGradient::nhNanColor);
    gradient.setNanColor(Qt::magenta);
    return gradient;
}

/// Indices are whole numbers.
QSharedPointer<QCPAxisTicker> indexTicker()
{
    auto ticker = QSharedPointer<QCPAxisTickerFixed>::create();
    ticker->setTickStep(1);
    ticker->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    ticker->setTickCount(2);
    return ticker;
}

/// What is hidden takes no width either.
void setTakesRoom(QCPLayoutElement &element, bool takesRoom, QSize smallest)
{
    element.setVisible(takesRoom);
    element.setAutoMargins(takesRoom ? QCP::msAll : QCP::msNone);
    if (!takesRoom)
        element.setMargins(QMargins());
    element.setMinimumSize(takesRoom ? smallest : QSize(0, 0));
    element.setMaximumSize(takesRoom ? QWIDGETSIZE_MAX : 0, QWIDGETSIZE_MAX); // a row is as low as its lowest
}

/// Coordinates of the first and the last cell's middle.
QCPRange cellCentres(std::uint64_t first, std::uint64_t count, int cells)
{
    const double begin = static_cast<double>(first) - 0.5;
    const double half = static_cast<double>(count) / std::max(1, cells) / 2;
    const double end = begin + static_cast<double>(count);
    return cells > 1 ? QCPRange(begin + half, end - half) : QCPRange(begin, end);
}

/// The indices that an axis shows of count ones: first, number.
std::pair<std::uint64_t, std::uint64_t> seen(const QCPRange &range, std::uint64_t count)
{
    const double last = static_cast<double>(count);
    const auto low = std::clamp(std::floor(range.lower + 0.5), 0.0, last - 1);
    const auto high = std::clamp(std::ceil(range.upper + 0.5), low + 1, last);
    return { static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(high - low) };
}

} // namespace

HeatmapPlot::HeatmapPlot(QWidget *parent)
    : QCustomPlot(parent)
    , m_pause(new QTimer(this))
{
    setObjectName(QStringLiteral("heatmaps"));
    setAccessibleName(tr("Heat maps of W, the candidate and the error"));
    preparePlot(*this, {}, {});
    setMouseTracking(true);
    plotLayout()->clear();
    for (std::size_t side = 0; side < m_rects.size(); ++side)
        buildSide(side);
    m_scale = buildScale(2);
    m_errorScale = buildScale(4);
    plotLayout()->setRowStretchFactor(0, 0.001);
    for (std::size_t i = 0; i < m_rects.size(); ++i) {
        m_maps[i]->setColorScale(i == 2 ? m_errorScale : m_scale);
        // Zooming one zooms all.
        for (std::size_t k = 0; k < m_rects.size(); ++k)
            for (const auto type : { QCPAxis::atBottom, QCPAxis::atLeft })
                if (i != k)
                    connect(m_rects[i]->axis(type), qOverload<const QCPRange &>(&QCPAxis::rangeChanged),
                            m_rects[k]->axis(type), qOverload<const QCPRange &>(&QCPAxis::setRange));
    }
    m_pause->setSingleShot(true);
    m_pause->setInterval(PauseMs);
    connect(m_pause, &QTimer::timeout, this, &HeatmapPlot::askForWindow);
    for (const auto type : { QCPAxis::atBottom, QCPAxis::atLeft })
        connect(m_rects[0]->axis(type), qOverload<const QCPRange &>(&QCPAxis::rangeChanged), m_pause,
                qOverload<>(&QTimer::start));
    connect(this, &QCustomPlot::mouseDoubleClick, this, &HeatmapPlot::showAll);
    connect(this, &QCustomPlot::mouseMove, this, &HeatmapPlot::hover);
}

/// A scale stands right of what it explains.
QCPColorScale *HeatmapPlot::buildScale(int column)
{
    auto *scale = new QCPColorScale(this);
    scale->setGradient(divergingGradient());
    scale->axis()->setTickLabelColor(plotColors(*this).ink);
    scale->axis()->setNumberPrecision(3);
    scale->setBarWidth(10);
    plotLayout()->addElement(1, column, scale);
    plotLayout()->setColumnStretchFactor(column, 0.001);
    return scale;
}

void HeatmapPlot::setColorRange(ColorRange range)
{
    m_range = range;
    applyRange();
}

void HeatmapPlot::setLargest(double largest)
{
    m_wanted = largest;
    applyRange();
}

void HeatmapPlot::applyRange()
{
    const double shown = m_wanted > 0 ? m_wanted : std::max(m_largest[0], m_largest[1]);
    double weights = shown, error = m_largest[2];
    if (m_range == ColorRange::OfReference)
        weights = error = m_wanted > 0 ? m_wanted : m_largest[0];
    else if (m_range == ColorRange::Common)
        weights = error = std::max(shown, m_largest[2]);
    m_ends = { weights, error };
    // All zeros have the middle colour; a range of no width has none.
    const auto ends
        = [](double largest) { return largest > 0 ? QCPRange(-largest, largest) : QCPRange(-1, 1); };
    m_scale->setDataRange(ends(weights));
    m_errorScale->setDataRange(ends(error));
    setTakesRoom(*m_errorScale, !m_shown.cells[2].empty() && error > 0, QSize(0, 0));
    if (!m_shown.cells[2].empty())
        m_titles[2]->setText(error > 0 ? sideTitle(2) : tr("E, error: 0 everywhere"));
    replot(QCustomPlot::rpQueuedReplot);
}

QString HeatmapPlot::sideTitle(std::size_t side)
{
    return side == 0 ? tr("W, reference") : side == 1 ? tr("Ŵ, candidate") : tr("E, error");
}

void HeatmapPlot::buildSide(std::size_t side)
{
    const PlotColors colors = plotColors(*this);
    auto *words = new QCPTextElement(this, sideTitle(side));
    words->setTextColor(colors.ink);
    const int place = side == 2 ? 3 : static_cast<int>(side);
    plotLayout()->addElement(0, place, words);
    m_titles[side] = words;
    auto *rect = new QCPAxisRect(this);
    plotLayout()->addElement(1, place, rect);
    auto *x = rect->axis(QCPAxis::atBottom), *y = rect->axis(QCPAxis::atLeft);
    for (auto *axis : { x, y }) {
        axis->setTickLabelColor(colors.ink);
        axis->setLabelColor(colors.ink);
        axis->setBasePen(QPen(colors.ink));
        axis->setTickPen(QPen(colors.ink));
        axis->setSubTicks(false);
        axis->setTicker(indexTicker());
        axis->setNumberFormat(QStringLiteral("f"));
        axis->setNumberPrecision(0);
        axis->grid()->setVisible(false);
    }
    x->setLabel(tr("column"));
    if (side == 0)
        y->setLabel(tr("row"));
    else
        y->setTickLabels(false); // the rows are those of W
    y->setRangeReversed(true);
    m_rects[side] = rect;
    m_maps[side] = new QCPColorMap(x, y);
    m_maps[side]->setInterpolate(false);
    new CellNumbers(m_maps[side]); // owned by the plot
}

void HeatmapPlot::clear(const QString &words)
{
    m_shown = {};
    m_pause->stop();
    for (auto *map : m_maps)
        map->data()->setSize(0, 0);
    plotLayout()->setVisible(false);
    for (auto *rect : m_rects)
        rect->setVisible(false);
    m_scale->setVisible(false);
    m_errorScale->setVisible(false);
    setPlotWords(*this, words);
    replot(QCustomPlot::rpQueuedReplot);
}

void HeatmapPlot::setData(const HeatmapData &heatmap)
{
    m_shown = heatmap;
    setPlotWords(*this, {});
    plotLayout()->setVisible(true);
    m_scale->setVisible(true);
    for (std::size_t side = 0; side < m_maps.size(); ++side) {
        const auto &cells = heatmap.cells[side];
        auto *map = m_maps[side]->data();
        double largest = 0;
        setTakesRoom(*m_rects[side], !cells.empty(), SmallestMap);
        m_titles[side]->setText(cells.empty() ? QString() : sideTitle(side));
        plotLayout()->setColumnStretchFactor(side == 2 ? 3 : static_cast<int>(side),
                                             cells.empty() ? 0.001 : 1); // what is there fills the width
        if (cells.empty()) {
            map->setSize(0, 0);
            continue;
        }
        map->setSize(heatmap.columns, heatmap.rows);
        const auto &window = heatmap.window;
        map->setRange(cellCentres(window.firstColumn, window.columnCount, heatmap.columns),
                      cellCentres(window.firstRow, window.rowCount, heatmap.rows));
        for (int row = 0; row < heatmap.rows; ++row)
            for (int column = 0; column < heatmap.columns; ++column) {
                const auto value = static_cast<double>(
                    cells[static_cast<std::size_t>(row) * static_cast<std::size_t>(heatmap.columns)
                          + static_cast<std::size_t>(column)]);
                map->setCell(column, row, value);
                if (std::isfinite(value))
                    largest = std::max(largest, std::abs(value));
            }
        if (heatmap.isWhole())
            m_largest[side] = largest;
    }
    // The whole tensor sets the scale: a colour means the same value however far one has zoomed in.
    if (heatmap.isWhole()) {
        m_wanted = 0;
        for (std::size_t side = 0; side < m_maps.size(); ++side)
            if (heatmap.cells[side].empty())
                m_largest[side] = 0;
        applyRange();
        showAll();
    }
    m_pause->stop();
    replot();
}

void HeatmapPlot::showAll()
{
    if (m_shown.rowCount == 0)
        return;
    m_rects[0]->axis(QCPAxis::atBottom)->setRange(-0.5, static_cast<double>(m_shown.columnCount) - 0.5);
    m_rects[0]->axis(QCPAxis::atLeft)->setRange(-0.5, static_cast<double>(m_shown.rowCount) - 0.5);
    replot(QCustomPlot::rpQueuedReplot);
}

CellWindow HeatmapPlot::visibleWindow() const
{
    if (m_shown.rowCount == 0)
        return {};
    const auto [row, rows] = seen(m_rects[0]->axis(QCPAxis::atLeft)->range(), m_shown.rowCount);
    const auto [column, columns] = seen(m_rects[0]->axis(QCPAxis::atBottom)->range(), m_shown.columnCount);
    return { row, column, rows, columns };
}

void HeatmapPlot::askForWindow()
{
    const CellWindow wanted = visibleWindow(), &have = m_shown.window;
    const bool isInside = wanted.firstRow >= have.firstRow && wanted.firstColumn >= have.firstColumn
        && wanted.firstRow + wanted.rowCount <= have.firstRow + have.rowCount
        && wanted.firstColumn + wanted.columnCount <= have.firstColumn + have.columnCount;
    const bool isFinest = have.rowCount == static_cast<std::uint64_t>(m_shown.rows)
        && have.columnCount == static_cast<std::uint64_t>(m_shown.columns);
    if (wanted.rowCount > 0 && wanted != have && !(isInside && isFinest))
        Q_EMIT windowWanted();
}

void HeatmapPlot::hover(QMouseEvent *event)
{
    for (const auto *rect : m_rects) {
        if (!rect->visible() || !rect->rect().contains(event->pos()) || m_shown.rows == 0)
            continue;
        QStringList lines;
        const double x = rect->axis(QCPAxis::atBottom)->pixelToCoord(event->position().x());
        const double y = rect->axis(QCPAxis::atLeft)->pixelToCoord(event->position().y());
        const auto &window = m_shown.window;
        const double left = static_cast<double>(window.firstColumn) - 0.5;
        const double top = static_cast<double>(window.firstRow) - 0.5;
        const int column = static_cast<int>(
            std::floor((x - left) * m_shown.columns / static_cast<double>(window.columnCount)));
        const int row
            = static_cast<int>(std::floor((y - top) * m_shown.rows / static_cast<double>(window.rowCount)));
        if (column < 0 || row < 0 || column >= m_shown.columns || row >= m_shown.rows)
            break;
        lines << tr("row %1, column %2").arg(std::lround(y)).arg(std::lround(x));
        const QString names[] = { tr("W"), tr("candidate"), tr("E") };
        for (std::size_t side = 0; side < m_maps.size(); ++side)
            if (!m_shown.cells[side].empty())
                lines << tr("%1: %2").arg(names[side],
                                          formatNumber(m_maps[side]->data()->cell(column, row), 6));
        return QToolTip::showText(event->globalPosition().toPoint(),
                                  formatToolTip(lines.join(QLatin1Char('\n'))), this);
    }
    QToolTip::hideText();
}

} // namespace assay
