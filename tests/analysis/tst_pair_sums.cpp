// SPDX-License-Identifier: GPL-3.0-or-later
// The sums through vector kernels against the sums in double one by one, for numbers of every kind.
#include "core/analysis/error_partial.h"
#include "core/analysis/pair_kernels.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

using namespace assay;
using namespace assay::testing;

namespace {

constexpr std::size_t Count = 3 * KernelBlock + 16 * 5 + 7;

struct Sums {
    ErrorStats error;
    MomentSums reference, candidate;
    std::vector<std::uint32_t> histogram = std::vector<std::uint32_t>(ErrorBins);
};

Sums sumsOf(const std::vector<float> &reference, const std::vector<float> &candidate, Precision precision)
{
    Sums sums;
    addPairs(sums.error, sums.reference, sums.candidate, reference, candidate, 100, sums.histogram,
             precision);
    return sums;
}

/// A single pair is no whole vector, so the kernels take no part.
Sums oneByOne(const std::vector<float> &reference, const std::vector<float> &candidate)
{
    Sums sums;
    for (std::size_t i = 0; i < reference.size(); ++i)
        addPairs(sums.error, sums.reference, sums.candidate, std::span(reference).subspan(i, 1),
                 std::span(candidate).subspan(i, 1), 100 + i, sums.histogram, Precision::Double);
    return sums;
}

/// Of double: what a sum one by one may itself be off by. Of float: the rounding that pair_kernels.h states,
/// three times over.
double toleranceOf(Precision precision)
{
    constexpr auto Terms = static_cast<double>(Count);
    return precision == Precision::Double ? Terms * 0x1p-53 : 3e-7 / std::sqrt(Terms / 32);
}

} // namespace

