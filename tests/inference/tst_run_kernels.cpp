// SPDX-License-Identifier: GPL-3.0-or-later
// The arithmetic of running models against the C library's doubles, plain loops and numbers worked out by
// hand.
#include "core/inference/kernels.h"
#include "core/inference/logits.h"
#include "core/inference/measures.h"
#include "core/inference/panels.h"
#include "core/inference/rope.h"
#include "core/inference/windows.h"

#include <QTest>

#include <cmath>
#include <numbers>
#include <random>

using namespace assay;

namespace {

std::vector<float> someValues(std::size_t count, unsigned seed)
{
    std::mt19937 generator(seed);
    std::uniform_real_distribution<float> distribution(-1, 1);
    std::vector<float> values(count);
    for (float &value : values)
        value = distribution(generator);
    return values;
}

double activated(Activation kind, double x)
{
    switch (kind) {
    case Activation::Gelu:
        return x / 2 * (1 + std::erf(x / std::numbers::sqrt2));
    case Activation::GeluTanh:
        return x / 2 * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
    case Activation::Silu:
        return x / (1 + std::exp(-x));
    case Activation::Relu:
        return std::max(x, 0.0);
    case Activation::QuickGelu:
        return x / (1 + std::exp(-1.702 * x));
    }
    return 0;
}

Prediction predicted(double reference, double candidate, double kl, std::uint32_t left, std::uint32_t right)
{
    Prediction prediction {
        .next = 0, .reference = SidePrediction {}, .candidate = SidePrediction {}, .kl = kl
    };
    prediction.reference->nextLogit = -reference;
    prediction.candidate->nextLogit = -candidate;
    prediction.reference->top.id = { left, 10, 11, 12, 13 };
    prediction.candidate->top.id = { right, 10, 11, 12, 14 };
    return prediction;
}

} // namespace

