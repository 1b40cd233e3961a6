// SPDX-License-Identifier: GPL-3.0-or-later
// Codes under scales and zero points that are not theirs: each threshold from both sides, and whole pairs of
// int8 with scales of other rows, other layers and moved codes.
#include "core/analysis/coarse_scales.h"
#include "core/analysis/layer_names.h"
#include "core/analysis/scale_faults.h"
#include "core/opening/assemble.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;

/// 100 values of energy 100, the candidate gain times them and left (of the energy) of noise beside it.
CodeVerdict judged(double gain, double left, double count = 100, double largest = 10)
{
    return judgeCodes({ .count = count,
                        .reference = count,
                        .candidate = (gain * gain + left) * count,
                        .products = gain * count,
                        .errors = 0,
                        .errorSquares = ((gain - 1) * (gain - 1) + left) * count,
                        .largest = largest });
}

/// Errors of that mean and spread (its square 1).
bool isShifted(double squareOfMean, double count = 100)
{
    return judgeCodes({ .count = count,
                        .reference = 100 * count,
                        .candidate = 100 * count,
                        .products = 99 * count,
                        .errors = std::sqrt(squareOfMean) * count,
                        .errorSquares = (squareOfMean + 1) * count,
                        .largest = 200 })
        .isShifted;
}

struct Layer {
    std::size_t rows = 64, columns = 32;
    std::uint64_t seed = 1;
    double levels = 127;
    std::size_t misplaced = 0; ///< of the first rows: the scale of the row behind
    int moved = 0; ///< codes further
    Values reference {}, codes {}, scales {};

    void make()
    {
        reference = gaussians(seed, rows * columns);
        for (std::size_t r = 0; r < rows; ++r) {
            // Rows of different size, as those of a trained matrix: their scales differ by a factor.
            for (std::size_t c = 0; c < columns; ++c)
                reference[r * columns + c] *= 1.0f + static_cast<float>((r * 7 + seed) % 5);
            const auto row = std::span(reference).subspan(r * columns, columns);
            float most = 0;
            for (const float value : row)
                most = std::max(most, std::abs(value));
            scales.push_back(most / static_cast<float>(levels));
            for (const float value : row)
                codes.push_back(
                    std::clamp(std::round(value / scales[r]) + static_cast<float>(moved), -128.0f, 127.0f));
        }
        const Values own = scales;
        for (std::size_t r = 0; r < misplaced; ++r)
            scales[r] = own[(r + 1) % rows];
    }
};

struct Coarse {
    std::size_t units = 100, faulty = 5;
    double distance = 0.693; ///< of the faulty ones' gain in the logarithm
    double spread = 0.01; ///< of the others
    double left = 0.12;
    double own = 1; ///< what the faulty ones leave, over the others
};

std::vector<Finding> findingsOf(const std::vector<Layer> &layers)
{
    ModelBuilder left, right;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const std::string name = "model.layers." + std::to_string(i) + ".mlp.up_proj.weight";
        const Layer &layer = layers[i];
        left.addF32(name, { layer.rows, layer.columns }, layer.reference);
        right.add<std::int8_t>(name, DType::I8, { layer.rows, layer.columns }, layer.codes)
            .addF32(name + "_scale", { layer.rows, 1 }, layer.scales);
    }
    Model candidate = right.take();
    if (const auto status = assembleQuantised(candidate, RunControl()); !status)
        qFatal("%s", describe(status.error()).c_str());
    const auto comparison = compareModels(left.finish(), finishModel(std::move(candidate)), {}, RunControl());
    if (!comparison)
        qFatal("%s", describe(comparison.error()).c_str());
    return comparison->findings;
}

std::string told(const std::vector<Finding> &findings, const std::string &rule)
{
    const auto found = std::ranges::find(findings, rule, &Finding::rule);
    return found == findings.end() ? std::string() : found->summary;
}

std::vector<Layer> made(std::vector<Layer> layers)
{
    for (Layer &layer : layers)
        layer.make();
    return layers;
}

bool isMisscaled(const Layer &layer)
{
    return !told(findingsOf(made({ layer })), "layer.misscaled-codes").empty();
}

} // namespace

