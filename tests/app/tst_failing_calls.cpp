// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that fails at every single call to it: an output is what it was or what it is to be, the program
// ends with a sentence and exit 2, and no verdict is made of what could not be read.
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QProcess>
#include <QtTest>

#include <filesystem>
#include <map>

#include <cerrno>

using namespace assay::testing;
namespace fs = std::filesystem;

namespace {

constexpr int MostTried = 60; ///< numbers of one call; of more, as many spread over all
const char *const Before = "what was there";

struct Command {
    const char *name;
    QStringList words;
    std::vector<std::string> outputs;
};

const std::vector<Command> &commands()
{
    static const std::vector<Command> all {
        { "audit",
          QStringLiteral("audit --reference ref.safetensors --candidate cand.safetensors --claims claims.md "
                         "--json o.json --csv o.csv --quiet --threads 1")
              .split(QLatin1Char(' ')),
          { "o.json", "o.csv" } },
        { "report",
          QStringLiteral("audit --reference ref.safetensors --candidate cand.safetensors --claims claims.md "
                         "--pdf o.pdf --quiet --threads 1")
              .split(QLatin1Char(' ')),
          { "o.pdf" } },
        { "compress",
          QStringLiteral(
              "compress ref.safetensors --codec byteplane|zstd -o o.safetensors --quiet --threads 1")
              .split(QLatin1Char(' ')),
          { "o.safetensors" } },
    };
    return all;
}

/// What reads the folders "ref" and "cand", whose weights pair by what they hold, and writes o.json.
const std::vector<Command> &readers()
{
    static const std::vector<Command> all = [] {
        std::vector<Command> made;
        for (const auto &[name, words] :
             { std::pair("inspect", "inspect ref --stats"),
               { "compare", "compare ref cand" },
               { "sample", "compare ref cand --sample 0.5" },
               { "spectrum", "spectrum ref cand --all" },
               { "audit", "audit --reference ref --candidate cand --claims claims.md" },
               { "reproduce", "reproduce ref --claims method.md" } })
            made.push_back(
                { name,
                  QString::fromLatin1(words).split(QLatin1Char(' '))
                      + QStringLiteral("--json o.json --quiet --threads 1").split(QLatin1Char(' ')),
                  { "o.json" } });
        return made;
    }();
    return all;
}

struct Outcome {
    int exitCode = -1; ///< -1 where a signal ended it
    QByteArray errors;
};

} // namespace

class FailingCallsTest : public QObject {
    Q_OBJECT

    TemporaryFolder m_folder;

