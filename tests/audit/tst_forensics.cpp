// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/forensics.h"
#include "core/audit/context.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <cmath>
#include <numbers>

using namespace assay;
using namespace assay::testing;

namespace {

template <typename Draw> std::vector<double> drawn(std::size_t count, Draw draw)
{
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i)
        values.push_back(draw(i));
    return values;
}

} // namespace

class ForensicsTest : public QObject {
    Q_OBJECT

private slots:
    // scipy.stats.kstwobign.sf(1.36) = 0.0495, (1.63) = 0.0098: the tables' 5 % and 1 % points.
    void tabulatedPointsOfKolmogorov()
    {
        const double root = 1000;
        QVERIFY(std::abs(kolmogorovPValue(1.358 / (root + 0.12), 1000000) - 0.05) < 0.001);
        QVERIFY(std::abs(kolmogorovPValue(1.628 / (root + 0.12), 1000000) - 0.01) < 0.001);
        QCOMPARE(kolmogorovPValue(0, 100), 1.0);
    }

    void generatorsAreRecognised()
    {
        assay::testing::Random random(11);
        const auto normal = testNoise(drawn(5000, [&](std::size_t) { return random.gaussian(); }),
                                      NoiseKind::StandardNormal);
        QVERIFY(normal && normal->passes(0.001));
        const auto uniform
            = testNoise(drawn(5000, [&](std::size_t) { return random.uniform(); }), NoiseKind::Uniform01);
        QVERIFY(uniform && uniform->passes(0.001));
    }

    void weightsOfAnotherSpreadAreNotNoise()
    {
        assay::testing::Random random(12);
        for (const double sigma : { 0.02, 0.9, 1.1 }) {
            const auto test = testNoise(drawn(5000, [&](std::size_t) { return sigma * random.gaussian(); }),
                                        NoiseKind::StandardNormal);
            QVERIFY(!test || !test->passes(0.001));
        }
        const auto heavy = testNoise(drawn(20000, [&](std::size_t) { return random.laplace(); }),
                                     NoiseKind::StandardNormal);
        QVERIFY(!heavy || !heavy->passes(0.001));
    }

    // Q8_0, nf4 and packed bytes hold few distinct values: no generator's doubles repeat.
    void quantisedValuesAreNotNoise()
    {
        assay::testing::Random random(13);
        const auto rounded
            = drawn(5000, [&](std::size_t) { return std::round(random.gaussian() * 40) / 40; });
        QVERIFY(!testNoise(rounded, NoiseKind::StandardNormal));
    }

    void correlatedSequenceIsNotNoise()
    {
        assay::testing::Random random(14);
        double last = 0;
        const auto values = drawn(5000, [&](std::size_t) {
            last = 0.5 * last + std::sqrt(0.75) * random.gaussian();
            return last;
        });
        const auto test = testNoise(values, NoiseKind::StandardNormal);
        QVERIFY(!test || !test->passes(0.001));
    }

    void formulasAreFound()
    {
        const double phi = std::numbers::phi;
        const auto constant = findClosedForm(drawn(200, [](std::size_t) { return 1 / 3.0; }));
        QVERIFY(constant && constant->kind == ClosedFormKind::Constant);
        const auto repeated
            = findClosedForm(drawn(200, [](std::size_t i) { return std::sin(double(i % 7)); }));
        QVERIFY(repeated && repeated->period == 7);
        QVERIFY(findClosedForm(drawn(200, [&](std::size_t i) { return phi * double(i + 1); })));
        QVERIFY(findClosedForm(drawn(200, [&](std::size_t i) { return std::pow(phi, double(i + 1)); })));
        QVERIFY(findClosedForm(
            drawn(200, [&](std::size_t i) { return std::fmod(double(i) * phi, 2 * std::numbers::pi); })));
        QVERIFY(findClosedForm(drawn(
            300, [](std::size_t i) { return std::exp(-0.01 * double(i)) * std::cos(0.3 * double(i)); })));
    }

    void weightsFollowNoFormula()
    {
        assay::testing::Random random(15);
        QVERIFY(!findClosedForm(drawn(2000, [&](std::size_t) { return random.gaussian() * 0.02; })));
        std::vector<double> sorted = drawn(2000, [&](std::size_t) { return random.gaussian(); });
        std::ranges::sort(sorted);
        QVERIFY(!findClosedForm(sorted));
        QVERIFY(!findClosedForm(
            drawn(2000, [&](std::size_t i) { return double(i) + 1e-6 * random.gaussian(); })));
        QVERIFY(!findClosedForm(drawn(50, [](std::size_t) { return 1.0; })));
    }

    // At 32/1000 bits a weight a rank-one matrix of 64 columns has 2.048 bits for its one direction: 1 −
    // 2^(−4.096) of it can be kept. Independent weights: 1 − 2^(−0.064), a little more where singular values
    // spread by chance.
    void structureIsLookedForWhereARateLeavesNothing()
    {
        const auto column = gaussians(1, 100), row = gaussians(2, 64);
        std::vector<float> product;
        for (const float left : column)
            for (const float right : row)
                product.push_back(left * right);
        const auto textOf = [](const std::vector<float> &values) {
            AuditContext context;
            context.reference.model = ModelBuilder().addF32("w.weight", { 100, 64 }, values).finish();
            auto structure = sampleStructure(*context.reference.model, {});
            if (!structure || structure->size() != 1)
                return QString();
            context.structure = std::move(*structure);
            return QString::fromStdString(structureText(context, 0.032));
        };
        const QString lowRank = textOf(product);
        QVERIFY2(lowRank.contains(QStringLiteral("with the singular vectors for nothing at most 94.2")),
                 qPrintable(lowRank));
        const QString independent = textOf(gaussians(3, 6400));
        const auto kept = QRegularExpression(QStringLiteral("vectors for nothing at most ([0-9.]+) %"))
                              .match(independent)
                              .captured(1)
                              .toDouble();
        QVERIFY2(kept > 4.3 && kept < 30, qPrintable(independent));
        QVERIFY(independent.contains(QStringLiteral("repeat another (0 %")));
    }

    void distinctValuesAreCounted()
    {
        const std::vector<double> values { 1, 2, 2, 3, NAN, NAN };
        QCOMPARE(distinctCount(values), std::uint64_t(4));
    }
};

QTEST_GUILESS_MAIN(ForensicsTest)
#include "tst_forensics.moc"
