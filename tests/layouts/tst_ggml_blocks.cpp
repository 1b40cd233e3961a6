// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layouts/ggml_decoder.h"
#include "core/numbers/ggml_blocks.h"
#include "core/numbers/ggml_types.h"

#include "core/opening/open.h"
#include "tests/testing/gguf_builder.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <cmath>

#include <zlib.h>

using namespace assay;
using namespace assay::testing;

namespace {

/// From the reference library, one block per type (specs/formats.md, section 2.4): exact sum, CRC-32 of the
/// float32 output.
struct Golden {
    const char *type;
    double sum;
    std::uint32_t crc;
};
constexpr Golden Goldens[] {
    Golden { "Q4_0", -21, 0x4a5055fd },      Golden { "Q4_1", 261, 0xcfc74bef },
    Golden { "Q5_0", 15, 0x79815bb9 },       Golden { "Q5_1", 521, 0x7cf668d2 },
    Golden { "Q8_0", -176, 0x7e733bfa },     Golden { "Q1_0", 0, 0xadacc1ba },
    Golden { "Q2_0", 30, 0xf0532c80 },       Golden { "MXFP4", 12.5, 0xa8bddec7 },
    Golden { "NVFP4", 3.75, 0x68715b0c },    Golden { "Q2_K", 2059, 0x8d2c6be8 },
    Golden { "Q3_K", 958, 0xc1029dac },      Golden { "Q4_K", 54440, 0x5c4c0a49 },
    Golden { "Q5_K", 116216, 0x0e9ce32f },   Golden { "Q6_K", 4612, 0xa84ce1f7 },
    Golden { "Q8_K", -128, 0xbfc5b39e },     Golden { "IQ4_NL", -257, 0x27bc646e },
    Golden { "IQ4_XS", -11005, 0x59b1032b }, Golden { "TQ1_0", -2, 0x8ed5cce3 },
    Golden { "TQ2_0", 129, 0xe61a6eea },
};

struct Patch {
    const char *type;
    std::size_t offset;
    std::string bytes;
};
const std::string One("\x00\x3c", 2);
const std::string Half("\x00\x38", 2);
/// Where the scales lie: every d becomes 1, every m or dmin 0.5.
const Patch Patches[] {
    { "Q4_0", 0, One },         { "Q4_1", 0, One + Half }, { "Q5_0", 0, One },
    { "Q5_1", 0, One + Half },  { "Q8_0", 0, One },        { "Q1_0", 0, One },
    { "Q2_0", 0, One },         { "MXFP4", 0, "\x7f" },    { "NVFP4", 0, "\x38\x40\x30\x3c" },
    { "Q2_K", 80, One + Half }, { "Q3_K", 108, One },      { "Q4_K", 0, One + Half },
    { "Q5_K", 0, One + Half },  { "Q6_K", 208, One },      { "Q8_K", 0, std::string("\x00\x00\x80\x3f", 4) },
    { "IQ4_NL", 0, One },       { "IQ4_XS", 0, One },      { "TQ1_0", 52, One },
    { "TQ2_0", 64, One },
};

std::vector<std::byte> goldenBlock(const GgmlType &type)
{
    std::vector<std::byte> block(type.blockBytes);
    for (std::size_t k = 0; k < block.size(); ++k)
        block[k] = static_cast<std::byte>(37 * k + 11);
    for (const auto &patch : Patches)
        if (type.name == std::string_view(patch.type))
            std::memcpy(block.data() + patch.offset, patch.bytes.data(), patch.bytes.size());
    return block;
}

ModelPtr blockModel(const GgmlType &type, const std::vector<std::byte> &bytes, std::uint64_t elementCount)
{
    Model model;
    model.sources.push_back(memorySource(bytes, "blocks"));
    TensorInfo tensor { .name = "w", .dtype = DType::Block, .layout = findGgmlLayout(type.name) };
    tensor.shape = *Shape::make(std::vector { elementCount });
    TensorPart part { .name = "w", .slot = "values", .dtype = DType::Block };
    part.extent = { 0, 0, bytes.size() };
    tensor.parts.push_back(part);
    model.tensors.push_back(tensor);
    return finishModel(std::move(model));
}

} // namespace

