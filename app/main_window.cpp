// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/main_window.h"

#include "widgets/text_format.h"

#include <QAction>
#include <QCloseEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QProgressBar>
#include <QSettings>
#include <QSortFilterProxyModel>
#include <QStatusBar>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace assay {
namespace {

QString overviewText(const AuditReport &report)
{
    QString text = formatText(report.verdictSentence);
    if (report.comparison) {
        const auto &totals = report.comparison->totals;
        const auto orUnknown
            = [](const QString &figure) { return figure.isEmpty() ? MainWindow::tr("unknown") : figure; };
        text += MainWindow::tr("\nRatios measured here: file %1, stored %2, against 32-bit floats %3, "
                               "elements %4; coverage %5")
                    .arg(orUnknown(formatRatio(totals.ratioFile)), orUnknown(formatRatio(totals.ratioStored)),
                         orUnknown(formatRatio(totals.ratioVsF32)),
                         orUnknown(formatRatio(totals.ratioElements)),
                         orUnknown(formatPercent(totals.coverage)));
    }
    return text;
}

} // namespace

MainWindow::MainWindow(QWidget *parent)
    : QMainWindow(parent)
    , m_layers(new TensorTreeModel(this))
    , m_filtered(new QSortFilterProxyModel(this))
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
    if (!restoreGeometry(settings.value(QStringLiteral("geometry")).toByteArray()))
        resize(1280, 800);
    if (!restoreState(settings.value(QStringLiteral("layout")).toByteArray()))
        applyPreset(AuditPreset);
}

void MainWindow::buildCentre()
{
    auto *centre = new QWidget;
    auto *column = new QVBoxLayout(centre);
    m_problem = new QLabel;
    m_problem->setObjectName(QStringLiteral("problem"));
    m_overview = new QLabel(tr("Open a reference and a candidate, or drop them here; then audit."));
    m_overview->setObjectName(QStringLiteral("overview"));
    for (auto *label : { m_problem, m_overview }) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        column->addWidget(label);
    }
    m_problem->hide();
    m_filter = new QLineEdit;
    m_filter->setObjectName(QStringLiteral("filter"));
    m_filter->setPlaceholderText(tr("Filter layers by name (Ctrl+F)"));
    m_filter->setAccessibleName(tr("Filter layers"));
    m_filter->setClearButtonEnabled(true);
    m_filtered->setSourceModel(m_layers);
    m_filtered->setRecursiveFilteringEnabled(true);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    connect(m_filter, &QLineEdit::textChanged, m_filtered, &QSortFilterProxyModel::setFilterFixedString);
    m_tree = new QTreeView;
    m_tree->setObjectName(QStringLiteral("layers"));
    m_tree->setAccessibleName(tr("Layers of both models"));
    m_tree->setModel(m_filtered);
    m_tree->setUniformRowHeights(true);
    m_tree->setAlternatingRowColors(true);
    m_tree->setColumnWidth(TensorTreeModel::Name, 230);
    for (const int narrow :
         { TensorTreeModel::ReferenceLayout, TensorTreeModel::CandidateLayout, TensorTreeModel::Shape })
        m_tree->setColumnWidth(narrow, 84);
    column->addWidget(m_filter);
    column->addWidget(m_tree);
    setCentralWidget(centre);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    QSettings settings;
    settings.setValue(QStringLiteral("geometry"), saveGeometry());
    settings.setValue(QStringLiteral("layout"), saveState());
    m_jobs->cancelAll();
    QMainWindow::closeEvent(event);
}

