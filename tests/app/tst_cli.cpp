// SPDX-License-Identifier: GPL-3.0-or-later
// The built program as a script meets it: exit codes, JSON, stdout and stderr, interruption.
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QtTest>

#include <csignal>

using namespace assay::testing;

namespace {

struct Outcome {
    int exitCode = -1;
    QByteArray output, errors;
    QJsonObject json() const { return QJsonDocument::fromJson(output).object(); }
};

Outcome runAssay(const QStringList &arguments)
{
    QProcess process;
    process.start(QStringLiteral(ASSAY_PROGRAM), arguments);
    if (!process.waitForFinished(120000))
        return {};
    return { process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
             process.readAllStandardOutput(), process.readAllStandardError() };
}

/// "totals/exact", "tensors/0/role": the value at that path.
QJsonValue at(const QJsonObject &document, const char *path)
{
    QJsonValue value(document);
    for (const QString &step : QString::fromLatin1(path).split(QLatin1Char('/')))
        value = value.isArray() ? value.toArray().at(step.toInt()) : value.toObject().value(step);
    return value;
}

/// The process holds a file of that folder open beside its input: the output, which has no name yet.
bool writesInto(qint64 process, const QString &folder)
{
    const QDir files(QStringLiteral("/proc/%1/fd").arg(process));
    int count = 0;
    for (const QFileInfo &file : files.entryInfoList(QDir::Files | QDir::System))
        count += file.symLinkTarget().startsWith(folder) ? 1 : 0;
    return count > 1;
}

QString text(const std::string &value)
{
    return QString::fromStdString(value);
}

} // namespace

class CliTest : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;
    QString m_reference, m_candidate;

