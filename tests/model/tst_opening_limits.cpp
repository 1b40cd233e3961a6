// SPDX-License-Identifier: GPL-3.0-or-later
// Thresholds of what is noticed when a model is opened, each from both sides; the numbers are worked out
// beside them.
#include "core/opening/config_facts.h"
#include "core/opening/folder_listing.h"
#include "core/opening/model_warnings.h"
#include "core/opening/partitioned.h"
#include "core/opening/raw_codes.h"
#include "core/opening/repository_facts.h"
#include "core/opening/roles.h"
#include "core/opening/shards.h"
#include "core/opening/stored_form.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

#include <bit>
#include <filesystem>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;
constexpr std::size_t Count = 4096; // four pieces of 1024 are looked at: all of it

/// The finding's sentence, or "".
std::string told(const Model &model, std::string_view rule)
{
    for (const Finding &finding : model.findings)
        if (finding.rule == rule)
            return finding.summary;
    return {};
}

std::size_t evidenceOf(const Model &model, std::string_view rule)
{
    for (const Finding &finding : model.findings)
        if (finding.rule == rule)
            return finding.evidence.size();
    return 0;
}

std::string toldOfForm(const char *rule, const Values &values)
{
    Model model
        = ModelBuilder().addF32("w", { values.size() / 2, 2 }, values).addF32("rest", { 2 }, { 1, 2 }).take();
    if (!noteStoredForm(model, RunControl()))
        qFatal("it could not be looked at");
    return told(model, rule);
}

/// Floats between 1 and 2 with that many low bits zero, the one above set in every other.
Values trailing(unsigned zeros, std::size_t count = Count)
{
    Values values;
    assay::testing::Random random(1);
    for (std::size_t i = 0; i < count; ++i) {
        auto mantissa = static_cast<std::uint32_t>(random.next() >> 20) & 0x7FFFFFu;
        mantissa = (mantissa >> zeros | static_cast<std::uint32_t>(i % 2)) << zeros & 0x7FFFFFu;
        values.push_back(std::bit_cast<float>(0x3F800000u | mantissa));
    }
    return values;
}

/// Two of each four are zeros, and so many of the others.
Values pruned(std::size_t more)
{
    Values values = gaussians(3, Count);
    for (std::size_t i = 0; i < Count; ++i)
        if (i % 4 < 2 || (i % 4 == 2 && i / 4 < more))
            values[i] = 0;
    return values;
}

Values zeroed(std::size_t zeros)
{
    Values values = gaussians(4, Count);
    for (std::size_t i = 0; i < zeros; ++i)
        values[i * 2] = 0;
    return values;
}

/// So many levels, each in another group of 128; groups of so many.
Values levelled(std::size_t all, std::size_t inGroup)
{
    Values values;
    for (std::size_t i = 0; i < Count; ++i) {
        const std::size_t level = (i / 128 * inGroup + i % inGroup) % all;
        values.push_back(std::sqrt(static_cast<float>(level) + 2)); // on no grid
    }
    return values;
}

} // namespace

class OpeningLimitsTest : public QObject {
    Q_OBJECT

private slots:
    void halvesAtFullWidth()
    {
        QVERIFY(!toldOfForm("accounting.upcast", trailing(13)).empty());
        QVERIFY(toldOfForm("accounting.upcast", trailing(12)).empty());
        QVERIFY(toldOfForm("accounting.upcast", trailing(16)).find("bfloat16") != std::string::npos);
        QVERIFY(toldOfForm("accounting.upcast", trailing(15)).find("bfloat16") == std::string::npos);
        QVERIFY(toldOfForm("accounting.upcast", trailing(16, 3900)).empty()); // 4096 elements and more
        QVERIFY(!toldOfForm("accounting.upcast", trailing(16, 4200)).empty());
    }

    void levels()
    {
        const char *rule = "accounting.few-levels";
        QVERIFY(!toldOfForm(rule, levelled(250, 100)).empty()); // 256 in all
        QVERIFY(toldOfForm(rule, levelled(262, 100)).empty());
        QVERIFY(toldOfForm(rule, levelled(250, 200)).find("128 among 128") != std::string::npos);
    }

    void zerosStoredDense()
    {
        const char *rule = "accounting.dense-zeros";
        QVERIFY(!toldOfForm(rule, zeroed(1270)).empty()); // 0.31
        QVERIFY(toldOfForm(rule, zeroed(1188)).empty()); // 0.29
        QVERIFY(toldOfForm(rule, pruned(78)).find("2:4") != std::string::npos); // 0.019 more than half
        QVERIFY(toldOfForm(rule, pruned(86)).find("2:4") == std::string::npos); // 0.021
    }

    void tiesOfFourKibibytes()
    {
        for (const std::uint64_t columns : { 325u, 350u }) { // 3900 and 4200 bytes
            const auto values = gaussians(5, 3 * columns);
            Model model = ModelBuilder()
                              .addF32("model.embed_tokens.weight", { 3, columns }, values)
                              .addF32("lm_head.weight", { 3, columns }, values)
                              .take();
            QVERIFY(assignRoles(model, RunControl()));
            QCOMPARE(std::ranges::count(model.tensors, TensorRole::Tied, &TensorInfo::role),
                     std::ptrdiff_t(columns > 341 ? 1 : 0));
        }
    }