    Outcome run(const Command &command, const QString &fail)
    {
        for (const auto &output : command.outputs)
            writeFile(m_folder.path(output), Before);
        fs::remove(m_folder.path("calls"));
        QProcess process;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("LD_PRELOAD"), QStringLiteral(FAILING_CALLS));
        environment.insert(QStringLiteral("ASSAY_FAIL"), fail);
        environment.insert(QStringLiteral("ASSAY_CALLS"), QString::fromStdString(m_folder.path("calls")));
        environment.insert(QStringLiteral("SOURCE_DATE_EPOCH"), QStringLiteral("1700000000"));
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(QString::fromStdString(m_folder.path()));
        process.start(QStringLiteral(ASSAY_PROGRAM), command.words);
        if (!process.waitForFinished(120'000))
            return {};
        return { process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                 process.readAllStandardError() };
    }
    std::map<std::string, int> calls()
    {
        std::map<std::string, int> counts;
        for (const QString &line : QString::fromStdString(readFile(m_folder.path("calls")))
                                       .split(QLatin1Char('\n'), Qt::SkipEmptyParts))
            counts[line.section(QLatin1Char(' '), 0, 0).toStdString()]
                += line.section(QLatin1Char(' '), 1).toInt();
        return counts;
    }
    std::map<std::string, std::string> contents(const Command &command)
    {
        std::map<std::string, std::string> all;
        for (const auto &output : command.outputs)
            all[output] = readFile(m_folder.path(output));
        return all;
    }

private slots:
    void initTestCase()
    {
        const auto values = gaussians(9, 256 * 160);
        SafetensorsBuilder().addF32("w", { 256, 160 }, values).write(m_folder.path("ref.safetensors"));
        SafetensorsBuilder().addBf16("w", { 256, 160 }, values).write(m_folder.path("cand.safetensors"));
        writeFile(m_folder.path("claims.md"), "The weights are 2x smaller, 16 bits per weight.\n");
        writeFile(m_folder.path("method.md"), "We store int8 weights, group size 32: 3.6x smaller.\n");
        SafetensorsBuilder reference, candidate;
        for (std::uint64_t i = 0; i < 4; ++i) {
            const auto layer = gaussians(20 + i, 64 * 64);
            reference.addF32("block." + std::to_string(i) + ".weight", { 64, 64 }, layer);
            candidate.addBf16("w" + std::to_string(3 - i), { 64, 64 }, layer);
        }
        for (const char *side : { "ref", "cand" }) {
            fs::create_directory(m_folder.path(side));
            writeFile(m_folder.path(std::string(side) + "/config.json"), R"({"model_type":"none"})");
            writeFile(m_folder.path(std::string(side) + "/README.md"), "# A model\n");
        }
        reference.write(m_folder.path("ref/model.safetensors"));
        candidate.write(m_folder.path("cand/model.safetensors"));
    }

    void everyCallFails_data()
    {
        QTest::addColumn<int>("command");
        QTest::addColumn<QString>("call");
        QTest::addColumn<int>("code");
        for (std::size_t i = 0; i < commands().size(); ++i)
            for (const auto &[call, code] : { std::pair("pread", EIO),
                                              { "pwrite", ENOSPC },
                                              { "pwrite", EIO },
                                              { "write", ENOSPC },
                                              { "fsync", EIO },
                                              { "rename", EIO },
                                              { "linkat", ENOSPC } })
                QTest::addRow("%s: %s, error %d", commands()[i].name, call, code)
                    << static_cast<int>(i) << QString::fromLatin1(call) << code;
    }
    void everyCallFails()
    {
        QFETCH(int, command);
        QFETCH(QString, call);
        QFETCH(int, code);
        const Command &one = commands()[static_cast<std::size_t>(command)];
        const int unharmed = run(one, QString()).exitCode;
        QVERIFY(unharmed == 0 || unharmed == 1);
        const auto wanted = contents(one);
        const int count = calls()[call.toStdString()];
        const int step = count / MostTried + 1;
        for (int number = 1; number <= count; number += step) {
            const auto outcome = run(one, QStringLiteral("%1 %2 %3").arg(call).arg(number).arg(code));
            const QByteArray place = QByteArray::number(number) + " of " + QByteArray::number(count)
                + ": exit " + QByteArray::number(outcome.exitCode) + " " + outcome.errors;
            QVERIFY2(outcome.exitCode == 2
                         || (outcome.exitCode == unharmed && call != QStringLiteral("pread")),
                     place.constData());
            QVERIFY2(outcome.exitCode != 2 || outcome.errors.startsWith("assay: "), place.constData());
            for (const auto &[name, bytes] : contents(one)) {
                const bool isWhole = bytes == wanted.at(name);
                QVERIFY2(isWhole || (outcome.exitCode == 2 && bytes == Before),
                         (place + name.c_str()).constData());
            }
            for (const auto &entry : fs::directory_iterator(m_folder.path()))
                QVERIFY2(entry.path().extension() != ".tmp", place.constData());
        }
    }

    /// Whoever read: names, samples of a pairing, probes of a role. Nothing is concluded without the bytes.
    void oneBadSectorIsAnError_data()
    {
        QTest::addColumn<int>("command");
        for (std::size_t i = 0; i < readers().size(); ++i)
            QTest::newRow(readers()[i].name) << static_cast<int>(i);
    }
    void oneBadSectorIsAnError()
    {
        QFETCH(int, command);
        const Command &one = readers()[static_cast<std::size_t>(command)];
        const auto unharmed = run(one, QString());
        QVERIFY2(unharmed.exitCode == 0 || unharmed.exitCode == 1, unharmed.errors.constData());
        const int count = calls()["pread"], step = count / MostTried + 1;
        QVERIFY(count > 0);
        for (int number = 1; number <= count; number += step) {
            const auto outcome = run(one, QStringLiteral("pread %1 %2 once").arg(number).arg(EIO));
            const QByteArray place = QByteArray::number(number) + " of " + QByteArray::number(count)
                + ": exit " + QByteArray::number(outcome.exitCode) + " " + outcome.errors;
            QVERIFY2(outcome.exitCode == 2 && outcome.errors.startsWith("assay: ")
                         && outcome.errors.contains("Input/output error"),
                     place.constData());
            QVERIFY2(contents(one).at("o.json") == Before, place.constData());
        }
    }

    void shortReadsChangeNothing_data()
    {
        QTest::addColumn<int>("command");
        for (std::size_t i = 0; i < commands().size(); ++i)
            QTest::newRow(commands()[i].name) << static_cast<int>(i);
    }
    void shortReadsChangeNothing()
    {
        QFETCH(int, command);
        const Command &one = commands()[static_cast<std::size_t>(command)];
        const int unharmed = run(one, QString()).exitCode;
        const auto wanted = contents(one);
        QCOMPARE(run(one, QStringLiteral("short")).exitCode, unharmed);
        QVERIFY(contents(one) == wanted);
    }
};

QTEST_GUILESS_MAIN(FailingCallsTest)
#include "tst_failing_calls.moc"
