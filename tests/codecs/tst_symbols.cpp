// SPDX-License-Identifier: GPL-3.0-or-later
// Coders of symbols and sparse forms. Expected figures: by hand, from NumPy (fixed seed, two million normal
// samples), Python's gzip, and the Lloyd-Max quantisers of ../shared/specs/codecs.md 8.3.
#include "core/codecs/codec_table.h"
#include "core/codecs/pipeline.h"
#include "tests/codecs/one_tensor.h"
#include "tests/testing/random.h"

#include <QtTest>

using namespace assay;
using namespace assay::testing;

namespace {

Bytes bytesOf(const std::vector<unsigned> &values)
{
    Bytes bytes;
    for (const unsigned value : values)
        bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

Bytes encoded(const std::string &codec, const Bytes &plain)
{
    const Codec *row = findCodec(codec);
    Bytes room;
    const auto size = row->lossless.encode(defaultSettings(*row), PlaneKind::Plain, plain, room);
    room.resize(size ? *size : 0);
    return room;
}

Result<Bytes> decoded(const std::string &codec, const Bytes &coded, std::uint64_t limit)
{
    Bytes room;
    const auto size = findCodec(codec)->lossless.decode(coded, room, limit);
    if (!size)
        return size.error();
    room.resize(*size);
    return room;
}

/// Byte i of nine so often as the counts say, shuffled.
Bytes skewedBytes()
{
    Bytes bytes;
    const unsigned counts[] { 1000, 500, 250, 125, 60, 30, 20, 10, 5 };
    for (unsigned i = 0; i < 9; ++i)
        bytes.insert(bytes.end(), counts[i], static_cast<std::byte>(40 * i / 2));
    assay::Random random(3);
    for (std::size_t i = bytes.size(); i > 1; --i)
        std::swap(bytes[i - 1], bytes[random.next() % i]);
    return bytes;
}

const std::vector<std::string> Coders { "gzip", "huffman", "arithmetic", "rans" };
const std::vector<std::string> Lossy { "prune:index=mask",
                                       "prune:index=gaps",
                                       "prune:index=coded",
                                       "nm:n=2,m=4",
                                       "nm:n=3,m=7",
                                       "codebook:k=16",
                                       "intn:mode=zero",
                                       "intn:group=0",
                                       "codebook:k=5",
                                       "prune:numbers=float32",
                                       "nm:numbers=bfloat16",
                                       "codebook:numbers=half",
                                       "intn:mode=zero,numbers=float32",
                                       "intn:mode=asym,numbers=float32",
                                       "intn:numbers=bfloat16",
                                       "svd:rank=3,numbers=float32" };

} // namespace

class SymbolsTest : public QObject {
    Q_OBJECT

private slots:
    // ---- lossless
    void planesComeBack()
    {
        for (const std::string &coder : Coders)
            for (const Bytes &plain :
                 { Bytes {}, bytesOf({ 7 }), Bytes(100000, std::byte { 9 }), skewedBytes() }) {
                const auto back = decoded(coder, encoded(coder, plain), plain.size());
                QVERIFY2(back, coder.c_str());
                QVERIFY(*back == plain);
            }
    }
    void everyByteComesBack()
    {
        assay::Random random(1);
        Bytes plain;
        for (int i = 0; i < 70000; ++i) // Fibonacci-like counts make codes longer than 15 bits
            plain.push_back(static_cast<std::byte>(std::min<std::uint64_t>(
                255,
                static_cast<std::uint64_t>(std::countl_zero(random.next() | 1)) * 3 + random.next() % 2)));
        for (const std::string &coder : Coders) {
            const auto back = decoded(coder, encoded(coder, plain), plain.size());
            QVERIFY2(back && *back == plain, coder.c_str());
        }
    }
    void huffmanCodesOfFourTwoAndOne()
    {
        // Lengths 1, 2, 2: 4 + 4 + 2 bits after a size and 128 bytes of lengths.
        const Bytes coded = encoded("huffman", bytesOf({ 0, 0, 0, 0, 1, 1, 2 }));
        QCOMPARE(coded.size(), std::size_t { 4 + 128 + 2 });
        QCOMPARE(coded[4], std::byte { 0x21 });
        QCOMPARE(coded[5], std::byte { 0x02 });
        // 0 0 0 0, 10 10 (first bit lowest: 01 01), 11: 1101'0101'0000
        QCOMPARE(coded[132], std::byte { 0x50 });
        QCOMPARE(coded[133], std::byte { 0x03 });
    }
    void sizesAreThoseOfTheory()
    {
        // Python: 3990 bits by Huffman's tree, 3987.84 bits of entropy for the 2000 bytes.
        const Bytes plain = skewedBytes();
        QCOMPARE(encoded("huffman", plain).size(), std::size_t { 4 + 128 + (3990 + 7) / 8 });
        const double bytes = static_cast<double>(encoded("arithmetic", plain).size()) - 4 - 510;
        QVERIFY2(bytes >= 498.47 && bytes <= 498.47 * 1.001 + 5, std::to_string(bytes).c_str());
    }
    void gzipReadsWhatGzipWrote()
    {
        const Bytes member = bytesOf({ 0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xff,
                                       0x2b, 0x4f, 0xcd, 0x4c, 0xcf, 0x28, 0x29, 0x56, 0x28, 0x47,
                                       0xa5, 0x01, 0xc4, 0xf5, 0x7d, 0x7e, 0x17, 0x00, 0x00, 0x00 });
        const auto back = decoded("gzip", member, 23);
        QVERIFY(back);
        QCOMPARE(std::string(reinterpret_cast<const char *>(back->data()), back->size()),
                 std::string("weights weights weights"));
        QVERIFY(!decoded("gzip", member, 22)); // more than belongs here
        const Bytes own = encoded("gzip", *back);
        QVERIFY(own[0] == std::byte { 0x1F } && own[1] == std::byte { 0x8B });
    }
    void damagedPlanesAreErrors()
    {
        for (const std::string &coder : Coders) {
            const Bytes plain = skewedBytes(), good = encoded(coder, plain);
            for (std::size_t size = 0; size < good.size(); ++size) {
                const auto cut
                    = decoded(coder, Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)),
                              plain.size());
                QVERIFY2(!cut || *cut != plain || size + 5 > good.size(), coder.c_str());
            }
            QVERIFY(!decoded(coder, good, plain.size() - 1));
            assay::Random random(5);
            for (int round = 0; round < 500; ++round) {
                Bytes bad = good;
                bad[random.next() % bad.size()] ^= static_cast<std::byte>(1u << (random.next() % 8));
                const auto back = decoded(coder, bad, plain.size());
                QVERIFY(!back || back->size() <= plain.size());
                if (!back)
                    QVERIFY(!back.error().sentence.empty());
            }
        }
    }

    // ---- lossy
    void twoOfFourByHand()
    {
        const auto coded = codeOneTensor("nm:n=2,m=4", { 1, -3, 2, 0.5f, 0, 0, 0, 4 }, { 2, 4 });
        QCOMPARE(coded.error, std::string());
        QVERIFY(coded.values == std::vector<float>({ 0, -3, 2, 0, 0, 0, 0, 4 }));
        // halves of -3, 2, 0, 4; places 1, 2, 0, 3 of two bits each, first lowest
        QVERIFY(coded.payload == bytesOf({ 0x00, 0xC2, 0x00, 0x40, 0x00, 0x00, 0x00, 0x44, 0xC9 }));
    }
    void zeroPointByHand()
    {
        const auto coded = codeOneTensor("intn:bits=2,group=4,mode=zero", { -1, 0, 1, 2 }, { 1, 4 });
        QCOMPARE(coded.error, std::string());
        QVERIFY(coded.values == std::vector<float>({ -1, 0, 1, 2 }));
        // half 1 = 0x3C00, zero point 1, codes 0 1 2 3 of two bits: 26 bits
        QVERIFY(coded.payload == bytesOf({ 0x00, 0x3C, 0x91, 0x03 }));
    }
    void groupOfARow()
    {
        // 3 rows of 20: a half and 20 codes of 4 bits each
        const auto coded = codeOneTensor("intn:group=0", gaussians(1, 60), { 3, 20 });
        QCOMPARE(coded.payload.size(), std::size_t { 3 * (2 + 10) });
    }
    void numbersOfEveryFormatByHand()
    {
        const std::vector<float> values { 1, -3, 2, 0.5f };
        // -3 and 2 as bfloat16 0xC040, 0x4000 and as float32; places 1 and 2 of two bits: 0b1001
        const auto brain = codeOneTensor("nm:n=2,m=4,numbers=bfloat16", values, { 1, 4 });
        QVERIFY(brain.payload == bytesOf({ 0x40, 0xC0, 0x00, 0x40, 0x09 }));
        const auto whole = codeOneTensor("prune:keep=0.5,numbers=float32", values, { 1, 4 });
        QVERIFY(whole.payload == bytesOf({ 0x06, 0x00, 0x00, 0x40, 0xC0, 0x00, 0x00, 0x00, 0x40 }));
        QVERIFY(whole.values == std::vector<float>({ 0, -3, 2, 0 }));
        // scale 1 as float32 = 0x3F800000, zero point 1, codes 0 1 2 3: 42 bits
        const auto grid
            = codeOneTensor("intn:bits=2,group=4,mode=zero,numbers=float32", { -1, 0, 1, 2 }, { 1, 4 });
        QVERIFY(grid.payload == bytesOf({ 0x00, 0x00, 0x80, 0x3F, 0x91, 0x03 }));
        // 5 bytes of header in a group of 32 become 4 + 4: (8 + 16) bytes of 32 codes of 4 bits
        const auto asym
            = codeOneTensor("intn:group=32,mode=asym,numbers=float32", gaussians(1, 64), { 2, 32 });
        QCOMPARE(asym.payload.size(), std::size_t { 2 * (8 + 16) });
        // Not to be told in halves: 1 + 2^-20, which float32 holds.
        const std::vector<float> fine { 1 + 0x1p-20f, 0 };
        QCOMPARE(codeOneTensor("prune:keep=0.5,numbers=float32", fine, { 1, 2 }).values[0], fine[0]);
        QCOMPARE(codeOneTensor("prune:keep=0.5", fine, { 1, 2 }).values[0], 1.0f);
    }
    void factorsOfEveryFormat()
    {
        // 40 x 30 of rank 4: 4 (40 + 30) numbers and a scale of 4 bytes.
        const auto values = gaussians(8, 40 * 30);
        const auto narrow = codeOneTensor("svd:rank=4", values, { 40, 30 }),
                   wide = codeOneTensor("svd:rank=4,numbers=float32", values, { 40, 30 });
        QCOMPARE(narrow.bitsPerWeight, 8.0 * (4 * 70 * 2 + 4) / 1200);
        QCOMPARE(wide.bitsPerWeight, 8.0 * (4 * 70 * 4 + 4) / 1200);
        QVERIFY(wide.relativeMse <= narrow.relativeMse + 1e-9);
    }
    void codebookOfTwoByHand()
    {
        const auto coded = codeOneTensor("codebook:k=2", { -1.25f, -0.75f, 0.75f, 1.25f }, { 1, 4 });
        QCOMPARE(coded.error, std::string());
        QVERIFY(coded.values == std::vector<float>({ -1, -1, 1, 1 }));
        QVERIFY(coded.payload == bytesOf({ 0x0C }));
        // A tensor of no more different values than codewords loses nothing.
        const auto exact = codeOneTensor("codebook:k=4", { 0.3f, 0.1f, 0.1f, -7 }, { 1, 4 });
        QCOMPARE(exact.relativeMse, 0.0);
    }
    void errorsAreThePublishedOnes_data()
    {
        QTest::addColumn<std::string>("codec");
        QTest::addColumn<double>("relativeMse");
        QTest::addColumn<double>("bits");
        QTest::addRow("Lloyd-Max 4") << std::string("codebook:k=4") << .1175 << 2.0;
        QTest::addRow("Lloyd-Max 8") << std::string("codebook:k=8") << .03454 << 3.0;
        QTest::addRow("Lloyd-Max 16") << std::string("codebook:k=16") << .009497 << 4.0;
        QTest::addRow("int4 with zero point") << std::string("intn:mode=zero") << .010143 << 4.15625;
        QTest::addRow("int3 with zero point") << std::string("intn:mode=zero,bits=3") << .046565 << 3.1484375;
        QTest::addRow("2:4") << std::string("nm") << .132237 << 9.0;
        // The largest tenth of normal weights holds 0.1 + 2 t phi(t) = 0.4393 of the energy, t = 1.6449;
        // H2(0.1) = 0.469
        QTest::addRow("a tenth, coded") << std::string("prune:keep=0.1,index=coded") << .5607 << 2.069;
        QTest::addRow("a tenth, gaps") << std::string("prune:keep=0.1,index=gaps") << .5607 << 2.4;
        QTest::addRow("a tenth, mask") << std::string("prune:keep=0.1") << .5607 << 2.6;
    }
    void errorsAreThePublishedOnes()
    {
        QFETCH(std::string, codec);
        QFETCH(double, relativeMse);
        QFETCH(double, bits);
        const auto coded = codeOneTensor(codec, gaussians(4, 1 << 20), { 1024, 1024 });
        QCOMPARE(coded.error, std::string());
        QVERIFY2(std::fabs(coded.relativeMse / relativeMse - 1) < 0.02,
                 std::to_string(coded.relativeMse).c_str());
        QVERIFY2(std::fabs(coded.bitsPerWeight / bits - 1) < 0.01,
                 std::to_string(coded.bitsPerWeight).c_str());
    }
    void damagedPayloadsAreErrorsOrValues()
    {
        const auto values = gaussians(6, 40 * 30);
        const auto shape = Shape::make(std::vector<std::uint64_t> { 40, 30 });
        for (const std::string &text : Lossy) {
            const auto pipeline = parsePipeline(text);
            QVERIFY2(pipeline, text.c_str());
            const Stage &stage = pipeline->lossy.front();
            const MemoryWeights input(values);
            const auto prepared
                = LossyStage::prepare(stage, { .name = "w", .shape = *shape, .settings = {} }, input, {});
            QVERIFY(prepared);
            Bytes payload;
            std::vector<float> buffer, out(values.size());
            QVERIFY((*prepared)->encodeChunk(0, buffer, payload));
            const TensorContext tensor { .name = "w", .shape = *shape, .settings = stage.settings };
            const auto decode = [&](const Bytes &bytes, const Bytes &side) {
                return stage.codec->lossy.decode({ .tensor = tensor, .first = 0, .side = side }, bytes, out,
                                                 {});
            };
            const Bytes side((*prepared)->side().begin(), (*prepared)->side().end());
            for (std::size_t size = 0; size < payload.size(); ++size)
                QVERIFY2(!decode(Bytes(payload.begin(), payload.begin() + static_cast<std::ptrdiff_t>(size)),
                                 side),
                         text.c_str());
            assay::Random random(9);
            for (int round = 0; round < 300; ++round) {
                Bytes bad = payload;
                bad[random.next() % bad.size()] ^= static_cast<std::byte>(1u << (random.next() % 8));
                (void)decode(bad, side);
                (void)decode(
                    payload,
                    Bytes(side.begin(), side.begin() + static_cast<std::ptrdiff_t>(side.size() / 2)));
            }
        }
    }
};

QTEST_GUILESS_MAIN(SymbolsTest)
#include "tst_symbols.moc"
