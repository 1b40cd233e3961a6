// SPDX-License-Identifier: GPL-3.0-or-later
// Methods run on small models, by hand: a Q8_0 block of 32 weights has 34 bytes, so 16 bits become 8.5.
#include "core/audit/audit.h"
#include "core/opening/open.h"
#include "core/reproducing/outcomes.h"
#include "core/reproducing/reproduce.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/stopping_source.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <limits>
#include <stop_token>

using namespace assay;
using namespace assay::testing;

namespace {

constexpr std::uint64_t Rows = 256, Columns = 512, Norm = 512;

/// Two matrices of 256 x 512 and a norm, bf16.
ModelPtr smallModel(const TemporaryFolder &folder)
{
    SafetensorsBuilder()
        .addBf16("a.weight", { Rows, Columns }, gaussians(1, Rows * Columns, 0.02))
        .addBf16("b.weight", { Rows, Columns }, gaussians(2, Rows * Columns, 0.02))
        .addBf16("norm.weight", { Norm }, gaussians(3, Norm))
        .write(folder.path("m.safetensors"));
    const auto model = openModel(folder.path("m.safetensors"));
    return model ? *model : nullptr;
}

std::vector<Reproduction> reproduced(const ModelPtr &model, const std::string &text, double sample = 0)
{
    const auto made = reproduceDocuments(
        { .reference = model, .typedClaims = { { "claims.md", text } }, .sample = sample }, RunControl());
    if (!made)
        qWarning("%s", describe(made.error()).c_str());
    return made ? *made : std::vector<Reproduction>();
}

const std::string Stages
    = "## Compression pipeline\n\n| Stage | Method | Compression ratio |\n|---|---|---|\n"
      "| 1 | BitNet | 16.0x |\n| 2 | VPTQ | 16.0x |\n| 3 | LZMA | 5,309.7x |\n\n"
      "The whole pipeline reaches a compression ratio of 77,907x.\n";

Result<AuditReport> audited(const TemporaryFolder &folder, const std::string &text, double sample = 0)
{
    AuditRequest request { .reference = folder.path("m.safetensors"),
                           .typedClaims = { { "claims.md", text } } };
    request.reproductions = reproduced(smallModel(folder), text, sample);
    return auditClaims(request, RunControl());
}

Verdict verdictOf(const AuditReport &report, const std::string &text)
{
    for (const Claim &claim : report.claims)
        if (claim.text.find(text) != std::string::npos)
            return claim.verdict;
    return Verdict::Undecidable;
}

} // namespace

class ReproducingTest : public QObject {
    Q_OBJECT

private slots:
    void honestQ8IsReproducedToTheByte()
    {
        const TemporaryFolder folder;
        const auto made = reproduced(smallModel(folder), "Stored as Q8_0, a compression ratio of 1.88x.\n");
        QCOMPARE(made.size(), std::size_t { 1 });
        QCOMPARE(made[0].codedBytes, 2 * Rows * Columns / 32 * 34);
        QCOMPARE(made[0].referenceBytes, 2 * Rows * Columns * 2);
        QCOMPARE(*made[0].ratio, 16 / 8.5);
        const double all = 2 * Rows * Columns * 2 + Norm * 2;
        QCOMPARE(*made[0].ratioOfModel, all / (2 * Rows * Columns / 32 * 34 + Norm * 2));
        QVERIFY(made[0].outcome == RunOutcome::Reproduced);
    }

    void ratiosThatNoSettingGivesAreOutOfReach()
    {
        const TemporaryFolder folder;
        const auto made = reproduced(smallModel(folder), Stages);
        QCOMPARE(made.size(), std::size_t { 1 });
        const auto &stages = made[0].stages;
        QCOMPARE(stages.size(), std::size_t { 3 });
        QVERIFY2(stages[0].outcome == RunOutcome::Reproduced, stages[0].sentence.c_str()); // against float32
        QVERIFY2(stages[2].outcome == RunOutcome::OutOfReach, stages[2].sentence.c_str());
        QVERIFY2(made[0].outcome == RunOutcome::OutOfReach, made[0].sentence.c_str());
        QVERIFY(*made[0].relativeMse > 0.2 && *made[0].relativeMse < 1);
    }

