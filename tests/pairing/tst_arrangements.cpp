// SPDX-License-Identifier: GPL-3.0-or-later
// The same weights fused, apart, stacked, interleaved, turned, padded, folded: found, and equal to the last
// bit.
#include "core/pairing/names.h"
#include "core/pairing/pairing.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <cmath>
#include <functional>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;
constexpr std::size_t Experts = 3, Hidden = 32, Inner = 16;
const std::string Block = "model.layers.0.";

Pairing paired(const ModelPtr &reference, const ModelPtr &candidate)
{
    auto pairing = pairModels(*reference, *candidate, {}, RunControl());
    if (!pairing)
        qFatal("%s", describe(pairing.error()).c_str());
    return *std::move(pairing);
}

/// Every weight of the reference has a partner with its very values.
void verifyAllEqual(const ModelPtr &reference, const ModelPtr &candidate)
{
    const auto pairing = paired(reference, candidate);
    for (const auto &match : pairing.matches) {
        QVERIFY2(match.reference, "a tensor of the candidate is left over");
        const auto &tensor = reference->tensors[*match.reference];
        QVERIFY2(match.kind == MatchKind::Paired, (tensor.name + ": " + match.note).c_str());
        const auto decoder = makePairedDecoder(*reference, *candidate, match, RunControl());
        QVERIFY2(decoder, decoder ? "" : describe(decoder.error()).c_str());
        Values values(static_cast<std::size_t>(tensor.elementCount()));
        DecodeScratch scratch;
        QVERIFY((*decoder)->decode(0, values, scratch));
        QVERIFY2(values == *decodeAll(*reference, tensor, 1 << 24), tensor.name.c_str());
    }
}

/// values[e][r][c] as asked.
Values made(std::size_t a, std::size_t b, std::size_t c,
            const std::function<float(std::size_t, std::size_t, std::size_t)> &value)
{
    Values values;
    for (std::size_t i = 0; i < a; ++i)
        for (std::size_t j = 0; j < b; ++j)
            for (std::size_t k = 0; k < c; ++k)
                values.push_back(value(i, j, k));
    return values;
}

struct Moe {
    Values gate = gaussians(1, Experts *Inner *Hidden), up = gaussians(2, Experts *Inner *Hidden),
           down = gaussians(3, Experts *Hidden *Inner);

    float gateAt(std::size_t e, std::size_t r, std::size_t c) const
    {
        return gate[(e * Inner + r) * Hidden + c];
    }
    float upAt(std::size_t e, std::size_t r, std::size_t c) const { return up[(e * Inner + r) * Hidden + c]; }
    float downAt(std::size_t e, std::size_t r, std::size_t c) const
    {
        return down[(e * Hidden + r) * Inner + c];
    }

    ModelPtr apart() const
    {
        ModelBuilder builder;
        for (std::size_t e = 0; e < Experts; ++e) {
            const std::string stem = Block + "mlp.experts." + std::to_string(e) + ".";
            const auto part = [&](const Values &all) {
                const std::size_t size = all.size() / Experts;
                return Values(all.begin() + static_cast<std::ptrdiff_t>(e * size),
                              all.begin() + static_cast<std::ptrdiff_t>((e + 1) * size));
            };
            builder.addF32(stem + "gate_proj.weight", { Inner, Hidden }, part(gate))
                .addF32(stem + "up_proj.weight", { Inner, Hidden }, part(up))
                .addF32(stem + "down_proj.weight", { Hidden, Inner }, part(down));
        }
        return builder.finish();
    }
    ModelPtr stacked() const
    {
        return ModelBuilder()
            .addF32("blk.0.ffn_gate_exps.weight", { Experts, Inner, Hidden }, gate)
            .addF32("blk.0.ffn_up_exps.weight", { Experts, Inner, Hidden }, up)
            .addF32("blk.0.ffn_down_exps.weight", { Experts, Hidden, Inner }, down)
            .finish();
    }
    ModelPtr fused(bool isInTurn) const
    {
        const auto both = made(Experts, 2 * Inner, Hidden, [&](std::size_t e, std::size_t r, std::size_t c) {
            if (isInTurn)
                return r % 2 == 0 ? gateAt(e, r / 2, c) : upAt(e, r / 2, c);
            return r < Inner ? gateAt(e, r, c) : upAt(e, r - Inner, c);
        });
        return ModelBuilder()
            .addF32(Block + "mlp.experts.gate_up_proj", { Experts, 2 * Inner, Hidden }, both)
            .addF32(Block + "mlp.experts.down_proj", { Experts, Hidden, Inner }, down)
            .finish();
    }
    ModelPtr turned(bool isInTurn) const
    {
        const auto both = made(Experts, Hidden, 2 * Inner, [&](std::size_t e, std::size_t c, std::size_t r) {
            if (isInTurn)
                return r % 2 == 0 ? gateAt(e, r / 2, c) : upAt(e, r / 2, c);
            return r < Inner ? gateAt(e, r, c) : upAt(e, r - Inner, c);
        });
        const auto other = made(Experts, Inner, Hidden,
                                [&](std::size_t e, std::size_t c, std::size_t r) { return downAt(e, r, c); });
        return ModelBuilder()
            .addF32(Block + "mlp.experts.gate_up_proj", { Experts, Hidden, 2 * Inner }, both)
            .addF32(Block + "mlp.experts.down_proj", { Experts, Inner, Hidden }, other)
            .finish();
    }
};

} // namespace

