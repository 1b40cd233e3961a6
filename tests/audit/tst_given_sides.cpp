// SPDX-License-Identifier: GPL-3.0-or-later
// What was given in place of a model or of a document: an adapter, a part, zeros, a report, a pointer; and
// which of several measured figures words mean.
#include "core/audit/absent_files.h"
#include "core/audit/audit.h"
#include "core/claims/reading/read_tree.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <algorithm>
#include <filesystem>

using namespace assay;
using namespace assay::testing;

namespace {

enum class Given { Half, Adapter, AdapterOfWide, TwoAdapters, Part, Zeros, SomeZeros };

SafetensorsBuilder adapterOf(bool isHalf)
{
    const auto first = gaussians(1, 2048, 0.02), second = gaussians(2, 2048, 0.02);
    SafetensorsBuilder made;
    if (isHalf)
        made.addBf16("l.lora_A.weight", { 8, 256 }, first).addBf16("l.lora_B.weight", { 256, 8 }, second);
    else
        made.addF32("l.lora_A.weight", { 8, 256 }, first).addF32("l.lora_B.weight", { 256, 8 }, second);
    return made;
}

/// A float32 reference of two matrices of 16 x 16 and what was given beside it.
AuditRequest pairOf(const TemporaryFolder &folder, Given given)
{
    const auto first = gaussians(3, 256, 0.02), second = gaussians(4, 256, 0.02);
    AuditRequest request { .reference = folder.path("wide.safetensors"),
                           .candidate = folder.path("given.safetensors") };
    SafetensorsBuilder wide;
    wide.addF32("a.weight", { 16, 16 }, first).addF32("b.weight", { 16, 16 }, second);
    wide.write(request.reference);
    SafetensorsBuilder made;
    switch (given) {
    case Given::Half:
        made.addBf16("a.weight", { 16, 16 }, first).addBf16("b.weight", { 16, 16 }, second);
        break;
    case Given::Part:
        made.addF32("a.weight", { 16, 16 }, first);
        break;
    case Given::Zeros:
    case Given::SomeZeros: {
        const std::vector<float> zeros(256);
        made.addBf16("a.weight", { 16, 16 }, zeros);
        made.addBf16("b.weight", { 16, 16 }, given == Given::Zeros ? zeros : second);
        break;
    }
    case Given::Adapter:
        adapterOf(false).write(request.candidate);
        request.reference.clear();
        return request;
    case Given::AdapterOfWide:
        adapterOf(false).write(request.candidate);
        return request;
    case Given::TwoAdapters:
        adapterOf(false).write(request.reference);
        adapterOf(true).write(request.candidate);
        return request;
    }
    made.write(request.candidate);
    return request;
}

AuditReport auditOf(AuditRequest request, const std::string &statement)
{
    if (!statement.empty())
        request.typedClaims.emplace_back("typed.md", statement);
    auto report = auditClaims(request, RunControl());
    if (!report)
        qFatal("%s", describe(report.error()).c_str());
    return *std::move(report);
}

bool hasRule(const AuditReport &report, const std::string &rule, const std::string &words = {})
{
    return std::ranges::any_of(report.findings, [&](const Finding &finding) {
        return finding.rule == rule && finding.summary.find(words) != std::string::npos;
    });
}

} // namespace

