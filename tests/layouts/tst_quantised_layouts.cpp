// SPDX-License-Identifier: GPL-3.0-or-later
// Encoders written from specs/formats.md, section 7; expected values come from their formulas or from the
// worked examples there.
#include "core/layouts/layout.h"
#include "core/numbers/float_formats.h"
#include "core/opening/assemble.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

using namespace assay;
using namespace assay::testing;

namespace {

struct Assembled {
    ModelPtr model;
    const TensorInfo *tensor = nullptr;
    std::vector<float> values {};
};

Assembled assembled(ModelBuilder builder, const std::string &name)
{
    Model model = builder.take();
    const auto status = assembleQuantised(model, RunControl());
    if (!status)
        qFatal("%s", describe(status.error()).c_str());
    Assembled result { .model = finishModel(std::move(model)) };
    result.tensor = result.model->find(name);
    if (!result.tensor)
        qFatal("no tensor %s", name.c_str());
    const auto values = decodeAll(*result.model, *result.tensor, 1 << 24);
    if (!values)
        qFatal("%s", describe(values.error()).c_str());
    result.values = *values;
    return result;
}

bool hasFinding(const Model &model, const std::string &rule)
{
    return std::ranges::any_of(model.findings, [&](const Finding &f) { return f.rule == rule; });
}

std::vector<unsigned> randomCodes(std::uint64_t seed, std::size_t count, unsigned bits)
{
    assay::testing::Random random(seed);
    std::vector<unsigned> codes(count);
    for (unsigned &code : codes)
        code = static_cast<unsigned>(random.next() >> 20) & ((1u << bits) - 1);
    return codes;
}

/// Sets bits [bit, bit + width) of a little-endian integer of 32-bit words that lie stride words apart.
void setField(std::vector<std::uint32_t> &words, std::size_t first, std::size_t stride, std::size_t bit,
              unsigned width, unsigned code)
{
    for (unsigned b = 0; b < width; ++b)
        if ((code >> b) & 1)
            words[first + (bit + b) / 32 * stride] |= 1u << ((bit + b) % 32);
}

std::vector<float> scaleValues(std::uint64_t seed, std::size_t count)
{
    std::vector<float> scales(count);
    assay::testing::Random random(seed);
    for (float &scale : scales)
        scale = static_cast<float>(1 + random.next() % 64) / 64.0f; // exact as half
    return scales;
}

std::vector<std::uint16_t> halves(const std::vector<float> &values)
{
    std::vector<std::uint16_t> result;
    for (const float value : values)
        result.push_back(floatToHalf(value));
    return result;
}

std::string config(const std::string &body)
{
    return "{\"quantization_config\":{" + body + "}}";
}

struct GptqCase {
    ModelBuilder builder;
    std::vector<float> expected;
};

/// v1 zeros are stored minus one.
GptqCase gptqCase(unsigned bits, bool isV2, bool hasIndex)
{
    const std::size_t in = 64, out = 32, groups = 2;
    const auto codes = randomCodes(1 + bits, in * out, bits); // [in][out]
    const auto zeros = randomCodes(50 + bits, groups * out, bits);
    const auto scales = scaleValues(bits, groups * out);
    std::vector<std::uint32_t> words(in * bits / 32 * out), zeroWords(groups * out * bits / 32);
    std::vector<std::int32_t> index(in);
    GptqCase result;
    result.expected.resize(in * out);
    for (std::size_t k = 0; k < in; ++k) {
        index[k] = static_cast<std::int32_t>(hasIndex ? (k * 7 % in) / 32 : k / 32);
        for (std::size_t n = 0; n < out; ++n) {
            setField(words, n, out, k * bits, bits, codes[k * out + n]);
            const std::size_t g = static_cast<std::size_t>(index[k]) * out + n;
            const unsigned zero = isV2 ? zeros[g] : (zeros[g] + 1) & ((1u << bits) - 1);
            result.expected[n * in + k]
                = scales[g] * (static_cast<float>(codes[k * out + n]) - static_cast<float>(zero));
        }
    }
    for (std::size_t g = 0; g < groups; ++g)
        for (std::size_t n = 0; n < out; ++n)
            setField(zeroWords, g * out * bits / 32, 1, n * bits, bits, zeros[g * out + n]);
    result.builder.add<std::uint32_t>("m.qweight", DType::I32, { words.size() / out, out }, words)
        .add<std::uint32_t>("m.qzeros", DType::I32, { groups, out * bits / 32 }, zeroWords)
        .add<std::uint16_t>("m.scales", DType::F16, { groups, out }, halves(scales))
        .add<float>("m.bias", DType::F32, { out }, std::vector<float>(out));
    if (hasIndex)
        result.builder.add<std::int32_t>("m.g_idx", DType::I32, { in }, index);
    return result;
}

} // namespace

