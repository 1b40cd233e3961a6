// SPDX-License-Identifier: GPL-3.0-or-later
// Whole runs: logits, measures, continuations against golden files and a plain program; what cannot be run is
// refused with its reason.
#include "core/compressing/compress.h"
#include "core/inference/architecture_table.h"
#include "core/inference/continuation.h"
#include "core/inference/evaluation.h"
#include "core/report/run_json.h"
#include "tests/inference/golden.h"
#include "tests/inference/tiny_llama.h"

#include <QTest>

using namespace assay;
using namespace assay::testing;

namespace {

ModelPtr open(const std::string &path)
{
    auto model = openModel(path);
    return model ? *model : nullptr;
}

RunReport run(const RunRequest &request, const RunControl &control = {})
{
    auto report = runModels(request, control);
    if (!report)
        return RunReport { .notRun = describe(report.error()) };
    return std::move(*report);
}

bool isNear(double value, double wanted, double relative = 1e-4)
{
    return std::abs(value - wanted) <= relative * std::max(std::abs(wanted), 1e-9);
}

const std::vector<std::uint32_t> SomeIds { 3, 1, 4, 1, 5, 9, 2, 6, 5, 35, 8, 9, 7, 9, 32, 3, 8, 46, 2, 6 };

std::string stories(const std::string &name)
{
    return realData("pairs/stories260K/stories260K" + name + ".gguf");
}

void compareMeasures(const RunReport &report, const nlohmann::json &golden)
{
    QVERIFY2(report.notRun.empty(), report.notRun.c_str());
    QVERIFY(report.difference.has_value());
    const RunDifference &difference = *report.difference;
    QCOMPARE(difference.predictions, golden["predictions"].get<std::uint64_t>());
    const auto near
        = [&](double value, const nlohmann::json &wanted) { return isNear(value, wanted.get<double>()); };
    for (const auto &[side, name] :
         { std::pair { report.reference, "reference" }, { *report.candidate, "candidate" } }) {
        QVERIFY(near(side.nll->mean, golden[name]["nll"]));
        QVERIFY(near(*side.perplexity, golden[name]["perplexity"]));
        QVERIFY(near(*side.perplexityError, golden[name]["perplexity_error"]));
    }
    // A difference of two means that agree to five digits has fewer of its own.
    QVERIFY(std::abs(*difference.lnPerplexityRatio - golden["ln_ppl_ratio"].get<double>()) < 2e-6);
    QVERIFY(isNear(*difference.lnPerplexityRatioError, golden["ln_ppl_ratio_error"].get<double>(), 1e-3));
    // Logits that are off by δ = 1e-6 of the largest change a divergence by about sqrt(2 KL) δ.
    const auto isNearKl = [&](double value, const char *key) {
        const double wanted = golden["kl"][key].get<double>();
        return std::abs(value - wanted) <= 1e-4 * wanted + std::sqrt(2 * wanted) * 1e-5;
    };
    QVERIFY2(isNearKl(difference.kl.mean, "mean"), qPrintable(QString::number(difference.kl.mean)));
    QVERIFY2(isNearKl(difference.kl.max, "max"), qPrintable(QString::number(difference.kl.max)));
    QVERIFY2(isNearKl(difference.kl.median, "median"), qPrintable(QString::number(difference.kl.median)));
    if (difference.kl.p99)
        QVERIFY2(isNearKl(*difference.kl.p99, "p99"), qPrintable(QString::number(*difference.kl.p99)));
    QVERIFY(near(difference.top1Agreement, golden["top1_agreement"]));
    QVERIFY(near(difference.top1Error, golden["top1_error"]));
    QVERIFY(near(difference.top5Overlap, golden["top5_overlap"]));
    QVERIFY(isNear(*difference.deltaPRms, golden["delta_p_rms"].get<double>(), 1e-3));
}

} // namespace