class TestRunKernels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void activationsAreRightToTheLastPlaces_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("tolerance"); // of max(|x|, 1) · 2^-24: both GELUs differ by 8,000 of these
        QTest::newRow("gelu") << int(Activation::Gelu) << 3.0;
        QTest::newRow("gelu tanh") << int(Activation::GeluTanh) << 4.0;
        QTest::newRow("silu") << int(Activation::Silu) << 3.0;
        QTest::newRow("relu") << int(Activation::Relu) << 0.0;
        QTest::newRow("quick gelu") << int(Activation::QuickGelu) << 5.0;
    }
    void activationsAreRightToTheLastPlaces()
    {
        QFETCH(int, kind);
        QFETCH(double, tolerance);
        std::vector<float> values;
        for (int i = -4096; i < 4096; ++i)
            values.push_back(static_cast<float>(i) / 256);
        const std::vector<float> inputs = values;
        activate(static_cast<Activation>(kind), values.data(), values.size());
        double worst = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double x = static_cast<double>(inputs[i]);
            const double wanted = activated(static_cast<Activation>(kind), x);
            const double scale = std::max(std::abs(x), 1.0) * 0x1p-24;
            worst = std::max(worst, std::abs(static_cast<double>(values[i]) - wanted) / scale);
        }
        QVERIFY2(worst <= tolerance, qPrintable(QString::number(worst)));
    }

    void oddActivationsStayOdd()
    {
        for (const auto kind :
             { Activation::Gelu, Activation::GeluTanh, Activation::Silu, Activation::Relu }) {
            std::vector<float> values(PanelLanes, 0.0f);
            values[0] = NAN;
            values[1] = 1e30f;
            values[2] = -1e30f;
            activate(kind, values.data(), values.size());
            QVERIFY(std::isnan(values[0]));
            QCOMPARE(values[1], 1e30f);
            QVERIFY(values[2] == 0.0f || std::abs(values[2]) < 1e-30f);
        }
    }

    /// Every element is the sum over k in blocks of 256, fused, whatever the processor's vectors are.
    void productsHaveTheBitsOfThePlainLoop_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("depth");
        QTest::addColumn<int>("panels");
        QTest::newRow("less than a block") << 5 << 7 << 1;
        QTest::newRow("one block") << 12 << 256 << 2;
        QTest::newRow("a rest of every kind") << 31 << 515 << 3;
        QTest::newRow("one row") << 1 << 1000 << 5;
    }
    void productsHaveTheBitsOfThePlainLoop()
    {
        QFETCH(int, rows);
        QFETCH(int, depth);
        QFETCH(int, panels);
        const auto n = static_cast<std::size_t>(rows), k = static_cast<std::size_t>(depth),
                   p = static_cast<std::size_t>(panels);
        const auto weights = someValues(n * k, 1), x = someValues(p * k * PanelLanes, 2);
        std::vector<float> out(p * n * PanelLanes, 0.25f), wanted = out;
        multiplyPanels({ .weights = weights.data(),
                         .weightStride = k,
                         .rows = n,
                         .depth = k,
                         .panels = x.data(),
                         .panelStride = k * PanelLanes,
                         .panelCount = p,
                         .out = out.data(),
                         .outStride = n * PanelLanes });
        for (std::size_t panel = 0; panel < p; ++panel)
            for (std::size_t row = 0; row < n; ++row)
                for (std::size_t lane = 0; lane < PanelLanes; ++lane) {
                    float &total = wanted[(panel * n + row) * PanelLanes + lane];
                    for (std::size_t block = 0; block < k; block += SumBlock) {
                        float sum = 0;
                        for (std::size_t i = block; i < std::min(k, block + SumBlock); ++i)
                            sum = std::fma(weights[row * k + i], x[(panel * k + i) * PanelLanes + lane], sum);
                        total += sum;
                    }
                }
        QVERIFY(out == wanted);
    }

    void softmaxSeesOnlyItsKeys()
    {
        // Lane t sees keys [0, t + 1) of 20; all scores equal: each has 1 / (t + 1).
        std::vector<float> scores(20 * PanelLanes, 3.0f);
        std::vector<std::int32_t> first(PanelLanes, 0), last(PanelLanes);
        for (int lane = 0; lane < 16; ++lane)
            last[static_cast<std::size_t>(lane)] = lane + 1;
        scores[19 * PanelLanes + 3] = INFINITY; // seen by nobody
        softmaxKeys(
            { .scores = scores.data(), .keys = 20, .first = first.data(), .last = last.data(), .scale = 2 });
        for (std::size_t lane = 0; lane < PanelLanes; ++lane)
            for (std::size_t key = 0; key < 20; ++key) {
                const float wanted = key <= lane ? 1.0f / static_cast<float>(lane + 1) : 0.0f;
                QVERIFY(std::abs(scores[key * PanelLanes + lane] - wanted) <= 1e-7f);
            }
    }

    void normsByHand()
    {
        // x = 3, 4: mean square 12.5; mean 3.5, variance 0.25.
        std::vector<float> x(2 * PanelLanes), y(2 * PanelLanes);
        std::fill_n(x.begin(), PanelLanes, 3.0f);
        std::fill_n(x.begin() + PanelLanes, PanelLanes, 4.0f);
        const float weight[] = { 1.0f, 2.0f }, bias[] = { 0.5f, 0.0f };
        rmsNorm(x.data(), 2, weight, 0, y.data());
        QVERIFY(std::abs(static_cast<double>(y[5]) - 3 / std::sqrt(12.5)) < 1e-7);
        QVERIFY(std::abs(static_cast<double>(y[PanelLanes + 5]) - 8 / std::sqrt(12.5)) < 2e-7);
        layerNorm(x.data(), 2, weight, bias, 0.11, y.data()); // sqrt(0.25 + 0.11) = 0.6
        QVERIFY(std::abs(static_cast<double>(y[0]) - (-0.5 / 0.6 + 0.5)) < 1e-7);
        QVERIFY(std::abs(static_cast<double>(y[PanelLanes]) - 2 * 0.5 / 0.6) < 2e-7);
    }

    void logarithmsAreThoseOfTheLibrary()
    {
        for (double x = 1e-300; x < 1e300; x *= 1.37)
            QVERIFY(std::abs(naturalLogarithm(x) - std::log(x)) <= 4e-16 * std::abs(std::log(x)));
        QCOMPARE(naturalLogarithm(1), 0.0);
    }

    /// Slabs of any size give the sums of the whole vocabulary; a divergence by hand.
    void logitSumsByHand()
    {
        std::vector<float> left(3 * PanelLanes), right(3 * PanelLanes);
        const float a[] = { 1, 2, 3 }, b[] = { 1, 3, 2 };
        for (std::size_t row = 0; row < 3; ++row)
            for (std::size_t lane = 0; lane < PanelLanes; ++lane) {
                left[row * PanelLanes + lane] = a[row];
                right[row * PanelLanes + lane] = b[row];
            }
        LogitSums reference, candidate;
        reduceLogits(left.data(), right.data(), 1, reference, candidate);
        reduceLogits(left.data() + PanelLanes, right.data() + PanelLanes, 2, reference, candidate);
        const double sum = std::exp(1) + std::exp(2) + std::exp(3);
        QVERIFY(std::abs(reference.maximum[7] + std::log(reference.sum[7]) - std::log(sum)) < 1e-14);
        QVERIFY(std::abs(candidate.maximum[7] + std::log(candidate.sum[7]) - std::log(sum)) < 1e-14);
        // Both sums are equal, so KL = Σ p (l_r − l_c) = (e³ − e²) / Σ.
        const double kl = (std::exp(3) - std::exp(2)) / sum;
        QVERIFY(std::abs(reference.cross[7] / reference.sum[7] - kl) < 1e-14);
    }

    void rotaryAnglesFarOut()
    {
        RopeSetting setting { .width = 4, .frequencies = ropeFrequencies(10000, 4) };
        Batch batch;
        batch.add({ 1 }, 60000);
        const auto table = ropeTable(setting, batch, 60001);
        // float32 products lose 4e-3 radians here
        QVERIFY(std::abs(static_cast<double>(table.cosines.data()[0]) - std::cos(60000.0)) < 1e-7);
        QVERIFY(std::abs(static_cast<double>(table.sines.data()[PanelLanes]) - std::sin(600.0)) < 1e-7);
    }

    void windowsAreCutAsTheFieldDoes()
    {
        const std::vector<std::uint32_t> ids { 9, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11 };
        const auto windows = cutWindows(ids, { .context = 5, .beginning = 42 });
        QCOMPARE(windows.size(), std::size_t { 2 }); // the eleventh token is dropped
        QCOMPARE(windows[1].ids, (std::vector<std::uint32_t> { 42, 6, 7, 8, 10 })); // 5 is replaced
        QCOMPARE(windows[1].first, std::uint64_t { 5 });
        QCOMPARE(windows[1].scoredFirst, std::uint64_t { 2 }); // ⌊5/2⌋ … 3
        QCOMPARE(windows[1].scoredEnd, std::uint64_t { 4 });
        const auto whole = cutWindows(ids, { .context = 5, .beginning = 42, .isWhole = true });
        QCOMPARE(whole[1].ids[0], std::uint32_t { 5 });
        QCOMPARE(whole[1].scoredFirst, std::uint64_t { 0 });
        QCOMPARE(cutWindows(ids, { .context = 512 }).size(), std::size_t { 1 });
        QCOMPARE(cutWindows(ids, { .context = 512 })[0].ids.size(), ids.size());
        QVERIFY(cutWindows(std::span(ids).first(1), { .context = 512 }).empty());
    }

    void meansAndTheirErrorsByHand()
    {
        // 1, 2, 3, 6: mean 3, Σv²/4 − 9 = 3.5, error sqrt(3.5 / 3).
        const MeanError mean = meanOf(std::vector<double> { 1, 2, 3, 6 });
        QCOMPARE(mean.mean, 3.0);
        QVERIFY(std::abs(mean.error - std::sqrt(3.5 / 3)) < 1e-15);
        QCOMPARE(meanOf(std::vector<double> { 5 }).error, 0.0);
        QCOMPARE(percentileOf(std::vector<double> { 0, 10, 20, 30 }, 0.5), 15.0);
        QCOMPARE(percentileOf(std::vector<double> { 0, 10, 20, 30 }, 0.99), 29.7);
    }

    void pairedRatioIsSharperThanEither()
    {
        // The candidate is 0.1 worse everywhere: the ratio has no error though each perplexity has.
        std::vector<Prediction> predictions;
        for (const double nll : { 1.0, 3.0, 2.0 })
            predictions.push_back(predicted(nll, nll + 0.1, 0.25 * nll, 1, nll > 2 ? 2 : 1));
        const RunDifference difference = differenceOf(predictions);
        QVERIFY(std::abs(*difference.lnPerplexityRatio - 0.1) < 1e-12);
        QVERIFY(*difference.lnPerplexityRatioError < 1e-7);
        QCOMPARE(difference.kl.mean, 0.5);
        QCOMPARE(difference.kl.median, 0.5);
        QCOMPARE(difference.kl.max, 0.75);
        QVERIFY(!difference.kl.p99); // three predictions have no percentiles, nor have fewer than a hundred
        predictions.resize(99, predictions.front());
        QVERIFY(!differenceOf(predictions).kl.p99);
        predictions.resize(100, predictions.front());
        QVERIFY(differenceOf(predictions).kl.p99);
        QVERIFY(std::abs(difference.top1Agreement - 2.0 / 3) < 1e-15);
        QVERIFY(std::abs(difference.top1Error - std::sqrt(2.0 / 9 / 2)) < 1e-15);
        // First ids 1 = 1 twice and 1 ≠ 2 once, three of the others are shared.
        QVERIFY(std::abs(difference.top5Overlap - (0.8 + 0.8 + 0.6) / 3) < 1e-12);
    }

    void chanceIsCalledChance()
    {
        const std::vector<std::uint32_t> few { 1, 2, 3, 4, 5, 6, 7, 8 };
        RunSide side { .vocabulary = 100 };
        const double chance = std::log(100.0);
        // Just inside and just outside three errors of ln V; the text is too short for its own counts to
        // tell.
        side.nll = MeanError { chance - 0.29, 0.1 };
        side.perplexity = std::exp(side.nll->mean);
        judgeRuin(few, side);
        QVERIFY(side.carriesNoInformation);
        side = RunSide { .vocabulary = 100, .nll = MeanError { chance - 0.31, 0.1 }, .perplexity = 1 };
        judgeRuin(few, side);
        QVERIFY(!side.carriesNoInformation);
        // A thousand tokens of two kinds: entropy ln 2.
        std::vector<std::uint32_t> many;
        for (std::uint32_t i = 0; i < 1000; ++i)
            many.push_back(i % 2);
        QVERIFY(std::abs(unigramEntropy(many) - std::numbers::ln2) < 1e-12);
        side.nll = MeanError { 0.70, 0.001 };
        judgeRuin(many, side);
        QVERIFY(side.carriesNoInformation);
        side = RunSide { .vocabulary = 100, .nll = MeanError { 0.69, 0.001 }, .perplexity = 1 };
        judgeRuin(many, side);
        QVERIFY(!side.carriesNoInformation);
        many.pop_back();
        side = RunSide { .vocabulary = 100, .nll = MeanError { 0.70, 0.001 }, .perplexity = 1 };
        judgeRuin(many, side);
        QVERIFY(!side.carriesNoInformation);
    }
};

QTEST_GUILESS_MAIN(TestRunKernels)
#include "tst_run_kernels.moc"
