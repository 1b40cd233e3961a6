// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/compress_panel.h"

#include "core/codecs/base_weights.h"
#include "widgets/empty_words.h"
#include "widgets/file_dialogs.h"
#include "widgets/panels/codec_form.h"
#include "widgets/panels/path_row.h"
#include "widgets/plots/rate_distortion_plot.h"
#include "widgets/table_copy.h"
#include "widgets/text_format.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSettings>
#include <QSplitter>
#include <QStandardPaths>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

constexpr std::ptrdiff_t MostAtOnce = 2;
constexpr int SideBySideCharacters = 170; ///< all columns of the results, and a plot

enum ResultColumn {
    PipelineColumn,
    RatioColumn,
    Bits,
    Mse,
    Sqnr,
    Size,
    Encode,
    Decode,
    Output,
    ResultColumnCount
};

const QString FolderKey = QStringLiteral("compressFolder");

/// "18.5", "4,210": never with a power of ten.
QString megabytesText(double perSecond)
{
    constexpr double Whole = 100; ///< from here on without decimals
    return perSecond < Whole ? formatNumber(perSecond, 3)
                             : formatCount(static_cast<std::uint64_t>(std::llround(perSecond)));
}

QString cacheFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::CacheLocation) + QStringLiteral("/compressed");
}

/// A file name in the folder that says what it holds and is not there yet.
QString freshOutput(const QString &folder, const QString &reference, const QString &pipeline, int number)
{
    QDir().mkpath(folder);
    static const QRegularExpression Odd(QStringLiteral("[^A-Za-z0-9._-]+"));
    const QString name = QStringLiteral("%1-%2")
                             .arg(QFileInfo(reference).completeBaseName(), pipeline)
                             .replace(Odd, QStringLiteral("_"));
    QString path;
    do
        path = QStringLiteral("%1/%2-%3.safetensors").arg(folder, name.left(120)).arg(number++);
    while (QFileInfo::exists(path));
    return path;
}

QString onlyExpression(const QStringList &names)
{
    QStringList quoted;
    static const QRegularExpression Special(QStringLiteral("([.^$|()\\[\\]{}*+?\\\\])"));
    for (QString name : names)
        quoted << name.replace(Special, QStringLiteral("\\\\1"));
    return names.isEmpty() ? QString() : QStringLiteral("^(%1)$").arg(quoted.join(QLatin1Char('|')));
}

} // namespace

