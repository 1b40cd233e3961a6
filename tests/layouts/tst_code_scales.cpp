// SPDX-License-Identifier: GPL-3.0-or-later
// Codes beside their scales under every name in use, and codes whose scale nobody knows. Values by hand.
#include "core/layouts/decoder.h"
#include "tests/layouts/assembled.h"

#include <QtTest>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;
constexpr std::uint8_t One = 0x38, Two = 0x40, Minus = 0xb8; // E4M3: 1, 2, -1

Values valuesOf(const Model &model, const std::string &name)
{
    for (const auto &tensor : model.tensors)
        if (tensor.name == name) {
            const auto values = decodeAll(model, tensor, 1 << 20);
            if (!values)
                qFatal("%s", describe(values.error()).c_str());
            return *values;
        }
    qFatal("no tensor %s", name.c_str());
}

const TensorInfo &named(const Model &model, const std::string &name)
{
    const auto found = std::ranges::find(model.tensors, name, &TensorInfo::name);
    if (found == model.tensors.end())
        qFatal("no tensor %s", name.c_str());
    return *found;
}

bool hasRawCodes(const Model &model)
{
    return std::ranges::find(model.findings, "layout.raw-codes", &Finding::rule) != model.findings.end();
}

} // namespace

class TestCodeScales : public QObject {
    Q_OBJECT

private slots:
    void a_scale_by_any_name_multiplies_data()
    {
        QTest::addColumn<QString>("scale");
        for (const char *name : { "m.scale", "m.scale_weight", "m.qscale_weight", "m.weight_scale",
                                  "m.weight_scale_inv", "m.weight.scale" })
            QTest::addRow("%s", name) << QString::fromLatin1(name);
    }
    void a_scale_by_any_name_multiplies()
    {
        QFETCH(QString, scale);
        const auto model = assembled(ModelBuilder()
                                         .add<std::uint8_t>("m.weight", DType::F8E4M3, { 2, 2 },
                                                            std::vector<int> { One, Two, Minus, One })
                                         .addF32(scale.toStdString(), {}, { 0.5f }));
        QCOMPARE(model.tensors.size(), std::size_t { 1 });
        QCOMPARE(valuesOf(model, "m.weight"), (Values { 0.5f, 1, -0.5f, 0.5f }));
    }

    void exponents_per_block_multiply()
    {
        // E8M0 127 + k is 2^k; rows 0 and 1 share a block of one column
        const auto model = assembled(
            ModelBuilder()
                .add<std::uint8_t>("m.weight", DType::F8E4M3, { 2, 2 },
                                   std::vector<int> { One, One, Two, Two })
                .add<std::uint8_t>("m.scale", DType::F8E8M0, { 1, 2 }, std::vector<int> { 128, 126 }));
        QCOMPARE(valuesOf(model, "m.weight"), (Values { 2, 0.5f, 4, 1 }));
    }

    void a_stack_of_matrices_has_a_grid_each()
    {
        const auto model
            = assembled(ModelBuilder()
                            .add<std::uint8_t>("experts.gate_up_proj", DType::F8E4M3, { 2, 1, 2 },
                                               std::vector<int> { One, Two, One, Two })
                            .addF32("experts.gate_up_proj_scale_inv", { 2, 1, 1 }, { 2, 3 }));
        QCOMPARE(valuesOf(model, "experts.gate_up_proj"), (Values { 2, 4, 3, 6 }));
    }

    /// Rows 0 to 127 of each of the two matrices under one scale, row 128 under the next.
    void the_grid_of_each_matrix_may_end_in_a_part_of_a_block()
    {
        const auto model = assembled(
            ModelBuilder()
                .add<std::uint8_t>("experts.down_proj", DType::F8E4M3, { 2, 129, 1 },
                                   std::vector<int>(258, One))
                .addF32("experts.down_proj_scale_inv", { 2, 2, 1 }, { 2, 3, 5, 7 })
                .text("config.json",
                      R"({"quantization_config":{"quant_method":"fp8","weight_block_size":[128,128]}})"));
        Values expected(128, 2);
        expected.push_back(3);
        expected.insert(expected.end(), 128, 5);
        expected.push_back(7);
        QCOMPARE(valuesOf(model, "experts.down_proj"), expected);
    }

    /// Two stacks in one module, each with scales that fit it nowhere: neither is measured.
    void every_matrix_of_a_module_is_told_beside_its_own_scales()
    {
        const auto model = assembled(ModelBuilder()
                                         .add<std::uint8_t>("experts.gate_up_proj", DType::F8E4M3,
                                                            { 2, 8, 8 }, std::vector<int>(128, One))
                                         .addF32("experts.gate_up_proj_scale_inv", { 5 }, Values(5, 1))
                                         .add<std::uint8_t>("experts.down_proj", DType::F8E4M3, { 2, 8, 8 },
                                                            std::vector<int>(128, One))
                                         .addF32("experts.down_proj_scale_inv", { 5 }, Values(5, 1)));
        for (const char *name : { "experts.gate_up_proj", "experts.down_proj" }) {
            const std::string &note = named(model, name).note;
            QVERIFY2(note.find(std::string("'") + name + "_scale_inv'") != std::string::npos, note.c_str());
            QVERIFY2(note.find(", '") == std::string::npos, note.c_str());
        }
    }

