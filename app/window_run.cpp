// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_run.h"

#include "app/appearance.h"
#include "app/guarded_application.h"
#include "app/main_window.h"
#include "app/translation.h"
#include "core/report/json_report.h"
#include "widgets/plain_text_filter.h"

#include <QFileInfo>
#include <QIcon>
#include <QLocale>

namespace assay {
namespace {

void describeApplication()
{
    QCoreApplication::setApplicationName(QStringLiteral("Assay"));
    QCoreApplication::setOrganizationName(QStringLiteral("Assay"));
    QCoreApplication::setApplicationVersion(QLatin1String(AssayVersion));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.assay.Assay"));
    if (const QString language = Translation::wantedLanguage(); !language.isEmpty()) {
        auto *translation = new Translation(QCoreApplication::instance());
        if (translation->loadLanguage(language))
            QCoreApplication::installTranslator(translation);
    }
    applyAppearance(wantedAppearance());
    QLocale::setDefault(QLocale::c()); // numbers look the same on every machine
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/assay.svg")));
}

} // namespace

int runWindow(int argc, char **argv)
{
    GuardedApplication application(argc, argv);
    describeApplication();
    PlainTextFilter plainText;
    application.installEventFilter(&plainText);
    MainWindow window;
    application.showProblemsWith([&window](const Error &error) { window.showProblem(error); });
    window.show();
    QStringList paths = QCoreApplication::arguments().mid(1);
    for (QString &path : paths)
        path = QFileInfo(path).absoluteFilePath(); // they are remembered, and found again from anywhere
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
    GuardedApplication application(count, words);
    describeApplication();
    PlainTextFilter plainText;
    application.installEventFilter(&plainText);
    MainWindow window;
    application.showProblemsWith([&window](const Error &error) { window.showProblem(error); });
    window.show();
    window.openDemo();
    return QApplication::exec();
}

} // namespace assay