class PairSumsTest : public QObject {
    Q_OBJECT

private:
    static void compareSums(const Sums &quick, const Sums &exact, double tolerance)
    {
        const auto near = [tolerance](double value, double wanted, double magnitude) {
            return value == wanted || std::abs(value - wanted) <= tolerance * std::abs(magnitude);
        };
        const auto &one = quick.error, &two = exact.error;
        QCOMPARE(one.pairCount, two.pairCount);
        QCOMPARE(one.oddPairCount, two.oddPairCount);
        QCOMPARE(one.differingCount, two.differingCount);
        QCOMPARE(one.signAgreeCount, two.signAgreeCount);
        QCOMPARE(one.maxAbsoluteError, two.maxAbsoluteError);
        QCOMPARE(one.maxErrorIndex, two.maxErrorIndex);
        QVERIFY(near(one.referenceSquares, two.referenceSquares, two.referenceSquares));
        QVERIFY(near(one.candidateSquares, two.candidateSquares, two.candidateSquares));
        QVERIFY(near(one.errorSquares, two.errorSquares, two.errorSquares));
        QVERIFY(near(one.absoluteErrorSum, two.absoluteErrorSum, two.absoluteErrorSum));
        QVERIFY(near(one.errorSum, two.errorSum, two.absoluteErrorSum));
        QVERIFY(near(one.products, two.products, std::sqrt(two.referenceSquares * two.candidateSquares)));
        QCOMPARE(quick.histogram, exact.histogram);
        const auto compareMoments = [&near](const MomentSums &left, const MomentSums &right) {
            QCOMPARE(left.finiteCount, right.finiteCount);
            QCOMPARE(left.nanCount, right.nanCount);
            QCOMPARE(left.infinityCount, right.infinityCount);
            QCOMPARE(left.zeroCount, right.zeroCount);
            QCOMPARE(left.minimum, right.minimum);
            QCOMPARE(left.maximum, right.maximum);
            QVERIFY(near(left.squares, right.squares, right.squares));
            QVERIFY(near(left.fourths, right.fourths, right.fourths));
            QVERIFY(near(left.sum, right.sum, std::sqrt(right.squares * static_cast<double>(Count))));
            QVERIFY(near(left.cubes, right.cubes, std::sqrt(right.squares * right.fourths)));
        };
        compareMoments(quick.reference, exact.reference);
        compareMoments(quick.candidate, exact.candidate);
    }

private slots:
    void onePassOverStoredElements_data()
    {
        QTest::addColumn<bool>("referenceIsBFloat16");
        QTest::addColumn<bool>("candidateIsBFloat16");
        QTest::addColumn<int>("count");
        for (const bool reference : { false, true })
            for (const bool candidate : { false, true })
                for (const int count : { 16, 272, 4096 })
                    QTest::addRow("%s, %s, %d values", reference ? "bf16" : "f32", candidate ? "bf16" : "f32",
                                  count)
                        << reference << candidate << count;
    }
    /// To the bit what three passes over floats give, at an address that fits neither type.
    void onePassOverStoredElements()
    {
        QFETCH(bool, referenceIsBFloat16);
        QFETCH(bool, candidateIsBFloat16);
        QFETCH(int, count);
        const auto size = static_cast<std::size_t>(count);
        auto reference = gaussians(31, size), candidate = gaussians(32, size);
        reference[3] = candidate[5] = 0;
        const auto stored = [](std::vector<float> &values, bool isBFloat16) {
            std::vector<std::byte> bytes(1);
            for (float &value : values) {
                auto bits = std::bit_cast<std::uint32_t>(value);
                if (isBFloat16)
                    bits &= 0xffff0000u;
                value = std::bit_cast<float>(bits);
                for (int byte = isBFloat16 ? 2 : 0; byte < 4; ++byte)
                    bytes.push_back(static_cast<std::byte>(bits >> (8 * byte)));
            }
            return bytes;
        };
        const auto left = stored(reference, referenceIsBFloat16),
                   right = stored(candidate, candidateIsBFloat16);
        std::vector<std::uint16_t> bins(size), wantedBins(size);
        const PairBlockSums sums = sumBlock({ left.data() + 1, referenceIsBFloat16 },
                                            { right.data() + 1, candidateIsBFloat16 }, size, bins.data());
        const auto compareValues = [](const ValueSums &found, const ValueSums &wanted) {
            return found.sum == wanted.sum && found.squares == wanted.squares && found.cubes == wanted.cubes
                && found.fourths == wanted.fourths && found.minimum == wanted.minimum
                && found.maximum == wanted.maximum && found.zeros == wanted.zeros;
        };
        QVERIFY(compareValues(sums.reference, sumValues(reference.data(), size, Precision::Float)));
        QVERIFY(compareValues(sums.candidate, sumValues(candidate.data(), size, Precision::Float)));
        const PairSums wanted = sumPairs(reference.data(), candidate.data(), size, Precision::Float);
        QCOMPARE(sums.pairs.errorSum, wanted.errorSum);
        QCOMPARE(sums.pairs.absoluteErrorSum, wanted.absoluteErrorSum);
        QCOMPARE(sums.pairs.errorSquares, wanted.errorSquares);
        QCOMPARE(sums.pairs.referenceTimesError, wanted.referenceTimesError);
        QCOMPARE(sums.pairs.maxAbsoluteError, wanted.maxAbsoluteError);
        QCOMPARE(sums.pairs.differing, wanted.differing);
        QCOMPARE(sums.pairs.signBitsDiffer, wanted.signBitsDiffer);
        errorBins(reference.data(), candidate.data(), size, wantedBins.data());
        QCOMPARE(bins, wantedBins);
        for (std::size_t i = 0; i < size; ++i) // by hand: the upper half of |ŵ − w|
            QCOMPARE(bins[i],
                     static_cast<std::uint16_t>(
                         std::bit_cast<std::uint32_t>(std::abs(candidate[i] - reference[i])) >> 16));
    }

