// SPDX-License-Identifier: GPL-3.0-or-later
// Values on equal steps, each bound from both sides; the numbers of steps are those that the values were made
// with.
#include "core/analysis/value_steps.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <bit>
#include <cmath>
#include <vector>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;
constexpr std::size_t Window = 32;

/// Windows of whole numbers between the ends, both ends among them, each window times a step of its own.
Values onSteps(int least, int most, std::size_t windows = 64, double offset = 0)
{
    Values values;
    assay::testing::Random random(3);
    for (std::size_t window = 0; window < windows; ++window) {
        const double step = 0.001 * (1 + random.uniform());
        for (std::size_t i = 0; i < Window; ++i) {
            const double drawn = least + std::floor(random.uniform() * (most - least + 1));
            const double number = i % 16 == 0 ? least : i % 16 == 1 ? most : drawn;
            values.push_back(static_cast<float>(step * (number + offset)));
        }
    }
    return values;
}

} // namespace

class TestValueSteps : public QObject {
    Q_OBJECT

private slots:
    void to_128_from_zero_and_255_from_the_least()
    {
        QCOMPARE(shareOnSteps(onSteps(-127, 127)), 1.0);
        QVERIFY(shareOnSteps(onSteps(-140, 140)) < 0.1);
        QCOMPARE(shareOnSteps(onSteps(0, 250, 64, 0.37)), 1.0); // an offset that is no whole number
        QVERIFY(shareOnSteps(onSteps(0, 280, 64, 0.37)) < 0.1);
    }

    void a_hundredth_beside_the_steps()
    {
        for (const double beside : { 0.009, 0.011 }) {
            Values values = onSteps(-15, 15);
            for (std::size_t window = 0; window < values.size() / Window; ++window) {
                const double step = values[window * Window + 1] / 15.0; // the second is the end
                for (std::size_t i = 2; i < Window; i += 3)
                    if (i % 16 > 1)
                        values[window * Window + i] += static_cast<float>(beside * step);
            }
            QCOMPARE(shareOnSteps(values) > 0.9, beside < 0.01);
        }
    }

    void eight_windows_at_least()
    {
        Values values = onSteps(-127, 127);
        values.resize(8 * 16);
        QCOMPARE(shareOnSteps(values), 1.0);
        values.resize(7 * 16);
        QCOMPARE(shareOnSteps(values), 0.0);
    }

    void windows_of_zeros_say_nothing()
    {
        for (const std::size_t zeros : { 8u, 9u }) { // of 16
            Values values = onSteps(-127, 127);
            for (std::size_t i = 0; i < values.size(); ++i)
                if (i % 16 >= 16 - zeros)
                    values[i] = 0;
            QCOMPARE(shareOnSteps(values) > 0.9, zeros == 8);
        }
    }

    /// Beside the largest, four magnitudes within a fiftieth of a step are chance in 1.6e-7, of 128 steps
    /// tried in 2e-5; three in 8e-6 and 1.02e-3: more than one in a thousand.
    void four_magnitudes_beside_the_largest()
    {
        for (const int most : { 4, 5 }) {
            Values values;
            for (std::size_t i = 0; i < 64 * Window; ++i)
                values.push_back(0.37f * static_cast<float>(1 + i % static_cast<std::size_t>(most))
                                 * (i % 7 < 3 ? -1.0f : 1.0f));
            // From the least to the largest they are twice as many.
            for (float &value : values)
                value = std::abs(value);
            QCOMPARE(shareOnSteps(values) > 0.9, most == 5);
        }
    }

    void trained_weights_lie_on_none()
    {
        for (const std::uint32_t dropped : { 0u, 0x1fffu, 0xffffu })
            for (const float mean : { 0.0f, 0.5f, 1.5f }) {
                Values values = gaussians(5, 16384, 0.02);
                for (float &value : values)
                    value = std::bit_cast<float>(std::bit_cast<std::uint32_t>(value + mean) & ~dropped);
                QVERIFY(shareOnSteps(values) < 0.05);
            }
    }
};

QTEST_GUILESS_MAIN(TestValueSteps)
#include "tst_value_steps.moc"