CompressPanel::CompressPanel(Session &session, JobRunner &jobs, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_form(new CodecForm)
    , m_pipeline(new QLineEdit)
    , m_folder(new PathRow({ tr("Write &to"), tr("Folder of the results"),
                             tr("Choose the folder of the results"), QStringLiteral("outputFolder") },
                           [this] { return chooseFolder(this, tr("Folder of the results")); }))
    , m_base(new PathRow(
          { tr("&Base model"), tr("Base model"), tr("Choose the base model"), QStringLiteral("baseModel") },
          [this] { return chooseOpenFile(this, tr("Base model"), {}); }))
    , m_scope(new QComboBox)
    , m_open(new QCheckBox(tr("Open the result as the candidate")))
    , m_words(new QLabel)
    , m_benchCodecs(new QMenu(this))
    , m_plane(new RateDistortionPlot)
    , m_results(new QTableWidget(0, ResultColumnCount))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 0);
    auto *split = new QSplitter(Qt::Vertical);
    auto *top = new QWidget;
    auto *lines = new QVBoxLayout(top);
    lines->setContentsMargins(0, 0, 0, 0);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(m_form);
    lines->addWidget(scroll, 1);
    split->addWidget(top);
    m_lower = new QSplitter(Qt::Vertical);
    m_lower->addWidget(m_results);
    m_lower->addWidget(m_plane);
    m_plane->setMinimumSize(220, 130);
    m_plane->hide(); // until there is a point
    split->addWidget(m_lower);
    split->setStretchFactor(1, 1);
    split->setCollapsible(1, false);
    column->addWidget(split);
    split->setSizes({ 240, 260 });
    buildForm();
    auto *line = new QHBoxLayout;
    auto *add = new QPushButton(tr("Add stage"));
    add->setObjectName(QStringLiteral("addStage"));
    add->setToolTip(tr("Puts the stage of the form behind those of the pipeline"));
    line->addWidget(m_pipeline, 1);
    line->addWidget(add);
    auto *second = new QHBoxLayout;
    auto *run = new QPushButton(tr("Compress"));
    run->setObjectName(QStringLiteral("compress"));
    run->setToolTip(tr("Compress, decode again and measure (Return in the pipeline)"));
    auto *bench = new QToolButton;
    bench->setText(tr("Bench"));
    bench->setToolTip(tr("Measure the chosen codecs on these layers; their files are removed again"));
    bench->setPopupMode(QToolButton::InstantPopup);
    bench->setMenu(m_benchCodecs);
    for (auto *widget : std::initializer_list<QWidget *> { m_scope, m_open, run, bench })
        second->addWidget(widget);
    lines->addLayout(line);
    lines->addLayout(second);
    buildOutput(*lines);
    lines->addWidget(m_words);
    connect(add, &QPushButton::clicked, this, &CompressPanel::addStage);
    connect(run, &QPushButton::clicked, this, &CompressPanel::runPipeline);
    connect(m_pipeline, &QLineEdit::returnPressed, this, &CompressPanel::runPipeline);
    buildResults();
    connect(&jobs, &JobRunner::allCancelled, this, [this] { m_waiting.clear(); });
    connect(&jobs, &JobRunner::jobsChanged, this, &CompressPanel::startTasks);
}

void CompressPanel::buildOutput(QBoxLayout &lines)
{
    m_folder->setPath(QSettings().value(FolderKey, cacheFolder()).toString());
    connect(m_folder, &PathRow::chosen,
            [](const QString &folder) { QSettings().setValue(FolderKey, folder); });
    lines.addWidget(m_base);
    lines.addWidget(m_folder);
    connect(m_pipeline, &QLineEdit::textChanged, this, &CompressPanel::showBase);
    connect(m_form, &CodecForm::changed, this, &CompressPanel::showBase);
    showBase();
}

/// A base is asked for where the pipeline, or the form in its place, stores the difference to one.
void CompressPanel::showBase()
{
    const QString typed = m_pipeline->text().trimmed();
    const auto pipeline = parsePipeline((typed.isEmpty() ? m_form->stage() : typed).toStdString());
    m_base->setVisible(pipeline && needsBase(pipeline->lossy));
}

/// Benches are measured and removed again, so they stay out of the way.
QString CompressPanel::outputFor(const QString &pipeline, bool isBench)
{
    return freshOutput(isBench || m_folder->path().isEmpty() ? cacheFolder() : m_folder->path(),
                       formatText(m_session.reference()->path), pipeline, ++m_number);
}

void CompressPanel::buildForm()
{
    m_pipeline->setObjectName(QStringLiteral("pipeline"));
    m_pipeline->setAccessibleName(tr("Pipeline"));
    m_pipeline->setPlaceholderText(tr("pipeline, e.g. q8_0|zstd; empty = the stage above"));
    m_pipeline->setClearButtonEnabled(true);
    m_scope->setObjectName(QStringLiteral("scope"));
    m_scope->setAccessibleName(tr("What is compressed"));
    m_scope->addItems({ tr("whole model"), tr("selected layers") });
    m_open->setChecked(true);
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setObjectName(QStringLiteral("compressWords"));
    for (const Codec &codec : codecs()) {
        auto *action = m_benchCodecs->addAction(QLatin1String(codec.id));
        action->setToolTip(QString::fromUtf8(codec.title));
        action->setCheckable(true);
    }
    m_benchCodecs->setToolTipsVisible(true);
    m_benchCodecs->addSeparator();
    m_benchCodecs->addAction(tr("Measure the chosen ones"), this, &CompressPanel::runBench);
}

