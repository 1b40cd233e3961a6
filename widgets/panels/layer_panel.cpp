// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/layer_panel.h"

#include "core/formats/npy_writer.h"
#include "core/layouts/layout.h"
#include "widgets/file_dialogs.h"
#include "widgets/overview_words.h"
#include "widgets/panels/layer_statistics.h"
#include "widgets/panels/matrices_table.h"
#include "widgets/panels/tensor_cells.h"
#include "widgets/plots/curve_plot.h"
#include "widgets/plots/range_histogram.h"
#include "widgets/said_text.h"
#include "widgets/text_format.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

namespace assay {
namespace {

QString emptyWords()
{
    return LayerPanel::tr("Select a layer in the list: its values will stand here.");
}

/// "12th worst of 309"; empty for a layer that is exact or was not compared.
QString rankText(const Session &session)
{
    const auto *comparison = session.comparison();
    const auto selected = session.selectedLayer();
    if (!comparison || !selected)
        return {};
    const auto worst = worstLayers(*comparison);
    for (std::size_t i = 0; i < worst.size(); ++i)
        if (worst[i].layer == *selected)
            return i == 0 ? LayerPanel::tr("worst of %1").arg(worst.size())
                          : LayerPanel::tr("no. %1 of the worst of %2").arg(i + 1).arg(worst.size());
    return {};
}

QString typeOf(const TensorInfo &tensor)
{
    return formatName(tensor.dtypeName.empty() ? layoutId(tensor) : tensor.dtypeName);
}

} // namespace

LayerPanel::LayerPanel(Session &session, JobRunner &jobs, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_title(new QLabel)
    , m_words(new QLabel)
    , m_method(new QLabel)
    , m_save(new QPushButton(tr("Save as .npy...")))
    , m_range(new QComboBox)
    , m_tabs(new QTabWidget)
    , m_statistics(new LayerStatistics)
    , m_histogram(new RangeHistogram)
    , m_maps(new HeatmapPlot)
    , m_singular(new CurvePlot(tr("rank"), tr("singular value"), true, true))
    , m_powerRows(new CurvePlot(tr("cycles per element, along the rows"), tr("power density"), false, true))
    , m_powerColumns(
          new CurvePlot(tr("cycles per element, along the columns"), tr("power density"), false, true))
    , m_rowProfile(new CurvePlot(tr("row"), tr("root mean square"), false, true))
    , m_columnProfile(new CurvePlot(tr("column"), tr("root mean square"), false, true))
    , m_errors(new CurvePlot(tr("error"), tr("elements"), false, true))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(6, 4, 6, 0);
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setObjectName(QStringLiteral("layerTitle"));
    m_words->setObjectName(QStringLiteral("layerWords"));
    m_method->setObjectName(QStringLiteral("spectrumWords"));
    for (auto *label : { m_title, m_words, m_method }) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    auto *top = new QHBoxLayout;
    top->addWidget(m_title, 1);
    top->addWidget(m_save);
    m_save->setObjectName(QStringLiteral("saveNpy"));
    m_save->setToolTip(tr("The decoded values as float32, for NumPy"));
    connect(m_save, &QPushButton::clicked, this, &LayerPanel::saveNpy);
    column->addLayout(top);
    column->addWidget(m_words);
    m_singular->setShareTitle(tr("energy kept"));
    m_singular->setObjectName(QStringLiteral("singularValues"));
    m_singular->setAccessibleName(tr("Singular values"));
    m_powerRows->setAccessibleName(tr("Power spectrum along the rows"));
    m_powerColumns->setAccessibleName(tr("Power spectrum along the columns"));
    m_rowProfile->setAccessibleName(tr("Root mean square of every row"));
    m_columnProfile->setAccessibleName(tr("Root mean square of every column"));
    m_errors->setAccessibleName(tr("Histogram of the error"));
    m_tabs->setObjectName(QStringLiteral("layerTabs"));
    m_tabs->setAccessibleName(tr("Views of the layer"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(buildValues(), tr("Values"));
    m_tabs->addTab(buildPlots({ m_singular }), tr("Singular values"));
    m_tabs->addTab(buildPlots({ m_rowProfile, m_columnProfile }), tr("Profiles"));
    m_tabs->addTab(buildPlots({ m_powerRows, m_powerColumns }), tr("Power"));
    m_tabs->addTab(new MatricesTable(session, jobs), tr("All matrices"));
    column->addWidget(m_tabs, 1);
    static_cast<QVBoxLayout *>(m_tabs->widget(Singular)->layout())->insertWidget(0, m_method);
    auto *lock = new QCheckBox(tr("&lock ranges"));
    lock->setToolTip(tr("Keep the axes when another layer is selected (Alt+L)"));
    m_tabs->setCornerWidget(lock);
    for (auto *plot : curves())
        connect(lock, &QCheckBox::toggled, plot, &CurvePlot::setLocked);
    connect(m_tabs, &QTabWidget::currentChanged, this, &LayerPanel::loadCurrent);
    for (const auto signal : { &Session::selectionChanged, &Session::reportChanged })
        connect(&session, signal, this, &LayerPanel::refresh);
    clearViews(emptyWords());
    showTensor();
}

QWidget *LayerPanel::buildValues()
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 4, 0, 0);
    auto *split = new QSplitter(Qt::Vertical);
    m_upper = new QSplitter;
    m_upper->addWidget(m_statistics);
    m_upper->addWidget(m_histogram);
    m_upper->addWidget(m_errors);
    m_upper->setStretchFactor(1, 1);
    m_upper->setStretchFactor(2, 1);
    m_histogram->setMinimumSize(120, 110);
    m_errors->setMinimumSize(120, 110);
    auto *lower = new QWidget;
    auto *maps = new QVBoxLayout(lower);
    maps->setContentsMargins(0, 0, 0, 0);
    auto *line = new QHBoxLayout;
    auto *title = new QLabel(tr("&Colours"));
    title->setBuddy(m_range);
    m_range->setObjectName(QStringLiteral("colorRange"));
    m_range->setAccessibleName(tr("Range of the colours"));
    m_range->addItems(
        { tr("auto: E on its own scale"), tr("all on the scale of W"), tr("all on one scale") });
    connect(m_range, &QComboBox::currentIndexChanged, m_maps,
            [this](int choice) { m_maps->setColorRange(static_cast<ColorRange>(choice)); });
    connect(m_histogram, &RangeHistogram::largestChosen, m_maps, &HeatmapPlot::setLargest);
    // Zoomed in, the elements that are seen are read anew, until each has a cell of its own.
    connect(m_maps, &HeatmapPlot::windowWanted, this, [this] { readCells(m_maps->visibleWindow()); });
    line->addWidget(title);
    line->addWidget(m_range);
    line->addStretch(1);
    maps->addLayout(line);
    maps->addWidget(m_maps, 1);
    m_maps->setMinimumHeight(130);
    split->addWidget(m_upper);
    split->addWidget(lower);
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 2);
    split->setSizes({ 100, 200 });
    split->setChildrenCollapsible(false);
    column->addWidget(split);
    return page;
}

