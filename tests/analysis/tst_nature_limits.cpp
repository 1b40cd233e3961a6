// SPDX-License-Identifier: GPL-3.0-or-later
// Thresholds of forensics: what a layer is, levels, noise, closed forms. Each from both sides; the numbers
// are worked out beside the rows.
#include "core/analysis/forensics.h"
#include "core/analysis/layer_nature.h"
#include "core/analysis/value_levels.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <cmath>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;

/// A layer of which only sums are known; moments of a side without a mean unless it is given.
struct Sums {
    double referenceSquares = 1, candidateSquares = 1, products = 0;
    std::uint64_t pairs = 1600;
    double mean = 0;
    std::uint64_t elements = 1600;
};

LayerReport layerOf(const Sums &sums)
{
    const auto n = static_cast<double>(sums.pairs);
    LayerReport layer { .match = { .reference = 0, .candidate = 0 }, .elementCount = sums.elements };
    layer.error = ErrorStats {
        .pairCount = sums.pairs,
        .referenceSquares = n * sums.referenceSquares,
        .candidateSquares = n * sums.candidateSquares,
        .products = n * sums.products,
        .errorSquares = n * (sums.referenceSquares + sums.candidateSquares - 2 * sums.products),
        .differingCount = sums.pairs,
    };
    layer.referenceStats = TensorStats { .elementCount = sums.pairs,
                                         .finiteCount = sums.pairs,
                                         .minimum = -1,
                                         .maximum = 2,
                                         .mean = sums.mean,
                                         .rms = 1,
                                         .kurtosis = 3 };
    layer.candidateStats = layer.referenceStats;
    layer.candidateStats->maximum = 3;
    return layer;
}

/// Multiplied by factor, with an error of that energy at right angles to it.
Sums scaled(double factor, double rest)
{
    return { .candidateSquares = factor * factor + rest, .products = factor };
}

/// Values of one mean, without correlation about it: products are the mean's square.
Sums offset(double meanSquare)
{
    return { .products = meanSquare, .mean = std::sqrt(meanSquare) };
}

Comparison compared(const std::vector<Values> &reference, const std::vector<Values> &candidate,
                    std::uint64_t rows)
{
    ModelBuilder left, right;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        const std::string name = "layers." + std::to_string(i) + ".w.weight";
        const std::vector<std::uint64_t> shape { rows, reference[i].size() / rows };
        left.addF32(name, shape, reference[i]);
        right.addF32(name, shape, candidate[i]);
    }
    auto comparison = compareModels(left.finish(), right.finish(), {}, RunControl());
    if (!comparison)
        qFatal("%s", describe(comparison.error()).c_str());
    return *std::move(comparison);
}

const Finding *found(const Comparison &comparison, std::string_view rule)
{
    for (const auto &finding : comparison.findings)
        if (finding.rule == rule)
            return &finding;
    return nullptr;
}

/// A stranger of b's size that shares that much with it, exactly.
Values alike(const Values &b, double correlation)
{
    Values other = gaussians(77, b.size());
    double bb = 0, bo = 0;
    for (std::size_t i = 0; i < b.size(); ++i) {
        bb += double { b[i] } * b[i];
        bo += double { b[i] } * other[i];
    }
    double oo = 0;
    for (std::size_t i = 0; i < b.size(); ++i) {
        other[i] -= static_cast<float>(bo / bb) * b[i];
        oo += double { other[i] } * other[i];
    }
    const double rest = std::sqrt((1 - correlation * correlation) * bb / oo);
    for (std::size_t i = 0; i < b.size(); ++i)
        other[i] = static_cast<float>(correlation * double { b[i] } + rest * double { other[i] });
    return other;
}

LevelCount levels(std::uint64_t nonZero, std::uint64_t inSample)
{
    return { .nonZero = nonZero, .inSample = inSample };
}

Values window(std::size_t size, std::size_t nonZero)
{
    Values values(size, 0.0f);
    std::fill_n(values.begin(), nonZero, 1.0f);
    return values;
}

} // namespace

