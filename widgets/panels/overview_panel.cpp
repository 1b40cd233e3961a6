// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/overview_panel.h"

#include "widgets/plots/plot_style.h"
#include "widgets/plots/rate_distortion_plot.h"
#include "widgets/plots/stacked_bar.h"
#include "widgets/report/report_words.h"
#include "widgets/text_format.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace assay {
namespace {

struct RatioRow {
    const char *title, *explanation;
    std::optional<double> CompareTotals::*measured; ///< null: the claimed one
};

constexpr std::array RatioRows {
    RatioRow { QT_TRANSLATE_NOOP("OverviewPanel", "claimed"),
               QT_TRANSLATE_NOOP("OverviewPanel", "The first ratio that the claims state"), nullptr },
    RatioRow { QT_TRANSLATE_NOOP("OverviewPanel", "files"),
               QT_TRANSLATE_NOOP("OverviewPanel", "Bytes of the reference's files over the candidate's"),
               &CompareTotals::ratioFile },
    RatioRow { QT_TRANSLATE_NOOP("OverviewPanel", "stored tensors"),
               QT_TRANSLATE_NOOP("OverviewPanel", "Bytes of the tensors, side information included"),
               &CompareTotals::ratioStored },
    RatioRow { QT_TRANSLATE_NOOP("OverviewPanel", "against 32 bits"),
               QT_TRANSLATE_NOOP("OverviewPanel", "As if every weight of the reference took 32 bits"),
               &CompareTotals::ratioVsF32 },
    RatioRow { QT_TRANSLATE_NOOP("OverviewPanel", "elements"),
               QT_TRANSLATE_NOOP("OverviewPanel", "Numbers of weights: more than 1 means weights are gone"),
               &CompareTotals::ratioElements },
};

struct AccountRow {
    const char *name;
    std::uint64_t Accounting::*elements;
};

constexpr std::array AccountRows {
    AccountRow { QT_TRANSLATE_NOOP("OverviewPanel", "parameters"), &Accounting::parameters },
    AccountRow { QT_TRANSLATE_NOOP("OverviewPanel", "tied"), &Accounting::tiedElements },
    AccountRow { QT_TRANSLATE_NOOP("OverviewPanel", "buffers"), &Accounting::bufferElements },
    AccountRow { QT_TRANSLATE_NOOP("OverviewPanel", "optimizer"), &Accounting::optimizerElements },
    AccountRow { QT_TRANSLATE_NOOP("OverviewPanel", "side information"), &Accounting::sideElements },
};

std::array<QColor, AccountRows.size()> accountColors(const PlotColors &colors)
{
    return { colors.candidate, colors.reference, colors.grid.darker(130), colors.error, colors.claim };
}

} // namespace

std::optional<double> claimedBitsPerWeight(const Session &session)
{
    const auto *comparison = session.comparison();
    const auto claimed = session.claimedRatio();
    if (!comparison || !claimed || *claimed <= 0)
        return std::nullopt;
    std::uint64_t bytes = 0, elements = 0;
    for (const LayerReport &layer : comparison->layers)
        if (layer.match.reference) {
            bytes += layer.referenceBytes;
            elements += layer.elementCount;
        }
    if (elements == 0)
        return std::nullopt;
    return 8 * static_cast<double>(bytes) / static_cast<double>(elements) / *claimed;
}

OverviewPanel::OverviewPanel(Session &session, JobRunner &jobs, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_verdict(new QLabel)
    , m_coverage(new StackedBar(tr("Covered by the candidate")))
    , m_plane(new RateDistortionPlot)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 6, 8, 0);
    m_verdict->setObjectName(QStringLiteral("overview"));
    m_verdict->setAccessibleName(tr("Verdict"));
    m_verdict->setTextFormat(Qt::PlainText);
    m_verdict->setWordWrap(true);
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    column->addWidget(m_verdict);
    auto *grid = new QGridLayout;
    buildRatios(*grid);
    column->addLayout(grid);
    m_accounting = { new StackedBar(tr("Elements of the reference")),
                     new StackedBar(tr("Elements of the candidate")) };
    column->addWidget(m_coverage);
    for (auto *bar : m_accounting)
        column->addWidget(bar);
    m_plane->setMinimumHeight(150);
    column->addWidget(m_plane, 1);
    connect(&session, &Session::reportChanged, this, &OverviewPanel::refresh);
    connect(&session, &Session::statusChanged, this, &OverviewPanel::refresh);
    connect(&session, &Session::modelsChanged, this, &OverviewPanel::countElements);
    connect(&session, &Session::numberFormChanged, this, [this] {
        showRatios();
        showAccounting(m_counted);
    });
    refresh();
    countElements();
}

