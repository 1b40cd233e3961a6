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
#include <ctime>
#include <map>

using namespace assay;

namespace {

constexpr qint64 LongEventUs = 10'000;

/// What this thread computed; on a busy machine the clock also counts the others' turns.
qint64 threadMicroseconds()
{
    timespec now {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1'000'000 + now.tv_nsec / 1000;
}

/// Tells every event that holds the loop for long.
class WatchedApplication : public QApplication {
public:
    using QApplication::QApplication;
    bool notify(QObject *receiver, QEvent *event) override
    {
        if (m_depth > 0)
            return QApplication::notify(receiver, event);
        ++m_depth;
        const auto *owner = receiver->parent();
        const QString name
            = QStringLiteral("%1 \"%2\" of %3, type %4")
                  .arg(QLatin1String(receiver->metaObject()->className()), receiver->objectName(),
                       owner ? QLatin1String(owner->metaObject()->className()) : QLatin1String("nobody"))
                  .arg(static_cast<int>(event->type()));
        const qint64 begin = threadMicroseconds();
        const bool isDone = QApplication::notify(receiver, event);
        if (const qint64 took = threadMicroseconds() - begin; took > LongEventUs) {
            auto &longest = m_longest[name];
            longest = std::max(longest, took);
        }
        --m_depth;
        return isDone;
    }
    void tell() const
    {
        for (const auto &[name, took] : m_longest)
            std::printf("  %6.1f ms computed  %s\n", static_cast<double>(took) / 1000, qPrintable(name));
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
    std::printf("first paint %lld ms, computed %.1f ms\n", static_cast<long long>(start.elapsed()),
                static_cast<double>(threadMicroseconds()) / 1000);
    QElapsedTimer opened, beat;
    opened.start();
    window.addClaims(words.mid(3));
    window.openReference(words[1]);
    window.openCandidate(words[2]);
    qint64 longest = 0, longestComputed = 0, beatComputed = threadMicroseconds(), firstRow = 0;
    auto *tree = window.findChild<QTreeView *>(QStringLiteral("layers"));
    QTimer heart;
    beat.start();
    QObject::connect(&heart, &QTimer::timeout, &heart, [&] {
        longest = std::max(longest, beat.nsecsElapsed() / 1000);
        beat.restart();
        longestComputed = std::max(longestComputed, threadMicroseconds() - beatComputed);
        beatComputed = threadMicroseconds();
        if (firstRow == 0 && tree->model()->rowCount() > 0)
            firstRow = opened.elapsed();
        if (window.report() && !window.jobs().isRunning())
            QApplication::quit();
    });
    heart.start(1);
    QApplication::exec();
    std::printf(
        "first row %lld ms, audited in %lld ms\nlongest gap %.1f ms, of it computed at most %.1f ms\n",
        static_cast<long long>(firstRow), static_cast<long long>(opened.elapsed()),
        static_cast<double>(longest) / 1000, static_cast<double>(longestComputed) / 1000);
    application.tell();
    std::printf("memory now %ld MiB, at most %ld MiB\n", peakKib("VmRSS:") / 1024, peakKib("VmHWM:") / 1024);
    return 0;
}
