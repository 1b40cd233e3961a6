// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layouts/ggml_decoder.h"
#include "core/numbers/float_formats.h"
#include "core/opening/assemble.h"
#include "core/opening/open.h"
#include "core/pairing/pairing.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <cmath>

using namespace assay;
using namespace assay::testing;

namespace {

/// Values of one tensor of the bytes and dtype.
std::vector<float> decoded(DType dtype, std::uint64_t count, const std::string &bytes)
{
    ModelBuilder builder;
    builder.addBytes("w", dtype, { count }, bytes);
    const auto model = builder.finish();
    const auto values = decodeAll(*model, model->tensors[0], 1 << 20);
    if (!values)
        qFatal("%s", describe(values.error()).c_str());
    return *values;
}

struct FiniteCodes {
    double sumOfMagnitudes = 0;
    int count = 0;
};

FiniteCodes finiteCodes(const std::array<float, 256> &table)
{
    FiniteCodes result;
    for (const float value : table)
        if (std::isfinite(value)) {
            result.sumOfMagnitudes += std::fabs(value);
            ++result.count;
        }
    return result;
}

/// sqrt(sum (w - v)^2 / sum w^2) of a paired layer.
double relativeError(const Model &reference, const Model &candidate, const Match &match)
{
    const auto left = decodeAll(reference, reference.tensors[*match.reference], 1 << 24);
    const auto decoder = makePairedDecoder(reference, candidate, match, RunControl());
    if (!left || !decoder)
        return -1;
    std::vector<float> right(left->size());
    DecodeScratch scratch;
    if (!(*decoder)->decode(0, right, scratch))
        return -1;
    double error = 0, energy = 0;
    for (std::size_t i = 0; i < right.size(); ++i) {
        error += std::pow(double { (*left)[i] } - right[i], 2);
        energy += std::pow(double { (*left)[i] }, 2);
    }
    return std::sqrt(error / energy);
}

} // namespace

class PlainTest : public QObject {
    Q_OBJECT

private slots:
    void eightBitFloatsHaveThePublishedSums()
    {
        // specs/formats.md, section 0
        QCOMPARE(finiteCodes(E4M3Values).sumOfMagnitudes, 10815.75);
        QCOMPARE(finiteCodes(E4M3Values).count, 254);
        QCOMPARE(finiteCodes(E4M3FnuzValues).sumOfMagnitudes, 5887.875);
        QCOMPARE(finiteCodes(E4M3FnuzValues).count, 255);
        QCOMPARE(finiteCodes(E5M2Values).count, 248);
        QCOMPARE(finiteCodes(E5M2FnuzValues).count, 255);
        QCOMPARE(E4M3Values[0x7E], 448.0f);
        QCOMPARE(E5M2Values[0x7B], 57344.0f);
        QCOMPARE(E4M3FnuzValues[0x40], 1.0f);
        QVERIFY(std::isinf(E5M2Values[0x7C]));
    }

    void everyHalfComesBackThroughFloat()
    {
        for (unsigned bits = 0; bits < 65536; ++bits) {
            const auto half = static_cast<std::uint16_t>(bits);
            const float value = halfToFloat(half);
            if (std::isnan(value)) {
                QVERIFY((bits & 0x7C00) == 0x7C00);
                continue;
            }
            QCOMPARE(floatToHalf(value), half);
            const auto small = E5M2Values[half >> 8];
            if ((bits & 0xFF) == 0)
                QVERIFY(small == value);
        }
        QCOMPARE(halfToFloat(0x3C00), 1.0f);
        QCOMPARE(halfToFloat(0x0001), 0x1p-24f);
        QCOMPARE(halfToFloat(0x7BFF), 65504.0f);
        QCOMPARE(floatToHalf(65520.0f), std::uint16_t { 0x7C00 });
        QCOMPARE(floatToHalf(65519.0f), std::uint16_t { 0x7BFF });
        QCOMPARE(floatToHalf(1.0f + 0x1p-11f), std::uint16_t { 0x3C00 }); // a tie goes to even
        QCOMPARE(floatToHalf(1.0f + 3 * 0x1p-11f), std::uint16_t { 0x3C02 });
        QCOMPARE(floatToBf16(1.0f + 0x1p-8f), std::uint16_t { 0x3F80 });
    }

    void smallFloatsComeBackThroughFloat()
    {
        for (const auto &format : { E4M3, E5M2, E4M3Fnuz, E5M2Fnuz, E2M1, E2M3, E3M2 }) {
            const int codes = 1 << (1 + format.exponentBits + format.mantissaBits);
            for (int code = 0; code < codes; ++code) {
                const float value = decodeSmallFloat(format, static_cast<std::uint8_t>(code));
                if (std::isfinite(value))
                    QCOMPARE(int { encodeSmallFloat(format, value) }, code);
            }
        }
        QCOMPARE(int { floatToE2M1(2.5f) }, 4); // 2, not 3: a tie goes to the even code
        QCOMPARE(int { floatToE2M1(100.0f) }, 7);
        QCOMPARE(int { floatToE4M3(1e9f) }, 0x7E);
        QVERIFY(std::isinf(E5M2Values[floatToE5M2(1e9f)]));
    }