class QuantisedLayoutsTest : public QObject {
    Q_OBJECT

private slots:
    void gptqOfEveryWidth_data()
    {
        QTest::addColumn<unsigned>("bits");
        QTest::addColumn<bool>("isV2");
        QTest::addColumn<bool>("hasIndex");
        for (const unsigned bits : { 2u, 3u, 4u, 8u })
            for (const bool isV2 : { false, true })
                QTest::addRow("%u bits, zeros %s", bits, isV2 ? "as they are" : "minus one")
                    << bits << isV2 << (bits != 2);
    }

    void gptqOfEveryWidth()
    {
        QFETCH(unsigned, bits);
        QFETCH(bool, isV2);
        QFETCH(bool, hasIndex);
        auto made = gptqCase(bits, isV2, hasIndex);
        made.builder.text("config.json",
                          config("\"quant_method\":\"gptq\",\"bits\":" + std::to_string(bits)
                                 + ",\"group_size\":32,\"checkpoint_format\":\"" + (isV2 ? "gptq_v2" : "gptq")
                                 + "\""));
        const auto got = assembled(std::move(made.builder), "m.weight");
        QCOMPARE(layoutId(*got.tensor), std::string("gptq"));
        QCOMPARE(got.tensor->shape.text(), std::string("[32, 64]"));
        QVERIFY(got.values == made.expected);
        QCOMPARE(got.model->tensors.size(), std::size_t { 2 }); // weight and bias
        QVERIFY(got.model->findings.empty());
        QVERIFY(got.tensor->sideBytes() > 0);
    }

    void gptqConfigOfAnotherWidthIsNotBelieved()
    {
        auto made = gptqCase(4, false, true);
        made.builder.text("config.json", config("\"quant_method\":\"gptq\",\"bits\":8,\"group_size\":128"));
        const auto got = assembled(std::move(made.builder), "m.weight");
        QVERIFY(got.values == made.expected);
        QVERIFY(hasFinding(*got.model, "layout.config-disagrees"));
        QCOMPARE(got.model->findings.size(), std::size_t { 2 }); // bits and group_size
    }

    void gptqWorkedExample()
    {
        // 7.1: word 0x76543210, scale 0.5, v1 nibble 7 -> -4, -3.5, ..., -0.5
        ModelBuilder builder;
        builder
            .add<std::uint32_t>("m.qweight", DType::I32, { 1, 8 }, std::vector<std::uint32_t>(8, 0x76543210u))
            .add<std::uint32_t>("m.qzeros", DType::I32, { 1, 1 }, std::vector { 0x77777777u })
            .addF32("m.scales", { 1, 8 }, std::vector<float>(8, 0.5f));
        const auto got = assembled(std::move(builder), "m.weight");
        for (std::size_t k = 0; k < 8; ++k)
            QCOMPARE(got.values[k], -4.0f + 0.5f * static_cast<float>(k));
    }

    void awqInterleavesItsOutputs()
    {
        // 7.2: word 0x76543210 -> columns 0..7 = 0,4,1,5,2,6,3,7
        ModelBuilder builder;
        builder
            .add<std::uint32_t>("m.qweight", DType::I32, { 2, 1 }, std::vector { 0x76543210u, 0x75316420u })
            .add<std::uint32_t>("m.qzeros", DType::I32, { 1, 1 }, std::vector { 0u })
            .addF32("m.scales", { 1, 8 }, std::vector<float>(8, 2.0f))
            .text("config.json", config("\"quant_method\":\"awq\",\"bits\":4,\"version\":\"gemm\""));
        const auto got = assembled(std::move(builder), "m.weight");
        QCOMPARE(layoutId(*got.tensor), std::string("awq"));
        QCOMPARE(got.tensor->shape.text(), std::string("[8, 2]"));
        const float first[] = { 0, 4, 1, 5, 2, 6, 3, 7 };
        for (std::size_t n = 0; n < 8; ++n) {
            QCOMPARE(got.values[2 * n], 2 * first[n]);
            QCOMPARE(got.values[2 * n + 1], 2 * static_cast<float>(n)); // 0x75316420 holds codes 0..7
        }
        QVERIFY(got.model->findings.empty());
    }

