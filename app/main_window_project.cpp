// SPDX-License-Identifier: GPL-3.0-or-later
// Projects, recent pairs and the session of last time: what the window keeps between runs.
#include "app/main_window.h"

#include "app/demo/speaker.h"
#include "app/project.h"
#include "core/report/json_report.h"
#include "core/report/run_json.h"
#include "core/report/run_json_reading.h"
#include "widgets/file_dialogs.h"
#include "widgets/panels/start_page.h"
#include "widgets/text_format.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QSettings>
#include <QStandardPaths>
#include <QStatusBar>

#include <utility>

namespace assay {
namespace {

constexpr int MostRecentPairs = 9;
constexpr int MostPathsListed = 12, MostPathCharacters = 200; ///< of a question
const QString RecentKey = QStringLiteral("recentPairs"); ///< reference, candidate, reference, ...

QString sessionPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)
        + QStringLiteral("/last-session.assay");
}

Reviews reviewsOf(const Project &project)
{
    Reviews reviews;
    for (const ReviewEntry &entry : project.reviews)
        reviews[{ entry.rule, entry.subject, entry.summary }] = { entry.disposition, entry.comment };
    return reviews;
}

/// Takes what was run out of the project; null if nothing was.
RunPtr runOf(const Project &project)
{
    auto run = readRunJson(project.runJson);
    if (!run)
        return nullptr;
    for (const auto &token : project.runTokens)
        run->tokens.push_back({ .text = token });
    return std::make_shared<const RunReport>(*std::move(run));
}

Status writeProject(Project project, const ReportPtr &report, const std::string &path)
{
    if (report) {
        project.inputs = report->inputs;
        project.auditJson = auditJson(*report);
    }
    return saveProject(project, path);
}

} // namespace

Project MainWindow::projectOf(const Inputs &inputs)
{
    Project project;
    project.reference = inputs.reference.toStdString();
    project.candidate = inputs.candidate.toStdString();
    for (const auto &document : inputs.documents)
        project.documents.push_back(document.path.toStdString());
    return project;
}

Project MainWindow::currentProject() const
{
    Project project = projectOf(m_session.inputs());
    project.cover = m_cover;
    project.typedClaims = m_session.typedClaims();
    project.mapping = m_mapping;
    project.runText = m_session.runSettings().textFile.toStdString();
    project.runTyped = m_session.runSettings().typedText.toStdString();
    project.runPrompt = m_session.runSettings().prompt.toStdString();
    project.runContext = m_session.runSettings().context;
    project.runWhole = m_session.runSettings().wholeWindows;
    if (const RunPtr &run = m_session.run()) {
        project.runJson = runJson(*run);
        for (const RunToken &token : run->tokens)
            project.runTokens.push_back(token.text);
    }
    if (m_reproducedOn == m_reference)
        project.reproductions = m_reproductions;
    for (const auto &[key, review] : m_session.reviews())
        project.reviews.push_back({ .rule = std::get<0>(key),
                                    .subject = std::get<1>(key),
                                    .summary = std::get<2>(key),
                                    .disposition = review.disposition,
                                    .comment = review.comment });
    return project;
}

void MainWindow::saveProjectAs(const QString &path)
{
    QString target = path.isEmpty() ? chooseSaveFile(this, tr("Save project"), QStringLiteral("audit.assay"),
                                                     tr("Assay project (*.assay)"))
                                    : path;
    if (target.isEmpty())
        return;
    if (QFileInfo(target).suffix().isEmpty())
        target += QStringLiteral(".assay");
    m_jobs->start(
        QStringLiteral("save"), tr("saving %1").arg(target),
        [project = currentProject(), report = m_session.report(),
         file = target.toStdString()](const RunControl &) { return writeProject(project, report, file); },
        [this, target](const Status &status) {
            if (!status)
                return showProblem(status.error());
            m_projectPath = target;
            setWindowModified(false);
            updateTitle();
            statusBar()->showMessage(tr("Saved: %1").arg(target));
        });
}

