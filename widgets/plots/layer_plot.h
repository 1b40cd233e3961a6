// SPDX-License-Identifier: GPL-3.0-or-later
// One metric of every layer as bars grouped by block, with the claimed and the measured value as lines.
#pragma once

#include "core/analysis/metric_table.h"

#include <QString>

#include <qcustomplot.h>

namespace assay {

class LayerPlot : public QCustomPlot {
    Q_OBJECT
public:
    explicit LayerPlot(QWidget *parent = nullptr);
    /// measured and claimed are the whole model's, drawn as lines where they are known. Layers without a
    /// value are left out (exact ones have no SQNR).
    void setLayers(const std::vector<LayerReport> &layers, const Metric &metric,
                   const std::optional<double> &measured, const std::optional<double> &claimed,
                   const QString &claimedWords = {});
    void clearLayers();
    void setLogarithmicValues(bool isLogarithmic);
    /// Rings the layers of these indices among those given.
    void markLayers(const std::vector<std::size_t> &indices);
    std::size_t barCount() const { return m_bars.size(); }

Q_SIGNALS:
    void layerClicked(std::size_t index);
    /// A band was drawn over them with Shift held.
    void layersPicked(const std::vector<std::size_t> &indices);

private:
    void press(QMouseEvent *event);
    void release(QMouseEvent *event);
    void hover(QMouseEvent *event);
    void pick(const QRect &band);
    std::optional<std::size_t> barAt(const QPoint &position) const;
    void addLevel(const QString &name, double value, const QColor &color, Qt::PenStyle style);
    void collect(const std::vector<LayerReport> &layers);
    void nameBlocks();
    void fitRanges();

    struct Bar {
        std::size_t layer = 0;
        double value = 0;
        std::optional<std::uint64_t> block;
        std::string name;
    };
    std::vector<Bar> m_bars; ///< by block, in the files' order within it
    const Metric *m_metric = nullptr;
    QCPGraph *m_mark = nullptr;
    std::vector<double> m_levels;
    QPoint m_pressed;
    bool m_isLogarithmic = true;
};

} // namespace assay