    void awqGemvPadsItsGroups()
    {
        const std::size_t in = 128, out = 4;
        const auto codes = randomCodes(3, in * out, 4);
        std::vector<std::uint32_t> words(out * in / 8), zeros(out, 0x76543210u);
        std::vector<float> expected(in * out);
        const auto scales = scaleValues(4, out * 8);
        for (std::size_t n = 0; n < out; ++n)
            for (std::size_t k = 0; k < in; ++k) {
                setField(words, n * in / 8, 1, 4 * k, 4, codes[n * in + k]);
                expected[n * in + k] = (static_cast<float>(codes[n * in + k]) - static_cast<float>(k / 64))
                    * scales[n * 8 + k / 64];
            }
        ModelBuilder builder;
        builder.add<std::uint32_t>("m.qweight", DType::I32, { out, in / 8 }, words)
            .add<std::uint32_t>("m.qzeros", DType::I32, { out, 1 }, zeros)
            .addF32("m.scales", { out, 8 }, scales)
            .text("quant_config.json", R"({"w_bit":4,"q_group_size":64,"version":"gemv"})");
        const auto got = assembled(std::move(builder), "m.weight");
        QCOMPARE(layoutId(*got.tensor), std::string("awq-gemv"));
        QVERIFY(got.values == expected);
    }

    void awqGemvIsNoGptqWithGroupsOfEight()
    {
        // words [out, in/8] with in/8 = 16 outputs of GPTQ: the shapes of both, scales [128, 16], zeros [128,
        // 2]
        const std::size_t in = 128, out = 128, groups = 16;
        const auto codes = randomCodes(5, in * out, 4);
        std::vector<std::uint32_t> words(out * in / 8), zeros(out * 2, 0x88888888u);
        std::vector<float> expected(in * out);
        const auto scales = scaleValues(6, out * groups);
        for (std::size_t n = 0; n < out; ++n)
            for (std::size_t k = 0; k < in; ++k) {
                setField(words, n * in / 8, 1, 4 * k, 4, codes[n * in + k]);
                expected[n * in + k]
                    = (static_cast<float>(codes[n * in + k]) - 8.0f) * scales[n * groups + k / 64];
            }
        ModelBuilder builder;
        builder.add<std::uint32_t>("m.qweight", DType::I32, { out, in / 8 }, words)
            .add<std::uint32_t>("m.qzeros", DType::I32, { out, 2 }, zeros)
            .addF32("m.scales", { out, groups }, scales)
            .text("quant_config.json", R"({"w_bit":4,"q_group_size":64,"version":"gemv"})");
        const auto got = assembled(std::move(builder), "m.weight");
        QCOMPARE(layoutId(*got.tensor), std::string("awq-gemv"));
        QVERIFY(got.values == expected);
    }

    void scalesOfConvolutions()
    {
        // out 2, in 1, kernel 2 x 2: one scale for the four codes of an output, whatever the scale's rank
        for (const std::vector<std::uint64_t> &shape :
             { std::vector<std::uint64_t> { 2, 1, 1, 1 }, std::vector<std::uint64_t> { 2 },
               std::vector<std::uint64_t> { 2, 1 } }) {
            ModelBuilder builder;
            builder
                .add<std::int8_t>("c.weight", DType::I8, { 2, 1, 2, 2 },
                                  std::vector<std::int8_t> { 1, -2, 3, 4, 5, 6, -7, 8 })
                .addF32("c.weight_scale", shape, { 2, 0.5f });
            const auto got = assembled(std::move(builder), "c.weight");
            QVERIFY((got.values == std::vector<float> { 2, -4, 6, 8, 2.5f, 3, -3.5f, 4 }));
        }
    }

    void bitsandbytesHighNibbleFirst()
    {
        // 7.3: NF4 byte 0x1F, absmax 2: -1.392386, 2.0
        const std::vector<float> map { -1,
                                       -0.6961928009986877f,
                                       -0.5250730514526367f,
                                       -0.39491748809814453f,
                                       -0.28444138169288635f,
                                       -0.18477343022823334f,
                                       -0.09105003625154495f,
                                       0,
                                       0.07958029955625534f,
                                       0.16093020141124725f,
                                       0.24611230194568634f,
                                       0.33791524171829224f,
                                       0.44070982933044434f,
                                       0.5626170039176941f,
                                       0.7229568362236023f,
                                       1 };
        const std::string state = R"({"quant_type":"nf4","blocksize":64,"dtype":"float16","shape":[2,65]})";
        ModelBuilder builder;
        builder.addBytes("m.weight", DType::U8, { 65, 1 }, std::string(65, '\x1f'))
            .addF32("m.weight.absmax", { 3 }, { 2, 4, 8 })
            .addF32("m.weight.quant_map", { 16 }, map)
            .addBytes("m.weight.quant_state.bitsandbytes__nf4", DType::U8, { state.size() }, state)
            .text("config.json", config(R"("quant_method":"bitsandbytes","bnb_4bit_quant_type":"fp4")"));
        const auto got = assembled(std::move(builder), "m.weight");
        QCOMPARE(got.values[0], -1.3923856f);
        QCOMPARE(got.values[1], 2.0f);
        QCOMPARE(got.values[65], 4.0f);
        QCOMPARE(got.values[129], 8.0f);
        QCOMPARE(got.model->tensors.size(), std::size_t { 1 });
        QVERIFY(hasFinding(*got.model, "layout.config-disagrees"));
    }

