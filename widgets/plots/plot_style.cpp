// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plot_style.h"

#include "widgets/text_format.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QSvgGenerator>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

#include <qcustomplot.h>

namespace assay {
namespace {

void savePlot(QCustomPlot *plot)
{
    const QString path
        = QFileDialog::getSaveFileName(plot, QCustomPlot::tr("Save plot"), QStringLiteral("plot.png"),
                                       QCustomPlot::tr("PNG (*.png);;SVG (*.svg);;PDF (*.pdf)"));
    if (path.endsWith(QStringLiteral(".pdf"), Qt::CaseInsensitive)) {
        plot->savePdf(path);
    } else if (path.endsWith(QStringLiteral(".svg"), Qt::CaseInsensitive)) {
        QSvgGenerator generator;
        generator.setFileName(path);
        generator.setSize(plot->size());
        generator.setViewBox(plot->rect());
        QCPPainter painter;
        painter.begin(&generator);
        plot->toPainter(&painter, plot->width(), plot->height());
        painter.end();
    } else if (!path.isEmpty()) {
        plot->savePng(path, 0, 0, 2);
    }
}

void showMenu(QCustomPlot *plot, const QPoint &position)
{
    QMenu menu;
    menu.addAction(QCustomPlot::tr("Save as PNG, SVG or PDF..."), plot, [plot] { savePlot(plot); });
    menu.addAction(QCustomPlot::tr("Copy the data as TSV"), plot,
                   [plot] { QApplication::clipboard()->setText(plotAsTsv(*plot)); });
    menu.addAction(QCustomPlot::tr("See everything (double click)"), plot, [plot] {
        plot->rescaleAxes();
        plot->replot();
    });
    menu.addAction(QCustomPlot::tr("Zoom: wheel, or a box with Ctrl held"))->setEnabled(false);
    menu.exec(plot->mapToGlobal(position));
}

/// How many labels stand beside each other along an axis; its plot's margins and legend are taken off.
int roomForLabels(const QCPAxis &axis)
{
    constexpr int Characters = 9, Margins = 60, Fewest = 2, Most = 8;
    const QFontMetrics metrics(axis.tickLabelFont());
    const auto &plot = *axis.parentPlot();
    const int room = axis.orientation() == Qt::Horizontal
        ? (plot.width() - Margins) / (metrics.averageCharWidth() * Characters)
        : (plot.height() - Margins) * 2 / (metrics.height() * 3);
    return std::clamp(room, Fewest, Most);
}

/// Of a linear axis: no more ticks than their labels have room for.
class RoomyTicker : public QCPAxisTicker {
public:
    explicit RoomyTicker(const QCPAxis &axis)
        : m_axis(axis)
    {
    }

protected:
    double getTickStep(const QCPRange &range) override
    {
        constexpr int Usual = 5;
        setTickCount(std::min(Usual, roomForLabels(m_axis)));
        return QCPAxisTicker::getTickStep(range);
    }

private:
    const QCPAxis &m_axis; // owns the ticker
};

/// Ticks at 1, 2 and 5 of every decade while few decades are seen, else at the decades, every one labelled.
class DecadeTicker : public QCPAxisTicker {
public:
    explicit DecadeTicker(const QCPAxis &axis)
        : m_axis(axis)
    {
    }

protected:
    QVector<double> createTickVector(double, const QCPRange &range) override
    {
        constexpr double FewDecades = 2.2;
        const double mostLabels = roomForLabels(m_axis);
        QVector<double> ticks;
        if (range.lower <= 0 || range.upper <= range.lower)
            return ticks;
        const int first = static_cast<int>(std::floor(std::log10(range.lower)));
        const int last = static_cast<int>(std::ceil(std::log10(range.upper)));
        const double decades = std::log10(range.upper / range.lower);
        const bool isFine = decades <= FewDecades && 3 * decades <= mostLabels;
        const int step = std::max(1, static_cast<int>(std::ceil(decades / mostLabels)));
        for (int decade = first; decade <= last; ++decade)
            for (const double digit : { 1.0, 2.0, 5.0 })
                if ((digit == 1.0 && decade % step == 0) || (isFine && digit != 1.0))
                    ticks << digit * std::pow(10.0, decade);
        return ticks;
    }
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale &, QChar, int) override { return formatNumber(tick, 4); }

private:
    const QCPAxis &m_axis; // owns the ticker
};

/// Below the axes, where it covers nothing.
void putLegendOutside(QCustomPlot &plot)
{
    constexpr int EntriesPerLine = 3;
    plot.axisRect()->insetLayout()->take(plot.legend);
    plot.plotLayout()->addElement(1, 0, plot.legend);
    plot.plotLayout()->setRowStretchFactor(1, 0.001);
    plot.plotLayout()->setRowSpacing(2);
    plot.legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    plot.legend->setWrap(EntriesPerLine);
    plot.legend->setMargins(QMargins(4, 0, 4, 2));
    plot.legend->setVisible(false);
}

} // namespace

