// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/heatmap_plot.h"

#include "widgets/plots/plot_style.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

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

} // namespace

HeatmapPlot::HeatmapPlot(QWidget *parent)
    : QCustomPlot(parent)
{
    setObjectName(QStringLiteral("heatmaps"));
    setAccessibleName(tr("Heat maps of W, the candidate and the error"));
    preparePlot(*this, {}, {});
    plotLayout()->clear();
    const PlotColors colors = plotColors(*this);
    const QString titles[] = { tr("W"), tr("candidate"), tr("E") };
    for (int i = 0; i < 3; ++i) {
        const auto index = static_cast<std::size_t>(i);
        auto *title = new QCPTextElement(this, titles[i]);
        title->setTextColor(colors.ink);
        plotLayout()->addElement(0, i, title);
        auto *rect = new QCPAxisRect(this);
        plotLayout()->addElement(1, i, rect);
        auto *x = rect->axis(QCPAxis::atBottom), *y = rect->axis(QCPAxis::atLeft);
        for (auto *axis : { x, y }) {
            axis->setTickLabelColor(colors.ink);
            axis->setBasePen(QPen(colors.ink));
            axis->grid()->setVisible(false);
        }
        y->setRangeReversed(true);
        m_rects[index] = rect;
        m_maps[index] = new QCPColorMap(x, y);
        m_maps[index]->setInterpolate(false);
    }
    m_scale = new QCPColorScale(this);
    m_scale->setGradient(divergingGradient());
    m_scale->axis()->setTickLabelColor(colors.ink);
    plotLayout()->addElement(1, 3, m_scale);
    plotLayout()->setRowStretchFactor(0, 0.001);
    for (std::size_t i = 0; i < 3; ++i) {
        m_maps[i]->setColorScale(m_scale);
        // Zooming one zooms all.
        for (std::size_t k = 0; k < 3; ++k)
            for (const auto type : { QCPAxis::atBottom, QCPAxis::atLeft })
                if (i != k)
                    connect(m_rects[i]->axis(type), qOverload<const QCPRange &>(&QCPAxis::rangeChanged),
                            m_rects[k]->axis(type), qOverload<const QCPRange &>(&QCPAxis::setRange));
    }
}

void HeatmapPlot::setData(const HeatmapData &heatmap)
{
    double largest = 0;
    for (const auto &cells : heatmap.cells)
        for (const float value : cells)
            if (std::isfinite(value))
                largest = std::max(largest, std::abs(static_cast<double>(value)));
    for (std::size_t i = 0; i < 3; ++i) {
        auto *map = m_maps[i]->data();
        if (heatmap.cells[i].empty()) {
            map->setSize(0, 0);
            continue;
        }
        map->setSize(heatmap.columns, heatmap.rows);
        map->setRange(QCPRange(0, static_cast<double>(heatmap.columnCount - 1)),
                      QCPRange(0, static_cast<double>(heatmap.rowCount - 1)));
        for (int row = 0; row < heatmap.rows; ++row)
            for (int column = 0; column < heatmap.columns; ++column)
                map->setCell(
                    column, row,
                    static_cast<double>(heatmap.cells[i][static_cast<std::size_t>(row)
                                                             * static_cast<std::size_t>(heatmap.columns)
                                                         + static_cast<std::size_t>(column)]));
        m_maps[i]->rescaleAxes();
    }
    m_scale->setDataRange(QCPRange(-largest, largest));
    replot();
}

} // namespace assay