    void bitsandbytesNestedScales()
    {
        std::vector<float> nestedMap(256), map(16);
        for (std::size_t i = 0; i < 256; ++i)
            nestedMap[i] = static_cast<float>(i) / 256;
        for (std::size_t i = 0; i < 16; ++i)
            map[i] = static_cast<float>(i);
        const std::string state
            = R"({"quant_type":"fp4","blocksize":64,"shape":[128],"nested_blocksize":256,)"
              R"("nested_offset":0.5})";
        ModelBuilder builder;
        builder.addBytes("m.weight", DType::U8, { 64, 1 }, std::string(64, '\x12'))
            .addBytes("m.weight.absmax", DType::U8, { 2 }, std::string("\x40\x80", 2))
            .addF32("m.weight.quant_map", { 16 }, map)
            .addF32("m.weight.nested_absmax", { 1 }, { 4 })
            .addF32("m.weight.nested_quant_map", { 256 }, nestedMap)
            .addBytes("m.weight.quant_state.bitsandbytes__fp4", DType::U8, { state.size() }, state);
        const auto got = assembled(std::move(builder), "m.weight");
        QCOMPARE(got.values[0], 1.5f); // code 1, 0.25 * 4 + 0.5
        QCOMPARE(got.values[127], 5.0f); // code 2, 0.5 * 4 + 0.5
    }

    void int8RowsByTheirScale()
    {
        ModelBuilder builder;
        builder.add<std::int8_t>("m.weight", DType::I8, { 2, 2 }, std::vector { 127, -127, 64, 0 })
            .addF32("m.SCB", { 2 }, { 3, 254 });
        const auto got = assembled(std::move(builder), "m.weight");
        QCOMPARE(got.values[0], 3.0f);
        QCOMPARE(got.values[1], -3.0f);
        QCOMPARE(got.values[2], 128.0f);
    }

    void fp8BlocksAtTheEdgeArePartial()
    {
        // 130 x 200 with 128 x 128 blocks: grid 2 x 2; 0x38 is 1
        ModelBuilder builder;
        builder.addBytes("m.weight", DType::F8E4M3, { 130, 200 }, std::string(130 * 200, '\x38'))
            .addF32("m.weight_scale_inv", { 2, 2 }, { 1, 2, 3, 4 })
            .text("config.json", config(R"("quant_method":"fp8","weight_block_size":[128,128])"));
        const auto got = assembled(std::move(builder), "m.weight");
        QCOMPARE(got.values[0], 1.0f);
        QCOMPARE(got.values[128], 2.0f);
        QCOMPARE(got.values[128 * 200], 3.0f);
        QCOMPARE(got.values[129 * 200 + 199], 4.0f);
        QVERIFY(got.model->findings.empty());
        ModelBuilder wrong;
        wrong.addBytes("m.weight", DType::F8E4M3, { 130, 200 }, std::string(130 * 200, '\x38'))
            .addF32("m.weight_scale_inv", { 2, 2 }, { 1, 2, 3, 4 })
            .text("config.json", config(R"("quant_method":"fp8","weight_block_size":[64,64])"));
        const auto second = assembled(std::move(wrong), "m.weight");
        QVERIFY(second.values == got.values);
        QVERIFY(hasFinding(*second.model, "layout.config-disagrees"));
    }

    void fp8PerChannelAndPerTensor()
    {
        ModelBuilder builder;
        builder.addBytes("a.weight", DType::F8E4M3, { 2, 2 }, "\x38\x3c\x38\x38")
            .addF32("a.weight_scale", { 2, 1 }, { 2, 4 })
            .addBytes("b.weight", DType::F8E4M3, { 1, 2 }, "\x38\x7e")
            .addF32("b.weight_scale", {}, { 0.5f });
        const auto got = assembled(std::move(builder), "a.weight");
        QVERIFY((got.values == std::vector<float> { 2, 3, 4, 4 }));
        const auto scalar = decodeAll(*got.model, *got.model->find("b.weight"), 100);
        QVERIFY((*scalar == std::vector<float> { 0.5f, 224 }));
    }

