// SPDX-License-Identifier: GPL-3.0-or-later
// One model in many forms gives one answer: shared out over processes, as GGUF of every family, quantised,
// with its experts in stacks.
#include "core/inference/evaluation.h"
#include "core/inference/found_config.h"
#include "tests/inference/golden.h"
#include "tests/inference/model_forms.h"
#include "tests/inference/tiny_llama.h"

#include <QTest>

using namespace assay;
using namespace assay::testing;

namespace {

const std::vector<std::uint32_t> SomeIds { 3, 1, 4, 1, 5, 9, 2, 6, 5, 35, 8, 9, 7, 9, 32, 3, 8, 46, 2, 6 };

Result<Transformer> openTransformer(const std::string &path)
{
    const auto model = openModel(path);
    if (!model)
        return model.error();
    auto config = findConfig(**model, {});
    if (!config)
        return config.error();
    return Transformer::make(*model, std::move(config->config), {});
}

/// States and logits, or what went wrong in the first line of a table.
Result<ForwardResult> answer(const std::string &path, const std::vector<std::uint32_t> &ids)
{
    const auto model = openTransformer(path);
    if (!model)
        return model.error();
    return forward(*model, ids, {});
}

/// Weights that int8 times 1/32 holds exactly.
TinyLlama onGrid()
{
    TinyLlama llama;
    for (const std::string &name : llama.names())
        for (float &value : llama.values(name))
            value = std::clamp(std::round(value * 32), -127.0f, 127.0f) / 32;
    return llama;
}

bool isMatrixOfLayer(const std::string &name)
{
    return name.find("_proj") != std::string::npos;
}

/// int8 with a scale per row, as compressed-tensors stores it.
void writeInt8(const TinyLlama &llama, const std::string &folder)
{
    SafetensorsBuilder builder;
    for (const std::string &name : llama.names()) {
        const auto &values = llama.values(name);
        const auto &shape = llama.shape(name);
        if (!isMatrixOfLayer(name)) {
            builder.addF32(name, shape, values);
            continue;
        }
        std::string codes;
        for (const float value : values)
            codes += static_cast<char>(static_cast<std::int8_t>(std::lround(value * 32)));
        builder.add(name, "I8", shape, codes);
        builder.addF32(name + "_scale", { shape[0], 1 }, std::vector<float>(shape[0], 1.0f / 32));
    }
    std::filesystem::create_directories(folder);
    builder.write(folder + "/model.safetensors");
    writeFile(folder + "/config.json", TinyLlama::config(R"("quantization_config": {
        "quant_method": "compressed-tensors", "format": "int-quantized", "config_groups": {"group_0": {
        "targets": ["Linear"], "weights": {"num_bits": 8, "type": "int", "symmetric": true,
        "strategy": "channel"}}}})"));
}

/// Columns [first, first + count) of a matrix.
Values columnsOf(const Values &all, std::size_t first, std::size_t count)
{
    Values out { .shape = { all.shape[0], count }, .values = {} };
    for (std::size_t row = 0; row < all.shape[0]; ++row)
        for (std::size_t k = first; k < first + count; ++k)
            out.values.push_back(all.values[row * all.shape[1] + k]);
    return out;
}
Values rowsOf(const Values &all, std::size_t first, std::size_t count)
{
    const auto at = [&](std::size_t row) {
        return all.values.begin() + static_cast<std::ptrdiff_t>(row * all.shape[1]);
    };
    return { .shape = { count, all.shape[1] }, .values = { at(first), at(first + count) } };
}

/// Meta's names and order of rows, in two files as two processes read them.
void writeShared(const TinyLlama &llama, const std::string &folder)
{
    std::filesystem::create_directories(folder);
    writeFile(folder + "/config.json", TinyLlama::config());
    for (std::size_t half = 0; half < 2; ++half) {
        ModelValues file;
        for (const std::string &name : llama.names()) {
            Values all { .shape = llama.shape(name), .values = llama.values(name) };
            std::string meta = name;
            for (const auto &[from, to] : std::vector<std::pair<std::string, std::string>> {
                     { "model.", "" },
                     { "embed_tokens", "tok_embeddings" },
                     { "lm_head", "output" },
                     { "self_attn.q_proj", "attention.wq" },
                     { "self_attn.k_proj", "attention.wk" },
                     { "self_attn.v_proj", "attention.wv" },
                     { "self_attn.o_proj", "attention.wo" },
                     { "mlp.gate_proj", "feed_forward.w1" },
                     { "mlp.down_proj", "feed_forward.w2" },
                     { "mlp.up_proj", "feed_forward.w3" },
                     { "input_layernorm", "attention_norm" },
                     { "post_attention_layernorm", "ffn_norm" } })
                meta = replaced(meta, from, to);
            if (meta.ends_with("wq.weight"))
                all = inPairs(all, TinyLlama::Heads);
            if (meta.ends_with("wk.weight"))
                all = inPairs(all, TinyLlama::KeyHeads);
            if (all.shape.size() == 2) {
                const bool byColumns = meta.ends_with("wo.weight") || meta.ends_with("w2.weight")
                    || meta.starts_with("tok_embeddings");
                const std::size_t part = all.shape[byColumns ? 1 : 0] / 2;
                all = byColumns ? columnsOf(all, half * part, part) : rowsOf(all, half * part, part);
            }
            file[meta] = std::move(all);
        }
        writeSafetensors(file, folder + "/consolidated.0" + std::to_string(half) + ".pth");
    }
}

void writeTinyGguf(const TinyLlama &llama, const std::string &path)
{
    GgufBuilder builder;
    builder.text("general.architecture", "llama").text("tokenizer.ggml.model", "none");
    builder.u32("llama.block_count", 2)
        .u32("llama.embedding_length", 24)
        .u32("llama.feed_forward_length", 40);
    builder.u32("llama.context_length", 64).u32("llama.attention.head_count", 3);
    builder.u32("llama.attention.head_count_kv", 1).f32("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    for (const std::string &name : llama.names()) {
        Values one { .shape = llama.shape(name), .values = llama.values(name) };
        if (name.find("q_proj") != std::string::npos)
            one = inPairs(one, TinyLlama::Heads);
        if (name.find("k_proj") != std::string::npos)
            one = inPairs(one, TinyLlama::KeyHeads);
        builder.tensor(ggufName(name, false), 0, one.shape, rawBytes(one.values));
    }
    writeFile(path, builder.bytes());
}

/// What a family's GGUF has beyond the common keys.
struct GgufRow {
    const char *folder, *architecture;
    bool hasPairs = false; ///< rows of queries and keys lie in pairs
    bool addsOne = false; ///< norms are stored with their 1
};
const std::vector<GgufRow> GgufRows {
    { "qwen3", "qwen3" },
    { "phi", "phi2" },
    { "gpt_neox", "gptneox" },
    { "gemma2", "gemma2", false, true },
    { "gemma3", "gemma3", false, true },
    { "mistral", "llama", true },
    { "qwen3_moe", "qwen3moe" },
    { "bert", "bert" },
};

void addCommonKeys(const nlohmann::json &config, const std::string &a, GgufBuilder &out)
{
    const auto whole = [&](const char *key, const char *name) {
        if (config.contains(key) && config[key].is_number())
            out.u32(a + name, config[key].get<std::uint32_t>());
    };
    const auto real = [&](const char *key, const char *name) {
        if (config.contains(key) && config[key].is_number())
            out.f32(a + name, config[key].get<float>());
    };
    whole("num_hidden_layers", ".block_count");
    whole("hidden_size", ".embedding_length");
    whole("intermediate_size", ".feed_forward_length");
    whole("max_position_embeddings", ".context_length");
    whole("num_attention_heads", ".attention.head_count");
    whole("num_key_value_heads", ".attention.head_count_kv");
    whole("head_dim", ".attention.key_length");
    whole("head_dim", ".attention.value_length");
    whole("sliding_window", ".attention.sliding_window");
    whole("sliding_window_pattern", ".attention.sliding_window_pattern");
    whole("num_experts", ".expert_count");
    whole("num_experts_per_tok", ".expert_used_count");
    whole("moe_intermediate_size", ".expert_feed_forward_length");
    real("rms_norm_eps", ".attention.layer_norm_rms_epsilon");
    real("layer_norm_eps", ".attention.layer_norm_epsilon");
    real("rope_theta", ".rope.freq_base");
    real("rope_local_base_freq", ".rope.freq_base_swa");
    real("attn_logit_softcapping", ".attn_logit_softcapping");
    real("final_logit_softcapping", ".final_logit_softcapping");
    for (const char *share : { "rotary_pct", "partial_rotary_factor" })
        if (config.contains(share))
            out.u32(
                a + ".rope.dimension_count",
                static_cast<std::uint32_t>(config[share].get<double>() * config["hidden_size"].get<double>()
                                           / config["num_attention_heads"].get<double>()));
    if (config.contains("rope_scaling") && config["rope_scaling"].is_object())
        out.text(a + ".rope.scaling.type", "linear")
            .f32(a + ".rope.scaling.factor", config["rope_scaling"]["factor"].get<float>());
}

void writeGguf(const GgufRow &row, const std::string &path)
{
    const auto config = goldenJson(std::string(row.folder) + "/config.json");
    ModelValues values = valuesOf(**openModel(goldenPath(row.folder)));
    const auto heads = config["num_attention_heads"].get<std::size_t>();
    stackExperts(values, "model.layers.{i}.mlp.experts.{e}.",
                 { { "gate_proj.weight", "ffn_gate_exps.weight" },
                   { "up_proj.weight", "ffn_up_exps.weight" },
                   { "down_proj.weight", "ffn_down_exps.weight" } },
                 config["num_hidden_layers"].get<std::size_t>(),
                 config.value("num_experts", std::size_t { 0 }), "blk.{i}.");
    GgufBuilder builder;
    builder.text("general.architecture", row.architecture).text("tokenizer.ggml.model", "none");
    addCommonKeys(config, row.architecture, builder);
    const bool hasFourNorms = row.addsOne;
    for (auto &[name, one] : values) {
        if (name.starts_with("cls.") || name.find("rotary") != std::string::npos)
            continue;
        if (row.hasPairs && name.find("q_proj") != std::string::npos)
            one = inPairs(one, heads);
        if (row.hasPairs && name.find("k_proj") != std::string::npos)
            one = inPairs(one, config["num_key_value_heads"].get<std::size_t>());
        if (name.find("query_key_value") != std::string::npos)
            one = qkvApart(one, heads);
        if (row.addsOne && name.find("norm") != std::string::npos)
            for (float &value : one.values)
                value += 1;
        builder.tensor(ggufName(name, hasFourNorms), 0, one.shape, rawBytes(one.values));
    }
    writeFile(path, builder.bytes());
}

std::string ownData(const std::string &name)
{
    return sourceFolder() + "/tests/inference/data/" + name;
}

} // namespace