void MainWindow::chooseProject()
{
    const auto path = chooseOpenFile(this, tr("Open project"), tr("Assay project (*.assay);;All files (*)"));
    if (!path.isEmpty())
        openPaths({ path });
}

/// A project or report comes from a stranger as often as from oneself: files outside its folder are opened
/// only if that is wanted.
bool MainWindow::mayOpenForeignPaths(const Project &project, const QString &path, const QString &title)
{
    const auto foreign = pathsOutside(project, path.toStdString());
    if (foreign.empty())
        return true;
    QStringList lines;
    for (const auto &outside : foreign)
        lines << formatName(outside).left(MostPathCharacters);
    QMessageBox question(QMessageBox::Question, title,
                         tr("%1 names files outside its own folder:\n\n%2\n\nOpen them?")
                             .arg(plainLine(QFileInfo(path).fileName()),
                                  lines.mid(0, MostPathsListed).join(QLatin1Char('\n'))),
                         QMessageBox::Open | QMessageBox::Cancel, this);
    question.setObjectName(QStringLiteral("foreignPaths"));
    question.setTextFormat(Qt::PlainText);
    question.setDefaultButton(QMessageBox::Cancel);
    return question.exec() == QMessageBox::Open;
}

void MainWindow::askThenOpenProject(const Project &project, const QString &path)
{
    if (!mayOpenForeignPaths(project, path, tr("Open project")))
        return;
    openProject(project);
    m_projectPath = path;
    updateTitle();
}

void MainWindow::openProject(const Project &project)
{
    closeEverything();
    m_mapping = project.mapping;
    m_cover = project.cover;
    m_session.setTypedClaims(project.typedClaims);
    m_session.setReviews(reviewsOf(project));
    m_session.setRun({ .textFile = QString::fromStdString(project.runText),
                       .typedText = QString::fromStdString(project.runTyped),
                       .prompt = QString::fromStdString(project.runPrompt),
                       .context = project.runContext,
                       .wholeWindows = project.runWhole },
                     nullptr);
    m_keptRun = { QString::fromStdString(project.reference), QString::fromStdString(project.candidate),
                  runOf(project), project.reproductions };
    QStringList documents;
    for (const auto &document : project.documents)
        documents << QString::fromStdString(document);
    addClaims(documents);
    if (!project.reference.empty())
        openReference(QString::fromStdString(project.reference));
    if (!project.candidate.empty())
        openCandidate(QString::fromStdString(project.candidate));
    checkInputs(project);
    setWindowModified(false);
}

/// What a project kept of a run, and the run that the speaking demo is opened for.
void MainWindow::showKeptRun()
{
    const Inputs &inputs = m_session.inputs();
    const bool isWhole = m_keptRun.candidate.isEmpty() || m_candidate;
    if (m_keptRun.run && isWhole && inputs.reference == m_keptRun.reference
        && inputs.candidate == m_keptRun.candidate)
        m_session.setRun(m_session.runSettings(), std::exchange(m_keptRun.run, nullptr));
    if (m_reference && inputs.reference == m_keptRun.reference && !m_keptRun.reproductions.empty()) {
        m_reproductions = std::exchange(m_keptRun.reproductions, {});
        m_reproducedOn = m_reference;
        startAudit();
    }
    if (!m_isSpeakerWanted || !m_reference || !m_candidate)
        return;
    m_isSpeakerWanted = false;
    raisePanel(QStringLiteral("run"));
    m_session.wantRun({ .prompt = QString::fromLatin1(demo::SpeakerPrompt) });
}