    void everyElementTypeDecodes()
    {
        using Values = std::vector<float>;
        const std::string two("\x01\x80", 2);
        QVERIFY((decoded(DType::U8, 2, two) == Values { 1, 128 }));
        QVERIFY((decoded(DType::I8, 2, two) == Values { 1, -128 }));
        QVERIFY((decoded(DType::Bool, 2, two) == Values { 1, 1 }));
        QVERIFY((decoded(DType::I16, 1, two) == Values { -32767 }));
        QVERIFY((decoded(DType::U16, 1, two) == Values { 32769 }));
        QVERIFY((decoded(DType::F4, 4, "\x2b\x71") == Values { -1.5f, 1, 0.5f, 6 }));
        QVERIFY((decoded(DType::I4, 2, "\xf8") == Values { -8, -1 }));
        QVERIFY((decoded(DType::U4, 3, "\xf8\x01") == Values { 8, 15, 1 }));
        QVERIFY((decoded(DType::I2, 4, "\x1b") == Values { -1, -2, 1, 0 }));
        QVERIFY((decoded(DType::U2, 4, "\x1b") == Values { 3, 2, 1, 0 }));
        QVERIFY((decoded(DType::F8E8M0, 2, "\x7f\x80") == Values { 1, 2 }));
        QVERIFY((decoded(DType::BF16, 1, "\x80\x3f") == Values { 1 }));
        QVERIFY((decoded(DType::F64, 1, std::string("\0\0\0\0\0\0\xf0\x3f", 8)) == Values { 1 }));
        QVERIFY((decoded(DType::I64, 1, std::string(8, '\xff')) == Values { -1 }));
        QVERIFY((decoded(DType::U32, 1, std::string(4, '\xff')) == Values { 4294967296.0f }));
    }

    void partialReadsOfHalfBytes()
    {
        ModelBuilder builder;
        builder.addBytes("w", DType::U4, { 6 }, "\x10\x32\x54");
        const auto model = builder.finish();
        const auto decoder = makeDecoder(*model, model->tensors[0]);
        std::vector<float> values(3);
        DecodeScratch scratch;
        QVERIFY((*decoder)->decode(3, values, scratch));
        QVERIFY((values == std::vector<float> { 3, 4, 5 }));
        QVERIFY(!(*decoder)->decode(4, values, scratch));
    }

    void stridesAndByteOrder()
    {
        ModelBuilder builder;
        builder.addBytes("w", DType::I16, { 2, 3 }, std::string("\0\1\0\2\0\3\0\4\0\5\0\6", 12));
        Model model = builder.take();
        model.tensors[0].parts[0].bigEndian = true;
        model.tensors[0].parts[0].strides = { 1, 2 }; // Fortran order
        const auto frozen = finishModel(std::move(model));
        const auto values = decodeAll(*frozen, frozen->tensors[0], 100);
        QVERIFY((*values == std::vector<float> { 1, 3, 5, 2, 4, 6 }));
        QVERIFY(!(*makeDecoder(*frozen, frozen->tensors[0]))->plainRun());
    }

    void stridesThatLeaveTheStorageAreRefused()
    {
        ModelBuilder builder;
        builder.addF32("w", { 2, 2 }, { 1, 2, 3, 4 });
        Model model = builder.take();
        for (const std::vector<std::int64_t> &strides :
             { std::vector<std::int64_t> { 3, 1 }, { 1, -1 }, { 1 }, { INT64_MAX, INT64_MAX } }) {
            model.tensors[0].parts[0].strides = strides;
            const auto decoder = makeDecoder(model, model.tensors[0]);
            QVERIFY(!decoder);
            QCOMPARE(decoder.error().kind, ErrorKind::Malformed);
        }
        model.tensors[0].parts[0].strides = { 0, 0 }; // one value, seen four times
        QVERIFY((*decodeAll(model, model.tensors[0], 100) == std::vector<float> { 1, 1, 1, 1 }));
    }

    void typesWithoutValuesSaySo()
    {
        ModelBuilder builder;
        builder.addBytes("w", DType::F6E2M3, { 4 }, "abc");
        const auto model = builder.finish();
        const auto decoder = makeDecoder(*model, model->tensors[0]);
        QVERIFY(!decoder);
        QCOMPARE(decoder.error().kind, ErrorKind::Unsupported);
    }

    void realLlamaAgainstItsQ40()
    {
        ASSAY_NEEDS_REAL_DATA();
        const auto folder = realData("pairs/stories260K/");
        const auto reference = openModel(folder + "stories260K.gguf");
        const auto candidate = openModel(folder + "stories260K-Q4_0.gguf");
        QVERIFY2(reference && candidate, folder.c_str());
        const auto pairing = pairModels(**reference, **candidate, {}, RunControl());
        QVERIFY(pairing);
        std::vector<double> errors;
        for (const auto &match : pairing->matches)
            if (match.kind == MatchKind::Paired
                && (*candidate)->tensors[*match.candidate].layout == findGgmlLayout("Q4_0"))
                errors.push_back(relativeError(**reference, **candidate, match));
        QVERIFY(!errors.empty());
        std::ranges::sort(errors);
        QVERIFY2(std::fabs(errors[errors.size() / 2] - 8.6e-2) < 1e-3, // data/INDEX.md
                 std::to_string(errors[errors.size() / 2]).c_str());
    }
};

QTEST_GUILESS_MAIN(PlainTest)
#include "tst_plain.moc"