void MainWindow::buildActions()
{
    auto *bar = addToolBar(tr("Main"));
    bar->setObjectName(QStringLiteral("mainToolBar"));
    const auto add = [this, bar](const QString &text, const QKeySequence &keys, auto slot) {
        auto *action = bar->addAction(text, this, slot);
        action->setShortcut(keys);
        action->setToolTip(QStringLiteral("%1 (%2)").arg(text, keys.toString(QKeySequence::NativeText)));
    };
    add(tr("Open reference"), QKeySequence::Open, [this] {
        if (const auto path = QFileDialog::getOpenFileName(this, tr("Open reference")); !path.isEmpty())
            openReference(path);
    });
    add(tr("Open candidate"), QKeySequence(QStringLiteral("Ctrl+Shift+O")), [this] {
        if (const auto path = QFileDialog::getOpenFileName(this, tr("Open candidate")); !path.isEmpty())
            openCandidate(path);
    });
    add(tr("Claims"), QKeySequence(QStringLiteral("Ctrl+L")),
        [this] { addClaims(QFileDialog::getOpenFileNames(this, tr("Add claim documents"))); });
    add(tr("Audit"), QKeySequence(QStringLiteral("Ctrl+R")), [this] { startAudit(); });
    add(tr("Export PDF"), QKeySequence(QStringLiteral("Ctrl+E")), [this] { exportPdf(); });
    add(tr("Find"), QKeySequence::Find, [this] { m_filter->setFocus(Qt::ShortcutFocusReason); });
    add(tr("About"), QKeySequence(QStringLiteral("Shift+F1")), [this] { about(); });
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
    (isReference ? m_reference : m_candidate).reset();
    dropAudit();
    m_problem->hide();
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
    m_layers->setModels(m_reference, m_candidate);
    m_session.setModels(m_reference, m_candidate);
    // A pair is worth comparing at once, with or without claims.
    if (m_reference && m_candidate)
        startAudit();
}

void MainWindow::addClaims(const QStringList &paths)
{
    if (paths.isEmpty())
        return;
    m_documents += paths;
    dropAudit();
    statusBar()->showMessage(tr("%n claim document(s); start the audit with Ctrl+R", nullptr,
                                static_cast<int>(m_documents.size())));
}

/// A verdict about other inputs must not stay on the screen.
void MainWindow::dropAudit()
{
    m_jobs->cancel(QStringLiteral("audit"));
    m_session.setReport(nullptr);
    m_overview->setText(tr("Not audited yet: Ctrl+R measures and judges."));
    m_layers->setModels(m_reference, m_candidate);
}

AuditRequest MainWindow::auditRequest() const
{
    AuditRequest request;
    request.reference = m_referencePath.toStdString();
    request.candidate = m_candidatePath.toStdString();
    for (const auto &path : m_documents)
        request.documents.push_back(path.toStdString());
    request.typedClaims = m_session.typedClaims();
    return request;
}

void MainWindow::startAudit()
{
    if (m_referencePath.isEmpty() && m_candidatePath.isEmpty() && m_documents.isEmpty()
        && m_session.typedClaims().empty()) {
        statusBar()->showMessage(tr("Open a model or a claim document first"));
        return;
    }
    dropAudit();
    m_overview->setText(tr("Auditing…"));
    m_jobs->start(
        QStringLiteral("audit"), tr("auditing"),
        [request = auditRequest()](const RunControl &run) { return auditClaims(request, run); },
        [this](Result<AuditReport> report) { showReport(std::move(report)); });
}

void MainWindow::showReport(Result<AuditReport> report)
{
    if (!report) {
        m_overview->setText(tr("The audit did not finish."));
        return showProblem(report.error());
    }
    const auto shown = std::make_shared<const AuditReport>(std::move(*report));
    m_overview->setText(overviewText(*shown));
    if (shown->comparison)
        m_layers->setComparison(*shown->comparison);
    m_tree->expandToDepth(0);
    statusBar()->showMessage(
        tr("Audited: %n claim(s), %1 finding(s)", nullptr, static_cast<int>(shown->claims.size()))
            .arg(shown->findings.size()));
    m_session.setReport(shown);
}

void MainWindow::showProblem(const Error &error)
{
    m_problem->setText(tr("Problem: %1").arg(formatText(describe(error))));
    m_problem->show();
}

void MainWindow::about()
{
    QMessageBox::about(this, tr("About Assay"),
                       tr("Assay inspects models and judges compression claims. It opens files read-only and "
                          "never uses the network."));
}

} // namespace assay
