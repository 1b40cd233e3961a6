// SPDX-License-Identifier: GPL-3.0-or-later
// Bits per weight against relative squared error: what was measured, what is claimed, and the bound. Names
// stand at the points and the curve, so that nothing lies over them.
#pragma once

#include "core/analysis/model_bound.h"

#include <optional>
#include <vector>

#include <qcustomplot.h>

namespace assay {

struct RatePoint {
    QString name;
    double bitsPerWeight = 0; ///< > 0
    double relativeMse = 0; ///< 0 = exact: drawn on the lower edge
};

class RateDistortionPlot : public QCustomPlot {
    Q_OBJECT
public:
    explicit RateDistortionPlot(QWidget *parent = nullptr);
    /// bounds: of the models that the points are; the lowest of them is drawn, so that no honest point lies
    /// below it. Where none is known, that of equal Gaussian weights is drawn.
    /// claimedBits is a rate of which no error is stated: a vertical line.
    void setPoints(const std::vector<RatePoint> &measured, const std::optional<double> &claimedBits,
                   const std::vector<ModelBound> &bounds = {});

private:
    void addPoint(const RatePoint &point, const QColor &color);
    QCPItemText *addLabel(double bits, double error, const QString &text, const QColor &color);
    void arrangeLabels();
    void drawBound(std::vector<ModelBound> bounds, double lowBits, double highBits);
    void hover(QMouseEvent *event);

    std::vector<RatePoint> m_points;
    struct Label {
        QCPItemText *text = nullptr;
        double bits = 0,
               error = 0; ///< what it names; anywhere along a line of that rate where it has no error
    };
    std::vector<Label> m_labels; ///< of points and of the claimed rate
    QCPItemText *m_boundLabel = nullptr; ///< of the curve
    double m_floor = 1e-8; ///< where exact points are drawn
};

} // namespace assay
