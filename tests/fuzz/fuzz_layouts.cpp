// SPDX-License-Identifier: GPL-3.0-or-later
// Weights whose values lie in several tensors: one line of config.json, then a safetensors file.
#include "core/codecs/codec_table.h"
#include "core/container/container.h"
#include "core/formats/safetensors.h"
#include "core/opening/assemble.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/testing/model_builder.h"
#include "tests/testing/random.h"
#include "tests/testing/safetensors_builder.h"
#include "tests/testing/test_paths.h"

#include <algorithm>

namespace assay::testing {
namespace {

struct Part {
    const char *name, *dtype;
    std::vector<std::uint64_t> shape;
    std::string bytes = {}; ///< empty: any
};
struct Quantised {
    const char *config; ///< of "quantization_config", or whole where it begins with a brace
    std::vector<Part> parts;
    std::pair<const char *, const char *> metadata {};
};

std::string int64s(const std::vector<std::int64_t> &values)
{
    return rawBytes(values);
}
std::string int32s(const std::vector<std::int32_t> &values)
{
    return rawBytes(values);
}
Part text(const char *name, const std::string &bytes)
{
    return { name, "U8", { bytes.size() }, bytes };
}

const char *const Nf4State = R"({"quant_type":"nf4","blocksize":64,"dtype":"float16","shape":[2,64]})";
const char *const Fp4State
    = R"({"quant_type":"fp4","blocksize":64,"shape":[128],"nested_blocksize":256,"nested_offset":0.5})";
const char *const VptqConfig
    = R"("quant_method":"vptq","config_for_layers":{"m":{"vector_lens":[2,4],"num_centroids":[4,8],)"
      R"("num_res_centroids":[-1,4],"outlier_size":3,"group_num":2,"in_features":11,"out_features":10}})";

/// The parts of every layout that lies in safetensors, named and shaped as its writers do.
std::vector<Quantised> quantised()
{
    return {
        { R"("quant_method":"gptq","bits":4,"group_size":32)",
          { { "m.qweight", "I32", { 4, 64 } },
            { "m.qzeros", "I32", { 1, 8 } },
            { "m.scales", "F16", { 1, 64 } },
            { "m.g_idx", "I32", { 32 }, std::string(128, '\0') } } },
        { R"("quant_method":"awq","bits":4,"version":"gemm")",
          { { "m.qweight", "I32", { 32, 2 } },
            { "m.qzeros", "I32", { 1, 2 } },
            { "m.scales", "F16", { 1, 16 } } } },
        { R"({"w_bit":4,"q_group_size":64,"version":"gemv"})",
          { { "m.qweight", "I32", { 4, 16 } },
            { "m.qzeros", "I32", { 4, 1 } },
            { "m.scales", "F16", { 4, 8 } } } },
        { R"("quant_method":"awq","bits":4,"version":"gemv_fast")",
          { { "m.qweight", "I16", { 4, 128 } },
            { "m.qzeros", "F16", { 8, 16 } },
            { "m.scales", "F16", { 8, 16 } } } },
        { "",
          { { "m.weight", "U8", { 64, 1 } },
            { "m.weight.absmax", "F32", { 2 } },
            { "m.weight.quant_map", "F32", { 16 } },
            text("m.weight.quant_state.bitsandbytes__nf4", Nf4State) } },
        { "",
          { { "m.weight", "U8", { 64, 1 } },
            { "m.weight.absmax", "U8", { 2 } },
            { "m.weight.quant_map", "F32", { 16 } },
            { "m.weight.nested_absmax", "F32", { 1 } },
            { "m.weight.nested_quant_map", "F32", { 256 } },
            text("m.weight.quant_state.bitsandbytes__fp4", Fp4State) } },
        { "", { { "m.weight", "I8", { 4, 8 } }, { "m.SCB", "F32", { 4 } } } },
        { R"("quant_method":"fp8","weight_block_size":[128,128])",
          { { "m.weight", "F8_E4M3", { 130, 8 } }, { "m.weight_scale_inv", "F32", { 2, 1 } } } },
        { "", { { "m.weight", "F8_E4M3", { 4, 8 } }, { "m.weight_scale", "F32", { 4, 1 } } } },
        { "", { { "m.weight", "I8", { 4, 8 } }, { "m.weight_scale", "F32", { 4, 1 } } } },
        { R"("quant_method":"compressed-tensors","format":"int-quantized")",
          { { "m.weight", "I8", { 4, 8 } },
            { "m.weight_scale", "F32", { 4, 1 } },
            { "m.weight_zero_point", "I8", { 4, 1 } } } },
        { R"("quant_method":"compressed-tensors","format":"float-quantized")",
          { { "m.weight", "F8_E4M3", { 4, 8 } }, { "m.weight_scale", "BF16", { 4, 1 } } } },
        { R"("quant_method":"compressed-tensors","format":"mxfp8-quantized")",
          { { "m.weight", "F8_E4M3", { 4, 32 } }, { "m.weight_scale", "U8", { 4, 1 } } } },
        { R"("quant_method":"compressed-tensors","config_groups":{"g":{"weights":{"num_bits":4,"group_size":32}}})",
          { { "m.weight_packed", "I32", { 8, 8 } },
            { "m.weight_scale", "F32", { 8, 2 } },
            { "m.weight_zero_point", "I32", { 1, 2 } },
            { "m.weight_shape", "I64", { 2 }, int64s({ 8, 64 }) } } },
        { R"("num_bits":4,"group_size":32)",
          { { "m.weight_packed", "I32", { 2, 256 } },
            { "m.scale_packed", "F16", { 2, 128 } },
            { "m.meta", "I16", { 2, 256 } } } },
        { R"("sparsity_config":{"format":"sparse-bitmask"})",
          { { "m.weight.compressed", "F32", { 3 } },
            { "m.weight.bitmask", "U8", { 2, 1 }, std::string("\3\1", 2) },
            { "m.weight.shape", "I64", { 2 }, int64s({ 2, 8 }) },
            { "m.weight.row_offsets", "I64", { 2 }, int64s({ 0, 2 }) } } },
        { R"("sparsity_config":{"format":"sparse-24-bitmask"})",
          { { "m.weight.compressed", "F32", { 2, 4 } },
            { "m.weight.bitmask", "U8", { 2, 1 }, std::string("\x33\x55", 2) },
            { "m.weight.shape", "I64", { 2, 1 }, int64s({ 2, 8 }) } } },
        { R"("quant_method":"bitnet","linear_class":"bitlinear")",
          { { "m.weight", "U8", { 2, 8 } }, { "m.weight_scale", "BF16", { 1 } } } },
        { "",
          { { "e.gate_up_proj_blocks", "U8", { 1, 2, 1, 16 } },
            { "e.gate_up_proj_scales", "U8", { 1, 2, 1 } } } },
        { "",
          { { "m.weight", "U8", { 1, 8 } },
            { "m.weight_scale", "F8_E4M3", { 1, 1 } },
            { "m.weight_scale_2", "F32", { 1 } } } },
        { "",
          { { "m.weight_packed", "U8", { 1, 8 } },
            { "m.weight_scale", "F8_E4M3", { 1, 1 } },
            { "m.weight_global_scale", "F32", { 1 } } } },
        { "", { { "m.weight_packed", "U8", { 1, 16 } }, { "m.weight_scale", "U8", { 1, 1 } } } },
        { R"({"quantization":{"group_size":64,"bits":4}})",
          { { "m.weight", "U32", { 4, 16 } },
            { "m.scales", "F16", { 4, 2 } },
            { "m.biases", "F16", { 4, 2 } } } },
        { R"({"quantization":{"group_size":32,"bits":4,"mode":"mxfp4"}})",
          { { "m.weight", "U32", { 4, 8 } }, { "m.scales", "U8", { 4, 2 } } } },
        { R"({"quantization":{"group_size":16,"bits":4,"mode":"nvfp4"}})",
          { { "m.weight", "U32", { 4, 8 } }, { "m.scales", "U8", { 4, 4 } } } },
        { "",
          { { "m.W_q", "U8", { 2, 4 } },
            { "m.scale", "F32", { 4, 1 } },
            { "m.zero", "F32", { 4, 1 } },
            { "m.shape", "I64", { 2 }, int64s({ 2, 8 }) },
            { "m.nbits", "I32", {}, int32s({ 4 }) },
            { "m.axis", "I32", {}, int32s({ 1 }) },
            { "m.group_size", "I32", {}, int32s({ 4 }) },
            text("m.packing", "4bit_u8") } },
        { R"("quant_method":"aqlm","nbits_per_codebook":8,"num_codebooks":2)",
          { { "m.codes", "I8", { 2, 1, 2 } },
            { "m.codebooks", "F16", { 2, 256, 1, 2 } },
            { "m.scales", "F16", { 2, 1, 1, 1 } } } },
        { VptqConfig,
          { { "m.indices", "I32", { 2, 3, 1 } },
            { "m.centroids.weight", "F32", { 2, 32 } },
            { "m.res_centroids.weight", "F32", { 2, 16 } },
            { "m.outlier_indices", "I32", { 1, 5, 1 } },
            { "m.outlier_centroids.weight", "F32", { 1, 8 } },
            { "m.perm", "I16", { 3 }, std::string("\0\0\1\0\2\0", 6) },
            { "m.weight_scale", "F32", { 11 } },
            { "m.weight_bias", "F32", { 11 } } } },
        { R"("quant_method":"exl2","bits":4.2)",
          { { "m.q_weight", "I32", { 8, 32 } },
            { "m.q_scale", "I32", { 1, 4 } },
            { "m.q_scale_max", "F16", { 1 } },
            { "m.q_groups", "I16", { 2 }, std::string("\4\0\0\0", 4) },
            { "m.q_invperm", "I32", { 64 }, std::string(256, '\0') } } },
        { "",
          { { "m._weight_qdata", "I8", { 4, 32 } },
            { "m._weight_scale", "F32", { 2, 4 } },
            { "m._weight_zero_point", "F32", { 2, 4 } } },
          { "m.weight",
            R"({"_type":"Int4Tensor","_data":{"block_size":[1,32]},"_tensor_data_names":["qdata","scale"]})" } },
        { "",
          { { "m._weight_qdata", "F8_E4M3", { 2, 2 } }, { "m._weight_scale", "F32", { 2, 1 } } },
          { "m.weight", R"({"_type":"Float8Tensor","_data":{},"_tensor_data_names":["qdata","scale"]})" } },
        { "",
          { { "m._weight_qdata", "I8", { 1, 4 } },
            { "m._weight_scale", "F32", { 1, 2 } },
            { "m._weight_zero_point", "I8", { 1, 2 } } },
          { "m.weight",
            R"({"_type":"IntxUnpackedToInt8Tensor","_data":{},"_tensor_data_names":["qdata","scale"]})" } },
        { "",
          { { "m._weight_qdata", "U8", { 32, 32 } }, { "m._weight_scale", "F8_E4M3", { 128, 4 } } },
          { "m.weight",
            R"({"_type":"NVFP4Tensor","_data":{"is_swizzled_scales":true},"_tensor_data_names":["qdata","scale"]})" } },
        { "",
          { { "m._weight_qdata", "F8_E4M3", { 2, 32 } }, { "m._weight_scale", "F8_E8M0", { 2, 1 } } },
          { "m.weight",
            R"({"_type":"MXTensor","_data":{"block_size":32},"_tensor_data_names":["qdata","scale"]})" } },
        { "",
          { { "m._weight_qdata", "I32", { 2, 2 } }, { "m._weight_scale", "F32", { 2 } } },
          { "m.weight",
            R"({"_type":"Int4TilePackedTo4dTensor","_data":{},"_tensor_data_names":["qdata","scale"]})" } },
        { "",
          { { "m.trellis", "I16", { 4, 2, 16 } }, { "m.suh", "F16", { 64 } }, { "m.svh", "F16", { 32 } } } },
        { "", { { "m.B", "I32", { 4, 64 } }, { "m.s", "F16", { 1, 32 } } } },
        { "",
          { { "m.weight._data", "I8", { 4, 8 } },
            { "m.weight._scale", "F32", { 4, 1 } },
            { "m.input_scale", "F32", {} },
            { "m.output_scale", "F32", {} } } },
    };
}

std::uint64_t sizeOf(const Part &part)
{
    const std::string dtype = part.dtype;
    std::uint64_t size = dtype.ends_with("64") ? 8
        : dtype.ends_with("32")                ? 4
        : dtype.ends_with("16")                ? 2
                                               : 1;
    for (const std::uint64_t side : part.shape)
        size *= side;
    return size;
}

} // namespace

std::vector<std::string> layoutSeeds()
{
    std::vector<std::string> seeds;
    Random random(11);
    for (const Quantised &each : quantised()) {
        SafetensorsBuilder builder;
        for (const Part &part : each.parts) {
            std::string bytes = part.bytes;
            while (bytes.size() < sizeOf(part))
                bytes.push_back(static_cast<char>(random.next() % 64));
            builder.add(part.name, part.dtype, part.shape, bytes);
        }
        if (each.metadata.first)
            builder.metadata(each.metadata.first, each.metadata.second);
        const std::string config = each.config;
        seeds.push_back((config.starts_with("{") ? config : "{\"quantization_config\":{" + config + "}}")
                        + "\n" + builder.bytes());
    }
    return seeds;
}

std::vector<std::string> containerSeeds()
{
    const TemporaryFolder folder;
    const auto model = ModelBuilder().addF32("m.weight", { 32, 32 }, gaussians(3, 1024)).finish();
    std::vector<std::string> seeds;
    for (const Codec &codec : codecs()) {
        const std::string path = folder.path(codec.id);
        // The usual basis of rft, of 1,024 rows, takes minutes where the code is instrumented.
        const std::string pipeline = codec.id == std::string_view("rft") ? "rft:n=16" : codec.id;
        if (writeContainer(*model, { .pipeline = pipeline, .output = path }, {}))
            seeds.push_back("{}\n" + readFile(path));
    }
    return seeds;
}

Model modelOfParts(std::span<const std::byte> input)
{
    const auto line = std::ranges::find(input, std::byte { '\n' });
    const auto config = input.first(static_cast<std::size_t>(line - input.begin()));
    const auto rest = input.subspan(std::min(config.size() + 1, input.size()));
    Model model;
    model.path = "fuzz";
    model.format = "safetensors";
    model.texts["config.json"].assign(reinterpret_cast<const char *>(config.data()), config.size());
    model.texts["quant_config.json"] = model.texts["config.json"];
    if (!readSafetensors(memorySource(std::vector<std::byte>(rest.begin(), rest.end()), "fuzz"), model, {})
        || !assembleQuantised(model, {}))
        model.tensors.clear();
    return model;
}

} // namespace assay::testing
