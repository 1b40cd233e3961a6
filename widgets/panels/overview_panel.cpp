// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/overview_panel.h"

#include "widgets/overview_words.h"
#include "widgets/panels/deciding_claims.h"
#include "widgets/panels/metadata_table.h"
#include "widgets/panels/overview_cards.h"
#include "widgets/panels/worst_layers_view.h"
#include "widgets/plots/rate_distortion_plot.h"
#include "widgets/report/report_words.h"
#include "widgets/said_text.h"
#include "widgets/text_format.h"

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace assay {
namespace {

/// At 1280 x 800 verdict, cards, claims and plot are seen at once.
constexpr int LeastPlotHeight = 135;

QLabel *makeTitle(const QString &text)
{
    auto *label = new QLabel(text);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
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
    , m_headline(new QLabel)
    , m_counts(new QLabel)
    , m_answer(new QLabel)
    , m_export(new QPushButton(tr("Export PDF...")))
    , m_swap(new QPushButton(tr("Swap sides")))
    , m_cards(new OverviewCards(session, jobs))
    , m_claims(new DecidingClaims(session))
    , m_metadata(new MetadataTable)
    , m_metadataTitle(makeTitle(tr("What the model says of itself")))
    , m_worst(new WorstLayersView(session))
    , m_plane(new RateDistortionPlot)
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    outer->addWidget(scroll);
    auto *page = new QWidget;
    scroll->setWidget(page);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(8, 6, 8, 4);
    buildHead(*column);
    buildLists(*column);
    for (const auto signal : { &Session::reportChanged, &Session::statusChanged, &Session::modelsChanged,
                               &Session::numberFormChanged })
        connect(&session, signal, this, &OverviewPanel::refresh);
    connect(m_cards, &OverviewCards::counted, this, &OverviewPanel::refresh);
}

void OverviewPanel::buildHead(QVBoxLayout &column)
{
    auto *line = new QHBoxLayout;
    m_headline->setObjectName(QStringLiteral("overviewVerdict"));
    m_headline->setAccessibleName(tr("Verdict"));
    m_headline->setTextFormat(Qt::PlainText);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    large.setBold(true);
    m_headline->setFont(large);
    m_counts->setTextFormat(Qt::PlainText);
    m_export->setObjectName(QStringLiteral("overviewExport"));
    m_swap->setObjectName(QStringLiteral("overviewSwap"));
    connect(m_export, &QPushButton::clicked, &m_session,
            [this] { m_session.wantAction(QStringLiteral("pdf")); });
    connect(m_swap, &QPushButton::clicked, &m_session, &Session::wantSwap);
    line->addWidget(m_headline);
    line->addWidget(m_counts);
    line->addStretch(1);
    line->addWidget(m_swap);
    line->addWidget(m_export);
    column.addLayout(line);
    m_answer->setObjectName(QStringLiteral("overview"));
    m_answer->setAccessibleName(tr("Answer"));
    m_answer->setTextFormat(Qt::PlainText);
    m_answer->setWordWrap(true);
    m_answer->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    column.addWidget(m_answer);
    column.addWidget(m_cards);
}

void OverviewPanel::buildLists(QVBoxLayout &column)
{
    // The page is as high as its parts wish: these wish for no more than they need, and share what is left.
    for (QWidget *part : std::initializer_list<QWidget *> { m_claims, m_worst, m_plane })
        part->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    column.addWidget(m_claims, 6);
    auto *lower = new QHBoxLayout;
    m_plane->setMinimumSize(220, LeastPlotHeight);
    m_worst->setMinimumHeight(LeastPlotHeight);
    lower->addWidget(m_worst, 1);
    lower->addWidget(m_plane, 1);
    column.addLayout(lower, 3);
    m_metadata->setMinimumHeight(160);
    column.addWidget(m_metadataTitle);
    column.addWidget(m_metadata, 4);
    column.addStretch(0);
}

void OverviewPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_stale)
        update();
}

/// Signals come in bundles; what is not seen is not drawn.
void OverviewPanel::refresh()
{
    m_stale = true;
    if (isVisible())
        update();
}