    void quantilesOfFewSizes_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("seed");
        for (const int count : { 1, 2, 9, 1000, 65536 })
            QTest::addRow("%d sizes", count) << count << count;
    }
    /// The size whose rank is the share of the count, rounded up: by sorting.
    void quantilesOfFewSizes()
    {
        QFETCH(int, count);
        QFETCH(int, seed);
        auto sizes = gaussians(static_cast<std::uint64_t>(seed), static_cast<std::size_t>(count));
        for (float &size : sizes)
            size = std::abs(size);
        auto sorted = sizes;
        std::ranges::sort(sorted);
        sizes.push_back(std::numeric_limits<float>::quiet_NaN());
        sizes.resize(std::min<std::size_t>(sizes.size(), FewSizes));
        sorted.resize(sizes.size() - (static_cast<std::size_t>(count) < FewSizes ? 1 : 0));
        ErrorStats error;
        error.pairCount = sorted.size();
        error.maxAbsoluteError = 100;
        setQuantiles(error, ErrorHistogram(), sizes);
        const auto at = [&](double share) {
            return static_cast<double>(
                sorted[static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size()))) - 1]);
        };
        QCOMPARE(error.medianAbsoluteError, at(0.5));
        QCOMPARE(error.p90AbsoluteError, at(0.9));
        QCOMPARE(error.p99AbsoluteError, at(0.99));
        QCOMPARE(error.p999AbsoluteError, at(0.999));
    }

    void kernelsAgreeWithDoubles_data()
    {
        QTest::addColumn<std::vector<float>>("reference");
        QTest::addColumn<std::vector<float>>("candidate");
        const auto weights = gaussians(1, Count), noise = gaussians(2, Count);
        const auto changed = [&](auto change) {
            auto values = weights;
            for (std::size_t i = 0; i < Count; ++i)
                values[i] = change(weights[i], i);
            return values;
        };
        const auto noisy = changed([&](float w, std::size_t i) { return w + 0.1f * noise[i]; });
        QTest::newRow("noise") << weights << noisy;
        QTest::newRow("equal") << weights << weights;
        QTest::newRow("one differs") << weights
                                     << changed([](float w, std::size_t i) { return i == 5000 ? w + 1 : w; });
        QTest::newRow("pruned") << weights << changed([](float w, std::size_t) {
            return std::abs(w) < 0.7f ? 0.0f : w;
        });
        QTest::newRow("zeros of both signs")
            << changed([](float w, std::size_t i) { return i % 3 == 0 ? -0.0f : w; })
            << changed([](float w, std::size_t i) { return i % 6 == 0 ? 0.0f : w; });
        QTest::newRow("all zero") << changed([](float, std::size_t) { return 0.0f; }) << noisy;
        QTest::newRow("negated") << weights << changed([](float w, std::size_t) { return -w; });
        QTest::newRow("tiny") << changed([](float w, std::size_t) { return 1e-20f * w; })
                              << changed([](float w, std::size_t) { return 1.5e-20f * w; });
        QTest::newRow("subnormal") << changed([](float w, std::size_t) { return 1e-40f * w; })
                                   << changed([](float w, std::size_t) { return 2e-40f * w; });
        QTest::newRow("huge") << changed([](float w, std::size_t) { return 1e25f * w; })
                              << changed([](float w, std::size_t) { return 0.9e25f * w; });
        QTest::newRow("the error overflows a float") << changed([](float, std::size_t) { return 3e38f; })
                                                     << changed([](float, std::size_t) { return -3e38f; });
        QTest::newRow("errors far below the weights")
            << weights
            << changed([](float w, std::size_t i) { return i % 7 == 0 ? std::nextafter(w, 9.0f) : w; });
        QTest::newRow("tiny errors") << changed([](float w, std::size_t) { return 1e-6f * w; })
                                     << changed([](float w, std::size_t i) {
                                            return i == 9 ? std::nextafter(1e-6f * w, 1.0f) : 1e-6f * w;
                                        });
        QTest::newRow("not numbers") << changed([](float w, std::size_t i) {
            return i == 4100 ? std::numeric_limits<float>::quiet_NaN() : w;
        }) << changed([](float w, std::size_t i) {
            return i == 9000 ? -std::numeric_limits<float>::infinity() : w * 0.5f;
        });
        QTest::newRow("large against small")
            << changed([](float w, std::size_t i) { return i % 100 == 0 ? 1e6f * w : 1e-6f * w; }) << weights;
    }

    void kernelsAgreeWithDoubles()
    {
        QFETCH(const std::vector<float>, reference);
        QFETCH(const std::vector<float>, candidate);
        const Sums exact = oneByOne(reference, candidate);
        for (const Precision precision : { Precision::Float, Precision::Double })
            compareSums(sumsOf(reference, candidate, precision), exact, toleranceOf(precision));
    }

    void cosineOfAnAlmostEqualPairKeepsItsDigits()
    {
        // e is noise of 1e-6 of w: 1 − cosine is about half its relative MSE, 5e-13, far below a float's
        // step.
        const auto weights = gaussians(3, Count), noise = gaussians(4, Count);
        auto close = weights;
        for (std::size_t i = 0; i < Count; ++i)
            close[i] += 1e-6f * noise[i];
        const auto error = sumsOf(weights, close, Precision::Float).error;
        QVERIFY(std::abs(1 - *error.cosine() - *error.relativeMse() / 2) < 0.01 * *error.relativeMse());
    }
};

QTEST_GUILESS_MAIN(PairSumsTest)
#include "tst_pair_sums.moc"
