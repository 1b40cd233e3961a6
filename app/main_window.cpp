// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/main_window.h"

#include "app/project.h"
#include "core/opening/open.h"
#include "widgets/panels/layer_tree.h"
#include "widgets/report/report_words.h"
#include "widgets/severity_icon.h"
#include "widgets/text_format.h"

#include <QCloseEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QScreen>
#include <QSettings>
#include <QStatusBar>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace assay {

MainWindow::MainWindow(QWidget *parent)
    : QMainWindow(parent)
    , m_jobs(new JobRunner(this))
{
    setWindowTitle(tr("Assay"));
    setAcceptDrops(true);
    buildCentre();
    buildPanels();
    buildActions();
    buildViewActions();
    buildStatusBar();
    const QSettings settings;
    m_layers->setColumns(settings.value(QStringLiteral("layerColumns")).toByteArray());
    if (!restoreGeometry(settings.value(QStringLiteral("geometry")).toByteArray()))
        resize(QSize(1280, 800).expandedTo(screen()->availableSize() * 4 / 5));
    if (!restoreState(settings.value(QStringLiteral("layout")).toByteArray()))
        applyPreset(AuditPreset);
}

void MainWindow::buildCentre()
{
    auto *centre = new QWidget;
    auto *column = new QVBoxLayout(centre);
    m_problem = new QLabel;
    m_problem->setObjectName(QStringLiteral("problem"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_messageBar = new QFrame;
    m_messageBar->setObjectName(QStringLiteral("messageBar"));
    QColor tint = severityColor(Severity::Failure);
    tint.setAlpha(48);
    QPalette tinted = m_messageBar->palette();
    tinted.setColor(QPalette::Window, tint);
    m_messageBar->setPalette(tinted);
    m_messageBar->setAutoFillBackground(true);
    m_messageBar->setAccessibleName(tr("Problems"));
    auto *line = new QHBoxLayout(m_messageBar);
    line->setContentsMargins(6, 3, 3, 3);
    auto *sign = new QLabel;
    sign->setPixmap(severityIcon(Severity::Failure).pixmap(16, 16));
    line->addWidget(sign);
    line->addWidget(m_problem, 1);
    auto *dismiss = new QToolButton;
    dismiss->setText(tr("Dismiss"));
    dismiss->setAccessibleName(tr("Dismiss the message"));
    connect(dismiss, &QToolButton::clicked, m_messageBar, &QWidget::hide);
    line->addWidget(dismiss);
    m_messageBar->hide();
    column->addWidget(m_messageBar);
    m_layers = new LayerTree(m_session);
    column->addWidget(m_layers, 1);
    setCentralWidget(centre);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    QSettings settings;
    settings.setValue(QStringLiteral("geometry"), saveGeometry());
    settings.setValue(QStringLiteral("layout"), saveState());
    settings.setValue(QStringLiteral("layerColumns"), m_layers->columns());
    saveSession();
    m_jobs->cancelAll();
    QMainWindow::closeEvent(event);
}

void MainWindow::buildStatusBar()
{
    m_jobText = new QLabel;
    m_progress = new QProgressBar;
    auto *cancel = new QToolButton;
    cancel->setText(tr("Cancel"));
    cancel->setObjectName(QStringLiteral("cancel"));
    connect(cancel, &QToolButton::clicked, m_jobs, &JobRunner::cancelAll);
    for (QWidget *widget : std::initializer_list<QWidget *> { m_jobText, m_progress, cancel })
        statusBar()->addPermanentWidget(widget);
    auto *timer = new QTimer(this);
    timer->setInterval(200);
    connect(timer, &QTimer::timeout, this, &MainWindow::showProgress);
    connect(m_jobs, &JobRunner::jobsChanged, this, [this, timer, cancel] {
        const bool running = m_jobs->isRunning();
        cancel->setVisible(running);
        running ? timer->start() : timer->stop();
        showProgress();
    });
    cancel->hide();
    m_progress->hide();
}

void MainWindow::showProgress()
{
    const auto jobs = m_jobs->jobs();
    m_progress->setVisible(!jobs.empty());
    m_jobText->setText(jobs.empty() ? QString() : jobs.back().title);
    if (jobs.empty())
        return;
    const auto total = jobs.back().totalBytes;
    m_progress->setRange(0, total == 0 ? 0 : 1000);
    if (total > 0)
        m_progress->setValue(static_cast<int>(
            std::min(1.0, static_cast<double>(jobs.back().doneBytes) / static_cast<double>(total)) * 1000));
}

void MainWindow::openReference(const QString &path)
{
    open(path, true);
}

void MainWindow::openCandidate(const QString &path)
{
    open(path, false);
}

void MainWindow::open(const QString &path, bool isReference)
{
    (isReference ? m_referencePath : m_candidatePath) = path;
    m_measured.reset();
    (isReference ? m_reference : m_candidate).reset();
    m_session.setModels(m_reference, m_candidate); // what is shown is what was named
    dropAudit();
    m_messageBar->hide();
    setWindowTitle(tr("Assay: %1 ↔ %2")
                       .arg(QFileInfo(m_referencePath).fileName(), QFileInfo(m_candidatePath).fileName()));
    m_jobs->start(
        isReference ? QStringLiteral("open reference") : QStringLiteral("open candidate"),
        tr("opening %1").arg(path),
        [file = path.toStdString()](const RunControl &run) { return openModel(file, run); },
        [this, isReference](const Result<ModelPtr> &model) { showOpened(model, isReference); });
}

void MainWindow::showOpened(const Result<ModelPtr> &model, bool isReference)
{
    if (!model) {
        showProblem(model.error());
        // A model that cannot be opened is evidence about the claims.
        if (!m_documents.isEmpty())
            startAudit();
        return;
    }
    (isReference ? m_reference : m_candidate) = *model;
    m_session.setModels(m_reference, m_candidate);
    // A pair is worth comparing at once, with or without claims.
    if (m_reference && m_candidate) {
        rememberPair();
        showRecentPairs();
        startAudit();
    }
}

void MainWindow::addClaims(const QStringList &paths)
{
    if (paths.isEmpty())
        return;
    m_documents += paths;
    const auto running = m_jobs->jobs();
    const bool wasAuditing = std::any_of(running.begin(), running.end(), [](const JobState &job) {
        return job.tag == QStringLiteral("audit");
    });
    dropAudit();
    statusBar()->showMessage(tr("%n claim document(s); start the audit with Ctrl+R", nullptr,
                                static_cast<int>(m_documents.size())));
    if (wasAuditing || m_measured)
        startAudit(false);
}

/// A verdict about other inputs must not stay on the screen.
void MainWindow::dropAudit()
{
    m_jobs->cancel(QStringLiteral("audit"));
    m_session.setReport(nullptr);
    m_session.setStatus(tr("Not audited yet: Ctrl+R measures and judges."));
}

AuditRequest MainWindow::auditRequest() const
{
    AuditRequest request;
    request.reference = m_referencePath.toStdString();
    request.candidate = m_candidatePath.toStdString();
    for (const auto &path : m_documents)
        request.documents.push_back(path.toStdString());
    request.typedClaims = m_session.typedClaims();
    request.compare.mapping = m_mapping;
    return request;
}

void MainWindow::startAudit(bool measureAgain)
{
    if (m_referencePath.isEmpty() && m_candidatePath.isEmpty() && m_documents.isEmpty()
        && m_session.typedClaims().empty()) {
        statusBar()->showMessage(tr("Open a model or a claim document first"));
        return;
    }
    dropAudit();
    m_session.setStatus(tr("Auditing…"));
    const auto feed = std::make_shared<Feed<LayerReport>>();
    m_jobs->start(
        QStringLiteral("audit"), tr("auditing"),
        [request = auditRequest(), measured = measureAgain ? ReportPtr() : m_measured,
         feed](const RunControl &run) {
            AuditRequest complete = request;
            complete.onLayer = [&feed](std::size_t, const LayerReport &layer) { feed->add(layer); };
            if (measured)
                complete.comparison = measured->comparison;
            return auditClaims(complete, run);
        },
        [this](Result<AuditReport> report) { showReport(std::move(report)); },
        [this, feed] { m_session.addMeasured(feed->take()); });
}

void MainWindow::showReport(Result<AuditReport> report)
{
    if (!report) {
        m_session.setStatus(tr("The audit did not finish."));
        return showProblem(report.error());
    }
    const auto shown = std::make_shared<const AuditReport>(std::move(*report));
    m_measured = shown->comparison ? shown : nullptr;
    statusBar()->showMessage(
        tr("Audited: %n claim(s), %1 finding(s)", nullptr, static_cast<int>(shown->claims.size()))
            .arg(shown->findings.size()));
    m_session.setReport(shown);
}

void MainWindow::showProblem(const Error &error)
{
    showMessage(tr("Problem: %1").arg(formatText(describe(error))));
}

void MainWindow::showMessage(const QString &text)
{
    m_problem->setText(text);
    m_messageBar->show();
}

} // namespace assay
