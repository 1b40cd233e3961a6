// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compressing/compress.h"
#include "core/container/container.h"
#include "core/layouts/decoder.h"
#include "core/layouts/layout.h"
#include "core/model/model.h"
#include "core/opening/open.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <bit>
#include <cmath>
#include <filesystem>
#include <limits>

using namespace assay;
using namespace assay::testing;

namespace {

const std::vector<std::string> LosslessPipelines {
    "byteplane",         "zstd",
    "lzma:level=0",      "deflate",
    "byteplane|zstd",    "byteplane|zstd:level=5|lzma:level=1",
    "zstd|deflate",      "byteplane|deflate:level=1",
    "byteplane|huffman", "arithmetic",
    "huffman|gzip",      "rans",
    "byteplane|rans",    "byteplane|rans:mantissa=coded|zstd"
};

std::string randomBytes(std::uint64_t seed, std::size_t count)
{
    assay::Random random(seed);
    std::string bytes;
    while (bytes.size() < count) {
        const std::uint64_t word = random.next();
        bytes.append(reinterpret_cast<const char *>(&word), sizeof word);
    }
    bytes.resize(count);
    return bytes;
}

/// Every dtype of the reader with random bits (so with NaN payloads, subnormals, both zeros), odd sizes, all
/// ranks.
SafetensorsBuilder everyDtype()
{
    SafetensorsBuilder builder;
    const std::vector<std::pair<std::string, std::size_t>> dtypes {
        { "BOOL", 8 },    { "F4", 4 },   { "U8", 8 },   { "I8", 8 },   { "F8_E5M2", 8 }, { "F8_E4M3", 8 },
        { "F8_E8M0", 8 }, { "I16", 16 }, { "U16", 16 }, { "F16", 16 }, { "BF16", 16 },   { "I32", 32 },
        { "U32", 32 },    { "F32", 32 }, { "C64", 64 }, { "F64", 64 }, { "I64", 64 },    { "U64", 64 }
    };
    for (std::size_t i = 0; i < dtypes.size(); ++i) {
        const auto &[name, bits] = dtypes[i];
        builder.add("t." + name, name, { 3, 1, 70, 2, 2 }, randomBytes(i, 840 * bits / 8));
    }
    std::vector<std::uint32_t> odd { 0,           0x80000000u, 1,           0x807FFFFFu,
                                     0x7FC00001u, 0xFFA5A5A5u, 0x7F800000u, 0xFF800000u };
    for (int i = 0; i < 7; ++i)
        odd.insert(odd.end(), odd.begin(), odd.end());
    builder.add("odd", "F32", { 2, odd.size() / 2 }, rawBytes(odd));
    builder.add("empty", "F32", { 0, 5 }, "");
    builder.add("scalar", "BF16", {}, "ab");
    builder.addF32("constant", { 1000, 7 }, std::vector<float>(7000, 0.25f));
    builder.addBf16("large", { 601, 1009 }, gaussians(1, 601 * 1009, 0.02));
    return builder;
}

ModelPtr opened(const std::string &path)
{
    auto model = openModel(path);
    if (!model)
        qWarning("%s", describe(model.error()).c_str());
    return model ? *model : nullptr;
}

std::string written(const std::string &input, const std::string &output, const std::string &pipeline,
                    unsigned threads = 2, const std::string &only = {})
{
    const auto model = opened(input);
    if (!model)
        return "input does not open";
    const auto report = writeContainer(*model, { .pipeline = pipeline, .only = only, .output = output },
                                       RunControl({}, nullptr, threads));
    return report ? std::string() : describe(report.error());
}

/// Raw bytes of each tensor of a plain safetensors file, by name.
std::map<std::string, std::string> rawTensors(const std::string &path)
{
    std::map<std::string, std::string> bytes;
    const auto model = opened(path);
    const std::string file = readFile(path);
    for (const TensorInfo &tensor : model->tensors)
        bytes[tensor.name + " " + tensor.dtypeName + " " + tensor.shape.text()]
            = file.substr(tensor.parts.at(0).extent.offset, tensor.parts.at(0).extent.size);
    return bytes;
}

} // namespace

