// SPDX-License-Identifier: GPL-3.0-or-later
// The converted models are made here from specs/formats.md, section 2.5, not by the code under test.
#include "core/opening/assemble.h"
#include "core/pairing/pairing.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"
#include "tests/testing/test_paths.h"

#include <QtTest>

using namespace assay;
using namespace assay::testing;

namespace {

using Matrix = std::vector<float>;

Pairing paired(const ModelPtr &reference, const ModelPtr &candidate, const NameMapping &mapping = {})
{
    auto pairing = pairModels(*reference, *candidate, mapping, RunControl());
    if (!pairing)
        qFatal("%s", describe(pairing.error()).c_str());
    return *std::move(pairing);
}

const Match &matchOf(const Model &reference, const Pairing &pairing, const std::string &name)
{
    for (const auto &match : pairing.matches)
        if (match.reference && reference.tensors[*match.reference].name == name)
            return match;
    qFatal("no match for %s", name.c_str());
}

/// Every paired layer decodes to the reference's own values.
void verifyAllEqual(const ModelPtr &reference, const ModelPtr &candidate, const Pairing &pairing)
{
    for (const auto &match : pairing.matches) {
        if (!match.reference || match.kind != MatchKind::Paired)
            continue;
        const auto &tensor = reference->tensors[*match.reference];
        const auto decoder = makePairedDecoder(*reference, *candidate, match, RunControl());
        QVERIFY2(decoder, decoder ? "" : describe(decoder.error()).c_str());
        std::vector<float> values(static_cast<std::size_t>(tensor.elementCount()));
        DecodeScratch scratch;
        QVERIFY((*decoder)->decode(0, values, scratch));
        const auto expected = decodeAll(*reference, tensor, 1 << 24);
        QVERIFY2(values == *expected, tensor.name.c_str());
    }
}

/// GGUF row h*hd + 2j + t = HF row h*hd + t*(hd/2) + j.
Matrix permuted(const Matrix &hf, std::size_t rows, std::size_t columns, std::size_t heads)
{
    Matrix gguf(hf.size());
    const std::size_t hd = rows / heads;
    for (std::size_t h = 0; h < heads; ++h)
        for (std::size_t t = 0; t < 2; ++t)
            for (std::size_t j = 0; j < hd / 2; ++j)
                for (std::size_t c = 0; c < columns; ++c)
                    gguf[(h * hd + 2 * j + t) * columns + c] = hf[(h * hd + t * (hd / 2) + j) * columns + c];
    return gguf;
}

Matrix transposedOf(const Matrix &from, std::size_t rows, std::size_t columns)
{
    Matrix to(from.size());
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t c = 0; c < columns; ++c)
            to[c * rows + r] = from[r * columns + c];
    return to;
}

constexpr std::size_t Width = 32;
constexpr std::size_t Heads = 4;
constexpr std::size_t KeyHeads = 2;

struct LlamaPair {
    ModelPtr hf;
    ModelPtr gguf;
};

