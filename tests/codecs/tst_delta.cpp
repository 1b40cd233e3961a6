// SPDX-License-Identifier: GPL-3.0-or-later
// The difference to a base model: values by hand, the container with and without its base, damaged and with
// another base.
#include "core/audit/audit.h"
#include "core/compressing/compress.h"
#include "core/container/container.h"
#include "core/container/container_assemble.h"
#include "core/layouts/decoder.h"
#include "core/opening/open.h"
#include "core/reproducing/reproduce.h"
#include "tests/codecs/one_tensor.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/stopping_source.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

using namespace assay;
using namespace assay::testing;

namespace {

constexpr std::size_t Rows = 40, Columns = 50, Count = Rows * Columns;

std::vector<float> tuned(const std::vector<float> &base, std::uint64_t seed)
{
    std::vector<float> values = base;
    const auto steps = gaussians(seed, base.size(), 0.001);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] += steps[i];
    return values;
}

/// base.safetensors, and what training made of it; a vector is left plain.
void writePair(const TemporaryFolder &folder)
{
    const auto base = gaussians(1, Count, 0.02);
    SafetensorsBuilder()
        .addF32("w", { Rows, Columns }, base)
        .addF32("v", { 3 }, { 1, 2, 3 })
        .write(folder.path("base.safetensors"));
    SafetensorsBuilder()
        .addF32("w", { Rows, Columns }, tuned(base, 2))
        .addF32("v", { 3 }, { 1, 2, 3 })
        .write(folder.path("tuned.safetensors"));
    SafetensorsBuilder()
        .addF32("w", { Rows, Columns }, gaussians(3, Count, 0.02))
        .write(folder.path("other.safetensors"));
    SafetensorsBuilder().addF32("w", { Columns, Rows }, base).write(folder.path("turned.safetensors"));
}

ModelPtr opened(const TemporaryFolder &folder, const char *name)
{
    const auto model = openModel(folder.path(name));
    return model ? *model : nullptr;
}

std::string written(const TemporaryFolder &folder, const std::string &pipeline, const char *base)
{
    const auto input = opened(folder, "tuned.safetensors");
    const auto baseModel = base ? opened(folder, base) : nullptr;
    const auto report = writeContainer(
        *input, { .pipeline = pipeline, .output = folder.path("c.safetensors"), .base = baseModel.get() },
        RunControl());
    return report ? std::string() : describe(report.error());
}

/// All values of w, or nothing.
std::optional<std::vector<float>> valuesOf(const Model &model, std::string &problem)
{
    const TensorInfo *tensor = model.find("w");
    if (!tensor)
        return {};
    auto values = decodeAll(model, *tensor, 1 << 20);
    if (!values) {
        problem = values.error().sentence;
        return {};
    }
    return *values;
}

bool contains(const std::string &text, const char *part)
{
    if (text.find(part) != std::string::npos)
        return true;
    qWarning("%s", text.c_str());
    return false;
}

} // namespace

class DeltaTest : public QObject {
    Q_OBJECT

private slots:
    // Differences .5, -.1, .1, .3: a mean magnitude of .25; signs + - + + are the bits 1101 = 13.
    void signsByHand()
    {
        const std::vector<float> base { 1, 2, 3, 4 };
        const auto coded = codeOneTensor("delta:bits=1", { 1.5f, 1.9f, 3.1f, 4.3f }, { 2, 2 }, {}, &base);
        QCOMPARE(coded.error, std::string());
        const std::vector<float> expected { 1.25f, 1.75f, 3.25f, 4.25f };
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY(std::fabs(coded.values[i] - expected[i]) < 1e-6f);
        QCOMPARE(coded.payload.size(), std::size_t { 8 + 1 }); // the hash of the base, a byte of signs
        QCOMPARE(coded.payload.back(), std::byte { 13 });
    }

