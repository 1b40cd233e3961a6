// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 at any moment: an output is what it was or what it is to be, and the next run leaves nothing else
// in the folder. $ASSAY_KILLS says how often; the long form of the tests asks for 300.
#include "app/project.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QProcess>
#include <QtTest>

#include <filesystem>
#include <random>
#include <set>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace assay;
using namespace assay::testing;
namespace fs = std::filesystem;

namespace {

int killsWanted()
{
    const int asked = qEnvironmentVariableIntValue("ASSAY_KILLS");
    return asked > 0 ? asked : 20;
}

std::set<std::string> namesIn(const std::string &folder)
{
    std::set<std::string> names;
    for (const auto &entry : fs::directory_iterator(folder))
        names.insert(entry.path().filename().string());
    return names;
}

} // namespace

class KillsTest : public QObject {
    Q_OBJECT

private slots:
    void compressing()
    {
        const TemporaryFolder folder;
        const auto values = gaussians(4, 512 * 1024);
        SafetensorsBuilder().addF32("w", { 512, 1024 }, values).write(folder.path("in.safetensors"));
        const std::string out = folder.path("out.safetensors");
        const QStringList words {
            QStringLiteral("compress"), QString::fromStdString(folder.path("in.safetensors")),
            QStringLiteral("--codec"),  QStringLiteral("byteplane|zstd"),
            QStringLiteral("-o"),       QString::fromStdString(out),
            QStringLiteral("--quiet")
        };
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(QProcess::execute(QStringLiteral(ASSAY_PROGRAM), words), 0);
        const auto whole = static_cast<unsigned>(timer.nsecsElapsed() / 1000);
        const std::string wanted = readFile(out);
        std::mt19937 random(5);
        for (int kill = 0; kill < killsWanted(); ++kill) {
            const std::string before = kill % 2 == 0 ? std::string("what was there") : wanted;
            writeFile(out, before);
            QProcess process;
            process.start(QStringLiteral(ASSAY_PROGRAM), words);
            QVERIFY(process.waitForStarted());
            ::usleep(random() % (whole + whole / 4));
            process.kill();
            QVERIFY(process.waitForFinished());
            const std::string after = readFile(out);
            QVERIFY2(after == before || after == wanted, "a damaged output");
        }
        QCOMPARE(QProcess::execute(QStringLiteral(ASSAY_PROGRAM), words), 0);
        QCOMPARE(namesIn(folder.path()), (std::set<std::string> { "in.safetensors", "out.safetensors" }));
    }

    void savingAProject()
    {
        const TemporaryFolder folder;
        const std::string path = folder.path("review.assay");
        Project project { .reference = folder.path("a"),
                          .reviews = { { "rule", "w", "s", "disputed", "" } } };
        QVERIFY(saveProject(project, path));
        std::mt19937 random(6);
        for (int kill = 0; kill < killsWanted(); ++kill) {
            const pid_t child = ::fork();
            QVERIFY(child >= 0);
            if (child == 0)
                for (std::size_t length = 1;; length = length * 7 % 100'003) {
                    project.reviews[0].comment.assign(length, 'c');
                    if (!saveProject(project, path))
                        ::_exit(1);
                }
            ::usleep(random() % 20'000);
            ::kill(child, SIGKILL);
            int status = 0;
            ::waitpid(child, &status, 0);
            QVERIFY2(WIFSIGNALED(status), "saving failed by itself");
            const auto loaded = loadProject(path);
            QVERIFY2(loaded, "a damaged project");
            QCOMPARE(loaded->reviews.size(), std::size_t { 1 });
        }
        QVERIFY(saveProject(project, path));
        QCOMPARE(namesIn(folder.path()), std::set<std::string> { "review.assay" });
    }
};

QTEST_GUILESS_MAIN(KillsTest)
#include "tst_kills.moc"