    /// A word of 32 bits holds eight codes: scales for every 32 of them are not too many.
    void packed_words_beside_scales_are_codes()
    {
        const auto model
            = assembled(ModelBuilder()
                            .add<std::uint32_t>("e.weight", DType::U32, { 8, 4 }, std::vector<int>(32, 7))
                            .addF32("e.some_scales", { 8, 1 }, Values(8, 1)));
        QVERIFY(!named(model, "e.weight").note.empty());
    }

    void blocks_of_columns_with_a_last_dimension_of_one()
    {
        const auto model = assembled(ModelBuilder()
                                         .add<std::uint8_t>("m.weight", DType::F8E4M3, { 1, 4 },
                                                            std::vector<int> { One, Two, One, Two })
                                         .addF32("m.scale_weight", { 1, 2, 1 }, { 2, 10 }));
        QCOMPARE(valuesOf(model, "m.weight"), (Values { 2, 4, 10, 20 }));
    }

    void pairs_of_fp4_in_bytes()
    {
        // codes 2 (1.0) and 11 (-1.5), low nibble first; 32 values share 2^1
        const auto model
            = assembled(ModelBuilder()
                            .add<std::uint8_t>("e.weight", DType::I8, { 1, 16 }, std::vector<int>(16, 0xb2))
                            .add<std::uint8_t>("e.scale", DType::F8E8M0, { 1, 1 }, std::vector<int> { 128 }));
        const auto values = valuesOf(model, "e.weight");
        QCOMPARE(values.size(), std::size_t { 32 });
        QCOMPARE(values[0], 2.0f);
        QCOMPARE(values[31], -3.0f);
    }

    void quanto_unpacks_rows_low_bits_first()
    {
        // rows 0 and 1 in one byte row: 1 | 2 << 4, ...; W = code scale - shift
        const auto model = assembled(ModelBuilder()
                                         .add<std::uint8_t>("m.weight._data._data", DType::U8, { 1, 2 },
                                                            std::vector<int> { 0x21, 0x43 })
                                         .addF32("m.weight._scale", { 2, 1 }, { 0.5f, 2 })
                                         .addF32("m.weight._shift", { 2, 1 }, { 1, 0 }));
        QCOMPARE(valuesOf(model, "m.weight"), (Values { -0.5f, 0.5f, 4, 8 }));
        const auto whole = assembled(
            ModelBuilder()
                .add<std::int8_t>("m.weight._data", DType::I8, { 2, 1 }, std::vector<int> { 3, -4 })
                .addF32("m.weight._scale", { 2, 1 }, { 0.5f, 2 }));
        QCOMPARE(valuesOf(whole, "m.weight"), (Values { 1.5f, -8 }));
    }

    void quanto_zero_points_are_subtracted_before_the_scale()
    {
        const auto model = assembled(
            ModelBuilder()
                .add<std::uint8_t>("m.weight._data._data", DType::U8, { 1, 1 }, std::vector<int> { 0x21 })
                .addF32("m.weight._scale", { 2, 1 }, { 0.5f, 2 })
                .add<std::int8_t>("m.weight._shift", DType::I8, { 2, 1 }, std::vector<int> { 3, 1 }));
        QCOMPARE(valuesOf(model, "m.weight"), (Values { -1, 2 }));
    }

    void an_unknown_neighbour_is_named_and_no_parameter()
    {
        const auto model
            = assembled(ModelBuilder()
                            .add<std::int8_t>("m.weight", DType::I8, { 8, 8 }, std::vector<int>(64, 3))
                            .addF32("m.row_absmax", { 8 }, Values(8, 1))
                            .addF32("m.bias", { 8 }, Values(8, 1)));
        QVERIFY(hasRawCodes(model));
        QVERIFY(named(model, "m.weight").note.find("m.row_absmax") != std::string::npos);
        QVERIFY(!decodeAll(model, named(model, "m.weight"), 100));
        QCOMPARE(named(model, "m.row_absmax").role, TensorRole::Side);
        QCOMPARE(named(model, "m.bias").role, TensorRole::Weight);
    }

    void integers_without_a_scale_among_floats_are_codes()
    {
        const auto codes = [] {
            return ModelBuilder().add<std::int8_t>("a.weight", DType::I8, { 8, 8 }, std::vector<int>(64, 3));
        };
        QVERIFY(hasRawCodes(assembled(codes().addF32("norm.weight", { 8 }, Values(8, 1)))));
        QVERIFY(!hasRawCodes(assembled(codes()))); // a model of integers holds integers
    }

    void small_floats_without_a_neighbour_are_numbers()
    {
        const auto model = assembled(ModelBuilder()
                                         .add<std::uint8_t>("m.weight", DType::F8E4M3, { 2, 2 },
                                                            std::vector<int> { One, Two, Minus, One })
                                         .addF32("n.weight", { 2 }, { 1, 1 }));
        QVERIFY(!hasRawCodes(model));
        QCOMPARE(valuesOf(model, "m.weight"), (Values { 1, 2, -1, 1 }));
    }
};

QTEST_GUILESS_MAIN(TestCodeScales)
#include "tst_code_scales.moc"
