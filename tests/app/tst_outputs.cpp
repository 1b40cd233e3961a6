// SPDX-License-Identifier: GPL-3.0-or-later
// Where the built program writes and where it does not: inputs stay, what cannot be written is exit 2, and
// without memory it ends with a sentence.
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QFile>
#include <QProcess>
#include <QtTest>

#include <filesystem>

using namespace assay::testing;
namespace fs = std::filesystem;

namespace {

struct Outcome {
    int exitCode = -1; ///< 128 + signal if one ended it, as a shell says
    QByteArray errors;
};

/// The program is $ASSAY in the line; it runs in folder.
Outcome shell(const std::string &folder, const QString &line)
{
    QProcess process;
    process.setWorkingDirectory(QString::fromStdString(folder));
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("ASSAY"), QStringLiteral(ASSAY_PROGRAM));
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral("sh"), { QStringLiteral("-c"), line });
    if (!process.waitForFinished(120000))
        return {};
    return { process.exitCode(), process.readAllStandardError() };
}

} // namespace

class OutputsTest : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;

    std::string filled(const std::string &name)
    {
        const std::string folder = m_folder.path(name);
        fs::create_directories(folder + "/repo");
        const auto values = gaussians(7, 16 * 64);
        SafetensorsBuilder().addF32("w", { 16, 64 }, values).write(folder + "/ref.safetensors");
        SafetensorsBuilder().addBf16("w", { 16, 64 }, values).write(folder + "/cand.safetensors");
        SafetensorsBuilder().addF32("w", { 16, 64 }, values).write(folder + "/repo/model.safetensors");
        fs::create_symlink("ref.safetensors", folder + "/soft");
        fs::create_hard_link(folder + "/ref.safetensors", folder + "/hard");
        writeFile(folder + "/claims.md", "The file is 2x smaller.\n");
        writeFile(folder + "/map.json", "{}");
        return folder;
    }