    // Differences 7, -7, 1, 0 of 4 bits: a step of 1, a half of it and 4 codes of half a byte.
    void codesByHand()
    {
        const std::vector<float> base { 100, 200, 300, 400 };
        const auto coded = codeOneTensor("delta:bits=4,group=4", { 107, 193, 301, 400 }, { 1, 4 }, {}, &base);
        QCOMPARE(coded.error, std::string());
        QCOMPARE(coded.values, (std::vector<float> { 107, 193, 301, 400 }));
        QCOMPARE(coded.payload.size(), std::size_t { 8 + 2 + 2 });
    }

    // bf16 values that differ in their low byte only: one plane of the four of a float32.
    void exactKeepsOnlyTheBytesThatDiffer()
    {
        const std::vector<float> base { 1.0f, 1.5f, -2.0f }; // 3F80, 3FC0, C000
        const std::vector<float> values { 1.0078125f, 1.5f, -2.015625f }; // 3F81, 3FC0, C001
        const auto coded = codeOneTensor("delta", values, { 1, 3 }, {}, &base);
        QCOMPARE(coded.error, std::string());
        QCOMPARE(coded.values, values);
        QCOMPARE(coded.payload.size(), std::size_t { 8 + 1 + 3 });
        QCOMPARE(coded.payload[8], std::byte { 4 }); // the third byte
        QCOMPARE(coded.payload[9], std::byte { 1 });
        QCOMPARE(coded.payload[10], std::byte { 0 });
        QCOMPARE(coded.payload[11], std::byte { 1 });
    }

    void exactKeepsOddValues()
    {
        const float nan = std::nanf("7"), inf = INFINITY;
        const std::vector<float> base { nan, 1, inf, -0.0f, 0 }, values { 1, nan, -inf, 0, -0.0f };
        const auto coded = codeOneTensor("delta", values, { 1, 5 }, {}, &base);
        QCOMPARE(coded.error, std::string());
        QVERIFY(std::memcmp(coded.values.data(), values.data(), 5 * sizeof(float)) == 0);
    }

    void nominalBits()
    {
        const auto bits = [](const char *text) {
            const auto pipeline = parsePipeline(text);
            return nominalBitsPerWeight(*pipeline->lossy[0].codec, pipeline->lossy[0].settings);
        };
        QVERIFY(!bits("delta"));
        QCOMPARE(*bits("delta:bits=1"), 1.0);
        QCOMPARE(*bits("delta:bits=4,group=128"), 4.125);
    }

    void containerDecodesWithItsBaseAlone_data()
    {
        QTest::addColumn<std::string>("pipeline");
        QTest::addColumn<bool>("isExact");
        for (const char *text : { "delta", "delta|zstd", "delta|rans", "bitnet|delta", "delta:bits=1",
                                  "delta:bits=4|lzma", "delta:bits=8,group=0" })
            QTest::addRow("%s", text) << std::string(text) << std::string(text).starts_with("delta|");
    }
    void containerDecodesWithItsBaseAlone()
    {
        QFETCH(std::string, pipeline);
        QFETCH(bool, isExact);
        const TemporaryFolder folder;
        writePair(folder);
        QCOMPARE(written(folder, pipeline, "base.safetensors"), std::string());
        const auto container = opened(folder, "c.safetensors");
        QVERIFY(container);
        std::string problem;
        QVERIFY(!valuesOf(*container, problem));
        QVERIFY(contains(problem, "no base model was given"));
        const auto based = withBase(*container, opened(folder, "base.safetensors"));
        const auto values = valuesOf(*based, problem);
        QVERIFY2(values, problem.c_str());
        const auto original = valuesOf(*opened(folder, "tuned.safetensors"), problem);
        if (isExact)
            QCOMPARE(*values, *original);
        QVERIFY(decompressModel(based, folder.path("out.safetensors"), RunControl()));
        QCOMPARE(*valuesOf(*opened(folder, "out.safetensors"), problem), *values);
        for (const auto &[base, sentence] :
             { std::pair("other.safetensors", "other values"), { "turned.safetensors", "its shape is" } }) {
            QVERIFY(!valuesOf(*withBase(*container, opened(folder, base)), problem));
            QVERIFY(contains(problem, sentence));
        }
    }

