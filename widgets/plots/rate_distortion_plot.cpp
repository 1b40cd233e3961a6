// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/rate_distortion_plot.h"

#include "core/analysis/rate_distortion.h"
#include "widgets/plots/plot_style.h"
#include "widgets/text_format.h"

#include <QToolTip>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace assay {
namespace {

constexpr int BoundPoints = 400;
constexpr double NearPixels = 12;
constexpr double LargestError = 10; ///< upper end of the axis: a label stands above an error of 1
constexpr int LabelGap = 9;
constexpr Qt::Alignment BelowCurve = Qt::AlignLeft | Qt::AlignBottom;
constexpr Qt::Alignment AboveCurve = Qt::AlignRight | Qt::AlignTop;
constexpr double OutsideCost = 1000, OverlapCost = 100; ///< of a label; a place of a line costs one
/// The side of the label that is at its point; the first are taken where all are free.
constexpr std::array<Qt::Alignment, 8> LabelPlaces {
    Qt::AlignLeft | Qt::AlignVCenter, Qt::AlignRight | Qt::AlignVCenter,  Qt::AlignLeft | Qt::AlignBottom,
    Qt::AlignLeft | Qt::AlignTop,     Qt::AlignRight | Qt::AlignTop,      Qt::AlignRight | Qt::AlignBottom,
    Qt::AlignHCenter | Qt::AlignTop,  Qt::AlignHCenter | Qt::AlignBottom,
};

/// Where a label is when that side of it is at its point, in pixels.
QRectF labelRect(const QCPItemText &label, Qt::Alignment place)
{
    const QRect words = QFontMetrics(label.font()).boundingRect(QRect(), Qt::TextDontClip, label.text());
    const QMargins padding = label.padding();
    QRectF rect(0, 0, words.width() + padding.left() + padding.right(),
                words.height() + padding.top() + padding.bottom());
    const QPointF at = label.position->pixelPosition();
    rect.moveLeft(place.testFlag(Qt::AlignRight)         ? at.x() - rect.width()
                      : place.testFlag(Qt::AlignHCenter) ? at.x() - rect.width() / 2
                                                         : at.x());
    rect.moveTop(place.testFlag(Qt::AlignBottom)        ? at.y() - rect.height()
                     : place.testFlag(Qt::AlignVCenter) ? at.y() - rect.height() / 2
                                                        : at.y());
    return rect;
}

/// Places on a graph's line, close enough that it slips through no label, and squares round its points.
void addMarks(const QCPGraph &graph, std::vector<QPointF> &marks, std::vector<QRectF> &taken)
{
    constexpr double Step = 4, Dot = 5;
    constexpr int MostSteps = 1000;
    std::optional<QPointF> before;
    for (const auto &point : *graph.data()) {
        const QPointF at(graph.keyAxis()->coordToPixel(point.key),
                         graph.valueAxis()->coordToPixel(point.value));
        if (graph.lineStyle() == QCPGraph::lsNone) {
            taken.emplace_back(at - QPointF(Dot, Dot), QSizeF(2 * Dot, 2 * Dot));
        } else if (before) {
            const int steps = std::clamp(static_cast<int>(QLineF(*before, at).length() / Step), 1, MostSteps);
            for (int i = 0; i <= steps; ++i)
                marks.push_back(*before + (at - *before) * i / steps);
        }
        before = at;
    }
}

double coveredBy(const QRectF &label, const std::vector<QPointF> &marks, const std::vector<QRectF> &taken)
{
    double cost = 0;
    for (const QPointF &mark : marks)
        cost += label.contains(mark) ? 1 : 0;
    for (const QRectF &other : taken)
        cost += label.intersects(other) ? OverlapCost : 0;
    return cost;
}

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
    connect(this, &QCustomPlot::afterLayout, this, &RateDistortionPlot::arrangeLabels);
    setPoints({}, {});
}

QCPItemText *RateDistortionPlot::addLabel(double bits, double error, const QString &text, const QColor &color)
{
    auto *label = new QCPItemText(this);
    label->position->setCoords(bits, error);
    label->setPadding(QMargins(LabelGap, 3, LabelGap, 3));
    label->setText(text);
    label->setColor(color);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    label->setFont(small);
    label->setClipToAxisRect(false);
    return label;
}

/// In the corner under the curve, or in that above it, whichever is freer.
QRectF RateDistortionPlot::placeBoundLabel(const std::vector<QPointF> &marks,
                                           const std::vector<QRectF> &taken)
{
    const QCPRange bits = xAxis->range(), errors = yAxis->range();
    m_boundLabel->position->setCoords(bits.upper, errors.upper);
    const QRectF above = labelRect(*m_boundLabel, AboveCurve);
    m_boundLabel->position->setCoords(bits.lower, errors.lower);
    const QRectF below = labelRect(*m_boundLabel, BelowCurve);
    m_boundLabel->setPositionAlignment(BelowCurve);
    if (coveredBy(above, marks, taken) >= coveredBy(below, marks, taken))
        return below;
    m_boundLabel->position->setCoords(bits.upper, errors.upper);
    m_boundLabel->setPositionAlignment(AboveCurve);
    return above;
}

/// Each label stands on that side of its point where it covers least: no curve, no point, no other label.
void RateDistortionPlot::arrangeLabels()
{
    std::vector<QRectF> taken;
    std::vector<QPointF> marks;
    for (int i = 0; i < graphCount(); ++i)
        addMarks(*graph(i), marks, taken);
    if (m_boundLabel)
        taken.push_back(placeBoundLabel(marks, taken));
    const QRectF room = QRectF(viewport());
    for (auto *label : m_labels) {
        double fewest = std::numeric_limits<double>::infinity();
        QRectF chosen;
        for (const Qt::Alignment place : LabelPlaces) {
            const QRectF rect = labelRect(*label, place);
            const double cost = (room.contains(rect) ? 0 : OutsideCost) + coveredBy(rect, marks, taken);
            if (cost < fewest) {
                fewest = cost;
                chosen = rect;
                label->setPositionAlignment(place);
            }
        }
        taken.push_back(chosen);
    }
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
    m_labels.push_back(addLabel(point.bitsPerWeight, error, dot->name(), color));
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
    m_boundLabel
        = addLabel(lowBits, m_floor / 2,
                   bound.isKnown() ? tr("bound for independent Gaussian\nweights of this model's variances")
                                   : tr("bound for independent\nGaussian weights"),
                   colors.reference);
    m_boundLabel->setTextAlignment(Qt::AlignLeft);
}

void RateDistortionPlot::setPoints(const std::vector<RatePoint> &measured,
                                   const std::optional<double> &claimedBits, const ModelBound &bound)
{
    clearGraphs();
    clearItems();
    m_labels.clear();
    m_boundLabel = nullptr;
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
        m_labels.push_back(
            addLabel(*claimedBits, std::sqrt(m_floor / 2 * LargestError), claim->name(), colors.claim));
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