    void packQuantizedOfEveryWidth_data()
    {
        QTest::addColumn<unsigned>("bits");
        QTest::addColumn<bool>("padded");
        for (unsigned bits = 2; bits <= 8; ++bits)
            QTest::addRow("%u bits, dense", bits) << bits << false;
        for (const unsigned bits : { 3u, 5u, 6u, 7u })
            QTest::addRow("%u bits, no code crosses a word", bits) << bits << true;
    }

    void packQuantizedOfEveryWidth()
    {
        QFETCH(unsigned, bits);
        QFETCH(bool, padded);
        const std::size_t in = 128, out = 8, groups = 4;
        const std::size_t perWord = 32 / bits;
        const std::size_t words = padded ? (in + perWord - 1) / perWord : (in * bits + 31) / 32;
        const auto codes = randomCodes(bits, in * out, bits);
        const auto scales = scaleValues(9, out * groups);
        std::vector<std::uint32_t> packed(out * words);
        std::vector<float> expected(in * out);
        for (std::size_t n = 0; n < out; ++n)
            for (std::size_t k = 0; k < in; ++k) {
                const std::size_t bit = padded ? k / perWord * 32 + k % perWord * bits : k * bits;
                setField(packed, n * words, 1, bit, bits, codes[n * in + k]);
                expected[n * in + k]
                    = (static_cast<float>(codes[n * in + k]) - static_cast<float>(1 << (bits - 1)))
                    * scales[n * groups + k / 32];
            }
        ModelBuilder builder;
        builder.add<std::uint32_t>("m.weight_packed", DType::I32, { out, words }, packed)
            .addF32("m.weight_scale", { out, groups }, scales)
            .add<std::int64_t>("m.weight_shape", DType::I64, { 2 }, std::vector { 8, 128 })
            .text(
                "config.json",
                config(
                    R"("quant_method":"compressed-tensors","config_groups":{"group_0":{"weights":{"num_bits":)"
                    + std::to_string(bits) + R"(,"group_size":32}}})"));
        const auto got = assembled(std::move(builder), "m.weight");
        QVERIFY(got.values == expected);
        QVERIFY(got.model->findings.empty());
        QCOMPARE(got.model->tensors.size(), std::size_t { 1 });
    }

    void packQuantizedZeros()
    {
        // 7.5: word 0x76543210 at 4 bits -> q = -8..-1; zeros packed along the outputs
        ModelBuilder builder;
        builder
            .add<std::uint32_t>("m.weight_packed", DType::I32, { 8, 1 },
                                std::vector<std::uint32_t>(8, 0x76543210u))
            .addF32("m.weight_scale", { 8, 1 }, std::vector<float>(8, 1))
            .add<std::uint32_t>("m.weight_zero_point", DType::I32, { 1, 1 }, std::vector { 0xFEDCBA98u })
            .add<std::int64_t>("m.weight_shape", DType::I64, { 2 }, std::vector { 8, 8 });
        const auto got = assembled(std::move(builder), "m.weight");
        for (std::size_t n = 0; n < 8; ++n)
            for (std::size_t k = 0; k < 8; ++k)
                QCOMPARE(got.values[8 * n + k], static_cast<float>(k) - 8 - static_cast<float>(n));
    }

    void nvfp4GlobalScaleMultipliesOrDivides()
    {
        ModelBuilder builder;
        const std::string codes(8, '\x21'); // 0.5, 1
        builder.addBytes("a.weight", DType::U8, { 1, 8 }, codes)
            .addBytes("a.weight_scale", DType::F8E4M3, { 1, 1 }, "\x40") // 2
            .addF32("a.weight_scale_2", { 1 }, { 4 })
            .addBytes("b.weight_packed", DType::U8, { 1, 8 }, codes)
            .addBytes("b.weight_scale", DType::F8E4M3, { 1, 1 }, "\x40")
            .addF32("b.weight_global_scale", { 1 }, { 4 })
            .addBytes("c.weight_packed", DType::U8, { 1, 16 }, codes + codes)
            .addBytes("c.weight_scale", DType::U8, { 1, 1 }, "\x80"); // 2
        const auto got = assembled(std::move(builder), "a.weight");
        QCOMPARE(layoutId(*got.tensor), std::string("nvfp4"));
        QCOMPARE(got.values[0], 4.0f);
        QCOMPARE(got.values[1], 8.0f);
        const auto divided = decodeAll(*got.model, *got.model->find("b.weight"), 100);
        QCOMPARE((*divided)[1], 0.5f);
        const auto mx = decodeAll(*got.model, *got.model->find("c.weight"), 100);
        QCOMPARE((*mx)[1], 2.0f);
    }