class GgmlBlocksTest : public QObject {
    Q_OBJECT

private slots:
    void goldenBlocksDecodeBitForBit_data()
    {
        QTest::addColumn<int>("row");
        for (int i = 0; i < static_cast<int>(std::size(Goldens)); ++i)
            QTest::addRow("%s differs from the reference", Goldens[i].type) << i;
    }

    void goldenBlocksDecodeBitForBit()
    {
        QFETCH(int, row);
        const Golden &golden = Goldens[row];
        const GgmlType *type = findGgmlType(golden.type);
        QVERIFY(type);
        const auto block = goldenBlock(*type);
        const auto model = blockModel(*type, block, type->blockElements);
        const auto values = decodeAll(*model, model->tensors[0], 1 << 20);
        QVERIFY2(values, values ? "" : describe(values.error()).c_str());
        double sum = 0;
        for (const float value : *values)
            sum += value;
        QCOMPARE(sum, golden.sum);
        const auto crc = crc32(0, reinterpret_cast<const Bytef *>(values->data()),
                               static_cast<uInt>(values->size() * sizeof(float)));
        QCOMPARE(static_cast<std::uint32_t>(crc), golden.crc);
    }

    void everyTypeWithValuesHasADecoderAndAGolden()
    {
        for (const auto &type : ggmlTypes()) {
            if (type.dtype != DType::Block)
                continue;
            const Layout *layout = findGgmlLayout(type.name);
            QVERIFY2(layout, type.name);
            QCOMPARE(layout->nominalBitsPerWeight, type.bitsPerWeight());
            QCOMPARE(layout->makeDecoder != nullptr, type.hasValues);
            QCOMPARE(findBlockFormat(type.name) != nullptr, type.hasValues);
        }
    }

    void partialReadsAgreeWithTheWhole()
    {
        for (const auto &type : ggmlTypes()) {
            if (type.dtype != DType::Block || !type.hasValues)
                continue;
            std::vector<std::byte> bytes;
            for (int i = 0; i < 3; ++i) {
                auto block = goldenBlock(type);
                block[block.size() / 2] = static_cast<std::byte>(i); // not all blocks alike
                bytes.insert(bytes.end(), block.begin(), block.end());
            }
            const auto model = blockModel(type, bytes, 3 * type.blockElements);
            const auto whole = decodeAll(*model, model->tensors[0], 1 << 20);
            QVERIFY(whole);
            const auto decoder = makeDecoder(*model, model->tensors[0]);
            QVERIFY(decoder);
            QCOMPARE((*decoder)->granularity(), std::uint64_t { type.blockElements });
            std::vector<float> part(type.blockElements + 5);
            DecodeScratch scratch;
            QVERIFY((*decoder)->decode(type.blockElements, part, scratch));
            QVERIFY(std::memcmp(part.data(), whole->data() + type.blockElements, part.size() * 4) == 0);
            QVERIFY(!(*decoder)->decode(2 * type.blockElements, part, scratch));
        }
    }

