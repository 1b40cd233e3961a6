// SPDX-License-Identifier: GPL-3.0-or-later
// What the layer panel's measurements look like as curves.
#include "widgets/panels/layer_panel.h"

#include "widgets/plots/curve_plot.h"
#include "widgets/plots/plot_style.h"
#include "widgets/plots/range_histogram.h"
#include "widgets/said_text.h"
#include "widgets/text_format.h"

#include <QLabel>

namespace assay {
namespace {

std::vector<double> numbers(std::size_t count, double first)
{
    std::vector<double> x(count);
    for (std::size_t i = 0; i < count; ++i)
        x[i] = static_cast<double>(i) + first;
    return x;
}

/// Share of the sum of squares within the first ranks.
std::vector<double> energyKept(const std::vector<double> &values)
{
    double whole = 0, sum = 0;
    for (const double value : values)
        whole += value * value;
    std::vector<double> kept;
    for (const double value : values) {
        sum += value * value;
        kept.push_back(whole > 0 ? sum / whole : 0);
    }
    return kept;
}

std::vector<double> asDoubles(const std::vector<std::uint64_t> &counts)
{
    return { counts.begin(), counts.end() };
}

const QString Names[] = { QStringLiteral("W"), QStringLiteral("Ŵ"), QStringLiteral("E") };

std::vector<Curve> threeCurves(const std::vector<double> &x, const std::vector<double> &reference,
                               const std::vector<double> &candidate, const std::vector<double> &error,
                               const PlotColors &colors)
{
    return { { Names[0], x, reference, colors.reference },
             { Names[1], x, candidate, colors.candidate },
             { Names[2], x, error, colors.error } };
}

} // namespace

void LayerPanel::showHistogram(const Result<SpectrumReport> &report)
{
    if (!report) {
        const QString words = formatText(describe(report.error()));
        m_histogram->clearCurves(words);
        return m_errors->clearCurves(words);
    }
    const PlotColors colors = plotColors(*m_histogram);
    std::vector<Curve> values {
        { Names[0], report->edges, asDoubles(report->referenceCounts), colors.reference, true },
        { Names[1], report->edges, asDoubles(report->candidateCounts), colors.candidate, true }
    };
    m_histogram->setHistogram(values);
    m_errors->setVisible(!report->errorCounts.empty());
    if (m_pair && m_pair->layer && m_pair->layer->error && m_pair->layer->error->exact())
        return m_errors->clearCurves(tr("every value is equal"));
    m_errors->setCurves(
        { { Names[2], report->errorEdges, asDoubles(report->errorCounts), colors.error, true } });
}

void LayerPanel::showSpectrum(const Result<SpectrumReport> &report)
{
    if (!report) {
        const QString words = tr("Not measured: %1").arg(formatText(describe(report.error())));
        m_method->setText(words);
        m_method->show();
        for (auto *plot : { m_singular, m_powerRows, m_powerColumns })
            plot->clearCurves(words);
        return;
    }
    QStringList words { saidText(report->method) };
    if (report->reference)
        words << tr("stable rank %1, effective rank %2")
                     .arg(formatNumber(report->reference->stableRank),
                          formatNumber(report->reference->effectiveRank));
    if (report->leadingSubspaceOverlap)
        words << tr("the leading subspaces overlap by %1").arg(formatNumber(*report->leadingSubspaceOverlap));
    m_method->setText(words.join(QStringLiteral("; ")));
    const PlotColors colors = plotColors(*m_singular);
    const std::pair<const std::optional<SingularValues> *, QColor> sides[]
        = { { &report->reference, colors.reference },
            { &report->candidate, colors.candidate },
            { &report->error, colors.error } };
    std::vector<Curve> curves;
    for (int i = 0; const auto &[side, color] : sides) {
        if (*side)
            curves.push_back({ Names[i], numbers((*side)->values.size(), 1), (*side)->values, color });
        if (*side && i < 2)
            curves.push_back({ tr("energy in %1").arg(Names[i]), numbers((*side)->values.size(), 1),
                               energyKept((*side)->values), color, false, true });
        ++i;
    }
    std::vector<std::pair<QString, double>> levels;
    if (report->errorNoise && report->errorNoise->upper > 0)
        levels.emplace_back(tr("end of pure noise of E's size"), report->errorNoise->upper);
    m_singular->setCurves(curves, levels);
    if (curves.empty()) { // why stands in the plot's place
        m_singular->clearCurves(saidText(report->method));
        m_method->clear();
    }
    m_method->setVisible(!curves.empty());
    const std::pair<CurvePlot *, const PowerSpectrum *> powers[]
        = { { m_powerRows, &report->powerRows }, { m_powerColumns, &report->powerColumns } };
    for (const auto &[plot, power] : powers)
        plot->setCurves(
            threeCurves(power->frequency, power->reference, power->candidate, power->error, colors));
}

void LayerPanel::showProfiles(const Result<LineProfiles> &profiles)
{
    if (!profiles) {
        for (auto *plot : { m_rowProfile, m_columnProfile })
            plot->clearCurves(formatText(describe(profiles.error())));
        return;
    }
    const PlotColors colors = plotColors(*m_rowProfile);
    const std::pair<CurvePlot *, const LineProfile *> sides[]
        = { { m_rowProfile, &profiles->rows }, { m_columnProfile, &profiles->columns } };
    for (const auto &[plot, profile] : sides)
        plot->setCurves(threeCurves(numbers(profile->reference.size(), 0), profile->reference,
                                    profile->candidate, profile->error, colors));
}

} // namespace assay
