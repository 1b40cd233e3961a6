// SPDX-License-Identifier: GPL-3.0-or-later
// Every family against golden logits and states, computed in double by an implementation of its own and
// checked by a second one (see the INDEX.md beside them).
#include "core/inference/evaluation.h"
#include "core/inference/found_config.h"
#include "tests/inference/golden.h"

#include <QTest>

using namespace assay;
using namespace assay::testing;

namespace {

struct Golden {
    const char *folder;
    const char *file; ///< empty: the folder is the model
    const char *logits, *hidden;
};

const std::vector<Golden> Goldens {
    { "gpt2", "", "logits.npy", "hidden.npy" },
    { "gpt_neo", "", "logits.npy", "hidden.npy" },
    { "gpt_neox", "", "logits.npy", "hidden.npy" },
    { "llama", "", "logits.npy", "hidden.npy" },
    { "llama3-rope", "", "logits.npy", "hidden.npy" },
    { "yarn", "", "logits.npy", "hidden.npy" },
    { "linear-rope", "", "logits.npy", "hidden.npy" },
    { "mistral", "", "logits.npy", "hidden.npy" },
    { "qwen2", "", "logits.npy", "hidden.npy" },
    { "qwen3", "", "logits.npy", "hidden.npy" },
    { "phi", "", "logits.npy", "hidden.npy" },
    { "phi3", "", "logits.npy", "hidden.npy" },
    { "phi3-longrope", "", "logits.npy", "hidden.npy" },
    { "gemma", "", "logits.npy", "hidden.npy" },
    { "gemma2", "", "logits.npy", "hidden.npy" },
    { "gemma3", "", "logits.npy", "hidden.npy" },
    { "mixtral", "", "logits.npy", "hidden.npy" },
    { "qwen3_moe", "", "logits.npy", "hidden.npy" },
    { "bert", "", "logits.npy", "hidden.npy" },
    { "roberta", "", "logits.npy", "hidden.npy" },
    { "text-gpt2", "", "logits.npy", "hidden.npy" },
    { "text-llama", "", "logits.npy", "hidden.npy" },
    { "text-qwen2", "", "logits.npy", "hidden.npy" },
    { "gpt2", "model-F32.gguf", "logits.npy", "hidden.npy" },
    { "llama", "model-F32.gguf", "logits.npy", "hidden.npy" },
    { "qwen2", "model-F32.gguf", "logits.npy", "hidden.npy" },
    { "phi3", "model-F32.gguf", "logits.npy", "hidden.npy" },
    { "gemma", "model-F32.gguf", "logits.npy", "hidden.npy" },
    { "llama3-rope", "model-F32.gguf", "logits.npy", "hidden.npy" },
    { "yarn", "model-F32.gguf", "logits.npy", "hidden.npy" },
    { "mixtral", "model-F32.gguf", "logits.npy", "hidden.npy" },
    { "text-gpt2", "model-F32.gguf", "logits.npy", "hidden.npy" },
    { "text-llama", "model-F32.gguf", "logits.npy", "hidden.npy" },
    { "text-qwen2", "model-F32.gguf", "logits.npy", "hidden.npy" },
    { "gpt2", "model-Q8_0.gguf", "logits-Q8_0.npy", "hidden-Q8_0.npy" },
    { "llama", "model-Q8_0.gguf", "logits-Q8_0.npy", "hidden-Q8_0.npy" },
    { "qwen2", "model-Q8_0.gguf", "logits-Q8_0.npy", "hidden-Q8_0.npy" },
    { "phi3", "model-Q8_0.gguf", "logits-Q8_0.npy", "hidden-Q8_0.npy" },
    { "gemma", "model-Q8_0.gguf", "logits-Q8_0.npy", "hidden-Q8_0.npy" },
};

Result<Transformer> openGolden(const Golden &golden)
{
    const auto model = openModel(goldenPath(std::string(golden.folder) + "/" + golden.file));
    if (!model)
        return model.error();
    auto config = findConfig(**model, {});
    if (!config)
        return config.error();
    return Transformer::make(*model, std::move(config->config), {});
}

} // namespace

class TestFamilies : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ASSAY_NEEDS_REAL_DATA(); }

    void logitsAndStates_data()
    {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < Goldens.size(); ++i)
            QTest::addRow("%s %s", Goldens[i].folder, Goldens[i].file) << static_cast<int>(i);
    }
    void logitsAndStates()
    {
        QFETCH(int, row);
        const Golden &golden = Goldens[static_cast<std::size_t>(row)];
        const std::string folder = golden.folder + std::string("/");
        const auto ids = readTokenIds(goldenPath(folder + "ids.txt"));
        QVERIFY2(ids, ids ? "" : describe(ids.error()).c_str());
        const auto model = openGolden(golden);
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        const auto result = forward(*model, *ids, {});
        QVERIFY2(result, result ? "" : describe(result.error()).c_str());
        const double hidden = apart(result->hidden, goldenValues(folder + golden.hidden));
        QVERIFY2(hidden <= GoldenTolerance, qPrintable(QString::number(hidden)));
        const double logits = apart(result->logits, goldenValues(folder + golden.logits));
        QVERIFY2(logits <= GoldenTolerance, qPrintable(QString::number(logits)));
    }

    void theSameBitsOnAnyThreadCount()
    {
        for (const char *folder : { "gpt2", "qwen3_moe", "gemma2" }) {
            const auto ids = readTokenIds(goldenPath(std::string(folder) + "/ids.txt"));
            const auto model = openGolden({ folder, "", "", "" });
            QVERIFY(ids && model);
            const auto one = forward(*model, *ids, RunControl().withThreads(1));
            const auto five = forward(*model, *ids, RunControl().withThreads(5));
            QVERIFY(one && five);
            QVERIFY(one->logits == five->logits && one->hidden == five->hidden);
        }
    }

    /// A conversion that loses nothing gives the very same numbers, permuted rows and all.
    void aLosslessConversionGivesTheSameBits_data()
    {
        QTest::addColumn<QString>("folder");
        for (const char *folder : { "gpt2", "llama", "phi3", "yarn", "mixtral", "text-llama" })
            QTest::newRow(folder) << folder;
    }
    void aLosslessConversionGivesTheSameBits()
    {
        QFETCH(QString, folder);
        const std::string name = folder.toStdString();
        const auto ids = readTokenIds(goldenPath(name + "/ids.txt"));
        const auto original = openGolden({ name.c_str(), "", "", "" });
        const auto converted = openGolden({ name.c_str(), "model-F32.gguf", "", "" });
        QVERIFY(ids && original && converted);
        const auto left = forward(*original, *ids, {}), right = forward(*converted, *ids, {});
        QVERIFY(left && right);
        QVERIFY(left->logits == right->logits && left->hidden == right->hidden);
    }
};

QTEST_GUILESS_MAIN(TestFamilies)
#include "tst_families.moc"
