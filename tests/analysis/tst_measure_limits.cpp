// SPDX-License-Identifier: GPL-3.0-or-later
// Bounds and thresholds of measuring: profiles of errors, spectra, samples, bounds of rates. Each from both
// sides; the numbers are worked out beside them.
#include "core/analysis/error_profile.h"
#include "core/analysis/importance.h"
#include "core/analysis/model_bound.h"
#include "core/analysis/power_spectrum.h"
#include "core/analysis/rate_distortion.h"
#include "core/analysis/sampling.h"
#include "core/analysis/spectrum.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"
#include "tests/testing/reader_checks.h"

#include <QtTest>

#include <cmath>
#include <numbers>

using namespace assay;
using namespace assay::testing;

namespace {

bool isNear(double value, double wanted, double relative)
{
    if (std::abs(value - wanted) <= relative * std::abs(wanted))
        return true;
    qWarning("%.17g, wanted %.17g", value, wanted);
    return false;
}

/// Two rows: a lone number of sqrt(columns) root mean squares among zeros, and one of that many among equal
/// others. They fall into two bins of the density, or into the last one.
double entropyPowerOf(std::size_t columns, double second)
{
    std::vector<float> values(2 * columns, 0.0f);
    values[0] = 1;
    // second² (s² + (n − 1) c²) = n s² with s = 1.
    const double others = (double(columns) / (second * second) - 1) / double(columns - 1);
    for (std::size_t i = 0; i < columns; ++i)
        values[columns + i] = i == 0 ? 1.0f : static_cast<float>(std::sqrt(others));
    ProfileSum sum(2, columns);
    RowBlock block { .firstRow = 0, .rows = 2, .columns = columns, .values = {} };
    block.values[Reference] = values;
    sum.add(block);
    return sum.entropyPower();
}

/// Of bins that hold these numbers of values.
double entropyPowerOf(const std::vector<double> &counts)
{
    double all = 0, bits = 0;
    for (const double count : counts)
        all += count;
    for (const double count : counts)
        bits -= count / all * std::log2(count / all);
    return std::exp2(2 * (bits - 5)) / (2 * std::numbers::pi * std::numbers::e); // bins of 1/32
}

/// Errors of `blocks` blocks of 32 elements, two halves each: energy a · r of the block and b · z of each
/// half, r and z zero or one. Blocks against blocks shifted by half: variances as 1 + a² / (a² + b²).
std::optional<double> periodOf(std::size_t blocks, double ofBlock, double ofHalf)
{
    std::vector<float> values(32 * blocks, 1.0f), errors(32 * blocks, 0.0f);
    assay::testing::Random random(3);
    for (std::size_t i = 0; i < blocks; ++i) {
        const double shared = random.uniform() < 0.5 ? ofBlock : 0;
        for (std::size_t half = 0; half < 2; ++half)
            errors[32 * i + 16 * half]
                = static_cast<float>(std::sqrt(shared + (random.uniform() < 0.5 ? ofHalf : 0)));
    }
    ProfileSum sum(1, values.size());
    RowBlock block { .firstRow = 0, .rows = 1, .columns = values.size(), .values = {} };
    block.values[Reference] = values;
    block.values[Difference] = errors;
    sum.add(block);
    return sum.blockPeriod();
}

Result<Importance> importanceOf(std::size_t nameLength)
{
    const auto number = [](std::int32_t value) { return storedBytesOf<std::int32_t>({ value }); };
    const std::string bytes = number(1) + number(static_cast<std::int32_t>(nameLength))
        + std::string(nameLength, 'w') + number(1) + number(1) + storedBytesOf<float>({ 2 });
    return Importance::fromDat(*inMemory(bytes), "imatrix.dat");
}

} // namespace

class MeasureLimitsTest : public QObject {
    Q_OBJECT

private slots:
    void densityReachesSixteenDeviations()
    {
        // 15.49 and 15 stand in bins of their own, 17.03 and 16.5 both in the last.
        QVERIFY(isNear(entropyPowerOf(240, 15), entropyPowerOf({ 239, 1, 239, 1 }), 1e-9));
        QVERIFY(isNear(entropyPowerOf(290, 16.5), entropyPowerOf({ 289, 289, 2 }), 1e-9));
    }

    void blocksAreSeenFromAFiftiethOn()
    {
        // 4 sqrt(2 / 65536) = 0.022 of noise and 0.02: 1.09 is more, 1.00 is not.
        QCOMPARE(periodOf(65536, 0.3, 0.954), std::optional(32.0));
        QVERIFY(!periodOf(65536, 0, 1));
    }

