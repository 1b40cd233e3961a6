// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_run.h"

#include "app/demo/demo.h"
#include "app/main_window.h"
#include "app/project.h"
#include "core/claims/document.h"
#include "core/report/json_report.h"

#include <QApplication>
#include <QIcon>
#include <QTemporaryDir>

namespace assay {
namespace {

void describeApplication()
{
    QCoreApplication::setApplicationName(QStringLiteral("Assay"));
    QCoreApplication::setOrganizationName(QStringLiteral("Assay"));
    QCoreApplication::setApplicationVersion(QLatin1String(AssayVersion));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.assay.Assay"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/assay.svg")));
}

bool isDocument(const std::string &path)
{
    const auto source = openFile(path);
    return source && looksLikeDocument(**source);
}

/// First model = reference, second = candidate; documents and projects by content.
void openPaths(MainWindow &window, const QStringList &paths)
{
    QStringList documents;
    int models = 0;
    for (const QString &path : paths) {
        const std::string name = path.toStdString();
        if (looksLikeProject(name)) {
            if (const auto project = loadProject(name)) {
                window.openReference(QString::fromStdString(project->reference));
                window.openCandidate(QString::fromStdString(project->candidate));
                for (const auto &document : project->documents)
                    documents << QString::fromStdString(document);
            }
        } else if (isDocument(name)) {
            documents << path;
        } else if (models++ == 0) {
            window.openReference(path);
        } else {
            window.openCandidate(path);
        }
    }
    if (!documents.isEmpty())
        window.addClaims(documents);
    if (models < 2 && !documents.isEmpty())
        window.startAudit(); // a pair is audited as soon as both are open
}

} // namespace

int runWindow(int argc, char **argv)
{
    QApplication application(argc, argv);
    describeApplication();
    MainWindow window;
    window.show();
    openPaths(window, QCoreApplication::arguments().mid(1));
    return QApplication::exec();
}

int runDemoWindow()
{
    int count = 1;
    char name[] = "assay";
    char *words[] = { name, nullptr };
    QApplication application(count, words);
    describeApplication();
    const QTemporaryDir folder;
    MainWindow window;
    window.show();
    JobRunner jobs;
    jobs.start(
        QStringLiteral("demo"), MainWindow::tr("Training the demo network"),
        [path = folder.path().toStdString()](const RunControl &run) { return demo::makeDemo(path, run); },
        [&window](const Result<demo::DemoFiles> &files) {
            if (!files)
                return;
            window.addClaims({ QString::fromStdString(files->boldClaims) });
            window.openReference(QString::fromStdString(files->reference));
            window.openCandidate(QString::fromStdString(files->boldCandidate));
        });
    return QApplication::exec();
}

} // namespace assay
