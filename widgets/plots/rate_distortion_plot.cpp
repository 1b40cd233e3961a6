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
constexpr int LabelGap = 9, BoundGap = 3;
constexpr double OutsideCost = 1000, OverlapCost = 100; ///< of a label; a place of a line costs one
constexpr double EdgePixels = 2; ///< a line along the edge of a label does not go through its words
/// The side of the label that is at its point; the first are taken where all are free.
constexpr std::array<Qt::Alignment, 8> LabelPlaces {
    Qt::AlignLeft | Qt::AlignVCenter, Qt::AlignRight | Qt::AlignVCenter,  Qt::AlignLeft | Qt::AlignBottom,
    Qt::AlignLeft | Qt::AlignTop,     Qt::AlignRight | Qt::AlignTop,      Qt::AlignRight | Qt::AlignBottom,
    Qt::AlignHCenter | Qt::AlignTop,  Qt::AlignHCenter | Qt::AlignBottom,
};
/// Heights along a vertical line, of the whole: the middle first, away from where points and curve begin.
constexpr std::array LineHeights { 0.5, 0.3, 0.7, 0.15, 0.85 };

/// A pixel, and the side of the label that is there.
struct LabelPlace {
    QPointF at {};
    Qt::Alignment side {};
};

/// Where a label is when it stands there, in pixels.
QRectF labelRect(const QCPItemText &label, const LabelPlace &place)
{
    const QRect words = QFontMetrics(label.font()).boundingRect(QRect(), Qt::TextDontClip, label.text());
    const QMargins padding = label.padding();
    QRectF rect(0, 0, words.width() + padding.left() + padding.right(),
                words.height() + padding.top() + padding.bottom());
    const auto &[at, side] = place;
    rect.moveLeft(side.testFlag(Qt::AlignRight)         ? at.x() - rect.width()
                      : side.testFlag(Qt::AlignHCenter) ? at.x() - rect.width() / 2
                                                        : at.x());
    rect.moveTop(side.testFlag(Qt::AlignBottom)        ? at.y() - rect.height()
                     : side.testFlag(Qt::AlignVCenter) ? at.y() - rect.height() / 2
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
    const QRectF words = label.adjusted(EdgePixels, 0, -EdgePixels, 0);
    double cost = 0;
    for (const QPointF &mark : marks)
        cost += words.contains(mark) ? 1 : 0;
    for (const QRectF &other : taken)
        cost += label.intersects(other) ? OverlapCost : 0;
    return cost;
}

/// At its point on any side, or on either side of a vertical line at any height.
std::vector<LabelPlace> placesAt(const QPointF &at, const std::optional<QRect> &alongLine)
{
    std::vector<LabelPlace> places;
    if (alongLine)
        for (const double height : LineHeights)
            for (const auto side : { Qt::AlignLeft | Qt::AlignVCenter, Qt::AlignRight | Qt::AlignVCenter })
                places.push_back({ { at.x(), alongLine->top() + height * alongLine->height() }, side });
    else
        for (const Qt::Alignment side : LabelPlaces)
            places.push_back({ at, side });
    return places;
}

/// Under the curve, above it, then anywhere between.
std::vector<LabelPlace> placesWithin(const QRect &axes)
{
    constexpr int Steps = 10;
    const QRectF room(axes);
    std::vector<LabelPlace> places { { room.bottomLeft(), Qt::AlignLeft | Qt::AlignBottom },
                                     { room.topRight(), Qt::AlignRight | Qt::AlignTop },
                                     { room.topLeft(), Qt::AlignLeft | Qt::AlignTop },
                                     { room.bottomRight(), Qt::AlignRight | Qt::AlignBottom } };
    for (int row = 0; row <= Steps; ++row)
        for (int column = 0; column <= Steps; ++column) {
            const double x = static_cast<double>(column) / Steps, y = static_cast<double>(row) / Steps;
            const auto height = row == 0 ? Qt::AlignTop : row == Steps ? Qt::AlignBottom : Qt::AlignVCenter;
            places.push_back({ { room.left() + x * room.width(), room.top() + y * room.height() },
                               Qt::AlignLeft | height });
        }
    return places;
}

/// Moves the label to where it covers least of lines, points and other labels, and takes that place. What it
/// covers there.
double settle(QCPItemText &label, const std::vector<LabelPlace> &places, const QRectF &room,
              const std::vector<QPointF> &marks, std::vector<QRectF> &taken)
{
    double fewest = std::numeric_limits<double>::infinity();
    QRectF chosen;
    for (const LabelPlace &place : places) {
        const QRectF rect = labelRect(label, place);
        const double cost = (room.contains(rect) ? 0 : OutsideCost) + coveredBy(rect, marks, taken);
        if (cost >= fewest)
            continue;
        fewest = cost;
        chosen = rect;
        label.position->setPixelPosition(place.at);
        label.setPositionAlignment(place.side);
    }
    taken.push_back(chosen);
    return fewest;
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

/// Each label stands where it covers least: no curve, no point, no other label.
void RateDistortionPlot::arrangeLabels()
{
    std::vector<QRectF> taken;
    std::vector<QPointF> marks;
    for (int i = 0; i < graphCount(); ++i)
        addMarks(*graph(i), marks, taken);
    const QRect axes = axisRect()->rect();
    for (const Label &label : m_labels) {
        const bool isLine = label.error <= 0;
        const QPointF at(xAxis->coordToPixel(label.bits),
                         isLine ? axes.center().y() : yAxis->coordToPixel(label.error));
        settle(*label.text, placesAt(at, isLine ? std::optional(axes) : std::nullopt), QRectF(viewport()),
               marks, taken);
    }
    // Where there is no room at all the tool tip and the description have its words.
    if (m_boundLabel)
        m_boundLabel->setVisible(settle(*m_boundLabel, placesWithin(axes), QRectF(axes), marks, taken)
                                 < OverlapCost);
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
    m_labels.push_back(
        { addLabel(point.bitsPerWeight, error, dot->name(), color), point.bitsPerWeight, error });
}

void RateDistortionPlot::drawBound(std::vector<ModelBound> bounds, double lowBits, double highBits)
{
    std::erase_if(bounds, [](const ModelBound &bound) { return !bound.isKnown(); });
    const auto least = [&bounds](double rate) {
        double error = bounds.empty() ? gaussianRelativeMseBound(rate) : bounds.front().relativeMse(rate);
        for (const ModelBound &bound : bounds)
            error = std::min(error, bound.relativeMse(rate));
        return error;
    };
    const PlotColors colors = plotColors(*this);
    auto *curve = addGraph();
    curve->setName(bounds.empty() ? tr("bound for independent Gaussian weights")
                                  : tr("bound for independent Gaussian weights of this model's variances"));
    curve->setPen(QPen(colors.reference, 1.6));
    QVector<double> bits, errors;
    for (int i = 0; i <= BoundPoints; ++i) {
        bits << lowBits * std::pow(highBits / lowBits, static_cast<double>(i) / BoundPoints);
        errors << least(bits.back());
    }
    curve->setData(bits, errors, true);
    m_boundLabel
        = addLabel(lowBits, m_floor / 2,
                   bounds.empty() ? tr("bound for independent\nGaussian weights")
                                  : tr("bound for independent\nGaussian weights of\nthis model's variances"),
                   colors.reference);
    m_boundLabel->setTextAlignment(Qt::AlignLeft);
    m_boundLabel->setPadding(QMargins(BoundGap, BoundGap, BoundGap, BoundGap));
}

void RateDistortionPlot::setPoints(const std::vector<RatePoint> &measured,
                                   const std::optional<double> &claimedBits,
                                   const std::vector<ModelBound> &bounds)
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
    drawBound(bounds, lowBits, highBits);
    const std::array<QColor, 4> series { colors.candidate, colors.error, QColor(0x2e, 0x9e, 0x6b),
                                         QColor(0x8e, 0x5c, 0xc4) };
    for (std::size_t i = 0; i < measured.size(); ++i)
        addPoint(measured[i], series[i % series.size()]);
    if (claimedBits && *claimedBits > 0) {
        auto *claim = addGraph();
        claim->setName(tr("claimed: %1 bits").arg(formatNumber(*claimedBits)));
        claim->setPen(QPen(colors.claim, 1.6, Qt::DashLine));
        claim->setData({ *claimedBits, *claimedBits }, { m_floor / 2, LargestError });
        m_labels.push_back(
            { addLabel(*claimedBits, LargestError, claim->name(), colors.claim), *claimedBits, 0 });
    }
    QStringList described { graph(0)->name() };
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