LlamaPair llamaPair(const std::string &architecture)
{
    const bool permutes = architecture == "llama";
    const auto q = gaussians(1, Width * Width);
    const auto k = gaussians(2, Width / 2 * Width);
    const auto v = gaussians(3, Width / 2 * Width);
    const auto gate = gaussians(4, 2 * Width * Width);
    const auto norm = gaussians(5, Width);
    const auto embedding = gaussians(6, 10 * Width);
    ModelBuilder hf, gguf;
    hf.addF32("model.embed_tokens.weight", { 10, Width }, embedding)
        .addF32("model.layers.0.self_attn.q_proj.weight", { Width, Width }, q)
        .addF32("model.layers.0.self_attn.k_proj.weight", { Width / 2, Width }, k)
        .addF32("model.layers.0.self_attn.v_proj.weight", { Width / 2, Width }, v)
        .addF32("model.layers.0.mlp.gate_proj.weight", { 2 * Width, Width }, gate)
        .addF32("model.layers.0.input_layernorm.weight", { Width }, norm)
        .addF32("model.norm.weight", { Width }, norm);
    gguf.format("gguf")
        .meta("general.architecture", architecture)
        .metaNumber(architecture + ".attention.head_count", Heads)
        .metaNumber(architecture + ".attention.head_count_kv", KeyHeads)
        .addF32("output_norm.weight", { Width }, norm)
        .addF32("rope_freqs.weight", { 4 }, { 1, 1, 1, 1 })
        .addF32("blk.0.attn_q.weight", { Width, Width }, permutes ? permuted(q, Width, Width, Heads) : q)
        .addF32("blk.0.attn_k.weight", { Width / 2, Width },
                permutes ? permuted(k, Width / 2, Width, KeyHeads) : k)
        .addF32("blk.0.attn_v.weight", { Width / 2, Width }, v)
        .addF32("blk.0.ffn_gate.weight", { 2 * Width, Width }, gate)
        .addF32("blk.0.attn_norm.weight", { Width }, norm)
        .addF32("token_embd.weight", { 10, Width }, embedding);
    return { hf.finish(), gguf.finish() };
}

} // namespace

class PairingTest : public QObject {
    Q_OBJECT

private slots:
    void llamaRowsArePermutedBack()
    {
        const auto pair = llamaPair("llama");
        for (const auto &[reference, candidate] :
             { std::pair(pair.hf, pair.gguf), std::pair(pair.gguf, pair.hf) }) {
            const auto pairing = paired(reference, candidate);
            const auto count = std::ranges::count(pairing.matches, MatchKind::Paired, &Match::kind);
            QCOMPARE(count, 7);
            verifyAllEqual(reference, candidate, pairing);
        }
        const auto pairing = paired(pair.hf, pair.gguf);
        const auto &q = matchOf(*pair.hf, pairing, "model.layers.0.self_attn.q_proj.weight");
        QCOMPARE(q.transform.kind, TransformKind::QkPermute);
        QCOMPARE(q.confidence, 1.0);
    }

    void qwenRowsAreNotPermuted()
    {
        const auto pair = llamaPair("qwen2");
        const auto pairing = paired(pair.hf, pair.gguf);
        verifyAllEqual(pair.hf, pair.gguf, pairing);
        QCOMPARE(matchOf(*pair.hf, pairing, "model.layers.0.self_attn.q_proj.weight").transform.kind,
                 TransformKind::None);
    }

    void rowsThatTheConverterDidNotPermuteAreLeftWithANote()
    {
        // architecture says llama, the rows lie as in the original
        ModelBuilder hf, gguf;
        const auto q = gaussians(1, Width * Width);
        hf.addF32("model.layers.0.self_attn.q_proj.weight", { Width, Width }, q);
        gguf.meta("general.architecture", "llama")
            .metaNumber("llama.attention.head_count", Heads)
            .addF32("blk.0.attn_q.weight", { Width, Width }, q);
        const auto reference = hf.finish();
        const auto candidate = gguf.finish();
        const auto pairing = paired(reference, candidate);
        verifyAllEqual(reference, candidate, pairing);
        QVERIFY(pairing.matches[0].confidence < 1);
        QVERIFY(!pairing.matches[0].note.empty());
    }

