// SPDX-License-Identifier: GPL-3.0-or-later
// Bits per weight against relative squared error: the Gaussian bound, what is claimed, what was measured.
#pragma once

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
    /// claimedBits is a rate of which no error is stated: a vertical line.
    void setPoints(const std::vector<RatePoint> &measured, const std::optional<double> &claimedBits);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void addPoint(const RatePoint &point, const QColor &color);
    void hover(QMouseEvent *event);

    std::vector<RatePoint> m_points;
    double m_floor = 1e-8; ///< where exact points are drawn
};

} // namespace assay