class GivenSidesTest : public QObject {
    Q_OBJECT

private slots:
    void statementsAreHeldAgainstWhatTheyMean_data()
    {
        QTest::addColumn<int>("given");
        QTest::addColumn<QString>("statement");
        QTest::addColumn<QString>("verdict");
        const auto row = [](Given given, const char *statement, const char *verdict) {
            QTest::addRow("%d: %s", static_cast<int>(given), statement)
                << static_cast<int>(given) << QString::fromUtf8(statement) << verdict;
        };
        // 8 x 256 + 256 x 8 = 4,096 values of 4 bytes, and a header.
        row(Given::Adapter, "A model of 4,096 parameters.", "unsupported");
        row(Given::Adapter, "Das Modell hat 4.096 Parameter.", "unsupported");
        row(Given::Adapter, "Le modèle compte 4 096 paramètres.", "unsupported");
        row(Given::Adapter, "The model weighs 16.4 KB.", "unsupported");
        row(Given::Adapter, "A model of 5,000 parameters.", "unsupported");
        row(Given::Adapter, "The adapter has 4,096 parameters.", "confirmed");
        row(Given::Adapter, "The adapter has 5,000 parameters.", "unsupported");
        row(Given::TwoAdapters, "It is 2.0x smaller.", "confirmed");
        row(Given::TwoAdapters, "It is 3.0x smaller.", "refuted");
        // Tensors 2,048 : 1,024 bytes; the files have a header of over a hundred bytes each.
        row(Given::Half, "It is 2.0x smaller.", "confirmed");
        row(Given::Half, "It is 3.0x smaller.", "refuted");
        row(Given::Half, "It is 3.0x smaller and opens in 5 s.", "unsupported"); // by what, nobody knows
        row(Given::Half, "It takes 2.00x less disk space.", "refuted");
        row(Given::Half, "Das Modell braucht 2,00-mal weniger Platz auf der Festplatte als das Original.",
            "refuted");
        row(Given::Half, "El modelo ocupa 2,00 veces menos espacio en disco que el original.", "refuted");
        row(Given::Half, "| | original | packed |\n|---|---|---|\n| File size (bytes) | 2048 | 1100 |\n",
            "refuted");
        // bfloat16 keeps 8 bits of a mantissa of 24.
        row(Given::Half, "The maximum error is 0.", "refuted");
        row(Given::Half, "Der maximale Fehler ist 0.", "refuted");
        row(Given::Half, "The maximum error is 0.00.", "unsupported");
        // 256 of 512 weights are there.
        row(Given::Part, "100% of the weights are represented.", "refuted");
        row(Given::Part, "100 % of the parameters are covered.", "refuted");
        row(Given::Part, "50% of the weights are represented.", "confirmed");
    }
    void statementsAreHeldAgainstWhatTheyMean()
    {
        QFETCH(const int, given);
        QFETCH(const QString, statement);
        QFETCH(const QString, verdict);
        const TemporaryFolder folder;
        const AuditReport report
            = auditOf(pairOf(folder, static_cast<Given>(given)), statement.toStdString());
        QVERIFY(!report.claims.empty());
        QStringList verdicts;
        for (const Claim &claim : report.claims)
            verdicts << QString::fromUtf8(verdictName(claim.verdict));
        QVERIFY2(verdicts.contains(verdict)
                     && (verdict == QStringLiteral("confirmed")
                         || !verdicts.contains(QStringLiteral("confirmed"))),
                 qPrintable(verdicts.join(QLatin1Char(' '))));
    }