class ContainerTest : public QObject {
    Q_OBJECT

private slots:
    void losslessPipelinesGiveBackEveryByte_data()
    {
        QTest::addColumn<std::string>("pipeline");
        for (const auto &pipeline : LosslessPipelines)
            QTest::addRow("%s", pipeline.c_str()) << pipeline;
    }
    void losslessPipelinesGiveBackEveryByte()
    {
        QFETCH(std::string, pipeline);
        const TemporaryFolder folder;
        everyDtype().write(folder.path("in.safetensors"));
        QCOMPARE(written(folder.path("in.safetensors"), folder.path("c.safetensors"), pipeline),
                 std::string());
        const auto container = opened(folder.path("c.safetensors"));
        QVERIFY(container);
        QVERIFY(container->findings.empty());
        QVERIFY(decompressModel(container, folder.path("out.safetensors"), RunControl()));
        QCOMPARE(rawTensors(folder.path("out.safetensors")), rawTensors(folder.path("in.safetensors")));
    }

    void bytesAreTheSameOnAnyThreadCount()
    {
        const TemporaryFolder folder;
        everyDtype().write(folder.path("in.safetensors"));
        for (const std::string pipeline :
             { "byteplane|zstd", "bitnet:scale=best|zstd", "bitnet|bitnet:packing=tq1_0" }) {
            std::string one;
            for (const unsigned threads : { 1u, 2u, 3u }) {
                QCOMPARE(written(folder.path("in.safetensors"), folder.path("c"), pipeline, threads),
                         std::string());
                const std::string bytes = readFile(folder.path("c"));
                if (threads == 1)
                    one = bytes;
                QVERIFY(bytes == one);
            }
        }
    }

    void storedBytesAreThoseOfTheFile()
    {
        const TemporaryFolder folder;
        SafetensorsBuilder().addF32("w", { 1000, 700 }, gaussians(3, 700000)).write(folder.path("in"));
        const auto reference = opened(folder.path("in"));
        const auto report
            = writeContainer(*reference, { .pipeline = "bitnet", .output = folder.path("c") }, RunControl());
        QVERIFY(report);
        const auto container = opened(folder.path("c"));
        const TensorInfo *tensor = container->find("w");
        QVERIFY(tensor);
        // 5 trits a byte, one float32 scale
        QCOMPARE(tensor->storedBytes(), 140000u + 4u);
        QCOMPARE(tensor->sideBytes(), 4u);
        QCOMPARE(*report->layers.at(0).bitsPerWeight, 8.0 * 140004 / 700000);
        QCOMPARE(report->fileBytes, std::filesystem::file_size(folder.path("c")));
        std::uint64_t header = 0;
        std::memcpy(&header, readFile(folder.path("c")).data(), 8);
        QCOMPARE(report->fileBytes, 8 + header + 140004);
        QCOMPARE(tensor->shape, reference->find("w")->shape);
    }

    void tensorsLeftOutAreKeptPlain()
    {
        const TemporaryFolder folder;
        SafetensorsBuilder()
            .addF32("a.weight", { 40, 40 }, gaussians(1, 1600))
            .addF32("b.weight", { 40, 40 }, gaussians(2, 1600))
            .addF32("a.bias", { 40 }, gaussians(3, 40))
            .add("ids", "I64", { 2, 2 }, std::string(32, 'x'))
            .write(folder.path("in"));
        QCOMPARE(written(folder.path("in"), folder.path("c"), "bitnet", 2, "^a\\."), std::string());
        const auto container = opened(folder.path("c"));
        QCOMPARE(container->tensors.size(), 4u);
        QVERIFY(layoutId(*container->find("a.weight")).starts_with("assay:bitnet"));
        for (const char *name : { "b.weight", "a.bias", "ids" })
            QCOMPARE(layoutId(*container->find(name)), std::string("plain"));
        QVERIFY(written(folder.path("in"), folder.path("d"), "bitnet", 2, "(").find("regular expression")
                != std::string::npos);
        QVERIFY(!std::filesystem::exists(folder.path("d")));
    }

