// SPDX-License-Identifier: GPL-3.0-or-later
// Every threshold of a rule from both sides: a case within a twentieth of it that fires, and one beyond it
// that must stay silent. The numbers are worked out beside the rows.
#include "tests/audit/rule_cases.h"

#include <QtTest>

#include <cmath>

using namespace assay;
using namespace assay::testing;

namespace {

RuleHits hitsOf(const char *rule, Stage stage)
{
    stage.context.comparison = stage.comparison ? &*stage.comparison : nullptr;
    const auto row = std::ranges::find(auditRuleTable(), std::string_view(rule),
                                       [](const AuditRule &one) { return std::string_view(one.kind.id); });
    return row->check(stage.context, RunControl());
}

constexpr LevelCount Fine { 9000, 9000, 128 }, Coarse { 9000, 16, 16 };

/// 13 components of which one holds all energy get 13 R bits for it: 1 − 2^(−26 R) of it can be kept, at
/// R = 32 bits over the least ratio that the digits allow.
Stage structuredStage(double ratio)
{
    Stage stage = measured(field("ratio", ratio) + ", " + field("cosine_similarity", 0.95));
    MatrixStructure matrix { .energy = 1, .squaredSingularValues = std::vector<double>(13) };
    matrix.squaredSingularValues[0] = 1;
    stage.context.structure = { matrix };
    return stage;
}

Stage alikeClaim(double cosine)
{
    return { contextOf({ documentOf(field("ratio", 100) + ", " + field("cosine_similarity", cosine)) }) };
}

/// Equal energies: the relative error is 2 − 2 cosine. Else energy lost per energy of the error of 0.05.
Stage trainedStage(double products, double candidateSquares, std::uint64_t zeros = 0)
{
    return storedStage(zeros, Fine, products, candidateSquares);
}

Stage sizedStage(std::uint64_t elements)
{
    Stage stage = storedStage(0, Coarse);
    for (LayerReport &layer : stage.comparison->layers)
        layer.elementCount = elements;
    return stage;
}

/// One coarse matrix and one of full levels; of 10,000 weights in all so many are in the coarse one.
Stage partlyCoarseStage(std::uint64_t coarse)
{
    Stage stage = storedStage(0, Coarse);
    stage.comparison->layers[0].elementCount = coarse;
    stage.comparison->layers[1].elementCount = 10000 - coarse;
    stage.context.levels[1].candidate = Fine;
    return stage;
}

Stage prunedStage(std::uint64_t zeros, std::uint64_t zerosBefore = 0)
{
    Stage stage = storedStage(zeros, Fine);
    for (LayerReport &layer : stage.comparison->layers)
        layer.referenceStats->zeroCount = zerosBefore;
    return stage;
}

/// 1000 numbers evenly on (0, 1) in shuffled order, but for a gap of 51 below a half, whose numbers stand
/// from 0.5 + shift on: D is 0.051 + shift. p = 2 exp(−2 (√n + 0.12 + 0.11/√n)² D²).
Stage gapStage(double shift, double weightsPerNumber = 100)
{
    constexpr int Count = 1000, Missing = 51;
    std::vector<double> values;
    for (int i = 0; i < Count; ++i) {
        const int at = i * 211 % Count; // neighbours 0.211 apart do not correlate: 1 - 6 x (1 - x) = 0.001
        const bool isMoved = at >= Count / 2 - Missing && at < Count / 2;
        values.push_back(isMoved ? 0.5 + shift + 1e-9 * (at - (Count / 2 - Missing)) : (at + 0.5) / Count);
    }
    return payloadStage(
        { series("a", { static_cast<std::uint64_t>(weightsPerNumber * Count) }, std::move(values)) });
}

Stage evenStage(std::size_t count, double weightsPerNumber)
{
    return payloadStage(
        { series("a", { static_cast<std::uint64_t>(weightsPerNumber * double(count)) }, drawn(1, count)) });
}

Stage capacityStage(std::uint64_t weights)
{
    return payloadStage({ series("a", { weights }, drawn(1, 1000)) });
}

Stage alikeStage(std::size_t count)
{
    CaseDocument one = documentOf("", "a.json"), other = documentOf("", "b.json");
    one.payloads = other.payloads = { series("x", { 100, 100 }, drawn(5, count)) };
    return { contextOf({ one, other }) };
}

Stage fittingStage(std::size_t layers)
{
    std::vector<PayloadNumbers> all;
    for (std::size_t i = 0; i < layers; ++i)
        all.push_back(series(std::string(1, char('a' + i)), { 1024, 768 }, drawn(i + 1, 1000)));
    return payloadStage(std::move(all));
}

/// x[n] = sin(n / 7) with Gaussian errors of that size.
Stage recurringStage(double residual)
{
    std::vector<double> values;
    assay::testing::Random random(7);
    for (int i = 0; i < 1000; ++i)
        values.push_back(std::sin(i / 7.0) + residual * random.gaussian());
    return payloadStage({ series("a", { 100, 100 }, std::move(values)) });
}

struct Limit {
    const char *name;
    const char *rule;
    Stage (*fires)();
    Stage (*silent)();
};

constexpr std::array Limits {
    Limit { "a tenth of a bit: 32 / 330.5 and 32 / 308.5", "bound.rate-floor",
            [] { return measured(field("ratio", 331)); }, [] { return measured(field("ratio", 309)); } },
    Limit { "a tenth of a bit, exact", "bound.rate-distortion",
            [] { return said("Compressed 331:1, bit-exact."); },
            [] { return said("Compressed 309:1, bit-exact."); } },
    Limit { "one bit, exact: 32 / 32.5 and 32 / 30.5", "bound.rate",
            [] { return said("Compressed 33:1, lossless."); },
            [] { return said("Compressed 31:1, lossless."); } },
    Limit { "a cosine of 0.9: 0.905 and 0.875", "bound.rate", [] { return alikeClaim(0.91); },
            [] { return alikeClaim(0.88); } },
    Limit { "structure keeps 0.8: 0.780 and 0.820", "bound.rate-distortion",
            [] { return structuredStage(381); }, [] { return structuredStage(337); } },
    Limit { "structure keeps 0.8, without a doubt left either", "bound.rate",
            [] { return measured(field("ratio", 100) + ", " + field("cosine_similarity", 0.95)); },
            [] { return structuredStage(337); } },
    Limit { "a median likeness of 0.05", "identity.unrelated",
            [] {
                return cosinesStage({ 0.01, 0.048, 0.1 });
            },
            [] {
                return cosinesStage({ 0.01, 0.052, 0.1 });
            } },
    Limit { "no likeness above 0.2", "identity.unrelated",
            [] {
                return cosinesStage({ 0.01, 0.01, 0.19 });
            },
            [] {
                return cosinesStage({ 0.01, 0.01, 0.21 });
            } },
    Limit { "matrices of 1000 elements", "identity.unrelated",
            [] {
                return cosinesStage({ 0.01, 0.01 }, 1040);
            },
            [] {
                return cosinesStage({ 0.01, 0.01 }, 960);
            } },
    Limit { "as many bytes within a hundredth", "identity.same-model", [] { return exactStage(1.0095); },
            [] { return exactStage(1.0105); } },
    Limit { "an error of 0.02", "identity.other-training", [] { return trainedStage(1 - 0.0205 / 2, 1); },
            [] { return trainedStage(1 - 0.0195 / 2, 1); } },
    Limit { "half of the error's energy lost: 0.48 and 0.52", "identity.other-training",
            [] { return trainedStage(0.963, 0.976); }, [] { return trainedStage(0.962, 0.974); } },
    Limit { "a likeness above chance", "identity.other-training", [] { return trainedStage(0.0525, 1); },
            [] { return trainedStage(0.0475, 1); } },
    Limit { "a fifth pruned", "identity.other-training", [] { return trainedStage(0.5, 1, 1950); },
            [] { return trainedStage(0.5, 1, 2050); } },
    Limit { "gains beyond a code's", "identity.scattered-energy",
            [] {
                return scatteredStage({ -1.35, 1.35, -1.35, 1.35 });
            },
            [] {
                return scatteredStage({ -1.25, 1.35, -1.25, 1.35 });
            } },
    Limit { "losses beyond a code's", "identity.scattered-energy",
            [] {
                return scatteredStage({ -1.35, 1.35, -1.35, 1.35 });
            },
            [] {
                return scatteredStage({ -1.35, 1.25, -1.35, 1.25 });
            } },
    Limit { "four layers", "identity.scattered-energy",
            [] {
                return scatteredStage({ -1.35, 1.35, -1.35, 1.35 });
            },
            [] {
                return scatteredStage({ -1.35, 1.35, -1.35 });
            } },
    Limit { "tensors of 256 elements", "identity.fake-quantisation", [] { return sizedStage(262); },
            [] { return sizedStage(250); } },
    Limit { "half of the weights coarse", "identity.fake-quantisation",
            [] { return partlyCoarseStage(5200); }, [] { return partlyCoarseStage(4800); } },
    Limit { "three tenths pruned", "identity.pruned-dense", [] { return prunedStage(3100); },
            [] { return prunedStage(2900); } },
    Limit { "half of the zeros were there", "identity.pruned-dense", [] { return prunedStage(4000, 1950); },
            [] { return prunedStage(4000, 2050); } },
    Limit { "noise at one in a hundred: p = 0.0105 and 0.0095", "payload.noise",
            [] { return gapStage(0.000033); }, [] { return gapStage(0.000518); } },
    Limit { "eight weights to a number", "payload.noise", [] { return gapStage(0.000033, 8.3); },
            [] { return gapStage(0.000033, 7.7); } },
    Limit { "a hundred numbers", "payload.noise", [] { return evenStage(104, 100); },
            [] { return evenStage(96, 100); } },
    // 64 bits for each of 1000 numbers: 0.0745 and 0.0775 bits a weight, 2^(−2R) of the energy is lost.
    Limit { "nine tenths lost: 0.902 and 0.898", "payload.capacity", [] { return capacityStage(859060); },
            [] { return capacityStage(825806); } },
    Limit { "sixteen numbers alike", "payload.identical", [] { return alikeStage(16); },
            [] { return alikeStage(15); } },
    Limit { "three sizes that fit", "payload.size-alone", [] { return fittingStage(3); },
            [] { return fittingStage(2); } },
    Limit { "a text of 1.25 bytes a byte", "payload.text-inflation", [] { return encodedStage(1280); },
            [] { return encodedStage(1220); } },
};

} // namespace

