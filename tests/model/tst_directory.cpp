// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layouts/decoder.h"
#include "core/model/accounting.h"
#include "core/model/model.h"
#include "core/opening/folder_listing.h"
#include "core/opening/format_table.h"
#include "core/opening/open.h"
#include "tests/testing/gguf_builder.h"
#include "tests/testing/onnx_builder.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <QTest>

#include <algorithm>
#include <filesystem>

using namespace assay;
using namespace assay::testing;

namespace {

constexpr const char *First = "model-00001-of-00002.safetensors";
constexpr const char *Second = "model-00002-of-00002.safetensors";

void writeShards(const TemporaryFolder &folder)
{
    SafetensorsBuilder().addF32("a", { 2, 2 }, { 1, 2, 3, 4 }).write(folder.path(First));
    SafetensorsBuilder().addF32("b", { 3 }, { 5, 6, 7 }).write(folder.path(Second));
}

void writeIndex(const TemporaryFolder &folder, const std::string &homeOfB, int totalSize = 28)
{
    writeFile(folder.path("model.safetensors.index.json"),
              "{\"metadata\":{\"total_size\":" + std::to_string(totalSize) + "},\"weight_map\":{\"a\":\""
                  + First + "\",\"b\":\"" + homeOfB + "\"}}");
}

bool hasFinding(const Model &model, const std::string &rule)
{
    return std::any_of(model.findings.begin(), model.findings.end(),
                       [&](const Finding &finding) { return finding.rule == rule; });
}

} // namespace

