// SPDX-License-Identifier: GPL-3.0-or-later
// Where an error sits, what a sample of it says, what rates can buy; singular values of real tensors as
// numpy.linalg.svd (1.26, double) gives them.
#include "core/analysis/compare.h"
#include "core/analysis/sampling.h"
#include "core/analysis/singular_values.h"
#include "core/analysis/spectrum.h"
#include "core/compressing/compress.h"
#include "core/opening/open.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

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

ModelPtr matrix(std::uint64_t rows, std::uint64_t columns, const std::vector<float> &values)
{
    return ModelBuilder().addF32("w", { rows, columns }, values).finish();
}

Match pairOfFirst()
{
    return { .reference = 0, .candidate = 0, .kind = MatchKind::Paired };
}

ErrorProfile profileOf(std::uint64_t rows, std::uint64_t columns, const std::vector<float> &reference,
                       const std::vector<float> &candidate, const std::vector<float> *importance = nullptr)
{
    const auto left = matrix(rows, columns, reference), right = matrix(rows, columns, candidate);
    const auto profile = measureProfile(*left, *right, pairOfFirst(), importance, {});
    return profile ? *profile : ErrorProfile {};
}

} // namespace

class ProfilesTest : public QObject {
    Q_OBJECT

private slots:
    void worstRowAndColumnAreNamed()
    {
        std::vector<float> reference(30 * 40, 2.0f), candidate = reference;
        candidate[7 * 40 + 11] += 3; // 9 of 10
        candidate[4 * 40 + 11] -= 1; // 1 of 10
        const auto profile = profileOf(30, 40, reference, candidate);
        QCOMPARE(profile.worstRows.size(), std::size_t(2));
        QCOMPARE(profile.worstRows[0].index, std::uint64_t(7));
        QVERIFY(isNear(profile.worstRows[0].share, 0.9, 1e-12));
        QVERIFY(isNear(*profile.worstRows[0].relativeMse, 9.0 / 160, 1e-12));
        QCOMPARE(profile.worstColumns.size(), std::size_t(1));
        QCOMPARE(profile.worstColumns[0].index, std::uint64_t(11));
        QVERIFY(isNear(*profile.worstColumns[0].relativeMse, 10.0 / 120, 1e-12));
        QVERIFY(isNear(*profile.relativeMse, 10.0 / 4800, 1e-12));
    }

    void shareOfTheLargestWeightsIsThatOfTheirError()
    {
        std::vector<float> reference(4000, 1.0f), candidate = reference;
        for (std::size_t i = 0; i < 4; ++i) { // 0.1 %
            reference[i * 1000] = 100;
            candidate[i * 1000] = 101; // squared error 4 in all
        }
        for (std::size_t i = 1; i < 13; ++i)
            candidate[i] = 2; // 12 in all
        const auto profile = profileOf(40, 100, reference, candidate);
        QVERIFY(isNear(*profile.topShare, 0.25, 1e-12));
    }

    void functionalErrorWeighsTheColumns()
    {
        const std::vector<float> reference { 1, 2, 3, 4 }, candidate { 2, 2, 3, 2 };
        const std::vector<float> importance { 10, 1 };
        // Column 0: errors 1 + 0, squares 1 + 9. Column 1: errors 0 + 4, squares 4 + 16.
        const auto felt = profileOf(2, 2, reference, candidate, &importance);
        QVERIFY(isNear(*felt.functionalRelativeMse, (10.0 * 1 + 4) / (10.0 * 10 + 20), 1e-12));
        QVERIFY(!felt.isIsotropic);
        const auto plain = profileOf(2, 2, reference, candidate);
        QVERIFY(isNear(*plain.functionalRelativeMse, 5.0 / 30, 1e-12));
        QVERIFY(plain.isIsotropic);
    }

    void oddPairsTakeNoPart()
    {
        const float nan = std::nanf("1");
        const auto profile = profileOf(1, 4, { 1, nan, 2, INFINITY }, { 2, 1, nan, 5 });
        QVERIFY(isNear(*profile.relativeMse, 1, 1e-12)); // of element 0 alone
    }

