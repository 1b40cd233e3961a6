// SPDX-License-Identifier: GPL-3.0-or-later
// What is opened from outside: dropped files and those of the command line, told apart by content.
#include "app/main_window.h"

#include "app/project.h"
#include "app/sorted_paths.h"

#include <QDragEnterEvent>
#include <QMimeData>

namespace assay {

void MainWindow::openPaths(const QStringList &paths)
{
    if (paths.isEmpty())
        return;
    std::vector<std::string> names;
    for (const QString &path : paths)
        names.push_back(path.toStdString());
    m_jobs->start(
        QStringLiteral("sort"), tr("looking at %n file(s)", nullptr, static_cast<int>(paths.size())),
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
    for (const Project &project : sorted.projects) {
        m_projectPath = QString::fromStdString(sorted.projectPath);
        openProject(project);
    }
    QStringList documents;
    for (const auto &document : sorted.documents)
        documents << QString::fromStdString(document);
    addClaims(documents);
    const auto &models = sorted.models;
    const bool isPair = models.size() > 1;
    if (isPair)
        m_session.setReviews({}); // they were about another pair
    const bool hasReference = isPair || (!models.empty() && m_referencePath.isEmpty());
    if (hasReference)
        openReference(QString::fromStdString(models.front()));
    if (isPair || (!models.empty() && !hasReference))
        openCandidate(QString::fromStdString(models.back()));
    if (models.size() > 2)
        showMessage(tr("%1 models were given: the first is the reference, the last the candidate.")
                        .arg(models.size()));
    // A pair is audited as soon as both are open.
    if (models.empty() && !documents.isEmpty())
        startAudit();
    else if (models.size() == 1 && !documents.isEmpty() && m_candidatePath.isEmpty())
        startAudit();
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
