// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/rate_distortion_plot.h"

#include "core/analysis/rate_distortion.h"
#include "widgets/plots/plot_style.h"
#include "widgets/text_format.h"

#include <QToolTip>

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

constexpr int BoundPoints = 400;
constexpr double NearPixels = 12;
constexpr double LargestError = 4; ///< upper end of the axis

QString pointText(const RatePoint &point)
{
    return point.relativeMse > 0
        ? RateDistortionPlot::tr("%1\n%2 bits per weight, relative MSE %3")
              .arg(point.name, formatNumber(point.bitsPerWeight), formatNumber(point.relativeMse))
        : RateDistortionPlot::tr("%1\n%2 bits per weight, exact")
              .arg(point.name, formatNumber(point.bitsPerWeight));
}

} // namespace

RateDistortionPlot::RateDistortionPlot(QWidget *parent)
    : QCustomPlot(parent)
{
    setObjectName(QStringLiteral("rateDistortionPlot"));
    setAccessibleName(tr("Bits per weight against relative squared error"));
    preparePlot(*this, tr("bits per weight"), tr("relative MSE"));
    setLogarithmic(xAxis);
    setLogarithmic(yAxis);
    setMouseTracking(true);
    connect(this, &QCustomPlot::mouseMove, this, &RateDistortionPlot::hover);
    setPoints({}, {});
}

void RateDistortionPlot::addLabel(double bits, double error, const QString &text, const QColor &color,
                                  bool isLeft)
{
    auto *label = new QCPItemText(this);
    label->position->setCoords(bits, error);
    label->setPositionAlignment((isLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    label->setPadding(QMargins(9, 0, 9, 0));
    label->setText(text);
    label->setColor(color);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    label->setFont(small);
    label->setClipToAxisRect(false);
}

/// Of the logarithmic axis: there labels stand to the left.
bool RateDistortionPlot::isRightHalf(double bits) const
{
    return bits * bits > xAxis->range().lower * xAxis->range().upper;
}

void RateDistortionPlot::addPoint(const RatePoint &point, const QColor &color)
{
    const bool isExact = point.relativeMse <= 0;
    auto *dot = addGraph();
    dot->setName(isExact ? tr("%1 (exact)").arg(point.name) : point.name);
    dot->setLineStyle(QCPGraph::lsNone);
    dot->setScatterStyle(QCPScatterStyle(
        isExact ? QCPScatterStyle::ssTriangleInverted : QCPScatterStyle::ssDisc, QPen(color, 2), color, 9));
    const double error = isExact ? m_floor : point.relativeMse;
    dot->setData({ point.bitsPerWeight }, { error });
    addLabel(point.bitsPerWeight, error, dot->name(), color, isRightHalf(point.bitsPerWeight));
}

void RateDistortionPlot::drawBound(const ModelBound &bound, double lowBits, double highBits)
{
    const PlotColors colors = plotColors(*this);
    auto *curve = addGraph();
    curve->setName(bound.isKnown() ? tr("bound for independent Gaussian weights of this model's variances")
                                   : tr("bound for independent Gaussian weights"));
    curve->setPen(QPen(colors.reference, 1.6));
    QVector<double> bits, errors;
    for (int i = 0; i <= BoundPoints; ++i) {
        bits << lowBits * std::pow(highBits / lowBits, static_cast<double>(i) / BoundPoints);
        errors << (bound.isKnown() ? bound.relativeMse(bits.back()) : gaussianRelativeMseBound(bits.back()));
    }
    curve->setData(bits, errors, true);
    // Under the curve's falling end there is room, in lines that fit half of the width.
    addLabel(lowBits * 1.05, m_floor * 3,
             bound.isKnown() ? tr("bound for independent Gaussian\nweights of this model's variances")
                             : tr("bound for independent\nGaussian weights"),
             colors.reference, false);
}

void RateDistortionPlot::setPoints(const std::vector<RatePoint> &measured,
                                   const std::optional<double> &claimedBits, const ModelBound &bound)
{
    clearGraphs();
    clearItems();
    m_points = measured;
    const PlotColors colors = plotColors(*this);
    double lowBits = 0.5, highBits = 32, lowError = 1e-4;
    for (const RatePoint &point : measured) {
        lowBits = std::min(lowBits, point.bitsPerWeight / 2);
        highBits = std::max(highBits, point.bitsPerWeight * 2);
        if (point.relativeMse > 0)
            lowError = std::min(lowError, point.relativeMse / 10);
    }
    if (claimedBits && *claimedBits > 0)
        lowBits = std::min(lowBits, *claimedBits / 2);
    m_floor = lowError / 10;
    xAxis->setRange(lowBits, highBits);
    yAxis->setRange(m_floor / 2, LargestError);
    drawBound(bound, lowBits, highBits);
    const std::array<QColor, 4> series { colors.candidate, colors.error, QColor(0x2e, 0x9e, 0x6b),
                                         QColor(0x8e, 0x5c, 0xc4) };
    for (std::size_t i = 0; i < measured.size(); ++i)
        addPoint(measured[i], series[i % series.size()]);
    if (claimedBits && *claimedBits > 0) {
        auto *claim = addGraph();
        claim->setName(tr("claimed: %1 bits").arg(formatNumber(*claimedBits)));
        claim->setPen(QPen(colors.claim, 1.6, Qt::DashLine));
        claim->setData({ *claimedBits, *claimedBits }, { m_floor / 2, LargestError });
        // At half height, away from where points and curve begin.
        addLabel(*claimedBits, std::sqrt(m_floor / 2 * LargestError), claim->name(), colors.claim,
                 isRightHalf(*claimedBits));
    }
    QStringList described;
    for (const RatePoint &point : measured)
        described << pointText(point).replace(QLatin1Char('\n'), QStringLiteral(": "));
    setAccessibleDescription(described.join(QStringLiteral("; ")));
    legend->setVisible(false);
    replot(QCustomPlot::rpQueuedReplot);
}

void RateDistortionPlot::hover(QMouseEvent *event)
{
    for (const RatePoint &point : m_points) {
        const double x = xAxis->coordToPixel(point.bitsPerWeight);
        const double y = yAxis->coordToPixel(point.relativeMse > 0 ? point.relativeMse : m_floor);
        if (std::hypot(x - event->position().x(), y - event->position().y()) < NearPixels)
            return QToolTip::showText(event->globalPosition().toPoint(), formatToolTip(pointText(point)),
                                      this);
    }
    QToolTip::hideText();
}

} // namespace assay