    void gpt2MatricesAreTransposedBack()
    {
        const auto square = gaussians(1, Width * Width);
        const auto wide = gaussians(2, Width * 3 * Width);
        ModelBuilder hf, gguf;
        hf.addF32("transformer.h.0.attn.c_attn.weight", { Width, 3 * Width }, wide)
            .addF32("transformer.h.0.attn.c_proj.weight", { Width, Width }, square)
            .addF32("transformer.wte.weight", { Width, Width }, square);
        gguf.meta("general.architecture", "gpt2")
            .addF32("token_embd.weight", { Width, Width }, square)
            .addF32("blk.0.attn_qkv.weight", { 3 * Width, Width }, transposedOf(wide, Width, 3 * Width))
            .addF32("blk.0.attn_output.weight", { Width, Width }, transposedOf(square, Width, Width));
        const auto reference = hf.finish();
        const auto candidate = gguf.finish();
        const auto pairing = paired(reference, candidate);
        QCOMPARE(std::ranges::count(pairing.matches, MatchKind::Paired, &Match::kind), 3);
        verifyAllEqual(reference, candidate, pairing);
    }

    void neoxHeadsAreRegrouped()
    {
        // GGUF row p*d + h*hd + r = HF row h*3*hd + p*hd + r
        const std::size_t hd = Width / Heads;
        const auto hfRows = gaussians(1, 3 * Width * Width);
        Matrix ggufRows(hfRows.size());
        for (std::size_t h = 0; h < Heads; ++h)
            for (std::size_t p = 0; p < 3; ++p)
                for (std::size_t r = 0; r < hd; ++r)
                    for (std::size_t c = 0; c < Width; ++c)
                        ggufRows[(p * Width + h * hd + r) * Width + c]
                            = hfRows[(h * 3 * hd + p * hd + r) * Width + c];
        ModelBuilder hf, gguf;
        hf.addF32("gpt_neox.layers.0.attention.query_key_value.weight", { 3 * Width, Width }, hfRows);
        gguf.meta("general.architecture", "gptneox")
            .metaNumber("gptneox.attention.head_count", Heads)
            .addF32("blk.0.attn_qkv.weight", { 3 * Width, Width }, ggufRows);
        const auto reference = hf.finish();
        const auto candidate = gguf.finish();
        verifyAllEqual(reference, candidate, paired(reference, candidate));
        verifyAllEqual(candidate, reference, paired(candidate, reference));
        QCOMPARE(paired(reference, candidate).matches[0].transform.kind, TransformKind::NeoxQkv);
    }

    void falconGroupsAreRegrouped()
    {
        // HF rows [group][queries | key | value][hd], GGUF rows queries, keys, values; values decide only
        // where the architecture is not said, names where it is.
        const std::size_t groups = 2, queries = 2, hd = Width / (groups * queries);
        const std::size_t rows = groups * (queries + 2) * hd;
        const auto hfRows = gaussians(1, rows * Width);
        Matrix ggufRows(hfRows.size());
        const auto move = [&](std::size_t from, std::size_t to) {
            std::copy_n(hfRows.begin() + static_cast<std::ptrdiff_t>(from * Width), Width,
                        ggufRows.begin() + static_cast<std::ptrdiff_t>(to * Width));
        };
        for (std::size_t g = 0; g < groups; ++g)
            for (std::size_t r = 0; r < hd; ++r) {
                const std::size_t here = g * (queries + 2) * hd + r;
                for (std::size_t q = 0; q < queries; ++q)
                    move(here + q * hd, (g * queries + q) * hd + r);
                move(here + queries * hd, (groups * queries + g) * hd + r);
                move(here + (queries + 1) * hd, (groups * queries + groups + g) * hd + r);
            }
        for (const std::string architecture : { "falcon", "other" }) {
            ModelBuilder hf, gguf;
            hf.addF32("transformer.h.0.self_attention.query_key_value.weight", { rows, Width }, hfRows);
            gguf.meta("general.architecture", architecture)
                .metaNumber(architecture + ".attention.head_count", groups * queries)
                .metaNumber(architecture + ".attention.head_count_kv", groups)
                .addF32("blk.0.attn_qkv.weight", { rows, Width }, ggufRows);
            const auto reference = hf.finish();
            const auto candidate = gguf.finish();
            verifyAllEqual(reference, candidate, paired(reference, candidate));
            verifyAllEqual(candidate, reference, paired(candidate, reference));
        }
    }