class TestArrangements : public QObject {
    Q_OBJECT

private slots:
    void experts_in_every_arrangement()
    {
        const Moe moe;
        const ModelPtr all[] { moe.apart(),     moe.stacked(),     moe.fused(false),
                               moe.fused(true), moe.turned(false), moe.turned(true) };
        for (const auto &reference : all)
            for (const auto &candidate : all)
                verifyAllEqual(reference, candidate);
    }

    void prefixes_in_any_order()
    {
        const auto values = gaussians(1, Hidden * Hidden);
        for (const char *prefix :
             { "", "model.", "model.language_model.", "language_model.model.", "module.model." })
            verifyAllEqual(
                ModelBuilder()
                    .addF32(std::string(prefix) + "layers.1.mlp.up_proj.weight", { Hidden, Hidden }, values)
                    .finish(),
                ModelBuilder().addF32("blk.1.ffn_up.weight", { Hidden, Hidden }, values).finish());
    }

    void what_a_program_puts_before_every_name_is_no_part_of_it()
    {
        // The shapes differ and the layers are alike, so that only names can pair them.
        const auto values = gaussians(1, 100 * Hidden);
        Values padded = values;
        padded.resize(128 * Hidden, 0.0f);
        const auto model = [&](const std::string &wrapper, std::uint64_t rows, const Values &table) {
            return ModelBuilder()
                .addF32(wrapper + "model.embed_tokens.weight", { rows, Hidden }, table)
                .addF32(wrapper + "model.norm.weight", { Hidden }, Values(Hidden, 1.0f))
                .addF32(wrapper + "head.scale", { Hidden }, Values(Hidden, 1.0f))
                .finish();
        };
        for (const char *wrapper : { "_orig_mod.", "module._orig_mod.", "student/", "net.generator." }) {
            verifyAllEqual(model("", 100, values), model(wrapper, 128, padded));
            verifyAllEqual(model(wrapper, 100, values), model("", 128, padded));
        }
    }

    void a_wrapper_is_common_to_one_model_and_unknown_to_the_other()
    {
        const auto model = [](std::initializer_list<const char *> names) {
            ModelBuilder builder;
            for (const char *name : names)
                builder.addF32(name, { 1 }, { 1 });
            return builder.finish();
        };
        const auto other = model({ "encoder.layers.0.w", "decoder.layers.0.w" });
        QCOMPARE(wrapperOf(*model({ "a.b.layers.0.w", "a.b.layers.1.w" }), *other), std::string("a.b."));
        QCOMPARE(wrapperOf(*model({ "a.b.x", "a.c.x" }), *other), std::string("a."));
        QCOMPARE(wrapperOf(*model({ "a.12.x", "a.12.y" }), *other), std::string("a."));
        QCOMPARE(wrapperOf(*model({ "decoder.x", "decoder.y" }), *other),
                 std::string()); // a part of the other
        QCOMPARE(wrapperOf(*model({ "a.x", "b.x" }), *other), std::string());
        QCOMPARE(wrapperOf(*model({ "a.x" }), *other), std::string());
    }

    void a_turned_square_is_told_by_its_values()
    {
        const auto values = gaussians(1, Hidden * Hidden);
        const auto turned = made(1, Hidden, Hidden, [&](std::size_t, std::size_t r, std::size_t c) {
            return values[c * Hidden + r];
        });
        verifyAllEqual(ModelBuilder().addF32("a.weight", { Hidden, Hidden }, values).finish(),
                       ModelBuilder().addF32("a.weight", { Hidden, Hidden }, turned).finish());
    }

    void axes_of_kernels_are_permuted()
    {
        // [out, in, 3, 3] against [3, 3, in, out] under other names
        const std::size_t out = 8, in = 4;
        const auto values = gaussians(1, out * in * 9);
        Values other(values.size());
        for (std::size_t o = 0; o < out; ++o)
            for (std::size_t i = 0; i < in; ++i)
                for (std::size_t k = 0; k < 9; ++k)
                    other[(k * in + i) * out + o] = values[(o * in + i) * 9 + k];
        verifyAllEqual(ModelBuilder().addF32("conv.weight", { out, in, 3, 3 }, values).finish(),
                       ModelBuilder().addF32("k", { 3, 3, in, out }, other).finish());
    }

