// SPDX-License-Identifier: GPL-3.0-or-later
// Stacks of experts whose scales have an axis of experts too, in every layout of single matrices. Values by
// hand.
#include "core/layouts/decoder.h"
#include "core/layouts/layout.h"
#include "core/layouts/stacked.h"
#include "tests/layouts/assembled.h"

#include <QtTest>

#include <algorithm>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;
constexpr std::uint8_t One = 0x38, Two = 0x40; // E4M3: 1, 2

const TensorInfo &named(const Model &model, const std::string &name)
{
    const auto found = std::ranges::find(model.tensors, name, &TensorInfo::name);
    if (found == model.tensors.end())
        qFatal("no tensor %s", name.c_str());
    return *found;
}

Values valuesOf(const Model &model, const std::string &name)
{
    const auto values = decodeAll(model, named(model, name), 1 << 20);
    if (!values)
        qFatal("%s", describe(values.error()).c_str());
    return *values;
}

bool hasFinding(const Model &model, const std::string &rule)
{
    return std::ranges::find(model.findings, rule, &Finding::rule) != model.findings.end();
}

/// MLX stacks of 4 bits in groups of 32: experts x one row of 32 codes, all of them 1.
ModelBuilder mlxStack(std::uint64_t experts)
{
    ModelBuilder builder;
    builder.text("config.json", R"({"quantization":{"bits":4,"group_size":32}})");
    builder.add<std::uint32_t>("m.switch_mlp.up_proj.weight", DType::U32, { experts, 1, 4 },
                               std::vector<std::uint32_t>(experts * 4, 0x11111111));
    Values scales(experts), biases(experts);
    for (std::size_t i = 0; i < experts; ++i) {
        scales[i] = static_cast<float>(i + 1);
        biases[i] = -0.5f;
    }
    builder.addF32("m.switch_mlp.up_proj.scales", { experts, 1, 1 }, scales);
    builder.addF32("m.switch_mlp.up_proj.biases", { experts, 1, 1 }, biases);
    return builder;
}

} // namespace

class TestExpertStacks : public QObject {
    Q_OBJECT

private slots:
    /// Blocks of 2 x 2 over 3 rows: the last row of an expert has a line of its own, and no block reaches
    /// over.
    void blocks_with_partial_edges()
    {
        const auto model = assembled(
            ModelBuilder()
                .text("config.json", R"({"quantization_config":{"weight_block_size":[2,2]}})")
                .add<std::uint8_t>("experts.gate_up_proj", DType::F8E4M3, { 2, 3, 3 },
                                   std::vector<int>(18, One))
                .addF32("experts.gate_up_proj_scale_inv", { 2, 2, 2 }, { 1, 2, 3, 4, 5, 6, 7, 8 }));
        QCOMPARE(model.tensors.size(), std::size_t { 1 });
        QCOMPARE(layoutId(model.tensors[0]), std::string("fp8-block"));
        QCOMPARE(model.tensors[0].shape.text(), std::string("[2, 3, 3]"));
        QCOMPARE(model.tensors[0].storedBytes(), std::uint64_t { 18 + 32 });
        QCOMPARE(valuesOf(model, "experts.gate_up_proj"),
                 (Values { 1, 1, 2, 1, 1, 2, 3, 3, 4, 5, 5, 6, 5, 5, 6, 7, 7, 8 }));
        QVERIFY(model.findings.empty());
    }

    /// One scale an expert, whatever its axes of one.
    void a_scale_per_expert_data()
    {
        QTest::addColumn<int>("rank");
        QTest::newRow("[E]") << 1;
        QTest::newRow("[E, 1]") << 2;
        QTest::newRow("[E, 1, 1]") << 3;
    }
    void a_scale_per_expert()
    {
        QFETCH(int, rank);
        std::vector<std::uint64_t> shape(static_cast<std::size_t>(rank), 1);
        shape[0] = 2;
        const auto model
            = assembled(ModelBuilder()
                            .add<std::uint8_t>("experts.w13_weight", DType::F8E4M3, { 2, 2, 2 },
                                               std::vector<int> { One, Two, One, Two, One, Two, One, Two })
                            .addF32("experts.w13_weight_scale", shape, { 2, 3 }));
        QCOMPARE(valuesOf(model, "experts.w13_weight"), (Values { 2, 4, 2, 4, 3, 6, 3, 6 }));
    }

    /// Matrices stored [in, out] have a scale per column.
    void a_scale_per_column_of_each()
    {
        const auto model = assembled(ModelBuilder()
                                         .add<std::int8_t>("experts.down_proj", DType::I8, { 2, 2, 2 },
                                                           std::vector<int> { 1, 2, 3, 4, 5, 6, 7, 8 })
                                         .addF32("experts.down_proj_scale", { 2, 1, 2 }, { 1, 10, 2, 20 }));
        QCOMPARE(valuesOf(model, "experts.down_proj"), (Values { 1, 20, 3, 40, 10, 120, 14, 160 }));
    }

    /// Gate and up of every expert have a scale of their own.
    void two_scales_per_expert()
    {
        constexpr std::uint64_t Rows = 160; // two blocks of 128, if they were blocks
        const auto model = assembled(ModelBuilder()
                                         .add<std::uint8_t>("experts.w13_weight", DType::F8E4M3,
                                                            { 2, Rows, 1 }, std::vector<int>(2 * Rows, One))
                                         .addF32("experts.w13_weight_scale", { 2, 2 }, { 1, 2, 3, 4 }));
        const auto values = valuesOf(model, "experts.w13_weight");
        for (std::size_t i = 0; i < values.size(); ++i)
            QCOMPARE(values[i], static_cast<float>(1 + i / (Rows / 2)));
    }