void CompressPanel::buildResults()
{
    m_results->setObjectName(QStringLiteral("compressResults"));
    m_results->setAccessibleName(tr("Results of compression"));
    m_results->setHorizontalHeaderLabels({ tr("Pipeline"), tr("Ratio"), tr("Bits/w"), tr("Relative MSE"),
                                           tr("SQNR"), tr("Size"), tr("Encode MB/s"), tr("Decode MB/s"),
                                           tr("File") });
    m_results->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_results->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_results->setToolTip(tr("A double click opens the result as the candidate"));
    m_results->verticalHeader()->hide();
    m_results->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_results->setTabKeyNavigation(false);
    m_results->setMinimumHeight(fontMetrics().height() * 4);
    m_results->horizontalHeader()->setStretchLastSection(true);
    for (int column = RatioColumn; column < Output; ++column)
        m_results->resizeColumnToContents(column); // the titles; results widen them
    m_results->setColumnWidth(PipelineColumn, fontMetrics().averageCharWidth() * 22);
    addCopyActions(*m_results);
    setEmptyWords(*m_results, tr("Results will stand here: choose a codec and press Compress."));
    connect(m_results, &QTableWidget::cellActivated, this, [this](int row, int) {
        const QString &output = m_outcomes[static_cast<std::size_t>(row)].output;
        if (!output.isEmpty())
            m_session.wantCandidate(output);
    });
}

void CompressPanel::addStage()
{
    const QString before = m_pipeline->text().trimmed();
    m_pipeline->setText(before.isEmpty() ? m_form->stage()
                                         : QStringLiteral("%1|%2").arg(before, m_form->stage()));
}

QString CompressPanel::onlySelected() const
{
    return m_scope->currentIndex() == 1 ? onlyExpression(m_session.selectedTensors()) : QString();
}

void CompressPanel::runPipeline()
{
    const QString typed = m_pipeline->text().trimmed();
    enqueue(typed.isEmpty() ? m_form->stage() : typed, false);
}

void CompressPanel::runBench()
{
    for (const auto *action : m_benchCodecs->actions())
        if (action->isCheckable() && action->isChecked())
            enqueue(action->text(), true);
}

void CompressPanel::enqueue(const QString &pipeline, bool isBench)
{
    if (!m_session.reference())
        return m_words->setText(tr("Open a reference first."));
    if (m_scope->currentIndex() == 1 && m_session.selectedTensors().isEmpty())
        return m_words->setText(tr("Select layers in the tree first."));
    const auto normal = normalisePipeline(pipeline.toStdString());
    if (!normal)
        return m_words->setText(tr("This is no pipeline: %1").arg(formatText(describe(normal.error()))));
    const QString text = formatText(*normal);
    const QString base = needsBase(parsePipeline(*normal)->lossy) ? m_base->path() : QString();
    m_waiting.push_back({ text, onlySelected(), outputFor(text, isBench), base, isBench });
    startTasks();
}

/// Those that were cancelled no longer count.
std::ptrdiff_t CompressPanel::runningCount() const
{
    const auto jobs = m_jobs.jobs();
    return std::count_if(jobs.begin(), jobs.end(),
                         [](const JobState &job) { return job.tag.startsWith(QStringLiteral("compress ")); });
}