    void blocksThatShareAScaleAreSeen_data()
    {
        QTest::addColumn<std::string>("codec");
        QTest::addColumn<double>("period"); // 0: none
        QTest::addRow("Q4_0: 32") << std::string("q4_0") << 32.0;
        QTest::addRow("groups of 128") << std::string("intn:bits=4,group=128") << 128.0;
        QTest::addRow("NF4: 64") << std::string("nf4") << 64.0;
        QTest::addRow("one scale: none") << std::string("bitnet") << 0.0;
    }
    void blocksThatShareAScaleAreSeen()
    {
        QFETCH(std::string, codec);
        QFETCH(double, period);
        TemporaryFolder folder;
        SafetensorsBuilder()
            .addF32("w", { 512, 1024 }, gaussians(5, 512 * 1024))
            .write(folder.path("r.safetensors"));
        const auto reference = openModel(folder.path("r.safetensors"));
        QVERIFY(reference);
        const auto written
            = compressModel(*reference, { .pipeline = codec, .output = folder.path("c.safetensors") }, {});
        QVERIFY2(written, written ? "" : written.error().sentence.c_str());
        const auto candidate = openModel(folder.path("c.safetensors"));
        QVERIFY(candidate);
        const auto report
            = measureSpectrum(**reference, candidate->get(), pairOfFirst(),
                              { .singularValues = false, .power = false, .histograms = false }, {});
        QVERIFY(report);
        QCOMPARE(report->blockPeriod.value_or(0), period);
        const RateDistortion &bounds = *report->rateDistortion;
        QVERIFY(bounds.entropyPower > 0.99); // Gaussian
        QVERIFY(bounds.measured);
        QVERIFY(bounds.measured->relativeMse > gaussianRelativeMseBound(bounds.measured->bitsPerWeight));
    }

    void entropyPowersAreThoseOfTheDensities()
    {
        // Laplace: e / pi; uniform: 6 / (pi e) (../shared/specs/codecs.md, 8.4).
        const auto power = [](const std::vector<float> &values) {
            const auto model = matrix(values.size() / 1024, 1024, values);
            const auto report = measureSpectrum(
                *model, nullptr,
                { .reference = 0, .candidate = std::nullopt, .kind = MatchKind::OnlyReference },
                { .singularValues = false, .power = false, .histograms = false }, {});
            return report ? report->rateDistortion->entropyPower : -1;
        };
        QVERIFY(isNear(power(laplaces(6, 1 << 20)), 0.8653, 0.01));
        assay::Random random(7);
        std::vector<float> even(1 << 20);
        for (float &value : even)
            value = static_cast<float>(random.uniform() - 0.5);
        QVERIFY(isNear(power(even), 0.7026, 0.03)); // bins of 1/32 blur its edges
    }

    void rowsOfDifferentVarianceLowerTheFloor()
    {
        // Two rows of variances 1 and 1/16: at 1 bit each row gets 2 and 0 bits: D = (1/16 + 1/16) / (17/16).
        const std::vector<double> rows { 1, 1.0 / 16 };
        QVERIFY(isNear(waterFillingRelativeMse(rows, 1), 2.0 / 17, 1e-9));
        const auto report = rateDistortion(rows, 1, {}, 2, 1);
        for (std::size_t i = 0; i < report.bits.size(); ++i) {
            QVERIFY(report.rows[i] <= report.gaussian[i] * (1 + 1e-9));
            QVERIFY(report.shannon[i] <= report.rows[i]);
        }
    }

    void truncationPaysForBothFactors()
    {
        const std::vector<double> singular { 3, 1 }; // energies 9 and 1
        const auto report = rateDistortion(std::vector<double>(8, 1.0), 1, singular, 8, 2);
        QCOMPARE(report.singularPaid.size(), std::size_t(2));
        QVERIFY(isNear(report.singularPaid[0].bitsPerWeight, 16.0 * (8 + 2) / 16, 1e-12));
        QVERIFY(isNear(report.singularPaid[0].relativeMse, 0.1, 1e-12));
        QVERIFY(report.singularPaid[1].relativeMse < 1e-12);
    }

    void blocksAreDrawnWithoutReplacementInOrder()
    {
        const auto sample = drawBlocks(10000, 0.05);
        QCOMPARE(sample.indices.size(), std::size_t(500));
        QVERIFY(std::ranges::is_sorted(sample.indices));
        QVERIFY(std::ranges::adjacent_find(sample.indices) == sample.indices.end());
        QVERIFY(sample.indices.back() < 10000);
        QCOMPARE(drawBlocks(10000, 0.05).indices, sample.indices);
        QCOMPARE(drawBlocks(5, 0.01).indices.size(), std::size_t(5));
        QVERIFY(!drawBlocks(5, 0.01).isPart());
        QVERIFY(drawBlocks(0, 0.5).indices.empty());
    }

