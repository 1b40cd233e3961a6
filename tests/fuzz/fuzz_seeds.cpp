// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz_targets.h"

#include "core/codecs/codec_table.h"
#include "core/scale/part_file.h"
#include "tests/testing/gguf_builder.h"
#include "tests/testing/graph_files.h"
#include "tests/testing/hdf5_files.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "tests/testing/torch_builder.h"
#include "tests/testing/valid_files.h"
#include "tests/testing/zip_builder.h"

#include <map>

namespace assay::testing {
namespace {

using Seeds = std::vector<std::string>;

const char *const Claims = "# Results\n\nThe model shrinks from 4.0 MB to **0.5 MB**, 8x smaller (2 bits per "
                           "weight), 1,5 % loss.\n\n| layer | before | after | ratio |\n|---|---|---|---|\n"
                           "| q | 100 MB | 25 MB | 4.0 |\n| total | 200 MB | 50 MiB | 4x |\n";

Seeds safetensorsSeeds()
{
    const auto values = gaussians(3, 64);
    return { SafetensorsBuilder()
                 .addF32("a.weight", { 8, 8 }, values)
                 .addBf16("b.weight", { 8, 8 }, values)
                 .metadata("format", "pt")
                 .bytes(),
             SafetensorsBuilder()
                 .add("l.qweight", "I32", { 4, 8 }, std::string(128, '\x31'))
                 .add("l.qzeros", "I32", { 1, 1 }, std::string(4, '\x77'))
                 .add("l.scales", "F16", { 1, 8 }, std::string(16, '\x2c'))
                 .add("l.g_idx", "I32", { 32 }, std::string(128, '\0'))
                 .bytes(),
             SafetensorsBuilder()
                 .add("e.weight", "F8_E4M3", { 8, 8 }, std::string(64, '\x38'))
                 .add("e.weight_scale_inv", "F32", { 1, 1 }, std::string("\0\0\x80\x3f", 4))
                 .bytes() };
}

/// A tensor of every block type that ggml has, as long as 512 weights need at most.
Seeds ggufSeeds()
{
    GgufBuilder builder;
    builder.text("general.architecture", "llama").u32("general.file_type", 2).texts("tokens", { "a", "b" });
    for (std::uint32_t type = 0; type < 36; ++type)
        builder.tensor("t" + std::to_string(type), type, { 512 }, std::string(2048, static_cast<char>(type)));
    Seeds seeds { builder.bytes() };
    seeds.push_back(GgufBuilder().tensor("w", 0, { 4, 4 }, std::string(64, '\1')).bytes());
    seeds.push_back(GgufBuilder().tensor("w", 2, { 32, 2 }, std::string(36, '\x12')).bytes());
    return seeds;
}

Seeds torchSeeds(bool isLegacy)
{
    TorchBuilder builder;
    const auto object = pickleDictionary({ { "w", builder.tensor(gaussians(5, 16), { 4, 4 }) } });
    return { isLegacy ? builder.legacy(object) : builder.zip(object).bytes() };
}

Seeds hdf5Seeds()
{
    const TemporaryFolder folder;
    return { smallHdf5(folder.path("a.h5")), keras3Weights(folder.path("b.h5")) };
}

Seeds npySeeds()
{
    std::string header("\x93NUMPY\x01\x00\x76\x00", 10);
    std::string text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }";
    text.resize(0x75, ' ');
    return { header + text + "\n" + std::string(16, '\1') };
}

Seeds pickleSeeds()
{
    return { pickleFile(pickleDictionary({ { "ratio", pickleReal(4) } })),
             std::string("(dp0\nVratio\np1\nF4.0\nsI1\nL5L\ns.") };
}

Seeds pipelineSeeds()
{
    Seeds seeds { "rft:basis=canonical,n=64,keep=0.5|zstd:level=19" };
    for (const Codec &codec : codecs())
        seeds.push_back(codec.id);
    return seeds;
}

/// A layer of each kind, as a part writes it.
Seeds partSeeds()
{
    PartFile part;
    part.header.files.push_back({});
    part.layers.push_back({ .referenceName = "a", .candidateName = "a", .elementCount = 4 });
    part.layers.front().error.emplace();
    part.layers.front().referenceStats.emplace();
    part.hashes.push_back({});
    std::string text = partText(part);
    return { text, text.substr(0, text.rfind("sha256")) };
}

Seeds tokenizerSeeds()
{
    return { R"({"added_tokens":[{"id":3,"content":"<s>","special":true}],"normalizer":{"type":"NFC"},)"
             R"("pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false},"model":{"type":"BPE",)"
             R"("vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}})",
             R"({"normalizer":{"type":"Sequence","normalizers":[{"type":"Lowercase"},{"type":"Replace",)"
             R"("pattern":{"Regex":" +"},"content":" "}]},"pre_tokenizer":{"type":"Metaspace"},)"
             R"("model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["a",-1],["b",-2.5]]}})",
             R"({"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},)"
             R"("model":{"type":"WordPiece","unk_token":"[UNK]","vocab":{"[UNK]":0,"a":1,"##b":2}}})" };
}

