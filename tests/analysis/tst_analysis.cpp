// SPDX-License-Identifier: GPL-3.0-or-later
// Measures against closed forms and against the tables of the codec specification (8.5, 8.6).
#include "core/analysis/compare.h"
#include "core/analysis/error_histogram.h"
#include "core/analysis/model_spectra.h"
#include "core/analysis/rate_distortion.h"
#include "core/analysis/spectrum.h"
#include "core/opening/open.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <cmath>
#include <limits>
#include <numbers>

using namespace assay;
using namespace assay::testing;

namespace {

constexpr float NaN = std::numeric_limits<float>::quiet_NaN();
constexpr float Infinity = std::numeric_limits<float>::infinity();

bool near(double value, double wanted, double relative)
{
    return std::abs(value - wanted) <= relative * std::abs(wanted);
}

} // namespace

class AnalysisTest : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;

    ModelPtr open(const SafetensorsBuilder &builder, const char *name)
    {
        builder.write(m_folder.path(name));
        const auto model = openModel(m_folder.path(name));
        return model ? *model : nullptr;
    }
    Comparison compare(const SafetensorsBuilder &reference, const SafetensorsBuilder &candidate,
                       unsigned threads = 2)
    {
        const RunControl run(std::stop_token(), nullptr, threads);
        auto result
            = compareModels(open(reference, "r.safetensors"), open(candidate, "c.safetensors"), {}, run);
        return result ? *result : Comparison {};
    }
    Comparison compareValues(const std::vector<float> &reference, const std::vector<float> &candidate,
                             unsigned threads = 2)
    {
        const std::vector<std::uint64_t> shape { 1, reference.size() };
        return compare(SafetensorsBuilder().addF32("w", shape, reference),
                       SafetensorsBuilder().addF32("w", shape, candidate), threads);
    }

