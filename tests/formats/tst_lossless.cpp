// SPDX-License-Identifier: GPL-3.0-or-later
// Weights that ZipNN and DFloat11 packed come back bit for bit; damage is an Error, never other values.
#include "core/layouts/layout.h"
#include "core/opening/open.h"
#include "tests/testing/lossless_files.h"
#include "tests/testing/reader_checks.h"
#include "tests/testing/test_paths.h"

#include <QTest>

#include <bit>
#include <filesystem>

using namespace assay;
using namespace assay::testing;

namespace {

using Floats = std::vector<float>;

Floats floatsOf(const std::vector<std::uint16_t> &words, std::size_t first, std::size_t count)
{
    Floats values;
    for (std::size_t i = first; i < first + count; ++i)
        values.push_back(std::bit_cast<float>(std::uint32_t { words[i] } << 16));
    return values;
}

std::string plainFile(const std::vector<std::uint16_t> &words, const std::vector<std::uint64_t> &shape)
{
    return SafetensorsBuilder().add("a.weight", "BF16", shape, storedBytesOf(words)).bytes();
}

constexpr const char *GroupConfig
    = R"({"dfloat11_config": {"version": "0.5.0", "threads_per_block": [512], "bytes_per_thread": 8,
          "pattern_dict": {"layers\\.\\d+": ["q", "mlp.up"], "head": []}}})";

} // namespace

class TestLossless : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;
    std::vector<std::uint16_t> m_words = brainFloats(20000, 7);

    std::string groupFile()
    {
        SafetensorsBuilder file;
        addDfloat11Group(file, "layers.3", m_words, { 8000 });
        return file.bytes();
    }

    Result<ModelPtr> openGroup(const std::string &image, const char *config)
    {
        std::filesystem::create_directories(m_folder.path("df"));
        writeFile(m_folder.path("df/model.safetensors"), image);
        writeFile(m_folder.path("df/config.json"), config);
        return openModel(m_folder.path("df"), RunControl());
    }