class NatureLimitsTest : public QObject {
    Q_OBJECT

private slots:
    void natureOfSums_data()
    {
        QTest::addColumn<Sums>("sums");
        QTest::addColumn<LayerNature>("nature");
        const auto row = [](const char *name, const Sums &sums, LayerNature nature) {
            QTest::newRow(name) << sums << nature;
        };
        using enum LayerNature;
        // 4 / sqrt(1600) = 0.1
        row("4 standard errors, below", { .products = 0.097 }, Unrelated);
        row("4 standard errors, above", { .products = 0.103 }, Ordinary);
        row("0.05 at the least, below", { .products = 0.0485, .pairs = 1000000 }, Unrelated);
        row("0.05 at the least, above", { .products = 0.0515, .pairs = 1000000 }, Ordinary);
        row("0.3 at the most, below", { .products = 0.291, .pairs = 100 }, Unrelated);
        row("0.3 at the most, above", { .products = 0.309, .pairs = 100 }, Ordinary);
        row("negated, less than half", { .products = -0.48 }, Ordinary);
        row("negated, more than half", { .products = -0.52 }, Negated);
        row("a factor of 1.95 %", scaled(1.0195, 0), Ordinary);
        row("a factor of 2.05 %", scaled(1.0205, 0), Scaled);
        // Error 0.36 + u, of which u / (2.56 + u) is left without the factor: 0.097 and 0.103 of it.
        row("nine tenths explained", scaled(1.6, 0.127), Scaled);
        row("not nine tenths explained", scaled(1.6, 0.1386), Ordinary);
        // Grown by 0.1 with an error of 0.01 + u: 2.06 and 1.94 times.
        row("farther than twice the error", scaled(1.1, 0.0385), Scaled);
        row("not farther than twice the error", scaled(1.1, 0.0415), Ordinary);
        // Error 0.0016 + u, of which u / (0.9216 + u) is left without the factor: 0.67 and 0.825 of it.
        row("a shrunken layer", scaled(0.96, 0.0026), Scaled);
        row("a code that cuts off", scaled(0.96, 0.0052), Ordinary);
        // Error 2 − 2 m².
        row("an error of 0.29", offset(0.855), Ordinary);
        row("an error of 0.31", offset(0.845), Unrelated);
    }
    void natureOfSums()
    {
        QFETCH(Sums, sums);
        QFETCH(LayerNature, nature);
        QCOMPARE(natureOf(layerOf(sums)), nature);
    }

    void fewElementsAreNothing()
    {
        for (const std::uint64_t count : { 15u, 16u }) {
            LayerReport layer = layerOf({ .pairs = count, .elements = count });
            layer.candidateStats->zeroCount = count;
            QCOMPARE(natureOf(layer), count < 16 ? LayerNature::Ordinary : LayerNature::Dead);
        }
        for (const std::size_t columns : { 31u, 33u }) { // of 64 elements
            const auto pair = compared({ gaussians(1, 2 * columns) }, { gaussians(12, 2 * columns) }, 2);
            QCOMPARE(pair.layers[0].nature, columns < 32 ? LayerNature::Ordinary : LayerNature::Unrelated);
        }
    }

    void sameMomentsToAMillionth()
    {
        for (const double difference : { 0.95e-6, 1.05e-6 }) {
            LayerReport layer = layerOf({ .products = 0.01 });
            layer.candidateStats = layer.referenceStats;
            layer.candidateStats->mean += difference;
            QCOMPARE(natureOf(layer), difference < 1e-6 ? LayerNature::Reordered : LayerNature::Unrelated);
        }
    }

    void anotherLayerFromThreeFifthsOn()
    {
        const auto a = gaussians(1, 4096), b = gaussians(2, 4096);
        for (const double correlation : { 0.58, 0.62 }) {
            const auto pair = compared({ a, b }, { alike(b, correlation), b }, 64);
            QCOMPARE(pair.layers[0].nature,
                     correlation < 0.6 ? LayerNature::Unrelated : LayerNature::OtherLayer);
        }
    }

    void moreThanAThousandAlikeAreNotLookedThrough()
    {
        for (const std::size_t count : { 1000u, 1060u }) {
            std::vector<Values> reference;
            for (std::size_t i = 0; i < count; ++i)
                reference.push_back(gaussians(i + 1, 64));
            auto candidate = reference;
            candidate[0] = reference[1];
            const auto pair = compared(reference, candidate, 8);
            QCOMPARE(pair.layers[0].nature, count <= 1024 ? LayerNature::OtherLayer : LayerNature::Unrelated);
        }
    }

