// SPDX-License-Identifier: GPL-3.0-or-later
// The built program over many machines, on one: parts and merge against the audit in one piece, byte for
// byte; the plan of a model larger than any disk at hand; parts killed at any moment ($ASSAY_KILLS says how
// often).
#include "tests/testing/sharded_pair.h"

#include <QProcess>
#include <QtTest>

#include <random>

#include <unistd.h>

using namespace assay::testing;
namespace fs = std::filesystem;

namespace {

struct Ended {
    int code = -1;
    QByteArray out, err;
};

Ended runAssay(const QStringList &words)
{
    QProcess process;
    process.start(QStringLiteral(ASSAY_PROGRAM), words);
    if (!process.waitForFinished(120'000))
        return {};
    return { process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError() };
}

QString text(const std::string &path)
{
    return QString::fromStdString(path);
}

QStringList auditWords(const ShardedPair &pair)
{
    return { QStringLiteral("audit"), QStringLiteral("--reference"),
             text(pair.reference()),  QStringLiteral("--candidate"),
             text(pair.candidate()),  QStringLiteral("--claims"),
             text(pair.claims()) };
}

/// The options that write every kind of report into that folder.
QStringList outputs(const std::string &folder)
{
    fs::create_directories(folder);
    return { QStringLiteral("--json"), text(folder + "/r.json"),       QStringLiteral("--csv"),
             text(folder + "/f.csv"),  QStringLiteral("--layers-csv"), text(folder + "/l.csv"),
             QStringLiteral("--pdf"),  text(folder + "/r.pdf") };
}

QStringList measureParts(const ShardedPair &pair, unsigned parts)
{
    QStringList paths;
    for (unsigned i = 1; i <= parts; ++i) {
        paths << text(pair.folder.path(std::to_string(parts) + "-" + std::to_string(i) + ".assay-part"));
        const Ended part = runAssay(auditWords(pair)
                                    << QStringLiteral("--part") << QStringLiteral("%1/%2").arg(i).arg(parts)
                                    << QStringLiteral("-o") << paths.back() << QStringLiteral("--quiet"));
        if (part.code != 0)
            qWarning("%s", part.err.constData());
    }
    return paths;
}

/// A safetensors file whose data are a hole of the file system.
void writeSparse(const std::string &path, int shard, std::uint64_t rows)
{
    constexpr std::uint64_t Columns = 16384;
    std::string header = "{";
    std::uint64_t at = 0;
    for (int i = 0; i < 7; ++i) {
        const std::uint64_t end = at + rows * Columns * 2;
        header += (i ? ",\"model.layers." : "\"model.layers.") + std::to_string(shard) + ".block."
            + std::to_string(i) + ".weight\":{\"dtype\":\"BF16\",\"shape\":[" + std::to_string(rows) + ","
            + std::to_string(Columns) + "],\"data_offsets\":[" + std::to_string(at) + ","
            + std::to_string(end) + "]}";
        at = end;
    }
    header += "}";
    header.resize((header.size() + 7) / 8 * 8, ' ');
    std::string bytes(8, '\0');
    for (unsigned i = 0; i < 8; ++i)
        bytes[i] = static_cast<char>(header.size() >> (8 * i) & 255);
    writeFile(path, bytes + header);
    fs::resize_file(path, 8 + header.size() + at);
}

} // namespace

class DividedAuditTest : public QObject {
    Q_OBJECT

private slots:
    void mergedIsByteForByteOneRun_data()
    {
        QTest::addColumn<unsigned>("parts");
        for (const unsigned parts : { 1u, 3u, 7u, 40u })
            QTest::addRow("%u parts", parts) << parts;
    }
    void mergedIsByteForByteOneRun()
    {
        QFETCH(unsigned, parts);
        const ShardedPair pair;
        const std::string alone = pair.folder.path("alone"), merged = pair.folder.path("merged");
        const Ended one = runAssay(auditWords(pair) << outputs(alone));
        QVERIFY2(one.code == 0 || one.code == 1, one.err.constData());
        const Ended all = runAssay(QStringList { QStringLiteral("merge") } << measureParts(pair, parts)
                                                                           << outputs(merged));
        QVERIFY2(all.code == one.code, all.err.constData());
        for (const char *name : { "/r.json", "/f.csv", "/l.csv", "/r.pdf" }) {
            QVERIFY2(readFile(alone + name).size() > 200, name);
            QVERIFY2(readFile(alone + name) == readFile(merged + name), name);
        }
        // What is printed names the outputs, which stand in two folders here.
        QCOMPARE(QString::fromUtf8(all.out).replace(text(merged), text(alone)), QString::fromUtf8(one.out));
    }

    void theReportKnowsEveryKindOfLayer()
    {
        const ShardedPair pair;
        const std::string alone = pair.folder.path("alone");
        runAssay(auditWords(pair) << outputs(alone));
        const std::string json = readFile(alone + "/r.json"), layers = readFile(alone + "/l.csv");
        for (const char *name : { "model.layers.0.self_attn.o_proj.weight", "model.layers.5.attn.bias",
                                  "model.layers.6.mlp.up_proj.weight", "lm_head.weight" })
            QVERIFY2(layers.find(name) != std::string::npos, name);
        QVERIFY(json.find("model.layers.7.mlp.up_proj.weight") != std::string::npos); // the NaN is a finding
    }

    void aFinishedPartIsKept()
    {
        const ShardedPair pair;
        const QString path = measureParts(pair, 3)[1];
        const auto before = fs::last_write_time(path.toStdString());
        const QStringList again = auditWords(pair)
            << QStringLiteral("--part") << QStringLiteral("2/3") << QStringLiteral("-o") << path;
        const Ended kept = runAssay(again);
        QCOMPARE(kept.code, 0);
        QCOMPARE(kept.out, QByteArray("part 2/3 is already at " + path.toUtf8() + "\n"));
        QCOMPARE(fs::last_write_time(path.toStdString()), before);
        const std::string bytes = readFile(path.toStdString());
        QCOMPARE(runAssay(QStringList(again) << QStringLiteral("--again")).code, 0);
        QVERIFY(readFile(path.toStdString()) == bytes);
    }

    void sevenHundredGigabytesAreOnlyPlanned()
    {
        const TemporaryFolder folder;
        for (const char *side : { "ref", "cand" }) {
            fs::create_directories(folder.path(side));
            for (int shard = 1; shard <= 150; ++shard)
                writeSparse(folder.path(std::string(side) + "/" + std::to_string(shard) + ".safetensors"),
                            shard, 20'480);
        }
        QProcess process;
        QElapsedTimer timer;
        timer.start();
        // 150 x 7 x 20,480 x 16,384 x 2 bytes = 704.6 GB a side, in 1 GiB of addresses
        process.start(QStringLiteral("/bin/sh"),
                      { QStringLiteral("-c"), QStringLiteral("ulimit -v 1048576; exec \"$0\" \"$@\""),
                        QStringLiteral(ASSAY_PROGRAM), QStringLiteral("audit"), QStringLiteral("--reference"),
                        text(folder.path("ref")), QStringLiteral("--candidate"), text(folder.path("cand")),
                        QStringLiteral("--plan"), QStringLiteral("16") });
        QVERIFY(process.waitForFinished(120'000));
        qInfo("planned in %lld ms", timer.elapsed());
        const QByteArray said = process.readAllStandardOutput();
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
        QVERIFY2(said.contains("parts          16\n"), said.constData());
        // 2 sides, each byte hashed and measured: the cut counts both
        QVERIFY2(said.contains("sbatch --array=1-16"), said.constData());
    }

    void aKilledPartLeavesNothingThatReads()
    {
        const ShardedPair pair;
        const QString path = measureParts(pair, 3)[0];
        const std::string whole = readFile(path.toStdString());
        fs::remove(path.toStdString());
        const QStringList words = auditWords(pair)
            << QStringLiteral("--part") << QStringLiteral("1/3") << QStringLiteral("-o") << path
            << QStringLiteral("--quiet");
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(runAssay(words).code, 0);
        const auto duration = static_cast<unsigned>(timer.nsecsElapsed() / 1000);
        const int asked = qEnvironmentVariableIntValue("ASSAY_KILLS");
        std::mt19937 random(8);
        for (int kill = 0; kill < (asked > 0 ? asked : 20); ++kill) {
            fs::remove(path.toStdString());
            QProcess process;
            process.start(QStringLiteral(ASSAY_PROGRAM), words);
            QVERIFY(process.waitForStarted());
            ::usleep(random() % (duration + duration / 4));
            process.kill();
            QVERIFY(process.waitForFinished());
            if (fs::exists(path.toStdString()))
                QVERIFY2(readFile(path.toStdString()) == whole, "a part that is not the part");
        }
        QCOMPARE(runAssay(words).code, 0);
        QVERIFY(readFile(path.toStdString()) == whole);
    }
};

QTEST_GUILESS_MAIN(DividedAuditTest)
#include "tst_divided_audit.moc"
