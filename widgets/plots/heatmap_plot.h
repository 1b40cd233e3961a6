// SPDX-License-Identifier: GPL-3.0-or-later
// W, the candidate and E as pictures side by side on one colour scale. Where several elements share a cell it
// shows the one of largest magnitude, so that no extreme is lost.
#pragma once

#include <array>
#include <vector>

#include <qcustomplot.h>

namespace assay {

struct HeatmapData {
    int rows = 0, columns = 0; ///< cells
    std::uint64_t rowCount = 0, columnCount = 0; ///< elements they stand for
    std::array<std::vector<float>, 3> cells {}; ///< W, candidate, E; rows × columns each, empty if not there
};

class HeatmapPlot : public QCustomPlot {
    Q_OBJECT
public:
    explicit HeatmapPlot(QWidget *parent = nullptr);
    void setData(const HeatmapData &heatmap);

private:
    std::array<QCPAxisRect *, 3> m_rects {};
    std::array<QCPColorMap *, 3> m_maps {};
    QCPColorScale *m_scale = nullptr;
};

} // namespace assay
