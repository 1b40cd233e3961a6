// SPDX-License-Identifier: GPL-3.0-or-later
// The audit from files to verdict.
#include "core/audit/audit.h"
#include "core/compressing/compress.h"
#include "core/opening/open.h"
#include "tests/testing/pickle_builder.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "tests/testing/torch_builder.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include <algorithm>
#include <chrono>
#include <thread>

using namespace assay;
using namespace assay::testing;

namespace {

/// A float32 model of 65,536 weights and its bfloat16 copy: 4 bytes become 2.
struct Pair {
    TemporaryFolder folder {};
    AuditRequest request {};

    explicit Pair(const std::string &claim)
    {
        const auto values = gaussians(1, 65536, 0.02);
        SafetensorsBuilder().addF32("w.weight", { 256, 256 }, values).write(folder.path("wide.safetensors"));
        SafetensorsBuilder().addBf16("w.weight", { 256, 256 }, values).write(folder.path("half.safetensors"));
        request.reference = folder.path("wide.safetensors");
        request.candidate = folder.path("half.safetensors");
        request.typedClaims.emplace_back("typed.md", claim);
    }
};

bool hasRule(const AuditReport &report, const std::string &rule)
{
    return std::ranges::any_of(report.findings, [&](const Finding &finding) { return finding.rule == rule; });
}

QString claimLine(const Claim &claim)
{
    const auto &place = claim.location;
    const QString where = place.pointer.empty() ? QStringLiteral("line %1").arg(place.line)
                                                : QString::fromStdString(place.pointer);
    return where + '|' + QString::fromStdString(claim.text) + '|' + verdictName(claim.verdict);
}

} // namespace

class AuditTest : public QObject {
    Q_OBJECT

private slots:
    void honestRatioIsConfirmed()
    {
        const Pair pair("The candidate is 2.0x smaller than the original.\n");
        const auto report = auditClaims(pair.request, RunControl());
        QVERIFY(report);
        QCOMPARE(auditVerdictName(*report), std::string("confirmed"));
        QVERIFY(report->findings.empty());
    }

    void inflatedRatioIsRefuted()
    {
        const Pair pair("The candidate is 4.0x smaller than the original.\n");
        const auto report = auditClaims(pair.request, RunControl());
        QVERIFY(report);
        QCOMPARE(auditVerdictName(*report), std::string("refuted"));
        QVERIFY(hasRule(*report, "bytes.ratio"));
        QVERIFY(hasFailure(*report));
    }

    void whatReadersFoundFailsTheAuditToo()
    {
        const TemporaryFolder folder;
        TorchBuilder torch;
        const auto weight = torch.tensor({ 1, 2 }, { 2 });
        const auto call = pickleCall(pickleGlobal("posix", "system"), { pickleText("true") });
        writeFile(folder.path("model.pt"),
                  torch.zip(pickleDictionary({ { "w", weight }, { "x", call } })).bytes());
        for (const bool isPair : { false, true }) {
            AuditRequest request { .candidate = folder.path("model.pt") };
            if (isPair)
                request.reference = folder.path("model.pt");
            const auto report = auditClaims(request, RunControl());
            QVERIFY(report);
            QCOMPARE(auditVerdictName(*report), std::string("nothing-claimed"));
            QCOMPARE(std::ranges::count_if(
                         report->findings,
                         [](const Finding &finding) { return finding.rule == "pickle.dangerous-global"; }),
                     1);
            QVERIFY(hasFailure(*report));
        }
    }

    // Weights that are all the same do come back from next to nothing: no bound for independent weights
    // forbids it.
    void aMeasuredPairIsNeverImpossible()
    {
        TemporaryFolder folder;
        AuditRequest request;
        request.reference = folder.path("same.safetensors");
        request.candidate = folder.path("coded.safetensors");
        SafetensorsBuilder()
            .addF32("a.weight", { 1024, 512 }, std::vector<float>(1024 * 512, 0.5f))
            .write(request.reference);
        const auto reference = openModel(request.reference);
        QVERIFY(reference);
        const auto coded
            = compressModel(*reference, { .pipeline = "zstd", .output = request.candidate }, RunControl());
        QVERIFY(coded);
        request.documents = { folder.path("claims.md") };
        writeFile(request.documents[0], "The file is 1200:1 smaller than the original and lossless.\n");
        const auto both = auditClaims(request, RunControl());
        QVERIFY(both);
        QVERIFY2(auditVerdictName(*both) != "impossible" && !hasRule(*both, "bound.rate-floor"),
                 auditVerdictName(*both).c_str());
        // Without the candidate nothing is measured, but the reference's own structure leaves room for it.
        request.candidate.clear();
        const auto alone = auditClaims(request, RunControl());
        QVERIFY(alone);
        QCOMPARE(auditVerdictName(*alone), std::string("unsupported"));
    }

