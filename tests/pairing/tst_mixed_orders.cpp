// SPDX-License-Identifier: GPL-3.0-or-later
// Layers of one role in different orders, as a converter leaves them that missed one.
#include "core/pairing/mixed_orders.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"

#include <QtTest>

#include <algorithm>

using namespace assay;
using namespace assay::testing;

namespace {

constexpr std::size_t Width = 32, Heads = 4, HeadSize = Width / Heads;

/// GGUF row p*d + h*hd + r = HF row h*3*hd + p*hd + r
std::vector<float> regrouped(const std::vector<float> &rows)
{
    std::vector<float> out(rows.size());
    for (std::size_t h = 0; h < Heads; ++h)
        for (std::size_t p = 0; p < 3; ++p)
            for (std::size_t r = 0; r < HeadSize; ++r)
                std::copy_n(
                    rows.begin() + static_cast<std::ptrdiff_t>((h * 3 * HeadSize + p * HeadSize + r) * Width),
                    Width, out.begin() + static_cast<std::ptrdiff_t>((p * Width + h * HeadSize + r) * Width));
    return out;
}

/// The finding's summary for a model of as many layers, those of asTheyWere in the order of heads.
std::string told(std::size_t layers, const std::vector<std::size_t> &asTheyWere)
{
    ModelBuilder hf, gguf;
    gguf.meta("general.architecture", "gptneox").metaNumber("gptneox.attention.head_count", Heads);
    for (std::size_t i = 0; i < layers; ++i) {
        const auto rows = gaussians(i + 1, 3 * Width * Width);
        const std::string number = std::to_string(i);
        hf.addF32("gpt_neox.layers." + number + ".attention.query_key_value.weight", { 3 * Width, Width },
                  rows);
        const bool isLeft = std::ranges::find(asTheyWere, i) != asTheyWere.end();
        gguf.addF32("blk." + number + ".attn_qkv.weight", { 3 * Width, Width },
                    isLeft ? rows : regrouped(rows));
    }
    const auto pairing = pairModels(*hf.finish(), *gguf.finish(), {}, RunControl());
    if (!pairing)
        qFatal("%s", describe(pairing.error()).c_str());
    const auto found = std::ranges::find(pairing->findings, "pairing.mixed-order", &Finding::rule);
    return found == pairing->findings.end() ? std::string() : found->summary;
}

/// llama.cpp: [heads, 2, size / 2] of rows becomes [heads, size / 2, 2].
std::vector<float> rotary(const std::vector<float> &rows)
{
    std::vector<float> out(rows.size());
    for (std::size_t h = 0; h < Heads; ++h)
        for (std::size_t p = 0; p < 2; ++p)
            for (std::size_t j = 0; j < HeadSize / 2; ++j)
                std::copy_n(
                    rows.begin() + static_cast<std::ptrdiff_t>((h * HeadSize + p * HeadSize / 2 + j) * Width),
                    Width, out.begin() + static_cast<std::ptrdiff_t>((h * HeadSize + 2 * j + p) * Width));
    return out;
}

/// What is said of a GGUF of that architecture with two layers of queries, as many permuted as told.
bool isOrderMissed(const std::string &architecture, std::size_t permuted)
{
    ModelBuilder hf, gguf;
    gguf.meta("general.architecture", architecture).metaNumber(architecture + ".attention.head_count", Heads);
    for (std::size_t i = 0; i < 2; ++i) {
        const auto rows = gaussians(i + 1, Width * Width);
        const std::string number = std::to_string(i);
        hf.addF32("model.layers." + number + ".self_attn.q_proj.weight", { Width, Width }, rows);
        gguf.addF32("blk." + number + ".attn_q.weight", { Width, Width }, i < permuted ? rotary(rows) : rows);
    }
    const auto pairing = pairModels(*hf.finish(), *gguf.finish(), {}, RunControl());
    if (!pairing)
        qFatal("%s", describe(pairing.error()).c_str());
    const auto found = std::ranges::find(pairing->findings, "pairing.rotary-order", &Finding::rule);
    return found != pairing->findings.end() && found->evidence.size() == 2 - permuted;
}

} // namespace

class MixedOrdersTest : public QObject {
    Q_OBJECT

private slots:
    void oneOrderIsNobodysFault()
    {
        QVERIFY(told(3, {}).empty());
        QVERIFY(told(3, { 0, 1, 2 }).empty());
    }

    void theFewerAreNamed()
    {
        const std::string one = told(3, { 2 });
        QVERIFY(one.starts_with("1 layer lies"));
        QVERIFY(one.find("gpt_neox.layers.2.") != std::string::npos);
        QVERIFY(one.find("gpt_neox.layers.1.") == std::string::npos);
        QVERIFY(told(3, { 0, 1 }).find("gpt_neox.layers.2.") != std::string::npos);
    }

    void queriesOfALlamaHaveToBePermuted()
    {
        QVERIFY(isOrderMissed("llama", 0));
        QVERIFY(!isOrderMissed("llama", 1)); // a mixed order
        QVERIFY(!isOrderMissed("llama", 2));
        QVERIFY(!isOrderMissed("qwen2", 0)); // whose order is the original one
    }

    /// Of as many, those are named that are not as their names call for.
    void ofAsManyTheUncalledFor()
    {
        const std::string one = told(2, { 0 });
        QVERIFY(one.find("gpt_neox.layers.0.") != std::string::npos);
        QVERIFY(one.find("gpt_neox.layers.1.") == std::string::npos);
    }
};

QTEST_GUILESS_MAIN(MixedOrdersTest)
#include "tst_mixed_orders.moc"