QWidget *LayerPanel::buildPlots(std::initializer_list<CurvePlot *> plots)
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 4, 0, 0);
    for (auto *plot : plots)
        column->addWidget(plot, 1);
    return page;
}

void LayerPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_stale)
        showTensor();
}

void LayerPanel::refresh()
{
    m_stale = true;
    if (isVisible())
        showTensor();
}

void LayerPanel::clearViews(const QString &words)
{
    for (auto *plot : curves())
        plot->clearCurves(words);
    m_histogram->setLargest(0);
    m_histogram->clearCurves(words);
    m_maps->clear(words);
    m_method->clear();
    m_statistics->show({}, {}, {});
}

void LayerPanel::showTensor()
{
    m_stale = false;
    for (const char *tag : { "statistics", "tensor", "histogram", "spectrum", "profiles" })
        m_jobs.cancel(QLatin1String(tag));
    m_pair = m_session.selectedPair();
    m_isLoaded = {};
    m_save->setEnabled(m_pair.has_value());
    m_upper->setVisible(m_pair.has_value()); // without a layer one sentence is enough
    clearViews(m_pair ? tr("Reading...") : emptyWords());
    m_tabs->setTabVisible(Matrices, m_session.comparison() || m_session.reference() || m_session.candidate());
    if (!m_pair) {
        m_title->setText(tr("No layer is selected"));
        m_words->clear();
        m_words->hide();
        return;
    }
    showHeading(*m_pair);
    loadCurrent();
}

void LayerPanel::showHeading(const TensorPair &pair)
{
    const TensorInfo &tensor = pair.tensor();
    QString types = typeOf(tensor);
    if (pair.candidate && pair.match.candidate)
        types += QStringLiteral(" → ") + typeOf(pair.candidate->tensors[*pair.match.candidate]);
    m_title->setText(
        QStringLiteral("%1   %2   %3").arg(formatName(pair.name), formatName(tensor.shape.text()), types));
    QStringList words;
    if (pair.isCandidateAlone)
        words << tr("only in the candidate");
    if (pair.layer && pair.layer->error && pair.layer->error->exact())
        words << tr("every value is equal");
    else if (pair.layer && pair.layer->error)
        words << tr("relative MSE %1, SQNR %2, cosine %3")
                     .arg(formatNumber(pair.layer->error->relativeMse()),
                          formatDecibel(pair.layer->error->sqnrDb()),
                          formatNumber(pair.layer->error->cosine(), 6));
    if (const QString rank = rankText(m_session); !rank.isEmpty())
        words << rank;
    if (pair.layer && pair.layer->match.transform.kind != TransformKind::None)
        words << tr("compared after: %1").arg(QLatin1String(transformName(pair.layer->match.transform.kind)));
    for (const std::string &note :
         { tensor.note, tensor.roleReason, pair.layer ? pair.layer->note : std::string() })
        if (const QString said = saidText(note); !said.isEmpty()) {
            words.removeIf([&said](const QString &word) { return said.contains(word); }); // said more fully
            words << said;
        }
    m_words->setText(words.join(QStringLiteral("; ")));
    m_words->setVisible(!words.isEmpty());
}

