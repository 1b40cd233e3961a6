// SPDX-License-Identifier: GPL-3.0-or-later
// Curves of W, of the candidate and of the error E over one axis: singular values, power densities,
// histograms.
#pragma once

#include <QVector>

#include <vector>

#include <qcustomplot.h>

namespace assay {

struct Curve {
    QString name;
    std::vector<double> x, y;
    QColor color;
    bool steps = false; ///< a histogram
};

class CurvePlot : public QCustomPlot {
    Q_OBJECT
public:
    CurvePlot(const QString &xTitle, const QString &yTitle, bool logX, bool logY, QWidget *parent = nullptr);
    /// Points that a logarithmic axis cannot show are left out; verticals are drawn as dashed lines.
    void setCurves(const std::vector<Curve> &curves,
                   const std::vector<std::pair<QString, double>> &levels = {});

private:
    bool m_logX, m_logY;
};

} // namespace assay
