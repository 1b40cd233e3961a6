// SPDX-License-Identifier: GPL-3.0-or-later
// Reference bytes over candidate bytes of every layer, with the claimed and the measured ratio as lines.
#pragma once

#include "core/analysis/compare.h"

#include <qcustomplot.h>

namespace assay {

class RatioPlot : public QCustomPlot {
    Q_OBJECT
public:
    explicit RatioPlot(QWidget *parent = nullptr);
    void setLayers(const std::vector<LayerReport> &layers, const std::optional<double> &measuredRatio,
                   const std::optional<double> &claimedRatio);
    void clearLayers();
    /// Marks the layer of that index among those given.
    void markLayer(std::optional<std::size_t> index);

Q_SIGNALS:
    void layerClicked(std::size_t index);

private:
    void click(QMouseEvent *event);
    void hover(QMouseEvent *event);
    std::optional<std::size_t> barAt(const QPoint &position) const;
    void addLevel(const QString &name, double ratio, const QColor &color, Qt::PenStyle style);

    struct Bar {
        std::size_t layer = 0;
        double ratio = 0;
        QString name;
    };
    std::vector<Bar> m_bars;
    QCPGraph *m_mark = nullptr;
};

} // namespace assay