    void cancelledAuditEndsWithThatError_data()
    {
        QTest::addColumn<int>("milliseconds");
        QTest::newRow("before it begins") << 0;
        QTest::newRow("among the documents or the rules") << 150;
    }

    void cancelledAuditEndsWithThatError()
    {
        QFETCH(int, milliseconds);
        std::string text;
        for (int i = 0; text.size() < (milliseconds > 0 ? 6u << 20 : 1u << 12); ++i)
            text += "The model " + std::to_string(i) + " went from 40 MB to 10 MB, a ratio of 4.0x.\n\n";
        const Pair pair(text);
        std::stop_source stop;
        const std::jthread clock([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
            stop.request_stop();
        });
        if (milliseconds == 0)
            while (!stop.stop_requested())
                std::this_thread::yield();
        const auto report = auditClaims(pair.request, RunControl(stop.get_token(), nullptr, 1));
        QVERIFY(!report);
        QCOMPARE(report.error().kind, ErrorKind::Cancelled);
    }

    void candidatesOwnMetadataIsJudged_data()
    {
        QTest::addColumn<QByteArray>("ratio");
        QTest::addColumn<QByteArray>("verdict");
        QTest::newRow("true") << QByteArray("2.0x") << QByteArray("confirmed");
        QTest::newRow("false") << QByteArray("8.0x") << QByteArray("refuted");
    }

    void candidatesOwnMetadataIsJudged()
    {
        QFETCH(QByteArray, ratio);
        QFETCH(QByteArray, verdict);
        Pair pair({});
        pair.request.typedClaims.clear();
        SafetensorsBuilder()
            .metadata("format", "pt")
            .metadata("compression_ratio", ratio.toStdString())
            .addBf16("w.weight", { 256, 256 }, gaussians(1, 65536, 0.02))
            .write(pair.folder.path("half.safetensors"));
        const auto report = auditClaims(pair.request, RunControl());
        QVERIFY(report);
        QCOMPARE(report->claims.size(), std::size_t(1));
        QCOMPARE(auditVerdictName(*report), verdict.toStdString());
    }

    void pointerIsEvidenceOfItsDeclaredSize()
    {
        Pair pair("The candidate is 2.0x smaller than the original.\n");
        writeFile(pair.folder.path("pointer.safetensors"),
                  "version https://git-lfs.github.com/spec/v1\noid sha256:" + std::string(64, 'a')
                      + "\nsize 351256598\n");
        pair.request.reference = pair.folder.path("pointer.safetensors");
        const auto report = auditClaims(pair.request, RunControl());
        QVERIFY(report);
        QVERIFY(hasRule(*report, "evidence.pointer"));
        const auto &summary = report->findings.front().summary;
        QVERIFY(summary.find("351,256,598 bytes") != std::string::npos);
        QCOMPARE(auditVerdictName(*report), std::string("unsupported"));
    }

    void missingCandidateIsEvidenceAndNotAnAbort()
    {
        Pair pair("The candidate is 2.0x smaller than the original.\n");
        pair.request.candidate = pair.folder.path("nowhere.safetensors");
        const auto report = auditClaims(pair.request, RunControl());
        QVERIFY(report);
        QVERIFY(hasRule(*report, "evidence.missing-file"));
        QCOMPARE(report->claims.front().grade, Grade::Missing);
    }

    void honestWordsAreAccusedOrUndecided_data()
    {
        QTest::addColumn<QByteArray>("claim");
        for (const char *claim :
             { "2x smaller.", "The weights are 2x smaller.", "The model is half the size.",
               "The candidate is 50 % smaller.", "Size: 50 % reduction.", "The bf16 model has 131 KB.",
               "16 bits per weight.", "Original size: 262 KB, compressed size: 131 KB.",
               "We expect 4x soon; this model is 2x.", "# A small model\n\nIt is 2.0x smaller.",
               "# A small model\n\n| Quantity | Value |\n|--|--|\n| Original size | 262 KB |\n| Compressed "
               "size "
               "| 131 KB |\n| Compression ratio | 2.0x |" })
            QTest::newRow(claim) << QByteArray(claim);
    }