class ScaleFaultsTest : public QObject {
    Q_OBJECT

private slots:
    // allowed = 0.035 + 0.5 left + 5 sqrt(left / 100): 0.04005 for a ten thousandth
    void gainsBeyondWhatTheErrorAllows()
    {
        QVERIFY(!judged(1 + 0.9 * 0.04005, 1e-4).isMisscaled);
        QVERIFY(judged(1 + 1.1 * 0.04005, 1e-4).isMisscaled);
        QVERIFY(judged(1 - 1.1 * 0.04005, 1e-4).isMisscaled);
        QVERIFY(!judged(1 - 0.9 * 0.04005, 1e-4).isMisscaled);
        // Of 1600 values chance allows a fourth: 0.03630.
        QVERIFY(judged(1 + 1.1 * 0.0363, 1e-4, 1600).isMisscaled);
        QVERIFY(!judged(1 + 1.05 * 0.0363, 1e-4, 100).isMisscaled);
    }

    /// A code of least error shrinks by its own error: 1 lies between the two least squares.
    void shrinkingIsNoScale()
    {
        QVERIFY(!judged(0.9, 0.09 * 0.6).isMisscaled); // candidate / products = 0.96
        QVERIFY(judged(0.7, 0.01).isMisscaled);
    }

    void coarseCodesAreNotJudged()
    {
        QVERIFY(judged(2, 0.9 * 0.06 * 4).isMisscaled);
        QVERIFY(!judged(2, 1.1 * 0.06 * 4).isMisscaled);
    }

    // Of 100 units (unless said) whose gains lie that far on both sides of 1 in the logarithm.
    void coarseUnitsThatStandOut_data()
    {
        QTest::addColumn<Coarse>("coarse");
        QTest::addColumn<bool>("isTold");
        QTest::newRow("twice the scale") << Coarse {} << true;
        QTest::newRow("0.275 away") << Coarse { .distance = 0.275 } << true;
        QTest::newRow("0.225 away") << Coarse { .distance = 0.225 } << false;
        // 6 * 1.4826 * 0.05 is 0.445.
        QTest::newRow("0.489 from a spread of 0.05") << Coarse { .distance = 0.489, .spread = 0.05 } << true;
        QTest::newRow("0.400 from a spread of 0.05") << Coarse { .distance = 0.4, .spread = 0.05 } << false;
        QTest::newRow("codes that leave 0.225") << Coarse { .left = 0.225 } << true;
        QTest::newRow("codes that leave 0.275") << Coarse { .left = 0.275 } << false;
        QTest::newRow("an error of 1.8 times the others'") << Coarse { .own = 1.8 } << true;
        QTest::newRow("an error of 2.2 times the others'") << Coarse { .own = 2.2 } << false;
        QTest::newRow("27 in a hundred") << Coarse { .faulty = 27 } << true;
        QTest::newRow("33 in a hundred") << Coarse { .faulty = 33 } << false;
        QTest::newRow("17 units") << Coarse { .units = 17, .faulty = 4 } << true;
        QTest::newRow("15 units") << Coarse { .units = 15, .faulty = 4 } << false;
    }
    void coarseUnitsThatStandOut()
    {
        QFETCH(Coarse, coarse);
        QFETCH(bool, isTold);
        std::vector<CoarseUnit> units;
        for (std::size_t i = 0; i < coarse.units; ++i) {
            const bool isFaulty = i < coarse.faulty;
            // The others below, at and above 1 in turn, so that the median distance is their spread.
            const double gain
                = std::exp(isFaulty ? coarse.distance : coarse.spread * (static_cast<double>(i % 3) - 1));
            units.push_back({ gain, coarse.left * gain * gain * (isFaulty ? coarse.own : 1) });
        }
        QCOMPARE(judgeCoarse(units).count, isTold ? coarse.faulty : std::size_t { 0 });
    }

    /// Codes -2 to 2 leave 0.08 of the energy: no row alone can be told from rounding.
    void scalesOfFiveLevels()
    {
        QVERIFY(isMisscaled({ .levels = 2, .misplaced = 5 }));
        QVERIFY(!isMisscaled({ .levels = 2, .misplaced = 2 }));
    }

    void fewValuesAndOneOutlierAreNotJudged()
    {
        QVERIFY(!judged(2, 1e-4, 14, 2).isJudged);
        QVERIFY(judged(2, 1e-4, 18, 2).isJudged);
        QVERIFY(judged(2, 1e-4, 100, 37).isJudged);
        QVERIFY(!judged(2, 1e-4, 100, 43).isJudged);
    }

    void meansBeyondTheSpreadAreShifts()
    {
        QVERIFY(!isShifted(1.8));
        QVERIFY(isShifted(2.2));
        QVERIFY(isShifted(12)); // one step: its square over a twelfth of it
        QVERIFY(!isShifted(12, 14));
    }

