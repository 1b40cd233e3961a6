// SPDX-License-Identifier: GPL-3.0-or-later
// window_gaps REFERENCE CANDIDATE [CLAIMS]: how the window keeps up while a pair is opened and audited: first
// paint, first row, longest gap of the event loop and which events took longest, memory. Not a test.
#include "app/main_window.h"
#include "widgets/plain_text_filter.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QStandardPaths>
#include <QTimer>
#include <QTreeView>

#include <algorithm>
#include <cstdio>
#include <map>

using namespace assay;

namespace {

constexpr qint64 LongEventUs = 15'000;

/// Tells every event that holds the loop for long.
class WatchedApplication : public QApplication {
public:
    using QApplication::QApplication;
    bool notify(QObject *receiver, QEvent *event) override
    {
        if (m_depth > 0)
            return QApplication::notify(receiver, event);
        ++m_depth;
        QElapsedTimer clock;
        clock.start();
        const QString name
            = QStringLiteral("%1 \"%2\" type %3")
                  .arg(QLatin1String(receiver->metaObject()->className()), receiver->objectName())
                  .arg(static_cast<int>(event->type()));
        const bool isDone = QApplication::notify(receiver, event);
        if (const qint64 took = clock.nsecsElapsed() / 1000; took > LongEventUs) {
            auto &longest = m_longest[name];
            longest = std::max(longest, took);
        }
        --m_depth;
        return isDone;
    }
    void tell() const
    {
        for (const auto &[name, took] : m_longest)
            std::printf("  %6.1f ms  %s\n", static_cast<double>(took) / 1000, qPrintable(name));
    }

private:
    int m_depth = 0;
    std::map<QString, qint64> m_longest;
};

long peakKib(const char *key)
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n'))
        if (line.startsWith(key))
            return line.mid(static_cast<int>(qstrlen(key))).simplified().split(' ').value(0).toLong();
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    QElapsedTimer start;
    start.start();
    WatchedApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    if (words.size() < 3) {
        std::fputs("window_gaps REFERENCE CANDIDATE [CLAIMS]\n", stderr);
        return 64;
    }
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("AssayTest"));
    QCoreApplication::setApplicationName(QStringLiteral("window_gaps"));
    PlainTextFilter plainText;
    application.installEventFilter(&plainText);
    MainWindow window;
    window.resize(1600, 1000);
    window.show();
    (void)window.grab();
    std::printf("first paint %lld ms\n", static_cast<long long>(start.elapsed()));
    QElapsedTimer opened, beat;
    opened.start();
    window.addClaims(words.mid(3));
    window.openReference(words[1]);
    window.openCandidate(words[2]);
    qint64 longest = 0, firstRow = 0;
    auto *tree = window.findChild<QTreeView *>(QStringLiteral("layers"));
    QTimer heart;
    beat.start();
    QObject::connect(&heart, &QTimer::timeout, &heart, [&] {
        longest = std::max(longest, beat.nsecsElapsed() / 1000);
        beat.restart();
        if (firstRow == 0 && tree->model()->rowCount() > 0)
            firstRow = opened.elapsed();
        if (window.report() && !window.jobs().isRunning())
            QApplication::quit();
    });
    heart.start(1);
    QApplication::exec();
    std::printf("first row %lld ms, audited in %lld ms\nlongest gap %.1f ms\n",
                static_cast<long long>(firstRow), static_cast<long long>(opened.elapsed()),
                static_cast<double>(longest) / 1000);
    application.tell();
    std::printf("memory now %ld MiB, at most %ld MiB\n", peakKib("VmRSS:") / 1024, peakKib("VmHWM:") / 1024);
    return 0;
}
