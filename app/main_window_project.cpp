// SPDX-License-Identifier: GPL-3.0-or-later
// Projects, recent pairs and the session of last time: what the window keeps between runs.
#include "app/main_window.h"

#include "app/project.h"
#include "core/report/json_report.h"
#include "widgets/text_format.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QSettings>
#include <QStandardPaths>
#include <QStatusBar>

#include <filesystem>

namespace assay {
namespace {

constexpr int MostRecentPairs = 9;
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

Status writeProject(Project project, const ReportPtr &report, const std::string &path)
{
    if (report) {
        project.inputs = report->inputs;
        project.auditJson = auditJson(*report);
    }
    return saveProject(project, path);
}

} // namespace

Project MainWindow::currentProject() const
{
    Project project;
    project.reference = m_referencePath.toStdString();
    project.candidate = m_candidatePath.toStdString();
    for (const auto &document : m_documents)
        project.documents.push_back(document.toStdString());
    project.typedClaims = m_session.typedClaims();
    project.mapping = m_mapping;
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
    QString target = path.isEmpty()
        ? QFileDialog::getSaveFileName(this, tr("Save project"), QStringLiteral("audit.assay"),
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
            statusBar()->showMessage(tr("Saved: %1").arg(target));
        });
}

void MainWindow::chooseProject()
{
    const auto path = QFileDialog::getOpenFileName(this, tr("Open project"), QString(),
                                                   tr("Assay project (*.assay);;All files (*)"));
    if (!path.isEmpty())
        openPaths({ path });
}

void MainWindow::openProject(const Project &project)
{
    m_documents.clear();
    for (const auto &document : project.documents)
        m_documents << QString::fromStdString(document);
    m_mapping = project.mapping;
    m_reference.reset();
    m_candidate.reset();
    m_referencePath.clear();
    m_candidatePath.clear();
    m_measured.reset();
    m_session.setTypedClaims(project.typedClaims);
    m_session.setReviews(reviewsOf(project));
    if (!project.reference.empty())
        openReference(QString::fromStdString(project.reference));
    if (!project.candidate.empty())
        openCandidate(QString::fromStdString(project.candidate));
    const bool isPair = !project.reference.empty() && !project.candidate.empty();
    if (!isPair && (!m_documents.isEmpty() || !project.typedClaims.empty()))
        startAudit();
    checkInputs(project);
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
            if (!lines.isEmpty())
                showMessage(
                    tr("Changed since the project was saved:\n%1").arg(lines.join(QLatin1Char('\n'))));
        });
}

void MainWindow::rememberPair() const
{
    QSettings settings;
    QStringList pairs { m_referencePath, m_candidatePath };
    const QStringList before = settings.value(RecentKey).toStringList();
    for (qsizetype i = 0; i + 1 < before.size() && pairs.size() < 2 * MostRecentPairs; i += 2)
        if (before[i] != m_referencePath || before[i + 1] != m_candidatePath)
            pairs << before[i] << before[i + 1];
    settings.setValue(RecentKey, pairs);
}

void MainWindow::showRecentPairs()
{
    m_recent->clear();
    const QStringList pairs = QSettings().value(RecentKey).toStringList();
    for (qsizetype i = 0; i + 1 < pairs.size(); i += 2) {
        auto *action = m_recent->addAction(
            tr("%1 ↔ %2").arg(QFileInfo(pairs[i]).fileName(), QFileInfo(pairs[i + 1]).fileName()), this,
            [this, reference = pairs[i], candidate = pairs[i + 1]] {
                m_session.setReviews({});
                openReference(reference);
                openCandidate(candidate);
            });
        action->setShortcut(QKeySequence(QStringLiteral("Ctrl+%1").arg(i / 2 + 1)));
        action->setToolTip(pairs[i] + QLatin1Char('\n') + pairs[i + 1]);
    }
    m_recent->setEnabled(pairs.size() > 1);
}

/// Paths and reviews only, so that closing stays quick; what cannot be written is lost, not in the way.
void MainWindow::saveSession() const
{
    const QString path = sessionPath();
    QDir().mkpath(QFileInfo(path).path());
    const Status status = saveProject(currentProject(), path.toStdString());
    QSettings().setValue(QStringLiteral("project"), status ? m_projectPath : QString());
}

void MainWindow::restoreSession()
{
    const std::string path = sessionPath().toStdString();
    if (!std::filesystem::exists(path))
        return;
    const auto project = loadProject(path);
    if (!project)
        return showProblem(project.error());
    m_projectPath = QSettings().value(QStringLiteral("project")).toString();
    openProject(*project);
}

} // namespace assay
