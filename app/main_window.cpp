// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/main_window.h"

#include "app/project.h"
#include "widgets/panels/candidate_tabs.h"
#include "widgets/panels/inputs_bar.h"
#include "widgets/panels/layer_tree.h"
#include "widgets/panels/start_page.h"
#include "widgets/report/report_words.h"
#include "widgets/severity_icon.h"
#include "widgets/text_format.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMessageBox>
#include <QProgressBar>
#include <QScreen>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QStyle>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace assay {

namespace {

/// What a desktop puts round a window: title and borders. The true one is known only when it is shown.
QSize roomForFrame(const QWidget &window)
{
    constexpr int Borders = 8;
    return { Borders, Borders + window.style()->pixelMetric(QStyle::PM_TitleBarHeight, nullptr, &window) };
}

} // namespace

MainWindow::MainWindow(QWidget *parent)
    : QMainWindow(parent)
    , m_jobs(new JobRunner(this))
{
    setAcceptDrops(true);
    buildCentre();
    buildPanels();
    buildActions();
    buildViewActions();
    buildStatusBar();
    followSession();
    const QSettings settings;
    m_layers->setColumns(settings.value(QStringLiteral("layerColumns")).toByteArray());
    if (!restoreGeometry(settings.value(QStringLiteral("geometry")).toByteArray()))
        resize(QSize(1280, 800)
                   .expandedTo(screen()->availableSize() * 4 / 5)
                   .boundedTo(screen()->availableSize() - roomForFrame(*this)));
    m_layout = settings.value(QStringLiteral("layout")).toByteArray();
    if (m_layout.isEmpty() || !restoreState(m_layout))
        applyPreset(AuditPreset);
    m_layout = saveState();
    showStartOrWork();
    updateTitle();
}

MainWindow::~MainWindow()
{
    // A line edit stores what it says when it loses the focus: while there is a session to store it in.
    hide();
    qDeleteAll(findChildren<QDockWidget *>(QString(), Qt::FindDirectChildrenOnly));
    qDeleteAll(findChildren<QToolBar *>(QString(), Qt::FindDirectChildrenOnly));
    delete takeCentralWidget();
}

void MainWindow::buildCentre()
{
    auto *bar = new QToolBar(tr("Inputs"));
    bar->setObjectName(QStringLiteral("inputsBar"));
    bar->setMovable(false);
    bar->toggleViewAction()->setVisible(false);
    bar->addWidget(new InputsBar(m_session));
    addToolBar(Qt::TopToolBarArea, bar);
    auto *centre = new QWidget;
    auto *column = new QVBoxLayout(centre);
    column->setContentsMargins(4, 4, 4, 0);
    m_messageBar = new QFrame;
    buildMessageBar(*m_messageBar);
    column->addWidget(m_messageBar);
    column->addWidget(new CandidateTabs(m_session));
    m_layers = new LayerTree(m_session);
    m_start = new StartPage(m_session);
    m_centre = new QStackedWidget;
    m_centre->addWidget(m_start);
    m_centre->addWidget(m_layers);
    column->addWidget(m_centre, 1);
    setCentralWidget(centre);
}