class TestEvaluation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aModelMadeHereAgreesWithAPlainProgram()
    {
        TemporaryFolder folder;
        const TinyLlama llama;
        llama.write(folder.path("model"), TinyLlama::config());
        const auto report = run({ .reference = open(folder.path("model")),
                                  .tokens = SomeIds,
                                  .wholeWindows = true,
                                  .logitsPath = folder.path("logits.npy") });
        QVERIFY2(report.notRun.empty(), report.notRun.c_str());
        const auto wanted = llama.logits(SomeIds);
        const auto file = open(folder.path("logits.npy"));
        QVERIFY(file);
        QCOMPARE(file->tensors[0].shape.text(), std::string("[20, 50]"));
        const auto values = decodeAll(*file, file->tensors[0], 1u << 20);
        QVERIFY(values);
        QVERIFY2(apart(*values, std::vector<float>(wanted.begin(), wanted.end())) < 2e-6, "logits");
        double nll = 0;
        for (std::size_t i = 0; i + 1 < SomeIds.size(); ++i) {
            double sum = 0;
            for (std::size_t k = 0; k < TinyLlama::Tokens; ++k)
                sum += std::exp(wanted[i * TinyLlama::Tokens + k]);
            nll += std::log(sum) - wanted[i * TinyLlama::Tokens + SomeIds[i + 1]];
        }
        QVERIFY(isNear(report.reference.nll->mean, nll / 19, 1e-6));
        QCOMPARE(report.predictions, std::uint64_t { 19 });
    }

    void ourContainerIsRunWithTheReferencesConfiguration()
    {
        TemporaryFolder folder;
        TinyLlama().write(folder.path("model"), TinyLlama::config());
        for (const char *pipeline : { "byteplane|zstd", "bitnet|zstd" }) {
            const std::string out
                = folder.path(pipeline[1] == 'y' ? "exact.safetensors" : "ternary.safetensors");
            const auto written
                = compressModel(open(folder.path("model")), { .pipeline = pipeline, .output = out }, {});
            QVERIFY2(written, written ? "" : describe(written.error()).c_str());
            const auto report
                = run({ .reference = open(folder.path("model")), .candidate = open(out), .tokens = SomeIds });
            QVERIFY2(report.candidate && report.candidate->notRun.empty(), report.candidate->notRun.c_str());
            QCOMPARE(report.difference->isIdentical, pipeline[1] == 'y');
            QCOMPARE(report.difference->kl.max == 0, pipeline[1] == 'y');
        }
    }

    void whatCannotBeRunIsSaid_data()
    {
        QTest::addColumn<QString>("config");
        QTest::addColumn<QString>("edit");
        QTest::addColumn<QString>("part");
        const auto row = [](const char *name, const std::string &config, const char *edit, const char *part) {
            QTest::newRow(name) << QString::fromStdString(config) << edit << part;
        };
        const std::string usual = TinyLlama::config();
        row("no configuration", "", "", "there is no config.json");
        row("no JSON", "{\"model_type\": ", "", "no JSON object");
        row("no model type", "{}", "", "states no 'model_type'");
        row("an unknown family", R"({"model_type": "mamba"})", "", "'mamba'");
        row("an unknown activation", TinyLlama::config(R"("hidden_act": "mish")"), "", "'mish'");
        row("an unknown rope", TinyLlama::config(R"("rope_scaling": {"rope_type": "mrope", "factor": 2})"),
            "", "'mrope'");
        row("rope factors of another length",
            TinyLlama::config(R"("original_max_position_embeddings": 32, "rope_scaling":
                {"rope_type": "longrope", "long_factor": [1], "short_factor": [1]})"),
            "", "has 4 pairs");
        row("a width that is text", R"({"model_type": "llama", "hidden_size": "wide"})", "", "is no number");
        row("a layer count beyond reason",
            R"({"model_type": "llama", "hidden_size": 8, "num_hidden_layers": 1e18,
            "num_attention_heads": 2})",
            "", "must lie in");
        row("heads that do not divide", TinyLlama::config(R"("num_key_value_heads": 2)"), "",
            "3 heads do not share 2");
        row("attention of an unknown kind",
            TinyLlama::config(R"("layer_types": ["full_attention", "linear_attention"])"), "",
            "'linear_attention'");
        row("a missing tensor", usual, "remove", "blk.1.ffn_up.weight");
        row("a tensor of another shape", usual, "reshape",
            "has shape [24, 40], the configuration wants [40, 24]");
        row("NaN among the weights", usual, "nan", "no longer finite after layer 1, first at token 0");
        row("a width the tensors have not", TinyLlama::config(R"("intermediate_size": 44)"), "",
            "wants [44, 24]");
        row("more layers than stored", TinyLlama::config(R"("num_hidden_layers": 3)"), "",
            "blk.2.attn_q.weight");
    }
    void whatCannotBeRunIsSaid()
    {
        QFETCH(QString, config);
        QFETCH(QString, edit);
        QFETCH(QString, part);
        TemporaryFolder folder;
        TinyLlama llama;
        if (edit == "remove")
            llama.remove("model.layers.1.mlp.up_proj.weight");
        else if (edit == "reshape")
            llama.reshape("model.layers.0.mlp.gate_proj.weight", { 24, 40 });
        else if (edit == "nan")
            llama.values("model.layers.1.mlp.down_proj.weight")[3] = NAN;
        llama.write(folder.path("bad"), config.toStdString());
        TinyLlama().write(folder.path("good"), TinyLlama::config());
        // As the candidate: the other goes on.
        const bool isConfigless = config.isEmpty();
        const auto beside = run({ .reference = open(folder.path("good")),
                                  .candidate = open(folder.path("bad")),
                                  .tokens = SomeIds });
        QVERIFY2(beside.reference.perplexity.has_value(), beside.reference.notRun.c_str());
        if (!isConfigless) {
            QVERIFY2(QString::fromStdString(beside.candidate->notRun).contains(part),
                     beside.candidate->notRun.c_str());
            QVERIFY(!beside.difference && !beside.candidate->perplexity);
        }
        const auto alone = run({ .reference = open(folder.path("bad")), .tokens = SomeIds });
        QVERIFY2(QString::fromStdString(alone.reference.notRun).contains(part),
                 alone.reference.notRun.c_str());
        QVERIFY(!alone.reference.perplexity);
    }

    void aVocabularyIsWhatTheEmbeddingHas_data()
    {
        QTest::addColumn<quint64>("stated");
        QTest::addColumn<quint64>("rows");
        QTest::addColumn<bool>("isRun");
        QTest::addColumn<bool>("isNoted");
        QTest::newRow("as many") << quint64(50) << quint64(50) << true << false;
        QTest::newRow("a row too few") << quint64(51) << quint64(50) << false << false;
        QTest::newRow("padded by less than itself") << quint64(26) << quint64(50) << true << true;
        QTest::newRow("padded by itself") << quint64(25) << quint64(50) << false << false;
        QTest::newRow("padded by 1,023 rows") << quint64(1077) << quint64(2100) << true << true;
        QTest::newRow("padded by 1,024 rows") << quint64(1076) << quint64(2100) << false << false;
    }
    void aVocabularyIsWhatTheEmbeddingHas()
    {
        QFETCH(quint64, stated);
        QFETCH(quint64, rows);
        QFETCH(bool, isRun);
        QFETCH(bool, isNoted);
        TemporaryFolder folder;
        TinyLlama llama;
        for (const char *name : { "model.embed_tokens.weight", "lm_head.weight" }) {
            llama.values(name).resize(rows * TinyLlama::Width, 0.01f);
            llama.reshape(name, { rows, TinyLlama::Width });
        }
        llama.write(folder.path("model"), TinyLlama::config("\"vocab_size\": " + std::to_string(stated)));
        const auto report = run({ .reference = open(folder.path("model")), .tokens = SomeIds });
        QCOMPARE(report.reference.perplexity.has_value(), isRun);
        const auto sayBoth = [](const std::string &text) { return text.find(" rows") != std::string::npos; };
        QCOMPARE(sayBoth(report.reference.notRun), !isRun);
        QCOMPARE(std::ranges::any_of(report.notes, sayBoth), isNoted);
    }

    /// Said, not refused: the weights are what is compared.
    void activationsThatAreToBeRoundedAreNoted_data()
    {
        QTest::addColumn<QString>("quantisation");
        QTest::addColumn<bool>("isNoted");
        QTest::newRow("of a group")
            << "\"config_groups\": {\"group_0\": {\"input_activations\": {\"num_bits\": 8}}}" << true;
        QTest::newRow("of none") << "\"config_groups\": {\"group_0\": {\"input_activations\": null}}"
                                 << false;
        QTest::newRow("by a scheme") << "\"activation_scheme\": \"dynamic\"" << true;
        QTest::newRow("not mentioned") << "\"bits\": 8" << false;
        QTest::newRow("groups that are a list")
            << "\"config_groups\": [1, {\"input_activations\": 1}, null]" << true;
    }
    void activationsThatAreToBeRoundedAreNoted()
    {
        QFETCH(QString, quantisation);
        QFETCH(bool, isNoted);
        TemporaryFolder folder;
        TinyLlama().write(folder.path("model"),
                          TinyLlama::config("\"quantization_config\": {\"quant_method\": \"new\", "
                                            + quantisation.toStdString() + "}"));
        const auto report = run({ .reference = open(folder.path("model")), .tokens = SomeIds });
        QVERIFY2(report.reference.perplexity, report.reference.notRun.c_str());
        const auto holds = [&](const char *part) {
            return std::ranges::any_of(
                report.notes, [&](const std::string &note) { return note.find(part) != std::string::npos; });
        };
        QCOMPARE(holds("rounded activations"), isNoted);
        // The reader saw that the declared method is nowhere in the files.
        QVERIFY(holds("declares new"));
    }

    /// Every family's configuration with every key in turn replaced by what a stranger might write there.
    void oddConfigurationsAreSentences()
    {
        const auto odd = nlohmann::json::parse(
            R"([null, true, -1, 0, 1, 2, 3.5, 1e300, 18446744073709551615, "", "x", [], [1], [[["global"], 99]], {}, {"rope_type": "yarn"}])");
        const auto usual = nlohmann::json::parse(R"({"hidden_size": 24, "n_embd": 24, "num_hidden_layers": 2,
            "n_layer": 2, "num_layers": 2, "num_attention_heads": 3, "n_head": 3, "num_heads": 3,
            "num_key_value_heads": 1, "head_dim": 8, "intermediate_size": 40, "n_inner": 40, "vocab_size": 50,
            "max_position_embeddings": 64, "n_positions": 64, "rms_norm_eps": 1e-5, "layer_norm_epsilon": 1e-5,
            "layer_norm_eps": 1e-5, "hidden_act": "gelu", "activation_function": "gelu", "hidden_activation": "gelu",
            "rope_theta": 10000, "rope_scaling": null, "rope_parameters": null, "partial_rotary_factor": 0.5,
            "rotary_pct": 0.5, "rotary_emb_base": 10000, "tie_word_embeddings": true, "attention_bias": false,
            "mlp_bias": false, "attention_types": [[["global", "local"], 1]], "window_size": 8, "layer_types": null,
            "sliding_window": 8, "use_sliding_window": true, "max_window_layers": 1, "sliding_window_pattern": 2,
            "rope_local_base_freq": 100, "query_pre_attn_scalar": 8, "attn_logit_softcapping": 50,
            "final_logit_softcapping": 30, "num_local_experts": 4, "num_experts": 4, "num_experts_per_tok": 2,
            "moe_intermediate_size": 8, "norm_topk_prob": true, "decoder_sparse_step": 1, "mlp_only_layers": [],
            "shared_expert_intermediate_size": 8, "pad_token_id": 1, "position_embedding_type": "absolute",
            "is_decoder": false, "qk_layernorm": false, "add_cross_attention": false, "scale_attn_weights": true,
            "original_max_position_embeddings": 32, "text_config": null})");
        TemporaryFolder folder;
        TinyLlama().write(folder.path("model"), TinyLlama::config());
        const auto model = open(folder.path("model"));
        for (const auto &family : architectures()) {
            auto config = usual;
            config["model_type"]
                = std::string(family.modelTypes).substr(0, std::string(family.modelTypes).find(' '));
            const auto whole = readJsonConfig(config.dump());
            QVERIFY2(whole, whole ? "" : (family.id + std::string(": ") + whole.error().sentence).c_str());
            for (const auto &[key, value] : usual.items())
                for (const auto &strange : odd) {
                    auto changed = config;
                    changed[key] = strange;
                    auto read = readJsonConfig(changed.dump());
                    if (!read) {
                        QVERIFY(!read.error().sentence.empty());
                        continue;
                    }
                    // Whatever is believed is checked against the tensors.
                    const auto transformer = Transformer::make(model, std::move(*read), {});
                    if (!transformer)
                        QVERIFY(!transformer.error().sentence.empty());
                }
        }
    }

    void textsWithoutATokenizerAreRefused()
    {
        TemporaryFolder folder;
        TinyLlama().write(folder.path("model"), TinyLlama::config());
        const auto report = run({ .reference = open(folder.path("model")) });
        QVERIFY(QString::fromStdString(report.notRun).contains("no tokenizer.json"));
        const auto beyond = run(
            { .reference = open(folder.path("model")), .tokens = std::vector<std::uint32_t> { 1, 50 } });
        QVERIFY(QString::fromStdString(beyond.notRun).contains("token 50 is beyond the embedding's 50 rows"));
        const auto single
            = run({ .reference = open(folder.path("model")), .tokens = std::vector<std::uint32_t> { 1 } });
        QVERIFY(QString::fromStdString(single.notRun).contains("has 1 tokens"));
    }

    void endingsOfAllConfigurations()
    {
        TemporaryFolder folder;
        TinyLlama().write(folder.path("model"), TinyLlama::config(R"("eos_token_id": [7, 9])"));
        writeFile(folder.path("model/generation_config.json"), R"({"eos_token_id": 11})");
        TinyLlama().write(folder.path("odd"), TinyLlama::config(R"("eos_token_id": "seven")"));
        writeFile(folder.path("odd/generation_config.json"), "{\"eos_token_id\": [-1, 1e9");
        const auto models = openRunModels(
            { .reference = open(folder.path("model")), .candidate = open(folder.path("odd")) }, {});
        QVERIFY(models);
        QCOMPARE(endingsOf(*models), (std::vector<std::uint32_t> { 7, 9, 11 }));
    }

    void otherVocabulariesAreNotCompared()
    {
        TemporaryFolder folder;
        TinyLlama llama;
        llama.write(folder.path("model"), TinyLlama::config());
        for (const char *name : { "model.embed_tokens.weight", "lm_head.weight" }) {
            llama.values(name).resize(48 * TinyLlama::Width);
            llama.reshape(name, { 48, TinyLlama::Width });
        }
        llama.write(folder.path("other"), TinyLlama::config());
        const auto report = run({ .reference = open(folder.path("model")),
                                  .candidate = open(folder.path("other")),
                                  .tokens = SomeIds });
        QVERIFY(QString::fromStdString(report.candidate->notRun).contains("50 tokens in the reference, 48"));
    }

    void theReportHasTheSameBytesOnAnyThreadCount()
    {
        TemporaryFolder folder;
        TinyLlama llama;
        llama.write(folder.path("model"), TinyLlama::config());
        llama.values("model.layers.0.mlp.up_proj.weight")[5] += 0.5f;
        llama.write(folder.path("other"), TinyLlama::config());
        const RunRequest request { .reference = open(folder.path("model")),
                                   .candidate = open(folder.path("other")),
                                   .tokens = SomeIds };
        const std::string one = runJson(run(request, RunControl().withThreads(1)));
        QCOMPARE(runJson(run(request, RunControl().withThreads(7))), one);
        QVERIFY(QString::fromStdString(one).contains("\"hidden_relative_error\""));
    }

    void aCancelEndsTheRun()
    {
        TemporaryFolder folder;
        TinyLlama().write(folder.path("model"), TinyLlama::config());
        std::stop_source stop;
        stop.request_stop();
        Progress progress;
        const auto report = runModels({ .reference = open(folder.path("model")), .tokens = SomeIds },
                                      RunControl(stop.get_token(), &progress, 2));
        QVERIFY(!report);
        QCOMPARE(report.error().kind, ErrorKind::Cancelled);
    }

    void goldenPairsOfTinyModels_data()
    {
        QTest::addColumn<QString>("folder");
        for (const char *folder : { "gpt2", "llama", "qwen2", "phi3", "gemma" })
            QTest::newRow(folder) << folder;
    }
    void goldenPairsOfTinyModels()
    {
        ASSAY_NEEDS_REAL_DATA();
        QFETCH(QString, folder);
        const std::string name = folder.toStdString();
        const auto ids = readTokenIds(goldenPath(name + "/ids.txt"));
        QVERIFY(ids);
        const auto report = run({ .reference = open(goldenPath(name)),
                                  .candidate = open(goldenPath(name + "/model-Q8_0.gguf")),
                                  .tokens = *ids });
        const auto golden = goldenJson(name + "/expected.json")["pair_safetensors_vs_Q8_0"];
        compareMeasures(report, golden);
        QCOMPARE(report.layers.size(), golden["layers"].size() + 1);
        for (std::size_t i = 0; i < golden["layers"].size(); ++i) {
            QVERIFY(isNear(report.layers[i + 1].hiddenRelativeError,
                           golden["layers"][i]["hidden_relative_error"].get<double>()));
            QVERIFY(isNear(*report.layers[i + 1].hiddenCosine,
                           golden["layers"][i]["hidden_cosine"].get<double>()));
        }
    }

    void storiesAreMeasuredAsGolden_data()
    {
        QTest::addColumn<int>("context");
        QTest::addColumn<QString>("variant");
        for (const int context : { 128, 256 })
            for (const char *variant : { "BF16", "F16", "Q8_0", "Q5_1", "Q4_0" })
                QTest::addRow("%s, context %d", variant, context) << context << variant;
    }
    void storiesAreMeasuredAsGolden()
    {
        ASSAY_NEEDS_REAL_DATA();
        QFETCH(int, context);
        QFETCH(QString, variant);
        const auto text = readRunText(goldenPath("stories260K/stories.txt"));
        QVERIFY(text);
        const auto report = run({ .reference = open(stories("")),
                                  .candidate = open(stories("-" + variant.toStdString())),
                                  .texts = { *text },
                                  .context = static_cast<std::uint64_t>(context) });
        QCOMPARE(report.tokenCount, std::uint64_t { 2347 });
        compareMeasures(
            report,
            goldenJson(
                "stories260K/measures.json")["contexts"][std::to_string(context)][variant.toStdString()]);
        QVERIFY(!report.candidate->carriesNoInformation);
    }

    void storiesStatesAndLogitsAreGolden()
    {
        ASSAY_NEEDS_REAL_DATA();
        auto ids = readTokenIds(goldenPath("stories260K/story1.ids.txt"));
        QVERIFY(ids);
        ids->resize(64);
        TemporaryFolder folder;
        const auto golden = goldenJson("stories260K/measures.json");
        for (const char *variant : { "BF16", "F16", "Q8_0", "Q5_1", "Q4_0" }) {
            const auto report = run({ .reference = open(stories(std::string("-") + variant)),
                                      .tokens = *ids,
                                      .logitsPath = folder.path("logits.npy") });
            QVERIFY2(report.notRun.empty(), report.notRun.c_str());
            const auto file = open(folder.path("logits.npy"));
            const auto values = decodeAll(*file, file->tensors[0], 1u << 20);
            const double off = apart(
                *values, goldenValues(std::string("stories260K/story1-") + variant + "-logits64.npy"));
            QVERIFY2(off <= GoldenTolerance, variant);
            const auto pair = run({ .reference = open(stories("")),
                                    .candidate = open(stories(std::string("-") + variant)),
                                    .tokens = *ids });
            const auto errors = golden["hidden_relative_error_story1_64"][variant];
            QCOMPARE(pair.layers.size(), errors.size());
            for (std::size_t i = 0; i < errors.size(); ++i)
                QVERIFY(isNear(pair.layers[i].hiddenRelativeError, errors[i].get<double>(), 1e-3));
        }
    }

    void storiesAreContinuedAsGolden()
    {
        ASSAY_NEEDS_REAL_DATA();
        std::vector<std::string> prompts;
        const auto golden = goldenJson("stories260K/greedy.json");
        for (const auto &row : golden)
            prompts.push_back(row["prompt"].get<std::string>());
        for (const char *variant : { "BF16", "F16", "Q8_0", "Q5_1", "Q4_0" }) {
            const auto report = run({ .reference = open(stories("")),
                                      .candidate = open(stories(std::string("-") + variant)),
                                      .tokens = std::vector<std::uint32_t> { 1, 2, 3, 4 },
                                      .generate = 64,
                                      .prompts = prompts });
            QCOMPARE(report.generated.size(), prompts.size());
            for (std::size_t i = 0; i < prompts.size(); ++i) {
                const auto &wanted = golden[i]["continuations"];
                const auto matches = [](const std::vector<std::uint32_t> &ids, const nlohmann::json &row) {
                    // Two correct programs may part where the two best logits nearly agree.
                    return ids == row["ids"].get<std::vector<std::uint32_t>>()
                        || row["smallest_gap_of_logits"].get<double>() < 2e-4;
                };
                QVERIFY(matches(report.generated[i].referenceIds, wanted["F32"]));
                QVERIFY(matches(report.generated[i].candidateIds, wanted[variant]));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestEvaluation)
#include "tst_evaluation.moc"