    void moreBitsThanAMethodHasCannotBeSaved()
    {
        // 4 bits stated: at most 32 / 4 = 8 against float32. 8x is in reach, 8.8x is not; nor is 7.2x beyond.
        const TemporaryFolder folder;
        const auto model = smallModel(folder);
        const auto outcome = [&](const std::string &ratio) {
            const auto made = reproduced(
                model,
                "Quantised with GPTQ to 4 bits, group size 128. The compression ratio is " + ratio + "x.\n");
            if (made[0].outcome == RunOutcome::NotStated)
                qWarning("%s", made[0].sentence.c_str());
            return made[0].outcome;
        };
        QVERIFY(outcome("8.80") == RunOutcome::OutOfReach);
        QVERIFY(outcome("7.20") == RunOutcome::NotReproduced);
        QVERIFY(outcome("3.85") == RunOutcome::Reproduced); // 16 / 4.15625 = 3.8496
    }

    void everyKindOfFigureIsHeldAgainstTheBytes()
    {
        // Q4_0 has 18 bytes for 32 weights of bf16: 4.5 bits, 3.5556:1, 71.875 % saved, 28.125 % kept;
        // against float32 14.0625 % kept. No setting gives less than 4.5 bits.
        const TemporaryFolder folder;
        const auto model = smallModel(folder);
        const auto outcome = [&](const std::string &sentence) {
            const auto made = reproduced(model, "Stored as Q4_0. " + sentence + "\n");
            return made.size() == 1 && made[0].stated ? made[0].outcome : RunOutcome::NotRun;
        };
        QVERIFY(outcome("It takes 4.5 bits per weight.") == RunOutcome::Reproduced);
        QVERIFY(outcome("It takes 4.1 bits per weight.") == RunOutcome::OutOfReach);
        QVERIFY(outcome("It takes 4.9 bits per weight.") == RunOutcome::NotReproduced);
        QVERIFY(outcome("It saves 72 % of the size.") == RunOutcome::Reproduced);
        QVERIFY(outcome("It saves 79 % of the size.") == RunOutcome::NotReproduced);
        QVERIFY(outcome("It saves 95 % of the size.") == RunOutcome::OutOfReach); // 85.9 % against float32
        QVERIFY(outcome("The ratio is 3.56x against bf16.") == RunOutcome::Reproduced);
        QVERIFY(outcome("The compression ratio is 3.90x against bf16.") == RunOutcome::OutOfReach);
    }

    void figuresBesideARatioAreJudgedToo()
    {
        const TemporaryFolder folder;
        const auto made = reproduced(smallModel(folder),
                                     "| format | bits per weight | ratio vs BF16 |\n|---|---|---|\n"
                                     "| Q4_0 | 4.1 | 3.56x |\n| Q8_0 | 8.5 | 1.88x |\n");
        QCOMPARE(made.size(), std::size_t { 2 });
        QVERIFY(made[0].outcome == RunOutcome::Reproduced);
        QCOMPARE(made[0].others.size(), std::size_t { 1 });
        QVERIFY(made[0].others[0].outcome == RunOutcome::OutOfReach);
        QCOMPARE(made[0].others[0].measured, 4.5);
        QVERIFY(made[1].others.at(0).outcome == RunOutcome::Reproduced);
    }

    void coderThatIsNamedElsewhereWidensTheReach()
    {
        // int4 alone reaches 8; a coder of whatever kind four times that.
        const TemporaryFolder folder;
        const auto made
            = reproduced(smallModel(folder),
                         "## Quantising\n\nQuantised with GPTQ to 4 bits, group size 128. The compression "
                         "ratio is 12x.\n\n## Files\n\nDownloads are packed with xz.\n");
        QVERIFY(!made.empty() && made[0].outcome == RunOutcome::NotReproduced);
    }

