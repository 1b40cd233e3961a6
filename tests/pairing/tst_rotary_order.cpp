// SPDX-License-Identifier: GPL-3.0-or-later
// Queries and keys in the order of another format than their file's, and codes that lost their scale.
#include "core/pairing/pairing.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <algorithm>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;
constexpr std::size_t Width = 32, Heads = 4, KeyHeads = 2, HeadSize = Width / Heads;

/// Within a head row r of half h (of Hugging Face) becomes row 2 r + h.
Values permuted(const Values &rows, std::size_t heads)
{
    Values out(rows.size());
    for (std::size_t head = 0; head < heads; ++head)
        for (std::size_t half = 0; half < 2; ++half)
            for (std::size_t r = 0; r < HeadSize / 2; ++r)
                std::copy_n(
                    rows.begin()
                        + static_cast<std::ptrdiff_t>((head * HeadSize + half * HeadSize / 2 + r) * Width),
                    Width,
                    out.begin() + static_cast<std::ptrdiff_t>((head * HeadSize + 2 * r + half) * Width));
    return out;
}

struct Case {
    std::string architecture = "llama", type = "llama";
    std::size_t layers = 2;
    std::size_t left = 0; ///< layers that were not permuted
    bool isReferenceGguf = false;
};

std::string told(const Case &how)
{
    ModelBuilder hf, gguf;
    if (!how.type.empty())
        hf.text("config.json", R"({"model_type":")" + how.type + R"("})");
    gguf.meta("general.architecture", how.architecture)
        .metaNumber(how.architecture + ".attention.head_count", Heads)
        .metaNumber(how.architecture + ".attention.head_count_kv", KeyHeads);
    for (std::size_t i = 0; i < how.layers; ++i) {
        const Values queries = gaussians(2 * i + 1, Width * Width),
                     keys = gaussians(2 * i + 2, KeyHeads * HeadSize * Width);
        const std::string number = std::to_string(i);
        const bool isLeft = i < how.left;
        hf.addF32("model.layers." + number + ".self_attn.q_proj.weight", { Width, Width }, queries);
        hf.addF32("model.layers." + number + ".self_attn.k_proj.weight", { KeyHeads * HeadSize, Width },
                  keys);
        gguf.addF32("blk." + number + ".attn_q.weight", { Width, Width },
                    isLeft ? queries : permuted(queries, Heads));
        gguf.addF32("blk." + number + ".attn_k.weight", { KeyHeads * HeadSize, Width },
                    isLeft ? keys : permuted(keys, KeyHeads));
    }
    const ModelPtr one = hf.finish(), other = gguf.finish();
    const auto pairing = how.isReferenceGguf ? pairModels(*other, *one, {}, RunControl())
                                             : pairModels(*one, *other, {}, RunControl());
    if (!pairing)
        qFatal("%s", describe(pairing.error()).c_str());
    const auto found = std::ranges::find(pairing->findings, "pairing.rotary-order", &Finding::rule);
    return found == pairing->findings.end() ? std::string() : found->summary;
}

/// Numbers of 8 bits, all of them 1 or -1, against others of that size.
MatchKind kindAgainst(float size)
{
    constexpr std::uint8_t One = 0x38, MinusOne = 0xb8;
    std::vector<int> codes;
    Values numbers;
    for (const float value : gaussians(5, 64)) {
        codes.push_back(value < 0 ? MinusOne : One);
        numbers.push_back(value < 0 ? -size : size);
    }
    ModelBuilder left, right;
    left.addF32("a.weight", { 8, 8 }, numbers);
    right.add<std::uint8_t>("a.weight", DType::F8E4M3, { 8, 8 }, codes);
    const auto pairing = pairModels(*left.finish(), *right.finish(), {}, RunControl());
    if (!pairing)
        qFatal("%s", describe(pairing.error()).c_str());
    return pairing->matches.front().kind;
}

} // namespace

class TestRotaryOrder : public QObject {
    Q_OBJECT

private slots:
    void a_converted_file_is_in_order()
    {
        QVERIFY(told({}).empty());
        QVERIFY(told({ .isReferenceGguf = true }).empty());
    }

    void rows_as_they_were_are_read_wrongly()
    {
        const std::string one = told({ .left = 2 });
        QVERIFY2(one.find("model.layers.0.self_attn.q_proj.weight") != std::string::npos, one.c_str());
        QVERIFY2(one.find("candidate is GGUF of architecture llama") != std::string::npos, one.c_str());
        QVERIFY2(one.find("Of 4 such layers 4") != std::string::npos, one.c_str());
        QVERIFY(told({ .left = 2, .isReferenceGguf = true }).find("reference is GGUF") != std::string::npos);
        QVERIFY(!told({ .type = "", .left = 2 }).empty());
        QVERIFY(!told({ .type = "mistral", .left = 2 }).empty());
    }

    /// Architectures that keep the order, and models whose own rotation is another.
    void other_families_keep_their_order()
    {
        QVERIFY(told({ .architecture = "qwen2", .type = "qwen2", .left = 2 }).empty());
        QVERIFY(told({ .architecture = "gptneox", .type = "gpt_neox", .left = 2 }).empty());
        QVERIFY(told({ .type = "glm", .left = 2 }).empty());
    }

    void most_of_them_make_the_file()
    {
        QVERIFY(told({ .layers = 4, .left = 2 }).empty()); // half: told one by one
        QVERIFY(!told({ .layers = 5, .left = 3 }).empty());
    }

    /// Sixteen times the numbers they stand for: codes of a quantiser that fill their range.
    void small_floats_that_are_far_larger_are_codes()
    {
        QCOMPARE(kindAgainst(1 / 14.4f), MatchKind::Paired);
        QCOMPARE(kindAgainst(1 / 17.6f), MatchKind::Undecodable);
        QCOMPARE(kindAgainst(1), MatchKind::Paired);
    }
};

QTEST_GUILESS_MAIN(TestRotaryOrder)
#include "tst_rotary_order.moc"
