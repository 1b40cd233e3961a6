// SPDX-License-Identifier: GPL-3.0-or-later
// The audit from files to verdict.
#include "core/audit/audit.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <algorithm>

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
             { "2x smaller.", "The model is half the size.", "The candidate is 50 % smaller.",
               "Size: 50 % reduction.", "The bf16 model has 131 KB.", "16 bits per weight.",
               "Original size: 262 KB, compressed size: 131 KB.", "We expect 4x soon; this model is 2x.",
               "# A small model\n\nIt is 2.0x smaller.",
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
        for (const Claim &one : report->claims)
            if (one.location.line > 1)
                QCOMPARE(one.verdict, Verdict::Unsupported);
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
