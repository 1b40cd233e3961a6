// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/spectra_panel.h"

#include "widgets/panels/matrices_table.h"
#include "widgets/plots/curve_plot.h"
#include "widgets/plots/plot_style.h"
#include "widgets/text_format.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QTabWidget>
#include <QVBoxLayout>

namespace assay {
namespace {

const QString JobTag = QStringLiteral("spectrum");

std::vector<double> ranks(std::size_t count)
{
    std::vector<double> x(count);
    for (std::size_t i = 0; i < count; ++i)
        x[i] = static_cast<double>(i + 1);
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

} // namespace

SpectraPanel::SpectraPanel(Session &session, JobRunner &jobs, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_words(new QLabel(tr("Select a layer of an audited pair.")))
    , m_singular(new CurvePlot(tr("rank"), tr("singular value"), true, true))
    , m_power(new CurvePlot(tr("cycles per element"), tr("power spectral density"), false, true))
    , m_powerColumns(new CurvePlot(tr("cycles per element"), tr("power spectral density"), false, true))
    , m_values(new CurvePlot(tr("value"), tr("elements"), false, true))
    , m_errors(new CurvePlot(tr("error"), tr("elements"), false, true))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 0);
    m_words->setObjectName(QStringLiteral("spectrumWords"));
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    auto *lock = new QCheckBox(tr("&lock ranges"));
    lock->setToolTip(tr("Keep the axes when another layer is selected (Alt+L)"));
    auto *top = new QHBoxLayout;
    top->addWidget(m_words, 1);
    top->addWidget(lock, 0, Qt::AlignTop);
    column->addLayout(top);
    auto *tabs = new QTabWidget;
    tabs->addTab(m_singular, tr("Singular values"));
    tabs->addTab(new MatricesTable(session, jobs), tr("All matrices"));
    tabs->addTab(m_power, tr("Power, rows"));
    tabs->addTab(m_powerColumns, tr("Power, columns"));
    tabs->addTab(m_values, tr("Values"));
    tabs->addTab(m_errors, tr("Errors"));
    column->addWidget(tabs, 1);
    for (auto *plot : plots()) {
        connect(lock, &QCheckBox::toggled, plot, &CurvePlot::setLocked);
        plot->clearCurves(tr("Select a layer of an audited pair."));
    }
    m_singular->setShareTitle(tr("energy kept"));
    m_singular->setObjectName(QStringLiteral("singularValues"));
    connect(&session, &Session::selectionChanged, this, &SpectraPanel::refresh);
}

void SpectraPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_stale)
        measure();
}

void SpectraPanel::refresh()
{
    m_stale = true;
    if (isVisible())
        measure();
}

void SpectraPanel::measure()
{
    m_stale = false;
    m_jobs.cancel(JobTag);
    for (auto *plot : plots())
        plot->clearCurves(tr("Select a layer of an audited pair."));
    const auto *layer = m_session.selectedReport();
    if (!layer || !layer->match.reference) {
        m_words->setText(tr("Select a layer of an audited pair."));
        return;
    }
    m_words->setText(tr("Measuring %1 …").arg(formatText(layer->referenceName)));
    for (auto *plot : plots())
        plot->clearCurves(tr("Measuring …"));
    m_jobs.start(
        JobTag, tr("measuring the spectra of %1").arg(formatText(layer->referenceName)),
        [reference = m_session.comparison()->reference, candidate = m_session.comparison()->candidate,
         match = layer->match](const RunControl &run) {
            const bool pair = match.kind == MatchKind::Paired;
            return measureSpectrum(*reference, pair ? candidate.get() : nullptr, match, {}, run);
        },
        [this](const Result<SpectrumReport> &report) { show(report); });
}

void SpectraPanel::show(const Result<SpectrumReport> &report)
{
    if (!report) {
        const QString words = tr("Not measured: %1").arg(formatText(describe(report.error())));
        m_words->setText(words);
        for (auto *plot : plots())
            plot->clearCurves(words);
        return;
    }
    QString words
        = tr("%1 %2: %3")
              .arg(formatText(report->tensor), formatText(report->shape.text()), formatText(report->method));
    if (report->reference)
        words += tr("; stable rank %1, effective rank %2")
                     .arg(formatNumber(report->reference->stableRank),
                          formatNumber(report->reference->effectiveRank));
    if (report->leadingSubspaceOverlap)
        words
            += tr("; the leading subspaces overlap by %1").arg(formatNumber(*report->leadingSubspaceOverlap));
    m_words->setText(words);
    const PlotColors colors = plotColors(*m_singular);
    const QString names[] = { tr("W, reference"), tr("candidate"), tr("E, error") };
    std::vector<Curve> curves;
    const std::pair<const std::optional<SingularValues> *, QColor> sides[]
        = { { &report->reference, colors.reference },
            { &report->candidate, colors.candidate },
            { &report->error, colors.error } };
    for (int i = 0; const auto &[side, color] : sides) {
        if (*side)
            curves.push_back({ names[i], ranks((*side)->values.size()), (*side)->values, color });
        if (*side && i < 2)
            curves.push_back({ tr("energy kept, %1").arg(names[i]), ranks((*side)->values.size()),
                               energyKept((*side)->values), color, false, true });
        ++i;
    }
    std::vector<std::pair<QString, double>> levels;
    if (report->errorNoise && report->errorNoise->upper > 0)
        levels.emplace_back(tr("end of pure noise of E's size (Marchenko-Pastur)"),
                            report->errorNoise->upper);
    m_singular->setCurves(curves, levels);
    if (curves.empty())
        m_singular->clearCurves(formatText(report->method));
    const std::pair<CurvePlot *, const PowerSpectrum *> powers[]
        = { { m_power, &report->powerRows }, { m_powerColumns, &report->powerColumns } };
    for (const auto &[plot, power] : powers)
        plot->setCurves({ { names[0], power->frequency, power->reference, colors.reference },
                          { names[1], power->frequency, power->candidate, colors.candidate },
                          { names[2], power->frequency, power->error, colors.error } });
    m_values->setCurves(
        { { names[0], report->edges, asDoubles(report->referenceCounts), colors.reference, true },
          { names[1], report->edges, asDoubles(report->candidateCounts), colors.candidate, true } });
    m_errors->setCurves(
        { { names[2], report->errorEdges, asDoubles(report->errorCounts), colors.error, true } });
}

} // namespace assay