    void sampleSaysWhatItIsAndHoldsTheTruth()
    {
        constexpr std::size_t Count = 1 << 21;
        const auto values = gaussians(8, Count);
        auto noisy = values;
        const auto noise = gaussians(9, Count);
        for (std::size_t i = 0; i < Count; ++i)
            noisy[i] += 0.1f * noise[i] * static_cast<float>(1 + i / (Count / 4));
        const auto reference = matrix(1024, Count / 1024, values),
                   candidate = matrix(1024, Count / 1024, noisy);
        const auto whole = compareModels(reference, candidate, {}, {});
        const auto part = compareModels(reference, candidate, { .sampleFraction = 0.25 }, {});
        QVERIFY(whole && part);
        const ErrorStats &error = *part->layers[0].error;
        QVERIFY(error.sampled);
        QVERIFY(isNear(error.sampledFraction, 0.25, 1e-9));
        QVERIFY(error.relativeMseMargin && *error.relativeMseMargin > 0);
        const double truth = *whole->layers[0].error->relativeMse();
        QVERIFY(std::abs(*error.relativeMse() - truth) < 2 * *error.relativeMseMargin);
        QVERIFY(*error.relativeMseMargin < 0.5 * truth);
        QVERIFY(!part->totals.exact);
        const auto same = compareModels(reference, reference, { .sampleFraction = 0.25 }, {});
        QVERIFY(!same->totals.exact); // no difference was seen; that is not equality
        QVERIFY(!whole->layers[0].error->sampled);
    }

    void noiseEdgeIsThatOfTheBulk()
    {
        // Gavish and Donoho 2014: lambda(beta) / omega(beta), squared, with lambda(1) = 4/sqrt(3), omega(1)
        // = 2.858.
        QVERIFY(isNear(marchenkoPasturMedian(1), 0.6529, 1e-3));
        const std::uint64_t rows = 300, columns = 200;
        const auto noise = gaussians(11, rows * columns, 0.1);
        const auto edgeOf = [&](double strength) {
            auto values = noise; // and one direction with strength² times the energy of the noise
            for (std::size_t i = 0; i < values.size(); ++i)
                values[i] += static_cast<float>(0.1 * strength * (i / columns % 2 == 0 ? 1 : -1));
            const auto zero = matrix(rows, columns, std::vector<float>(rows * columns));
            const auto report
                = measureSpectrum(*matrix(rows, columns, values), zero.get(), pairOfFirst(), {}, {});
            return report && report->errorNoise ? *report->errorNoise : NoiseEdge {};
        };
        const double upper = 0.1 * (std::sqrt(300.0) + std::sqrt(200.0));
        const auto alone = edgeOf(0), spiked = edgeOf(2);
        QVERIFY(isNear(alone.upper, upper, 0.02));
        QVERIFY(isNear(spiked.upper, upper, 0.02));
        QVERIFY(isNear(alone.lower, 0.1 * (std::sqrt(300.0) - std::sqrt(200.0)), 0.02));
        QVERIFY(alone.shareAbove < 0.03);
        QVERIFY(isNear(spiked.shareAbove, 0.8, 0.03)); // 4 of 5
    }

    void singularValuesAreThoseOfNumpy_data()
    {
        QTest::addColumn<std::string>("tensor");
        QTest::addColumn<std::vector<double>>("values"); // first, second, middle, last
        const auto row = [](const char *tensor, std::vector<double> values) {
            QTest::addRow("%s", tensor) << std::string(tensor) << values;
        };
        row("conv1.weight",
            { 39.03042066068523, 17.058034277584067, 1.8571357067075736, 0.20479905291445885 });
        row("conv4.weight",
            { 42.260643593080054, 7.184233717442941, 0.18904245083686982, 0.020530422144976593 });
        row("lstm_cell.weight_ih",
            { 18.885697791630808, 15.868005733155814, 4.306578298416316, 1.5287548990420943 });
    }
    void singularValuesAreThoseOfNumpy()
    {
        ASSAY_NEEDS_REAL_DATA();
        QFETCH(std::string, tensor);
        QFETCH(std::vector<double>, values);
        const auto model = openModel(realData("pairs/silero_vad/silero_vad_16k.safetensors"));
        QVERIFY(model);
        const auto *found = (*model)->find(tensor);
        QVERIFY(found);
        const auto report
            = measureSpectrum(**model, nullptr,
                              { .reference = static_cast<std::size_t>(found - (*model)->tensors.data()),
                                .candidate = std::nullopt,
                                .kind = MatchKind::OnlyReference },
                              {}, {});
        QVERIFY(report && report->reference);
        const auto &singular = report->reference->values;
        const double largest = values[0];
        QVERIFY(std::abs(singular[0] - values[0]) <= 1e-12 * largest);
        QVERIFY(std::abs(singular[1] - values[1]) <= 1e-12 * largest);
        QVERIFY(std::abs(singular[singular.size() / 2] - values[2]) <= 1e-12 * largest);
        QVERIFY(isNear(singular.back(), values[3], 1e-6));
    }
};

QTEST_GUILESS_MAIN(ProfilesTest)
#include "tst_profiles.moc"
