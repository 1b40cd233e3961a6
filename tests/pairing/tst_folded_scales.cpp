// SPDX-License-Identifier: GPL-3.0-or-later
// Scales that a quantiser moved are undone where their inverse stands in the candidate, and only there.
#include "core/opening/assemble.h"
#include "core/pairing/pair_sample.h"
#include "core/pairing/pairing.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <cmath>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;
constexpr std::size_t Rows = 64, Columns = 32;

/// s = 2^(k mod 4 - 1), so that products are exact.
float scaleOf(std::size_t k)
{
    return std::ldexp(1.0f, static_cast<int>(k % 4) - 1);
}

Values scaledColumns(Values values, std::size_t columns)
{
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] *= scaleOf(i % columns);
    return values;
}

Values dividedRows(Values values, std::size_t columns)
{
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] /= scaleOf(i / columns);
    return values;
}

Pairing paired(const ModelPtr &reference, const ModelPtr &candidate)
{
    auto pairing = pairModels(*reference, *candidate, {}, RunControl());
    if (!pairing)
        qFatal("%s", describe(pairing.error()).c_str());
    return *std::move(pairing);
}

double errorOf(const ModelPtr &reference, const ModelPtr &candidate, const Pairing &pairing,
               std::size_t match)
{
    const auto sample = samplePair(*reference, *candidate, pairing.matches[match], 1 << 20, RunControl());
    return relativeErrorWith(*sample, {}).value_or(-1);
}

const std::string Block = "model.layers.0.";

/// A W8A16 matrix of compressed-tensors: codes of 8 bits with a scale per row, exact for the values given.
ModelBuilder &addCodes(ModelBuilder &builder, const std::string &module, const Values &values,
                       std::size_t columns)
{
    Values scales(values.size() / columns);
    std::vector<int> codes(values.size());
    for (std::size_t r = 0; r < scales.size(); ++r) {
        float most = 0;
        for (std::size_t k = 0; k < columns; ++k)
            most = std::max(most, std::abs(values[r * columns + k]));
        scales[r] = most / 127;
        for (std::size_t k = 0; k < columns; ++k)
            codes[r * columns + k] = static_cast<int>(std::lround(values[r * columns + k] / scales[r]));
    }
    return builder.add<std::int8_t>(module + ".weight", DType::I8, { scales.size(), columns }, codes)
        .addF32(module + ".weight_scale", { scales.size(), 1 }, scales);
}

ModelPtr assembled(ModelBuilder &builder)
{
    Model model
        = builder.text("config.json", R"({"quantization_config":{"quant_method":"compressed-tensors"}})")
              .take();
    if (auto status = assembleQuantised(model, RunControl()); !status)
        qFatal("%s", describe(status.error()).c_str());
    return finishModel(std::move(model));
}

constexpr double EightBits = 1e-3; ///< above the error of 8 bits per row

} // namespace

class TestFoldedScales : public QObject {
    Q_OBJECT

private slots:
    void a_scale_in_the_norm_before_is_undone()
    {
        const auto weights = gaussians(1, Rows * Columns);
        Values norm(Columns, 1), divided(Columns);
        for (std::size_t k = 0; k < Columns; ++k)
            divided[k] = norm[k] / scaleOf(k);
        ModelBuilder left, right;
        left.addF32(Block + "input_layernorm.weight", { Columns }, norm)
            .addF32(Block + "self_attn.q_proj.weight", { Rows, Columns }, weights);
        right.addF32(Block + "input_layernorm.weight", { Columns }, divided);
        addCodes(right, Block + "self_attn.q_proj", scaledColumns(weights, Columns), Columns);
        const auto reference = left.finish();
        const auto candidate = assembled(right);
        const auto pairing = paired(reference, candidate);
        QVERIFY(errorOf(reference, candidate, pairing, 1) < EightBits);
        QVERIFY(errorOf(reference, candidate, pairing, 0) < EightBits); // the norm itself
        QVERIFY(pairing.matches[1].note.find("input_layernorm") != std::string::npos);
    }

    void a_scale_that_nothing_undoes_counts_and_is_told()
    {
        const auto weights = gaussians(1, Rows * Columns);
        ModelBuilder left, right;
        left.addF32(Block + "input_layernorm.weight", { Columns }, Values(Columns, 1))
            .addF32(Block + "self_attn.q_proj.weight", { Rows, Columns }, weights);
        right.addF32(Block + "input_layernorm.weight", { Columns }, Values(Columns, 1));
        const auto scaled = scaledColumns(weights, Columns);
        addCodes(right, Block + "self_attn.q_proj", scaled, Columns);
        const auto reference = left.finish();
        const auto candidate = assembled(right);
        const auto pairing = paired(reference, candidate);
        // mean of (s - 1)^2 over s = 1/2, 1, 2, 4: (1/4 + 0 + 1 + 9) / 4
        QVERIFY(std::abs(errorOf(reference, candidate, pairing, 1) - 10.25 / 4) < 0.3);
        QVERIFY(std::ranges::find(pairing.findings, "pairing.scale-not-undone", &Finding::rule)
                != pairing.findings.end());
    }

    void an_unscaled_matrix_is_left_alone()
    {
        const auto weights = gaussians(1, Rows * Columns);
        ModelBuilder left, right;
        left.addF32(Block + "self_attn.q_proj.weight", { Rows, Columns }, weights);
        addCodes(right, Block + "self_attn.q_proj", weights, Columns);
        const auto reference = left.finish();
        const auto candidate = assembled(right);
        const auto pairing = paired(reference, candidate);
        QCOMPARE(pairing.matches[0].transform.kind, TransformKind::None);
        QVERIFY(pairing.findings.empty());
    }

    void rows_of_the_projection_before_carry_the_inverse()
    {
        const auto up = gaussians(1, Rows * Columns), down = gaussians(2, Columns * Rows);
        ModelBuilder left, right;
        left.addF32(Block + "mlp.up_proj.weight", { Rows, Columns }, up)
            .addF32(Block + "mlp.down_proj.weight", { Columns, Rows }, down);
        addCodes(right, Block + "mlp.up_proj", dividedRows(up, Columns), Columns);
        addCodes(right, Block + "mlp.down_proj", scaledColumns(down, Rows), Rows);
        const auto reference = left.finish();
        const auto candidate = assembled(right);
        const auto pairing = paired(reference, candidate);
        QVERIFY(errorOf(reference, candidate, pairing, 0) < EightBits);
        QVERIFY(errorOf(reference, candidate, pairing, 1) < EightBits);
        QVERIFY(pairing.findings.empty());
    }

    void rows_of_a_projection_that_does_not_feed_it_are_no_inverse()
    {
        // gate goes through the activation: its rows cannot undo the columns of down
        const auto gate = gaussians(1, Rows * Columns), down = gaussians(2, Columns * Rows);
        ModelBuilder left, right;
        left.addF32(Block + "mlp.gate_proj.weight", { Rows, Columns }, gate)
            .addF32(Block + "mlp.down_proj.weight", { Columns, Rows }, down);
        addCodes(right, Block + "mlp.gate_proj", dividedRows(gate, Columns), Columns);
        addCodes(right, Block + "mlp.down_proj", scaledColumns(down, Rows), Rows);
        const auto reference = left.finish();
        const auto candidate = assembled(right);
        const auto pairing = paired(reference, candidate);
        QVERIFY(errorOf(reference, candidate, pairing, 1) > 0.5);
        QVERIFY(!pairing.findings.empty());
    }
};

QTEST_GUILESS_MAIN(TestFoldedScales)
#include "tst_folded_scales.moc"