    void writingNeedsTheBaseToo()
    {
        const TemporaryFolder folder;
        writePair(folder);
        QVERIFY(contains(written(folder, "delta", nullptr), "no base model was given"));
        QVERIFY(contains(written(folder, "delta", "turned.safetensors"), "its shape is"));
        QVERIFY(contains(written(folder, "q8_0", "base.safetensors"), "uses a base model"));
    }

    /// Errors of a tenth: what the report says of the file is of the weights, with the base.
    void reportIsOfTheWeightsWithTheirBase()
    {
        const TemporaryFolder folder;
        writePair(folder);
        const auto report = compressModel(opened(folder, "tuned.safetensors"),
                                          { .pipeline = "delta:bits=1",
                                            .output = folder.path("c.safetensors"),
                                            .basePath = folder.path("base.safetensors") },
                                          RunControl());
        QVERIFY(report);
        QVERIFY(report->stages[0].note.find("base") != std::string::npos);
        // Signs of a normal difference leave 1 - 2 / pi of its square; that is (0.001 / 0.02)^2 of the
        // weights'.
        // The vector's squares, 14, count too.
        const double expected = (1 - 2 / 3.14159265358979) * Count * 1e-6 / (Count * (4e-4 + 1e-6) + 14);
        QVERIFY(std::fabs(*report->comparison.totals.pooled.relativeMse() / expected - 1) < 0.1);
    }

    // ---- in the audit
    void auditDecodesACandidateWithItsBaseAndConfirmsNoRatioOfIt()
    {
        const TemporaryFolder folder;
        writePair(folder);
        QCOMPARE(written(folder, "delta:bits=1", "base.safetensors"), std::string());
        AuditRequest request { .reference = folder.path("tuned.safetensors"),
                               .candidate = folder.path("c.safetensors"),
                               .typedClaims = { { "claims.md", "" } } };
        const auto without = auditClaims(request, RunControl());
        QVERIFY(without && without->comparison);
        QCOMPARE(without->comparison->totals.layersUndecodable, std::uint64_t { 1 });
        request.base = folder.path("base.safetensors");
        const auto with = auditClaims(request, RunControl());
        QVERIFY(with && with->comparison);
        QCOMPARE(with->comparison->totals.layersUndecodable, std::uint64_t { 0 });
        QVERIFY(*with->comparison->totals.pooled.relativeMse() < 0.01);
        QVERIFY(std::ranges::any_of(with->inputs, [](const AuditInput &input) {
            return input.role == "base" && input.sha256.size() == 64;
        }));
        QVERIFY(std::ranges::any_of(
            with->findings, [](const Finding &finding) { return finding.rule == "container.needs-base"; }));
        // The ratio of the stored tensors is what it is, and the base belongs to it.
        const double ratio = *with->comparison->totals.ratioStored;
        request.typedClaims
            = { { "claims.md", "The compression ratio is " + std::to_string(ratio) + "x.\n" } };
        const auto judged = auditClaims(request, RunControl());
        QVERIFY(judged && judged->claims.size() == 1);
        QVERIFY2(judged->claims[0].verdict == Verdict::Consistent, judged->claims[0].reason.c_str());
        QVERIFY(contains(judged->claims[0].reason, "is not counted"));
        request.base = folder.path("missing.safetensors");
        QVERIFY(!auditClaims(request, RunControl()));
    }