const ModelPtr &OverviewPanel::anyModel() const
{
    return m_session.reference() ? m_session.reference() : m_session.candidate();
}

void OverviewPanel::update()
{
    m_stale = false;
    const ReportPtr &report = m_session.report();
    const bool isLone = !report && anyModel() && !(m_session.reference() && m_session.candidate());
    const bool hasPair = m_session.comparison() != nullptr;
    const auto colored = [this](const QColor &color) {
        QPalette colors = palette();
        colors.setColor(QPalette::WindowText, onScreen(color, palette()));
        return colors;
    };
    const bool hasVerdict = report && report->verdict;
    const bool hasFailed = !hasVerdict && failureBesideClaims(m_session.findings(), {});
    const QPalette failed = colored(severityColor(Severity::Failure));
    m_headline->setPalette(hasVerdict                ? colored(verdictColor(report->verdict))
                               : hasFailed && report ? failed
                                                     : palette());
    m_counts->setPalette(hasFailed ? failed : palette());
    m_headline->setVisible(report || isLone);
    m_counts->setVisible(report || isLone);
    m_export->setVisible(report != nullptr);
    m_swap->setVisible(hasPair && looksSwapped(*m_session.comparison()));
    if (report)
        showPair();
    else if (isLone)
        showModel();
    else
        m_answer->setText(m_session.status());
    m_cards->update();
    m_claims->show(report);
    m_worst->setVisible(hasPair || isLone);
    m_plane->setVisible(hasPair);
    m_metadata->setVisible(isLone);
    m_metadataTitle->setVisible(isLone);
    if (hasPair) {
        m_worst->showWorst(*m_session.comparison());
        showPlane();
    }
}

void OverviewPanel::showPair()
{
    const AuditReport &report = *m_session.report();
    const bool hasFailed = failureBesideClaims(report.findings, report.claims) != nullptr;
    m_headline->setText(report.verdict          ? verdictWord(*report.verdict).toUpper()
                            : hasFailed         ? severityWord(Severity::Failure).toUpper()
                            : report.comparison ? mainLayout(*report.comparison)
                                                : tr("Nothing claimed"));
    m_counts->setText(report.verdict ? verdictCounts(report) : severityCounts(report.findings));
    QStringList lines { answerFor(report).join(QLatin1Char(' ')) };
    if (report.comparison && looksSwapped(*report.comparison))
        lines << tr("The pair may have been given the wrong way round: swap the sides?");
    m_answer->setText(lines.join(QLatin1Char('\n')));
}

void OverviewPanel::showModel()
{
    const Model &model = *anyModel();
    m_headline->setText(formatName(model.path.substr(model.path.find_last_of('/') + 1)));
    m_counts->setText(severityCounts(m_session.findings()));
    QStringList lines;
    if (const Finding *failure = failureBesideClaims(m_session.findings(), {}))
        lines << asSentence(saidText(failure->summary));
    lines << (m_session.opening().isEmpty()
                  ? tr("One model is open: %1, %2. Open a second one to compare, or add a claim document to "
                       "have it judged.")
                  : tr("One model is open: %1, %2. Another one is on its way."))
                 .arg(formatName(model.format),
                      model.tensors.size() == 1 ? tr("1 tensor")
                                                : tr("%1 tensors").arg(model.tensors.size()));
    m_answer->setText(lines.join(QLatin1Char('\n')));
    m_worst->showLargest(model, m_session.numberForm());
    m_metadata->show(model);
}

void OverviewPanel::showPlane()
{
    std::vector<RatePoint> points;
    const Comparison &comparison = *m_session.comparison();
    const auto &totals = comparison.totals;
    const auto error = totals.pooled.relativeMse();
    if (totals.bitsPerWeight && *totals.bitsPerWeight > 0 && error && totals.pooled.pairCount > 0)
        points.push_back({ tr("measured"), *totals.bitsPerWeight, *error });
    m_plane->setPoints(points, claimedBitsPerWeight(m_session), { ModelBound(comparison) });
}

} // namespace assay