private slots:
    void inputsStay_data()
    {
        QTest::addColumn<QString>("line");
        const auto row = [](const char *name, const char *line) {
            QTest::newRow(name) << QStringLiteral("\"$ASSAY\" %1").arg(QLatin1String(line));
        };
        row("compress onto its input", "compress ref.safetensors --codec q8_0 -o ref.safetensors");
        row("report onto the input", "inspect ref.safetensors --json ref.safetensors");
        row("another spelling of the path", "inspect ref.safetensors --json repo/../ref.safetensors");
        row("through a symbolic link", "compress ref.safetensors --codec q8_0 -o soft");
        row("the input's second name", "compress ref.safetensors --codec q8_0 -o hard");
        row("the input given by a link", "inspect soft --json ref.safetensors");
        row("a file of an input folder", "inspect repo --json repo/model.safetensors");
        row("values onto the input", "values ref.safetensors --tensor w --npy ref.safetensors");
        row("layers onto the candidate", "compare ref.safetensors cand.safetensors --csv cand.safetensors");
        row("report onto the map", "compare ref.safetensors cand.safetensors --map map.json --json map.json");
        row("findings onto the document",
            "audit --reference ref.safetensors --claims claims.md --csv claims.md");
        row("two outputs of one name", "compress ref.safetensors --codec q8_0 -o one --json ./one");
        row("an output without a name", "inspect ref.safetensors --json ''");
    }
    void inputsStay()
    {
        QFETCH(QString, line);
        const std::string folder = filled(QTest::currentDataTag());
        const std::vector<std::string> inputs { "ref.safetensors", "cand.safetensors",
                                                "repo/model.safetensors", "claims.md", "map.json" };
        std::vector<std::string> before;
        for (const auto &name : inputs)
            before.push_back(readFile(folder + "/" + name));
        const auto outcome = shell(folder, line);
        QVERIFY2(outcome.exitCode == 64, outcome.errors.constData());
        QVERIFY(outcome.errors.startsWith("assay: "));
        for (std::size_t i = 0; i < inputs.size(); ++i)
            QVERIFY2(readFile(folder + "/" + inputs[i]) == before[i], inputs[i].c_str());
        QVERIFY(!fs::exists(folder + "/one"));
    }

    void shardsOfAnIndexStay()
    {
        const std::string folder = filled("index");
        fs::rename(folder + "/ref.safetensors", folder + "/model-00001-of-00001.safetensors");
        writeFile(folder + "/model.safetensors.index.json",
                  R"({"metadata":{},"weight_map":{"w":"model-00001-of-00001.safetensors"}})");
        const std::string before = readFile(folder + "/model-00001-of-00001.safetensors");
        const auto outcome = shell(folder,
                                   QStringLiteral("\"$ASSAY\" compress model.safetensors.index.json --codec "
                                                  "q8_0 -o model-00001-of-00001.safetensors"));
        QVERIFY2(outcome.exitCode == 64, outcome.errors.constData());
        QVERIFY(readFile(folder + "/model-00001-of-00001.safetensors") == before);
    }

    void outputsAreWrittenAsTheyAre_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<int>("exitCode");
        const auto row = [](const char *name, const char *line, int code) {
            QTest::newRow(name) << QString::fromLatin1(line) << code;
        };
        row("a FIFO is written to",
            "mkfifo n; (timeout 20 cat n > got) & \"$ASSAY\" inspect ref.safetensors --quiet --json n; r=$?; "
            "wait; test -p n && grep -q assay.inspect got && exit $r",
            0);
        row("a link leads to the file that is replaced",
            "printf x > target; ln -s target link; \"$ASSAY\" inspect ref.safetensors --quiet --json link && "
            "test -L link && grep -q assay.inspect target",
            0);
        row("the mode stays",
            "printf x > out; chmod 640 out; \"$ASSAY\" inspect ref.safetensors --quiet --json out && test "
            "$(stat -c %a out) = 640",
            0);
        row("what a killed run left goes, what a living one holds stays",
            "printf x > .assay-dead00.tmp; printf x > .assay-live00.tmp; exec 9< .assay-live00.tmp; flock -x "
            "9; "
            "\"$ASSAY\" inspect ref.safetensors --quiet --json out && test ! -e .assay-dead00.tmp && test -e "
            ".assay-live00.tmp",
            0);
        row("links that go round", "ln -s a b; ln -s b a; \"$ASSAY\" inspect ref.safetensors --json a", 2);
        row("a device that is full", "\"$ASSAY\" inspect ref.safetensors --quiet --json /dev/full", 2);
        row("no room, from the first write to the last",
            "for blocks in 0 1 2 4 6; do (ulimit -f $blocks; \"$ASSAY\" compress ref.safetensors --codec "
            "bitnet -o "
            "out.safetensors --quiet); [ $? -eq 2 ] || [ -s out.safetensors ] || exit 9; test -z \"$(ls -A | "
            "grep "
            "tmp)\" || exit 8; done; (ulimit -f 0; \"$ASSAY\" inspect ref.safetensors --quiet --json out)",
            2);
        row("the empty device twice",
            "\"$ASSAY\" compare ref.safetensors cand.safetensors --quiet --json /dev/null --csv /dev/null",
            0);
        row("full stdout: text", "\"$ASSAY\" inspect ref.safetensors > /dev/full", 2);
        row("full stdout: JSON", "\"$ASSAY\" inspect ref.safetensors --json - > /dev/full", 2);
        row("full stdout: help", "\"$ASSAY\" --help > /dev/full", 2);
        row("closed stdout", "\"$ASSAY\" codecs >&-", 2);
        row("closed stdout with nothing to say", "\"$ASSAY\" inspect ref.safetensors --quiet >&-", 0);
        row("a reader that went away", "(sleep 1; \"$ASSAY\" codecs; echo $? > code) | true; grep -qx 2 code",
            0);
    }
    void outputsAreWrittenAsTheyAre()
    {
        QFETCH(QString, line);
        QFETCH(int, exitCode);
        const auto outcome = shell(filled(QTest::currentDataTag()), line);
        QVERIFY2(outcome.exitCode == exitCode, outcome.errors.constData());
    }

    void noLibraryOfTheCurrentFolder()
    {
        // ELF (System V ABI): a RUNPATH or RPATH is a tag of the dynamic section.
        QProcess readelf;
        readelf.start(QStringLiteral("readelf"), { QStringLiteral("-d"), QStringLiteral(ASSAY_PROGRAM) });
        QVERIFY(readelf.waitForFinished());
        const QByteArray dynamic = readelf.readAllStandardOutput();
        QVERIFY(dynamic.contains("NEEDED"));
        QVERIFY2(!dynamic.contains("RUNPATH") && !dynamic.contains("RPATH"), dynamic.constData());
    }

    /// Whatever the memory, it ends by itself: with its result, or with a sentence and exit 2. 127 is the
    /// loader that cannot map the libraries, before anything of ours runs.
    void littleMemory_data()
    {
        QTest::addColumn<int>("mebibytes");
        for (const int mebibytes : { 80, 110, 140, 170, 200, 240, 280, 340, 400, 500, 700 })
            QTest::addRow("%d MiB", mebibytes) << mebibytes;
    }
    void littleMemory()
    {
        QFETCH(int, mebibytes);
        const std::string folder = filled(QTest::currentDataTag());
        std::string claims;
        for (int line = 0; claims.size() < (29u << 20); ++line)
            claims += "Layer " + std::to_string(line) + " shrinks from 4.0 MB to 1.0 MB, 4x smaller.\n\n";
        writeFile(folder + "/long.md", claims);
        const auto outcome
            = shell(folder,
                    QStringLiteral("ulimit -v %1; \"$ASSAY\" audit --reference ref.safetensors "
                                   "--candidate cand.safetensors --claims long.md --json out "
                                   "--quiet --threads 8")
                        .arg(mebibytes * 1024));
        const bool isEnd = outcome.exitCode == 0 || outcome.exitCode == 1 || outcome.exitCode == 127
            || (outcome.exitCode == 2 && outcome.errors.startsWith("assay: "));
        QVERIFY2(
            isEnd,
            qPrintable(
                QStringLiteral("exit %1: %2").arg(outcome.exitCode).arg(QString::fromUtf8(outcome.errors))));
    }
};

QTEST_GUILESS_MAIN(OutputsTest)
#include "tst_outputs.moc"
