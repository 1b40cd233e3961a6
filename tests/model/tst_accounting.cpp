// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/accounting.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QTest>

using namespace assay;
using namespace assay::testing;

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
};

QTEST_GUILESS_MAIN(TestAccounting)
#include "tst_accounting.moc"