    void gptOssBlocksAreInterleavedPairs()
    {
        ModelBuilder builder;
        builder.addBytes("e.gate_up_proj_blocks", DType::U8, { 1, 2, 1, 16 }, std::string(32, '\x2b'))
            .addBytes("e.gate_up_proj_scales", DType::U8, { 1, 2, 1 }, "\x80\x7f");
        const auto got = assembled(std::move(builder), "e.gate_up_proj");
        QCOMPARE(got.tensor->shape.text(), std::string("[1, 2, 32]"));
        QCOMPARE(got.values[0], -3.0f);
        QCOMPARE(got.values[1], 2.0f);
        QCOMPARE(got.values[32], -1.5f);
    }

    void bitnetTwoScaleConventions()
    {
        // 7.7: byte 0xA1 -> rows r, r+R, r+2R, r+3R = 0,-1,1,1
        for (const bool isAuto : { false, true }) {
            ModelBuilder builder;
            builder.addBytes("m.weight", DType::U8, { 1, 1 }, "\xa1")
                .addF32("m.weight_scale", { 1 }, { 4 })
                .text("config.json",
                      config(std::string(R"("quant_method":"bitnet","linear_class":")")
                             + (isAuto ? "autobitlinear" : "bitlinear") + "\""));
            const auto got = assembled(std::move(builder), "m.weight");
            const float unit = isAuto ? 4.0f : 0.25f;
            QVERIFY((got.values == std::vector<float> { 0, -unit, unit, unit }));
        }
    }

    void mlxOfEveryWidth()
    {
        for (const unsigned bits : { 2u, 3u, 4u, 5u, 6u, 8u }) {
            const std::size_t in = 128, out = 4;
            const auto codes = randomCodes(bits, in * out, bits);
            const auto scales = scaleValues(5, out * 2);
            std::vector<std::uint32_t> words(out * in * bits / 32);
            std::vector<float> expected(in * out);
            for (std::size_t n = 0; n < out; ++n)
                for (std::size_t k = 0; k < in; ++k) {
                    setField(words, n * in * bits / 32, 1, k * bits, bits, codes[n * in + k]);
                    expected[n * in + k] = scales[n * 2 + k / 64] * static_cast<float>(codes[n * in + k]) - 1;
                }
            ModelBuilder builder;
            builder.add<std::uint32_t>("m.weight", DType::U32, { out, in * bits / 32 }, words)
                .addF32("m.scales", { out, 2 }, scales)
                .addF32("m.biases", { out, 2 }, std::vector<float>(out * 2, -1))
                .text("config.json",
                      R"({"quantization":{"group_size":64,"bits":)" + std::to_string(bits) + "}}");
            const auto got = assembled(std::move(builder), "m.weight");
            QVERIFY(got.values == expected);
            QVERIFY(got.model->findings.empty());
        }
    }

    // Two experts of two rows; codes 0 to 7 in turn, W = scale code + bias with a scale and a bias a row.
    void mlxStacksOfExperts()
    {
        ModelBuilder builder;
        builder
            .add<std::uint32_t>("switch_mlp.up_proj.weight", DType::U32, { 2, 2, 4 },
                                std::vector<std::uint32_t>(16, 0x76543210u))
            .addF32("switch_mlp.up_proj.scales", { 2, 2, 1 }, { 1, 2, 3, 4 })
            .addF32("switch_mlp.up_proj.biases", { 2, 2, 1 }, { 0, 10, 20, 30 })
            .text("config.json", R"({"quantization":{"group_size":32,"bits":4}})");
        const auto got = assembled(std::move(builder), "switch_mlp.up_proj.weight");
        QCOMPARE(got.tensor->shape.text(), std::string("[2, 2, 32]"));
        QCOMPARE(got.values.size(), std::size_t { 128 });
        for (std::size_t i = 0; i < 128; ++i) {
            const auto row = static_cast<float>(i / 32);
            QCOMPARE(got.values[i], (row + 1) * static_cast<float>(i % 8) + 10 * row);
        }
        QVERIFY(got.model->findings.empty());
    }

    // Codes 0 to 7 are 0, 0.5, 1, 1.5, 2, 3, 4, 6. Groups of 16 have scales in E4M3 (0x38 is 1, 0x44 is
    // 2 (1 + 4/8) = 3), groups of 32 in E8M0 (128 is 2).
    void mlxModesOfFourBits()
    {
        const std::vector<float> codes { 0, 0.5f, 1, 1.5f, 2, 3, 4, 6 };
        for (const std::size_t group : { 16u, 32u }) {
            ModelBuilder builder;
            builder.add<std::uint32_t>("m.weight", DType::U32, { 1, 4 },
                                       std::vector<std::uint32_t>(4, 0x76543210u));
            if (group == 16)
                builder.addBytes("m.scales", DType::U8, { 1, 2 }, "\x38\x44");
            else
                builder.addBytes("m.scales", DType::U8, { 1, 1 }, "\x80");
            builder.text("config.json",
                         R"({"quantization":{"bits":4,"group_size":)" + std::to_string(group) + "}}");
            const auto got = assembled(std::move(builder), "m.weight");
            QCOMPARE(got.values.size(), std::size_t { 32 });
            for (std::size_t k = 0; k < 32; ++k)
                QCOMPARE(got.values[k], codes[k % 8] * (group == 32 ? 2.0f : k < 16 ? 1.0f : 3.0f));
        }
    }

