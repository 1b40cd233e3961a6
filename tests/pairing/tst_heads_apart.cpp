// SPDX-License-Identifier: GPL-3.0-or-later
// Fused matrices whose heads the candidate keeps in tensors of their own: latent attention of GGUF, queries
// of shared heads. Found, and equal to the last bit.
#include "core/pairing/pairing.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <cmath>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;
using Rows = std::vector<Values>;

Rows drawnRows(std::uint64_t seed, std::size_t count, std::size_t columns)
{
    Rows rows;
    for (std::size_t i = 0; i < count; ++i)
        rows.push_back(gaussians(seed * 1000 + i, columns));
    return rows;
}

Values flat(const Rows &rows)
{
    Values values;
    for (const Values &row : rows)
        values.insert(values.end(), row.begin(), row.end());
    return values;
}

/// Rows of the matrix [rows, columns] as columns.
Values turned(const Rows &rows)
{
    Values values;
    for (std::size_t c = 0; c < rows[0].size(); ++c)
        for (const Values &row : rows)
            values.push_back(row[c]);
    return values;
}

void append(Rows &to, const Rows &from, std::size_t first, std::size_t count)
{
    for (std::size_t i = first; i < first + count; ++i)
        to.push_back(from[i]);
}

const Match *matchOf(const Pairing &pairing, const Model &reference, const std::string &name)
{
    for (const auto &match : pairing.matches)
        if (match.reference && reference.tensors[*match.reference].name == name)
            return &match;
    return nullptr;
}

/// True if the pair is found and gives the reference's very values.
bool isFound(const ModelPtr &reference, const ModelPtr &candidate, const std::string &name)
{
    const auto pairing = pairModels(*reference, *candidate, {}, RunControl());
    const Match *match = pairing ? matchOf(*pairing, *reference, name) : nullptr;
    if (!match || match->kind != MatchKind::Paired)
        return false;
    const auto decoder = makePairedDecoder(*reference, *candidate, *match, RunControl());
    const TensorInfo &tensor = reference->tensors[*match->reference];
    Values values(static_cast<std::size_t>(tensor.elementCount()));
    DecodeScratch scratch;
    return decoder && (*decoder)->decode(0, values, scratch)
        && values == *decodeAll(*reference, tensor, 1 << 24);
}

} // namespace

class TestHeadsApart : public QObject {
    Q_OBJECT

private slots:
    /// kv_b_proj: of each head its keys, then its values; attn_k_b has the keys of a head turned.
    void latent_heads_of_gguf()
    {
        constexpr std::size_t Heads = 3, Keys = 8, ValueRows = 4, Rank = 32;
        const Rows keys = drawnRows(1, Heads * Keys, Rank), values = drawnRows(2, Heads * ValueRows, Rank);
        Rows fused;
        Values turnedKeys;
        for (std::size_t head = 0; head < Heads; ++head) {
            append(fused, keys, head * Keys, Keys);
            append(fused, values, head * ValueRows, ValueRows);
            Rows ofHead;
            append(ofHead, keys, head * Keys, Keys);
            const Values columns = turned(ofHead);
            turnedKeys.insert(turnedKeys.end(), columns.begin(), columns.end());
        }
        const std::string name = "model.layers.0.self_attn.kv_b_proj.weight";
        const auto reference
            = ModelBuilder().addF32(name, { Heads * (Keys + ValueRows), Rank }, flat(fused)).finish();
        const auto candidate = ModelBuilder()
                                   .addF32("blk.0.attn_k_b.weight", { Heads, Rank, Keys }, turnedKeys)
                                   .addF32("blk.0.attn_v_b.weight", { Heads, ValueRows, Rank }, flat(values))
                                   .finish();
        QVERIFY(isFound(reference, candidate, name));
    }

    void the_bias_of_experts_has_two_names()
    {
        const Values bias = gaussians(4, 64);
        const std::string name = "model.layers.0.mlp.gate.e_score_correction_bias";
        QVERIFY(isFound(ModelBuilder().addF32(name, { 64 }, bias).finish(),
                        ModelBuilder().addF32("blk.0.exp_probs_b.bias", { 64 }, bias).finish(), name));
    }

    /// Of each group two queries, a key and a value (InternLM2), or all queries, all keys, all values
    /// (Phi-3): the same names and shapes, and both begin alike.
    void queries_of_shared_heads_data()
    {
        QTest::addColumn<bool>("isGrouped");
        QTest::addColumn<double>("noise"); // energy of the error that the candidate's values have
        QTest::newRow("grouped") << true << 0.0;
        QTest::newRow("apart") << false << 0.0;
        QTest::newRow("grouped, an error of 0.45") << true << 0.45;
        QTest::newRow("grouped, an error of 0.55") << true << 0.55;
    }
    void queries_of_shared_heads()
    {
        QFETCH(bool, isGrouped);
        QFETCH(double, noise);
        constexpr std::size_t Groups = 2, Queries = 2, Size = 16, Columns = 64;
        const Rows q = drawnRows(1, Groups * Queries * Size, Columns),
                   k = drawnRows(2, Groups * Size, Columns), v = drawnRows(3, Groups * Size, Columns);
        Rows fused;
        for (std::size_t group = 0; isGrouped && group < Groups; ++group) {
            append(fused, q, group * Queries * Size, Queries * Size);
            append(fused, k, group * Size, Size);
            append(fused, v, group * Size, Size);
        }
        if (!isGrouped)
            for (const Rows *rows : { &q, &k, &v })
                append(fused, *rows, 0, rows->size());
        const std::string name
            = isGrouped ? "model.layers.0.attention.wqkv.weight" : "model.layers.0.self_attn.qkv_proj.weight";
        const std::string config = R"({"num_attention_heads":4,"num_key_value_heads":2})";
        const auto reference = ModelBuilder()
                                   .addF32(name, { fused.size(), Columns }, flat(fused))
                                   .text("config.json", config)
                                   .finish();
        const auto noisy = [&](const Rows &rows, std::uint64_t seed) {
            Values values = flat(rows);
            const Values other = gaussians(seed, values.size(), std::sqrt(noise));
            for (std::size_t i = 0; i < values.size(); ++i)
                values[i] += noise > 0 ? other[i] : 0;
            return values;
        };
        const std::string stem = "model.layers.0.self_attn.";
        const auto candidate = ModelBuilder()
                                   .addF32(stem + "q_proj.weight", { q.size(), Columns }, noisy(q, 11))
                                   .addF32(stem + "k_proj.weight", { k.size(), Columns }, noisy(k, 12))
                                   .addF32(stem + "v_proj.weight", { v.size(), Columns }, noisy(v, 13))
                                   .text("config.json", config)
                                   .finish();
        if (noise == 0) {
            QVERIFY(isFound(reference, candidate, name));
            return;
        }
        const auto pairing = pairModels(*reference, *candidate, {}, RunControl());
        QVERIFY(pairing);
        const Match *match = matchOf(*pairing, *reference, name);
        QVERIFY(match);
        QCOMPARE(match->transform.kind == TransformKind::Rows, noise < 0.5);
    }
};

QTEST_GUILESS_MAIN(TestHeadsApart)
#include "tst_heads_apart.moc"
