// SPDX-License-Identifier: GPL-3.0-or-later
// A quantisation that config.json declares against the matrices that it reaches, and the lists by which it
// leaves some out itself; and how many tensors are listed of a file.
#include "core/model/limits.h"
#include "core/opening/left_out.h"
#include "core/opening/open.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <algorithm>

using namespace assay;
using namespace assay::testing;

namespace {

using Json = nlohmann::json;

/// One matrix in codes of 8 bits, and the named ones in float32 of a part in a thousand of it each.
ModelPtr opened(const TemporaryFolder &folder, const std::vector<std::string> &plain, std::size_t thousandths,
                const std::string &quantisation)
{
    constexpr std::size_t Columns = 10;
    SafetensorsBuilder builder;
    const std::size_t coded = 1000 - plain.size() * thousandths;
    builder.add("model.layers.0.mlp.down_proj.weight", "U8", { coded, Columns },
                std::string(coded * Columns, '\x05'));
    for (const std::string &name : plain)
        builder.addF32(name, { thousandths, Columns }, std::vector<float>(thousandths * Columns, 0.5f));
    builder.write(folder.path("model.safetensors"));
    writeFile(folder.path("config.json"), "{\"quantization_config\":" + quantisation + "}");
    const auto model = openModel(folder.path());
    return model ? *model : nullptr;
}

const Finding *shareOf(const Model &model)
{
    const auto found = std::ranges::find(model.findings, "quantisation.share", &Finding::rule);
    return found == model.findings.end() ? nullptr : &*found;
}

} // namespace

class TestDeclaredShare : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matrices_that_it_does_not_reach_data()
    {
        QTest::addColumn<QStringList>("plain");
        QTest::addColumn<int>("thousandths");
        QTest::addColumn<QString>("quantisation");
        QTest::addColumn<int>("severity"); // -1: nothing is said
        const QString awq = QStringLiteral(R"({"quant_method":"awq","bits":4})");
        const QStringList query { QStringLiteral("model.layers.0.self_attn.q_proj.weight") };
        QTest::newRow("a fiftieth less a tenth") << query << 18 << awq << -1;
        QTest::newRow("a fiftieth and a tenth") << query << 22 << awq << int(Severity::Warning);
        QTest::newRow("tables are looked up, not multiplied")
            << QStringList { QStringLiteral("transformer.wpe.weight"), QStringLiteral("shared.weight"),
                             QStringLiteral("lm_head.weight") }
            << 100 << awq << -1;
        QTest::newRow("left out by name")
            << QStringList { QStringLiteral("visual.blocks.0.attn.qkv.weight") } << 100
            << QStringLiteral(R"({"quant_method":"awq","bits":4,"modules_to_not_convert":["visual"]})")
            << int(Severity::Note);
        QTest::newRow("left out by an expression")
            << query << 100
            << QStringLiteral(R"({"quant_method":"compressed-tensors","ignore":["re:.*self_attn.*"]})")
            << int(Severity::Note);
        QTest::newRow("left out: another module")
            << query << 100
            << QStringLiteral(R"({"quant_method":"compressed-tensors","ignore":["re:.*mlp\\.gate$"]})")
            << int(Severity::Warning);
        QTest::newRow("left out by GPTQ's dynamic")
            << query << 100
            << QStringLiteral(R"({"quant_method":"gptq","bits":4,"dynamic":{"-:.*q_proj.*":{}}})")
            << int(Severity::Note);
        QTest::newRow("not among the targets")
            << query << 100
            << QStringLiteral(
                   R"({"quant_method":"compressed-tensors","config_groups":{"a":{"targets":["re:.*mlp.*"]}}})")
            << int(Severity::Note);
        QTest::newRow("all of a class are targets")
            << query << 100
            << QStringLiteral(
                   R"({"quant_method":"compressed-tensors","config_groups":{"a":{"targets":["Linear"]}}})")
            << int(Severity::Warning);
    }
    void matrices_that_it_does_not_reach()
    {
        QFETCH(QStringList, plain);
        QFETCH(int, thousandths);
        QFETCH(QString, quantisation);
        QFETCH(int, severity);
        const TemporaryFolder folder;
        std::vector<std::string> names;
        for (const QString &name : plain)
            names.push_back(name.toStdString());
        const auto model
            = opened(folder, names, static_cast<std::size_t>(thousandths), quantisation.toStdString());
        QVERIFY(model);
        const Finding *found = shareOf(*model);
        QCOMPARE(found ? int(found->severity) : -1, severity);
    }

    void names_are_matched_at_their_dots()
    {
        const LeftOut listed(
            Json::parse(R"({"quantization_config":{"ignore":["mlp.gate","model.layers.*.self_attn"]}})"));
        QVERIFY(listed.covers("model.layers.3.mlp.gate.weight"));
        QVERIFY(!listed.covers("model.layers.3.mlp.gate_proj.weight"));
        QVERIFY(listed.covers("language_model.layers.11.self_attn.o_proj.weight"));
        QVERIFY(!listed.isPartlyUnread());
        const LeftOut unread(Json::parse(R"({"quantization_config":{"ignore":["re:(?!.*experts).*"]}})"));
        QVERIFY(unread.isPartlyUnread());
        const LeftOut ofMlx(Json::parse(R"({"quantization":{"bits":4,"model.layers.0.q":false}})"));
        QVERIFY(ofMlx.covers("model.layers.0.q.weight"));
    }

    void a_list_of_tensors_is_borne_out_by_its_file()
    {
        QCOMPARE(mostTensorsOf(0), std::uint64_t { 500'000 }); // 300 MB of 600 bytes
        QCOMPARE(mostTensorsOf(37'500'000), std::uint64_t { 500'000 }); // eight times that: 300 MB
        QCOMPARE(mostTensorsOf(75'000'000), std::uint64_t { 1'000'000 });
        QCOMPARE(mostTensorsOf(1'000'000'000'000), std::uint64_t { 1'789'569 }); // 1 GiB of 600 bytes
        QVERIFY(checkTensorCount(1'000'000, 75'000'000, "a", 8));
        QVERIFY(!checkTensorCount(1'000'001, 75'000'000, "a", 8));
    }
};

QTEST_GUILESS_MAIN(TestDeclaredShare)
#include "tst_declared_share.moc"