PlotColors plotColors(const QCustomPlot &plot)
{
    const QPalette palette = plot.palette();
    const bool dark = palette.color(QPalette::Base).lightness() < 128;
    return { .reference = dark ? QColor(0xb8, 0xc4, 0xd0) : QColor(0x4a, 0x5a, 0x6a),
             .candidate = dark ? QColor(0x5a, 0xb0, 0xf0) : QColor(0x1f, 0x6f, 0xb4),
             .error = dark ? QColor(0xf0, 0x70, 0x68) : QColor(0xb3, 0x26, 0x1e),
             .claim = dark ? QColor(0xf0, 0xa0, 0x40) : QColor(0xc2, 0x5e, 0x00),
             .grid = dark ? QColor(0x48, 0x4c, 0x50) : QColor(0xe0, 0xe3, 0xe6),
             .ink = palette.color(QPalette::Text),
             .paper = palette.color(QPalette::Base) };
}

void setAxisColors(QCPAxis &axis, const PlotColors &colors)
{
    axis.setBasePen(QPen(colors.ink));
    axis.setTickPen(QPen(colors.ink));
    axis.setSubTickPen(QPen(colors.ink));
    axis.setTickLabelColor(colors.ink);
    axis.setLabelColor(colors.ink);
    axis.grid()->setPen(QPen(colors.grid));
    axis.grid()->setZeroLinePen(QPen(colors.grid));
}

void preparePlot(QCustomPlot &plot, const QString &xTitle, const QString &yTitle)
{
    const PlotColors colors = plotColors(plot);
    plot.setBackground(colors.paper);
    for (auto *axis : { plot.xAxis, plot.yAxis }) {
        setAxisColors(*axis, colors);
        axis->setTicker(QSharedPointer<RoomyTicker>::create(*axis));
    }
    plot.xAxis->setLabel(xTitle);
    plot.yAxis->setLabel(yTitle);
    QFont small = plot.font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    plot.legend->setFont(small);
    plot.legend->setRowSpacing(-2);
    plot.legend->setBrush(Qt::NoBrush);
    plot.legend->setTextColor(colors.ink);
    plot.legend->setBorderPen(Qt::NoPen);
    putLegendOutside(plot);
    plot.setLocale(QLocale::c()); // numbers look the same in tables and on axes
    plot.setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    QObject::connect(&plot, &QCustomPlot::mousePress, &plot, [target = &plot](const QMouseEvent *event) {
        const bool isBox
            = event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ControlModifier);
        target->setSelectionRectMode(isBox ? QCP::srmZoom : QCP::srmNone);
    });
    plot.setContextMenuPolicy(Qt::CustomContextMenu);
    QObject::connect(&plot, &QWidget::customContextMenuRequested, &plot,
                     [target = &plot](const QPoint &position) { showMenu(target, position); });
    QObject::connect(&plot, &QCustomPlot::mouseDoubleClick, &plot, [target = &plot] {
        target->rescaleAxes();
        target->replot();
    });
}

void setLogarithmic(QCPAxis *axis)
{
    axis->setScaleType(QCPAxis::stLogarithmic);
    axis->setTicker(QSharedPointer<DecadeTicker>::create(*axis));
}

void setLinear(QCPAxis *axis)
{
    axis->setScaleType(QCPAxis::stLinear);
    axis->setTicker(QSharedPointer<RoomyTicker>::create(*axis));
    axis->setNumberFormat(QStringLiteral("gb"));
    axis->setNumberPrecision(5);
}

void setPlotWords(QCustomPlot &plot, const QString &words)
{
    const QString name = QStringLiteral("plotWords");
    auto *label = plot.findChild<QLabel *>(name, Qt::FindDirectChildrenOnly);
    if (!label) {
        label = new QLabel(&plot);
        label->setObjectName(name);
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        label->setForegroundRole(QPalette::PlaceholderText);
        auto *column = new QVBoxLayout(&plot);
        column->setContentsMargins(60, 12, 24, 40);
        column->addWidget(label);
    }
    label->setTextFormat(Qt::PlainText);
    label->setText(words);
    label->setVisible(!words.isEmpty());
    if (plot.axisRectCount() > 0)
        plot.axisRect()->setVisible(words.isEmpty()); // no axes round a sentence
}

QString plotAsTsv(const QCustomPlot &plot)
{
    QString text = QStringLiteral("series\tx\ty\n");
    for (int i = 0; i < plot.graphCount(); ++i) {
        const auto *graph = plot.graph(i);
        for (const auto &point : *graph->data())
            text += graph->name() + QLatin1Char('\t') + QString::number(point.key, 'g', 12)
                + QLatin1Char('\t') + QString::number(point.value, 'g', 12) + QLatin1Char('\n');
    }
    return text;
}

} // namespace assay
