// SPDX-License-Identifier: GPL-3.0-or-later
// How far a run of ours reaches beyond what it gives, from both sides.
#include "core/opening/open.h"
#include "core/reproducing/outcomes.h"
#include "core/reproducing/reproduce.h"
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
};

QTEST_GUILESS_MAIN(OutcomeLimitsTest)
#include "tst_outcome_limits.moc"