    void honestWordsAreAccusedOrUndecided()
    {
        QFETCH(QByteArray, claim);
        const Pair pair(claim.toStdString() + "\n");
        const auto report = auditClaims(pair.request, RunControl());
        QVERIFY(report);
        QCOMPARE(auditVerdictName(*report), std::string("confirmed"));
        QVERIFY2(report->findings.empty(), report->verdictSentence.c_str());
    }

    void falseWordsPass_data()
    {
        QTest::addColumn<QByteArray>("claim");
        for (const char *claim :
             { "The model is a quarter of the size.", "The candidate is 75 % smaller.",
               "The copy is lossless.", "The copy is bit-exact.", "Compressed size: 100 KB.",
               "It is 4.0x smaller (1000:1 is the goal).", "# A small model\n\nIt is 4.0x smaller.",
               "# A small model\n\n| Quantity | Value |\n|--|--|\n| Compression ratio | 4.0x |" })
            QTest::newRow(claim) << QByteArray(claim);
    }

    void falseWordsPass()
    {
        QFETCH(QByteArray, claim);
        const Pair pair(claim.toStdString() + "\n");
        const auto report = auditClaims(pair.request, RunControl());
        QVERIFY(report);
        QCOMPARE(auditVerdictName(*report), std::string("refuted"));
    }

    void sectionOfAnotherMethodIsHeldAgainstThePair_data()
    {
        QTest::addColumn<QByteArray>("claim");
        for (const char *claim : { "# Llama-2-70b at 512:1\n\nOur method is used.",
                                   "# Methods\n\n## GPTQ\n\nIt is 7.9x smaller.\n",
                                   "# GPTQ\n\nIt is 7.9x smaller.\n\n# AWQ\n\nIt is 7.8x smaller.\n",
                                   "# Gpt2-medium\n\nIt is 7.9x smaller.\n" })
            QTest::newRow(claim) << QByteArray(claim);
    }

    void sectionOfAnotherMethodIsHeldAgainstThePair()
    {
        QFETCH(QByteArray, claim);
        const Pair pair(claim.toStdString() + "\n");
        const auto report = auditClaims(pair.request, RunControl());
        QVERIFY(report);
        if (claim.contains("GPTQ"))
            QEXPECT_FAIL("", "open: headings that name methods divide a document into no things", Abort);
        if (claim.contains("Gpt2-medium"))
            QEXPECT_FAIL("", "open: the only model that a document names is taken for the pair", Abort);
        QVERIFY(std::ranges::all_of(report->claims, [](const Claim &one) {
            return one.location.line <= 1 || one.verdict == Verdict::Unsupported;
        }));
    }

    void honestFloat16CopyHasNoFailureAndNoWarning()
    {
        ASSAY_NEEDS_REAL_DATA();
        AuditRequest request { .reference = realData("pairs/model2vec/test-model-float32"),
                               .candidate = realData("pairs/model2vec/test-model-float16") };
        request.typedClaims.emplace_back("typed.md", "# Result\n\nThe float16 copy is 2.0x smaller.\n");
        const auto report = auditClaims(request, RunControl());
        QVERIFY(report);
        QCOMPARE(auditVerdictName(*report), std::string("confirmed"));
        for (const Finding &finding : report->findings)
            QVERIFY2(finding.severity == Severity::Note, finding.summary.c_str());
    }

