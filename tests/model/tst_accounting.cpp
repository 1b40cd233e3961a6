// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/accounting.h"
#include "core/opening/open.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QTest>

#include <algorithm>
#include <bit>
#include <cmath>

using namespace assay;
using namespace assay::testing;

namespace {

/// What opening a file of one [64, 128] matrix finds.
std::vector<Finding> findingsOf(const std::vector<float> &values)
{
    const TemporaryFolder folder;
    SafetensorsBuilder().addF32("w", { 64, 128 }, values).write(folder.path("m.safetensors"));
    const auto model = openModel(folder.path("m.safetensors"));
    return model ? (*model)->findings : std::vector<Finding>();
}

} // namespace

class TestAccounting : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// A GPT-2 in small: 64·512 weights, the same again as head, a 4×4 mask, a bias of 12.
    void parameters_ties_and_buffers_are_told_apart()
    {
        const TemporaryFolder folder;
        const auto words = gaussians(1, 64 * 512);
        SafetensorsBuilder()
            .addF32("lm_head.weight", { 64, 512 }, words)
            .addF32("transformer.wte.weight", { 64, 512 }, words)
            .addF32("transformer.h.0.attn.bias", { 1, 1, 4, 4 }, std::vector<float>(16, 1))
            .addF32("transformer.h.0.attn.c_attn.bias", { 12 }, std::vector<float>(12, 0))
            .write(folder.path("m.safetensors"));
        const auto model = openModel(folder.path("m.safetensors"));
        QVERIFY(model);
        const auto totals = account(**model);
        QCOMPARE(totals.elements, std::uint64_t { 32768 + 32768 + 16 + 12 });
        QCOMPARE(totals.parameters, std::uint64_t { 32768 + 12 });
        QCOMPARE(totals.tiedElements, std::uint64_t { 32768 });
        QCOMPARE(totals.bufferElements, std::uint64_t { 16 });
        QCOMPARE((*model)->find("lm_head.weight")->tiedTo, std::string("transformer.wte.weight"));
    }
    void equal_constants_are_no_tie()
    {
        const TemporaryFolder folder;
        SafetensorsBuilder()
            .addF32("a.weight", { 64, 512 }, std::vector<float>(64 * 512, 1))
            .addF32("b.weight", { 64, 512 }, std::vector<float>(64 * 512, 1))
            .write(folder.path("m.safetensors"));
        const auto model = openModel(folder.path("m.safetensors"));
        QVERIFY(model);
        QCOMPARE(account(**model).tiedElements, std::uint64_t { 0 });
    }
    void one_changed_value_is_no_tie()
    {
        const TemporaryFolder folder;
        auto values = gaussians(1, 64 * 512);
        SafetensorsBuilder builder;
        builder.addF32("wte.weight", { 64, 512 }, values);
        values[9000] += 1;
        builder.addF32("lm_head.weight", { 64, 512 }, values).write(folder.path("m.safetensors"));
        const auto model = openModel(folder.path("m.safetensors"));
        QVERIFY(model);
        QCOMPARE(account(**model).parameters, std::uint64_t { 65536 });
    }
    /// float32 cut to its upper 16 bits; the same values at full width are no finding.
    void floats_of_16_bits_in_32_are_told()
    {
        auto values = gaussians(3, 64 * 128);
        const auto full = findingsOf(values);
        QVERIFY(full.empty());
        for (float &value : values)
            value = std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) & 0xffff0000u);
        const auto found = findingsOf(values);
        QCOMPARE(found.size(), std::size_t { 1 });
        QCOMPARE(found[0].rule, std::string("accounting.upcast"));
        QVERIFY(found[0].summary.find("bfloat16") != std::string::npos);
    }
    /// 15 levels of a scale per row that no 16-bit float holds.
    void few_levels_per_group_are_told()
    {
        auto values = gaussians(4, 64 * 128);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const float scale = 0.1f + 0.001f * static_cast<float>(i / 128);
            values[i] = scale * std::clamp(std::round(2 * values[i]), -7.0f, 7.0f);
        }
        const auto found = findingsOf(values);
        QCOMPARE(found.size(), std::size_t { 1 });
        QCOMPARE(found[0].rule, std::string("accounting.few-levels"));
    }
    /// Eight bits, a scale per 32: more levels than a window shows, but equal steps; then three levels, most
    /// of them zero.
    void steps_of_a_grid_are_told()
    {
        auto bytes = gaussians(7, 64 * 128), ternary = bytes;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const float scale = 0.01f + 0.0001f * static_cast<float>(i / 32 % 7);
            ternary[i] = 0.1f * static_cast<float>(std::abs(bytes[i]) > 1.2f) * std::copysign(1.0f, bytes[i]);
            bytes[i] = scale * std::clamp(std::round(40 * bytes[i]), -127.0f, 127.0f);
        }
        const auto found = findingsOf(bytes);
        QCOMPARE(found.size(), std::size_t { 1 });
        QCOMPARE(found[0].rule, std::string("accounting.few-levels"));
        QVERIFY2(found[0].summary.find("equal steps") != std::string::npos, found[0].summary.c_str());
        const auto hollow = findingsOf(ternary);
        QCOMPARE(hollow.size(), std::size_t { 2 });
        QCOMPARE(hollow[0].rule, std::string("accounting.few-levels"));
        QCOMPARE(hollow[1].rule, std::string("accounting.dense-zeros"));
    }
    /// The largest four of eight are kept, and at the largest one of four.
    void patterns_of_other_lengths_are_named()
    {
        const auto kept = [](std::size_t most, std::size_t period) {
            auto values = gaussians(8, 64 * 128);
            for (std::size_t at = 0; at < values.size(); at += period) {
                std::vector<float> sizes;
                for (std::size_t i = 0; i < period; ++i)
                    sizes.push_back(std::abs(values[at + i]));
                std::ranges::sort(sizes, std::ranges::greater {});
                for (std::size_t i = 0; i < period; ++i)
                    values[at + i] = std::abs(values[at + i]) >= sizes[most - 1] ? values[at + i] : 0;
            }
            return values;
        };
        QVERIFY(findingsOf(kept(4, 8))[0].summary.find("in the pattern 4:8") != std::string::npos);
        QVERIFY(findingsOf(kept(1, 4))[0].summary.find("in the pattern 1:4") != std::string::npos);
    }
    /// Two of four; then half of them at random places, which is no pattern; then one in ten.
    void zeros_stored_dense_are_told_with_their_pattern()
    {
        auto pattern = gaussians(5, 64 * 128);
        auto scattered = pattern, few = pattern;
        const auto chance = gaussians(6, pattern.size());
        for (std::size_t i = 0; i < pattern.size(); ++i) {
            if (i % 4 < 2)
                pattern[i] = 0;
            if (chance[i] > 0)
                scattered[i] = 0;
            if (i % 10 == 0)
                few[i] = 0;
        }
        const auto found = findingsOf(pattern);
        QCOMPARE(found.size(), std::size_t { 1 });
        QCOMPARE(found[0].rule, std::string("accounting.dense-zeros"));
        QVERIFY(found[0].summary.find("50 % zeros in the pattern 2:4") != std::string::npos);
        QCOMPARE(findingsOf(scattered).size(), std::size_t { 1 });
        QVERIFY(findingsOf(scattered)[0].summary.find("pattern") == std::string::npos);
        QVERIFY(findingsOf(few).empty());
        QVERIFY(findingsOf(std::vector<float>(64 * 128, 0)).empty());
    }
};

QTEST_GUILESS_MAIN(TestAccounting)
#include "tst_accounting.moc"