    void gemmaNormsLoseTheirOne()
    {
        ModelBuilder hf, gguf;
        hf.addF32("model.norm.weight", { 4 }, { 0.5f, -0.25f, 0, 1 });
        gguf.meta("general.architecture", "gemma2")
            .addF32("output_norm.weight", { 4 }, { 1.5f, 0.75f, 1, 2 });
        const auto reference = hf.finish();
        const auto candidate = gguf.finish();
        const auto pairing = paired(reference, candidate);
        QCOMPARE(pairing.matches[0].transform.kind, TransformKind::NormPlusOne);
        verifyAllEqual(reference, candidate, pairing);
    }

    void expertsAreSlicesOfTheirStack()
    {
        const auto experts = gaussians(1, 3 * 8 * Width);
        ModelBuilder hf, gguf;
        for (std::size_t x = 0; x < 3; ++x)
            hf.addF32("model.layers.0.block_sparse_moe.experts." + std::to_string(x) + ".w1.weight",
                      { 8, Width },
                      { experts.begin() + static_cast<std::ptrdiff_t>(x * 8 * Width),
                        experts.begin() + static_cast<std::ptrdiff_t>((x + 1) * 8 * Width) });
        gguf.addF32("blk.0.ffn_gate_exps.weight", { 3, 8, Width }, experts);
        const auto reference = hf.finish();
        const auto candidate = gguf.finish();
        for (const auto &[left, right] :
             { std::pair(reference, candidate), std::pair(candidate, reference) }) {
            const auto pairing = paired(left, right);
            QVERIFY(std::ranges::all_of(pairing.matches,
                                        [](const Match &m) { return m.kind == MatchKind::Paired; }));
            verifyAllEqual(left, right, pairing);
        }
    }

    void fusedQueriesAreSliced()
    {
        const auto fused = gaussians(1, 3 * Width * Width);
        const auto part = [&fused](std::size_t p) {
            return Matrix(fused.begin() + static_cast<std::ptrdiff_t>(p * Width * Width),
                          fused.begin() + static_cast<std::ptrdiff_t>((p + 1) * Width * Width));
        };
        ModelBuilder separate, together;
        separate.text("config.json", R"({"model_type":"phi3","num_attention_heads":4})")
            .addF32("model.layers.0.self_attn.q_proj.weight", { Width, Width }, part(0))
            .addF32("model.layers.0.self_attn.k_proj.weight", { Width, Width }, part(1))
            .addF32("model.layers.0.self_attn.v_proj.weight", { Width, Width }, part(2));
        together.addF32("model.layers.0.self_attn.qkv_proj.weight", { 3 * Width, Width }, fused);
        const auto left = separate.finish();
        const auto right = together.finish();
        verifyAllEqual(left, right, paired(left, right));
        verifyAllEqual(right, left, paired(right, left));
        QCOMPARE(paired(left, right).matches[1].transform.kind, TransformKind::FusedSlice);
        QCOMPARE(paired(right, left).matches[0].transform.kind, TransformKind::Stacked);
    }

    void equalNamesWithTurnedShapes()
    {
        const auto values = gaussians(1, 16 * Width);
        ModelBuilder left, right;
        left.addF32("dense.kernel", { 16, Width }, values);
        right.addF32("dense.kernel", { Width, 16 }, transposedOf(values, 16, Width));
        const auto reference = left.finish();
        const auto candidate = right.finish();
        const auto pairing = paired(reference, candidate);
        QCOMPARE(pairing.matches[0].transform.kind, TransformKind::Transpose);
        QVERIFY(pairing.matches[0].confidence < 1);
        verifyAllEqual(reference, candidate, pairing);
    }