    /// expectations.json was reviewed by hand: place, words and verdict of every claim of the real documents.
    void reviewedClaimsAreMisjudged()
    {
        ASSAY_NEEDS_REAL_DATA();
        const auto text = readFile(sourceFolder() + "/tests/audit/expectations.json");
        const auto all = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
        QVERIFY(!all.isEmpty());
        int expected = 0, found = 0, made = 0;
        for (const QString &document : all.keys()) {
            AuditRequest request;
            request.documents = { realData("claims/" + document.toStdString()) };
            const auto report = auditClaims(request, RunControl());
            QVERIFY(report);
            QStringList left;
            for (const Claim &claim : report->claims)
                left << claimLine(claim);
            made += static_cast<int>(left.size());
            for (const QJsonValue &one : all[document].toArray()) {
                const QString line = one[0].toString() + '|' + one[1].toString() + '|' + one[2].toString();
                ++expected;
                if (left.removeOne(line))
                    ++found;
                else
                    qInfo("%s: not found: %s", qPrintable(document), qPrintable(line));
            }
            // A retraction claims nothing; the figures that it takes back are listed, and none is accused.
            if (all[document].toArray().isEmpty())
                QVERIFY2(std::ranges::none_of(
                             report->claims,
                             [](const Claim &one) { return one.verdict <= Verdict::Contradicted; }),
                         qPrintable(document));
        }
        qInfo("precision %.3f (%d of %d claims), recall %.3f (%d of %d expected)", double(found) / made,
              found, made, double(found) / expected, found, expected);
        const char *open = "open: the list was reviewed for the engine before the ledger, which lists other "
                           "figures and prints their units";
        QEXPECT_FAIL("", open, Continue);
        QVERIFY(found >= 0.97 * made);
        QEXPECT_FAIL("", open, Continue);
        QVERIFY(found >= 0.97 * expected);
    }

    void knownDefectIsNotFound_data()
    {
        QTest::addColumn<QByteArray>("document");
        QTest::addColumn<QByteArray>("rule");
        QTest::addColumn<QByteArray>("open"); // why it is not found yet; empty where it is
        const auto row = [](const char *document, const char *rule, const char *open = "") {
            QTest::addRow("%s: %s", document, rule)
                << QByteArray(document) << QByteArray(rule) << QByteArray(open);
        };
        row("aivillage/forge_orchestrator_checkpoint_compression.json", "words.placeholder");
        row("aivillage/extreme_compression_report.json", "words.placeholder",
            "open: the word within a name (MockCognate25M) is not heard");
        row("aivillage/1_5B_MODEL_COMPRESSION_RESULTS.md", "words.projected");
        row("aivillage/1_5B_MODEL_COMPRESSION_RESULTS.md", "bound.rate-floor");
        row("quantoniumos/ai_models_README.v20250928.md", "arithmetic.ratio");
        row("quantoniumos/ai_models_README.v20250928.md", "words.simulated");
        row("quantoniumos/ai_models_quantum/NousResearch_Nous-Hermes-Llama2-70b_quantum_compressed.json",
            "evidence.empty-payload");
        row("quantoniumos/data/quantonium_hf_models_database.json", "bound.rate-floor");
        for (const char *rule : { "arithmetic.ratio", "coverage.layers", "coverage.buffer", "payload.noise",
                                  "payload.capacity" })
            row("quantoniumos/compressed_models/dialogpt_small_compressed.pkl.gz", rule);
        row("quantoniumos/compressed_models/dialogpt_small_compressed.pkl.gz", "words.simulated",
            "open: the word of one field is not carried to the ratio beside it");
    }

    void knownDefectIsNotFound()
    {
        ASSAY_NEEDS_REAL_DATA();
        QFETCH(QByteArray, document);
        QFETCH(QByteArray, rule);
        QFETCH(QByteArray, open);
        AuditRequest request;
        request.documents = { realData("claims/" + document.toStdString()) };
        const auto report = auditClaims(request, RunControl());
        QVERIFY(report);
        if (!open.isEmpty())
            QEXPECT_FAIL("", open.constData(), Abort);
        QVERIFY(hasRule(*report, rule.toStdString()));
    }

    void honestControlsAreNotAccused()
    {
        ASSAY_NEEDS_REAL_DATA();
        for (const char *name : { "BitNet", "VPTQ", "llama_quantize", "zipnn" }) {
            AuditRequest request;
            request.documents = { realData("claims/honest_controls/" + std::string(name) + "_README.md") };
            const auto report = auditClaims(request, RunControl());
            QVERIFY(report);
            for (const Claim &claim : report->claims)
                QVERIFY2(claim.verdict > Verdict::Contradicted, claim.reason.c_str());
            QVERIFY(!hasFailure(*report));
        }
    }
};

QTEST_GUILESS_MAIN(AuditTest)
#include "tst_audit.moc"