    void ternaryValuesComeBackFromTheFileAlone()
    {
        const TemporaryFolder folder;
        SafetensorsBuilder()
            .addF32("w", { 2, 4 }, { 1, -1, 0.1f, -0.1f, 0.6f, 2, -3, 0.3f })
            .write(folder.path("in"));
        for (const std::string packing : { "trits", "2bit", "tq1_0", "tq2_0" }) {
            QCOMPARE(written(folder.path("in"), folder.path("c"), "bitnet:packing=" + packing),
                     std::string());
            const auto container = opened(folder.path("c"));
            const auto values = decodeAll(*container, *container->find("w"), 100);
            QVERIFY(values);
            // mean magnitude 8.1 / 8 = 1.0125; ones above 0.50625
            const float g = 1.0125f;
            const std::vector<float> expected { g, -g, 0, 0, g, g, -g, 0 };
            for (std::size_t i = 0; i < 8; ++i)
                QVERIFY(std::fabs((*values)[i] - expected[i]) < 1e-6f);
        }
    }

    void chainsEncodeWhatTheStageBeforeDecodesTo()
    {
        const TemporaryFolder folder;
        SafetensorsBuilder().addF32("w", { 700, 700 }, gaussians(5, 490000)).write(folder.path("in"));
        const auto reference = opened(folder.path("in"));
        const auto report = writeContainer(
            *reference,
            { .pipeline = "bitnet|bitnet:scale=best,packing=2bit|zstd", .output = folder.path("c") },
            RunControl());
        QVERIFY(report);
        const auto &stages = report->layers.at(0).stages;
        QCOMPARE(stages.size(), 3u);
        QCOMPARE(stages[0].bytesIn, 1960000u);
        QCOMPARE(stages[0].bytesOut, 98000u + 4u);
        QCOMPARE(stages[1].bytesIn, 98004u);
        QCOMPARE(stages[1].bytesOut, 122500u + 4u);
        // The best ternary of a ternary tensor is itself.
        QCOMPARE(written(folder.path("in"), folder.path("d"), "bitnet"), std::string());
        const auto chain = opened(folder.path("c")), single = opened(folder.path("d"));
        const auto values = decodeAll(*chain, *chain->find("w"), 490000),
                   once = decodeAll(*single, *single->find("w"), 490000);
        QVERIFY(values && once);
        for (std::size_t i = 0; i < once->size(); ++i)
            QVERIFY(std::fabs((*values)[i] - (*once)[i]) < 1e-6f);
    }