    void strangersOfTheSameNameAndAnotherShapeAreNotCompared()
    {
        ModelBuilder left, right;
        left.addF32("w", { 16, Width }, gaussians(1, 16 * Width));
        right.addF32("w", { Width, 16 }, gaussians(2, 16 * Width));
        const auto pairing = paired(left.finish(), right.finish());
        QCOMPARE(pairing.matches[0].kind, MatchKind::ShapeMismatch);
        QVERIFY(!pairing.matches[0].note.empty());
    }

    void contentDecidesWhereNamesFail()
    {
        const auto a = gaussians(1, 16 * Width);
        const auto b = gaussians(2, 16 * Width);
        ModelBuilder left, right;
        left.addF32("first", { 16, Width }, a).addF32("second", { 16, Width }, b);
        right.addF32("x1", { 16, Width }, b)
            .addF32("x2", { 16, Width }, gaussians(3, 16 * Width))
            .addF32("x3", { Width, 16 }, transposedOf(a, 16, Width));
        const auto reference = left.finish();
        const auto candidate = right.finish();
        const auto pairing = paired(reference, candidate);
        QCOMPARE(candidate->tensors[*pairing.matches[0].candidate].name, std::string("x3"));
        QCOMPARE(candidate->tensors[*pairing.matches[1].candidate].name, std::string("x1"));
        QVERIFY(pairing.matches[1].confidence < 1);
        QCOMPARE(pairing.matches[2].kind, MatchKind::OnlyCandidate);
        verifyAllEqual(reference, candidate, pairing);
    }

    void strangersOfTheSameShapeStayUnpaired()
    {
        ModelBuilder left, right;
        left.addF32("first", { 16, Width }, gaussians(1, 16 * Width));
        right.addF32("other", { 16, Width }, gaussians(2, 16 * Width));
        const auto pairing = paired(left.finish(), right.finish());
        QCOMPARE(pairing.matches[0].kind, MatchKind::OnlyReference);
        QVERIFY(pairing.matches[0].note.find("correlate") != std::string::npos);
    }

    void mappingIsObeyed()
    {
        const auto values = gaussians(1, 64);
        ModelBuilder left, right;
        left.addF32("a", { 64 }, values).addF32("b", { 64 }, values).addF32("c", { 64 }, values);
        right.addF32("a", { 64 }, values).addF32("z", { 64 }, values);
        TemporaryFolder folder;
        writeFile(folder.path("map.json"), R"({"a": null, "b": "z", "missing": "z"})");
        const auto mapping = readMapping(folder.path("map.json"));
        QVERIFY(mapping);
        const auto reference = left.finish();
        const auto candidate = right.finish();
        const auto pairing = paired(reference, candidate, *mapping);
        QCOMPARE(pairing.matches[0].kind, MatchKind::OnlyReference);
        QCOMPARE(*pairing.matches[1].candidate, std::size_t { 1 });
        QCOMPARE(pairing.findings.size(), std::size_t { 1 });
        for (const char *wrong : { "[]", "{\"a\": 1}", "{\"a\":{}}", "{\"a\":\"b\",\"a\":\"c\"}", "{", "" }) {
            writeFile(folder.path("map.json"), wrong);
            QVERIFY2(!readMapping(folder.path("map.json")), wrong);
        }
    }

    void tiedReferenceNeedsNoCandidate()
    {
        ModelBuilder left, right;
        const auto values = gaussians(1, 64);
        left.addF32("model.embed_tokens.weight", { 8, 8 }, values).addF32("lm_head.weight", { 8, 8 }, values);
        right.addF32("model.embed_tokens.weight", { 8, 8 }, values);
        Model model = left.take();
        model.tensors[1].role = TensorRole::Tied;
        model.tensors[1].tiedTo = "model.embed_tokens.weight";
        const auto pairing = paired(finishModel(std::move(model)), right.finish());
        QCOMPARE(pairing.matches[1].kind, MatchKind::OnlyReference);
        QVERIFY(pairing.matches[1].note.find("tied") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(PairingTest)
#include "tst_pairing.moc"