    /// NVFP4: scales 1, 1, 1, 1 (E4M3 38) and codes 1 (0.5) and 2 (1.0); "scale" multiplies all by 3, the
    /// stack's experts by 2 and -4.
    void theNumberBesideTheBlocksMultiplies()
    {
        constexpr std::uint32_t Nvfp4 = 40, F32 = 0;
        const std::string block = std::string(4, '\x38') + std::string(32, '\x21');
        const TemporaryFolder folder;
        writeFile(folder.path("m.gguf"),
                  GgufBuilder()
                      .text("general.architecture", "llama")
                      .tensor("blk.0.ffn_up.weight", Nvfp4, { 1, 64 }, block)
                      .tensor("blk.0.ffn_up.scale", F32, { 1 }, rawBytes<float>({ 3 }))
                      .tensor("blk.0.ffn_up.input_scale", F32, { 1 }, rawBytes<float>({ 0.25f }))
                      .tensor("blk.0.ffn_up_exps.weight", Nvfp4, { 2, 1, 64 }, block + block)
                      .tensor("blk.0.ffn_up_exps.scale", F32, { 2 }, rawBytes<float>({ 2, -4 }))
                      .tensor("blk.0.ffn_norm.weight", F32, { 1 }, rawBytes<float>({ 1 }))
                      .bytes());
        const auto model = openModel(folder.path("m.gguf"));
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        QCOMPARE((*model)->tensors.size(), std::size_t { 3 });
        const auto up = decodeAll(**model, *(*model)->find("blk.0.ffn_up.weight"), 64);
        QVERIFY2(up, up ? "" : describe(up.error()).c_str());
        QCOMPARE(up->at(0), 1.5f); // low nibble: code 1
        QCOMPARE(up->at(8), 3.0f); // high nibble: code 2
        QCOMPARE((*model)->find("blk.0.ffn_up.weight")->sideBytes(), std::uint64_t { 8 });
        const auto experts = decodeAll(**model, *(*model)->find("blk.0.ffn_up_exps.weight"), 128);
        QVERIFY2(experts, experts ? "" : describe(experts.error()).c_str());
        QCOMPARE(experts->at(0), 1.0f);
        QCOMPARE(experts->at(64), -2.0f);
        QCOMPARE(experts->at(127), -4.0f);
    }

    void rowsThatAreNotWholeBlocksAreRefused()
    {
        const GgmlType *type = findGgmlType("Q4_0");
        const auto model = blockModel(*type, goldenBlock(*type), 31);
        const auto decoder = makeDecoder(*model, model->tensors[0]);
        QVERIFY(!decoder);
        QCOMPARE(decoder.error().kind, ErrorKind::Malformed);
        QVERIFY(!makeDecoder(*model, blockModel(*type, goldenBlock(*type), 64)->tensors[0]));
    }

    void realWeightsHaveThePublishedErrors()
    {
        ASSAY_NEEDS_REAL_DATA();
        struct Published {
            const char *type;
            double relativeError; ///< data/INDEX.md
        };
        constexpr Published Rows[] { { "Q4_0", .1249 }, { "Q4_1", .1010 },   { "Q5_0", .0649 },
                                     { "Q5_1", .0493 }, { "Q8_0", .0082 },   { "Q2_K", .3705 },
                                     { "Q3_K", .1888 }, { "Q4_K", .0940 },   { "Q5_K", .0478 },
                                     { "Q6_K", .0255 }, { "IQ4_NL", .0999 }, { "IQ4_XS", .1006 } };
        const auto model = openModel(realData("pairs/ggml_types/golden_all_types.gguf"));
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        const auto original = decodeAll(**model, *(*model)->find("orig.F32.weight"), 1 << 20);
        for (const auto &row : Rows) {
            const auto values
                = decodeAll(**model, *(*model)->find(std::string("golden.") + row.type + ".weight"), 1 << 20);
            QVERIFY(values);
            double error = 0, energy = 0;
            for (std::size_t i = 0; i < values->size(); ++i) {
                error += std::pow(double { (*values)[i] } - (*original)[i], 2);
                energy += std::pow(double { (*original)[i] }, 2);
            }
            QVERIFY2(std::fabs(std::sqrt(error / energy) - row.relativeError) < 6e-5, row.type);
        }
    }

    void typesOfAnotherProjectsCodebooksSayThatTheyAreNotDecoded()
    {
        const GgmlType *type = findGgmlType("IQ2_XS");
        const auto model = blockModel(*type, goldenBlock(*type), 256);
        const auto decoder = makeDecoder(*model, model->tensors[0]);
        QVERIFY(!decoder);
        QCOMPARE(decoder.error().kind, ErrorKind::Unsupported);
    }
};

QTEST_GUILESS_MAIN(GgmlBlocksTest)
#include "tst_ggml_blocks.moc"
