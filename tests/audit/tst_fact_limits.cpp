// SPDX-License-Identifier: GPL-3.0-or-later
// Thresholds and bounds of what an audit takes for a fact, each from both sides.
#include "core/audit/declared_metadata.h"
#include "core/audit/evidence.h"
#include "core/audit/facts/error_readings.h"
#include "core/audit/facts/named_files.h"
#include "core/audit/facts/proof_of_key.h"
#include "core/audit/facts/readings.h"
#include "core/audit/facts/speaks_of.h"
#include "core/audit/input_hashes.h"
#include "core/base/sha256.h"
#include "core/claims/facts/versions.h"
#include "core/opening/open.h"
#include "tests/audit/audit_cases.h"
#include "tests/testing/gguf_builder.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <filesystem>

using namespace assay;
using namespace assay::testing;

namespace {

Comparison comparedOf(const std::vector<std::size_t> &sizes)
{
    ModelBuilder builder;
    for (std::size_t i = 0; i < sizes.size(); ++i)
        builder.addF32("w" + std::to_string(i), { sizes[i] }, gaussians(i + 1, sizes[i]));
    const ModelPtr model = builder.finish();
    auto comparison = compareModels(model, model, {}, RunControl());
    if (!comparison)
        qFatal("%s", describe(comparison.error()).c_str());
    return *std::move(comparison);
}

/// What the first fact of that attribute is held against.
Readings readingsIn(AuditContext context, std::optional<Comparison> comparison, Attribute attribute)
{
    context.comparison = comparison ? &*comparison : nullptr;
    for (const Fact &fact : context.graph.facts)
        if (fact.attribute == attribute)
            return readingsOf(context, fact);
    return {};
}

Readings countedIn(const std::string &statement)
{
    AuditContext context = contextOf({ markdownOf(statement) });
    for (ModelEvidence *side : { &context.reference, &context.candidate }) {
        side->state = EvidenceState::Opened;
        side->model = finishModel({});
        side->accounting = Accounting { .tensors = 3, .elements = 1700000, .parameters = 1700000 };
    }
    return readingsIn(std::move(context), {}, Attribute::Count);
}

} // namespace

class FactLimitsTest : public QObject {
    Q_OBJECT

private slots:
    void mostlyZerosCountAsKept()
    {
        AuditContext context;
        context.structure = { MatrixStructure { .energy = 1, .zeroShare = 0.985 } };
        QCOMPARE(keptByStructure(context, 0.05), 0.0);
        context.structure[0].zeroShare = 0.992;
        QCOMPARE(keptByStructure(context, 0.05), 1.0);
    }

    void structureIsSampled()
    {
        ModelBuilder builder;
        for (std::size_t i = 0; i < 6; ++i)
            builder.addF32("w" + std::to_string(i), { 16, 16 }, gaussians(i + 1, 256));
        const auto structure = sampleStructure(*builder.finish(), RunControl());
        QVERIFY(structure);
        QCOMPARE(structure->size(), std::size_t(4));
    }

    void levelsAreSampled()
    {
        const auto few = sampleLevels(comparedOf({ 20000, 262, 250 }), RunControl());
        QVERIFY(few);
        QCOMPARE(few->size(), std::size_t(2)); // 250 elements are too few
        QCOMPARE((*few)[0].candidate.nonZero, std::uint64_t(16384));
        QCOMPARE((*few)[1].candidate.nonZero, std::uint64_t(262));
        QCOMPARE(sampleLevels(comparedOf(std::vector<std::size_t>(72, 300)), RunControl())->size(),
                 std::size_t(64));
    }

    void whatLacksAThousandthIsPartial()
    {
        for (const double coverage : { 0.9985, 0.9995 }) {
            Comparison comparison = comparisonOf(2, 2);
            comparison.totals.coverage = coverage;
            const auto found = readingsIn(contextOf({ markdownOf("It is 2.0x smaller.\n") }),
                                          std::move(comparison), Attribute::Ratio);
            QVERIFY(!found.list.empty());
            QCOMPARE(found.isPartial, coverage < 0.999);
        }
    }