    /// "cos" and "sin" of one shape, whatever stands around; a name that only has the letters is a weight.
    void tablesOfAnglesAreBuffers()
    {
        const auto values = gaussians(7, 20);
        Model model = ModelBuilder()
                          .addF32("cos_cache", { 5, 4 }, values)
                          .addF32("sin_cache", { 5, 4 }, values)
                          .addF32("model.rotary.cos", { 5, 4 }, values)
                          .addF32("model.rotary.sin", { 4, 5 }, values)
                          .addF32("cosine_head.weight", { 5, 4 }, values)
                          .take();
        QVERIFY(assignRoles(model, RunControl()));
        for (std::size_t i = 0; i < model.tensors.size(); ++i)
            QCOMPARE(model.tensors[i].role, i < 2 ? TensorRole::Buffer : TensorRole::Weight);
    }

    void scalesStandForEightCodesAtLeast()
    {
        for (const std::uint64_t scales : { 12u, 13u }) { // of 100 codes
            Model model = ModelBuilder()
                              .add<std::uint8_t>("m.codes", DType::U8, { 10, 10 }, std::vector<int>(100, 3))
                              .addF32("m.scales", { scales }, gaussians(6, scales))
                              .take();
            markRawCodes(model);
            QCOMPARE(model.tensors[1].role == TensorRole::Side, scales * 8 <= 100);
        }
    }

    void evidenceIsBounded()
    {
        ModelBuilder codes, hidden;
        codes.addF32("float.weight", { 4, 4 }, Values(16, 1));
        for (int i = 0; i < 80; ++i) {
            const std::string number = std::to_string(i);
            codes.add<std::uint8_t>("m" + number + ".codes", DType::U8, { 4, 4 }, std::vector<int>(16, 3));
            hidden.addF32("w" + number + "\x07", { 1 }, { 1 });
        }
        Model coded = codes.take(), named = hidden.take();
        markRawCodes(coded);
        QCOMPARE(evidenceOf(coded, "layout.raw-codes"), std::size_t(80)); // every place
        noteModelWarnings(named);
        QCOMPARE(evidenceOf(named, "names.hidden-characters"), std::size_t(64));
    }

    void quantisedUpToASmallRest()
    {
        for (const std::uint64_t plainRows : { 19u, 21u }) { // of 1000 rows: 0.981 and 0.979 are codes
            Model model
                = ModelBuilder()
                      .add<std::uint8_t>("m.weight", DType::U8, { 1000 - plainRows, 4 },
                                         std::vector<int>(4 * (1000 - plainRows), 3))
                      .addF32("gate.weight", { plainRows, 4 }, Values(4 * plainRows, 1))
                      .text("config.json", R"({"quantization_config":{"quant_method":"awq","bits":4}})")
                      .take();
            checkConfig(model);
            QCOMPARE(told(model, "quantisation.share").empty(), plainRows < 20);
        }
    }

    void licencesAreCut()
    {
        Model model = ModelBuilder().text("LICENSE", std::string(200, 'x') + "\n").take();
        noteLicences(model);
        QCOMPARE(std::get<std::string>(model.meta("repository.licence")->value).size(), std::size_t(120));
    }

    void foldersUpToADepth()
    {
        const TemporaryFolder folder;
        std::string path = folder.path();
        for (int depth = 1; depth <= 8; ++depth) {
            path += "/d" + std::to_string(depth);
            std::filesystem::create_directory(path);
            writeFile(path + "/f.txt", "x");
        }
        const auto listing = listFolder(folder.path(), RunControl());
        QVERIFY(listing);
        QCOMPARE(listing->files.size(), std::size_t(6));
    }

    void partsOfTheOptimizerUpToABound()
    {
        for (const std::size_t parts : { 62u, 66u }) {
            const TemporaryFolder folder;
            for (std::size_t i = 0; i < parts; ++i)
                writeFile(folder.path("zero_pp_rank_" + std::to_string(i) + "_mp_rank_00_optim_states.pt"),
                          "x");
            const auto listing = listFolder(folder.path(), RunControl());
            QVERIFY(listing);
            Model model;
            notePartitions(*listing, "a reason", model, RunControl());
            const std::string summary = told(model, "directory.partitioned");
            QVERIFY(!summary.empty());
            QCOMPARE(summary.find("too many") != std::string::npos, parts > 64);
        }
    }

    void indexesUpToADepth()
    {
        for (const int depth : { 60, 68 }) {
            const TemporaryFolder folder;
            const auto count = static_cast<std::size_t>(depth);
            writeFile(folder.path("model.safetensors.index.json"),
                      "{\"metadata\":" + std::string(count, '[') + std::string(count, ']') + "}");
            const auto model = openIndex(folder.path("model.safetensors.index.json"), RunControl());
            QVERIFY(!model);
            QCOMPARE(model.error().sentence.find("nested deeper") != std::string::npos, depth > 64);
        }
    }

    void numbersOfShardsHaveFiveDigits()
    {
        QVERIFY(parseShardName("model-00002-of-00003.safetensors"));
        QVERIFY(!parseShardName("model-0002-of-0003.safetensors"));
        QVERIFY(!parseShardName("model-000002-of-000003.safetensors"));
    }
};

QTEST_GUILESS_MAIN(OpeningLimitsTest)
#include "tst_opening_limits.moc"