class TestDirectory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shards_are_one_model()
    {
        const TemporaryFolder folder;
        writeShards(folder);
        writeIndex(folder, Second);
        for (const auto &path : { folder.path(), folder.path("model.safetensors.index.json") }) {
            const auto model = openModel(path);
            QVERIFY2(model, model ? "" : describe(model.error()).c_str());
            QCOMPARE(account(**model).elements, std::uint64_t { 7 });
            QCOMPARE(account(**model).storedBytes, std::uint64_t { 28 });
            QVERIFY(!hasFinding(**model, "accounting.declared-size"));
        }
    }
    void a_wrong_total_size_is_a_finding()
    {
        const TemporaryFolder folder;
        writeShards(folder);
        writeIndex(folder, Second, 29);
        const auto model = openModel(folder.path());
        QVERIFY(model);
        QVERIFY(hasFinding(**model, "accounting.declared-size"));
    }
    void an_index_that_leaves_the_folder_is_refused()
    {
        const TemporaryFolder folder;
        writeShards(folder);
        writeIndex(folder, "../b.safetensors");
        QVERIFY(!openModel(folder.path("model.safetensors.index.json")));
    }
    void an_index_that_lies_is_told_and_the_rest_is_read()
    {
        const auto summaryWith = [](const std::string &map) {
            const TemporaryFolder folder;
            writeShards(folder);
            writeFile(folder.path("model.safetensors.index.json"),
                      "{\"metadata\":{\"total_size\":28},\"weight_map\":{" + map + "}}");
            const auto model = openModel(folder.path());
            if (!model || (*model)->tensors.size() != 2)
                return std::string("not read");
            std::string all;
            for (const auto &finding : (*model)->findings)
                if (finding.rule == "index.unmapped")
                    all += finding.subject + ": " + finding.summary + "\n";
            return all;
        };
        const std::string first = First, second = Second;
        const std::string honest = "\"a\":\"" + first + "\",\"b\":\"" + second + "\"";
        QCOMPARE(summaryWith(honest), std::string());
        const auto absent = summaryWith(honest + ",\"c\":\"" + second + "\"");
        QVERIFY2(absent.starts_with("c: ") && absent.find("nor does any other") != std::string::npos,
                 absent.c_str());
        const auto exchanged = summaryWith("\"a\":\"" + second + "\",\"b\":\"" + first + "\"");
        QVERIFY2(exchanged.starts_with("a: ") && exchanged.find("it lies in " + first) != std::string::npos,
                 exchanged.c_str());
    }
    void a_missing_shard_is_named()
    {
        const TemporaryFolder folder;
        writeShards(folder);
        std::filesystem::remove(folder.path(Second));
        const auto model = openModel(folder.path());
        QVERIFY(!model);
        QVERIFY(model.error().sentence.find(Second) != std::string::npos);
    }
    void a_tensor_in_two_shards_is_read_once_and_told()
    {
        const TemporaryFolder folder;
        writeShards(folder);
        SafetensorsBuilder().addF32("a", { 3 }, { 5, 6, 7 }).write(folder.path(Second));
        const auto model = openModel(folder.path());
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        QCOMPARE((*model)->tensors.size(), std::size_t { 1 });
        const auto found = std::ranges::find((*model)->findings, "shards.tensor-differs", &Finding::rule);
        QVERIFY(found != (*model)->findings.end());
        QCOMPARE(found->severity, Severity::Failure); // other bytes
    }
    void shards_that_count_from_zero_are_three()
    {
        const TemporaryFolder folder;
        for (int i = 0; i < 3; ++i)
            SafetensorsBuilder()
                .addF32("t" + std::to_string(i), { 2 }, { 1, 2 })
                .write(folder.path("model-0000" + std::to_string(i) + "-of-00002.safetensors"));
        const auto model = openModel(folder.path());
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        QCOMPARE((*model)->tensors.size(), std::size_t { 3 });
    }
    void a_stale_set_of_shards_is_named_and_not_counted()
    {
        const TemporaryFolder folder;
        writeShards(folder);
        writeIndex(folder, Second);
        SafetensorsBuilder()
            .addF32("old", { 2 }, { 1, 2 })
            .write(folder.path("model-00001-of-00003.safetensors"));
        const auto model = openModel(folder.path());
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        QVERIFY(!(*model)->find("old"));
        QVERIFY(hasFinding(**model, "directory.stale-shards"));
        QVERIFY(!hasFinding(**model, "directory.duplicate-format"));
    }
    void slices_are_joined_by_rows_columns_and_once()
    {
        // two files of a model 2 wide: wq shares its rows, wo and w2 their columns (of w2 both sides are 2),
        // the norm is in both
        const TemporaryFolder folder;
        const auto file = [&](int number, const std::vector<float> &rows, const std::vector<float> &columns) {
            SafetensorsBuilder()
                .addF32("norm.weight", { 2 }, { 1, 1 })
                .addF32("wq.weight", { 3, 2 }, rows)
                .addF32("wo.weight", { 2, 1 }, columns)
                .addF32("ffn.w2.weight", { 2, 2 }, { rows[0], rows[1], rows[2], rows[3] })
                .write(folder.path("consolidated.0" + std::to_string(number) + ".pth"));
        };
        file(0, { 0, 1, 2, 3, 4, 5 }, { 10, 30 });
        file(1, { 6, 7, 8, 9, 10, 11 }, { 20, 40 });
        const auto model = openModel(folder.path());
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        QCOMPARE((*model)->find("wq.weight")->shape.text(), std::string("[6, 2]"));
        QCOMPARE(*decodeAll(**model, *(*model)->find("wq.weight"), 100),
                 (std::vector<float> { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 }));
        QCOMPARE(*decodeAll(**model, *(*model)->find("wo.weight"), 100),
                 (std::vector<float> { 10, 20, 30, 40 }));
        QCOMPARE(*decodeAll(**model, *(*model)->find("ffn.w2.weight"), 100),
                 (std::vector<float> { 0, 1, 6, 7, 2, 3, 8, 9 }));
        QCOMPARE((*model)->find("norm.weight")->elementCount(), std::uint64_t { 2 });
        QVERIFY(hasFinding(**model, "directory.slices"));
    }
    void a_pipeline_opens_its_largest_model()
    {
        const TemporaryFolder folder;
        writeFile(folder.path("model_index.json"), "{}");
        SafetensorsBuilder().addF32("u", { 4 }, { 1, 2, 3, 4 }).write(folder.path("unet/model.safetensors"));
        SafetensorsBuilder().addF32("t", { 1 }, { 1 }).write(folder.path("text_encoder/model.safetensors"));
        const auto model = openModel(folder.path());
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        QVERIFY((*model)->find("u"));
        QVERIFY(hasFinding(**model, "directory.several-models"));
        QVERIFY(!hasFinding(**model, "directory.duplicate-format"));
    }
    void a_config_that_disagrees_with_the_tensors_is_told()
    {
        for (const int layers : { 2, 3 }) {
            const TemporaryFolder folder;
            writeFile(folder.path("config.json"), "{\"num_hidden_layers\":" + std::to_string(layers) + "}");
            SafetensorsBuilder()
                .addF32("model.layers.0.a.weight", { 2 }, { 1, 2 })
                .addF32("model.layers.1.a.weight", { 2 }, { 1, 2 })
                .write(folder.path("model.safetensors"));
            const auto model = openModel(folder.path());
            QVERIFY2(model, model ? "" : describe(model.error()).c_str());
            QCOMPARE(hasFinding(**model, "config.disagrees"), layers != 2);
        }
    }
    void lists_inside_a_layer_are_not_its_layers()
    {
        // T5: two blocks a side, three parts in a block of the decoder
        for (const int layers : { 2, 3 }) {
            const TemporaryFolder folder;
            writeFile(folder.path("config.json"),
                      "{\"num_layers\":" + std::to_string(layers)
                          + ",\"num_decoder_layers\":" + std::to_string(layers) + "}");
            SafetensorsBuilder weights;
            for (const char *part : { "0.layer.0", "0.layer.1", "0.layer.2", "1.layer.0" })
                weights.addF32("decoder.block." + std::string(part) + ".w.weight", { 2 }, { 1, 2 });
            weights.write(folder.path("model.safetensors"));
            const auto model = openModel(folder.path());
            QVERIFY2(model, model ? "" : describe(model.error()).c_str());
            QCOMPARE(hasFinding(**model, "config.disagrees"), layers != 2);
        }
    }
    void masks_are_no_weights()
    {
        const TemporaryFolder folder;
        SafetensorsBuilder()
            .addF32("model.causal_mask", { 2 }, { 0, 1 })
            .addF32("attn.mask", { 2 }, { 0, 1 })
            .addF32("mask", { 2 }, { 0, 1 })
            .addF32("vit.mask_token", { 2 }, { 1, 2 })
            .addF32("unmasked", { 2 }, { 1, 2 })
            .write(folder.path("model.safetensors"));
        const auto model = openModel(folder.path("model.safetensors"));
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        QCOMPARE(account(**model).parameters, std::uint64_t { 4 });
    }
    void one_copy_is_the_model()
    {
        const TemporaryFolder folder;
        SafetensorsBuilder().addF32("a", { 2 }, { 1, 2 }).write(folder.path("model.safetensors"));
        writeFile(folder.path("pytorch_model.bin"), std::string(1000, 'x'));
        writeFile(folder.path("README.md"), "---\nlicense: mit\n---\nText\n");
        writeFile(folder.path("config.json"), "{}");
        const auto model = openModel(folder.path());
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        QVERIFY(hasFinding(**model, "directory.duplicate-format"));
        QVERIFY(hasFinding(**model, "repository.licence"));
        QCOMPARE((*model)->files.size(), std::size_t { 4 });
        QCOMPARE((*model)->fileBytes(), std::uint64_t(readFile(folder.path("model.safetensors")).size()));
        QCOMPARE((*model)->texts.at("config.json"), std::string("{}"));
    }
    void a_suffix_of_every_format_is_weights_in_a_folder()
    {
        for (const Format &format : formats()) {
            const std::string suffixes = format.suffixes;
            const TemporaryFolder folder;
            const std::string name = "model." + suffixes.substr(0, suffixes.find(' '));
            writeFile(folder.path(name), std::string(64, 'x'));
            const auto listing = listFolder(folder.path(), RunControl());
            QVERIFY(listing);
            QCOMPARE(listing->files.size(), std::size_t { 1 });
            QCOMPARE(listing->files[0].kind == FileKind::Weights, !format.mayBeText);
            const auto model = openModel(folder.path());
            QVERIFY2(!model && model.error().sentence.find("holds no weights") == std::string::npos,
                     format.id);
            QVERIFY(modelFilePatterns().find("*" + name.substr(5)) != std::string::npos);
        }
    }
    void the_order_of_copies_is_that_of_the_table()
    {
        const char *const Names[] { "a.safetensors", "a.bin", "a.pth",  "a.pt",    "a.ckpt",
                                    "a.gguf",        "a.h5",  "a.hdf5", "a.keras", "a.onnx",
                                    "a.tflite",      "a.npz", "a.npy",  "a.PKL" };
        for (std::size_t i = 0; i + 1 < std::size(Names); ++i)
            QVERIFY2(formatOfName(Names[i]).rank < formatOfName(Names[i + 1]).rank, Names[i]);
        QVERIFY(!formatOfName("notes.txt").format);
        QVERIFY(!formatOfName("bin").format);
        QVERIFY(!formatOfName("archive.gz").format);
    }
    void a_pickle_is_the_model_only_where_nothing_else_is()
    {
        const TemporaryFolder folder;
        writeFile(folder.path("payload.pkl"), std::string(64, 'x'));
        SafetensorsBuilder().addF32("a", { 2 }, { 1, 2 }).write(folder.path("model.safetensors"));
        const auto model = openModel(folder.path());
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        QCOMPARE((*model)->format, std::string("safetensors"));
        QVERIFY(!hasFinding(**model, "directory.duplicate-format"));
    }
    void a_download_of_several_formats_is_larger_than_the_model()
    {
        const TemporaryFolder folder;
        SafetensorsBuilder().addF32("a", { 2 }, { 1, 2 }).write(folder.path("model.safetensors"));
        writeFile(folder.path("tf_model.h5"), std::string(300, 'x'));
        writeFile(folder.path("flax_model.msgpack"), std::string(200, 'x'));
        writeFile(folder.path("onnx/model.onnx_data"), std::string(100, 'x'));
        writeFile(folder.path("LICENSE"), "\n   Apache License\nVersion 2.0\n");
        writeFile(folder.path("README.md"), "---\ntags: [a]\nlicense: 'apache-2.0'\n---\n");
        const auto model = openModel(folder.path());
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        const auto found
            = std::ranges::find((*model)->findings, "directory.duplicate-format", &Finding::rule);
        QVERIFY(found != (*model)->findings.end());
        QCOMPARE(found->evidence.size(), std::size_t { 3 });
        QVERIFY2(found->summary.find("600 bytes") != std::string::npos, found->summary.c_str());
        QCOMPARE(std::get<std::string>((*model)->meta("repository.licence")->value),
                 std::string("apache-2.0"));
        QVERIFY(std::ranges::any_of((*model)->findings, [](const Finding &finding) {
            return finding.summary == "LICENSE begins: Apache License";
        }));
    }
    void external_data_of_onnx_belongs_to_the_model()
    {
        const TemporaryFolder folder;
        writeFile(folder.path("onnx/model.onnx_data"), rawBytes<float>({ 1, 2 }));
        writeFile(
            folder.path("onnx/model.onnx"),
            onnxModel(onnxGraph(
                {}, { onnxTensorOf("w", 1, { 2 }, onnxExternal({ { "location", "model.onnx_data" } })) })));
        const auto model = openModel(folder.path());
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        QCOMPARE((*model)->fileBytes(), 8 + readFile(folder.path("onnx/model.onnx")).size());
        QVERIFY(!hasFinding(**model, "directory.duplicate-format"));
    }
    void wrong_total_parameters_are_a_finding()
    {
        for (const int stated : { 7, 8 }) {
            const TemporaryFolder folder;
            writeShards(folder);
            writeFile(folder.path("model.safetensors.index.json"),
                      "{\"metadata\":{\"total_parameters\":" + std::to_string(stated)
                          + "},\"weight_map\":{\"a\":\"" + First + "\",\"b\":\"" + Second + "\"}}");
            const auto model = openModel(folder.path());
            QVERIFY2(model, model ? "" : describe(model.error()).c_str());
            QCOMPARE(hasFinding(**model, "accounting.declared-parameters"), stated != 7);
        }
    }
    void split_numbers_of_gguf_are_checked()
    {
        for (const std::uint32_t stated : { 2u, 3u }) {
            const TemporaryFolder folder;
            for (std::uint32_t i = 0; i < 2; ++i)
                writeFile(folder.path("m-0000" + std::to_string(i + 1) + "-of-00002.gguf"),
                          GgufBuilder()
                              .text("general.architecture", "llama")
                              .u32("split.no", i)
                              .u32("split.count", 2)
                              .u32("split.tensors.count", stated)
                              .tensor("t" + std::to_string(i), 0, { 2 }, rawBytes<float>({ 1, 2 }))
                              .bytes());
            const auto model = openModel(folder.path("m-00001-of-00002.gguf"));
            QVERIFY2(model, model ? "" : describe(model.error()).c_str());
            QCOMPARE(hasFinding(**model, "gguf.split"), stated != 2);
        }
    }
    void a_cache_opens_its_main_snapshot()
    {
        const TemporaryFolder folder;
        const std::string commit(40, 'a');
        SafetensorsBuilder().addF32("a", { 2 }, { 1, 2 }).write(folder.path("blobs/etag"));
        writeFile(folder.path("blobs/other.incomplete"), "half");
        writeFile(folder.path("refs/main"), commit);
        std::filesystem::create_directories(folder.path("snapshots/" + commit));
        std::filesystem::create_symlink("../../blobs/etag",
                                        folder.path("snapshots/" + commit + "/model.safetensors"));
        std::filesystem::create_symlink("../../blobs/gone",
                                        folder.path("snapshots/" + commit + "/tf_model.h5"));
        const auto model = openModel(folder.path());
        QVERIFY2(model, model ? "" : describe(model.error()).c_str());
        QCOMPARE((*model)->tensors.size(), std::size_t { 1 });
        QVERIFY(hasFinding(**model, "directory.incomplete"));
    }
};

QTEST_GUILESS_MAIN(TestDirectory)
#include "tst_directory.moc"
