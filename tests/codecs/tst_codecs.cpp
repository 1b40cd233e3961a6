// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codecs/byteplanes.h"
#include "core/codecs/pipeline.h"
#include "core/compressing/compress.h"
#include "core/container/planes_frame.h"
#include "tests/codecs/one_tensor.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <bit>
#include <cmath>

using namespace assay;
using namespace assay::testing;

class CodecsTest : public QObject {
    Q_OBJECT

private slots:
    void normalFormWritesAllSettingsOut()
    {
        QCOMPARE(*normalisePipeline("byteplane|zstd"), std::string("byteplane|zstd:level=3,mode=auto"));
        QCOMPARE(*normalisePipeline(" bitnet : packing = 2bit | lzma "),
                 std::string("bitnet:scale=absmean,packing=2bit,epsilon=0|lzma:level=6"));
    }

    void pipelineThatCannotBeIsASentenceWithItsPlace_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<std::uint64_t>("position");
        QTest::addColumn<std::string>("part");
        const auto row
            = [](const char *name, const std::string &text, std::uint64_t position, const std::string &part) {
                  QTest::addRow("%s", name) << text << position << part;
              };
        row("empty", " ", 0, "empty");
        row("unknown codec", "zstd|brotli", 5, "no codec 'brotli'");
        row("codec missing between bars", "zstd||lzma", 5, "name is missing");
        row("unknown setting", "zstd:speed=1", 5, "no setting 'speed'");
        row("setting without value", "zstd:level", 5, "'=' is missing");
        row("level out of range", "zstd:level=23", 11, "allowed is 1..22");
        row("level is no number", "zstd:level=1x", 11, "'1x'");
        row("word out of list", "bitnet:scale=max", 13, "absmean|threshold|best");
        row("setting twice", "zstd:level=1,level=2", 13, "twice");
        row("lossy after lossless", "zstd|bitnet", 5, "lossy stages come first");
        row("planes of packed bits", "bitnet|byteplane", 7, "packed bits");
        row("planes after a coder", "zstd|byteplane", 5, "first");
        row("seventeen stages",
            "zstd|zstd|zstd|zstd|zstd|zstd|zstd|zstd|zstd|zstd|zstd|zstd|zstd|zstd|zstd|zstd|zstd", 80,
            "17 stages");
    }
    void pipelineThatCannotBeIsASentenceWithItsPlace()
    {
        QFETCH(std::string, text);
        QFETCH(std::uint64_t, position);
        QFETCH(std::string, part);
        const auto pipeline = parsePipeline(text);
        QVERIFY(!pipeline);
        QCOMPARE(pipeline.error().kind, ErrorKind::Usage);
        QVERIFY2(pipeline.error().sentence.find(part) != std::string::npos,
                 pipeline.error().sentence.c_str());
        QCOMPARE(*pipeline.error().offset, position);
    }

    void everyRowHasDefaultsInItsRanges()
    {
        for (const Codec &codec : codecs()) {
            QVERIFY(std::string(codec.description).size() > 20);
            for (const CodecParameter &parameter : codec.parameters)
                QVERIFY2(checkSetting(parameter, parameter.defaultValue), parameter.name);
            QVERIFY2(parsePipeline(stageText({ &codec, defaultSettings(codec) })), codec.id);
            QCOMPARE(codec.kind == CodecKind::Lossy, codec.lossy.encode != nullptr);
        }
    }

    void planesOfOneNumber()
    {
        // bf16 -0.15625 = 0xBE20: rotated 0x7C41; exponent 124 = 0x7C on top, mantissa and sign below.
        const std::byte in[] { std::byte { 0x20 }, std::byte { 0xBE } };
        std::byte planes[2];
        splitPlanes(in, 2, true, planes);
        QCOMPARE(planes[0], std::byte { 0x7C });
        QCOMPARE(planes[1], std::byte { 0x41 });
    }

    void planesMergeBack_data()
    {
        QTest::addColumn<std::size_t>("elementBytes");
        for (const std::size_t bytes : { 1u, 2u, 4u, 8u })
            QTest::addRow("%zu bytes", bytes) << bytes;
    }
    void planesMergeBack()
    {
        QFETCH(std::size_t, elementBytes);
        assay::Random random(elementBytes);
        for (const std::size_t count : { 0u, 1u, 15u, 16u, 33u, 63u, 64u, 129u, 1000u }) {
            std::vector<std::byte> in(count * elementBytes), planes(in.size()), out(in.size());
            for (std::byte &byte : in)
                byte = static_cast<std::byte>(random.next());
            for (const bool rotate : { false, true }) {
                splitPlanes(in, elementBytes, rotate, planes.data());
                std::vector<std::span<const std::byte>> views;
                for (std::size_t plane = 0; plane < elementBytes; ++plane)
                    views.push_back(std::span<const std::byte>(planes).subspan(
                        plane * planes.size() / elementBytes, planes.size() / elementBytes));
                mergePlanes(views, rotate, out);
                QVERIFY(in == out);
                for (std::size_t i = 0; i < count && !rotate; ++i)
                    QCOMPARE(planes[i], in[i * elementBytes + elementBytes - 1]);
            }
        }
    }

    void gaussianBf16ReachesTheRatioOfAHuffmanTable()
    {
        const auto values = gaussians(9, 1 << 20, 0.02);
        std::vector<std::uint16_t> words;
        for (const float value : values)
            words.push_back(static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(value) >> 16));
        const auto pipeline = parsePipeline("byteplane|zstd");
        FrameScratch scratch;
        Bytes out;
        std::uint64_t stages[2] = {};
        const auto bytes = std::as_bytes(std::span(words));
        for (std::size_t at = 0; at < bytes.size(); at += 1 << 19)
            QVERIFY(encodeFrame(*pipeline, planeLayout(DType::BF16), bytes.subspan(at, 1 << 19), out, scratch,
                                stages));
        const double ratio = static_cast<double>(bytes.size()) / static_cast<double>(out.size());
        QVERIFY2(ratio >= 1.485,
                 std::to_string(ratio).c_str()); // one scale: order-0 floor of this source is higher
    }

    void oddTensorsSurviveEveryLossyCodec_data()
    {
        QTest::addColumn<std::string>("codec");
        for (const Codec &codec : codecs())
            if (codec.kind == CodecKind::Lossy)
                QTest::addRow("%s", codec.id) << std::string(codec.id);
    }
    void oddTensorsSurviveEveryLossyCodec()
    {
        QFETCH(std::string, codec);
        const float nan = std::nanf("1"), inf = INFINITY;
        const auto survives = [&](std::vector<float> values, std::vector<std::uint64_t> dims) {
            const auto coded = codeOneTensor(codec, values, dims);
            if (!coded.error.empty())
                qWarning("%s", coded.error.c_str());
            return coded.error.empty() && coded.values.size() == values.size();
        };
        QVERIFY(survives({ 3.5f }, { 1, 1 }));
        QVERIFY(survives({ 0.f }, { 1, 1 }));
        QVERIFY(survives(std::vector<float>(600, 0.f), { 20, 30 }));
        QVERIFY(survives(std::vector<float>(600, -2.f), { 20, 30 }));
        QVERIFY(survives(std::vector<float>(600, nan), { 20, 30 }));
        QVERIFY(survives({ nan, inf, -inf, 1, 2, 3 }, { 2, 3 }));
        QVERIFY(survives(gaussians(1, 3 * 5 * 7 * 11 * 2), { 3, 5, 7, 11, 2 }));
        QVERIFY(survives(gaussians(2, 257 * 129), { 257, 129 }));
        if (codec == "symbolic") // whatever the weights are, its output is the same
            return;
        const auto zero = codeOneTensor(codec, std::vector<float>(600, 0.f), { 20, 30 });
        for (const float value : zero.values)
            QCOMPARE(std::fabs(value), 0.f);
    }

    void errorDoesNotDependOnTheScaleOfTheWeights_data() { oddTensorsSurviveEveryLossyCodec_data(); }
    void errorDoesNotDependOnTheScaleOfTheWeights()
    {
        QFETCH(std::string, codec);
        if (codec == "symbolic")
            return;
        const auto unit = codeOneTensor(codec, gaussians(3, 256 * 256), { 256, 256 });
        if (codec == "delta") { // exact by default
            QCOMPARE(unit.relativeMse, 0.0);
            return;
        }
        for (const double sigma : { 0.25, 1e4 }) { // half scales of small weights are subnormal
            const auto scaled = codeOneTensor(codec, gaussians(3, 256 * 256, sigma), { 256, 256 });
            QVERIFY2(scaled.error.empty(), scaled.error.c_str());
            QVERIFY2(std::fabs(scaled.relativeMse / unit.relativeMse - 1) < 0.1,
                     (std::to_string(sigma) + ": " + std::to_string(scaled.relativeMse)).c_str());
        }
        const auto tiny = codeOneTensor(codec, gaussians(3, 256 * 256, 1e-8), { 256, 256 });
        QVERIFY(tiny.error.empty());
        QVERIFY(tiny.relativeMse < 10); // half the step of subnormal halves, 3e-8, squared over 1e-16
    }
};

QTEST_GUILESS_MAIN(CodecsTest)
#include "tst_codecs.moc"