private slots:
    /// 80 of 100 rows are 80 % of the weights; rows of zeros that are left out are no loss.
    void rowsThatAreCutAreNotCovered_data()
    {
        QTest::addColumn<float>("rest");
        QTest::addColumn<double>("coverage");
        QTest::newRow("rows of numbers") << 1.0f << 0.8;
        QTest::newRow("rows of zeros") << 0.0f << 1.0;
    }
    void rowsThatAreCutAreNotCovered()
    {
        QFETCH(float, rest);
        QFETCH(double, coverage);
        constexpr std::uint64_t Width = 32;
        auto values = gaussians(7, 100 * Width);
        for (std::size_t i = 80 * Width; i < values.size(); ++i)
            values[i] *= rest;
        const std::vector<float> cut(values.begin(), values.begin() + 80 * Width);
        const auto compared
            = compare(SafetensorsBuilder().addF32("model.embed_tokens.weight", { 100, Width }, values),
                      SafetensorsBuilder().addF32("model.embed_tokens.weight", { 80, Width }, cut));
        QCOMPARE(compared.totals.layersPaired, std::uint64_t(1));
        QCOMPARE(compared.totals.coverage.value_or(-1), coverage);
    }

    void scaledCopyHasItsClosedForm() // ŵ = 0.9 w: relative MSE 0.01, cosine 1, best-scale error 0
    {
        auto values = gaussians(1, 100003);
        auto scaled = values;
        for (float &value : scaled)
            value *= 0.9f;
        const auto error = *compareValues(values, scaled).layers[0].error;
        QVERIFY(near(*error.relativeMse(), 0.01, 1e-5));
        QVERIFY(near(*error.sqnrDb(), 20, 1e-5));
        QVERIFY(near(*error.cosine(), 1, 1e-12));
        QVERIFY(*error.bestScaleRelativeMse() < 1e-12);
    }

    void constantOffsetHasItsClosedForm()
    {
        std::vector<float> values(5000);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = static_cast<float>(i % 7);
        auto moved = values;
        for (float &value : moved)
            value += 0.5f;
        const auto error = *compareValues(values, moved).layers[0].error;
        QCOMPARE(*error.meanError(), 0.5);
        QCOMPARE(*error.rmse(), 0.5);
        QCOMPARE(error.maxAbsoluteError, 0.5);
        QCOMPARE(*error.p999AbsoluteError, 0.5);
    }

    void percentileOfKnownErrors() // |e| = i / 1e5 for i < 1e5: rank 99,900 of 100,000 is i = 99,899
    {
        std::vector<float> values(100000, 1.0f), moved(100000);
        for (std::size_t i = 0; i < moved.size(); ++i)
            moved[i] = 1.0f + static_cast<float>(i) / 100000.0f;
        const auto error = *compareValues(values, moved).layers[0].error;
        QCOMPARE(*error.p999AbsoluteError, static_cast<double>(moved[99899] - 1));
        QCOMPARE(*error.p99AbsoluteError, static_cast<double>(moved[98999] - 1));
        QCOMPARE(*error.p90AbsoluteError, static_cast<double>(moved[89999] - 1));
        QCOMPARE(*error.medianAbsoluteError, static_cast<double>(moved[49999] - 1));
        QCOMPARE(quantileMargin(error), 0.0);
    }

    void percentilesLeaveOutWhatIsNoNumber() // of 1,000 finite errors 1 ... 1000 the 999th and the 500th
    {
        std::vector<float> values(1010), moved(1010, NaN);
        for (std::size_t i = 0; i < 1000; ++i)
            moved[i] = static_cast<float>(1000 - i);
        values[1005] = Infinity;
        const auto error = *compareValues(values, moved).layers[0].error;
        QCOMPARE(*error.p999AbsoluteError, 999.0);
        QCOMPARE(*error.medianAbsoluteError, 500.0);
    }

    void percentilesOfLargeLayersNameTheirBin_data()
    {
        QTest::addColumn<std::size_t>("count");
        QTest::addColumn<bool>("isExact");
        QTest::newRow("1,048,576 values") << std::size_t { 1048576 } << true;
        QTest::newRow("1,048,577 values") << std::size_t { 1048577 } << false;
    }
    void
    percentilesOfLargeLayersNameTheirBin() // |e| of all but a few is 1.0625, whose bin is [1.0625, 1.0703125)
    {
        QFETCH(std::size_t, count);
        QFETCH(bool, isExact);
        const std::vector<float> values(count, 1), moved(count, 2.0625f);
        auto other = moved;
        other.back() = 9;
        const auto error = *compareValues(values, other).layers[0].error;
        QCOMPARE(*error.p999AbsoluteError, isExact ? 1.0625 : 1.06640625);
        QCOMPARE(quantileMargin(error), isExact ? 0.0 : 0.00390625);
    }

    void metricsOfExtremeValuesAgreeWithLongDouble_data()
    {
        QTest::addColumn<float>("scale");
        QTest::addColumn<float>("step");
        QTest::newRow("1e30") << 1e30f << 1e27f;
        QTest::newRow("subnormal") << 1e-39f << 1e-42f;
        QTest::newRow("error a ten-millionth") << 1.0f << 1e-7f;
        QTest::newRow("error a million times larger") << 1e-6f << 1.0f;
        QTest::newRow("near the largest float") << 5e37f << 1e31f;
    }
    void metricsOfExtremeValuesAgreeWithLongDouble()
    {
        QFETCH(float, scale);
        QFETCH(float, step);
        const std::size_t count = 70001;
        const auto draws = gaussians(21, count), noise = gaussians(22, count);
        std::vector<float> values(count), moved(count);
        long double squares = 0, others = 0, products = 0, errors = 0, sum = 0;
        for (std::size_t i = 0; i < count; ++i) {
            values[i] = draws[i] * scale;
            moved[i] = values[i] + noise[i] * step;
            const long double w = values[i], v = moved[i];
            squares += w * w;
            others += v * v;
            products += w * v;
            errors += (v - w) * (v - w);
            sum += v - w;
        }
        const auto error = *compareValues(values, moved).layers[0].error;
        QCOMPARE(error.pairCount, count);
        QVERIFY(near(*error.relativeMse(), static_cast<double>(errors / squares), 1e-12));
        QVERIFY(near(*error.rmse(), static_cast<double>(std::sqrt(errors / count)), 1e-12));
        QVERIFY(near(*error.sqnrDb(), static_cast<double>(10 * std::log10(squares / errors)), 1e-12));
        QVERIFY(near(*error.cosine(), static_cast<double>(products / std::sqrt(squares * others)), 1e-12));
        const auto spread = static_cast<double>(std::sqrt(errors / count));
        QVERIFY(std::abs(*error.meanError() - static_cast<double>(sum / count)) < 1e-12 * spread);
    }

    void oddValuesAreCountedNotAveraged()
    {
        const std::vector<float> left { 1, NaN, 3, Infinity, 5, NaN, 7, 8, 9 };
        const std::vector<float> right { 1, NaN, 3, Infinity, 5, 6, NaN, -Infinity, 9 };
        const auto comparison = compareValues(left, right);
        const auto &error = *comparison.layers[0].error;
        QCOMPARE(error.pairCount, 4ull);
        QCOMPARE(error.oddPairCount, 5ull);
        QCOMPARE(error.equalOddCount, 2ull);
        QCOMPARE(*error.relativeMse(), 0.0);
        QVERIFY(!error.exact());
        QVERIFY(!comparison.totals.exact);
        QCOMPARE(comparison.layers[0].referenceStats->nanCount, 2ull);
        QCOMPARE(comparison.layers[0].referenceStats->infinityCount, 1ull);
    }

    void momentsOfASmallTensor() // worked by hand: 1 2 3 4 5 -> mean 3, variance 2, skewness 0, kurtosis 1.7
    {
        const auto stats = *compareValues({ 1, 2, 3, 4, 5 }, { 1, 2, 3, 4, 5 }).layers[0].referenceStats;
        QCOMPARE(stats.mean, 3.0);
        QVERIFY(near(stats.standardDeviation, std::sqrt(2.0), 1e-15));
        QVERIFY(std::abs(stats.skewness) < 1e-12);
        QVERIFY(near(stats.kurtosis, 1.7, 1e-12));
        QCOMPARE(stats.minimum, 1.0);
        QCOMPARE(stats.maximum, 5.0);
    }

    void sameBitsOnAnyThreadCount()
    {
        auto values = gaussians(2, 1500000);
        auto rounded = values;
        for (float &value : rounded)
            value = std::round(value * 16) / 16;
        const auto one = *compareValues(values, rounded, 1).layers[0].error;
        for (const unsigned threads : { 2u, 7u }) {
            const auto many = *compareValues(values, rounded, threads).layers[0].error;
            QCOMPARE(many.errorSquares, one.errorSquares);
            QCOMPARE(many.products, one.products);
            QCOMPARE(many.p999AbsoluteError, one.p999AbsoluteError);
            QCOMPARE(many.maxErrorIndex, one.maxErrorIndex);
        }
    }

    void sumsAgreeWithLongDouble_data()
    {
        QTest::addColumn<std::size_t>("count");
        QTest::addColumn<double>("tolerance");
        QTest::newRow("in double") << std::size_t { 300001 } << 1e-13;
        QTest::newRow("in float, three times the rounding that pair_kernels.h states")
            << std::size_t { 1300001 } << 3e-7 / std::sqrt(1300001.0 / 32);
    }

    void sumsAgreeWithLongDouble()
    {
        QFETCH(const std::size_t, count);
        QFETCH(const double, tolerance);
        const auto values = gaussians(3, count), other = gaussians(4, count);
        long double squares = 0, products = 0, errors = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const long double w = values[i], v = other[i];
            squares += w * w;
            products += w * v;
            errors += (v - w) * (v - w);
        }
        const auto error = *compareValues(values, other).layers[0].error;
        QVERIFY(near(error.referenceSquares, static_cast<double>(squares), tolerance));
        QVERIFY(near(error.errorSquares, static_cast<double>(errors), tolerance));
        QVERIFY(std::abs(error.products - static_cast<double>(products))
                < tolerance * static_cast<double>(squares));
    }

    void doublesThatDifferBelowFloatAreNotExact()
    {
        const std::vector<double> left { 1.0, 2.0 }, right { 1.0, 2.0 + 1e-12 };
        const auto comparison = compare(SafetensorsBuilder().add("w", "F64", { 2 }, rawBytes(left)),
                                        SafetensorsBuilder().add("w", "F64", { 2 }, rawBytes(right)));
        QVERIFY(!comparison.totals.exact);
    }

    void coverageCountsMissingLayersAndDeadOnesAreFound()
    {
        const auto values = gaussians(5, 64 * 64);
        const auto comparison = compare(
            SafetensorsBuilder().addF32("a", { 64, 64 }, values).addF32("b", { 64, 64 }, gaussians(6, 4096)),
            SafetensorsBuilder().addF32("a", { 64, 64 }, std::vector<float>(4096)));
        QCOMPARE(*comparison.totals.coverage, 0.5);
        QCOMPARE(comparison.totals.layersMissing, 1ull);
        QVERIFY(!comparison.totals.exact);
        QVERIFY(std::any_of(comparison.findings.begin(), comparison.findings.end(),
                            [](const Finding &finding) { return finding.rule == "layer.dead"; }));
    }

    void tiedCopyIsOnNeitherSideOfCoverage()
    {
        const auto values = gaussians(7, 128 * 128);
        const auto comparison
            = compare(SafetensorsBuilder()
                          .addF32("model.embed_tokens.weight", { 128, 128 }, values)
                          .addF32("lm_head.weight", { 128, 128 }, values),
                      SafetensorsBuilder().addF32("model.embed_tokens.weight", { 128, 128 }, values));
        QCOMPARE(comparison.totals.referenceElements, 128ull * 128);
        QCOMPARE(*comparison.totals.coverage, 1.0);
        QVERIFY(comparison.totals.exact);
    }

    void gaussianBoundOfTheSpecification() // codecs 8.5
    {
        QVERIFY(near(gaussianRelativeMseBound(4), 0.0039, 0.01));
        QVERIFY(near(gaussianRelativeMseBound(0.032), 0.9566, 1e-4));
        QVERIFY(near(gaussianCosineBound(0.032), 0.208, 0.005));
        QVERIFY(near(gaussianRateBound(0.0625), 2, 1e-12));
        QCOMPARE(gaussianRateBound(1), 0.0);
    }

    void waterFillingOfTheSpecification_data() // codecs 8.6: variances i^-a, 4096 components
    {
        QTest::addColumn<double>("exponent");
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("wanted");
        QTest::newRow("white, 1 bit") << 0.0 << 1.0 << 0.25;
        QTest::newRow("a = 0.5, 0.5 bit") << 0.5 << 0.5 << 0.417;
        QTest::newRow("a = 1, 0.032 bit") << 1.0 << 0.032 << 0.460;
        QTest::newRow("a = 1, 1 bit") << 1.0 << 1.0 << 0.076;
        QTest::newRow("a = 1.5, 0.1 bit") << 1.5 << 0.1 << 0.047;
        QTest::newRow("a = 2, 0.032 bit") << 2.0 << 0.032 << 0.0128;
    }
    void waterFillingOfTheSpecification()
    {
        QFETCH(double, exponent);
        QFETCH(double, rate);
        QFETCH(double, wanted);
        std::vector<double> variances(4096);
        for (std::size_t i = 0; i < variances.size(); ++i)
            variances[i] = std::pow(static_cast<double>(i + 1), -exponent);
        QVERIFY(near(waterFillingRelativeMse(variances, rate), wanted, 0.01));
    }

    void singularValuesOfKnownMatrices()
    {
        std::vector<float> diagonal(40 * 24), rankOne(24 * 40);
        for (std::size_t i = 0; i < 24; ++i)
            diagonal[i * 24 + i] = static_cast<float>(24 - i);
        for (std::size_t i = 0; i < rankOne.size(); ++i)
            rankOne[i] = static_cast<float>(i / 40 + 1); // outer product of 1..24 and ones
        const auto model = open(SafetensorsBuilder()
                                    .addF32("tall", { 40, 24 }, diagonal)
                                    .addF32("wide", { 24, 40 }, rankOne)
                                    .addF32("v", { 9 }, gaussians(1, 9)),
                                "s.safetensors");
        const auto tall = measureSpectrum(*model, nullptr, { .reference = 0 }, {}, {});
        QVERIFY(tall && tall->reference);
        for (std::size_t i = 0; i < 24; ++i)
            QVERIFY(near(tall->reference->values[i], static_cast<double>(24 - i), 1e-12));
        const auto wide = measureSpectrum(*model, nullptr, { .reference = 1 }, {}, {});
        QVERIFY(wide && wide->reference);
        QVERIFY(
            near(wide->reference->values[0], std::sqrt(4900.0 * 40), 1e-12)); // sum of squares 1..24 is 4900
        QVERIFY(wide->reference->values[1] < 1e-6 * wide->reference->values[0]);
        QVERIFY(near(wide->reference->stableRank, 1, 1e-9));
        const auto vector = measureSpectrum(*model, nullptr, { .reference = 2 }, {}, {});
        QVERIFY(vector && !vector->reference && !vector->method.empty());
    }

    void orthonormalBasisHasOnesOnly()
    {
        ASSAY_NEEDS_REAL_DATA();
        const auto model = openModel(realData("weights/quantoniumos_golden_n64.npy"));
        QVERIFY(model);
        const auto spectrum = measureSpectrum(**model, nullptr, { .reference = 0 }, {}, {});
        QVERIFY(spectrum && spectrum->reference);
        for (const double value : spectrum->reference->values)
            QVERIFY(near(value, 1, 1e-6)); // stored in double, read as float32
    }

    void sineHasItsFrequency()
    {
        std::vector<float> rows(64 * 1024);
        for (std::size_t i = 0; i < rows.size(); ++i)
            rows[i] = static_cast<float>(std::sin(2 * std::numbers::pi * static_cast<double>(i % 1024) / 32));
        const auto model = open(SafetensorsBuilder().addF32("w", { 64, 1024 }, rows), "p.safetensors");
        const auto spectrum = measureSpectrum(*model, nullptr, { .reference = 0 }, {}, {});
        QVERIFY(spectrum);
        const auto &density = spectrum->powerRows.reference;
        const auto peak
            = static_cast<std::size_t>(std::max_element(density.begin(), density.end()) - density.begin());
        QCOMPARE(spectrum->powerRows.frequency[peak], 1.0 / 32);
        std::uint64_t counted = 0;
        for (const auto count : spectrum->referenceCounts)
            counted += count;
        QCOMPARE(counted, std::uint64_t(rows.size()));
        // Rows end after whole periods, so the flattened signal is the same sine; columns are constant.
        const auto &flat = spectrum->powerFlat.reference;
        QCOMPARE(std::max_element(flat.begin(), flat.end()) - flat.begin(), std::ptrdiff_t(1024 / 32));
        const auto &columns = spectrum->powerColumns.reference;
        QCOMPARE(std::max_element(columns.begin(), columns.end()) - columns.begin(), std::ptrdiff_t(0));
    }

    void everyMatrixHasItsSingularValues()
    {
        const auto weights = gaussians(5, 40 * 30), noise = gaussians(6, 40 * 30, 0.01);
        auto changed = weights;
        for (std::size_t i = 0; i < changed.size(); ++i)
            changed[i] += noise[i];
        const auto file = [&](const std::vector<float> &values) {
            return SafetensorsBuilder()
                .addF32("a.weight", { 40, 30 }, values)
                .addF32("bias", { 30 }, std::vector<float>(values.begin(), values.begin() + 30))
                .addF32("b.weight", { 30, 40 }, values);
        };
        const auto reference = open(file(weights), "all_r.safetensors");
        const auto candidate = open(file(changed), "all_c.safetensors");
        std::size_t reported = 0;
        Progress progress; // of two matrices of 1,200 floats, whole from the first one on
        const auto reports = measureAllSpectra(
            *reference, candidate.get(), NameMapping(), RunControl({}, &progress, 1),
            [&](const SpectrumReport &) { reported += progress.total() == 9600 ? 1 : 0; });
        QVERIFY(reports);
        QCOMPARE(progress.done(), std::uint64_t(9600));
        QCOMPARE(reports->size(), std::size_t(2));
        QCOMPARE(reported, std::size_t(2));
        for (const auto &report : *reports) {
            const auto alone = measureSpectrum(*reference, candidate.get(),
                                               { .reference = report.tensor == "a.weight" ? 0u : 2u,
                                                 .candidate = report.tensor == "a.weight" ? 0u : 2u },
                                               {}, {});
            QVERIFY(alone && report.error && alone->error);
            QCOMPARE(report.error->values, alone->error->values);
            QVERIFY(report.reference->rankForEnergy[0] < report.reference->rankForEnergy[1]);
            QVERIFY(*report.leadingSubspaceOverlap > 0.9);
        }
    }

    void storedSymbolsHaveTheirEntropies()
    {
        // 1, −1, 1, −1 as bfloat16 are 3F80 BF80 3F80 BF80: one bit in the upper bytes, none in the lower
        // ones; of all bytes half are 80, a quarter 3F, a quarter BF: 1.5 bits.
        const std::string bytes("\x80\x3F\x80\xBF\x80\x3F\x80\xBF", 8);
        const auto model = open(SafetensorsBuilder().add("w", "BF16", { 4 }, bytes), "s.safetensors");
        const auto stats = measureTensor(*model, model->tensors[0], false, {});
        QVERIFY(stats);
        QCOMPARE(stats->bytePlaneEntropyBits, (std::vector<double> { 0, 1 }));
        QCOMPARE(stats->losslessFloorBits, std::optional(1.0));
        QCOMPARE(stats->storedByteEntropyBits, std::optional(1.5));
        QCOMPARE(stats->symbolEntropyBits, std::optional(1.0));
        QCOMPARE(stats->distinctValues, std::optional<std::uint64_t>(2));
        // 1, 2, −1, −2 as float32 are 3F800000 40000000 BF800000 C0000000: two bits in the top bytes and one
        // in the next; with the sign moved to the end one bit each in the exponent and the last byte.
        const auto floats = open(SafetensorsBuilder().addF32("w", { 4 }, { 1, 2, -1, -2 }), "f.safetensors");
        const auto wide = measureTensor(*floats, floats->tensors[0], false, {});
        QVERIFY(wide);
        QCOMPARE(wide->bytePlaneEntropyBits, (std::vector<double> { 0, 0, 1, 2 }));
        QCOMPARE(wide->losslessFloorBits, std::optional(2.0));
    }
};

QTEST_GUILESS_MAIN(AnalysisTest)
#include "tst_analysis.moc"