void OverviewPanel::buildRatios(QGridLayout &grid)
{
    for (int place = 0; const RatioRow &row : RatioRows) {
        auto *caption = new QLabel(tr(row.title));
        caption->setToolTip(tr(row.explanation));
        caption->setAlignment(Qt::AlignHCenter);
        auto *number = new QLabel;
        number->setAccessibleName(tr("Ratio, %1").arg(tr(row.title)));
        number->setToolTip(tr(row.explanation));
        number->setAlignment(Qt::AlignHCenter);
        number->setTextInteractionFlags(Qt::TextSelectableByMouse);
        QFont large = number->font();
        large.setPointSizeF(large.pointSizeF() * 1.4);
        large.setBold(row.measured == nullptr);
        number->setFont(large);
        grid.addWidget(number, 0, place);
        grid.addWidget(caption, 1, place);
        m_ratios[static_cast<std::size_t>(place++)] = number;
    }
}

void OverviewPanel::refresh()
{
    const ReportPtr &report = m_session.report();
    QPalette colors = palette();
    if (report && report->verdict && *report->verdict < Verdict::Undecidable)
        colors.setColor(QPalette::WindowText, onScreen(verdictColor(report->verdict), palette()));
    m_verdict->setPalette(colors);
    m_verdict->setText(report ? formatText(report->verdictSentence) : m_session.status());
    showRatios();
    showPlane();
}

QString OverviewPanel::countOf(std::uint64_t count) const
{
    return formatCount(count, m_session.numberForm());
}

void OverviewPanel::showRatios()
{
    const auto *comparison = m_session.comparison();
    for (std::size_t i = 0; i < RatioRows.size(); ++i) {
        const auto measured = RatioRows[i].measured;
        const auto ratio = !measured ? m_session.claimedRatio()
            : comparison             ? comparison->totals.*measured
                                     : std::optional<double>();
        m_ratios[i]->setText(ratio ? formatRatio(ratio) : QStringLiteral("–"));
    }
    const PlotColors colors = plotColors(*m_plane);
    std::vector<BarPart> parts;
    if (comparison && comparison->totals.referenceElements > 0) {
        const auto covered = comparison->totals.coveredElements;
        const auto missing
            = comparison->totals.referenceElements - std::min(covered, comparison->totals.referenceElements);
        parts = { { tr("weights covered"), static_cast<double>(covered), colors.candidate,
                    tr("%1 (%2)").arg(countOf(covered), formatPercent(comparison->totals.coverage)) },
                  { tr("not in the candidate"), static_cast<double>(missing), colors.error,
                    countOf(missing) } };
    }
    m_coverage->setParts(std::move(parts));
}

void OverviewPanel::showPlane()
{
    std::vector<RatePoint> points;
    if (const auto *comparison = m_session.comparison()) {
        const auto &totals = comparison->totals;
        const auto error = totals.pooled.relativeMse();
        if (totals.bitsPerWeight && *totals.bitsPerWeight > 0 && error && totals.pooled.pairCount > 0)
            points.push_back({ tr("measured"), *totals.bitsPerWeight, *error });
    }
    m_plane->setPoints(points, claimedBitsPerWeight(m_session));
}

void OverviewPanel::countElements()
{
    using Sides = std::array<std::optional<Accounting>, 2>;
    m_counted = {};
    showAccounting(m_counted);
    if (!m_session.reference() && !m_session.candidate())
        return m_jobs.cancel(QStringLiteral("accounting"));
    m_jobs.start(
        QStringLiteral("accounting"), tr("counting elements"),
        [reference = m_session.reference(), candidate = m_session.candidate()](const RunControl &) {
            Sides sides;
            if (reference)
                sides[0] = account(*reference);
            if (candidate)
                sides[1] = account(*candidate);
            return Result<Sides>(sides);
        },
        [this](const Result<Sides> &sides) {
            m_counted = *sides;
            showAccounting(m_counted);
        });
}

void OverviewPanel::showAccounting(const std::array<std::optional<Accounting>, 2> &sides)
{
    const auto colors = accountColors(plotColors(*m_plane));
    for (std::size_t side = 0; side < sides.size(); ++side) {
        std::vector<BarPart> parts;
        for (std::size_t row = 0; sides[side] && row < AccountRows.size(); ++row) {
            const std::uint64_t elements = (*sides[side]).*(AccountRows[row].elements);
            parts.push_back(
                { tr(AccountRows[row].name), static_cast<double>(elements), colors[row], countOf(elements) });
        }
        m_accounting[side]->setParts(std::move(parts));
    }
}

} // namespace assay