    // Encoding, decoding and the differences of a sum stop where they are told to.
    void cancelledAtEveryStep_data()
    {
        QTest::addColumn<std::string>("pipeline");
        for (const char *text : { "delta", "delta:bits=1", "delta:bits=4", "delta|zstd" })
            QTest::addRow("%s", text) << std::string(text);
    }
    void cancelledAtEveryStep()
    {
        QFETCH(std::string, pipeline);
        const TemporaryFolder folder;
        constexpr std::size_t Many = 700'000; // three chunks
        const auto base = gaussians(1, Many, 0.02);
        SafetensorsBuilder().addF32("w", { 7, Many / 7 }, base).write(folder.path("base.safetensors"));
        SafetensorsBuilder()
            .addF32("w", { 7, Many / 7 }, tuned(base, 2))
            .write(folder.path("tuned.safetensors"));
        const auto run = [&](std::uint64_t stopAt, std::uint64_t &reads) {
            std::stop_source stop;
            auto watched = std::make_shared<Model>(*opened(folder, "tuned.safetensors"));
            const auto source = std::make_shared<StoppingSource>(watched->sources[0], stop, stopAt);
            watched->sources[0] = source;
            auto report = compressModel(watched,
                                        { .pipeline = pipeline,
                                          .output = folder.path("c.safetensors"),
                                          .basePath = folder.path("base.safetensors") },
                                        RunControl(stop.get_token(), nullptr, 1));
            reads = source->reads();
            return report;
        };
        std::uint64_t all = 0, until = 0;
        QVERIFY(run(std::numeric_limits<std::uint64_t>::max(), all));
        QVERIFY(all >= 3);
        for (std::uint64_t stopAt = 1; stopAt < all; ++stopAt) {
            std::filesystem::remove(folder.path("c.safetensors"));
            const auto made = run(stopAt, until);
            QVERIFY2(!made, std::to_string(stopAt).c_str());
            QCOMPARE(made.error().kind, ErrorKind::Cancelled);
            QVERIFY(until <= stopAt + 1);
        }
    }

    void damagedFilesEndInASentence()
    {
        const TemporaryFolder folder;
        writePair(folder);
        for (const char *pipeline : { "delta", "delta:bits=1", "delta:bits=3,group=32", "delta|zstd" }) {
            QCOMPARE(written(folder, pipeline, "base.safetensors"), std::string());
            const std::string whole = readFile(folder.path("c.safetensors"));
            const auto base = opened(folder, "base.safetensors");
            const auto decodes = [&](const std::string &bytes) {
                writeFile(folder.path("d.safetensors"), bytes);
                const auto model = openModel(folder.path("d.safetensors"));
                std::string problem;
                return model && valuesOf(*withBase(**model, base), problem);
            };
            QVERIFY(decodes(whole));
            // The vector that is plain lies at the end: whatever is cut off is missed.
            for (std::size_t size = 0; size < whole.size(); size += 1 + size / 16)
                QVERIFY2(!decodes(whole.substr(0, size)), std::to_string(size).c_str());
            assay::Random random(5);
            for (int round = 0; round < 60; ++round) {
                std::string bytes = whole;
                bytes[random.next() % bytes.size()] ^= static_cast<char>(1u << (random.next() % 8));
                (void)decodes(bytes);
            }
        }
    }

    // ---- as a document names it
    void reproductionRefusesWithoutABaseAndRunsWithIt()
    {
        const TemporaryFolder folder;
        writePair(folder);
        ReproduceRequest request { .reference = opened(folder, "tuned.safetensors"),
                                   .typedClaims = { { "claims.md",
                                                      "The fine-tune is stored with BitDelta, a compression "
                                                      "ratio of 31x.\n" } } };
        const auto refused = reproduceDocuments(request, RunControl());
        QVERIFY(refused && refused->size() == 1);
        QVERIFY(refused->front().outcome == RunOutcome::NotRun);
        QVERIFY(!refused->front().ratio);
        QVERIFY(contains(refused->front().sentence, "no base model was given"));
        request.base = opened(folder, "base.safetensors");
        const auto made = reproduceDocuments(request, RunControl());
        QVERIFY(made && made->size() == 1);
        // A bit a weight, the scale and the hash of one chunk.
        QCOMPARE(made->front().codedBytes, std::uint64_t { Count / 8 + 4 + 8 });
        QVERIFY(made->front().outcome == RunOutcome::Reproduced); // 8000 / 262 = 30.5
        QVERIFY(made->front().hasAssumptions()); // that the base is at hand: it is never confirmed
    }
};

QTEST_GUILESS_MAIN(DeltaTest)
#include "tst_delta.moc"