void MainWindow::buildMessageBar(QWidget &bar)
{
    bar.setObjectName(QStringLiteral("messageBar"));
    bar.setAccessibleName(tr("Problems"));
    bar.setAutoFillBackground(true);
    m_problem = new QLabel;
    m_problem->setObjectName(QStringLiteral("problem"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_sign = new QLabel;
    m_keepClaims = new QToolButton;
    m_keepClaims->setText(tr("Keep the claims for this pair"));
    m_keepClaims->setObjectName(QStringLiteral("keepClaims"));
    m_keepClaims->hide();
    connect(m_keepClaims, &QToolButton::clicked, this, [this] {
        m_messageBar->hide();
        QStringList paths;
        for (const DocumentInput &document : std::exchange(m_droppedDocuments, {}))
            paths << document.path;
        if (!m_droppedTyped.empty())
            m_session.setTypedClaims(std::exchange(m_droppedTyped, {}));
        addClaims(paths);
    });
    auto *dismiss = new QToolButton;
    dismiss->setText(tr("Dismiss"));
    dismiss->setAccessibleName(tr("Dismiss the message"));
    connect(dismiss, &QToolButton::clicked, &bar, &QWidget::hide);
    auto *line = new QHBoxLayout(&bar);
    line->setContentsMargins(6, 3, 3, 3);
    line->addWidget(m_sign);
    line->addWidget(m_problem, 1);
    line->addWidget(m_keepClaims);
    line->addWidget(dismiss);
    bar.hide();
}

void MainWindow::followSession()
{
    connect(&m_session, &Session::claimLookedAt, this,
            [this](std::size_t index) { m_claimShown = m_session.report()->claims[index].id; });
    connect(&m_session, &Session::findingLookedAt, this, [this] { m_claimShown.reset(); });
    connect(&m_session, &Session::candidateWanted, this, &MainWindow::openCandidate);
    connect(&m_session, &Session::inputsWanted, this, &MainWindow::takeInputs);
    connect(&m_session, &Session::candidatesWanted, this, &MainWindow::takeCandidates);
    connect(&m_session, &Session::removalWanted, this, &MainWindow::removeInput);
    connect(&m_session, &Session::swapWanted, this, &MainWindow::swapSides);
    connect(&m_session, &Session::panelWanted, this, &MainWindow::raisePanel);
    connect(&m_session, &Session::inputsChanged, this, &MainWindow::showStartOrWork);
    connect(&m_session, &Session::typedClaimsChanged, this, [this] {
        if (!m_session.typedClaims().empty() || m_session.report())
            startAudit(false);
        showStartOrWork();
        setWindowModified(true);
    });
    // What a run tells of quality is held against the claims once it is there.
    connect(&m_session, &Session::runChanged, this, [this, judged = RunPtr()]() mutable {
        const RunPtr run = m_session.run();
        const bool hasClaims = !m_session.inputs().documents.empty() || !m_session.typedClaims().empty();
        if (run && run != judged && hasClaims && m_reference && m_candidate)
            startAudit(false);
        judged = run;
    });
    connect(&m_session, &Session::reviewsChanged, this, [this] { setWindowModified(true); });
    connect(&m_session, &Session::announced, this, [this](const QString &text, bool isProblem) {
        if (isProblem)
            showMessage(text);
        else
            statusBar()->showMessage(text);
    });
    connect(&m_session, &Session::actionWanted, this, [this](const QString &id) {
        if (id == QStringLiteral("demo"))
            openDemo();
        else if (id == QStringLiteral("speaker"))
            openSpeakerDemo();
        else if (id == QStringLiteral("pdf"))
            exportPdf();
        else if (id.startsWith(ReproduceAction))
            startReproduction(id.mid(ReproduceAction.size()));
    });
    connect(m_start, &StartPage::pairWanted, this, &MainWindow::openPair);
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    if (isStartPageShown())
        m_start->setFocus();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    const auto running = m_jobs->jobs();
    const bool isCompressing = std::any_of(running.begin(), running.end(), [](const JobState &job) {
        return job.tag.startsWith(QStringLiteral("compress "));
    });
    if (isCompressing && isVisible()) {
        QMessageBox question(QMessageBox::Question, tr("Assay"),
                             tr("A compression is running. Stop it and close?"),
                             QMessageBox::Close | QMessageBox::Cancel, this);
        question.setTextFormat(Qt::PlainText);
        if (question.exec() != QMessageBox::Close)
            return event->ignore();
    }
    QSettings settings;
    settings.setValue(QStringLiteral("geometry"), saveGeometry());
    settings.setValue(QStringLiteral("layout"), isStartPageShown() ? m_layout : saveState());
    settings.setValue(QStringLiteral("layerColumns"), m_layers->columns());
    saveSession();
    m_jobs->cancelAll();
    QMainWindow::closeEvent(event);
}

void MainWindow::buildStatusBar()
{
    m_jobText = new QLabel;
    m_jobText->setObjectName(QStringLiteral("jobText"));
    m_jobText->setTextFormat(Qt::PlainText);
    m_progress = new QProgressBar;
    m_progress->setMaximumWidth(fontMetrics().averageCharWidth() * 22);
    m_progress->setAccessibleName(tr("Progress"));
    auto *cancel = new QToolButton;
    cancel->setText(tr("Cancel"));
    cancel->setObjectName(QStringLiteral("cancel"));
    connect(cancel, &QToolButton::clicked, m_jobs, &JobRunner::cancelAll);
    for (QWidget *widget : std::initializer_list<QWidget *> { m_jobText, m_progress, cancel })
        statusBar()->addPermanentWidget(widget);
    auto *timer = new QTimer(this);
    timer->setInterval(200);
    connect(timer, &QTimer::timeout, this, &MainWindow::showProgress);
    connect(m_jobs, &JobRunner::jobsChanged, this, &MainWindow::tellOpening);
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
    m_jobText->setText(jobs.empty() ? QString()
                           : jobs.size() == 1
                           ? jobs.back().text()
                           : tr("%1 (and %2 more)").arg(jobs.back().text()).arg(jobs.size() - 1));
    if (jobs.empty())
        return;
    const auto share = jobs.back().share();
    m_progress->setRange(0, share ? 1000 : 0);
    if (share)
        m_progress->setValue(static_cast<int>(*share * 1000));
}

bool MainWindow::isStartPageShown() const
{
    return m_centre->currentWidget() == m_start;
}

void MainWindow::updateTitle()
{
    const Inputs &inputs = m_session.inputs();
    QStringList names;
    for (const QString &path : { inputs.reference, inputs.candidate })
        if (!path.isEmpty())
            names << plainLine(QFileInfo(path).fileName());
    QString title = tr("Assay");
    const auto &documents = inputs.documents;
    if (!names.isEmpty())
        title += QStringLiteral(": ") + names.join(QStringLiteral(" ↔ "));
    else if (documents.size() == 1)
        title += QStringLiteral(": ") + plainLine(QFileInfo(documents.front().path).fileName());
    else if (!documents.empty())
        title += QStringLiteral(": ") + tr("%1 documents").arg(documents.size());
    if (!m_projectPath.isEmpty())
        title += QStringLiteral(" – ") + plainLine(QFileInfo(m_projectPath).fileName());
    setWindowTitle(title + QStringLiteral("[*]"));
}

void MainWindow::showProblem(const Error &error)
{
    showMessage(tr("Problem: %1").arg(formatText(describe(error))));
}

void MainWindow::showMessage(const QString &text, bool isProblem)
{
    const Severity severity = isProblem ? Severity::Failure : Severity::Note;
    QColor tint = severityColor(severity);
    tint.setAlpha(48);
    QPalette tinted = palette();
    tinted.setColor(QPalette::Window, tint);
    m_messageBar->setPalette(tinted);
    m_sign->setPixmap(severityIcon(severity).pixmap(16, 16));
    m_problem->setText(text);
    m_keepClaims->setVisible(!m_droppedDocuments.empty() || !m_droppedTyped.empty());
    m_messageBar->show();
}

} // namespace assay
