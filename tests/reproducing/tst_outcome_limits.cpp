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
};

QTEST_GUILESS_MAIN(OutcomeLimitsTest)
#include "tst_outcome_limits.moc"
