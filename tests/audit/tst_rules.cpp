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
            QTest::newRow(auditRuleTable()[i].info.id) << static_cast<int>(i);
    }
    void everyRowFiresAndHasANearMiss()
    {
        QFETCH(int, row);
        const AuditRule &rule = auditRuleTable()[static_cast<std::size_t>(row)];
        const auto found = cases().find(rule.info.id);
        QVERIFY2(found != cases().end(), "a rule without a case that fires and a near miss");
        QVERIFY(firings(rule, found->second.fires()) > 0);
        QCOMPARE(firings(rule, found->second.silent()), std::size_t(0));
    }

    void ratioThatDoesNotFollowIsSaidWithItsNumbers()
    {
        Stage stage = relationStage(RelationKind::RatioOfCounts, false);
        const AuditReport report = *judge(std::move(stage.context), RunControl());
        QCOMPARE(report.claims.front().verdict, Verdict::Contradicted);
        QCOMPARE(
            report.claims.front().reason.substr(0, 85),
            std::string(
                "985.6:1 does not follow from its 175,620,096 and 43,415 parameters (that is 4,045:1)."));
        QVERIFY(hasFailure(report));
    }

    void confirmedPairHasNoFailure()
    {
        Stage stage = measured({ number(ClaimKind::Ratio, 2, "ratio") });
        stage.context.comparison = &*stage.comparison;
        const AuditReport report = *judge(std::move(stage.context), RunControl());
        QCOMPARE(auditVerdictName(report), std::string("confirmed"));
        QVERIFY(report.findings.empty());
        QVERIFY(!hasFailure(report));
    }

    void endlessFindingsOfOneRuleAreCounted()
    {
        Stage stage = measured(std::vector(1200, number(ClaimKind::Ratio, 5, "ratio")));
        stage.context.comparison = &*stage.comparison;
        const AuditReport report = *judge(std::move(stage.context), RunControl());
        QCOMPARE(report.findings.size(), std::size_t(1001));
        QVERIFY(report.findings.back().summary.find("1,200 places; the first 1,000") != std::string::npos);
        QCOMPARE(report.claims.back().verdict, Verdict::Refuted);
        QCOMPARE(report.claims.back().findings.size(), std::size_t(1));
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

    void documentWithoutResultsClaimsNothing()
    {
        Statement target = number(ClaimKind::Ratio, 100, "target_ratio");
        target.basis = Basis::Target;
        Statement retraction = number(ClaimKind::Ratio, 1000, "ratio");
        retraction.basis = Basis::Retraction;
        const AuditReport report = *judge(contextOf({ documentOf({ target, retraction }) }), RunControl());
        QCOMPARE(auditVerdictName(report), std::string("nothing-claimed"));
        QVERIFY(report.claims.empty());
    }
};

QTEST_GUILESS_MAIN(RulesTest)
#include "tst_rules.moc"
