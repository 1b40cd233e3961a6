// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/layout_table.h"

#include "core/container/container_reader.h"
#include "core/layouts/ggml_decoder.h"
#include "core/layouts/plain.h"
#include "core/layouts/quantised_layouts.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::array Layouts {
    Layout { "plain", "Plain array", 0, makePlainDecoder },
    Layout { "assay:", "Assay container, by its stages", 0,
             makeContainerDecoder }, // "assay:bitnet:...|zstd:..."
    Layout { "gguf:Q4_0", "ggml Q4_0 blocks", 4.5, makeGgmlDecoder },
    Layout { "gguf:Q4_1", "ggml Q4_1 blocks", 5, makeGgmlDecoder },
    Layout { "gguf:Q5_0", "ggml Q5_0 blocks", 5.5, makeGgmlDecoder },
    Layout { "gguf:Q5_1", "ggml Q5_1 blocks", 6, makeGgmlDecoder },
    Layout { "gguf:Q8_0", "ggml Q8_0 blocks", 8.5, makeGgmlDecoder },
    Layout { "gguf:Q8_1", "ggml Q8_1 blocks", 9, makeGgmlDecoder },
    Layout { "gguf:Q2_K", "ggml Q2_K blocks", 2.625, makeGgmlDecoder },
    Layout { "gguf:Q3_K", "ggml Q3_K blocks", 3.4375, makeGgmlDecoder },
    Layout { "gguf:Q4_K", "ggml Q4_K blocks", 4.5, makeGgmlDecoder },
    Layout { "gguf:Q5_K", "ggml Q5_K blocks", 5.5, makeGgmlDecoder },
    Layout { "gguf:Q6_K", "ggml Q6_K blocks", 6.5625, makeGgmlDecoder },
    Layout { "gguf:Q8_K", "ggml Q8_K blocks", 9.125, makeGgmlDecoder },
    Layout { "gguf:IQ2_XXS", "ggml IQ2_XXS blocks", 2.0625, nullptr },
    Layout { "gguf:IQ2_XS", "ggml IQ2_XS blocks", 2.3125, nullptr },
    Layout { "gguf:IQ3_XXS", "ggml IQ3_XXS blocks", 3.0625, nullptr },
    Layout { "gguf:IQ1_S", "ggml IQ1_S blocks", 1.5625, nullptr },
    Layout { "gguf:IQ4_NL", "ggml IQ4_NL blocks", 4.5, makeGgmlDecoder },
    Layout { "gguf:IQ3_S", "ggml IQ3_S blocks", 3.4375, nullptr },
    Layout { "gguf:IQ2_S", "ggml IQ2_S blocks", 2.5625, nullptr },
    Layout { "gguf:IQ4_XS", "ggml IQ4_XS blocks", 4.25, makeGgmlDecoder },
    Layout { "gguf:IQ1_M", "ggml IQ1_M blocks", 1.75, nullptr },
    Layout { "gguf:TQ1_0", "ggml TQ1_0 blocks", 1.6875, makeGgmlDecoder },
    Layout { "gguf:TQ2_0", "ggml TQ2_0 blocks", 2.0625, makeGgmlDecoder },
    Layout { "gguf:MXFP4", "ggml MXFP4 blocks", 4.25, makeGgmlDecoder },
    Layout { "gguf:NVFP4", "ggml NVFP4 blocks", 4.5, makeGgmlDecoder },
    Layout { "gguf:Q1_0", "ggml Q1_0 blocks", 1.125, makeGgmlDecoder },
    Layout { "gguf:Q2_0", "ggml Q2_0 blocks", 2.25, makeGgmlDecoder },
    Layout { "gptq", "GPTQ", 0, makeGptqDecoder },
    Layout { "awq-gemm", "AWQ (GEMM)", 0, makeAwqGemmDecoder },
    Layout { "awq-gemv", "AWQ (GEMV)", 0, makeAwqGemvDecoder },
    Layout { "awq-gemv-fast", "AWQ (GEMV fast)", 0, makeAwqFastDecoder },
    Layout { "bnb-nf4", "bitsandbytes NF4", 0, makeBnb4Decoder },
    Layout { "bnb-fp4", "bitsandbytes FP4", 0, makeBnb4Decoder },
    Layout { "bnb-int8", "bitsandbytes LLM.int8", 0, makeBnbInt8Decoder },
    Layout { "fp8-block", "FP8 with a scale per block", 0, makeScaledDecoder },
    Layout { "fp8-scaled", "FP8 with a scale per tensor or channel", 0, makeScaledDecoder },
    Layout { "mxfp4", "MXFP4 blocks (gpt-oss)", 4.25, makeFp4Decoder },
    Layout { "nvfp4", "NVFP4 (ModelOpt)", 4.5, makeFp4Decoder },
    Layout { "compressed-tensors:pack-quantized", "compressed-tensors packed integers", 0,
             makePackQuantizedDecoder },
    Layout { "compressed-tensors:int-quantized", "compressed-tensors int8", 0, makeScaledDecoder },
    Layout { "compressed-tensors:float-quantized", "compressed-tensors FP8", 0, makeScaledDecoder },
    Layout { "compressed-tensors:mxfp8-quantized", "compressed-tensors MXFP8", 8.25, makeScaledDecoder },
    Layout { "compressed-tensors:nvfp4-pack-quantized", "compressed-tensors NVFP4", 4.5, makeFp4Decoder },
    Layout { "compressed-tensors:mxfp4-pack-quantized", "compressed-tensors MXFP4", 4.25, makeFp4Decoder },
    Layout { "compressed-tensors:marlin-24", "compressed-tensors Marlin 2:4", 0, makeMarlin24Decoder },
    Layout { "compressed-tensors:sparse-bitmask", "compressed-tensors sparse bitmask", 0,
             makeBitmaskDecoder },
    Layout { "compressed-tensors:sparse-24-bitmask", "compressed-tensors 2:4 bitmask", 0,
             makeBitmaskDecoder },
    Layout { "bitnet-hf", "BitNet (Hugging Face)", 2, makeBitnetDecoder },
    Layout { "hqq", "HQQ", 0, makeHqqDecoder },
    Layout { "aqlm", "AQLM", 0, makeAqlmDecoder },
    Layout { "vptq", "VPTQ", 0, makeVptqDecoder },
    Layout { "exl2", "EXL2", 0, makeExl2Decoder },
    Layout { "exl3", "EXL3", 0, nullptr },
    Layout { "marlin", "Marlin", 0, nullptr },
    Layout { "torchao:float8", "torchao FP8", 0, makeTorchaoDecoder },
    Layout { "torchao:int8", "torchao int8", 0, makeTorchaoDecoder },
    Layout { "torchao:int4", "torchao int4", 0, makeTorchaoDecoder },
    Layout { "torchao:mx", "torchao MX", 0, makeTorchaoDecoder },
    Layout { "torchao:nvfp4", "torchao NVFP4", 4.5, makeTorchaoDecoder },
    Layout { "torchao:packed", "torchao packed for a device", 0, nullptr },
    Layout { "torch-qint", "PyTorch quantised integers", 0, makeTorchQintDecoder },
    Layout { "mlx", "MLX affine", 0, makeMlxDecoder },
    Layout { "mlx-mxfp4", "MLX MXFP4", 4.25, makeFp4Decoder },
    Layout { "mlx-nvfp4", "MLX NVFP4", 4.5, makeFp4Decoder },
    Layout { "onnx-qdq", "ONNX DequantizeLinear and QLinear operators", 0, makeAxisAffineDecoder },
    Layout { "onnx-matmulnbits", "ONNX MatMulNBits", 0, makeMatMulNBitsDecoder },
    Layout { "onnx-sparse", "ONNX sparse tensor", 0, makeOnnxSparseDecoder },
    Layout { "tflite-affine", "TensorFlow Lite affine", 0, makeAxisAffineDecoder },
    Layout { "tflite-sparse", "TensorFlow Lite sparse tensor", 0, nullptr },
};

} // namespace

