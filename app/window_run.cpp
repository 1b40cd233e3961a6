// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_run.h"

#include "app/demo/demo.h"
#include "app/main_window.h"
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

} // namespace

int runWindow(int argc, char **argv)
{
    QApplication application(argc, argv);
    describeApplication();
    MainWindow window;
    window.show();
    const QStringList paths = QCoreApplication::arguments().mid(1);
    if (paths.isEmpty())
        window.restoreSession();
    window.openPaths(paths);
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
    window.jobs().start(
        QStringLiteral("demo"), MainWindow::tr("Training the demo network"),
        [path = folder.path().toStdString()](const RunControl &run) { return demo::makeDemo(path, run); },
        [&window](const Result<demo::DemoFiles> &files) {
            if (!files)
                return window.showProblem(files.error());
            window.addClaims({ QString::fromStdString(files->boldClaims) });
            window.openReference(QString::fromStdString(files->reference));
            window.openCandidate(QString::fromStdString(files->boldCandidate));
        });
    return QApplication::exec();
}

} // namespace assay
