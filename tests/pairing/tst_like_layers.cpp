// SPDX-License-Identifier: GPL-3.0-or-later
// Layers whose values correlate in no known order: copied, exchanged or foreign ones are measured in the
// order of their kind; where nothing shows that order, they are not. Each bound from both sides.
#include "core/pairing/pairing.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <cmath>

using namespace assay;
using namespace assay::testing;

namespace {

using Values = std::vector<float>;
constexpr std::size_t Heads = 4, HeadSize = 16, Columns = 64, Size = Heads * HeadSize * Columns;

/// llama.cpp: [heads, 2, size / 2] of rows becomes [heads, size / 2, 2].
Values rotary(const Values &rows)
{
    Values out(rows.size());
    for (std::size_t h = 0; h < Heads; ++h)
        for (std::size_t p = 0; p < 2; ++p)
            for (std::size_t j = 0; j < HeadSize / 2; ++j) {
                const std::size_t from = h * HeadSize + p * HeadSize / 2 + j, to = h * HeadSize + 2 * j + p;
                std::copy_n(rows.begin() + static_cast<std::ptrdiff_t>(from * Columns), Columns,
                            out.begin() + static_cast<std::ptrdiff_t>(to * Columns));
            }
    return out;
}

/// Correlates with values by cosine; noise is independent.
Values blended(const Values &values, std::uint64_t seed, double cosine)
{
    const auto noise = gaussians(seed, values.size());
    Values out(values.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<float>(cosine * values[i] + std::sqrt(1 - cosine * cosine) * noise[i]);
    return out;
}

struct Pair {
    ModelPtr reference, candidate;
    Pairing pairing;
};

/// Queries of a llama of Hugging Face and of its GGUF, as they lie there.
Pair paired(const std::vector<Values> &reference, const std::vector<Values> &candidate)
{
    ModelBuilder left, right;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        const std::string number = std::to_string(i);
        left.addF32("model.layers." + number + ".self_attn.q_proj.weight", { Heads * HeadSize, Columns },
                    reference[i]);
        right.addF32("blk." + number + ".attn_q.weight", { Heads * HeadSize, Columns }, candidate[i]);
    }
    right.meta("general.architecture", "llama").metaNumber("llama.attention.head_count", Heads);
    Pair pair { left.finish(), right.finish(), {} };
    auto pairing = pairModels(*pair.reference, *pair.candidate, {}, RunControl());
    if (!pairing)
        qFatal("%s", describe(pairing.error()).c_str());
    pair.pairing = *std::move(pairing);
    return pair;
}

const Match &matchOf(const Pair &pair, std::size_t layer)
{
    const std::string name = "model.layers." + std::to_string(layer) + ".self_attn.q_proj.weight";
    for (const Match &match : pair.pairing.matches)
        if (match.reference && pair.reference->tensors[*match.reference].name == name)
            return match;
    qFatal("no match of %s", name.c_str());
}

Values decoded(const Pair &pair, std::size_t layer)
{
    const auto decoder
        = makePairedDecoder(*pair.reference, *pair.candidate, matchOf(pair, layer), RunControl());
    Values values(Size);
    DecodeScratch scratch;
    if (!decoder || !(*decoder)->decode(0, values, scratch))
        qFatal("not decoded");
    return values;
}

std::vector<Values> drawn(std::size_t count)
{
    std::vector<Values> layers;
    for (std::size_t i = 0; i < count; ++i)
        layers.push_back(gaussians(100 + i, Size));
    return layers;
}

std::vector<Values> converted(const std::vector<Values> &layers)
{
    std::vector<Values> out;
    for (const Values &layer : layers)
        out.push_back(rotary(layer));
    return out;
}

} // namespace

class TestLikeLayers : public QObject {
    Q_OBJECT

private slots:
    void a_foreign_layer_is_in_the_order_of_the_others_data()
    {
        QTest::addColumn<int>("others");
        QTest::addColumn<bool>("isMeasured");
        QTest::newRow("one other shows nothing") << 1 << false;
        QTest::newRow("two others show the order") << 2 << true;
        QTest::newRow("three") << 3 << true;
    }
    void a_foreign_layer_is_in_the_order_of_the_others()
    {
        QFETCH(int, others);
        QFETCH(bool, isMeasured);
        const auto layers = drawn(static_cast<std::size_t>(others) + 1);
        auto stored = converted(layers);
        const Values foreign = gaussians(7, Size);
        stored.back() = rotary(foreign);
        const Pair pair = paired(layers, stored);
        const Match &match = matchOf(pair, static_cast<std::size_t>(others));
        QCOMPARE(match.kind, isMeasured ? MatchKind::Paired : MatchKind::Undecodable);
        if (isMeasured)
            QCOMPARE(decoded(pair, static_cast<std::size_t>(others)), foreign);
    }

    void others_in_two_orders_show_none()
    {
        const auto layers = drawn(4);
        auto stored = converted(layers);
        stored[0] = layers[0]; // as it lies in the reference
        stored[3] = gaussians(7, Size);
        QCOMPARE(matchOf(paired(layers, stored), 3).kind, MatchKind::Undecodable);
    }

    void the_order_of_the_others_counts_and_not_that_of_the_name()
    {
        const auto layers = drawn(4);
        auto stored = layers; // a converter that leaves the rows as they lie
        stored[3] = gaussians(7, Size);
        const Pair pair = paired(layers, stored);
        QCOMPARE(matchOf(pair, 3).kind, MatchKind::Paired);
        QCOMPARE(decoded(pair, 3), stored[3]);
    }

    void two_exchanged_layers_are_found_in_each_other()
    {
        const auto layers = drawn(2);
        const Pair pair = paired(layers, { rotary(layers[1]), rotary(layers[0]) });
        QCOMPARE(decoded(pair, 0), layers[1]);
        QCOMPARE(decoded(pair, 1), layers[0]);
        QCOMPARE(matchOf(pair, 0).kind, MatchKind::Paired);
    }

    void another_layer_has_to_correlate_data()
    {
        QTest::addColumn<double>("cosine");
        QTest::addColumn<bool>("isMeasured");
        QTest::newRow("0.55") << 0.55 << true;
        QTest::newRow("0.45") << 0.45 << false;
    }
    void another_layer_has_to_correlate()
    {
        QFETCH(double, cosine);
        QFETCH(bool, isMeasured);
        const auto layers = drawn(2);
        const Pair pair = paired(layers, { rotary(layers[0]), rotary(blended(layers[0], 9, cosine)) });
        QCOMPARE(matchOf(pair, 1).kind, isMeasured ? MatchKind::Paired : MatchKind::Undecodable);
    }
};

QTEST_GUILESS_MAIN(TestLikeLayers)
#include "tst_like_layers.moc"