    // A factor that nothing here knows how to apply: no values are made up.
    void mlxGlobalScaleIsNotLeftOut()
    {
        ModelBuilder builder;
        builder
            .add<std::uint32_t>("m.weight", DType::U32, { 1, 4 }, std::vector<std::uint32_t>(4, 0x76543210u))
            .addBytes("m.scales", DType::U8, { 1, 2 }, "\x38\x44")
            .addF32("m.global_scale", { 1 }, { 3 })
            .text("config.json", R"({"quantization":{"bits":4,"group_size":16,"mode":"nvfp4"}})");
        const auto got = assembled(std::move(builder), "m.weight");
        QVERIFY(got.tensor->isPlain());
        QVERIFY(hasFinding(*got.model, "layout.parts-misfit"));
    }

    void mlxConfigOfAnotherWidth()
    {
        ModelBuilder builder;
        builder
            .add<std::uint32_t>("m.weight", DType::U32, { 1, 8 }, std::vector<std::uint32_t>(8, 0x76543210u))
            .addF32("m.scales", { 1, 1 }, { 1 })
            .addF32("m.biases", { 1, 1 }, { 0 })
            .text("config.json", R"({"quantization":{"group_size":64,"bits":8}})");
        const auto got = assembled(std::move(builder), "m.weight");
        QCOMPARE(got.tensor->shape.text(), std::string("[1, 64]"));
        QCOMPARE(got.values[7], 7.0f);
        QVERIFY(hasFinding(*got.model, "layout.config-disagrees"));
    }

    // 0x38 is 1, 0xB8 -1, 0x40 2, 0x30 0.5 in E4M3; scales 128 and 126 are 2 and 0.5.
    void mlxModeOfEightBits()
    {
        ModelBuilder builder;
        builder
            .add<std::uint32_t>("m.weight", DType::U32, { 1, 16 },
                                std::vector<std::uint32_t>(16, 0x3040b838u))
            .addBytes("m.scales", DType::U8, { 1, 2 }, "\x80\x7e")
            .text(
                "config.json",
                R"({"quantization":{"bits":5,"group_size":64,"m":{"bits":8,"group_size":32,"mode":"mxfp8"}}})");
        const auto got = assembled(std::move(builder), "m.weight");
        QCOMPARE(got.values.size(), std::size_t { 64 });
        const std::vector<float> codes { 1, -1, 2, 0.5f };
        for (std::size_t k = 0; k < 64; ++k)
            QCOMPARE(got.values[k], codes[k % 4] * (k < 32 ? 2.0f : 0.5f));
        QVERIFY(got.model->findings.empty());
    }

    // 4 bits in groups of 64 and 8 bits in groups of 32 have the same words and scales: 64 or 32 inputs.
    void mlxWidthsOfConfigDecide()
    {
        for (const std::string hidden : { "64", "32", "48" }) {
            ModelBuilder builder;
            builder
                .add<std::uint32_t>("layers.0.up_proj.weight", DType::U32, { 1, 8 },
                                    std::vector<std::uint32_t>(8, 0x76543210u))
                .addF32("layers.0.up_proj.scales", { 1, 1 }, { 1 })
                .addF32("layers.0.up_proj.biases", { 1, 1 }, { 0 })
                .text("config.json",
                      R"({"hidden_size":)" + hidden + R"(,"quantization":{"group_size":32,"bits":8}})");
            const auto got = assembled(std::move(builder), "layers.0.up_proj.weight");
            QCOMPARE(got.tensor->shape.text(), std::string(hidden == "64" ? "[1, 64]" : "[1, 32]"));
            QCOMPARE(got.values[1], hidden == "64" ? 1.0f : 50.0f); // 0x10 low nibble first, or 0x32
            QCOMPARE(hasFinding(*got.model, "layout.config-disagrees"), hidden == "64");
        }
    }

