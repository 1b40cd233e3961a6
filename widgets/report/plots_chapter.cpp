// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/model_bound.h"
#include "core/analysis/rate_distortion.h"
#include "core/base/number_text.h"
#include "widgets/overview_words.h"
#include "widgets/plots/plot_style.h"
#include "widgets/report/report_sections.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"

#include <algorithm>
#include <cmath>

#include <qcustomplot.h>

namespace assay {
namespace {

constexpr int LegendColumns = 3;
const QColor ReferenceColor(0x4a, 0x5a, 0x6a);
const QColor CandidateColor(0x1f, 0x6f, 0xb4);
const QColor ErrorColor(0xb3, 0x26, 0x1e);
const QColor ClaimColor(0xc2, 0x5e, 0x00);

constexpr double LeastError = 1e-12; ///< of the plane: float32 itself errs by more

QFont plotFont(int pixels)
{
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setPixelSize(pixels);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

/// Pixel fonts, so that the plot looks on paper as it does at 96 dots per inch.
void prepare(QCustomPlot &plot, const QString &xLabel, const QString &yLabel)
{
    for (auto *axis : { plot.xAxis, plot.yAxis }) {
        axis->setTickLabelFont(plotFont(10));
        axis->setLabelFont(plotFont(11));
        axis->grid()->setPen(QPen(QColor(0xe0, 0xe3, 0xe6), 1));
        axis->grid()->setZeroLinePen(QPen(QColor(0xe0, 0xe3, 0xe6), 1));
    }
    plot.xAxis->setLabel(xLabel);
    plot.yAxis->setLabel(yLabel);
    plot.setLocale(QLocale::c());
    plot.legend->setVisible(true);
    plot.legend->setFont(plotFont(10));
    plot.legend->setBorderPen(Qt::NoPen);
    plot.legend->setRowSpacing(-2);
    // Below the axes, where it covers nothing.
    plot.axisRect()->insetLayout()->take(plot.legend);
    plot.plotLayout()->addElement(1, 0, plot.legend);
    plot.plotLayout()->setRowStretchFactor(1, 0.001);
    plot.legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    plot.legend->setWrap(LegendColumns);
}

/// As many entries in a line of the legend as fit the width with their whole names.
void fitLegend(QCustomPlot &plot, double widthPixels)
{
    constexpr double IconPixels = 60;
    const QFontMetricsF metrics(plot.legend->font());
    double widest = 0;
    for (int i = 0; i < plot.graphCount(); ++i)
        widest = std::max(widest, metrics.horizontalAdvance(plot.graph(i)->name()) + IconPixels);
    const int columns = std::clamp(static_cast<int>(widthPixels / std::max(widest, 1.0)), 1, LegendColumns);
    plot.legend->setWrap(columns);
    // Entries that stand there already are ordered anew.
    plot.legend->setFillOrder(QCPLayoutGrid::foColumnsFirst, true);
}

struct Sheet {
    double widthPoints = 0;
    std::vector<PlotPicture> pictures {};

    void add(QCustomPlot &plot, double heightPoints, const QString &caption)
    {
        fitLegend(plot, widthPoints * PlotPixelsPerPoint);
        QPicture picture;
        QCPPainter painter;
        painter.begin(&picture);
        plot.toPainter(&painter, static_cast<int>(widthPoints * PlotPixelsPerPoint),
                       static_cast<int>(heightPoints * PlotPixelsPerPoint));
        painter.end();
        pictures.push_back({ std::move(picture), heightPoints, caption });
    }
};

void addCurve(QCustomPlot &plot, const QString &name, const QVector<double> &x, const QVector<double> &y,
              const QColor &color, Qt::PenStyle style = Qt::SolidLine)
{
    auto *graph = plot.addGraph();
    graph->setName(name);
    graph->setData(x, y);
    graph->setPen(QPen(color, 1.4, style));
}

void addPoint(QCustomPlot &plot, const QString &name, double x, double y, const QColor &color,
              QCPScatterStyle::ScatterShape shape)
{
    auto *graph = plot.addGraph();
    graph->setName(name);
    graph->setData({ x }, { y });
    graph->setLineStyle(QCPGraph::lsNone);
    graph->setScatterStyle(QCPScatterStyle(shape, color, color, 9));
}

void plotRatios(Sheet &sheet, const AuditReport &report)
{
    QVector<double> position, ratio;
    for (const auto &layer : report.comparison->layers)
        if (layer.match.reference && layer.match.candidate && layer.candidateBytes > 0
            && layer.referenceBytes > 0) {
            position << static_cast<double>(position.size() + 1);
            ratio << static_cast<double>(layer.referenceBytes) / static_cast<double>(layer.candidateBytes);
        }
    if (position.isEmpty())
        return;
    QCustomPlot plot;
    prepare(plot, tr("layer, in the order of the table"), tr("reference bytes / candidate bytes"));
    setLogarithmic(plot.yAxis);
    auto *points = plot.addGraph();
    points->setName(tr("layers"));
    points->setData(position, ratio);
    points->setLineStyle(position.size() > 400 ? QCPGraph::lsNone : QCPGraph::lsImpulse);
    points->setPen(QPen(CandidateColor, 1));
    points->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, CandidateColor, 4));
    const double last = static_cast<double>(position.size()) + 0.5;
    double low = *std::min_element(ratio.begin(), ratio.end());
    double high = *std::max_element(ratio.begin(), ratio.end());
    const auto level = [&](const QString &name, const std::optional<double> &value, const QColor &color,
                           Qt::PenStyle style) {
        if (!value || *value <= 0)
            return;
        addCurve(plot, name, { 0.5, last }, { *value, *value }, color, style);
        low = std::min(low, *value);
        high = std::max(high, *value);
    };
    const auto &stored = report.comparison->totals.ratioStored;
    level(tr("measured, stored tensors %1").arg(optionalRatio(stored)), stored, ReferenceColor, Qt::DashLine);
    if (const Claim *claim = ratioClaim(report))
        level(tr("claimed %1").arg(ratioWords(*claim)), claim->value, ClaimColor, Qt::SolidLine);
    plot.xAxis->setRange(0.5, last);
    plot.yAxis->setRange(low / 1.6, high * 1.4);
    sheet.add(plot, 210,
              ratioClaim(report)
                  ? tr("Ratio of every paired layer on a logarithmic axis, the measured ratio of all stored "
                       "tensors, and the claimed ratio.")
                  : tr("Ratio of every paired layer on a logarithmic axis, and the measured ratio of all "
                       "stored tensors."));
}

void plotRateDistortion(Sheet &sheet, const AuditReport &report)
{
    const auto &totals = report.comparison->totals;
    const auto relative = totals.pooled.relativeMse();
    const Claim *claim = ratioClaim(report);
    const auto claimed = claim ? claim->value : std::nullopt;
    if (!totals.bitsPerWeight || (!relative && !claimed))
        return;
    QCustomPlot plot;
    prepare(plot, tr("bits per weight"), tr("relative MSE"));
    setLogarithmic(plot.xAxis);
    setLogarithmic(plot.yAxis);
    double least = *totals.bitsPerWeight;
    const double referenceBits = totals.ratioStored ? *totals.ratioStored * *totals.bitsPerWeight : 32;
    if (claimed)
        least = std::min(least, referenceBits / *claimed);
    const double from = std::max(1e-6, least / 4);
    const ModelBound bound(*report.comparison);
    QVector<double> x, y;
    for (int i = 0; i <= 200; ++i) {
        x << from * std::pow(40 / from, i / 200.0);
        y << std::max(LeastError,
                      bound.isKnown() ? bound.relativeMse(x.back()) : gaussianRelativeMseBound(x.back()));
    }
    addCurve(plot,
             bound.isKnown() ? tr("bound for Gaussian weights of this model's variances")
                             : tr("bound for Gaussian weights"),
             x, y, ReferenceColor);
    double floor = 1e-3;
    if (relative && *relative > 0) {
        addPoint(plot, tr("measured: %1 bits per weight").arg(optionalNumber(totals.bitsPerWeight)),
                 *totals.bitsPerWeight, *relative, CandidateColor, QCPScatterStyle::ssDisc);
        floor = std::min(floor, *relative / 5);
    }
    if (claimed) {
        const double bits = referenceBits / *claimed;
        const double lowest = std::max(
            LeastError, bound.isKnown() ? bound.relativeMse(bits) : gaussianRelativeMseBound(bits));
        floor = std::min(floor, lowest / 5); // what the legend names is seen
        addPoint(plot,
                 tr("least error possible at the claimed rate, %1 bits per weight")
                     .arg(QString::fromStdString(numberText(bits))),
                 bits, lowest, ClaimColor, QCPScatterStyle::ssDiamond);
    }
    plot.xAxis->setRange(from, 40);
    plot.yAxis->setRange(floor, 3);
    sheet.add(plot, 220,
              tr("Rate-distortion plane. The bound assumes weights that are independent and Gaussian given "
                 "their variance; "
                 "structure such as low rank, repeats or zeros can only be credited where it is measured."));
}

void plotSpectrum(Sheet &sheet, const SpectrumReport &spectrum)
{
    const std::pair<const std::optional<SingularValues> *, std::pair<QString, QColor>> sides[] {
        { &spectrum.reference, { tr("W, reference"), ReferenceColor } },
        { &spectrum.candidate, { tr("candidate"), CandidateColor } },
        { &spectrum.error, { tr("E, error"), ErrorColor } }
    };
    QCustomPlot plot;
    prepare(plot, tr("rank"), tr("singular value"));
    setLogarithmic(plot.xAxis);
    setLogarithmic(plot.yAxis);
    double high = 0, low = 0, last = 1;
    for (const auto &[side, look] : sides) {
        if (!*side || (*side)->values.empty() || (*side)->values.front() <= 0)
            continue;
        QVector<double> x, y;
        for (const double value : (*side)->values)
            if (value > (*side)->values.front() * 1e-9) {
                x << static_cast<double>(x.size() + 1);
                y << value;
            }
        addCurve(plot, look.first, x, y, look.second);
        high = std::max(high, y.front());
        low = low == 0 ? y.back() : std::min(low, y.back());
        last = std::max(last, x.back());
    }
    if (high <= 0)
        return;
    plot.xAxis->setRange(1, std::max(2.0, last));
    plot.yAxis->setRange(std::max(low, high * 1e-6) / 2, high * 2);
    sheet.add(plot, 200,
              tr("Singular values of %1 %2. %3")
                  .arg(cellText(spectrum.tensor, 120), QString::fromStdString(spectrum.shape.text()),
                       saidCell(spectrum.method, 200)));
}

void plotRun(Sheet &sheet, const RunReport &run)
{
    QVector<double> after, error;
    for (const RunLayer &layer : run.layers)
        if (layer.hiddenRelativeError > 0) {
            after << (layer.layer ? static_cast<double>(*layer.layer + 1) : 0);
            error << layer.hiddenRelativeError;
        }
    if (after.size() < 2)
        return;
    QCustomPlot plot;
    prepare(plot, tr("layer (0: embedding)"), tr("relative error of the state"));
    setLogarithmic(plot.yAxis);
    addCurve(plot, tr("candidate against reference"), after, error, ErrorColor);
    plot.graph(0)->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, ErrorColor, 4));
    plot.xAxis->setRange(after.front(), after.back());
    const auto [low, high] = std::ranges::minmax(error);
    plot.yAxis->setRange(low / 2, high * 2);
    sheet.add(plot, 170,
              tr("Error through depth: how far the candidate's state is from the reference's "
                 "after each layer, each fed its own states."));
    sheet.pictures.back().isOfRun = true;
}

} // namespace

std::vector<PlotPicture> drawPlots(const AuditReport &report, const std::vector<SpectrumReport> &spectra,
                                   bool letter)
{
    Sheet sheet { .widthPoints = PageFlow::textWidthPoints(letter) };
    if (report.run)
        plotRun(sheet, *report.run);
    if (!report.comparison)
        return std::move(sheet.pictures);
    plotRatios(sheet, report);
    plotRateDistortion(sheet, report);
    for (const auto &spectrum : spectra)
        plotSpectrum(sheet, spectrum);
    return std::move(sheet.pictures);
}

void writePlots(PageFlow &flow, const PdfOptions &options)
{
    if (std::ranges::all_of(options.plots, &PlotPicture::isOfRun))
        return;
    flow.heading(tr("Plots"));
    for (const auto &plot : options.plots)
        if (!plot.isOfRun)
            flow.plot(plot.picture, plot.heightPoints, plot.caption);
}

} // namespace assay
