// SPDX-License-Identifier: GPL-3.0-or-later
// Codes of few bits by lanes against the definition of their values: nearest, ties to the even code.
#include "core/codecs/small_codes.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include <hwy/targets.h>

using namespace assay;
using namespace assay::testing;

namespace {

/// Middles between codes, their neighbours, both ends, what is not finite, and values of every exponent.
std::vector<float> edges()
{
    std::vector<float> values { 0.0f,
                                -0.0f,
                                448,
                                464,
                                -465,
                                896,
                                1e30f,
                                6,
                                7,
                                -8,
                                std::numeric_limits<float>::denorm_min(),
                                std::numeric_limits<float>::max(),
                                std::numeric_limits<float>::infinity(),
                                -std::numeric_limits<float>::infinity(),
                                std::numeric_limits<float>::quiet_NaN() };
    for (const SmallFloat &format : { E4M3, E2M1 })
        for (int code = 0; code < (1 << (format.exponentBits + format.mantissaBits)) - 2; ++code) {
            const float middle = (decodeSmallFloat(format, static_cast<std::uint8_t>(code))
                                  + decodeSmallFloat(format, static_cast<std::uint8_t>(code + 1)))
                / 2;
            for (const float value : { middle, std::nextafter(middle, 0.0f), std::nextafter(middle, 1e9f) })
                values.insert(values.end(), { value, -value });
        }
    assay::Random random(11);
    for (int i = 0; i < 4000; ++i) {
        const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(random.next()));
        values.push_back(value == value ? value : 1.0f);
    }
    return values;
}

template <typename Body> void onEveryTarget(const Body &body)
{
    for (const auto target : hwy::SupportedAndGeneratedTargets()) {
        hwy::SetSupportedTargetsForTest(target);
        body(hwy::TargetName(target));
        hwy::SetSupportedTargetsForTest(0);
    }
}

} // namespace

class SmallCodesTest : public QObject {
    Q_OBJECT

private slots:
    void codesAreThoseOfTheDefinition()
    {
        const auto values = edges();
        for (const SmallFloat &format : { E4M3, E2M1 })
            for (const float factor : { 1.0f, 3.0f, 0.0f, 1e-20f })
                onEveryTarget([&](const char *target) {
                    std::vector<std::uint8_t> codes(values.size());
                    smallFloatCodes(values, factor, format, 5, codes.data());
                    for (std::size_t i = 0; i < values.size(); ++i) {
                        const float scaled = values[i] * factor;
                        const unsigned wanted = std::isnan(scaled) ? 5u : encodeSmallFloat(format, scaled);
                        QVERIFY2(codes[i] == wanted,
                                 qPrintable(QStringLiteral("%1: %2 gives %3, not %4")
                                                .arg(QLatin1String(target))
                                                .arg(static_cast<double>(scaled))
                                                .arg(codes[i])
                                                .arg(wanted)));
                    }
                });
    }
    void boundsAreCounted()
    {
        std::array<float, 15> bounds {};
        for (std::size_t i = 0; i < bounds.size(); ++i)
            bounds[i] = static_cast<float>(i) - 7;
        // Halves below and above -7 to 7: as many bounds as lie strictly below.
        const std::vector<float> values { -8, -7, -6.5f, 0, 0.5f, 7, 7.5f, std::nanf(""), 100 };
        const std::vector<std::uint8_t> wanted { 0, 0, 1, 7, 8, 14, 15, 7, 15 };
        onEveryTarget([&](const char *target) {
            std::vector<std::uint8_t> codes(values.size());
            codesBetween(values, 1, bounds, codes.data());
            QVERIFY2(codes == wanted, target);
        });
    }
    void largestLeavesOutWhatIsNotFinite()
    {
        for (std::size_t count = 0; count < 70; ++count) {
            auto values = gaussians(count + 1, count);
            float wanted = 0;
            for (std::size_t i = 0; i < count; ++i) {
                if (i % 7 == 3)
                    values[i] = i % 2 ? -std::numeric_limits<float>::infinity() : std::nanf("");
                else
                    wanted = std::max(wanted, std::fabs(values[i]));
            }
            onEveryTarget([&](const char *target) { QVERIFY2(largestFinite(values) == wanted, target); });
        }
    }
};

QTEST_GUILESS_MAIN(SmallCodesTest)
#include "tst_small_codes.moc"
