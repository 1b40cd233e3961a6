// SPDX-License-Identifier: GPL-3.0-or-later
// window_pictures FOLDER [options]: every panel as a picture, empty, loading, full and in error, to be looked
// at. Not a test. Without a pair it makes the demo's. QT_SCALE_FACTOR=2 for a fine screen.
#include "app/appearance.h"
#include "app/demo/demo.h"
#include "app/main_window.h"
#include "app/translation.h"
#include "widgets/plain_text_filter.h"
#include "widgets/report/pdf_report.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QLocale>
#include <QPushButton>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTemporaryDir>

#include <cstdio>

using namespace assay;

namespace {

void spin(int milliseconds)
{
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < milliseconds) {
        QApplication::processEvents(QEventLoop::AllEvents, 20);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); // no event loop runs that would
    }
}

template <typename Condition> void spinUntil(Condition condition)
{
    QElapsedTimer clock;
    clock.start();
    while (!condition() && clock.elapsed() < 60000)
        QApplication::processEvents(QEventLoop::AllEvents, 20);
}

struct Look {
    QString folder, name;
    QSize size;
    QStringList panels; ///< empty: all
};

/// A window that grew past what was asked for, and how wide each of its parts has to be.
void tellWidths(const MainWindow &window, const Look &look)
{
    std::fprintf(stderr, "%s: %d wide instead of %d\n", qPrintable(look.name), window.width(),
                 look.size.width());
    std::fprintf(stderr, "  centre %d\n", window.centralWidget()->minimumSizeHint().width());
    for (const auto *dock : window.findChildren<QDockWidget *>())
        if (dock->isVisible())
            std::fprintf(stderr, "  %s %d, panel %d\n", qPrintable(dock->objectName()),
                         dock->minimumSizeHint().width(), dock->widget()->minimumSizeHint().width());
}

void save(MainWindow &window, const Look &look, const QString &state)
{
    if (window.width() > look.size.width())
        tellWidths(window, look);
    window.grab().save(QStringLiteral("%1/%2-%3.png").arg(look.folder, look.name, state));
}

void settle(MainWindow &window)
{
    spin(150);
    spinUntil([&window] { return !window.jobs().isRunning(); });
    spin(100);
}

void grabPanels(MainWindow &window, const Look &look, const QString &state)
{
    for (const auto &panel : panels()) {
        const QString id = QLatin1String(panel.id);
        if (!look.panels.isEmpty() && !look.panels.contains(id))
            continue;
        auto *dock = window.findChild<QDockWidget *>(id + QStringLiteral("Dock"));
        dock->show();
        dock->raise();
        settle(window);
        save(window, look, state + QLatin1Char('-') + id);
        for (auto *tabs : dock->widget()->findChildren<QTabWidget *>())
            for (int tab = 1; tab <= tabs->count(); ++tab) {
                tabs->setCurrentIndex(tab % tabs->count()); // ends where it began
                settle(window);
                if (tab < tabs->count())
                    save(window, look, QStringLiteral("%1-%2%3").arg(state, id).arg(tab));
            }
    }
}

struct Given {
    QString reference, candidate, claims;
    bool isRun = false; ///< both models are run before the pictures
};

void takePictures(const Look &look, const Given &given)
{
    MainWindow window;
    window.resize(look.size);
    window.show();
    settle(window);
    save(window, look, QStringLiteral("start"));
    if (!given.reference.isEmpty()) {
        window.openReference(given.reference);
        settle(window);
        save(window, look, QStringLiteral("alone-overview"));
        if (window.session().reference() && !window.session().reference()->tensors.empty())
            window.session().selectTensor(
                QString::fromStdString(window.session().reference()->tensors.front().name));
        grabPanels(window, look, QStringLiteral("alone"));
        window.applyPreset(AuditPreset);
    }
    if (!given.claims.isEmpty())
        window.addClaims({ given.claims });
    if (!given.candidate.isEmpty())
        window.openCandidate(given.candidate);
    spin(120);
    save(window, look, QStringLiteral("loading"));
    spinUntil([&window] { return window.report() != nullptr; });
    settle(window);
    save(window, look, QStringLiteral("full"));
    window.session().selectLayer(1);
    window.session().lookAtClaim(0);
    if (given.isRun)
        if (auto *start = window.findChild<QPushButton *>(QStringLiteral("runStart"))) {
            start->click();
            settle(window);
        }
    grabPanels(window, look, QStringLiteral("full"));
    if (const ReportPtr report = window.report())
        (void)writePdfReport(*report,
                             { .path = QStringLiteral("%1/%2.pdf").arg(look.folder, look.name).toStdString(),
                               .plots = drawPlots(*report, {}, false) },
                             RunControl());
    window.applyPreset(AuditPreset);
    window.openCandidate(QStringLiteral("/no/such/model.safetensors"));
    settle(window);
    save(window, look, QStringLiteral("error"));
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("AssayTest"));
    QCoreApplication::setApplicationName(QStringLiteral("window_pictures"));
    QCommandLineParser words;
    words.addHelpOption();
    words.addPositionalArgument(QStringLiteral("folder"), QStringLiteral("where the pictures go"));
    words.addOptions({ { QStringLiteral("size"), {}, QStringLiteral("WxH"), QStringLiteral("1280x800") },
                       { QStringLiteral("reference"), {}, QStringLiteral("path") },
                       { QStringLiteral("candidate"), {}, QStringLiteral("path") },
                       { QStringLiteral("claims"), {}, QStringLiteral("path") },
                       { QStringLiteral("panels"), {}, QStringLiteral("a,b") },
                       { QStringLiteral("name"), {}, QStringLiteral("begin of the files' names") },
                       { QStringLiteral("dark"), {} },
                       { QStringLiteral("german"), {} },
                       { QStringLiteral("run"), {} } });
    words.process(application);
    if (words.positionalArguments().isEmpty())
        words.showHelp(64);
    Translation german;
    if (words.isSet(QStringLiteral("german")) && german.loadLanguage(QStringLiteral("de")))
        QCoreApplication::installTranslator(&german);
    QLocale::setDefault(QLocale::c());
    PlainTextFilter plainText;
    application.installEventFilter(&plainText);
    applyAppearance(words.isSet(QStringLiteral("dark")) ? Appearance::Dark : Appearance::Light);
    const QStringList size = words.value(QStringLiteral("size")).split(QLatin1Char('x'));
    const Look look { words.positionalArguments().front(), words.value(QStringLiteral("name")),
                      QSize(size.value(0).toInt(), size.value(1).toInt()),
                      words.value(QStringLiteral("panels")).split(QLatin1Char(','), Qt::SkipEmptyParts) };
    Given given { words.value(QStringLiteral("reference")), words.value(QStringLiteral("candidate")),
                  words.value(QStringLiteral("claims")), words.isSet(QStringLiteral("run")) };
    const QTemporaryDir folder;
    if (given.reference.isEmpty() && given.claims.isEmpty()) {
        const auto files = demo::makeDemo(folder.path().toStdString(), {});
        if (!files)
            return 2;
        given.reference = QString::fromStdString(files->reference);
        given.candidate = QString::fromStdString(files->boldCandidate);
        given.claims = QString::fromStdString(files->boldClaims);
    }
    takePictures(look, given);
    return 0;
}