private slots:
    void initTestCase()
    {
        m_reference = text(m_folder.path("reference.safetensors"));
        m_candidate = text(m_folder.path("candidate.safetensors"));
        const auto values = gaussians(7, 64 * 96);
        SafetensorsBuilder().addF32("layer.weight", { 64, 96 }, values).write(m_reference.toStdString());
        SafetensorsBuilder().addBf16("layer.weight", { 64, 96 }, values).write(m_candidate.toStdString());
    }

    void commandsLoadNoQt()
    {
        QFile program(QStringLiteral(ASSAY_PROGRAM));
        QVERIFY(program.open(QIODevice::ReadOnly));
        const QByteArray bytes = program.readAll(); // the names of the libraries it loads stand in it
        QVERIFY(bytes.contains("libzstd.so"));
        QVERIFY(!bytes.contains("libQt6"));
    }

    void withoutTheWindowProgram()
    {
        const TemporaryFolder folder;
        const QString alone = text(folder.path("assay"));
        QVERIFY(QFile::copy(QStringLiteral(ASSAY_PROGRAM), alone));
        const QString pdf = text(folder.path("report.pdf"));
        const auto run = [&](const QStringList &words) {
            QProcess process;
            process.start(alone, words);
            process.waitForFinished();
            return Outcome { process.exitCode(), process.readAllStandardOutput(),
                             process.readAllStandardError() };
        };
        const Outcome plain = run({ QStringLiteral("inspect"), m_reference });
        QCOMPARE(plain.exitCode, 0);
        QVERIFY(plain.errors.isEmpty());
        for (const QStringList &words : { QStringList { m_reference },
                                          { QStringLiteral("audit"), QStringLiteral("--reference"),
                                            m_reference, QStringLiteral("--pdf"), pdf } }) {
            const Outcome outcome = run(words);
            QCOMPARE(outcome.exitCode, 2);
            QVERIFY2(outcome.errors.contains("assay-window"), outcome.errors.constData());
        }
        QVERIFY(!QFile::exists(pdf));
    }

    void exitCodes_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("help") << QStringList { "--help" } << 0;
        QTest::newRow("version") << QStringList { "--version" } << 0;
        QTest::newRow("help of a command") << QStringList { "compare", "--help" } << 0;
        QTest::newRow("unknown option") << QStringList { "inspect", "--nonsense", "x" } << 64;
        QTest::newRow("missing argument") << QStringList { "inspect" } << 64;
        QTest::newRow("one argument too many") << QStringList { "inspect", "a", "b" } << 64;
        QTest::newRow("threads that are no number")
            << QStringList { "inspect", m_reference, "--threads", "two" } << 64;
        QTest::newRow("missing file") << QStringList { "inspect", "/nonexistent.safetensors" } << 2;
        QTest::newRow("unknown tensor") << QStringList { "values", m_reference, "--tensor", "nothing" } << 64;
        QTest::newRow("unknown codec")
            << QStringList { "compress", m_reference, "--codec", "magic", "-o", text(m_folder.path("x")) }
            << 64;
        QTest::newRow("output into a missing folder")
            << QStringList { "inspect", m_reference, "--json", "/nonexistent/folder/x.json" } << 2;
        QTest::newRow("inspect") << QStringList { "inspect", m_reference } << 0;
        QTest::newRow("spectrum of nothing named") << QStringList { "spectrum", m_reference } << 64;
        QTest::newRow("codecs") << QStringList { "codecs" } << 0;
        QTest::newRow("rules") << QStringList { "rules" } << 0;
        QTest::newRow("audit of nothing") << QStringList { "audit" } << 64;
    }
    void exitCodes()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        const auto outcome = runAssay(arguments);
        QVERIFY2(outcome.exitCode == exitCode, outcome.errors.constData());
        if (exitCode == 2 || exitCode == 64)
            QVERIFY(outcome.errors.startsWith("assay: "));
        else
            QVERIFY2(outcome.errors.isEmpty(), outcome.errors.constData());
    }

    void jsonGoesAloneToStdout()
    {
        const auto outcome = runAssay({ "inspect", m_reference, "--json", "-" });
        const auto json = outcome.json();
        QCOMPARE(at(json, "schema").toString(), QStringLiteral("assay.inspect/1"));
        QCOMPARE(at(json, "totals/parameters").toInt(), 64 * 96);
        QCOMPARE(at(json, "tensors/0/role").toString(), QStringLiteral("weight"));
    }

    void whatIsDecidedStandsBeforeWhatIsNot()
    {
        const QString path = text(m_folder.path("claims.md"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(
            "It has 24 layers.\n\nIt has 117 tensors.\n\nOriginal 100 MB, compressed 25 MB: 5.2x smaller.\n");
        file.close();
        const QByteArray said = runAssay({ "audit", "--claims", path }).output;
        const auto contradicted = said.indexOf("contradicted (recomputed)");
        const auto unsupported = said.indexOf("unsupported (declared)");
        QVERIFY2(contradicted > 0 && unsupported > contradicted, said);
        // Statements of one reason share it.
        QCOMPARE(said.count("It is stated, and nothing at hand to check it with."), 1);
        QVERIFY2(said.contains("1:8 24 layers; 3:8 117 tensors"), said);
    }

    void auditCountsItsVerdictsAndHoldsTheComparison()
    {
        const QString path = text(m_folder.path("ratio.md"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("It has 1 layer.\n\nOriginal 100 MB, compressed 25 MB: 4.0x smaller.\n");
        file.close();
        // Of 1, 100 MB, 25 MB and 4.0x only the quotient follows.
        const auto alone = runAssay({ "audit", "--claims", path, "--json", "-" }).json();
        QCOMPARE(at(alone, "totals/claims_by_verdict/consistent").toInt(), 1);
        QCOMPARE(at(alone, "totals/claims_by_verdict/unsupported").toInt(), 3);
        QCOMPARE(at(alone, "totals/claims_by_verdict/impossible").toInt(-1), 0);
        QVERIFY(at(alone, "comparison").isNull());
        QStringList audit { "audit", "--reference", m_reference, "--candidate", m_candidate, "--json", "-" };
        const auto brief = runAssay(audit).json();
        const auto compared = runAssay({ "compare", m_reference, m_candidate, "--json", "-" }).json();
        QCOMPARE(at(brief, "comparison/totals"), at(compared, "totals"));
        QVERIFY(at(brief, "comparison/layers").isUndefined());
        const auto whole = runAssay(audit << "--layers").json();
        QCOMPARE(at(whole, "comparison/layers"), at(compared, "layers"));
    }

    void compareHoldsTheContractsKeys()
    {
        const auto json = runAssay({ "compare", m_reference, m_candidate, "--json", "-" }).json();
        QCOMPARE(at(json, "schema").toString(), QStringLiteral("assay.compare/1"));
        const auto totals = at(json, "totals").toObject();
        for (const char *key :
             { "ratio_file", "ratio_stored", "ratio_vs_f32", "ratio_elements", "bits_per_weight", "coverage",
               "relative_mse", "sqnr_db", "cosine", "max_abs_error", "exact", "layers_paired",
               "layers_missing", "layers_extra", "layers_undecodable" })
            QVERIFY2(totals.contains(QLatin1String(key)), key);
        QCOMPARE(at(totals, "ratio_stored").toDouble(), 2.0);
        QCOMPARE(at(totals, "coverage").toDouble(), 1.0);
        QCOMPARE(at(totals, "bits_per_weight").toDouble(), 16.0);
        QVERIFY(at(totals, "relative_mse").toDouble() > 0 && at(totals, "relative_mse").toDouble() < 1e-5);
    }

    void spectraOfAllMatrices()
    {
        const auto json = runAssay({ "spectrum", m_reference, m_candidate, "--all", "--json", "-" }).json();
        QCOMPARE(at(json, "schema").toString(), QStringLiteral("assay.spectra/1"));
        QCOMPARE(at(json, "matrices/0/tensor").toString(), QStringLiteral("layer.weight"));
        QCOMPARE(at(json, "matrices/0/singular_values/error").toArray().size(), 64);
        const auto one
            = runAssay({ "spectrum", m_reference, m_candidate, "--tensor", "layer.weight", "--json", "-" });
        QCOMPARE(at(one.json(), "singular_values"), at(json, "matrices/0/singular_values"));
    }

    void sameJsonOnAnyThreadCount()
    {
        const auto one = runAssay({ "compare", m_reference, m_candidate, "--json", "-", "--threads", "1" });
        const auto three = runAssay({ "compare", m_reference, m_candidate, "--json", "-", "--threads", "3" });
        QCOMPARE(one.output, three.output);
    }

    void losslessPipelineGivesTheFileBack()
    {
        const QString packed = text(m_folder.path("packed.safetensors"));
        const QString back = text(m_folder.path("back.safetensors"));
        const auto outcome
            = runAssay({ "compress", m_candidate, "--codec", "byteplane|zstd", "-o", packed, "--json", "-" });
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        QCOMPARE(at(outcome.json(), "totals/exact").toBool(), true);
        QCOMPARE(runAssay({ "decompress", packed, "-o", back }).exitCode, 0);
        const auto first = runAssay({ "inspect", m_candidate, "--stats", "--json", "-" }).json();
        const auto second = runAssay({ "inspect", back, "--stats", "--json", "-" }).json();
        QCOMPARE(at(first, "tensors/0/stats/sha256"), at(second, "tensors/0/stats/sha256"));
        QCOMPARE(at(second, "tensors/0/dtype").toString(), QStringLiteral("BF16"));
    }

    void valuesBecomeNpy()
    {
        const QString path = text(m_folder.path("values.npy"));
        QCOMPARE(runAssay({ "values", m_reference, "--tensor", "layer.weight", "--npy", path }).exitCode, 0);
        const std::string bytes = readFile(path.toStdString());
        QCOMPARE(bytes.size(), std::size_t(128 + 64 * 96 * 4));
        QCOMPARE(bytes.substr(128), rawBytes(gaussians(7, 64 * 96)));
    }

    void interruptLeavesNoHalfFile()
    {
        const QString folder = text(m_folder.path("interrupt"));
        QDir().mkpath(folder);
        const QString big = folder + QStringLiteral("/big.safetensors");
        SafetensorsBuilder().addF32("w", { 4096, 2048 }, gaussians(3, 4096 * 2048)).write(big.toStdString());
        QProcess process;
        process.start(QStringLiteral(ASSAY_PROGRAM),
                      { "compress", big, "--codec", "byteplane|lzma", "-o",
                        folder + QStringLiteral("/out.safetensors") });
        QVERIFY(process.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(writesInto(process.processId(), folder), 20000);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(20000));
        QCOMPARE(process.exitCode(), 130);
        QCOMPARE(QDir(folder).entryList(QDir::Files), QStringList { QStringLiteral("big.safetensors") });
    }
};

QTEST_GUILESS_MAIN(CliTest)
#include "tst_cli.moc"