    void cancelledRunLeavesNoFile()
    {
        const TemporaryFolder folder;
        everyDtype().write(folder.path("in"));
        std::stop_source stop;
        stop.request_stop();
        const auto model = opened(folder.path("in"));
        const auto report = writeContainer(*model, { .pipeline = "zstd", .output = folder.path("c") },
                                           RunControl(stop.get_token(), nullptr, 2));
        QVERIFY(!report);
        QCOMPARE(report.error().kind, ErrorKind::Cancelled);
        QCOMPARE(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
    }

    void containerThatContradictsItselfIsASentence_data()
    {
        QTest::addColumn<std::string>("from");
        QTest::addColumn<std::string>("to");
        QTest::addRow("list is no JSON") << std::string("[{\\\"name\\\"") << std::string("[[\\\"name\\\"");
        QTest::addRow("payload is not in the file")
            << std::string("{\\\"payload\\\":\\\"w.") << std::string("{\\\"payload\\\":\\\"v.");
        QTest::addRow("chunk is another")
            << std::string("\\\"chunk\\\":327680") << std::string("\\\"chunk\\\":327681");
        QTest::addRow("chunk is a text")
            << std::string("\\\"chunk\\\":327680") << std::string("\\\"chunk\\\":\\\"7680");
        QTest::addRow("chunk_bytes past the payload")
            << std::string("\\\"chunk_bytes\\\":65536") << std::string("\\\"chunk_bytes\\\":95536");
        QTest::addRow("shape needs more bytes")
            << std::string("\\\"shape\\\":[700,700]") << std::string("\\\"shape\\\":[900,700]");
        QTest::addRow("shape wraps") << std::string("\\\"shape\\\":[700,700]")
                                     << std::string("\\\"shape\\\":[9e99,70]");
        QTest::addRow("stage is unknown") << std::string("[\\\"bitnet:") << std::string("[\\\"botnet:");
        QTest::addRow("packing is unknown") << std::string("packing=trits") << std::string("packing=troll");
        QTest::addRow("packing is another") << std::string("packing=trits") << std::string("packing=tq1_0");
        QTest::addRow("side is gone") << std::string("\\\"side\\\":") << std::string("\\\"sode\\\":");
        QTest::addRow("dtype is unknown")
            << std::string("\\\"dtype\\\":\\\"F32") << std::string("\\\"dtype\\\":\\\"F31");
    }
    void containerThatContradictsItselfIsASentence()
    {
        QFETCH(std::string, from);
        QFETCH(std::string, to);
        const TemporaryFolder folder;
        SafetensorsBuilder().addF32("w", { 700, 700 }, gaussians(5, 490000)).write(folder.path("in"));
        QCOMPARE(written(folder.path("in"), folder.path("c"), "bitnet"), std::string());
        std::string bytes = readFile(folder.path("c"));
        const auto at = bytes.rfind(from); // the settings stand in assay.pipeline first
        QVERIFY(at != std::string::npos && from.size() == to.size());
        bytes.replace(at, from.size(), to);
        writeFile(folder.path("d"), bytes);
        const auto model = openModel(folder.path("d"));
        if (!model)
            return;
        const TensorInfo *tensor = (*model)->find("w");
        const auto values
            = tensor ? decodeAll(**model, *tensor, 1u << 22) : Result<std::vector<float>>(Error {});
        QVERIFY(!values);
        QVERIFY(tensor ? !values.error().sentence.empty() : !(*model)->findings.empty());
        QVERIFY(!decompressModel(*model, folder.path("out"), RunControl()) || !tensor);
    }

    void damagedPayloadNeverCrashes()
    {
        const TemporaryFolder folder;
        SafetensorsBuilder().addBf16("w", { 64, 128 }, gaussians(5, 8192)).write(folder.path("in"));
        for (const std::string pipeline :
             { "byteplane|zstd", "bitnet|lzma:level=0", "byteplane|deflate", "zstd|lzma:level=0",
               "byteplane|huffman", "bitnet|arithmetic", "codebook|gzip", "nm", "prune:index=coded" }) {
            QCOMPARE(written(folder.path("in"), folder.path("c"), pipeline), std::string());
            const std::string good = readFile(folder.path("c"));
            std::uint64_t header = 0;
            std::memcpy(&header, good.data(), 8);
            assay::Random random(7);
            for (int round = 0; round < 60; ++round) {
                std::string bad = good;
                const std::size_t payload = bad.size() - 8 - header;
                const std::size_t at = round < 20 ? static_cast<std::size_t>(round) : random.next() % payload;
                bad[8 + header + at]
                    = static_cast<char>(bad[8 + header + at] ^ static_cast<char>(1u << (random.next() % 8)));
                writeFile(folder.path("d"), bad);
                const auto model = openModel(folder.path("d"));
                QVERIFY(model);
                const auto values = decodeAll(**model, *(*model)->find("w"), 8192);
                QVERIFY(values || !values.error().sentence.empty());
            }
        }
    }
};

QTEST_GUILESS_MAIN(ContainerTest)
#include "tst_container.moc"