void CompressPanel::startTasks()
{
    while (runningCount() < MostAtOnce && !m_waiting.empty()) {
        const Task task = m_waiting.front();
        m_waiting.pop_front();
        m_jobs.start(
            QStringLiteral("compress %1").arg(++m_number), tr("compressing with %1").arg(task.pipeline),
            [reference = m_session.reference(),
             options = CompressOptions { .pipeline = task.pipeline.toStdString(),
                                         .only = task.only.toStdString(),
                                         .output = task.output.toStdString(),
                                         .basePath = task.base.toStdString() },
             isBench = task.isBench](const RunControl &run) -> Result<Outcome> {
                auto report = compressModel(reference, options, run);
                const auto bytes
                    = static_cast<std::uint64_t>(QFileInfo(QString::fromStdString(options.output)).size());
                if (isBench || !report) // stopped or failed: what it wrote is of no use
                    QFile::remove(QString::fromStdString(options.output));
                if (!report)
                    return report.error();
                return Outcome {
                    formatText(report->pipeline),     isBench ? QString() : formatText(report->output),
                    report->comparison.totals,        report->encodeMegabytesPerSecond,
                    report->decodeMegabytesPerSecond, bytes,
                    ModelBound(report->comparison)
                };
            },
            [this, task](Result<Outcome> outcome) { finish(task, std::move(outcome)); });
    }
    const auto running = runningCount();
    if (running > 0)
        m_words->setText(tr("%1 running, %2 waiting").arg(running).arg(m_waiting.size()));
    else if (m_isRunning) // a result, if there is one, says more right after
        m_words->setText(tr("Nothing runs any more."));
    m_isRunning = running > 0;
}

void CompressPanel::finish(const Task &task, Result<Outcome> outcome)
{
    if (!outcome)
        return m_words->setText(tr("%1: %2").arg(task.pipeline, formatText(describe(outcome.error()))));
    const QString words = outcome->output.isEmpty() ? tr("%1: measured")
        : task.base.isEmpty()
        ? tr("%1: written, %2")
        : tr("%1: written, %2; it decodes only with its base model, which is not counted");
    m_words->setText(outcome->output.isEmpty()
                         ? words.arg(outcome->pipeline)
                         : words.arg(outcome->pipeline, formatBytesInFull(outcome->bytes)));
    addOutcome(*outcome);
    if (!task.isBench && task.base.isEmpty() && m_open->isChecked())
        m_session.wantCandidate(outcome->output);
}

void CompressPanel::addOutcome(const Outcome &outcome)
{
    m_outcomes.push_back(outcome);
    const auto error = outcome.totals.pooled.relativeMse();
    const QStringList cells { outcome.pipeline,
                              formatRatio(outcome.totals.ratioStored),
                              formatNumber(outcome.totals.bitsPerWeight),
                              formatNumber(error),
                              outcome.totals.exact ? tr("exact")
                                                   : formatDecibel(outcome.totals.pooled.sqnrDb()),
                              formatBytes(outcome.bytes, m_session.numberForm()),
                              megabytesText(outcome.encodeMegabytesPerSecond),
                              megabytesText(outcome.decodeMegabytesPerSecond),
                              outcome.output.isEmpty() ? tr("removed") : outcome.output };
    const int row = m_results->rowCount();
    m_results->insertRow(row);
    for (int cell = 0; cell < ResultColumnCount; ++cell) {
        auto *item = new QTableWidgetItem(cells[cell]);
        item->setToolTip(formatToolTip(cells[cell]));
        if (cell >= RatioColumn && cell <= Decode)
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_results->setItem(row, cell, item);
    }
    std::vector<RatePoint> points;
    std::vector<ModelBound> bounds;
    for (const Outcome &each : m_outcomes) {
        bounds.push_back(each.bound);
        const auto bits = each.totals.bitsPerWeight;
        const auto mse = each.totals.pooled.relativeMse();
        if (bits && *bits > 0 && mse)
            points.push_back({ each.pipeline, *bits, *mse });
    }
    for (int column = RatioColumn; column < Output; ++column)
        m_results->resizeColumnToContents(column);
    m_plane->setVisible(!points.empty());
    m_plane->setPoints(points, {}, bounds);
}

/// The plane stands beside the results where both have room, else below them.
void CompressPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_lower->setOrientation(width() > fontMetrics().averageCharWidth() * SideBySideCharacters ? Qt::Horizontal
                                                                                              : Qt::Vertical);
}

} // namespace assay