class RuleLimitsTest : public QObject {
    Q_OBJECT

private slots:
    void everyLimitHasTwoSides_data()
    {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < Limits.size(); ++i)
            QTest::addRow("%s: %s", Limits[i].rule, Limits[i].name) << static_cast<int>(i);
    }
    void everyLimitHasTwoSides()
    {
        QFETCH(int, row);
        const Limit &limit = Limits[static_cast<std::size_t>(row)];
        QVERIFY2(!hitsOf(limit.rule, limit.fires()).empty(), "it does not fire inside");
        QVERIFY2(hitsOf(limit.rule, limit.silent()).empty(), "it fires outside");
    }

    // A text of twice the bytes: 1.1 times 1001 (or 1001.5, as printed) and 16 are 1117.1 to 1117.65 bytes.
    void sizesOfAnotherThingRefuteNothing()
    {
        const auto isRefuted = [](CaseDocument document, std::uint64_t layerBytes = 0) {
            Stage stage { contextOf({ std::move(document) }), comparisonOf(2, 2) };
            stage.context.reference.model = finishModel({});
            stage.context.reference.accounting
                = Accounting { .tensors = 3, .storedBytes = 6800000, .fileBytes = 7000000 };
            stage.comparison->layers.push_back(
                { .match = {}, .referenceName = "w", .elementCount = 100, .referenceBytes = layerBytes });
            return !hitsOf("bytes.size", std::move(stage)).empty();
        };
        // 7,000,000 / 690,000 = 10.1 and 6,800,000 / 690,000 = 9.9; both are above ten for 670,000.
        QVERIFY(isRefuted(markdownOf("The original takes 690,000 bytes.")));
        QVERIFY(!isRefuted(markdownOf("The original takes 670,000 bytes.")));
        QVERIFY(isRefuted(documentOf(field("original_size_bytes", 670000))));
        // What one layer has to the digit is said of it.
        QVERIFY(isRefuted(markdownOf("The original takes 1,234,567 bytes."), 1234568));
        QVERIFY(!isRefuted(markdownOf("The original takes 1,234,567 bytes."), 1234567));
        // A twentieth of its value is what a figure may be wide: 1.2 MB is 8 %, 1.23 MB 0.8 %.
        QVERIFY(isRefuted(markdownOf("The original takes 1.2 MB."), 1234567));
        QVERIFY(!isRefuted(markdownOf("The original takes 1.23 MB."), 1234567));
    }

    void figuresThatDisagreeAreExaminedUpToABound()
    {
        // Of 260 layers' ratios that nothing agrees with 256 are looked at.
        const auto skipped = [](int count) {
            std::string fields;
            for (int i = 0; i < count; ++i)
                fields
                    += (fields.empty() ? "" : ", ") + field("compression_ratio_" + std::to_string(i), 50 + i);
            const RuleHits hits = hitsOf("bytes.ratio", measured(fields, 4, 4));
            return std::ranges::count_if(hits, [](const RuleHit &hit) {
                return hit.judgements.front().reason.find("was not looked at") != std::string::npos;
            });
        };
        QCOMPARE(skipped(250), std::ptrdiff_t(0));
        QCOMPARE(skipped(260), std::ptrdiff_t(4));
    }

    void assertionsAreShort()
    {
        // Letters that no word of the lexicon explains: 22 and 27 of them.
        const auto refutes = [](std::size_t letters) {
            Stage stage = measured("");
            stage.context = contextOf({ markdownOf(std::string(letters, 'q') + " is lossless.") });
            stage.context.reference.state = stage.context.candidate.state = EvidenceState::Opened;
            ErrorStats &pooled = stage.comparison->totals.pooled;
            pooled.pairCount = 1000;
            pooled.differingCount = 900;
            const RuleHits hits = hitsOf("fidelity.lossless", std::move(stage));
            return std::ranges::any_of(
                hits, [](const RuleHit &hit) { return hit.judgements.front().verdict == Verdict::Refuted; });
        };
        QVERIFY(refutes(20)); // and the letters of "is"
        QVERIFY(!refutes(25));
    }

    void slackOfDecodedBytes()
    {
        const auto judgements = [](std::uint64_t decoded) {
            const auto hits = hitsOf("payload.text-inflation", encodedStage(2 * decoded));
            return hits.empty() ? std::size_t(99) : hits[0].judgements.size();
        };
        QCOMPARE(judgements(1117), std::size_t(0));
        QCOMPARE(judgements(1118), std::size_t(1));
    }

    void evidenceIsBounded()
    {
        const auto encoded = hitsOf("payload.text-inflation", encodedStage(2000, 23));
        QCOMPARE(encoded.size(), std::size_t(1));
        QCOMPARE(encoded[0].finding->evidence.size(), std::size_t(20));
        std::string table = "| part | MB |\n|---|---|\n";
        for (const char *part : { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j" })
            table += "| layer " + std::string(part) + " | 10 |\n";
        const auto total = hitsOf("table.total", said(table + "| total | 150 |\n"));
        QCOMPARE(total.size(), std::size_t(1));
        QCOMPARE(total[0].finding->evidence.size(), std::size_t(8));
    }

    void reasonsAreReadAtAGlance()
    {
        Stage stage = reproducedStage(RunOutcome::NotReproduced);
        std::string sentence = "word";
        for (int i = 1; i < 40; ++i)
            sentence += " word";
        stage.context.reproductions[0].sentence = sentence;
        const AuditReport report = *judge(std::move(stage.context), RunControl());
        const std::string &reason = report.claims.at(0).reason;
        QCOMPARE(std::ranges::count(reason, 'w'), std::ptrdiff_t(30));
        QVERIFY(reason.ends_with(" ..."));
    }

    void findingsOfOneRuleAreBounded()
    {
        Stage stage = reproducedStage(RunOutcome::NotReproduced);
        const Reproduction one = stage.context.reproductions[0];
        for (int i = 0; i < 1200; ++i) {
            stage.context.reproductions.push_back(one);
            stage.context.reproductions.back().sentence = "Another sentence, number " + std::to_string(i);
        }
        const AuditReport report = *judge(std::move(stage.context), RunControl());
        QCOMPARE(std::ranges::count(report.findings, std::string("reproduction.differs"), &Finding::rule),
                 std::ptrdiff_t(1001));
    }

    void recurrencesUpToARounding()
    {
        // Of the recurrences of order 3, (1 − 2cz + z²)(1 + dz) with c = cos(1/7), the one of least noise has
        // d = 2c / (1 + 2c²) = 0.669 and multiplies an error by the root of its squares, 1.8085.
        const double unit = 1e-9 * 0.7071 / 1.8085;
        QVERIFY(!hitsOf("payload.formula", recurringStage(0.95 * unit)).empty());
        QVERIFY(hitsOf("payload.formula", recurringStage(1.06 * unit)).empty());
    }
};

QTEST_GUILESS_MAIN(RuleLimitsTest)
#include "tst_rule_limits.moc"
