// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz_targets.h"

#include "core/codecs/codec_table.h"
#include "tests/testing/gguf_builder.h"
#include "tests/testing/graph_files.h"
#include "tests/testing/hdf5_files.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"
#include "tests/testing/torch_builder.h"
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

const std::map<std::string, Seeds (*)()> &makers()
{
    static const std::map<std::string, Seeds (*)()> all {
        { "pickle", pickleSeeds },
        { "format-pickle", pickleSeeds },
        { "format-ggml", [] { return Seeds { std::string("lmgg\1\0\0\0", 8) + std::string(64, '\0') }; } },
        { "format-keras",
          [] {
              return Seeds { ZipBuilder()
                                 .add("metadata.json", "{\"keras_version\": \"3.0.0\"}")
                                 .add("config.json", "{\"class_name\": \"Sequential\"}")
                                 .add("model.weights.h5", hdf5Seeds().back())
                                 .bytes() };
          } },
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
        { "format-npz",
          [] {
              return Seeds { ZipBuilder()
                                 .add("a.npy", npySeeds().front())
                                 .addDeflated("b.npy", npySeeds().front())
                                 .bytes() };
          } },
    };
    return all;
}

} // namespace

std::vector<std::string> fuzzSeeds(const std::string &target)
{
    const auto maker = makers().find(target);
    return maker == makers().end() ? Seeds {} : maker->second();
}

} // namespace assay::testing