/// What was judged then may not be what is read now: said, and measured anew all the same.
void MainWindow::checkInputs(const Project &project)
{
    if (project.inputs.empty())
        return;
    m_jobs->start(
        QStringLiteral("inputs"), tr("comparing the inputs with those of the project"),
        [project](const RunControl &run) { return changedInputs(project, run); },
        [this](const Result<std::vector<std::string>> &changes) {
            if (!changes)
                return showProblem(changes.error());
            QStringList lines;
            for (const auto &change : *changes)
                lines << formatText(change);
            if (lines.isEmpty())
                return;
            // What was run was run on other bytes.
            m_session.setRun(m_session.runSettings(), nullptr);
            m_keptRun.reproductions.clear();
            if (!std::exchange(m_reproductions, {}).empty())
                startAudit(false);
            showMessage(tr("Changed since the project was saved:\n%1").arg(lines.join(QLatin1Char('\n'))),
                        false);
        });
}

void MainWindow::rememberPair() const
{
    const Inputs &inputs = m_session.inputs();
    if (isOfDemo(inputs.reference) || isOfDemo(inputs.candidate))
        return; // its folder goes with the window
    QSettings settings;
    QStringList pairs { inputs.reference, inputs.candidate };
    const QStringList before = settings.value(RecentKey).toStringList();
    for (qsizetype i = 0; i + 1 < before.size() && pairs.size() < 2 * MostRecentPairs; i += 2)
        if (before[i] != inputs.reference || before[i + 1] != inputs.candidate)
            pairs << before[i] << before[i + 1];
    settings.setValue(RecentKey, pairs);
}

void MainWindow::showRecentPairs()
{
    m_recent->clear();
    std::vector<RecentPair> listed;
    const QStringList pairs = QSettings().value(RecentKey).toStringList();
    for (qsizetype i = 0; i + 1 < pairs.size(); i += 2) {
        const RecentPair pair { pairs[i], pairs[i + 1],
                                QFileInfo::exists(pairs[i]) && QFileInfo::exists(pairs[i + 1]) };
        listed.push_back(pair);
        const QString words = tr("%1 ↔ %2").arg(plainLine(QFileInfo(pair.reference).fileName()),
                                                plainLine(QFileInfo(pair.candidate).fileName()));
        auto *action
            = m_recent->addAction(QString(words).replace(QLatin1Char('&'), QStringLiteral("&&")), this,
                                  [this, pair] { openTogether(pair.reference, pair.candidate, {}); });
        action->setShortcut(QKeySequence(QStringLiteral("Ctrl+%1").arg(i / 2 + 1)));
        action->setToolTip(formatToolTip(pair.reference + QLatin1Char('\n') + pair.candidate));
        action->setEnabled(pair.isThere);
    }
    m_recent->setEnabled(pairs.size() > 1);
    m_start->setRecentPairs(listed);
}

/// Paths and reviews only, so that closing stays quick; what cannot be written is lost, not in the way.
void MainWindow::saveSession() const
{
    const QString path = sessionPath();
    const Inputs &inputs = m_session.inputs();
    if (inputs.isEmpty() || isOfDemo(inputs.reference) || isOfDemo(inputs.candidate)) {
        QFile::remove(path); // the demo is never remembered
        return;
    }
    QDir().mkpath(QFileInfo(path).path());
    const Status status = saveProject(currentProject(), path.toStdString());
    QSettings().setValue(QStringLiteral("project"), status ? m_projectPath : QString());
}

void MainWindow::restoreSession()
{
    const std::string path = sessionPath().toStdString();
    if (!QSettings().value(QStringLiteral("restoreSession"), true).toBool()
        || !QFileInfo::exists(sessionPath()))
        return;
    const auto project = loadProject(path);
    if (!project)
        return m_start->setRemark(tr("What was open last time cannot be read any more."));
    for (const std::string &file : { project->reference, project->candidate })
        if (!file.empty() && !QFileInfo::exists(QString::fromStdString(file)))
            return m_start->setRemark(
                tr("What was open last time is no longer there: %1").arg(formatName(file)));
    openProject(*project);
    m_projectPath = QSettings().value(QStringLiteral("project")).toString();
    updateTitle();
}

} // namespace assay
