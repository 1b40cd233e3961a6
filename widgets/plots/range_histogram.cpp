// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/range_histogram.h"

#include "widgets/plots/plot_style.h"

#include <QKeyEvent>

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

constexpr double GrabPixels = 8;
constexpr double KeyStep = 0.9; ///< of the range, per press of + or -

} // namespace

RangeHistogram::RangeHistogram(QWidget *parent)
    : CurvePlot(tr("value"), tr("elements"), false, true, parent)
{
    setObjectName(QStringLiteral("rangeHistogram"));
    setAccessibleName(tr("Histogram of the values; + and - change the range of colours"));
    setToolTip(tr("Drag a dashed line: the colours of the heat maps end there. Double click: all values."));
    setFocusPolicy(Qt::StrongFocus);
    for (auto &handle : m_handles) {
        handle = new QCPItemStraightLine(this);
        handle->setPen(QPen(plotColors(*this).claim, 1.4, Qt::DashLine));
        handle->setVisible(false);
    }
    connect(this, &QCustomPlot::mousePress, this, [this](const QMouseEvent *event) {
        for (const double end : { -m_largest, m_largest })
            m_isDragged = m_isDragged
                || (m_largest > 0 && std::abs(xAxis->coordToPixel(end) - event->position().x()) < GrabPixels);
        setInteraction(QCP::iRangeDrag, !m_isDragged);
    });
    connect(this, &QCustomPlot::mouseMove, this, [this](const QMouseEvent *event) {
        if (m_isDragged)
            choose(std::abs(xAxis->pixelToCoord(event->position().x())));
    });
    connect(this, &QCustomPlot::mouseRelease, this, [this] {
        m_isDragged = false;
        setInteraction(QCP::iRangeDrag, true);
    });
    connect(this, &QCustomPlot::mouseDoubleClick, this, [this] {
        m_largest = m_whole;
        placeHandles();
        Q_EMIT largestChosen(0);
    });
}

void RangeHistogram::setHistogram(const std::vector<Curve> &curves)
{
    setCurves(curves);
    placeHandles();
}

void RangeHistogram::setLargest(double largest)
{
    m_largest = m_whole = largest;
    placeHandles();
}

void RangeHistogram::choose(double largest)
{
    if (m_whole <= 0)
        return;
    m_largest = std::clamp(largest, m_whole * 1e-3, m_whole);
    placeHandles();
    Q_EMIT largestChosen(m_largest);
}

void RangeHistogram::placeHandles()
{
    for (int side = 0; side < 2; ++side) {
        const double x = side == 0 ? -m_largest : m_largest;
        m_handles[side]->point1->setCoords(x, 1);
        m_handles[side]->point2->setCoords(x, 10);
        m_handles[side]->setVisible(m_largest > 0 && graphCount() > 0);
    }
    replot(QCustomPlot::rpQueuedReplot);
}

void RangeHistogram::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Plus)
        choose(m_largest / KeyStep);
    else if (event->key() == Qt::Key_Minus)
        choose(m_largest * KeyStep);
    else
        CurvePlot::keyPressEvent(event);
}

} // namespace assay