    /// The document gives the adapter's bytes as those of its model: then its coverage is the adapter's,
    /// none.
    void anAdapterPassedOffAsTheModel_data()
    {
        QTest::addColumn<QString>("more");
        QTest::addColumn<std::int64_t>("beyond");
        QTest::addColumn<bool>("isRefuted");
        QTest::newRow("its bytes and no word of an adapter") << QString() << std::int64_t { 0 } << true;
        QTest::newRow("other bytes") << QString() << std::int64_t { 1000 } << false;
        QTest::newRow("an adapter is spoken of")
            << QStringLiteral("The adapter has 4,096 parameters.\n") << std::int64_t { 0 } << false;
    }
    void anAdapterPassedOffAsTheModel()
    {
        QFETCH(const QString, more);
        QFETCH(const std::int64_t, beyond);
        QFETCH(const bool, isRefuted);
        const TemporaryFolder folder;
        const AuditRequest request = pairOf(folder, Given::AdapterOfWide);
        const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(request.candidate));
        const auto report
            = auditOf(request,
                      "- file: " + std::to_string(bytes + beyond)
                          + " bytes\n- all weights are reproduced: 100 % coverage\n\n" + more.toStdString());
        QCOMPARE(std::ranges::count(report.claims, Verdict::Refuted, &Claim::verdict), isRefuted ? 1 : 0);
        const auto confirmed = [](const Claim &claim) {
            return claim.verdict == Verdict::Confirmed && claim.text.find("bytes") != std::string::npos;
        };
        QCOMPARE(std::ranges::any_of(report.claims, confirmed), beyond == 0);
    }

    void aRowThatIsCalledLikeAFileIsOfThatFile_data()
    {
        QTest::addColumn<QString>("row");
        QTest::addColumn<std::int64_t>("beyond");
        QTest::addColumn<Verdict>("verdict");
        QTest::newRow("its bytes") << "given.safetensors" << std::int64_t { 0 } << Verdict::Confirmed;
        QTest::newRow("others") << "given.safetensors" << std::int64_t { 900 } << Verdict::Refuted;
        QTest::newRow("another file's name")
            << "given.safetensors.index" << std::int64_t { 900 } << Verdict::Unsupported;
    }
    void aRowThatIsCalledLikeAFileIsOfThatFile()
    {
        QFETCH(const QString, row);
        QFETCH(const std::int64_t, beyond);
        QFETCH(const Verdict, verdict);
        const TemporaryFolder folder;
        const AuditRequest request = pairOf(folder, Given::Half);
        const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(request.candidate));
        const auto report = auditOf(request,
                                    "| | |\n|---|---|\n| " + row.toStdString() + " | "
                                        + std::to_string(bytes + beyond) + " bytes |\n");
        QCOMPARE(report.claims.size(), std::size_t { 1 });
        QCOMPARE(report.claims[0].verdict, verdict);
    }

    // 512 parameters, tensors 2,048 : 1,024 bytes, 16 bits a weight.
    void theOnlyFigureOfItsKindIsOfThePair_data()
    {
        QTest::addColumn<QString>("document");
        QTest::addColumn<bool>("isRefuted");
        const QString said = QStringLiteral("Groups of 64, asymmetric: %1 times smaller than float32.\n\n");
        const QString two
            = QStringLiteral("The model has 512 parameters. The tensors of the original take 2,048 bytes.\n");
        QTest::newRow("two figures of the pair") << said.arg(9.1) + two << true;
        QTest::newRow("one figure of the pair")
            << said.arg(9.1) + QStringLiteral("The model has 512 parameters.\n") << false;
        QTest::newRow("a second ratio")
            << said.arg(9.1) + two + QStringLiteral("The archive is 3.3 times smaller.\n") << false;
        QTest::newRow("it agrees") << said.arg(2.0) + two << false;
        const QString older = QStringLiteral("## Results\n\n%1\n\n## Before\n\n- Compression ratio: 3.4\n");
        QTest::newRow("the measured one stands elsewhere")
            << older.arg(QStringLiteral("- Compression ratio: 2.0")) << false;
        QTest::newRow("no measured one") << older.arg(QStringLiteral("- Parameters: 512")) << true;
        QTest::newRow("a share of what is done")
            << two + QStringLiteral("It makes 27 % fewer tokens per second.\n") << false;
        QTest::newRow("of those it counts")
            << two + QStringLiteral("The 131 weights of one up_proj are at 4.5 bits each.\n") << false;
    }
    void theOnlyFigureOfItsKindIsOfThePair()
    {
        QFETCH(const QString, document);
        QFETCH(const bool, isRefuted);
        const TemporaryFolder folder;
        const auto report = auditOf(pairOf(folder, Given::Half), document.toStdString());
        QCOMPARE(std::ranges::count(report.claims, Verdict::Refuted, &Claim::verdict), isRefuted ? 1 : 0);
    }

    void aCandidateOfZerosIsEmpty()
    {
        const TemporaryFolder folder;
        const auto empty = auditOf(pairOf(folder, Given::Zeros), "It is 2.0x smaller.");
        QVERIFY(hasRule(empty, "evidence.empty-payload", "512 weights"));
        QVERIFY(hasFailure(empty));
        QVERIFY(!hasRule(auditOf(pairOf(folder, Given::SomeZeros), "It is 2.0x smaller."),
                         "evidence.empty-payload"));
    }

    // 1,000,000 / 2,000 is 500.
    void aReportInPlaceOfAModelIsRead()
    {
        const TemporaryFolder folder;
        for (const auto &[ratio, breaks] : { std::pair { "900", true }, std::pair { "500", false } }) {
            writeFile(folder.path("report.json"),
                      std::string("{\"original_parameters\": 1000000, \"compressed_parameters\": 2000, "
                                  "\"compression_ratio\": ")
                          + ratio + "}");
            const auto report = auditOf({ .candidate = folder.path("report.json") }, {});
            QCOMPARE(hasRule(report, "arithmetic.ratio", ratio), breaks);
        }
    }

    void aModelFileThatIsNamedIsLookedFor()
    {
        const TemporaryFolder folder;
        const auto named = [&](const std::string &text) {
            writeFile(folder.path("report.md"), text);
            return hasRule(auditOf({ .documents = { folder.path("report.md") } }, {}), "evidence.named-file");
        };
        writeFile(folder.path("beside.gguf"), "x");
        QVERIFY(named("- **Storage**: `models/absent.pkl.gz`\n- Size: 0.34 MB\n"));
        QVERIFY(!named("- **Storage**: `models/beside.gguf`\n- Size: 0.34 MB\n"));
        for (const char *text : { "Run `python tool.py models/absent.gguf` first.\n", // a program's line
                                  "- Source: https://example.org/models/absent.gguf\n", // elsewhere
                                  "- Storage: `/models/absent.gguf`\n- Storage: `../absent.gguf`\n",
                                  "- Storage: `models/*.gguf`\n- Storage: `models/{name}.gguf`\n",
                                  "- Storage: `models/absent.json`\n", // may be anything
                                  "- Storage: `absent.gguf`\n" }) // a name as it stands in usage
            QVERIFY2(!named(text), text);
    }

    void namesOfModelFilesAreBounded()
    {
        const TemporaryFolder folder;
        for (const auto &[count, kept] :
             { std::pair { 63, 63 }, std::pair { 64, 64 }, std::pair { 65, 64 } }) {
            std::string text;
            for (int i = 0; i < count; ++i)
                text += "- File: `models/part" + std::to_string(i) + ".gguf`\n";
            writeFile(folder.path("report.md"), text);
            const auto read = readTree(folder.path("report.md"), {});
            QVERIFY(read);
            QCOMPARE(filesNotBeside(read->tree, folder.path("report.md")).size(), std::size_t(kept));
        }
    }

    void timesAreStatedInTheirUnit()
    {
        const auto report = auditOf({}, "The run took 7.33 min.\n");
        QCOMPARE(report.claims.size(), std::size_t(1));
        QCOMPARE(report.claims[0].unit, std::string("min"));
        QVERIFY(report.claims[0].value && std::abs(*report.claims[0].value - 7.33) < 1e-9);
    }

    void decibelsAreNoCosine()
    {
        const TemporaryFolder folder;
        const auto report = auditOf(pairOf(folder, Given::Half),
                                    "sqnr: 140.0 dB   cosine: 0.999999   largest error: 0.1\n");
        const auto stated = std::ranges::find_if(
            report.claims, [](const Claim &claim) { return claim.text.starts_with("140.0"); });
        QVERIFY(stated != report.claims.end());
        QCOMPARE(stated->verdict, Verdict::Refuted);
        QVERIFY2(stated->reason.find("SQNR") != std::string::npos, stated->reason.c_str());
        QVERIFY2(stated->reason.find("cosine") == std::string::npos, stated->reason.c_str());
    }

    void theVeryBytesOfAFileAreTheFiles()
    {
        const TemporaryFolder folder;
        const AuditRequest request = pairOf(folder, Given::Half);
        const auto bytes = std::filesystem::file_size(request.candidate);
        for (const auto &[stated, isRefuted] :
             { std::pair { bytes, false }, std::pair { bytes + 9, true } }) {
            const auto report
                = auditOf(request, "The compressed tensors take " + std::to_string(stated) + " bytes.\n");
            QCOMPARE(std::ranges::count(report.claims, Verdict::Refuted, &Claim::verdict), isRefuted ? 1 : 0);
        }
    }

    /// 2 x 256 weights: 2,048 bytes of float32 and 1,024 of bfloat16, beside what a header adds to the file.
    void theTensorsOfANamedFile()
    {
        const TemporaryFolder folder;
        const AuditRequest request = pairOf(folder, Given::Half);
        for (const auto &[bytes, verdict] :
             { std::pair { 1024, Verdict::Confirmed }, std::pair { 1127, Verdict::Refuted } }) {
            const auto report = auditOf(request,
                                        "| item | wide.safetensors | given.safetensors |\n|---|---|---|\n"
                                        "| bytes of the tensors | 2048 | "
                                            + std::to_string(bytes) + " |\n| tensors | 2 | 2 |\n");
            const auto claim = std::ranges::find_if(report.claims, [&, stated = bytes](const Claim &one) {
                return one.text.starts_with(std::to_string(stated));
            });
            QVERIFY(claim != report.claims.end());
            QVERIFY2(claim->verdict == verdict, claim->reason.c_str());
        }
    }

    /// 1 - 1,680 / 4,800 = 65 %: of numbers that nobody measured, in a sentence of its own. The pair saves
    /// half.
    void aShareOfOtherNumbers()
    {
        const TemporaryFolder folder;
        const AuditRequest request = pairOf(folder, Given::Half);
        for (const auto &[share, isWrong] : { std::pair { 65, false }, std::pair { 71, true } }) {
            const auto report
                = auditOf(request,
                          "The file has 512 parameters, 2 tensors.\nPer matrix it is 1,680 numbers instead "
                          "of 4,800, "
                              + std::to_string(share) + " % less.\n");
            const auto wrong = std::ranges::count_if(report.claims, [](const Claim &claim) {
                return claim.verdict == Verdict::Refuted || claim.verdict == Verdict::Contradicted;
            });
            QCOMPARE(wrong, isWrong ? 1 : 0);
        }
    }

    void aPointerStatesNothing()
    {
        const TemporaryFolder folder;
        writeFile(folder.path("model.safetensors"),
                  "version https://git-lfs.github.com/spec/v1\noid sha256:" + std::string(64, 'a')
                      + "\nsize 1234567\n");
        const auto report = auditOf({ .documents = { folder.path("model.safetensors") } }, {});
        QVERIFY(report.claims.empty());
        QVERIFY(hasRule(report, "evidence.pointer", "1,234,567"));
    }
};

QTEST_GUILESS_MAIN(GivenSidesTest)
#include "tst_given_sides.moc"