private Q_SLOTS:
    void aPackedFileIsTheFile_data()
    {
        QTest::addColumn<int>("pieceLog");
        QTest::addRow("pieces of 8 KiB") << 13;
        QTest::addRow("pieces of 2 KiB") << 11;
    }
    void aPackedFileIsTheFile()
    {
        QFETCH(int, pieceLog);
        const std::string file = plainFile(m_words, { 100, 200 });
        const std::string packed = zipnnFrame(file, { .pieceLog = unsigned(pieceLog) });
        QVERIFY(packed.size() < file.size() * 9 / 10);
        const auto model = readAs("zipnn", packed);
        QVERIFY2(bool(model), sentenceOf(model).c_str());
        QCOMPARE(valuesOf(model, "a.weight"), floatsOf(m_words, 0, m_words.size()));
        QCOMPARE(named(model, "a.weight")->shape.text(), std::string("[100, 200]"));
        // What it takes is its share of the file, not the bytes that come out.
        const auto stored = named(model, "a.weight")->storedBytes();
        QVERIFY(stored < 2 * m_words.size() * 9 / 10 && stored > m_words.size());
    }

    void framesFollowEachOther()
    {
        const std::string file = plainFile(m_words, { 20000 });
        std::string packed;
        for (std::size_t at = 0; at < file.size(); at += 9998)
            packed += zipnnFrame(file.substr(at, 9998));
        const auto model = readAs("zipnn", packed);
        QVERIFY2(bool(model), sentenceOf(model).c_str());
        QCOMPARE(valuesOf(model, "a.weight"), floatsOf(m_words, 0, m_words.size()));
    }

    void fourPlanesAndOneComeBack()
    {
        Floats numbers = floatsOf(m_words, 0, 5001); // lower halves zero: planes of one byte repeated
        const std::string file = SafetensorsBuilder().addF32("a", { 5001 }, numbers).bytes();
        const auto model = readAs("zipnn", zipnnFrame(file, { .planes = 4, .pieceLog = 12, .dtype = 1 }));
        QVERIFY2(bool(model), sentenceOf(model).c_str());
        QCOMPARE(valuesOf(model, "a"), numbers);
        const auto bytes
            = readAs("zipnn", zipnnFrame(file, { .planes = 1, .isSignMoved = false, .dtype = 29 }));
        QVERIFY2(bool(bytes), sentenceOf(bytes).c_str());
        QCOMPARE(valuesOf(bytes, "a"), numbers);
    }

    void packedTensorsAreTensors()
    {
        const std::string frame = zipnnFrame(storedBytesOf(m_words), { .shape = { 50, 400 } });
        const std::string image
            = SafetensorsBuilder()
                  .add("a.weight", "U8", { frame.size() }, frame)
                  .addF32("b", { 2 }, { 1, 2 })
                  .metadata("znn_compressed_vectors",
                            R"({\"a.weight\": {\"dtype\": \"bfloat16\", \"shape\": \"[50, 400]\"}})")
                  .bytes();
        writeFile(m_folder.path("m.znn.safetensors"), image);
        const auto model = openModel(m_folder.path("m.znn.safetensors"), RunControl());
        QVERIFY2(bool(model), model ? "" : describe(model.error()).c_str());
        const TensorInfo &tensor = (*model)->tensors[0];
        QCOMPARE(tensor.shape.text(), std::string("[50, 400]"));
        QCOMPARE(tensor.dtype, DType::BF16);
        QCOMPARE(tensor.storedBytes(), std::uint64_t(frame.size()));
        const auto values = decodeAll(**model, tensor, 1 << 20);
        QVERIFY(bool(values));
        QCOMPARE(*values, floatsOf(m_words, 0, m_words.size()));
    }

    void lossyAndGreedyFramesAreRefused()
    {
        std::string frame = zipnnFrame(plainFile(m_words, { 20000 }));
        frame[10] = 1;
        const auto lossy = readAs("zipnn", frame);
        QVERIFY(!lossy && lossy.error().kind == ErrorKind::Unsupported);
        frame[10] = 0;
        frame[22] = 127; // claims to hold 2^54 bytes and more
        const auto greedy = readAs("zipnn", frame);
        QVERIFY(!greedy && greedy.error().kind == ErrorKind::LimitExceeded);
    }

    void damagedFramesNeverMislead()
    {
        const std::string frame = zipnnFrame(plainFile(brainFloats(700, 3), { 700 }), { .pieceLog = 11 });
        QVERIFY(!firstCutThatOpens("zipnn", frame));
        QVERIFY(!firstDamageThatMisleads("zipnn", frame));
    }

    void groupsBecomeTheirMatrices()
    {
        const auto model = openGroup(groupFile(), GroupConfig);
        QVERIFY2(bool(model), model ? "" : describe(model.error()).c_str());
        QCOMPARE((*model)->tensors.size(), std::size_t(2));
        const TensorInfo &query = (*model)->tensors[0], &up = (*model)->tensors[1];
        QCOMPARE(query.name, std::string("layers.3.q.weight"));
        QCOMPARE(up.name, std::string("layers.3.mlp.up.weight"));
        QCOMPARE(layoutId(up), std::string("dfloat11"));
        const auto first = decodeAll(**model, query, 1 << 20), second = decodeAll(**model, up, 1 << 20);
        QVERIFY2(first && second, second ? "" : describe(second.error()).c_str());
        QCOMPARE(*first, floatsOf(m_words, 0, 8000));
        QCOMPARE(*second, floatsOf(m_words, 8000, 12000));
        // Two bits an exponent and eight for sign and mantissa, tables and gaps beside: well below 16.
        const double bits = 8.0 * static_cast<double>(query.storedBytes() + up.storedBytes()) / 20000;
        QVERIFY2(bits > 10 && bits < 13, std::to_string(bits).c_str());
        const auto decoder = makeDecoder(**model, up);
        QVERIFY(bool(decoder));
        DecodeScratch scratch;
        Floats middle(700); // from inside a block over its end
        QVERIFY(bool((*decoder)->decode(8001, middle, scratch)));
        QCOMPARE(middle, floatsOf(m_words, 16001, 700));
    }

    void groupsOfUnknownNamesAreNumbered()
    {
        const auto model = openGroup(groupFile(), "{}");
        QVERIFY2(bool(model), model ? "" : describe(model.error()).c_str());
        QCOMPARE((*model)->tensors[1].name, std::string("layers.3.1.weight"));
    }

    void damagedGroupsSaySo()
    {
        std::string image = groupFile();
        const auto at = image.find('}') + 2000; // inside the codes
        image[at] = static_cast<char>(image[at] ^ 0x10);
        const auto model = openGroup(image, GroupConfig);
        QVERIFY(bool(model));
        const auto values = decodeAll(**model, (*model)->tensors[0], 1 << 20);
        QVERIFY(!values || *values != floatsOf(m_words, 0, 8000));
        if (!values)
            QVERIFY(values.error().sentence.find("block") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestLossless)
#include "tst_lossless.moc"