void LayerPanel::loadCurrent()
{
    load(static_cast<View>(m_tabs->currentIndex()));
}

void LayerPanel::load(View view)
{
    if (!m_pair || !isVisible() || m_isLoaded[view])
        return;
    m_isLoaded[view] = true;
    switch (view) {
    case Values:
        loadStatistics();
        loadHistogram();
        readCells({});
        break;
    case Singular:
    case Power:
        m_isLoaded[Singular] = m_isLoaded[Power] = true; // one measurement serves both
        loadSpectrum();
        break;
    case Profiles:
        loadProfiles();
        break;
    case Matrices:
    case ViewCount:
        break;
    }
}

void LayerPanel::loadStatistics()
{
    if (m_pair->layer && (m_pair->layer->referenceStats || m_pair->layer->candidateStats))
        return m_statistics->show(m_pair->layer->referenceStats, m_pair->layer->candidateStats,
                                  m_pair->layer->error);
    m_jobs.start(
        QStringLiteral("statistics"), tr("statistics of %1").arg(formatName(m_pair->name)),
        [pair = *m_pair](const RunControl &run) {
            return measureTensor(*pair.reference, pair.tensor(), false, run);
        },
        [this](const Result<TensorStats> &stats) {
            if (stats)
                m_statistics->show(*stats, {}, {});
        });
}

void LayerPanel::loadHistogram()
{
    m_jobs.start(
        QStringLiteral("histogram"), tr("histogram of %1").arg(formatName(m_pair->name)),
        [pair = *m_pair](const RunControl &run) {
            const bool isPaired = pair.candidate && pair.match.kind == MatchKind::Paired;
            const SpectrumOptions options { .singularValues = false, .power = false, .profile = false };
            return measureSpectrum(*pair.reference, isPaired ? pair.candidate.get() : nullptr, pair.match,
                                   options, run);
        },
        [this](const Result<SpectrumReport> &report) { showHistogram(report); });
}

void LayerPanel::readCells(const CellWindow &window)
{
    if (!m_pair)
        return;
    m_jobs.start(
        QStringLiteral("tensor"), tr("reading %1").arg(formatName(m_pair->name)),
        [pair = *m_pair, window](const RunControl &run) {
            const Model &candidate = pair.candidate ? *pair.candidate : *pair.reference;
            return readTensorCells(*pair.reference, candidate, pair.match, window, run);
        },
        [this](const Result<HeatmapData> &cells) {
            if (!cells)
                return m_maps->clear(formatText(describe(cells.error())));
            m_maps->setData(*cells);
            if (cells->isWhole())
                m_histogram->setLargest(m_maps->largestShown());
        });
}

void LayerPanel::loadSpectrum()
{
    m_method->setText(tr("Measuring %1...").arg(formatName(m_pair->name)));
    m_jobs.start(
        QStringLiteral("spectrum"), tr("spectra of %1").arg(formatName(m_pair->name)),
        [pair = *m_pair](const RunControl &run) {
            const bool isPaired = pair.candidate && pair.match.kind == MatchKind::Paired;
            return measureSpectrum(*pair.reference, isPaired ? pair.candidate.get() : nullptr, pair.match, {},
                                   run);
        },
        [this](const Result<SpectrumReport> &report) { showSpectrum(report); });
}

void LayerPanel::loadProfiles()
{
    m_jobs.start(
        QStringLiteral("profiles"), tr("rows and columns of %1").arg(formatName(m_pair->name)),
        [pair = *m_pair](const RunControl &run) {
            return readLineProfiles(*pair.reference, pair.candidate.get(), pair.match, run);
        },
        [this](const Result<LineProfiles> &profiles) { showProfiles(profiles); });
}

void LayerPanel::saveNpy()
{
    if (!m_pair)
        return;
    const QString name = plainLine(formatText(m_pair->name)).replace(QLatin1Char('/'), QLatin1Char('_'));
    const QString path
        = chooseSaveFile(this, tr("Save tensor"), name + QStringLiteral(".npy"), tr("NumPy array (*.npy)"));
    if (path.isEmpty())
        return;
    m_jobs.start(
        QStringLiteral("npy"), tr("writing %1").arg(path),
        [pair = *m_pair, file = path.toStdString()](const RunControl &run) -> Status {
            const auto decoder = makeDecoder(*pair.reference, pair.tensor(), run);
            return decoder ? writeNpy(pair.reference->sources, pair.tensor(), **decoder, file, run)
                           : Status(decoder.error());
        },
        [this, path](const Status &status) {
            m_session.announce(status ? tr("Written: %1").arg(path) : formatText(describe(status.error())),
                               !status);
        });
}

} // namespace assay