std::span<const Layout> layouts()
{
    return Layouts;
}

const Layout *findLayout(std::string_view id)
{
    // An id that ends in ':' stands for all that begin with it.
    const auto found = std::ranges::find_if(Layouts, [id](const Layout &row) {
        const std::string_view own = row.id;
        return id == own || (own.ends_with(':') && id.starts_with(own));
    });
    return found == Layouts.end() ? nullptr : &*found;
}

Result<DecoderPtr> makeDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run)
{
    if (!tensor.note.empty())
        return Error { ErrorKind::Unsupported, "tensor '" + tensor.name + "': " + tensor.note };
    const Layout *layout = findLayout(tensor.layout);
    if (!layout || !layout->makeDecoder)
        return Error { ErrorKind::Unsupported,
                       "tensor '" + tensor.name + "' of layout " + tensor.layout
                           + " is recognised, its values are not decoded" };
    for (const auto &part : tensor.parts)
        if (auto status = checkPart(model, part); !status)
            return status.error();
    return layout->makeDecoder(model, tensor, run);
}

Result<std::vector<float>> decodeAll(const Model &model, const TensorInfo &tensor, std::uint64_t limit,
                                     const RunControl &run)
{
    if (tensor.elementCount() > limit)
        return Error { ErrorKind::LimitExceeded,
                       "tensor '" + tensor.name + "' has " + std::to_string(tensor.elementCount())
                           + " values, at most " + std::to_string(limit) + " are decoded at once" };
    const auto decoder = makeDecoder(model, tensor, run);
    if (!decoder)
        return decoder.error();
    std::vector<float> values(static_cast<std::size_t>(tensor.elementCount()));
    DecodeScratch scratch;
    if (auto status = (*decoder)->decode(0, values, scratch); !status)
        return status.error();
    return values;
}

} // namespace assay