    void everyPlaceIsInTheEvidence()
    {
        const std::vector<Values> reference(80, gaussians(1, 64));
        std::vector<Values> dead(80, Values(64));
        const auto all = compared(reference, dead, 8);
        QVERIFY(found(all, "layer.dead"));
        QCOMPARE(found(all, "layer.dead")->evidence.front().computed, std::string("0"));
        QVERIFY(found(all, "layer.dead")->summary.ends_with(": layers.*"));
        dead[0] = reference[0];
        const auto pair = compared(reference, dead, 8);
        const Finding *finding = found(pair, "layer.dead");
        QVERIFY(finding);
        QCOMPARE(finding->evidence.size(), std::size_t(79));
        QCOMPARE(QString::fromStdString(finding->summary).count(QStringLiteral("w.weight")), 12);
        QVERIFY(finding->summary.ends_with("and 67 more"));
    }

    void levelsOfASample()
    {
        QVERIFY(levels(2000, 250).isCoarse() && !levels(2000, 262).isCoarse()); // 256 levels
        QVERIFY(levels(1000, 245).isCoarse() && !levels(1000, 255).isCoarse()); // 4 values a level
        QVERIFY(levels(66, 2).isCoarse() && !levels(62, 2).isCoarse()); // half of 128 values
        LevelCount windows = levels(2000, 2000);
        windows.perShortWindow = 0.73;
        QVERIFY(windows.isCoarse());
        windows.perShortWindow = 0.77;
        QVERIFY(!windows.isCoarse());
        windows.perLongWindow = 0.68;
        QVERIFY(windows.isCoarse());
        windows.perLongWindow = 0.72;
        QVERIFY(!windows.isCoarse());
    }

    void windowsOfLevels()
    {
        Values twice, even;
        for (std::size_t i = 0; i < 128 * 32; ++i) {
            twice.push_back(static_cast<float>(i / 2 + 1)); // 16 of 32, 64 of 128
            even.push_back(static_cast<float>(i % 128 + 1)); // 128 of 128
        }
        QCOMPARE(countLevels(twice).perShortWindow, 0.5);
        QCOMPARE(countLevels(twice).inGroup, std::uint64_t(64));
        QCOMPARE(countLevels(even).inGroup, std::uint64_t(128));
        QCOMPARE(countLevels(even).perLongWindow, 1.0);
        QCOMPARE(countLevels(window(32, 7)).perShortWindow, 1.0);
        QCOMPARE(countLevels(window(32, 8)).perShortWindow, 1.0 / 8);
        QCOMPARE(countLevels(window(128, 62)).perLongWindow, 1.0);
        QCOMPARE(countLevels(window(128, 66)).perLongWindow, 1.0 / 66);
    }

    void testsOfNoiseNeedAHundredNumbers()
    {
        const auto drawn = [](std::size_t count) {
            std::vector<double> values;
            assay::testing::Random random(5);
            for (std::size_t i = 0; i < count; ++i)
                values.push_back(random.gaussian());
            return values;
        };
        QVERIFY(!testNoise(drawn(96), NoiseKind::StandardNormal));
        QVERIFY(testNoise(drawn(104), NoiseKind::StandardNormal));
        QVERIFY(!findClosedForm(std::vector<double>(96, 1.0)));
        QVERIFY(findClosedForm(std::vector<double>(104, 1.0)));
    }

    void scoresOfNoiseAreFiveStandardErrors()
    {
        for (double NoiseTest::*score :
             { &NoiseTest::meanScore, &NoiseTest::spreadScore, &NoiseTest::neighbourScore })
            for (const double sign : { -1.0, 1.0 }) {
                NoiseTest test { .pValue = 0.5 };
                test.*score = sign * 4.8;
                QVERIFY(test.passes(0.01));
                test.*score = sign * 5.2;
                QVERIFY(!test.passes(0.01));
            }
    }

    void periodsUpToABound()
    {
        for (const std::size_t period : { 3950u, 4250u }) {
            std::vector<double> values;
            assay::testing::Random random(6);
            for (std::size_t i = 0; i < 5 * period; ++i)
                values.push_back(i < period ? random.gaussian() : values[i - period]);
            QCOMPARE(findClosedForm(values).has_value(), period <= 4096);
        }
    }
};

QTEST_GUILESS_MAIN(NatureLimitsTest)
#include "tst_nature_limits.moc"
