// SPDX-License-Identifier: GPL-3.0-or-later
// What is open and how it comes and goes: one place for reference, candidate and claim documents.
#include "app/main_window.h"

#include "app/demo/demo.h"
#include "app/demo/speaker.h"
#include "app/project.h"
#include "app/sorted_paths.h"
#include "core/base/sha256.h"
#include "core/opening/open.h"
#include "widgets/file_dialogs.h"
#include "widgets/panels/start_page.h"
#include "widgets/text_format.h"

#include <QDragEnterEvent>
#include <QFileInfo>
#include <QMimeData>
#include <QStackedWidget>
#include <QStatusBar>

#include <algorithm>
#include <array>

namespace assay {
namespace {

Result<std::vector<DocumentInput>> describeDocuments(const QStringList &paths, const RunControl &run)
{
    std::vector<DocumentInput> documents;
    for (const QString &path : paths) {
        const auto source = openFile(path.toStdString());
        if (!source)
            return source.error();
        const auto hash = sha256(**source, 0, (*source)->size(), run);
        if (!hash)
            return hash.error();
        documents.push_back({ path, (*source)->size(), QString::fromStdString(*hash) });
    }
    return documents;
}

bool isOfOpening(const JobState &job)
{
    return job.tag.startsWith(QStringLiteral("open "));
}

} // namespace

void MainWindow::openReference(const QString &path)
{
    open(path, InputRole::Reference);
}

void MainWindow::openCandidate(const QString &path)
{
    if (!showCandidateAgain(path))
        open(path, InputRole::Candidate);
}

/// A model is on its way.
bool MainWindow::isOpening() const
{
    return std::ranges::any_of(m_jobs->jobs(), [](const JobState &job) { return isOfOpening(job); });
}

/// What is on its way is said where there is nothing to be seen yet.
void MainWindow::tellOpening()
{
    const auto jobs = m_jobs->jobs();
    const auto job = std::ranges::find_if(jobs, isOfOpening);
    QString words = job == jobs.end() ? QString() : job->title + QStringLiteral("...");
    if (!words.isEmpty())
        words[0] = words[0].toUpper();
    m_session.setOpening(words);
}

void MainWindow::open(const QString &path, InputRole role)
{
    m_messageBar->hide();
    m_jobs->start(
        role == InputRole::Reference ? QStringLiteral("open reference") : QStringLiteral("open candidate"),
        tr("opening %1").arg(plainLine(QFileInfo(path).fileName())),
        [file = path.toStdString()](const RunControl &run) { return openModel(file, run); },
        [this, path, role](const Result<ModelPtr> &model) { showOpened(model, path, role); });
}

void MainWindow::showOpened(const Result<ModelPtr> &model, const QString &path, InputRole role)
{
    const bool isReference = role == InputRole::Reference;
    ModelPtr &side = isReference ? m_reference : m_candidate;
    Inputs inputs = m_session.inputs();
    QString &place = isReference ? inputs.reference : inputs.candidate;
    if (!model) {
        // What is open stays. Beside claims alone, a model that cannot be opened is evidence about them.
        showProblem(model.error());
        if (!isReference)
            openNextCandidate();
        if (side || inputs.documents.empty())
            return;
    }
    if (!m_demo || !isOfDemo(path))
        rememberFolderOf(path);
    const bool isOther = !place.isEmpty() && place != path;
    if (isReference)
        m_session.setCandidates({}); // they were held against another reference
    place = path;
    side = model ? *model : nullptr;
    m_measured.reset();
    m_session.setInputs(inputs);
    if (isOther)
        dropClaimsOfOtherPair();
    dropAudit();
    m_session.setModels(m_reference, m_candidate);
    updateTitle();
    setWindowModified(true);
    const bool isPair = m_reference && m_candidate;
    if (isPair) {
        rememberPair();
        showRecentPairs();
    }
    showKeptRun();
    // A pair is worth comparing at once, with or without claims; claims are judged beside one model too, if
    // the other is not on its way.
    const bool hasClaims = !inputs.documents.empty() || !m_session.typedClaims().empty();
    if (isPair || !model || (hasClaims && !isOpening()))
        startAudit();
}

/// Claims are about the pair they came with.
void MainWindow::dropClaimsOfOtherPair()
{
    Inputs inputs = m_session.inputs();
    const auto count = inputs.documents.size() + m_session.typedClaims().size();
    m_session.setReviews({});
    if (count == 0)
        return;
    m_droppedDocuments = std::exchange(inputs.documents, {});
    m_droppedTyped = m_session.typedClaims();
    m_session.setInputs(inputs);
    m_session.setTypedClaims({});
    showMessage(tr("The claims belonged to the pair that was open before, and were closed with it."), false);
}

void MainWindow::addClaims(const QStringList &paths)
{
    if (paths.isEmpty())
        return;
    m_jobs->start(
        QStringLiteral("documents"), tr("reading claim documents"),
        [paths](const RunControl &run) { return describeDocuments(paths, run); },
        [this](const Result<std::vector<DocumentInput>> &documents) {
            if (!documents)
                return showProblem(documents.error());
            Inputs inputs = m_session.inputs();
            for (const DocumentInput &document : *documents) {
                const bool isThere = std::ranges::any_of(inputs.documents, [&](const DocumentInput &each) {
                    return each.sha256 == document.sha256;
                });
                if (isThere)
                    showMessage(tr("%1 is open already, byte for byte.")
                                    .arg(plainLine(QFileInfo(document.path).fileName())),
                                false);
                else
                    inputs.documents.push_back(document);
            }
            if (inputs.documents.size() == m_session.inputs().documents.size())
                return;
            m_session.setInputs(inputs);
            setWindowModified(true);
            if (!isOpening())
                startAudit(false);
        });
}

void MainWindow::removeInput(InputRole role, const QString &path)
{
    Inputs inputs = m_session.inputs();
    if (role == InputRole::Document) {
        std::erase_if(inputs.documents, [&path](const DocumentInput &each) { return each.path == path; });
    } else {
        const bool isReference = role == InputRole::Reference;
        (isReference ? inputs.reference : inputs.candidate).clear();
        (isReference ? m_reference : m_candidate).reset();
        m_measured.reset();
    }
    m_session.setInputs(inputs);
    setWindowModified(true);
    dropAudit();
    m_session.setModels(m_reference, m_candidate);
    updateTitle();
    if (!inputs.documents.empty() || (m_reference && m_candidate))
        startAudit(false);
}

void MainWindow::closeEverything()
{
    m_reference.reset();
    m_candidate.reset();
    m_measured.reset();
    m_projectPath.clear();
    m_mapping.clear();
    for (const char *tag : { "open reference", "open candidate", "documents" })
        m_jobs->cancel(QLatin1String(tag));
    m_waitingCandidates.clear();
    m_session.setCandidates({});
    m_session.setInputs({});
    m_session.setRun({}, nullptr);
    m_keptRun = {};
    m_session.setReviews({});
    m_session.setTypedClaims({});
    dropAudit();
    m_session.setModels(nullptr, nullptr);
    m_messageBar->hide();
    updateTitle();
    setWindowModified(false);
}

void MainWindow::swapSides()
{
    Inputs inputs = m_session.inputs();
    if (inputs.reference.isEmpty() || inputs.candidate.isEmpty())
        return;
    std::swap(inputs.reference, inputs.candidate);
    std::swap(m_reference, m_candidate);
    m_measured.reset();
    m_session.setCandidates({});
    m_session.setInputs(inputs);
    dropAudit();
    m_session.setModels(m_reference, m_candidate);
    updateTitle();
    startAudit();
}

/// With nothing open the start page has the window for itself; the arrangement of panels is kept.
void MainWindow::showStartOrWork()
{
    const bool isEmpty = m_session.inputs().isEmpty() && m_session.typedClaims().empty();
    if (isEmpty) {
        if (!isStartPageShown() || !m_isLayoutKept) {
            m_layout = saveState();
            m_isLayoutKept = true;
            showRecentPairs();
            for (const auto &panel : panels())
                if (auto *dock = findChild<QWidget *>(QLatin1String(panel.id) + QStringLiteral("Dock")))
                    dock->hide();
        }
        m_centre->setCurrentIndex(0);
    } else if (isStartPageShown()) {
        m_centre->setCurrentIndex(1);
        m_isLayoutKept = false;
        restoreState(m_layout);
    }
}

void MainWindow::takeInputs(InputRole role, const QStringList &given)
{
    QStringList paths = given;
    if (paths.isEmpty()) {
        switch (role) {
        case InputRole::Reference:
            paths << chooseOpenFile(this, tr("Open reference"), modelFileFilter());
            break;
        case InputRole::Candidate:
            paths << chooseOpenFile(this, tr("Open candidate"), modelFileFilter());
            break;
        case InputRole::Document:
            paths = chooseOpenFiles(this, tr("Add claim documents"), documentFileFilter());
            break;
        }
    }
    paths.removeAll(QString());
    if (paths.isEmpty())
        return;
    if (role == InputRole::Document)
        addClaims(paths);
    else if (paths.size() > 1)
        openPaths(paths);
    else
        open(paths.front(), role);
}

void MainWindow::openPaths(const QStringList &paths)
{
    if (paths.isEmpty())
        return;
    std::vector<std::string> names;
    for (const QString &path : paths)
        names.push_back(path.toStdString());
    m_jobs->start(
        QStringLiteral("sort"), tr("looking at the files"),
        [names](const RunControl &) { return sortPaths(names); },
        [this](const Result<SortedPaths> &sorted) {
            if (sorted)
                openSorted(*sorted);
            else
                showProblem(sorted.error());
        });
}

void MainWindow::openSorted(const SortedPaths &sorted)
{
    for (const Project &project : sorted.projects)
        askThenOpenProject(project, QString::fromStdString(sorted.projectPath));
    if (!sorted.parts.empty())
        openParts(sorted.parts);
    else if (!sorted.reports.empty())
        openStoredReport(sorted.reports.back());
    QStringList documents;
    for (const auto &document : sorted.documents)
        documents << QString::fromStdString(document);
    const auto &models = sorted.models;
    if (models.size() > 1) {
        openTogether(QString::fromStdString(models.front()), QString::fromStdString(models.back()),
                     documents);
        if (models.size() > 2)
            showMessage(tr("%1 models were given: the first is the reference, the last the candidate.")
                            .arg(models.size()),
                        false);
        return;
    }
    if (models.size() == 1)
        open(QString::fromStdString(models.front()),
             m_session.inputs().reference.isEmpty() ? InputRole::Reference : InputRole::Candidate);
    addClaims(documents);
}

/// Both or neither: what is open is closed once both have opened.
void MainWindow::openTogether(const QString &reference, const QString &candidate,
                              const QStringList &documents)
{
    using Opened = std::array<std::optional<Result<ModelPtr>>, 2>;
    m_jobs->start(
        QStringLiteral("open pair"), tr("opening the pair"),
        [paths = std::array { reference.toStdString(), candidate.toStdString() }](const RunControl &run) {
            Opened opened;
            for (std::size_t i = 0; i < paths.size(); ++i)
                if (!paths[i].empty())
                    opened[i] = openModel(paths[i], run);
            return Result<Opened>(std::move(opened));
        },
        [this, reference, candidate, documents](const Result<Opened> &opened) {
            if (!opened)
                return showProblem(opened.error());
            for (const auto &model : *opened)
                if (model && !*model && (m_reference || m_candidate))
                    return showProblem(model->error());
            closeEverything();
            if (!documents.isEmpty())
                addClaims(documents); // judged as soon as both sides stand
            for (const std::size_t side : { 0u, 1u })
                if (const auto &model = (*opened)[side])
                    showOpened(*model, side == 0 ? reference : candidate,
                               side == 0 ? InputRole::Reference : InputRole::Candidate);
        });
}

void MainWindow::openDemo()
{
    m_demo = std::make_unique<QTemporaryDir>();
    m_jobs->start(
        QStringLiteral("demo"), tr("training the demo network"),
        [path = m_demo->path().toStdString()](const RunControl &run) { return demo::makeDemo(path, run); },
        [this](const Result<demo::DemoFiles> &files) {
            if (!files)
                return showProblem(files.error());
            openTogether(QString::fromStdString(files->reference),
                         QString::fromStdString(files->boldCandidate),
                         { QString::fromStdString(files->boldClaims) });
        });
}

void MainWindow::openSpeakerDemo()
{
    m_demo = std::make_unique<QTemporaryDir>();
    m_jobs->start(
        QStringLiteral("demo"), tr("training a small language model"),
        [path = m_demo->path().toStdString()](const RunControl &run) { return demo::makeSpeaker(path, run); },
        [this](const Result<demo::SpeakerFiles> &files) {
            if (!files)
                return showProblem(files.error());
            m_isSpeakerWanted = true;
            openTogether(QString::fromStdString(files->reference),
                         QString::fromStdString(files->boldCandidate),
                         { QString::fromStdString(files->boldClaims) });
        });
}

bool MainWindow::isOfDemo(const QString &path) const
{
    return m_demo && path.startsWith(m_demo->path());
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    QStringList paths;
    for (const auto &url : event->mimeData()->urls())
        if (const auto path = url.toLocalFile(); !path.isEmpty())
            paths << path;
    openPaths(paths);
}

} // namespace assay
