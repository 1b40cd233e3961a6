// SPDX-License-Identifier: GPL-3.0-or-later
// How far a run of ours reaches beyond what it gives, and words beyond figures and methods, from both sides.
#include "core/claims/reading/read_tree.h"
#include "core/opening/open.h"
#include "core/reproducing/outcomes.h"
#include "core/reproducing/recipes.h"
#include "core/reproducing/reproduce.h"
#include "core/reproducing/word_pattern.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <cmath>

using namespace assay;
using namespace assay::testing;

namespace {

ChainMeasure layerOf(std::uint64_t referenceBytes, std::uint64_t codedBytes)
{
    return { .elements = referenceBytes / 4, .referenceBytes = referenceBytes, .codedBytes = codedBytes };
}

Reproduction reproduced(const ModelPtr &model, double ratio)
{
    const std::string text
        = "Stored with zstd, a compression ratio of " + QString::number(ratio, 'f', 3).toStdString() + "x.\n";
    const auto made
        = reproduceDocuments({ .reference = model, .typedClaims = { { "claims.md", text } } }, RunControl());
    if (!made || made->empty())
        qFatal("nothing was run");
    return made->front();
}

std::string letters(std::size_t count)
{
    return std::string(count, 'x');
}

std::vector<Recipe> recipesIn(const std::string &text)
{
    const auto read = readTreeText(text, "claims.md");
    if (!read)
        qFatal("%s", describe(read.error()).c_str());
    return recipesOf(read->tree, buildLedger(read->tree, 0), "claims.md", { 16, "bfloat16" }).recipes;
}

} // namespace

class OutcomeLimitsTest : public QObject {
    Q_OBJECT

private slots:
    // Ratio 200 / 50 = 4 leaves 100 − 80 and 100 − 120. Two of four layers: 1.96 sqrt(1/2 · 800 / 1 / 2) of
    // 100.
    void marginOfASample()
    {
        const double margin = sampleMargin({ layerOf(100, 20), layerOf(100, 30) }, 4);
        QVERIFY(std::abs(margin - 1.96 * std::sqrt(200.0) / 100) < 1e-12);
    }

    // Whatever zstd leaves: four times the bytes of the weights as float32 over it is beyond every setting.
    void aCoderReachesFourTimesItsOwn()
    {
        const TemporaryFolder folder;
        SafetensorsBuilder()
            .addBf16("a.weight", { 256, 256 }, gaussians(1, 65536, 0.02))
            .write(folder.path("m.safetensors"));
        const auto model = openModel(folder.path("m.safetensors"));
        QVERIFY(model);
        const Reproduction own = reproduced(*model, 30);
        QVERIFY(own.codedBytes > 0);
        const double asFloats = 4.0 * 65536 / static_cast<double>(own.codedBytes);
        QCOMPARE(reproduced(*model, 3.85 * asFloats).outcome, RunOutcome::NotReproduced);
        QCOMPARE(reproduced(*model, 4.15 * asFloats).outcome, RunOutcome::OutOfReach);
    }

    // 256 x 128, rank 8: 8 (256 + 128) numbers of 16 bits for 32,768 weights, 1.5 bits a weight, 21.33
    // against float32. Of a rank that is not stated one is the least, and a byte a number: 384 bytes, 341.3
    // against float32.
    void factorsReachAsFarAsTheirSidesSay()
    {
        const TemporaryFolder folder;
        SafetensorsBuilder()
            .addBf16("a.weight", { 256, 128 }, gaussians(2, 32768, 0.02))
            .write(folder.path("m.safetensors"));
        const auto model = openModel(folder.path("m.safetensors"));
        QVERIFY(model);
        const auto outcome = [&](const std::string &method, double ratio) {
            const std::string text = method + " The compression ratio is "
                + QString::number(ratio, 'f', 2).toStdString() + "x.\n";
            const auto made = reproduceDocuments(
                { .reference = *model, .typedClaims = { { "claims.md", text } } }, RunControl());
            if (!made || made->empty())
                qFatal("nothing was run");
            return made->front().outcome;
        };
        const std::string ranked = "Truncated SVD with rank 8, factors in half precision.";
        QCOMPARE(outcome(ranked, 10.66), RunOutcome::Reproduced);
        QCOMPARE(outcome(ranked, 21.33 * 0.9), RunOutcome::NotReproduced);
        QCOMPARE(outcome(ranked, 21.33 * 1.1), RunOutcome::OutOfReach);
        QCOMPARE(outcome("Truncated SVD.", 341.3 * 0.9), RunOutcome::NotReproduced);
        QCOMPARE(outcome("Truncated SVD.", 341.3 * 1.1), RunOutcome::OutOfReach);
    }

    void marksBetweenWordsAreFew()
    {
        const auto meets = [](std::size_t marks) {
            return findPattern("group" + std::string(marks, '-') + "size", "group size", 0,
                               DecimalSign::Point)
                .has_value();
        };
        QVERIFY(meets(8));
        QVERIFY(!meets(9));
    }

    // " xxxxxxx overall" has 16 bytes.
    void wordsOfTheWholeBehindAFigure()
    {
        const auto isOfWhole = [](std::size_t between) {
            const auto recipes = recipesIn("- int8\n- zstd gives 1.5x " + letters(between) + " overall\n");
            return recipes.size() == 1 && !recipes[0].figures.empty();
        };
        QVERIFY(isOfWhole(7));
        QVERIFY(!isOfWhole(8));
    }

    // ", and xxxxxx was skipped" has 24 bytes.
    void wordsOfSkippingBehindAMethod()
    {
        const auto stages = [](std::size_t between) {
            const auto recipes
                = recipesIn("int8, then lzma, and " + letters(between) + " was skipped. It gives 2x.\n");
            return recipes.size() == 1 ? recipes[0].stages.size() : 0;
        };
        QCOMPARE(stages(6), std::size_t(1));
        QCOMPARE(stages(7), std::size_t(2));
    }

    // " on disk, x less" has 16 bytes.
    void wordsOfSavingBehindAShare()
    {
        const auto isSaved = [](std::size_t between) {
            const auto recipes = recipesIn("Stored as int8: 75 % on disk, " + letters(between) + " less.\n");
            return recipes.size() == 1 && recipes[0].figures.size() == 1
                && recipes[0].figures[0].stated.kind == FigureKind::Saved;
        };
        QVERIFY(isSaved(1));
        QVERIFY(!isSaved(2));
    }
};

QTEST_GUILESS_MAIN(OutcomeLimitsTest)
#include "tst_outcome_limits.moc"