    void hqqFieldZeroIsTheMostSignificant()
    {
        // 7.8: two rows of W_q hold four unpacked rows; byte 0x12 -> row r 1, row r + 2 2. axis 1, group 4.
        ModelBuilder builder;
        const std::string packing = "4bit_u8";
        builder.addBytes("m.W_q", DType::U8, { 2, 4 }, "\x12\x12\x12\x12\x34\x34\x34\x34")
            .addF32("m.scale", { 4, 1 }, { 1, 2, 3, 4 })
            .addF32("m.zero", { 4, 1 }, { 0, 1, 0.5f, 0 })
            .add<std::int64_t>("m.shape", DType::I64, { 2 }, std::vector { 2, 8 })
            .add<std::int32_t>("m.nbits", DType::I32, {}, std::vector { 4 })
            .add<std::int32_t>("m.axis", DType::I32, {}, std::vector { 1 })
            .add<std::int32_t>("m.group_size", DType::I32, {}, std::vector { 4 })
            .addBytes("m.packing", DType::U8, { packing.size() }, packing);
        const auto got = assembled(std::move(builder), "m.weight");
        QVERIFY((got.values
                 == std::vector<float> { 1, 1, 1, 1, 4, 4, 4, 4, 4.5f, 4.5f, 4.5f, 4.5f, 16, 16, 16, 16 }));
        QCOMPARE(got.model->tensors.size(), std::size_t { 1 });
    }

    void aqlmSumsItsCodebooks()
    {
        // 7.9: two codebooks of 256 pairs; codes are signed and wrap
        std::vector<float> books(2 * 256 * 2);
        for (std::size_t c = 0; c < 2; ++c)
            for (std::size_t e = 0; e < 256; ++e)
                for (std::size_t i = 0; i < 2; ++i)
                    books[(c * 256 + e) * 2 + i]
                        = static_cast<float>(e) + (c == 1 ? 1000.0f : 0.0f) + (i == 1 ? 0.5f : 0.0f);
        ModelBuilder builder;
        builder.add<std::int8_t>("m.codes", DType::I8, { 2, 1, 2 }, std::vector { -1, 2, 3, -128 })
            .addF32("m.codebooks", { 2, 256, 1, 2 }, books)
            .addF32("m.scales", { 2, 1, 1, 1 }, { 1, 2 })
            .text("config.json",
                  config(R"("quant_method":"aqlm","nbits_per_codebook":16,"num_codebooks":2)"));
        const auto got = assembled(std::move(builder), "m.weight");
        QCOMPARE(got.tensor->shape.text(), std::string("[2, 2]"));
        QVERIFY((got.values == std::vector<float> { 1257, 1258, 2262, 2264 }));
        QVERIFY(hasFinding(*got.model, "layout.config-disagrees"));
    }

    void layoutsOfOthersAreSizedAndSaySo()
    {
        ModelBuilder builder;
        builder.add<std::int16_t>("b.trellis", DType::I16, { 4, 2, 16 }, std::vector<int>(128))
            .addF32("b.suh", { 64 }, std::vector<float>(64))
            .addF32("b.svh", { 32 }, std::vector<float>(32))
            .add<std::int32_t>("c.B", DType::I32, { 4, 64 }, std::vector<int>(256))
            .addF32("c.s", { 1, 32 }, std::vector<float>(32));
        Model model = builder.take();
        QVERIFY(assembleQuantised(model, RunControl()));
        QCOMPARE(model.tensors.size(), std::size_t { 2 });
        for (const auto &tensor : model.tensors) {
            QCOMPARE(tensor.shape.text(), std::string("[32, 64]"));
            const auto decoder = makeDecoder(model, tensor);
            QVERIFY(!decoder);
            QCOMPARE(decoder.error().kind, ErrorKind::Unsupported);
        }
    }

    void plainModelsStayAsTheyAre()
    {
        ModelBuilder builder;
        builder.addF32("m.weight", { 2, 2 }, { 1, 2, 3, 4 }).addF32("m.scales", { 2 }, { 1, 2 });
        const auto got = assembled(std::move(builder), "m.weight");
        QCOMPARE(layoutId(*got.tensor), std::string("plain"));
        QCOMPARE(got.model->tensors.size(), std::size_t { 2 });
        QVERIFY(got.model->findings.empty());
    }

    void partsThatDoNotFitAreAFindingNotACrash()
    {
        ModelBuilder builder;
        builder.add<std::uint32_t>("m.qweight", DType::I32, { 2, 3 }, std::vector<std::uint32_t>(6))
            .add<std::uint32_t>("m.qzeros", DType::I32, { 1, 1 }, std::vector { 0u })
            .addF32("m.scales", { 1, 7 }, std::vector<float>(7));
        const auto got = assembled(std::move(builder), "m.qweight");
        QVERIFY(hasFinding(*got.model, "layout.parts-misfit"));
    }
};

QTEST_GUILESS_MAIN(QuantisedLayoutsTest)
#include "tst_quantised_layouts.moc"
