// SPDX-License-Identifier: GPL-3.0-or-later
// Every row of the rule table: a case that fires and a near miss that must stay silent.
#include "tests/audit/rule_cases.h"

#include <QtTest>

using namespace assay;
using namespace assay::testing;

namespace {

const RuleCases &cases()
{
    static const RuleCases all = [] {
        RuleCases merged = documentCases();
        merged.merge(payloadCases());
        merged.merge(pairCases());
        return merged;
    }();
    return all;
}

/// Findings of that rule, and none of its judgements may accuse without one.
std::size_t firings(const AuditRule &rule, Stage stage)
{
    stage.context.comparison = stage.comparison ? &*stage.comparison : nullptr;
    stage.context.run = stage.run ? &*stage.run : nullptr;
    std::size_t count = 0;
    for (const RuleHit &hit : rule.check(stage.context, RunControl())) {
        count += hit.finding ? 1 : 0;
        if (!hit.finding)
            for (const Judgement &judgement : hit.judgements)
                if (judgement.verdict < Verdict::Unsupported)
                    return 1000;
    }
    return count;
}

} // namespace

class RulesTest : public QObject {
    Q_OBJECT

private slots:
    void everyRowFiresAndHasANearMiss_data()
    {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < auditRuleTable().size(); ++i)
            QTest::newRow(auditRuleTable()[i].kind.id) << static_cast<int>(i);
    }
    void everyRowFiresAndHasANearMiss()
    {
        QFETCH(int, row);
        const AuditRule &rule = auditRuleTable()[static_cast<std::size_t>(row)];
        const auto found = cases().find(std::string(rule.kind.id));
        QVERIFY2(found != cases().end(), "a rule without a case that fires and a near miss");
        QVERIFY(firings(rule, found->second.fires()) > 0);
        QCOMPARE(firings(rule, found->second.silent()), std::size_t(0));
    }

    void ratioThatDoesNotFollowIsSaidWithItsNumbers()
    {
        Stage stage = said("- Original size: 100 MB\n- Compressed size: 25 MB\n- Compression ratio: 5.0x\n");
        const AuditReport report = *judge(std::move(stage.context), RunControl());
        const auto claim = std::ranges::find(report.claims, ClaimKind::Ratio, &Claim::kind);
        QVERIFY(claim != report.claims.end());
        QCOMPARE(claim->verdict, Verdict::Contradicted);
        QVERIFY2(claim->reason.starts_with("100 MB / 25 MB gives"), claim->reason.c_str());
        QVERIFY(claim->derivation.has_value());
        QCOMPARE(claim->derivation->sources.size(), std::size_t(2));
        QVERIFY(hasFailure(report));
    }

    /// A whole number may name the codes and leave out their scales (1.25 bits of them at most); where no
    /// matrix has codes that narrow it is a rate, and wrong.
    void wholeBitsAreOfCodesThatAreThere_data()
    {
        QTest::addColumn<double>("stated");
        QTest::addColumn<qulonglong>("thousandths"); // of a bit per weight, stored
        QTest::addColumn<qulonglong>("codeBits");
        QTest::addColumn<Verdict>("verdict");
        QTest::newRow("the rate itself") << 8.0 << 8000ull << 0ull << Verdict::Confirmed;
        QTest::newRow("codes of 8 with 1.125 of scales") << 8.0 << 9125ull << 0ull << Verdict::Unsupported;
        QTest::newRow("codes of 8 with 1.375") << 8.0 << 9375ull << 0ull << Verdict::Refuted;
        QTest::newRow("float16 is no code of 8") << 8.0 << 16000ull << 0ull << Verdict::Refuted;
        QTest::newRow("a layout of 4 with wide scales") << 4.0 << 6000ull << 4ull << Verdict::Unsupported;
        QTest::newRow("a layout of 4 is not one of 3") << 3.0 << 6000ull << 4ull << Verdict::Refuted;
    }
    void wholeBitsAreOfCodesThatAreThere()
    {
        QFETCH(double, stated);
        QFETCH(qulonglong, thousandths);
        QFETCH(qulonglong, codeBits);
        Stage stage = measured(field("bits_per_weight", stated), 2, 2);
        stage.comparison->totals.bitsPerWeight = static_cast<double>(thousandths) / 1000;
        Model model;
        model.tensors.push_back({ .name = "w", .bits = codeBits });
        stage.context.candidate.model = finishModel(std::move(model));
        stage.comparison->layers.push_back({ .match = { .reference = 0, .candidate = 0 },
                                             .referenceName = "w",
                                             .elementCount = 8000,
                                             .referenceBytes = 32000,
                                             .candidateBytes = thousandths });
        stage.context.comparison = &*stage.comparison;
        const AuditReport report = *judge(std::move(stage.context), RunControl());
        const auto claim = std::ranges::find(report.claims, ClaimKind::BitsPerWeight, &Claim::kind);
        QVERIFY(claim != report.claims.end());
        QFETCH(Verdict, verdict);
        QCOMPARE(claim->verdict, verdict);
    }

    void confirmedPairHasNoFailure()
    {
        Stage stage = measured(field("compression_ratio", 2.01), 2.01, 2.01);
        stage.context.comparison = &*stage.comparison;
        const AuditReport report = *judge(std::move(stage.context), RunControl());
        QCOMPARE(auditVerdictName(report), std::string("confirmed"));
        QVERIFY(!hasFailure(report));
    }

    void cancelledJudgementIsNoReport()
    {
        std::stop_source stop;
        stop.request_stop();
        Stage stage = payloadStage({ series("a", { 1000, 100 }, drawn(1, 2000)) });
        const auto report = judge(std::move(stage.context), RunControl(stop.get_token(), nullptr, 1));
        QVERIFY(!report);
        QCOMPARE(report.error().kind, ErrorKind::Cancelled);
    }

    void plansLowerNoVerdict()
    {
        const AuditReport report
            = *judge(contextOf({ markdownOf("The target is 100x smaller.") }), RunControl());
        QVERIFY(std::ranges::none_of(report.claims, &Claim::isChecked));
        QVERIFY(!hasFailure(report));
    }
};

QTEST_GUILESS_MAIN(RulesTest)
#include "tst_rules.moc"