    // Half a unit below to a whole one above: 0.0015 / 15.801 = 0.000095 of the figure, and 0.0015 / 14.201 =
    // 0.000106.
    void countsToADigitInTenThousandAreExact()
    {
        QVERIFY(countedIn("The original model has 15.801M parameters.\n").mayRefute);
        QVERIFY(!countedIn("The original model has 14.201M parameters.\n").mayRefute);
    }

    void textInPlaceOfWeights()
    {
        const TemporaryFolder folder;
        const auto stateOf = [&](std::size_t bytes) {
            writeFile(folder.path("model.bin"), std::string(bytes, 'x'));
            return openEvidence("candidate", folder.path("model.bin"), RunControl())->state;
        };
        QCOMPARE(stateOf(1000), EvidenceState::Placeholder);
        QCOMPARE(stateOf(1024), EvidenceState::Placeholder);
        QCOMPARE(stateOf(1025), EvidenceState::Unreadable);
    }

    void longMetadataIsNoClaim()
    {
        for (const std::size_t length : { 4000u, 4200u }) {
            const ModelPtr model = ModelBuilder().meta("note", std::string(length, 'x')).finish();
            QCOMPARE(declaredDocuments(*model, RunControl()).size(), std::size_t(length < 4096 ? 1 : 0));
        }
    }

    void factorsOfANetworkAreNoClaims()
    {
        const auto claimsOf = [](const std::string &config) {
            Model model;
            model.texts["config.json"] = config;
            AuditContext context;
            context.documents = declaredDocuments(model, RunControl());
            listClaims(context, RunControl());
            return context.claims.size();
        };
        QCOMPARE(claimsOf(R"({"rope_scaling": {"rope_type": "linear", "factor": 4.0}})"), std::size_t(0));
        QCOMPARE(claimsOf(R"({"mlp_ratio": 4.0, "routed_scaling_factor": 2.5})"), std::size_t(0));
        QCOMPARE(claimsOf(R"({"compression_config": {"ratio": 4.0}})"), std::size_t(1));
        QCOMPARE(claimsOf(R"({"compression_ratio": 4.0})"), std::size_t(1));
        QCOMPARE(claimsOf(R"({"compression": "12.5x smaller than the original"})"), std::size_t(1));
    }

    void unreadNumbersAreListedUpToABound()
    {
        std::string text;
        for (int i = 0; i < 90; ++i)
            text += "Zork " + std::to_string(i) + ".37 flim.\n\n";
        const AuditContext context = contextOf({ markdownOf(text) });
        QCOMPARE(context.census.unread.size(), std::size_t(64));
    }

    void blobsAreHeldAgainstTheirNames()
    {
        const TemporaryFolder folder;
        std::filesystem::create_directory(folder.path("blobs"));
        const std::string content = "four";
        const auto wrongIn = [&](const std::string &name) {
            const std::string path = folder.path("blobs/" + name);
            writeFile(path, content);
            const auto files = listInputFiles("candidate", path);
            std::vector<FileHash> hashes;
            for (const InputFile &file : files)
                hashes.push_back(*hashInputFile(file, RunControl()));
            return foldInput("candidate", path, files, hashes).wrongBlobs.size();
        };
        QCOMPARE(wrongIn(std::string(64, 'a')), std::size_t(1));
        QCOMPARE(wrongIn(std::string(63, 'a')), std::size_t(0)); // no SHA-256
        QCOMPARE(wrongIn(sha256(std::as_bytes(std::span(content)))), std::size_t(0));
    }

    void allWeightsAreSaidNearby()
    {
        const auto isOfAll = [](const std::string &text) {
            const AuditContext context = contextOf({ markdownOf(text) });
            for (const Fact &fact : context.graph.facts)
                if (fact.attribute == Attribute::Likeness)
                    return speaksOfAllWeights(context, fact);
            qFatal("no figure in %s", text.c_str());
        };
        // Between the two words stand at most 24 bytes.
        QVERIFY(isOfAll("SQNR over all " + std::string(20, 'm') + " parameters: 40.0 dB"));
        QVERIFY(!isOfAll("SQNR over all " + std::string(26, 'm') + " parameters: 40.0 dB"));
        // 400 bytes above it.
        QVERIFY(isOfAll("All parameters were compared.\n" + std::string(340, 'm') + "\n\n- SQNR: 40.0 dB"));
        QVERIFY(!isOfAll("All parameters were compared.\n" + std::string(440, 'm') + "\n\n- SQNR: 40.0 dB"));
        // Under another heading it is of something else.
        QVERIFY(!isOfAll("All parameters were compared.\n\n# Other\n\n- SQNR: 40.0 dB"));
    }