    void mlx_codes_of_each_expert()
    {
        // W = scale * 1 + bias
        const auto model = assembled(mlxStack(2));
        const auto values = valuesOf(model, "m.switch_mlp.up_proj.weight");
        QCOMPARE(values.size(), std::size_t { 64 });
        QCOMPARE(values[0], 0.5f);
        QCOMPARE(values[31], 0.5f);
        QCOMPARE(values[32], 1.5f);
        QCOMPARE(values[63], 1.5f);
        QCOMPARE(model.tensors[0].bits, std::uint64_t { 4 });
        QCOMPARE(model.tensors[0].groupSize, std::uint64_t { 32 });
    }

    void fp4_with_a_scale_of_all_per_expert()
    {
        // codes 2 (1.0) and 11 (-1.5), low nibble first; E4M3 scale 2, then 1 and 0.5
        for (const bool isModule : { true, false }) {
            const std::string weight = isModule ? "m.up_proj.weight" : "m.experts.up_proj";
            const auto model
                = assembled(ModelBuilder()
                                .add<std::uint8_t>(weight, DType::U8, { 2, 1, 8 }, std::vector<int>(16, 0xb2))
                                .add<std::uint8_t>(weight + "_scale", DType::F8E4M3, { 2, 1, 1 },
                                                   std::vector<int> { Two, Two })
                                .addF32(weight + "_scale_2", { 2 }, { 1, 0.5f }));
            const auto values = valuesOf(model, weight);
            QCOMPARE(values.size(), std::size_t { 32 });
            QCOMPARE(values[0], 2.0f);
            QCOMPARE(values[1], -3.0f);
            QCOMPARE(values[16], 1.0f);
            QCOMPARE(values[31], -1.5f);
            QVERIFY(model.findings.empty());
        }
    }

    /// The shape of one matrix is stored once for all.
    void a_part_that_all_share()
    {
        const auto model = assembled(
            ModelBuilder()
                .text("config.json", R"({"quantization_config":{"num_bits":4}})")
                .add<std::uint32_t>("e.weight_packed", DType::I32, { 3, 1, 1 },
                                    std::vector<std::uint32_t> { 0x99999999, 0x77777777, 0x88888888 })
                .addF32("e.weight_scale", { 3, 1, 1 }, { 1, 2, 3 })
                .add<std::int64_t>("e.weight_shape", DType::I64, { 2 }, std::vector<int> { 1, 8 }));
        const auto values = valuesOf(model, "e.weight"); // codes minus 8
        QCOMPARE(values.size(), std::size_t { 24 });
        QCOMPARE(values[0], 1.0f);
        QCOMPARE(values[8], -2.0f);
        QCOMPARE(values[23], 0.0f);
    }

    /// Scales that nothing fits: both are codes, each beside its own scale, and no values.
    void codes_that_fit_no_scale_have_no_values()
    {
        const auto model = assembled(ModelBuilder()
                                         .add<std::uint8_t>("experts.gate_up_proj", DType::F8E4M3,
                                                            { 2, 12, 10 }, std::vector<int>(240, One))
                                         .addF32("experts.gate_up_proj_scale_inv", { 2, 7, 1 }, Values(14, 1))
                                         .add<std::uint8_t>("experts.down_proj", DType::F8E4M3, { 2, 12, 10 },
                                                            std::vector<int>(240, One))
                                         .addF32("experts.down_proj_scale_inv", { 2, 7, 1 }, Values(14, 1)));
        QVERIFY(hasFinding(model, "layout.parts-misfit"));
        for (const std::string name : { "experts.gate_up_proj", "experts.down_proj" }) {
            const std::string &note = named(model, name).note;
            QVERIFY(note.find("'" + name + "_scale_inv'") != std::string::npos);
            QCOMPARE(std::ranges::count(note, '\''), std::ptrdiff_t { 2 });
            QVERIFY(!decodeAll(model, named(model, name), 1000));
        }
    }

    /// A word of 32 bits holds four codes at least: a scale per eight bytes is one of codes.
    void a_scale_for_eight_bytes_of_words()
    {
        for (const std::uint64_t scales : { 32u, 36u }) { // 256 bytes: 8 and 7.1 a scale
            const auto model
                = assembled(ModelBuilder()
                                .add<std::uint32_t>("m.weight", DType::U32, { 8, 8 }, std::vector<int>(64, 3))
                                .addF32("m.step_sizes", { scales }, Values(scales, 1)));
            QCOMPARE(hasFinding(model, "layout.raw-codes"), scales == 32);
        }
    }

    void as_many_experts_as_are_believed()
    {
        for (const std::uint64_t experts : { MostStacked, MostStacked * 11 / 10 }) {
            const auto model
                = assembled(ModelBuilder()
                                .add<std::uint8_t>("m.weight", DType::U8, { experts, 1, 8 },
                                                   std::vector<int>(experts * 8, 0xb2))
                                .add<std::uint8_t>("m.weight_scale", DType::F8E4M3, { experts, 1, 1 },
                                                   std::vector<int>(experts, Two))
                                .addF32("m.weight_scale_2", { experts }, Values(experts, 1)));
            QCOMPARE(layoutId(model.tensors[0]), std::string(experts == MostStacked ? "nvfp4" : "plain"));
        }
    }
};

QTEST_GUILESS_MAIN(TestExpertStacks)
#include "tst_expert_stacks.moc"
