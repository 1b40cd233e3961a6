// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/overview_panel.h"

#include "core/layouts/layout.h"
#include "widgets/overview_words.h"
#include "widgets/panels/card.h"
#include "widgets/panels/worst_layers_view.h"
#include "widgets/plots/rate_distortion_plot.h"
#include "widgets/report/report_words.h"
#include "widgets/table_copy.h"
#include "widgets/text_format.h"

#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTableWidget>
#include <QVBoxLayout>

#include <set>

namespace assay {
namespace {

constexpr std::size_t MostClaims = 6, MostMetadata = 200;
enum ClaimColumn { Written, Read, Measured, VerdictColumn, Place, ClaimColumnCount };

QTableWidget *makeTable(const char *name, const QStringList &titles)
{
    auto *table = new QTableWidget(0, static_cast<int>(titles.size()));
    table->setObjectName(QLatin1String(name));
    table->setHorizontalHeaderLabels(titles);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setTabKeyNavigation(false);
    table->setWordWrap(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() + 6);
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    addCopyActions(*table);
    return table;
}

void setCell(QTableWidget &table, int row, int column, const QString &text)
{
    auto *item = new QTableWidgetItem(text);
    item->setToolTip(formatToolTip(text));
    table.setItem(row, column, item);
}

/// As high as its rows, so that the page scrolls and not the table.
void fitHeight(QTableWidget &table)
{
    const int height = table.horizontalHeader()->sizeHint().height() + table.verticalHeader()->length()
        + 2 * table.frameWidth() + 2;
    table.setFixedHeight(height);
}

QLabel *makeTitle()
{
    auto *label = new QLabel;
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

QString bothBytes(const ModelPtr &reference, const ModelPtr &candidate, NumberForm form)
{
    return reference && candidate ? OverviewPanel::tr("%1 → %2").arg(
               formatBytes(reference->fileBytes(), form), formatBytes(candidate->fileBytes(), form))
                                  : QString();
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
    , m_headline(new QLabel)
    , m_counts(new QLabel)
    , m_answer(new QLabel)
    , m_export(new QPushButton(tr("Export PDF...")))
    , m_swap(new QPushButton(tr("Swap sides")))
    , m_claims(makeTable("overviewClaims",
                         { tr("claimed"), tr("as read"), tr("measured"), tr("verdict"), tr("place") }))
    , m_metadata(makeTable("metadata", { tr("key"), tr("value") }))
    , m_claimsTitle(makeTitle())
    , m_worstTitle(makeTitle())
    , m_metadataTitle(makeTitle())
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
    buildTables(*column);
    for (const auto signal : { &Session::reportChanged, &Session::statusChanged, &Session::modelsChanged,
                               &Session::numberFormChanged, &Session::findingsChanged })
        connect(&session, signal, this, &OverviewPanel::refresh);
    connect(&session, &Session::modelsChanged, this, &OverviewPanel::countElements);
    countElements();
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
    line->addWidget(m_counts, 1);
    line->addWidget(m_swap);
    line->addWidget(m_export);
    column.addLayout(line);
    m_answer->setObjectName(QStringLiteral("overview"));
    m_answer->setAccessibleName(tr("Answer"));
    m_answer->setTextFormat(Qt::PlainText);
    m_answer->setWordWrap(true);
    m_answer->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    column.addWidget(m_answer);
    auto *cards = new QHBoxLayout;
    const QString titles[] = { tr("Size"), tr("Fidelity"), tr("Coverage"), tr("Not checked") };
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        m_cards[i] = new Card(titles[i]);
        cards->addWidget(m_cards[i], 1);
    }
    column.addLayout(cards);
}

void OverviewPanel::buildTables(QVBoxLayout &column)
{
    m_claims->setAccessibleName(tr("Claims that decide"));
    connect(m_claims, &QTableWidget::currentCellChanged, this, [this](int row) {
        if (const auto *cell = row < 0 ? nullptr : m_claims->item(row, Written))
            m_session.lookAtClaim(cell->data(Qt::UserRole).toULongLong());
    });
    m_claimsTitle->setText(tr("The claims that decide"));
    column.addWidget(m_claimsTitle);
    column.addWidget(m_claims);
    auto *lower = new QHBoxLayout;
    lower->addWidget(m_worst, 1);
    m_plane->setMinimumSize(220, 190);
    m_worst->setMinimumHeight(190);
    lower->addWidget(m_plane, 1);
    column.addLayout(lower, 3);
    m_metadata->setAccessibleName(tr("Metadata of the model"));
    m_metadata->setMinimumHeight(160);
    m_metadata->horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    m_metadata->horizontalHeader()->setStretchLastSection(true);
    m_metadata->setColumnWidth(0, fontMetrics().averageCharWidth() * 36);
    m_metadataTitle->setText(tr("What the model says of itself"));
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
    QPalette colors = palette();
    if (report && report->verdict)
        colors.setColor(QPalette::WindowText, onScreen(verdictColor(report->verdict), palette()));
    m_headline->setPalette(colors);
    m_headline->setVisible(report || isLone);
    m_counts->setVisible(report && report->verdict);
    m_export->setVisible(report != nullptr);
    m_swap->setVisible(hasPair && looksSwapped(*m_session.comparison()));
    if (report)
        showPair();
    else if (isLone)
        showModel();
    else
        m_answer->setText(m_session.status());
    showCards();
    showClaims();
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
    m_headline->setText(report.verdict          ? verdictWord(*report.verdict).toUpper()
                            : report.comparison ? mainLayout(*report.comparison)
                                                : tr("Nothing claimed"));
    m_counts->setText(verdictCounts(report));
    QStringList lines { answerFor(report).join(QLatin1Char(' ')) };
    if (report.comparison && looksSwapped(*report.comparison))
        lines << tr("The pair may have been given the wrong way round: swap the sides?");
    m_answer->setText(lines.join(QLatin1Char('\n')));
}

void OverviewPanel::showModel()
{
    const Model &model = *anyModel();
    m_headline->setText(formatName(model.path.substr(model.path.find_last_of('/') + 1)));
    m_answer->setText(tr("One model is open: %1, %2 tensors. Open a second one to compare, or add a claim "
                         "document to have it judged.")
                          .arg(formatName(model.format))
                          .arg(model.tensors.size()));
    m_worst->showLargest(model, m_session.numberForm());
    m_metadata->setRowCount(0);
    for (const MetaEntry &entry : model.metadata) {
        const int row = m_metadata->rowCount();
        if (static_cast<std::size_t>(row) >= MostMetadata)
            break;
        m_metadata->insertRow(row);
        setCell(*m_metadata, row, 0, formatName(entry.key));
        setCell(*m_metadata, row, 1, metaText(entry));
    }
    if (m_metadata->rowCount() == 0) {
        m_metadata->insertRow(0);
        setCell(*m_metadata, 0, 0, tr("nothing"));
    }
}

void OverviewPanel::showCards()
{
    const auto *comparison = m_session.comparison();
    const NumberForm form = m_session.numberForm();
    const ModelPtr &lone = anyModel();
    const bool isLone = !m_session.report() && lone && !(m_session.reference() && m_session.candidate());
    for (auto *card : m_cards)
        card->setVisible(comparison || isLone || m_session.report());
    const QString none = QStringLiteral("–");
    if (isLone) {
        const auto &counted = m_counted[m_session.reference() ? 0 : 1];
        std::set<std::string> types;
        for (const TensorInfo &tensor : lone->tensors)
            types.insert(tensor.dtypeName.empty() ? layoutId(tensor) : tensor.dtypeName);
        QStringList names;
        for (const auto &type : types)
            names << formatName(type);
        m_cards[0]->setTitle(tr("Size"));
        m_cards[0]->setText(formatBytes(lone->fileBytes(), form), formatBytesInFull(lone->fileBytes()));
        m_cards[1]->setTitle(tr("Types"));
        m_cards[1]->setText(QString::number(types.size()), names.join(QStringLiteral(", ")).left(120));
        m_cards[2]->setTitle(tr("Parameters"));
        m_cards[2]->setText(
            counted ? formatCount(counted->parameters, NumberForm::Si) : none,
            counted ? tr("%1 tied, %2 in buffers")
                          .arg(formatCount(counted->tiedElements), formatCount(counted->bufferElements))
                    : tr("being counted"));
        m_cards[3]->setTitle(tr("Findings"));
        const auto &findings = m_session.findings();
        m_cards[3]->setText(QString::number(findings.size()),
                            findings.empty() ? tr("nothing odd in the file")
                                             : formatText(findings.front().summary).left(110));
        return;
    }
    m_cards[0]->setTitle(tr("Size"));
    m_cards[1]->setTitle(tr("Fidelity"));
    m_cards[2]->setTitle(tr("Coverage"));
    m_cards[3]->setTitle(tr("Not checked"));
    if (comparison) {
        const CompareTotals &totals = comparison->totals;
        m_cards[0]->setText(formatRatio(totals.ratioFile),
                            tr("%1 files; stored tensors %2; %3 bits per weight")
                                .arg(bothBytes(comparison->reference, comparison->candidate, form),
                                     formatRatio(totals.ratioStored), formatNumber(totals.bitsPerWeight)));
        const auto worst = worstLayers(*comparison);
        m_cards[1]->setText(
            totals.exact ? tr("exact") : formatDecibel(totals.pooled.sqnrDb()),
            totals.exact ? tr("every value is equal")
                         : tr("relative MSE %1, cosine %2; worst layer %3")
                               .arg(formatNumber(totals.pooled.relativeMse(), 3),
                                    formatNumber(totals.pooled.cosine(), 5),
                                    worst.empty() ? none : formatNumber(worst.front().relativeMse, 3)));
        const auto &counted = m_counted[0];
        m_cards[2]->setText(totals.coverage ? formatPercent(totals.coverage) : none,
                            tr("of %1 weights; %2 tied; %3 layers missing, %4 extra")
                                .arg(formatCount(totals.referenceElements, form),
                                     counted ? formatCount(counted->tiedElements, form) : none)
                                .arg(totals.layersMissing)
                                .arg(totals.layersExtra));
    } else {
        for (std::size_t i = 0; i < 3; ++i)
            m_cards[i]->setText(none, tr("no pair was compared"));
    }
    if (m_session.report()) {
        const auto &list = m_session.report()->notChecked;
        QStringList lines;
        for (const auto &line : list)
            lines << formatText(line);
        m_cards[3]->setText(QString::number(list.size()),
                            lines.isEmpty() ? tr("nothing was left out") : lines.front().left(110));
        m_cards[3]->setToolTip(formatToolTip(lines.join(QLatin1Char('\n'))));
    }
}

void OverviewPanel::showClaims()
{
    const ReportPtr &report = m_session.report();
    const auto lines = report ? claimsThatMatter(*report, MostClaims) : std::vector<ClaimLine>();
    m_claims->setVisible(!lines.empty());
    m_claimsTitle->setVisible(!lines.empty());
    m_claims->setRowCount(static_cast<int>(lines.size()));
    for (int row = 0; const ClaimLine &line : lines) {
        const QString cells[] = { line.written, line.read, line.measured, line.verdict, line.place };
        for (int column = 0; column < ClaimColumnCount; ++column)
            setCell(*m_claims, row, column, cells[column]);
        m_claims->item(row, Written)->setData(Qt::UserRole, QVariant::fromValue<qulonglong>(line.claim));
        m_claims->item(row, VerdictColumn)
            ->setForeground(onScreen(verdictColor(report->claims[line.claim].verdict), palette()));
        ++row;
    }
    m_claims->resizeColumnsToContents();
    const int most = std::max(80, width() / 4);
    for (int column = Read; column < ClaimColumnCount; ++column)
        m_claims->setColumnWidth(column, std::min(m_claims->columnWidth(column), most));
    fitHeight(*m_claims);
}

void OverviewPanel::showPlane()
{
    std::vector<RatePoint> points;
    const Comparison &comparison = *m_session.comparison();
    const auto &totals = comparison.totals;
    const auto error = totals.pooled.relativeMse();
    if (totals.bitsPerWeight && *totals.bitsPerWeight > 0 && error && totals.pooled.pairCount > 0)
        points.push_back({ tr("measured"), *totals.bitsPerWeight, *error });
    m_plane->setPoints(points, claimedBitsPerWeight(m_session), ModelBound(comparison));
}

void OverviewPanel::countElements()
{
    using Sides = std::array<std::optional<Accounting>, 2>;
    m_counted = {};
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
            if (sides)
                m_counted = *sides;
            refresh();
        });
}

} // namespace assay