    // A type of 26 % of the weights is one of the file's, a type of 24 % is that of another file.
    void typesOfAQuarterOfTheWeights()
    {
        const TemporaryFolder folder;
        const auto isOfOther = [&](std::size_t rows) {
            constexpr std::uint32_t Q4_0 = 2, Q8_0 = 8; // 18 and 34 bytes for 32 weights
            writeFile(folder.path("m.gguf"),
                      GgufBuilder()
                          .text("general.architecture", "llama")
                          .tensor("a.weight", Q4_0, { rows, 32 }, std::string(18 * rows, '\1'))
                          .tensor("b.weight", Q8_0, { 100 - rows, 32 }, std::string(34 * (100 - rows), '\1'))
                          .bytes());
            const auto model = openModel(folder.path("m.gguf"));
            AuditContext context = contextOf({ markdownOf("The ratio of Q4_0 is 3.5x.\n") });
            context.candidate.model = model ? *model : nullptr;
            return speaksOfOtherType(context, context.graph.facts.at(0));
        };
        QVERIFY(!isOfOther(26));
        QVERIFY(isOfOther(24));
    }

    void filesAreNamedByTheirBytes()
    {
        const auto isRead = [](double bytes, const std::string &file, const std::string &said) {
            Model model;
            model.files.push_back({ .path = file, .bytes = static_cast<std::uint64_t>(bytes) });
            AuditContext context = contextOf({});
            context.candidate.accounting = Accounting { .fileBytes = static_cast<std::uint64_t>(bytes) };
            context.candidate.model = finishModel(std::move(model));
            Fact fact;
            fact.attribute = Attribute::Size;
            fact.amount.exactDigits = true;
            fact.amount.value = bytes;
            fact.thing.model = said;
            return !readingsOfNamedFile(context, fact).list.empty();
        };
        QVERIFY(isRead(10500, "model.bin", "modelbin"));
        QVERIFY(!isRead(9500, "model.bin", "modelbin")); // four digits meet by luck
        QVERIFY(!isRead(10500, "mode.bin", "modebin")); // seven letters
    }

    void versionsOpenAnEntry()
    {
        const auto isEntry = [](const std::string &text) {
            const AuditContext context = contextOf({ markdownOf(text) });
            for (const Fact &fact : context.graph.facts)
                if (fact.attribute == Attribute::Ratio)
                    return isOfVersion(*context.documents[fact.document].tree, fact);
            qFatal("no figure in %s", text.c_str());
        };
        QVERIFY(isEntry("- 0.3 (2025-01-30): compression ratio 1.88x"));
        QVERIFY(isEntry("- v1.7: compression ratio 1.88x"));
        QVERIFY(isEntry("- v2: compression ratio 1.88x"));
        QVERIFY(!isEntry("- 2: compression ratio 1.88x"));
        QVERIFY(!isEntry("- 1.88x: the compression ratio"));
        QVERIFY(!isEntry("- The compression ratio is 1.88x"));
    }

    void largestErrorsOfWeights()
    {
        Comparison comparison;
        comparison.totals.pooled.pairCount = 1000;
        comparison.totals.pooled.maxAbsoluteError = 0.5;
        const auto readings = [&](double stated, ErrorScope scope) {
            const AuditContext context
                = contextOf({ documentOf("\"max_error\": " + std::to_string(stated)) });
            for (const Fact &fact : context.graph.facts)
                if (fact.attribute == Attribute::Error)
                    return pairErrorReadings(fact, comparison, scope);
            return Readings {};
        };
        // What is half as large again is of something else, unless it is said to be of the weights.
        QVERIFY(readings(0.72, ErrorScope::Weights).oneSided);
        QVERIFY(!readings(0.79, ErrorScope::Weights).oneSided);
        QVERIFY(readings(0.79, ErrorScope::Unsaid).oneSided);
        QCOMPARE(readings(0.79, ErrorScope::Weights).list.size(), std::size_t { 1 });
    }
};

QTEST_GUILESS_MAIN(FactLimitsTest)
#include "tst_fact_limits.moc"