    void whatIsLeftOpenIsAssumedAsItFitsBest()
    {
        // 3 bits and two halves for 128 weights are 3.25; with a packed zero point 3.1484.
        const TemporaryFolder folder;
        const auto made
            = reproduced(smallModel(folder), "Quantised with GPTQ to 3 bits, 3.25 bits per weight.\n");
        QCOMPARE(made.size(), std::size_t { 1 });
        QVERIFY2(made[0].outcome == RunOutcome::Reproduced, made[0].sentence.c_str());
        QVERIFY(made[0].hasAssumptions());
        QVERIFY(made[0].pipeline.find("mode=asym") != std::string::npos);
    }

    void mixesOfTypesAreNoSureThing()
    {
        const TemporaryFolder folder;
        const auto made = reproduced(smallModel(folder), "Q4_K_M, 4.89 bits per weight.\n");
        QVERIFY(made.at(0).outcome == RunOutcome::NotReproduced && made[0].hasAssumptions());
        const auto report = audited(folder, "Q4_K_M, 4.89 bits per weight.\n");
        QVERIFY(report && verdictOf(*report, "4.89") == Verdict::Unsupported);
        for (const Finding &finding : report->findings)
            QVERIFY2(finding.summary.find("4.89") == std::string::npos, finding.summary.c_str());
    }

    void whatIsNotKnownIsNotRun()
    {
        const TemporaryFolder folder;
        const auto model = smallModel(folder);
        for (const std::string text : { "HoloFold folds the weights. Compression ratio: 120x.\n",
                                        "A LoRA adapter of rank 16, compression ratio 200x.\n" }) {
            const auto made = reproduced(model, text);
            QCOMPARE(made.size(), std::size_t { 1 });
            QVERIFY(made[0].outcome == RunOutcome::NotRun);
            QVERIFY(made[0].sentence.starts_with("Not run: "));
            QVERIFY(!made[0].ratio);
        }
    }

    void layersThatTheDocumentNamesAreTheOnesThatAreTested()
    {
        const TemporaryFolder folder;
        const auto made
            = reproduced(smallModel(folder), "Q4_0, tested on `b.weight` alone: compression ratio 3.56x.\n");
        QCOMPARE(made[0].layers, std::vector<std::string> { "b.weight" });
        QVERIFY(made[0].layersAreNamed && !made[0].ratioOfModel);
    }

    void marginOfASampleByHand()
    {
        // Two of four layers: 100 bytes to 50 and 100 to 30. R = 2.5, residuals -25 and 25:
        // sqrt(1/2 * 1250 / 1 / 2) = 17.678; times 1.96 over 100 = 0.34648.
        std::vector<ChainMeasure> layers(2);
        layers[0].referenceBytes = layers[1].referenceBytes = 100;
        layers[0].codedBytes = 50;
        layers[1].codedBytes = 30;
        QVERIFY(std::fabs(sampleMargin(layers, 4) - 0.34648) < 1e-4);
        QCOMPARE(sampleMargin(layers, 2), 0.0);
        layers.pop_back();
        QCOMPARE(sampleMargin(layers, 4), 1.0);
    }

    void coderIsOutOfReachBeyondFourTimesWhatItGives()
    {
        const TemporaryFolder folder;
        const auto model = smallModel(folder);
        const double reach = *reproduced(model, "Packed with zstd level 3: compression ratio 2x.\n")[0].reach;
        const auto outcome = [&](double ratio) {
            return reproduced(model,
                              "Packed with zstd level 3: compression ratio " + std::to_string(ratio)
                                  + "x.\n")[0]
                .outcome;
        };
        QVERIFY(outcome(reach * 1.1) == RunOutcome::OutOfReach);
        QVERIFY(outcome(reach * 0.9) == RunOutcome::NotReproduced);
    }

