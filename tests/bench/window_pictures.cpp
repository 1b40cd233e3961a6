// SPDX-License-Identifier: GPL-3.0-or-later
// window_pictures FOLDER [REFERENCE CANDIDATE CLAIMS]: every panel as a picture, light and dark, small and
// large, empty, loading, full and in error, to be looked at. Without a pair it makes the demo's. Not a test.
#include "app/demo/demo.h"
#include "app/main_window.h"

#include <QApplication>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QStandardPaths>
#include <QStyle>
#include <QStyleFactory>
#include <QTemporaryDir>

#include <cstdio>

using namespace assay;

namespace {

QPalette darkPalette()
{
    QPalette dark;
    const QColor window(0x2b, 0x2d, 0x30), base(0x1e, 0x1f, 0x22), text(0xdf, 0xe1, 0xe5);
    dark.setColor(QPalette::Window, window);
    dark.setColor(QPalette::WindowText, text);
    dark.setColor(QPalette::Base, base);
    dark.setColor(QPalette::AlternateBase, QColor(0x26, 0x28, 0x2b));
    dark.setColor(QPalette::Text, text);
    dark.setColor(QPalette::Button, window);
    dark.setColor(QPalette::ButtonText, text);
    dark.setColor(QPalette::ToolTipBase, base);
    dark.setColor(QPalette::ToolTipText, text);
    dark.setColor(QPalette::PlaceholderText, QColor(0x8c, 0x90, 0x96));
    dark.setColor(QPalette::Highlight, QColor(0x2e, 0x5f, 0xa8));
    dark.setColor(QPalette::HighlightedText, Qt::white);
    dark.setColor(QPalette::Link, QColor(0x6a, 0xa8, 0xf0));
    return dark;
}

void spin(int milliseconds)
{
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < milliseconds)
        QApplication::processEvents(QEventLoop::AllEvents, 20);
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
};

void grabPanels(MainWindow &window, const Look &look, const char *state)
{
    window.resize(look.size);
    for (const auto &panel : panels()) {
        auto *dock = window.findChild<QDockWidget *>(QLatin1String(panel.id) + QStringLiteral("Dock"));
        dock->show();
        dock->raise();
        spin(150);
        spinUntil([&window] { return !window.jobs().isRunning(); });
        spin(50);
        window.grab().save(QStringLiteral("%1/%2-%3-%4.png")
                               .arg(look.folder, look.name, QLatin1String(state), QLatin1String(panel.id)));
    }
}

void takePictures(const Look &look, const QStringList &pair, const QString &claims)
{
    MainWindow window;
    window.resize(look.size);
    window.show();
    grabPanels(window, look, "empty");
    window.applyPreset(AuditPreset);
    window.addClaims({ claims });
    window.openReference(pair[0]);
    window.openCandidate(pair[1]);
    spin(120);
    window.grab().save(QStringLiteral("%1/%2-loading.png").arg(look.folder, look.name));
    spinUntil([&window] { return window.report() != nullptr; });
    window.session().selectLayer(0);
    grabPanels(window, look, "full");
    window.applyPreset(AuditPreset);
    window.openCandidate(QStringLiteral("/no/such/model.safetensors"));
    spin(300);
    spinUntil([&window] { return !window.jobs().isRunning(); });
    window.grab().save(QStringLiteral("%1/%2-error.png").arg(look.folder, look.name));
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    if (words.size() != 2 && words.size() != 5) {
        std::fputs("window_pictures FOLDER [REFERENCE CANDIDATE CLAIMS]\n", stderr);
        return 64;
    }
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("AssayTest"));
    QCoreApplication::setApplicationName(QStringLiteral("window_pictures"));
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    const QTemporaryDir folder;
    QStringList pair = words.mid(2, 2);
    QString claims = words.value(4);
    if (pair.isEmpty()) {
        const auto files = demo::makeDemo(folder.path().toStdString(), {});
        if (!files)
            return 2;
        pair = { QString::fromStdString(files->reference), QString::fromStdString(files->boldCandidate) };
        claims = QString::fromStdString(files->boldClaims);
    }
    const QPalette light = QApplication::style()->standardPalette();
    for (const bool isDark : { false, true })
        for (const QSize size : { QSize(1280, 800), QSize(2560, 1440) }) {
            QApplication::setPalette(isDark ? darkPalette() : light);
            const QString name = QStringLiteral("%1-%2")
                                     .arg(isDark ? QStringLiteral("dark") : QStringLiteral("light"))
                                     .arg(size.width());
            takePictures({ words[1], name, size }, pair, claims);
        }
    return 0;
}
