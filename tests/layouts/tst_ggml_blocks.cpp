// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layouts/ggml_decoder.h"
#include "core/numbers/ggml_blocks.h"
#include "core/numbers/ggml_grids.h"
#include "core/numbers/ggml_types.h"

#include "core/opening/open.h"
#include "tests/testing/gguf_builder.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QCryptographicHash>
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
    Golden { "TQ2_0", 129, 0xe61a6eea },     Golden { "IQ2_XXS", 763.75, 0xb0f68f77 },
    Golden { "IQ2_XS", 1490.5, 0x75105875 }, Golden { "IQ2_S", -800.625, 0xec4c222f },
    Golden { "IQ3_XXS", -684, 0xb4d76b65 },  Golden { "IQ3_S", 1456, 0xa7d8230a },
    Golden { "IQ1_S", 20, 0xf73c58bb },      Golden { "IQ1_M", 41, 0xa3139f53 },
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
    { "TQ2_0", 64, One },       { "IQ2_XXS", 0, One },     { "IQ2_XS", 0, One },
    { "IQ2_S", 0, One },        { "IQ3_XXS", 0, One },     { "IQ3_S", 0, One },
    { "IQ1_S", 0, One },
};

std::vector<std::byte> goldenBlock(const GgmlType &type)
{
    std::vector<std::byte> block(type.blockBytes);
    for (std::size_t k = 0; k < block.size(); ++k)
        block[k] = static_cast<std::byte>(37 * k + 11);
    for (const auto &patch : Patches)
        if (type.name == std::string_view(patch.type))
            std::memcpy(block.data() + patch.offset, patch.bytes.data(), patch.bytes.size());
    if (type.name == std::string_view("IQ1_M")) // 1 in the top nibbles of four words: 0, 0, C, 3
        for (std::size_t k = 0; k < 4; ++k) {
            constexpr std::uint8_t Nibbles[] { 0x00, 0x00, 0xc0, 0x30 };
            block[49 + 2 * k] = (block[49 + 2 * k] & std::byte { 0x0f }) | std::byte { Nibbles[k] };
        }
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
            QCOMPARE(layout->makeDecoder != nullptr, !type.isRemoved);
            // a scale behind all blocks is no block format
            QCOMPARE(findBlockFormat(type.name) != nullptr, !type.isRemoved && type.tailBytes == 0);
        }
    }

    void codebooksAreThePublishedOnes_data()
    {
        QTest::addColumn<QByteArray>("expanded");
        QTest::addColumn<QByteArray>("sha256");
        const auto row = [](const char *name, auto table, unsigned digitBits, std::vector<int> levels,
                            const char *sha256) {
            QByteArray expanded;
            for (const std::uint16_t entry : table)
                for (unsigned bit = 0; bit < (digitBits == 2 ? 16 : 12); bit += digitBits)
                    expanded += static_cast<char>(levels.at((entry >> bit) & ((1u << digitBits) - 1)));
            QTest::addRow("%s is not the published table", name) << expanded << QByteArray(sha256);
        };
        const std::vector<int> eights { 8, 25, 43 };
        row("IQ2_XXS", Grid2Xxs, 2, eights,
            "05826b5d3e472a3a78f196be62ac78acf81df0f909626e12ab9fa2a5d490dd54");
        row("IQ2_XS", Grid2Xs, 2, eights, "06e47aaca60b4dc1d9b5a3f34540437058a6b142b4d7a59d5ded769b4d1bf1de");
        row("IQ2_S", Grid2S, 2, eights, "e1aa1473412b0552c2174c30ef22ab4073f6a181b85a17056e8249bd2932fd88");
        row("IQ3_XXS", Grid3Xxs, 3, { 4, 12, 20, 28, 36, 44, 52, 62 },
            "46e35f5a997efdee6c99ce57854c8a0d4f0ff8ca57e5e8a60c0793ea580acf5d");
        row("IQ3_S", Grid3S, 3, { 1, 3, 5, 7, 9, 11, 13, 15 },
            "bd1af4945a1717c65610b0284e4628b9a1ba3b306fae3a06f6e5f597356e349f");
        row("IQ1", Grid1, 2, { -1, 0, 1 },
            "07540ffc1aeaf6ad4d97e96b0fcc765aae39671d4ae4a27bbd0e796fde167c6a");
    }

    void codebooksAreThePublishedOnes()
    {
        QFETCH(QByteArray, expanded);
        QFETCH(QByteArray, sha256);
        QCOMPARE(QCryptographicHash::hash(expanded, QCryptographicHash::Sha256).toHex(), sha256);
    }

    void partialReadsAgreeWithTheWhole()
    {
        for (const auto &type : ggmlTypes()) {
            if (type.dtype != DType::Block || type.isRemoved || type.tailBytes > 0)
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
};

QTEST_GUILESS_MAIN(GgmlBlocksTest)
#include "tst_ggml_blocks.moc"
