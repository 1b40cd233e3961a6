// SPDX-License-Identifier: GPL-3.0-or-later
// Every code of every small number against its definition, and the rounding between any two neighbours.
// Definitions: IEEE 754 binary16; OCP MX 1.0 (E4M3, E5M2, E3M2, E2M3, E2M1, E8M0); arXiv 2206.02915 (FNUZ);
// bfloat16 is the upper half of binary32.
#include "core/numbers/float_formats.h"

#include <QtTest>

#include <bit>
#include <cmath>

using namespace assay;

namespace {

struct Definition {
    const char *name;
    SmallFloat format;
    int exponentBits, mantissaBits, bias;
    enum { Ieee, Fn, Fnuz, Finite } specials;
    long double largest; ///< as published
};

const std::vector<Definition> Definitions {
    { "E4M3", E4M3, 4, 3, 7, Definition::Fn, 448 },
    { "E5M2", E5M2, 5, 2, 15, Definition::Ieee, 57344 },
    { "E4M3FNUZ", E4M3Fnuz, 4, 3, 8, Definition::Fnuz, 240 },
    { "E5M2FNUZ", E5M2Fnuz, 5, 2, 16, Definition::Fnuz, 57344 },
    { "E3M2", E3M2, 3, 2, 3, Definition::Finite, 28 },
    { "E2M3", E2M3, 2, 3, 1, Definition::Finite, 7.5L },
    { "E2M1", E2M1, 2, 1, 1, Definition::Finite, 6 },
};

/// (-1)^s 2^(e - bias) (1 + m / 2^M), subnormals 2^(1 - bias) m / 2^M.
long double byDefinition(int exponentBits, int mantissaBits, int bias, unsigned code)
{
    const unsigned mantissa = code & ((1u << mantissaBits) - 1);
    const unsigned exponent = code >> mantissaBits & ((1u << exponentBits) - 1);
    const bool isNegative = (code >> (mantissaBits + exponentBits) & 1u) != 0;
    const long double fraction = std::ldexp(static_cast<long double>(mantissa), -mantissaBits);
    const long double size = exponent == 0 ? std::ldexp(fraction, 1 - bias)
                                           : std::ldexp(1 + fraction, static_cast<int>(exponent) - bias);
    return isNegative ? -size : size;
}

bool isSpecial(const Definition &one, unsigned code)
{
    const unsigned size = code & ((1u << (one.exponentBits + one.mantissaBits)) - 1);
    const unsigned all = (1u << (one.exponentBits + one.mantissaBits)) - 1;
    switch (one.specials) {
    case Definition::Ieee:
        return size >> one.mantissaBits == (1u << one.exponentBits) - 1;
    case Definition::Fn:
        return size == all;
    case Definition::Fnuz:
        return size == 0 && code != 0;
    case Definition::Finite:
        return false;
    }
    return false;
}

} // namespace

class EveryCodeTest : public QObject {
    Q_OBJECT

private slots:
    void smallFloat_data()
    {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < Definitions.size(); ++i)
            QTest::newRow(Definitions[i].name) << static_cast<int>(i);
    }
    void smallFloat()
    {
        QFETCH(int, row);
        const Definition &one = Definitions[static_cast<std::size_t>(row)];
        const unsigned codes = 1u << (1 + one.exponentBits + one.mantissaBits);
        long double largest = 0;
        for (unsigned code = 0; code < codes; ++code) {
            const float value = decodeSmallFloat(one.format, static_cast<std::uint8_t>(code));
            if (isSpecial(one, code)) {
                const bool isInfinity
                    = one.specials == Definition::Ieee && (code & ((1u << one.mantissaBits) - 1)) == 0;
                QVERIFY2(isInfinity ? std::isinf(value) : std::isnan(value),
                         qPrintable(QString::number(code)));
                continue;
            }
            const long double wanted = byDefinition(one.exponentBits, one.mantissaBits, one.bias, code);
            QVERIFY2(static_cast<long double>(value) == wanted, qPrintable(QString::number(code)));
            QCOMPARE(encodeSmallFloat(one.format, value), static_cast<std::uint8_t>(code));
            largest = std::max(largest, wanted);
        }
        QCOMPARE(largest, one.largest);
    }

    void roundingBetweenNeighbours_data() { smallFloat_data(); }
    void roundingBetweenNeighbours()
    {
        QFETCH(int, row);
        const Definition &one = Definitions[static_cast<std::size_t>(row)];
        const unsigned half = 1u << (one.exponentBits + one.mantissaBits);
        for (unsigned code = 0; code + 1 < half; ++code) {
            if (isSpecial(one, code) || isSpecial(one, code + 1))
                continue;
            const auto low
                = static_cast<float>(byDefinition(one.exponentBits, one.mantissaBits, one.bias, code));
            const auto high
                = static_cast<float>(byDefinition(one.exponentBits, one.mantissaBits, one.bias, code + 1));
            const float middle = (low + high) / 2; // exact: few bits
            const auto encoded
                = [&](float value) { return static_cast<unsigned>(encodeSmallFloat(one.format, value)); };
            QCOMPARE(encoded(middle), code % 2 == 0 ? code : code + 1);
            QCOMPARE(encoded(std::nextafter(middle, 0.0f)), code);
            QCOMPARE(encoded(std::nextafter(middle, high)), code + 1);
            if (code > 0 || one.specials != Definition::Fnuz)
                QCOMPARE(encoded(-std::nextafter(middle, high)), (code + 1) | half);
        }
    }

    void everyHalfAndBfloat()
    {
        for (unsigned code = 0; code < 65536; ++code) {
            const auto bits = static_cast<std::uint16_t>(code);
            const float half = halfToFloat(bits), bfloat = bf16ToFloat(bits);
            QCOMPARE(std::bit_cast<std::uint32_t>(bfloat), code << 16);
            if ((code & 0x7c00u) == 0x7c00u) {
                QVERIFY((code & 0x3ffu) ? std::isnan(half) : std::isinf(half));
                continue;
            }
            QVERIFY2(static_cast<long double>(half) == byDefinition(5, 10, 15, code),
                     qPrintable(QString::number(code)));
            QCOMPARE(floatToHalf(half), bits);
        }
    }

    void everyPowerOfE8M0()
    {
        for (unsigned code = 0; code < 255; ++code)
            QVERIFY(static_cast<long double>(e8m0ToFloat(static_cast<std::uint8_t>(code)))
                    == std::ldexp(1.0L, static_cast<int>(code) - 127));
        QVERIFY(std::isnan(e8m0ToFloat(255)));
    }
};

QTEST_GUILESS_MAIN(EveryCodeTest)
#include "tst_every_code.moc"
