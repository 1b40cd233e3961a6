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
    bool isShare = false; ///< dashed, against the right axis from 0 to 1
};

class CurvePlot : public QCustomPlot {
    Q_OBJECT
public:
    CurvePlot(const QString &xTitle, const QString &yTitle, bool logX, bool logY, QWidget *parent = nullptr);
    /// Points that a logarithmic axis cannot show are left out; levels are drawn as dashed lines.
    void setCurves(const std::vector<Curve> &curves,
                   const std::vector<std::pair<QString, double>> &levels = {});
    void clearCurves(const QString &words);
    /// The title of the right axis, shown where a curve is a share.
    void setShareTitle(const QString &title) { yAxis2->setLabel(title); }
    /// The ranges stay as they are when other curves come, so that layers can be held against each other.
    void setLocked(bool isLocked) { m_isLocked = isLocked; }

private:
    void addCurve(const Curve &curve, double smallest);
    void hover(QMouseEvent *event);

    bool m_logX, m_logY, m_isLocked = false, m_hasRanges = false;
};

} // namespace assay