const std::map<std::string, Seeds (*)()> &makers()
{
    static const std::map<std::string, Seeds (*)()> all {
        { "pickle", pickleSeeds },
        { "format-pickle", pickleSeeds },
        { "zip", [] { return torchSeeds(false); } },
        { "inflate",
          [] { return Seeds { ZipBuilder().addDeflated("a", std::string(500, 'a')).bytes().substr(31) }; } },
        { "json",
          [] {
              return Seeds { R"({"a": [1, -2.5e3, "\u00e4", null, {"b": true}]})", R"("a" "b")" };
          } },
        { "html",
          [] {
              return Seeds { "<html><body><h1>A</h1><table><tr><th>x</th><td>4 MB</td></tr></table>"
                             "<p>8x &lt; 9x</p></body></html>" };
          } },
        { "yaml",
          [] {
              return Seeds { "---\nratio: 4.0\nlayers:\n  - {name: q, bytes: 100}\n  - &a 5\n  - *a\n" };
          } },
        { "csv", [] { return Seeds { "layer,before_mb,after_mb,ratio\nq,100,25,4.0\n\"k, v\",10,5,2\n" }; } },
        { "latex",
          [] {
              return Seeds { "\\begin{tabular}{lr}\nsize & 4.0\\,MB \\\\\nratio & $8\\times$ \\\\\n"
                             "\\end{tabular}\n" };
          } },
        { "json-document",
          [] {
              return Seeds { R"({"ratio": 4, "original_bytes": 100, "compressed_bytes": 25,
                                                  "layers": [{"name": "q", "bits": 4}]})" };
          } },
        { "markdown", [] { return Seeds { Claims }; } },
        { "quantity",
          [] {
              return Seeds { Claims, "1.5 Mio. Parameter, 400,5 Megabit, 2^20, 1e-5, ~4x, ±3 %",
                             "約 3.5 億" };
          } },
        { "pipeline", pipelineSeeds },
        { "container-json",
          [] {
              return Seeds { R"([{"name":"w","dtype":"F32","shape":[4,4],"stages":["zstd"],
                                                  "payload":"w.assay.payload","chunk_elements":16}])" };
          } },
        { "importance",
          [] {
              return Seeds { std::string("\1\0\0\0\1\0\0\0a\2\0\0\0\2\0\0\0\0\0\x80\x3f\0\0\0\x40", 25) };
          } },
        { "lfs-pointer",
          [] {
              return Seeds { "version https://git-lfs.github.com/spec/v1\noid sha256:" + std::string(64, 'a')
                             + "\nsize 12345\n" };
          } },
        { "name-pattern",
          [] {
              return Seeds { "(A+)+B\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "^blk\\.[0-9]+\nblk.7.q" };
          } },
        { "printable", [] { return Seeds { "a\nb\x1b[31m\xe2\x80\xae\xf0\x9f\x98\x80" }; } },
        { "format-safetensors", safetensorsSeeds },
        { "format-gguf", ggufSeeds },
        { "format-torch", [] { return torchSeeds(false); } },
        { "format-torch-legacy", [] { return torchSeeds(true); } },
        { "format-onnx",
          [] {
              return Seeds { qdqModel(), qlinearModel(), listModel(), nestedModel() };
          } },
        { "format-tflite", [] { return Seeds { smallTflite() }; } },
        { "format-hdf5", hdf5Seeds },
        { "format-npy", npySeeds },
        { "layouts", layoutSeeds },
        { "containers", containerSeeds },
        { "folder", folderSeeds },
        { "repository",
          [] {
              return Seeds { "---\nlicense: apache-2.0\ntags:\n- a\n---\n# Model\n",
                             "MIT License\n\nCopyright" };
          } },
        { "mapping", [] { return Seeds { R"({"a.weight": "b.weight", "c": null})" }; } },
        { "part", partSeeds },
        { "project",
          [] {
              return Seeds {
                  R"({"schema":"assay.project/1","reference":"a","candidate":"b","documents":["c.md"],)"
                  R"("typed_claims":[{"name":"n","text":"8x"}],"mapping":[{"reference":"a","candidate":)"
                  R"("b"}],"reviews":[{"rule":"r","comment":"c"}],"cover":{"title":"t"},"inputs":)"
                  R"([{"role":"reference","path":"a","bytes":4,"sha256":"00"}],"audit":{"a":[1]}})"
              };
          } },
        { "tokenizer-json", tokenizerSeeds },
        { "vocabulary",
          [] { return Seeds { std::string("{\"a\":0,\"b\":1,\"ab\":2}\0#version: 0.2\na b\n", 39) }; } },
        { "sentencepiece",
          [] {
              return Seeds { std::string(
                  "\x0a\x0e\x0a\x05<unk>\x15\0\0\0\0\x18\x02\x0a\x0a\x0a\x03\xe2\x96\x81\x15\0\0"
                  "\x80\xbf\x0a\x08\x0a\x01\x61\x15\0\0\0\xc0\x12\x02\x18\x02",
                  43) };
          } },
        { "word-list", [] { return Seeds { "[PAD]\n[UNK]\n[CLS]\n[SEP]\nhello\n##o\nw\n" }; } },
        { "charsmap", [] { return Seeds { std::string("ab\0\x08\0\0\0\0\0\0\0\0\x80\0\0A\0", 17) }; } },
        { "tokenizer-pattern", [] { return Seeds { std::string("\\p{L}+| ?[^\\s]+\0ab c1", 21) }; } },
        { "tokenizer-text", [] { return Seeds { "a\xcc\x81 \xef\xac\x81 \xe4\xbd\xa0! \xea\xb0\x80" }; } },
        { "config",
          [] {
              return Seeds {
                  R"({"model_type":"llama","hidden_size":64,"num_hidden_layers":2,)"
                  R"("num_attention_heads":4,"num_key_value_heads":2,"intermediate_size":128,)"
                  R"("vocab_size":100,"rms_norm_eps":1e-6,"rope_theta":10000,"rope_scaling":)"
                  R"({"rope_type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4,)"
                  R"("original_max_position_embeddings":8192}})",
                  R"({"model_type":"gemma3_text","hidden_size":64,"num_hidden_layers":6,)"
                  R"("num_attention_heads":4,"head_dim":16,"sliding_window":8,"vocab_size":9,)"
                  R"("intermediate_size":128,"layer_types":["sliding_attention","full_attention"]})"
              };
          } },
    };
    return all;
}

} // namespace

std::vector<std::string> fuzzSeeds(const std::string &target)
{
    constexpr std::string_view FormatPrefix = "format-";
    const auto maker = makers().find(target);
    Seeds seeds = maker == makers().end() ? Seeds {} : maker->second();
    if (target.starts_with(FormatPrefix))
        seeds.push_back(validFiles().at(target.substr(FormatPrefix.size())));
    std::ranges::move(coderSeeds(target), std::back_inserter(seeds));
    return seeds;
}

} // namespace assay::testing
