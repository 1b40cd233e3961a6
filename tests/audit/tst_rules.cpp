// SPDX-License-Identifier: GPL-3.0-or-later
// Every row of the rule table: a case that fires and a near miss that must stay silent.
#include "tests/audit/audit_cases.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <cmath>
#include <map>

using namespace assay;
using namespace assay::testing;

namespace {

/// What a case is made of; the comparison lives beside the context that points to it.
struct Stage {
    AuditContext context {};
    std::optional<Comparison> comparison {};

    Stage(AuditContext made)
        : context(std::move(made))
    {
    }
    Stage(AuditContext made, Comparison compared)
        : context(std::move(made))
        , comparison(std::move(compared))
    {
        context.reference.state = context.candidate.state = EvidenceState::Opened;
        context.reference.path = "reference.safetensors";
        context.candidate.path = "candidate.safetensors";
    }
};

struct RuleCase {
    Stage (*fires)();
    Stage (*silent)();
};

std::vector<double> drawn(std::uint64_t seed, std::size_t count, double sigma = 1)
{
    const auto values = gaussians(seed, count, sigma);
    assay::testing::Random jitter(seed + 99); // float draws repeat; a generator's doubles do not
    std::vector<double> doubles;
    for (const float value : values)
        doubles.push_back(static_cast<double>(value) + (jitter.uniform() - 0.5) * 1e-8);
    return doubles;
}

Stage inState(EvidenceState state)
{
    AuditContext context = contextOf({ documentOf({ number(ClaimKind::Ratio, 4, "ratio") }) });
    context.candidate = evidenceOf("candidate", state);
    context.candidate.declaredBytes = 1000;
    return { std::move(context) };
}

template <EvidenceState state> Stage stated()
{
    return inState(state);
}

Stage wordsStage(const std::string &text, Basis basis = Basis::Declared)
{
    Statement statement = word(text);
    statement.basis = basis;
    return { contextOf({ documentOf({ statement }) }) };
}

Stage relationStage(RelationKind kind, bool consistent)
{
    Document document = documentOf({ number(ClaimKind::Ratio, 985.6, "compression_ratio"),
                                     number(ClaimKind::Parameters, 175620096, "original_parameters"),
                                     number(ClaimKind::Parameters, 43415, "compressed_parameters") });
    AuditContext context = contextOf({ document });
    context.relations[0].push_back({ .kind = kind,
                                     .target = 0,
                                     .sources = { 1, 2 },
                                     .computedLow = 4045.1,
                                     .computedHigh = 4045.2,
                                     .consistent = consistent });
    return { std::move(context) };
}

Stage twoDocuments(double first, double second)
{
    return { contextOf({ documentOf({ number(ClaimKind::Ratio, first, "ratio", "tiny") }, "a.json"),
                         documentOf({ number(ClaimKind::Ratio, second, "ratio", "tiny") }, "b.json") }) };
}

Stage measured(std::vector<Statement> statements, double ratio = 2, double ratioVsF32 = 2)
{
    return { contextOf({ documentOf(std::move(statements)) }), comparisonOf(ratio, ratioVsF32) };
}

/// The reference stored in that many bytes per element.
Stage baselineStage(std::uint64_t bytesPerElement)
{
    Stage stage = measured({ number(ClaimKind::Ratio, 4, "ratio") }, 2, 4);
    stage.comparison->layers.push_back({ .match = {},
                                         .referenceName = "w",
                                         .elementCount = 1000,
                                         .referenceBytes = 1000 * bytesPerElement });
    return stage;
}

Stage accounted(std::vector<Statement> statements)
{
    Stage stage = measured(std::move(statements));
    stage.context.reference.accounting = Accounting { .tensors = 3,
                                                      .elements = 1700,
                                                      .parameters = 1000,
                                                      .tiedElements = 500,
                                                      .bufferElements = 200,
                                                      .storedBytes = 6800,
                                                      .fileBytes = 7000 };
    return stage;
}

Stage bitsStage(double value)
{
    return measured({ number(ClaimKind::BitsPerWeight, value, "bits_per_weight") }, 8, 8);
}

Stage payloadStage(std::vector<PayloadSeries> payloads, double wholeCount = 0)
{
    Document document = documentOf({ number(ClaimKind::Ratio, 10, "ratio") });
    if (wholeCount > 0)
        document.statements.push_back(number(ClaimKind::Parameters, wholeCount, "original_parameters"));
    document.payloads = std::move(payloads);
    return { contextOf({ document }) };
}

Stage noiseStage(double sigma)
{
    return payloadStage({ series("a", { 1000, 100 }, drawn(1, 2000, sigma)),
                          series("b", { 1000, 100 }, drawn(2, 2000, sigma)) });
}

Stage errorsStage(std::vector<Statement> statements)
{
    Stage stage = measured(std::move(statements));
    ErrorStats &pooled = stage.comparison->totals.pooled;
    pooled.pairCount = 1000;
    pooled.referenceSquares = 1000;
    pooled.candidateSquares = 1000;
    pooled.products = 980; // cosine 0.98
    pooled.errorSquares = 40; // relative MSE 0.04, RMSE 0.2
    pooled.absoluteErrorSum = 80;
    pooled.maxAbsoluteError = 0.5;
    pooled.differingCount = 900;
    return stage;
}

Stage namesStage(const std::string &second)
{
    Stage stage = payloadStage({ series("a", { 10, 10 }, { 1, 2 }), series(second, { 10, 10 }, { 1, 3 }) });
    Model model;
    for (const char *name : { "a", "b" }) {
        TensorInfo tensor;
        tensor.name = name;
        model.tensors.push_back(tensor);
    }
    stage.context.reference.model = finishModel(std::move(model));
    return stage;
}

Stage identicalStage(std::uint64_t otherSeed)
{
    Document one = documentOf({}, "a.json"), other = documentOf({}, "b.json");
    one.payloads = { series("x", { 100, 100 }, drawn(5, 50)) };
    other.payloads = { series("x", { 100, 100 }, drawn(otherSeed, 50)) };
    return { contextOf({ one, other }) };
}

Stage cosinesStage(double cosine)
{
    Stage stage = measured({ number(ClaimKind::Ratio, 2, "ratio") });
    Model model;
    TensorInfo tensor;
    tensor.name = "w";
    const std::vector<std::uint64_t> dims { 100, 100 };
    tensor.shape = *Shape::make(dims);
    model.tensors.push_back(tensor);
    stage.comparison->reference = finishModel(std::move(model));
    for (int i = 0; i < 3; ++i) {
        LayerReport layer { .match = { .reference = 0, .candidate = 0 }, .elementCount = 10000 };
        layer.error = ErrorStats {
            .pairCount = 10000, .referenceSquares = 1, .candidateSquares = 1, .products = cosine
        };
        stage.comparison->layers.push_back(layer);
    }
    return stage;
}

Stage exactStage(double ratio)
{
    Stage stage = measured({}, ratio, ratio);
    stage.comparison->totals.exact = true;
    return stage;
}

std::vector<double> ramp(double bend)
{
    std::vector<double> values;
    assay::testing::Random random(3);
    for (int i = 0; i < 500; ++i)
        values.push_back(std::exp(-0.01 * i) * std::cos(0.3 * i) + bend * random.gaussian());
    return values;
}

PayloadSeries declared(std::uint64_t count)
{
    PayloadSeries payload = series("a", {}, { 1, 5, 2 });
    payload.declaredCount = count;
    return payload;
}

Stage ratiosStage(double ratio)
{
    std::vector<Statement> statements;
    for (const char *name : { "a", "b", "c", "d" })
        statements.push_back(number(ClaimKind::Ratio, ratio, "ratio", name));
    return { contextOf({ documentOf(std::move(statements)) }) };
}

Stage skippedStage(const std::string &text)
{
    Document document = documentOf({ word("skipped") });
    document.text = text;
    return { contextOf({ document }) };
}

Stage pairCoverage(double coverage)
{
    Stage stage = measured({});
    stage.comparison->totals.coverage = coverage;
    return stage;
}

/// Two matrices in 4 bytes per weight, with so many zeros and levels and such a likeness.
Stage storedStage(std::uint64_t zeros, LevelCount levels, double products = 1, double candidateSquares = 1)
{
    Stage stage = measured({ number(ClaimKind::Ratio, 2, "ratio") });
    for (std::size_t i = 0; i < 2; ++i) {
        LayerReport layer { .match = {},
                            .referenceName = "w",
                            .elementCount = 10000,
                            .referenceBytes = 40000,
                            .candidateBytes = 40000 };
        layer.error = ErrorStats { .pairCount = 10000,
                                   .referenceSquares = 1,
                                   .candidateSquares = candidateSquares,
                                   .products = products,
                                   .errorSquares = 1 + candidateSquares - 2 * products };
        layer.referenceStats = TensorStats { .elementCount = 10000 };
        layer.candidateStats = TensorStats { .elementCount = 10000, .zeroCount = zeros };
        stage.comparison->layers.push_back(layer);
        stage.context.levels.push_back({ i, { 9000, 128 }, levels });
    }
    return stage;
}

/// Layers that lose that much energy per energy of their error.
Stage scatteredStage(const std::vector<double> &losses)
{
    constexpr double ErrorSquares = 0.05;
    Stage stage = storedStage(0, { 9000, 120 });
    stage.comparison->layers.resize(losses.size(), stage.comparison->layers[0]);
    stage.context.levels.resize(losses.size(), stage.context.levels[0]);
    for (std::size_t i = 0; i < losses.size(); ++i) {
        const double squares = 1 - losses[i] * ErrorSquares;
        stage.context.levels[i].layer = i;
        stage.comparison->layers[i].error = ErrorStats { .pairCount = 10000,
                                                         .referenceSquares = 1,
                                                         .candidateSquares = squares,
                                                         .products = (1 + squares - ErrorSquares) / 2,
                                                         .errorSquares = ErrorSquares };
    }
    return stage;
}

Stage listedStage(std::uint64_t listed)
{
    Document document = documentOf({ number(ClaimKind::Count, 6, "layers tested") });
    document.listedCounts.push_back({ 0, listed });
    return { contextOf({ document }) };
}

Stage artefactStage(const std::string &id)
{
    Document document = documentOf({});
    document.artefact = id;
    return { contextOf({ document }) };
}

Stage encodedStage(std::uint64_t textBytes)
{
    Document document = documentOf({ number(ClaimKind::Bytes, 1000, "compressed_bytes") });
    document.encodedTexts.push_back({ "/layers/0", "hexadecimal", textBytes, textBytes / 2, 0 });
    return { contextOf({ document }) };
}

Stage stagesStage(double gain, const std::string &before)
{
    return { contextOf({ documentOf({ number(ClaimKind::Ratio, 16, "ratio", before),
                                      number(ClaimKind::Ratio, gain, "ratio", "lzma") }) }) };
}

/// A reference of 1000 bytes of weights and so many of another tensor; the candidate has 1000.
Stage trainingStage(const std::string &name)
{
    Stage stage = measured({ number(ClaimKind::Ratio, 3, "ratio") }, 3, 3);
    Model model;
    for (const auto &[tensorName, size] : { std::pair { std::string("w"), 1000u }, { name, 2000u } }) {
        TensorInfo tensor;
        tensor.name = tensorName;
        tensor.parts.push_back({ .name = tensorName, .slot = "values", .extent = { 0, 0, size } });
        model.tensors.push_back(tensor);
    }
    stage.context.reference.model = finishModel(std::move(model));
    stage.context.reference.accounting = Accounting { .storedBytes = 3000 };
    stage.context.candidate.accounting = Accounting { .storedBytes = 1000 };
    return stage;
}

/// A plain float32 candidate whose configuration declares that method with 4 bits.
Stage declaredStage(const std::string &method)
{
    Statement bits = number(ClaimKind::BitsPerWeight, 4, "quantization bits");
    Document document = documentOf({ bits }, "config.json");
    document.kind = "declared";
    document.artefact = method;
    Stage stage { contextOf({ document }) };
    Model model;
    TensorInfo tensor;
    tensor.name = "w";
    const std::vector<std::uint64_t> dims { 100, 100 };
    tensor.shape = *Shape::make(dims);
    tensor.dtypeName = "F32";
    tensor.parts.push_back({ .name = "w", .slot = "values", .extent = { 0, 0, 40000 } });
    model.tensors.push_back(tensor);
    stage.context.candidate.model = finishModel(std::move(model));
    return stage;
}

const PayloadSeries Mask = series("h.0.attn.bias", { 1, 1, 1024, 1024 }, { 1, 2, 3 });
const PayloadSeries QkvBias = series("h.0.attn.c_attn.bias", { 2304 }, { 1, 2, 3 });

const std::map<std::string, RuleCase> &cases()
{
    using enum ClaimKind;
    static const std::map<std::string, RuleCase> table {
        { "evidence.missing-file", { stated<EvidenceState::Missing>, stated<EvidenceState::NotGiven> } },
        { "evidence.pointer", { stated<EvidenceState::Pointer>, stated<EvidenceState::Opened> } },
        { "evidence.empty-file", { stated<EvidenceState::Empty>, stated<EvidenceState::Missing> } },
        { "evidence.truncated", { stated<EvidenceState::Truncated>, stated<EvidenceState::Unreadable> } },
        { "evidence.placeholder", { stated<EvidenceState::Placeholder>, stated<EvidenceState::Pointer> } },
        { "evidence.unreadable", { stated<EvidenceState::Unreadable>, stated<EvidenceState::Opened> } },
        { "evidence.empty-payload",
          { [] { return payloadStage({ series("states", {}, {}) }); },
            [] {
                return payloadStage({ series("a", {}, {}), Mask });
            } } },
        { "words.placeholder",
          { [] { return wordsStage("TBD"); }, [] { return wordsStage("TBD", Basis::Retraction); } } },
        { "words.simulated",
          { [] { return wordsStage("rft_simulation"); }, [] { return wordsStage("lossless"); } } },
        { "words.projected",
          { [] { return wordsStage("projected"); }, [] { return wordsStage("planned", Basis::Target); } } },
        { "words.skipped",
          { [] { return skippedStage("All 4 stages work. SeedLM: skipped."); },
            [] { return skippedStage("All tests of the stages ran. SeedLM: skipped."); } } },
        { "pattern.equal-ratio", { [] { return ratiosStage(1000); }, [] { return ratiosStage(4); } } },
        { "arithmetic.ratio",
          { [] { return relationStage(RelationKind::RatioOfCounts, false); },
            [] { return relationStage(RelationKind::RatioOfCounts, true); } } },
        { "arithmetic.derived",
          { [] { return relationStage(RelationKind::ProductOfRatios, false); },
            [] { return relationStage(RelationKind::ProductOfRatios, true); } } },
        { "documents.disagree", { [] { return twoDocuments(4, 8); }, [] { return twoDocuments(4, 4.03); } } },
        { "bytes.ratio",
          { [] { return measured({ number(Ratio, 2.5, "ratio") }); },
            [] { return measured({ number(Ratio, 2.5, "ratio", "gpt-oss-120b") }); } } },
        { "bytes.percent",
          { [] { return measured({ number(Percent, 0.75, "size_reduction") }); },
            [] { return measured({ number(Percent, 0.5, "size_reduction") }); } } },
        { "baseline.f32", { [] { return baselineStage(2); }, [] { return baselineStage(4); } } },
        { "bytes.size",
          { [] { return accounted({ number(Bytes, 9000, "original_size") }); },
            [] { return accounted({ number(Bytes, 6810, "original_size") }); } } },
        { "bytes.parameters",
          { [] {
               Stage stage = accounted({ number(Parameters, 1100, "original_parameters") });
               auto &quantity = stage.context.documents[0].statements[0].quantity;
               quantity.low = quantity.high = 1100;
               return stage;
           },
            [] { return accounted({ number(Parameters, 1500, "original_parameters") }); } } },
        { "bytes.bits-per-weight", { [] { return bitsStage(2.02); }, [] { return bitsStage(4.01); } } },
        { "coverage.layers",
          { [] {
               return payloadStage({ Mask, QkvBias }, 175620096);
           },
            [] {
                return payloadStage({ Mask, QkvBias }, 1050880);
            } } },
        { "coverage.buffer",
          { [] { return payloadStage({ Mask }); }, [] { return payloadStage({ QkvBias }); } } },
        { "coverage.unknown-layer", { [] { return namesStage("c"); }, [] { return namesStage("b"); } } },
        { "coverage.pair", { [] { return pairCoverage(0.03); }, [] { return pairCoverage(1); } } },
        { "fidelity.lossless",
          { [] { return errorsStage({ word("lossless") }); }, [] { return exactStage(1.5); } } },
        { "fidelity.error",
          { [] { return errorsStage({ number(Error, 1e-4, "relative_error") }); },
            [] { return errorsStage({ number(Error, 0.2, "rmse") }); } } },
        { "fidelity.similarity",
          { [] { return errorsStage({ number(Fidelity, 0.9999, "fidelity") }); },
            [] { return errorsStage({ number(Fidelity, 0.9999, "accuracy") }); } } },
        { "bound.rate-distortion",
          { [] {
               return Stage { contextOf(
                   { documentOf({ number(Ratio, 1000, "ratio"), number(Fidelity, 0.95, "fidelity") }) }) };
           },
            [] {
                return Stage { contextOf(
                    { documentOf({ number(Ratio, 1000, "ratio"), number(Fidelity, 0.95, "accuracy") }) }) };
            } } },
        { "bound.rate-floor",
          { [] { return measured({ number(Ratio, 985.6, "ratio") }); },
            [] { return measured({ number(Ratio, 100, "ratio") }); } } },
        { "payload.noise", { [] { return noiseStage(1); }, [] { return noiseStage(0.8); } } },
        { "payload.formula",
          { [] {
               return payloadStage({ series("a", { 100, 100 }, ramp(0)) });
           },
            [] {
                return payloadStage({ series("a", { 100, 100 }, ramp(1e-5)) });
            } } },
        { "payload.truncated",
          { [] { return payloadStage({ declared(4) }); }, [] { return payloadStage({ declared(3) }); } } },
        { "payload.capacity",
          { [] {
               return payloadStage({ series("a", { 1000, 1000 }, drawn(1, 1000)) });
           },
            [] {
                return payloadStage({ series("a", { 100, 100 }, drawn(1, 1000)) });
            } } },
        { "payload.identical", { [] { return identicalStage(5); }, [] { return identicalStage(6); } } },
        { "payload.size-alone",
          { [] {
               return payloadStage({ series("a", { 768, 768 }, drawn(1, 1001)),
                                     series("b", { 768, 2304 }, drawn(2, 1769)),
                                     series("c", { 1024, 768 }, drawn(3, 1000)) });
           },
            [] {
                return payloadStage({ series("a", { 768, 768 }, drawn(1, 1001)),
                                      series("b", { 768, 2304 }, drawn(2, 1770)),
                                      series("c", { 1024, 768 }, drawn(3, 1000)) });
            } } },
        { "words.listed-count", { [] { return listedStage(5); }, [] { return listedStage(6); } } },
        { "artefact.known",
          { [] { return artefactStage("quantonium.statistics"); }, [] { return artefactStage("gptq"); } } },
        { "payload.text-inflation",
          { [] { return encodedStage(2000); }, [] { return encodedStage(1000); } } },
        { "bound.entropy-gain",
          { [] { return stagesStage(5309.7, "bitnet"); }, [] { return stagesStage(1.2, "bitnet"); } } },
        { "baseline.optimizer",
          { [] { return trainingStage("w.exp_avg"); }, [] { return trainingStage("w.bias"); } } },
        { "identity.declared-method",
          { [] { return declaredStage("gptq"); }, [] { return declaredStage("bitsandbytes"); } } },
        { "identity.fake-quantisation",
          { [] {
               return storedStage(0, { 16, 16 });
           },
            [] {
                return storedStage(0, { 9000, 120 });
            } } },
        { "identity.pruned-dense",
          { [] {
               return storedStage(9000, { 1000, 20 });
           },
            [] {
                return storedStage(1000, { 1000, 20 });
            } } },
        // Equal energies at cosine 0.5; then a code that keeps half of the energy.
        { "identity.other-training",
          { [] {
               return storedStage(0, { 9000, 120 }, 0.5);
           },
            [] {
                return storedStage(0, { 9000, 120 }, 0.5, 0.5);
            } } },
        // The trainings of silero_vad; then layers of two codes, one that keeps less and one that adds noise.
        { "identity.scattered-energy",
          { [] {
               return scatteredStage({ 0.89, 1.82, 1.0, -4.47, -0.7, -2.32 });
           },
            [] {
                return scatteredStage({ -1, 1, -1, 1 });
            } } },
        { "identity.same-model", { [] { return exactStage(1); }, [] { return exactStage(1.4); } } },
        { "identity.unrelated", { [] { return cosinesStage(0.01); }, [] { return cosinesStage(0.4); } } },
        { "accounting.tied", { [] { return accounted({}); }, [] { return measured({}); } } },
        { "accounting.buffers", { [] { return accounted({}); }, [] { return measured({}); } } },
    };
    return table;
}

/// Findings of that rule, and none of its judgements may accuse without one.
std::size_t firings(const AuditRule &rule, Stage stage)
{
    stage.context.comparison = stage.comparison ? &*stage.comparison : nullptr;
    std::size_t count = 0;
    for (const RuleHit &hit : rule.check(stage.context)) {
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
        const AuditReport report = judge(std::move(stage.context));
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
        const AuditReport report = judge(std::move(stage.context));
        QCOMPARE(auditVerdictName(report), std::string("confirmed"));
        QVERIFY(report.findings.empty());
        QVERIFY(!hasFailure(report));
    }

    void documentWithoutResultsClaimsNothing()
    {
        Statement target = number(ClaimKind::Ratio, 100, "target_ratio");
        target.basis = Basis::Target;
        Statement retraction = number(ClaimKind::Ratio, 1000, "ratio");
        retraction.basis = Basis::Retraction;
        const AuditReport report = judge(contextOf({ documentOf({ target, retraction }) }));
        QCOMPARE(auditVerdictName(report), std::string("nothing-claimed"));
        QVERIFY(report.claims.empty());
    }
};

QTEST_GUILESS_MAIN(RulesTest)
#include "tst_rules.moc"
