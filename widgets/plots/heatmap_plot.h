// SPDX-License-Identifier: GPL-3.0-or-later
// W, the candidate and E as pictures side by side, E on a scale of its own unless asked otherwise. Where
// several elements share a cell it shows the one of largest magnitude, so that no extreme is lost; zoomed in,
// each element is a cell with its value written in it.
#pragma once

#include <array>
#include <vector>

#include <qcustomplot.h>

class QTimer;

namespace assay {

/// Rows and columns of a tensor's matrix view, in elements.
struct CellWindow {
    std::uint64_t firstRow = 0, firstColumn = 0, rowCount = 0, columnCount = 0;
    bool operator==(const CellWindow &) const = default;
};

struct HeatmapData {
    int rows = 0, columns = 0; ///< cells
    CellWindow window {}; ///< the elements they stand for
    std::uint64_t rowCount = 0, columnCount = 0; ///< of the whole tensor
    std::array<std::vector<float>, 3> cells {}; ///< W, candidate, E; rows × columns each, empty if not there
    bool isWhole() const { return window.rowCount == rowCount && window.columnCount == columnCount; }
};

/// Whose values the colours stand for.
enum class ColorRange {
    OwnError, ///< W and the candidate share one scale, E has its own
    OfReference, ///< all three on the scale of W
    Common ///< all three on the widest
};

class HeatmapPlot : public QCustomPlot {
    Q_OBJECT
public:
    explicit HeatmapPlot(QWidget *parent = nullptr);
    /// A whole tensor is shown whole; a window of it takes the place of what is seen, and neither the view
    /// nor the scale of colours moves.
    void setData(const HeatmapData &heatmap);
    void clear(const QString &words);
    void showAll();
    void setColorRange(ColorRange range);
    /// W and the candidate from -largest to largest until other data come; 0 = their own again.
    void setLargest(double largest);
    /// The ends of the scales, of W and the candidate and of E.
    double largestShown() const { return m_ends[0]; }
    double largestErrorShown() const { return m_ends[1]; }
    /// What is seen now, within the tensor.
    CellWindow visibleWindow() const;
    const HeatmapData &shown() const { return m_shown; }
    /// Index into HeatmapData::cells.
    QCPAxisRect *rect(std::size_t side) const { return m_rects[side]; }

Q_SIGNALS:
    /// More elements could be told apart than are there.
    void windowWanted();

private:
    static QString sideTitle(std::size_t side);
    void buildSide(std::size_t side);
    QCPColorScale *buildScale(int column);
    void applyRange();
    void askForWindow();
    void hover(QMouseEvent *event);

    std::array<QCPAxisRect *, 3> m_rects {};
    std::array<QCPColorMap *, 3> m_maps {};
    std::array<QCPTextElement *, 3> m_titles {};
    QCPColorScale *m_scale = nullptr, *m_errorScale = nullptr;
    ColorRange m_range = ColorRange::OwnError;
    std::array<double, 3> m_largest {}; ///< of the whole tensor's sides
    std::array<double, 2> m_ends {}; ///< of the scales now
    double m_wanted = 0;
    QTimer *m_pause; ///< windows are asked for once the view stands still
    HeatmapData m_shown;
};

} // namespace assay