class TestForms : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sharedOutQuantisedAndGgufAreOneModel()
    {
        TemporaryFolder folder;
        const TinyLlama llama = onGrid();
        llama.write(folder.path("plain"), TinyLlama::config());
        const auto plain = answer(folder.path("plain"), SomeIds);
        QVERIFY2(plain, plain ? "" : describe(plain.error()).c_str());
        const auto wanted = llama.logits(SomeIds);
        QVERIFY(apart(plain->logits, std::vector<float>(wanted.begin(), wanted.end())) < 2e-6);
        writeInt8(llama, folder.path("int8"));
        writeShared(llama, folder.path("shared"));
        writeTinyGguf(llama, folder.path("tiny.gguf"));
        for (const char *form : { "int8", "shared", "tiny.gguf" }) {
            const auto other = answer(folder.path(form), SomeIds);
            QVERIFY2(other, other ? form : (form + std::string(": ") + describe(other.error())).c_str());
            QVERIFY2(other->logits == plain->logits, form);
            QVERIFY2(other->hidden == plain->hidden, form);
        }
    }

    void ggufOfEveryFamily_data()
    {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < GgufRows.size(); ++i)
            QTest::newRow(GgufRows[i].folder) << static_cast<int>(i);
    }
    void ggufOfEveryFamily()
    {
        ASSAY_NEEDS_REAL_DATA();
        QFETCH(int, row);
        const GgufRow &family = GgufRows[static_cast<std::size_t>(row)];
        TemporaryFolder folder;
        writeGguf(family, folder.path("model.gguf"));
        const auto ids = readTokenIds(goldenPath(family.folder + std::string("/ids.txt")));
        QVERIFY(ids);
        const auto result = answer(folder.path("model.gguf"), *ids);
        QVERIFY2(result, result ? "" : describe(result.error()).c_str());
        const auto golden
            = [&](const char *file) { return goldenValues(family.folder + std::string("/") + file); };
        QVERIFY(apart(result->hidden, golden("hidden.npy")) <= GoldenTolerance);
        if (family.architecture != std::string("bert")) // its GGUF has no head
            QVERIFY(apart(result->logits, golden("logits.npy")) <= GoldenTolerance);
    }

    void aSharedExpertAndADenseLayer()
    {
        const auto ids = readTokenIds(ownData("qwen2_moe/ids.txt"));
        QVERIFY2(ids, ids ? "" : describe(ids.error()).c_str());
        const auto result = answer(ownData("qwen2_moe"), *ids);
        QVERIFY2(result, result ? "" : describe(result.error()).c_str());
        const auto file = openModel(ownData("qwen2_moe/logits.npy"));
        QVERIFY(file);
        const auto golden = decodeAll(**file, (*file)->tensors[0], 1u << 20);
        QVERIFY(golden && apart(result->logits, *golden) <= GoldenTolerance);
    }

    /// Gate rows above up rows of every expert in one tensor, as newer files keep them.
    void newerFilesStackTheirExperts_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("prefix");
        QTest::addColumn<QStringList>("roles"); ///< gate, up, down
        QTest::addColumn<int>("experts");
        const QStringList projections { "gate_proj.weight", "up_proj.weight", "down_proj.weight" };
        QTest::newRow("qwen2_moe") << QString::fromStdString(ownData("qwen2_moe")) << "mlp." << projections
                                   << 5;
        if (!realData("run").empty() && std::filesystem::exists(goldenPath("mixtral"))) {
            QTest::newRow("mixtral") << QString::fromStdString(goldenPath("mixtral")) << "block_sparse_moe."
                                     << QStringList { "w1.weight", "w3.weight", "w2.weight" } << 4;
            QTest::newRow("qwen3_moe")
                << QString::fromStdString(goldenPath("qwen3_moe")) << "mlp." << projections << 6;
        }
    }
    void newerFilesStackTheirExperts()
    {
        QFETCH(QString, source);
        QFETCH(QString, prefix);
        QFETCH(QStringList, roles);
        QFETCH(int, experts);
        const std::string from = source.toStdString();
        const auto ids = readTokenIds(from + "/ids.txt");
        const auto single = answer(from, *ids);
        QVERIFY2(single, single ? "" : describe(single.error()).c_str());
        ModelValues values = valuesOf(**openModel(from));
        for (int layer = 0; layer < 4; ++layer)
            for (int e = 0; e < experts; ++e) {
                const std::string place = "model.layers." + std::to_string(layer) + "." + prefix.toStdString()
                    + "experts." + std::to_string(e) + ".";
                const auto gate = values.find(place + roles[0].toStdString());
                const auto up = values.find(place + roles[1].toStdString());
                if (gate == values.end() || up == values.end())
                    continue;
                Values both = gate->second;
                both.shape[0] *= 2;
                both.values.insert(both.values.end(), up->second.values.begin(), up->second.values.end());
                values[place + "gate_up_proj.weight"] = std::move(both);
                values.erase(place + roles[0].toStdString());
                values.erase(place + roles[1].toStdString());
            }
        TemporaryFolder folder;
        const auto check = [&](const char *form) {
            std::filesystem::create_directories(folder.path(form));
            writeSafetensors(values, folder.path(form) + "/model.safetensors");
            writeFile(folder.path(form) + "/config.json", readFile(from + "/config.json"));
            const auto other = answer(folder.path(form), *ids);
            QVERIFY2(other, other ? "" : describe(other.error()).c_str());
            QVERIFY(other->logits == single->logits);
        };
        check("fused"); // one gate_up_proj per expert
        const std::string layers = "model.layers.{i}." + prefix.toStdString();
        stackExperts(values, layers + "experts.{e}.",
                     { { "gate_up_proj.weight", "gate_up_proj" }, { roles[2].toStdString(), "down_proj" } },
                     4, static_cast<std::size_t>(experts), layers + "experts.");
        check("stacked");
    }
};

QTEST_GUILESS_MAIN(TestForms)
#include "tst_forms.moc"