    void honestCodesOfEveryWidth()
    {
        for (const double levels : { 127.0, 31.0, 15.0, 7.0, 3.0, 1.0 })
            for (const std::size_t columns : { 32u, 256u }) {
                const auto findings = findingsOf(
                    made({ { .columns = columns, .levels = levels }, { .seed = 2, .levels = levels } }));
                QVERIFY(told(findings, "layer.misscaled-codes").empty());
                QVERIFY(told(findings, "layer.shifted-codes").empty());
            }
    }

    void scalesOfTheRowBehind()
    {
        for (const double levels : { 127.0, 15.0, 7.0 }) {
            Layer layer { .levels = levels, .misplaced = 64 };
            QVERIFY(isMisscaled(layer));
        }
    }

    void eightRowsAreJudged()
    {
        QVERIFY(!isMisscaled({ .rows = 7, .misplaced = 5 }));
        QVERIFY(isMisscaled({ .rows = 8, .misplaced = 5 }));
    }

    void fourRowsAreNamed()
    {
        QVERIFY(!isMisscaled({ .misplaced = 3 }));
        QVERIFY(isMisscaled({ .misplaced = 5 }));
    }

    // 64 rows of eight groups: one in twenty-five are 20.5 of 512.
    void oneGroupInTwentyFive()
    {
        QVERIFY(isMisscaled({ .rows = 48, .columns = 256, .misplaced = 2 })); // 4.2 %
        QVERIFY(!isMisscaled({ .rows = 52, .columns = 256, .misplaced = 2 })); // 3.8 %
        QVERIFY(!isMisscaled({ .columns = 256, .misplaced = 2 }));
        QVERIFY(isMisscaled({ .columns = 256, .misplaced = 3 }));
    }

    void exchangedScalesAreSaidToBe()
    {
        auto layers = made({ { .seed = 1 }, { .seed = 2 }, { .seed = 3 } });
        std::swap(layers[0].scales, layers[2].scales);
        const std::string summary = told(findingsOf(layers), "layer.misscaled-codes");
        QVERIFY(summary.starts_with("2 layers"));
        QVERIFY(summary.find("the scales of model.layers.0.mlp.up_proj.weight and "
                             "model.layers.2.mlp.up_proj.weight are exchanged")
                != std::string::npos);
        QVERIFY(summary.find("model.layers.1.") == std::string::npos);
        // Scales of rows of its own are nobody else's.
        const std::string alone
            = told(findingsOf(made({ { .misplaced = 64 }, { .seed = 2 } })), "layer.misscaled-codes");
        QVERIFY(!alone.empty() && alone.find("exchanged") == std::string::npos);
    }

    void movedCodes()
    {
        for (const int moved : { 1, -1 }) {
            const auto findings
                = findingsOf(made({ { .levels = 7, .moved = moved }, { .seed = 2, .levels = 7 } }));
            QVERIFY(told(findings, "layer.misscaled-codes").empty());
            const std::string summary = told(findings, "layer.shifted-codes");
            QVERIFY(summary.starts_with("1 layer is moved"));
            QVERIFY(summary.find("model.layers.0.mlp.up_proj.weight") != std::string::npos);
        }
    }

    void namesOfWholeBlocksAreOne()
    {
        const std::vector<std::string> all { "m.0.a", "m.0.b", "m.1.a", "m.1.b", "m.1.c", "m.2.a", "head" };
        QCOMPARE(groupedNames({ "m.1.a", "m.1.b", "m.1.c", "m.2.a", "m.0.b" }, all, 9),
                 std::string("m.1.*, m.2.a, m.0.b"));
        QCOMPARE(groupedNames({ "m.0.a", "m.0.b", "m.1.a", "m.1.b", "m.1.c", "m.2.a" }, all, 9),
                 std::string("m.*"));
        QCOMPARE(groupedNames({ "m.0.a", "m.1.a", "m.2.a" }, all, 2), std::string("m.0.a, m.1.a and 1 more"));
        QCOMPARE(
            groupedPairs({ { "m.3.a", "m.1.a" }, { "m.3.b", "m.1.b" }, { "m.4.a", "m.2.a" } }, " is ", 9),
            std::string("m.3.* is m.1.* (2 layers), m.4.a is m.2.a"));
    }
};

QTEST_GUILESS_MAIN(ScaleFaultsTest)
#include "tst_scale_faults.moc"
