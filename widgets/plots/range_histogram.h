// SPDX-License-Identifier: GPL-3.0-or-later
// The histogram of a layer's values with two handles: what lies between them has a colour of its own in the
// heat maps.
#pragma once

#include "widgets/plots/curve_plot.h"

namespace assay {

class RangeHistogram : public CurvePlot {
    Q_OBJECT
public:
    explicit RangeHistogram(QWidget *parent = nullptr);
    void setHistogram(const std::vector<Curve> &curves);
    /// Draws the handles at -largest and largest.
    void setLargest(double largest);
    double largest() const { return m_largest; }

Q_SIGNALS:
    /// A handle was moved; double click: 0, everything again.
    void largestChosen(double largest);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void placeHandles();
    void choose(double largest);

    QCPItemStraightLine *m_handles[2];
    double m_largest = 0, m_whole = 0;
    bool m_isDragged = false;
};

} // namespace assay
