// SPDX-License-Identifier: GPL-3.0-or-later
// The entry points of the quantised layouts; each pair lives in its own file with the layout on top.
#pragma once

#include "core/layouts/assembly.h"
#include "core/layouts/decoder.h"

namespace assay {

// gptq.cpp, awq.cpp
void assembleQweight(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
void assembleAwq(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
Result<DecoderPtr> makeGptqDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);
Result<DecoderPtr> makeAwqGemmDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);
Result<DecoderPtr> makeAwqGemvDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);
Result<DecoderPtr> makeAwqFastDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);

// bitsandbytes.cpp
void assembleBnb4(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
void assembleBnbInt8(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
Result<DecoderPtr> makeBnb4Decoder(const Model &model, const TensorInfo &tensor, const RunControl &run);
Result<DecoderPtr> makeBnbInt8Decoder(const Model &model, const TensorInfo &tensor, const RunControl &run);

// scaled_weight.cpp: FP8, int8 and FP4 weights with a grid of scales
void assembleScaleInverse(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
void assembleWeightScale(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
Result<DecoderPtr> makeScaledDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);

// fp4.cpp: NVFP4 and MXFP4 as stored by ModelOpt, compressed-tensors and gpt-oss
void assembleNvfp4(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
void assemblePackedFp4(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
void assembleBlocks(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
Result<DecoderPtr> makeFp4Decoder(const Model &model, const TensorInfo &tensor, const RunControl &run);

// compressed_tensors.cpp
void assemblePacked(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
Result<DecoderPtr> makePackQuantizedDecoder(const Model &model, const TensorInfo &tensor,
                                            const RunControl &run);

/// The two numbers of a small shape tensor (I32 or I64).
std::optional<Shape> readShapePair(const Assembly &assembly, const TensorInfo *tensor);

// marlin24.cpp, sparse_bitmask.cpp
void assembleMarlin24(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
Result<DecoderPtr> makeMarlin24Decoder(const Model &model, const TensorInfo &tensor, const RunControl &run);
void assembleBitmask(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
Result<DecoderPtr> makeBitmaskDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);

// vptq.cpp, exl2.cpp, torchao.cpp
void assembleVptq(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
Result<DecoderPtr> makeVptqDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);
void assembleExl2(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
Result<DecoderPtr> makeExl2Decoder(const Model &model, const TensorInfo &tensor, const RunControl &run);
void assembleTorchao(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
Result<DecoderPtr> makeTorchaoDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);

// bitnet.cpp
void assembleBitnet(Assembly &assembly, const TensorInfo &weight, const TensorInfo &scale,
                    const std::string &prefix);
Result<DecoderPtr> makeBitnetDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);

// mlx.cpp
void assembleMlx(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
Result<DecoderPtr> makeMlxDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);

// hqq.cpp, aqlm.cpp
void assembleHqq(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
Result<DecoderPtr> makeHqqDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);
void assembleAqlm(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
Result<DecoderPtr> makeAqlmDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);

// torch_qint.cpp
Result<DecoderPtr> makeTorchQintDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);

// axis_affine.cpp, matmul_nbits.cpp: what graph formats quantise; their readers gather the parts
Result<DecoderPtr> makeAxisAffineDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);
/// A whole model: the numbers beside the blocks of a GGUF.
Status assembleGgufScales(Model &model, const RunControl &run);
Result<DecoderPtr> makeOnnxSparseDecoder(const Model &model, const TensorInfo &tensor, const RunControl &run);
Result<DecoderPtr> makeMatMulNBitsDecoder(const Model &model, const TensorInfo &tensor,
                                          const RunControl &run);

// recognised.cpp
void assembleExl3(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);
void assembleMarlin(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix);

} // namespace assay
