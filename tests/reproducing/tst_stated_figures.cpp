// SPDX-License-Identifier: GPL-3.0-or-later
// Every figure that a document states gets an outcome: held against the bytes, or not compared, with the
// reason.
#include "core/audit/audit.h"
#include "core/opening/open.h"
#include "core/reproducing/outcomes.h"
#include "core/reproducing/reproduce.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

using namespace assay;
using namespace assay::testing;

namespace {

constexpr std::uint64_t Rows = 256, Columns = 512;

/// One matrix of 256 x 512, bf16.
ModelPtr matrix(const TemporaryFolder &folder)
{
    SafetensorsBuilder()
        .addBf16("a.weight", { Rows, Columns }, gaussians(1, Rows * Columns, 0.02))
        .write(folder.path("m.safetensors"));
    const auto model = openModel(folder.path("m.safetensors"));
    return model ? *model : nullptr;
}

std::vector<Reproduction> reproduced(const ModelPtr &model, const std::string &text)
{
    const auto made
        = reproduceDocuments({ .reference = model, .typedClaims = { { "claims.md", text } } }, RunControl());
    if (!made)
        qWarning("%s", describe(made.error()).c_str());
    return made ? *made : std::vector<Reproduction>();
}

std::string fixed(double value)
{
    return QString::number(value, 'f', 4).toStdString();
}

/// One of the words that every outcome is said with.
bool hasOutcome(const std::string &sentence)
{
    for (const char *word : { "reproduced", "no setting of", "not compared" })
        if (sentence.find(word) != std::string::npos)
            return true;
    return false;
}

} // namespace