    void cancelledAtEveryStage_data()
    {
        QTest::addColumn<std::uint64_t>("percent");
        for (const std::uint64_t percent : { 0u, 1u, 30u, 60u, 90u })
            QTest::addRow("%d %%", static_cast<int>(percent)) << percent;
    }
    void cancelledAtEveryStage()
    {
        QFETCH(std::uint64_t, percent);
        const TemporaryFolder folder;
        SafetensorsBuilder builder;
        for (int i = 0; i < 4; ++i)
            builder.addBf16("w" + std::to_string(i), { 256, 256 }, gaussians(7, 1 << 16, 0.02));
        builder.write(folder.path("m.safetensors"));
        const auto opened = openModel(folder.path("m.safetensors"));
        QVERIFY(opened);
        const auto run = [&](std::uint64_t stopAt, std::uint64_t &reads) {
            std::stop_source stop;
            auto watched = std::make_shared<Model>(**opened);
            const auto source = std::make_shared<StoppingSource>(watched->sources[0], stop, stopAt);
            watched->sources[0] = source;
            if (stopAt == 0)
                stop.request_stop();
            auto made
                = reproduceDocuments({ .reference = watched, .typedClaims = { { "claims.md", Stages } } },
                                     RunControl(stop.get_token(), nullptr, 1));
            reads = source->reads();
            return made;
        };
        std::uint64_t all = 0, until = 0;
        QVERIFY(run(std::numeric_limits<std::uint64_t>::max(), all));
        QVERIFY(all >= 4);
        const auto made = run(all * percent / 100, until);
        QVERIFY(!made);
        QCOMPARE(made.error().kind, ErrorKind::Cancelled);
        QVERIFY(until < all);
    }

    // ---- in the audit
    void verdictsFollowTheReproduction()
    {
        const TemporaryFolder folder;
        const auto pipeline = audited(folder, Stages);
        QVERIFY(pipeline);
        QVERIFY(verdictOf(*pipeline, "5,309.7") == Verdict::Refuted);
        // Settings were assumed: it agrees, and is not confirmed.
        QVERIFY(verdictOf(*pipeline, "16.0") == Verdict::Consistent);
        const auto honest = audited(folder, "Stored as Q8_0, a compression ratio of 1.88x.\n");
        QVERIFY(honest && verdictOf(*honest, "1.88") == Verdict::Confirmed);
        const auto wrong = audited(folder, "Stored as Q8_0, a compression ratio of 2.10x.\n");
        QVERIFY(wrong && verdictOf(*wrong, "2.10") == Verdict::Unsupported);
        const auto impossible = audited(folder, "Stored as Q8_0, a compression ratio of 12x.\n");
        QVERIFY(impossible && verdictOf(*impossible, "12x") == Verdict::Refuted);
    }

    void sampleIsOfWeightsAndNotOfNames()
    {
        // Forty vectors before and behind one matrix: one layer of 81 is the matrix.
        const TemporaryFolder folder;
        SafetensorsBuilder builder;
        for (int i = 0; i < 81; ++i)
            if (i == 40)
                builder.addBf16("w", { Rows, Columns }, gaussians(1, Rows * Columns, 0.02));
            else
                builder.addBf16("b" + std::to_string(100 + i), { 512 },
                                gaussians(static_cast<std::uint64_t>(i), 512));
        builder.write(folder.path("m.safetensors"));
        const auto model = openModel(folder.path("m.safetensors"));
        QVERIFY(model);
        const auto one = reproduced(*model, "Packed with zstd.\n", 1);
        QCOMPARE(one.at(0).layers, std::vector<std::string> { "w" });
        QCOMPARE(reproduced(*model, "Packed with zstd.\n", 3).at(0).layers.size(), std::size_t { 3 });
        QCOMPARE(reproduced(*model, "Packed with zstd.\n", 80).at(0).layers.size(), std::size_t { 80 });
    }

    void sampleNeverConfirms()
    {
        const TemporaryFolder folder;
        const auto report = audited(folder, "Stored as Q8_0, a compression ratio of 1.88x.\n", 1);
        QVERIFY(report && report->reproductions.at(0).isSample);
        QVERIFY(verdictOf(*report, "1.88") != Verdict::Confirmed);
    }

    void anotherModelsRatioIsLeftAlone()
    {
        const TemporaryFolder folder;
        const auto report = audited(folder,
                                    "# Birch-7B\n\nStored as Q8_0.\n\n| Model | Compression ratio "
                                    "|\n|---|---|\n| Alder-70B | 12x |\n");
        QVERIFY(report);
        QVERIFY(verdictOf(*report, "12x") != Verdict::Refuted);
    }
};

QTEST_GUILESS_MAIN(ReproducingTest)
#include "tst_reproducing.moc"