    void gates_in_another_order()
    {
        // i f c o against i o f c, and the halves of a modulation exchanged
        const std::size_t units = 16;
        for (const auto &order :
             { std::vector<std::size_t> { 0, 3, 1, 2 }, std::vector<std::size_t> { 1, 0 } }) {
            const auto values = gaussians(1, order.size() * units * Hidden);
            Values other;
            for (const std::size_t part : order)
                other.insert(other.end(), values.begin() + static_cast<std::ptrdiff_t>(part * units * Hidden),
                             values.begin() + static_cast<std::ptrdiff_t>((part + 1) * units * Hidden));
            const std::vector<std::uint64_t> shape { order.size() * units, Hidden };
            verifyAllEqual(ModelBuilder().addF32("l.kernel", shape, values).finish(),
                           ModelBuilder().addF32("l.kernel", shape, other).finish());
        }
    }

    void padding_of_a_vocabulary_is_no_other_shape()
    {
        const auto values = gaussians(1, 100 * Hidden);
        Values padded = values;
        padded.resize(128 * Hidden, 0.0f);
        const auto small
            = ModelBuilder().addF32("model.embed_tokens.weight", { 100, Hidden }, values).finish();
        const auto large
            = ModelBuilder().addF32("model.embed_tokens.weight", { 128, Hidden }, padded).finish();
        verifyAllEqual(small, large);
        verifyAllEqual(large, small);
    }

    void parts_under_unknown_names_make_up_a_fused_matrix()
    {
        const auto q = gaussians(1, Hidden * Hidden), k = gaussians(2, Hidden * Hidden),
                   m = gaussians(3, 2 * Hidden * Hidden);
        Values all = q;
        all.insert(all.end(), k.begin(), k.end());
        all.insert(all.end(), m.begin(), m.end());
        const auto fused = ModelBuilder().addF32("s.linear1", { 4 * Hidden, Hidden }, all).finish();
        const auto apart = ModelBuilder()
                               .addF32("x.to_q", { Hidden, Hidden }, q)
                               .addF32("x.mlp", { 2 * Hidden, Hidden }, m)
                               .addF32("x.to_k", { Hidden, Hidden }, k)
                               .finish();
        verifyAllEqual(fused, apart);
        verifyAllEqual(apart, fused);
    }

    void numbered_names_that_moved_are_paired_by_content()
    {
        const auto a = gaussians(1, 16 * Hidden), b = gaussians(2, 24 * Hidden);
        verifyAllEqual(
            ModelBuilder().addF32("c", { 16, Hidden }, a).addF32("c1", { 24, Hidden }, b).finish(),
            ModelBuilder().addF32("c", { 24, Hidden }, b).addF32("c1", { 16, Hidden }, a).finish());
    }

    void a_folded_batch_normalisation_is_taken_out()
    {
        const std::size_t channels = 8;
        const auto kernel = gaussians(1, channels * 36);
        Values gamma(channels), variance(channels), folded(kernel.size());
        for (std::size_t c = 0; c < channels; ++c) {
            gamma[c] = 0.5f + 0.25f * static_cast<float>(c);
            variance[c] = 0.1f + 0.3f * static_cast<float>(c);
            for (std::size_t i = 0; i < 36; ++i)
                folded[c * 36 + i] = kernel[c * 36 + i]
                    * static_cast<float>(gamma[c] / std::sqrt(double { variance[c] } + 1e-5));
        }
        ModelBuilder left, right;
        left.addF32("conv.weight", { channels, 4, 3, 3 }, kernel)
            .addF32("bn.weight", { channels }, gamma)
            .addF32("bn.running_mean", { channels }, Values(channels, 0))
            .addF32("bn.running_var", { channels }, variance);
        right.addF32("conv.weight", { channels, 4, 3, 3 }, folded);
        const auto reference = left.finish();
        const auto candidate = right.finish();
        const auto pairing = paired(reference, candidate);
        const auto decoder = makePairedDecoder(*reference, *candidate, pairing.matches[0], RunControl());
        QVERIFY(decoder);
        Values values(kernel.size());
        DecodeScratch scratch;
        QVERIFY((*decoder)->decode(0, values, scratch));
        for (std::size_t i = 0; i < values.size(); ++i)
            QVERIFY(std::abs(values[i] - kernel[i]) <= 1e-6f * std::abs(kernel[i]));
        QVERIFY(pairing.matches[1].isFolded);
    }

    void training_state_is_no_layer()
    {
        ModelBuilder left;
        left.addF32("w", { 8, 8 }, gaussians(1, 64)).addF32("w.exp_avg", { 8, 8 }, gaussians(2, 64));
        Model model = left.take();
        model.tensors[1].role = TensorRole::Optimizer;
        const auto both = finishModel(std::move(model));
        QCOMPARE(paired(both, both).matches.size(), std::size_t { 1 });
    }
};

QTEST_GUILESS_MAIN(TestArrangements)
#include "tst_arrangements.moc"