class StatedFiguresTest : public QObject {
    Q_OBJECT

private slots:
    void everyStatedFigureGetsAnOutcome_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<int>("figures");
        const auto row = [](const char *name, const char *text, int figures) {
            QTest::addRow("%s", name) << std::string(text) << figures;
        };
        row("another ratio", "Magnitude pruning, sparsity 90 %.\n\nResult: 10x smaller.\n", 1);
        row("a right one", "Stored as Q8_0, 1.88x smaller.\n", 1);
        row("out of reach", "Stored as Q8_0, 12x smaller.\n", 1);
        row("no method", "# Alder\n\nThe release is 3.2 times smaller than the original.\n", 1);
        row("an adapter", "A LoRA adapter of rank 16, compression ratio 200x.\n", 1);
        row("an unknown stage",
            "| Stage | Method | Ratio |\n|---|---|---|\n| 1 | BitNet | 8x |\n| 2 | HoloFold | 40x |\n", 2);
        row("of none of two",
            "| format | ratio |\n|---|---|\n| Q8_0 | 1.88x |\n| Q4_0 | 3.56x |\n\nThe release "
            "as a whole is 5.5x smaller.\n",
            3);
        row("two for the same", "## Q8_0\n\nRatio: 1.88x\n\nThe compression ratio is 1.95x.\n", 2);
        row("a target", "Stored as Q8_0. The target is a compression ratio of 4x.\n", 1);
    }
    void everyStatedFigureGetsAnOutcome()
    {
        QFETCH(std::string, text);
        QFETCH(int, figures);
        const TemporaryFolder folder;
        int found = 0;
        const auto see = [&](const auto &shown) {
            if (shown.stated) {
                ++found;
                QVERIFY2(hasOutcome(shown.sentence), shown.sentence.c_str());
            }
            for (const JudgedFigure &one : shown.others) {
                ++found;
                QVERIFY2(hasOutcome(one.sentence), one.sentence.c_str());
            }
        };
        for (const Reproduction &one : reproduced(matrix(folder), text)) {
            see(one);
            for (const ReproducedStage &stage : one.stages)
                see(stage);
        }
        QCOMPARE(found, figures);
    }

    void factorsAreInTheModelsOwnFormat()
    {
        // Rank 16 of 256 x 512: 16 x 768 numbers and a scale of 4 bytes.
        const TemporaryFolder folder;
        SafetensorsBuilder()
            .addF32("a.weight", { Rows, Columns }, gaussians(1, Rows * Columns, 0.02))
            .write(folder.path("wide.safetensors"));
        const auto wide = openModel(folder.path("wide.safetensors"));
        QVERIFY(wide);
        const std::string text = "Each matrix became a truncated SVD of rank 16, 10.7x smaller.\n";
        const auto made = reproduced(*wide, text);
        QCOMPARE(made.at(0).codedBytes, std::uint64_t { 16 * 768 * 4 + 4 });
        QVERIFY2(made[0].outcome == RunOutcome::Reproduced, made[0].sentence.c_str()); // 524288 / 49156
        QVERIFY(made[0].hasAssumptions());
        QCOMPARE(reproduced(matrix(folder), text).at(0).codedBytes, std::uint64_t { 16 * 768 * 2 + 4 });
        const auto said = reproduced(
            *wide, "A truncated SVD of rank 16, both factors in float16. The weights are 21.3x smaller.\n");
        QCOMPARE(said.at(0).codedBytes, std::uint64_t { 16 * 768 * 2 + 4 });
        QVERIFY2(said[0].outcome == RunOutcome::Reproduced, said[0].sentence.c_str()); // 524288 / 24580
    }

    void recordsOfOneMethodAreRunEach()
    {
        // 4 bits and a half for 64 weights: 4.25; 8 bits and a half for 512: 8.03125.
        const TemporaryFolder folder;
        const auto made
            = reproduced(matrix(folder),
                         "| format | ratio |\n|---|---|\n| int4, group size 64 | 3.76x |\n| int8 per "
                         "row | 1.99x |\n");
        QCOMPARE(made.size(), std::size_t { 2 });
        QCOMPARE(*made[0].ratio, 16 / 4.25);
        QCOMPARE(*made[1].ratio, 16 / 8.03125);
        QVERIFY(made[0].outcome == RunOutcome::Reproduced && made[1].outcome == RunOutcome::Reproduced);
    }

    void sentenceSaysWhatAllRatiosAreAgainst()
    {
        // Q4_0 gives 3.5556 against bf16 and 7.1111 against float32.
        const TemporaryFolder folder;
        const auto model = matrix(folder);
        const auto outcome = [&](const char *base, const char *ratio) {
            return reproduced(model,
                              std::string("| format | ratio |\n|---|---|\n| Q4_0 | ") + ratio
                                  + "x |\n\nRatios are against the " + base + " checkpoint.\n")
                .at(0)
                .outcome;
        };
        QCOMPARE(outcome("bfloat16", "3.56"), RunOutcome::Reproduced);
        QCOMPARE(outcome("bfloat16", "7.11"), RunOutcome::OutOfReach);
        QCOMPARE(outcome("float32", "7.11"), RunOutcome::Reproduced);
        QCOMPARE(outcome("float32", "3.56"), RunOutcome::NotReproduced);
        QCOMPARE(outcome("old", "7.11"), RunOutcome::Reproduced);
    }

    // 3 % from both sides: other implementations of deflate differ by up to so much.
    void coderHasALatitude()
    {
        const TemporaryFolder folder;
        const auto model = matrix(folder);
        const auto text = [](double ratio) {
            return "Packed with gzip -9: a compression ratio of " + fixed(ratio) + "x against bf16.\n";
        };
        const double own = *reproduced(model, text(5)).at(0).ratio;
        const auto outcome = [&](double ratio) { return reproduced(model, text(ratio)).at(0).outcome; };
        QVERIFY(outcome(own * 1.027) == RunOutcome::Reproduced);
        QVERIFY(outcome(own * 0.973) == RunOutcome::Reproduced);
        QVERIFY(outcome(own * 1.033) == RunOutcome::NotReproduced);
        QVERIFY(outcome(own * 0.967) == RunOutcome::NotReproduced);
        QVERIFY(reproduced(model, text(own * 1.027)).at(0).hasAssumptions());
        QVERIFY(!reproduced(model, text(own)).at(0).hasAssumptions());
        // Bytes that follow from the settings have none: Q8_0 gives 1.8824.
        QVERIFY(reproduced(model, "Stored as Q8_0, 1.90x smaller.\n").at(0).outcome
                == RunOutcome::NotReproduced);
    }
    void latitudeConfirmsNothing()
    {
        const TemporaryFolder folder;
        const auto model = matrix(folder);
        const double own = *reproduced(model, "Packed with gzip -9.\n").at(0).ratio;
        const auto verdict = [&](double ratio) {
            const std::string text = "Packed with gzip -9: a compression ratio of " + fixed(ratio) + "x.\n";
            AuditRequest request { .reference = folder.path("m.safetensors"),
                                   .typedClaims = { { "claims.md", text } } };
            request.reproductions = reproduced(model, text);
            const auto report = auditClaims(request, RunControl());
            if (report)
                for (const Claim &claim : report->claims)
                    if (claim.text.find(fixed(ratio)) != std::string::npos)
                        return claim.verdict;
            return Verdict::Undecidable;
        };
        QCOMPARE(verdict(own), Verdict::Confirmed);
        QCOMPARE(verdict(own * 1.02), Verdict::Consistent);
    }

    // Codes of 4 bits reach 8 against float32, a coder behind them twice that and what ours makes of them.
    void chainReachesNoFurtherThanItsStages()
    {
        const TemporaryFolder folder;
        const auto model = matrix(folder);
        const auto made = [&](double ratio) {
            return reproduced(
                       model,
                       "Quantised to int4 in groups of 64, then packed with xz: a compression ratio of "
                           + fixed(ratio) + "x in all.\n")
                .at(0);
        };
        const Reproduction one = made(30);
        QCOMPARE(one.stages.size(), std::size_t { 2 });
        const double reach = 8 * CodedReach
            * std::max(1.0,
                       static_cast<double>(one.stages[0].bytesOut) / static_cast<double>(one.codedBytes));
        QVERIFY(std::fabs(*one.reach / reach - 1) < 1e-9);
        QVERIFY(reach < 8 * CodedReach * 1.2); // nearly nothing is left to be packed
        QCOMPARE(made(reach * 1.1).outcome, RunOutcome::OutOfReach);
        QCOMPARE(made(reach * 0.9).outcome, RunOutcome::NotReproduced);
    }
};

QTEST_GUILESS_MAIN(StatedFiguresTest)
#include "tst_stated_figures.moc"
