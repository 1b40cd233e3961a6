// SPDX-License-Identifier: GPL-3.0-or-later
// The one house style of all plots on screen: colours of the palette, wheel zoom, double-click reset, saving.
#pragma once

#include <QColor>
#include <QString>

class QCPAxis;
class QCustomPlot;

namespace assay {

struct PlotColors {
    QColor reference, candidate, error, claim, grid, ink, paper;
};
/// For the plot's palette, dark or light.
PlotColors plotColors(const QCustomPlot &plot);

/// Colours, axes' titles, dragging, wheel zoom, box zoom (with Ctrl), a context menu (save as PNG, SVG, PDF,
/// copy the data as TSV) and double-click to see everything again.
void preparePlot(QCustomPlot &plot, const QString &xTitle, const QString &yTitle);
void setAxisColors(QCPAxis &axis, const PlotColors &colors);
void setLogarithmic(QCPAxis *axis);
void setLinear(QCPAxis *axis);
/// What an empty plot says in its middle; empty text takes the words away.
void setPlotWords(QCustomPlot &plot, const QString &words);
/// All graphs as columns: name, x, y.
QString plotAsTsv(const QCustomPlot &plot);

} // namespace assay