    void blocksAreSeenIfThereAreEnough()
    {
        QCOMPARE(periodOf(266, 1, 0), std::optional(32.0));
        QVERIFY(periodOf(246, 1, 0) != std::optional(32.0));
    }

    void worstLinesAndLargestWeights()
    {
        std::vector<float> reference(20 * 500, 1.0f), candidate = reference;
        for (std::size_t row = 0; row < 20; ++row)
            candidate[row * 500 + row] += 1; // 20 of 20
        reference[9999] = 8; // the largest ten: of this one, and nine of 9999
        candidate[9999] = 18; // 100
        const auto left = ModelBuilder().addF32("w", { 20, 500 }, reference).finish(),
                   right = ModelBuilder().addF32("w", { 20, 500 }, candidate).finish();
        const auto profile = measureProfile(
            *left, *right, { .reference = 0, .candidate = 0, .kind = MatchKind::Paired }, nullptr, {});
        QVERIFY(profile);
        QCOMPARE(profile->worstRows.size(), std::size_t(8));
        QCOMPARE(profile->worstColumns.size(), std::size_t(8));
        QVERIFY(isNear(*profile->topShare, (100 + 20 * 9 / 9999.0) / 120, 1e-12));
    }

    void ratesOfTheCurve()
    {
        std::vector<double> singular(6400);
        for (std::size_t i = 0; i < singular.size(); ++i)
            singular[i] = 1;
        const auto curve = rateDistortion(std::vector<double>(2, 1.0), 1, singular, 6400, 6400);
        QCOMPARE(curve.bits.size(), std::size_t(57));
        QCOMPARE(curve.bits.front(), 0.001);
        QVERIFY(isNear(curve.bits.back(), 16, 1e-12));
        QCOMPARE(curve.singularPaid.size(), std::size_t(65)); // the first, and every hundredth
    }

    void segmentsOfTheSpectrum()
    {
        QCOMPARE(WelchSum(15).segmentLength(), std::uint64_t(0));
        QCOMPARE(WelchSum(16).segmentLength(), std::uint64_t(16));
        QCOMPARE(WelchSum(1000000).segmentLength(), std::uint64_t(1024));
    }

    void histogramsHaveTwoHundredBins()
    {
        const auto model = ModelBuilder().addF32("w", { 20, 50 }, gaussians(1, 1000)).finish();
        const auto report = measureSpectrum(
            *model, nullptr, { .reference = 0, .candidate = std::nullopt, .kind = MatchKind::OnlyReference },
            { .singularValues = false, .power = false, .profile = false }, {});
        QVERIFY(report);
        QCOMPARE(report->referenceCounts.size(), std::size_t(200));
        QCOMPARE(report->edges.size(), std::size_t(201));
    }

    void samplesAreNoSmallerThanSixteenBlocks()
    {
        QCOMPARE(drawBlocks(1000, 0.001).indices.size(), std::size_t(16));
        QCOMPARE(drawBlocks(1000, 0.05).indices.size(), std::size_t(50));
    }

    // Errors 1 and 3 of squares 1 and 1: ratio 2, residuals −1 and 1. Two of four blocks:
    // 1.959964 · sqrt((1 − 2/4) · 2/1 · 2) / 2.
    void marginOfARatio()
    {
        const std::vector<BlockSums> drawn { { 1, 1 }, { 3, 1 } };
        QVERIFY(isNear(*ratioMargin(drawn, 4), 1.959963984540054 * std::sqrt(2.0) / 2, 1e-12));
    }

    void noBoundIsBelowTheLeast()
    {
        QCOMPARE(ModelBound({ { 100, 1 } }, 0, 0, 100).relativeMse(1000), 1e-30);
        QVERIFY(isNear(ModelBound({ { 100, 1 } }, 0, 0, 100).relativeMse(1), 0.25, 1e-12));
    }

    void distinctValuesAreCountedUpToABound()
    {
        for (const std::uint64_t count : { 65536u, 65537u }) {
            std::vector<float> values;
            for (std::uint64_t i = 0; i < count; ++i)
                values.push_back(static_cast<float>(i));
            const auto model = ModelBuilder().addF32("w", { count }, values).finish();
            const auto stats = measureTensor(*model, model->tensors[0], false, RunControl());
            QVERIFY(stats);
            QCOMPARE(stats->distinctValues,
                     count > 65536 ? std::optional<std::uint64_t>() : std::optional(count));
        }
    }

    void namesOfImportanceAreBounded()
    {
        QVERIFY(importanceOf(4000));
        QVERIFY(!importanceOf(4200));
    }
};

QTEST_GUILESS_MAIN(MeasureLimitsTest)
#include "tst_measure_limits.moc"
