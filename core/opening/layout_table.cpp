// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/opening/layout_table.h"

#include "core/container/container_decoder.h"
#include "core/layouts/aqlm.h"
#include "core/layouts/awq.h"
#include "core/layouts/axis_affine.h"
#include "core/layouts/bitnet_hf.h"
#include "core/layouts/bitsandbytes.h"
#include "core/layouts/blockwise.h"
#include "core/layouts/compressed_tensors.h"
#include "core/layouts/coreml_codes.h"
#include "core/layouts/dfloat11.h"
#include "core/layouts/exl2.h"
#include "core/layouts/flat_slices.h"
#include "core/layouts/fp4.h"
#include "core/layouts/ggml_decoder.h"
#include "core/layouts/gptq.h"
#include "core/layouts/hqq.h"
#include "core/layouts/marlin24.h"
#include "core/layouts/matmul_nbits.h"
#include "core/layouts/mlx.h"
#include "core/layouts/onnx_sparse.h"
#include "core/layouts/plain.h"
#include "core/layouts/quanto.h"
#include "core/layouts/scaled_weight.h"
#include "core/layouts/sized_only.h"
#include "core/layouts/slices.h"
#include "core/layouts/sparse_bitmask.h"
#include "core/layouts/stacked.h"
#include "core/layouts/torch_qint.h"
#include "core/layouts/torchao.h"
#include "core/layouts/vptq_hf.h"

namespace assay {
namespace {

constexpr const Layout *Layouts[] {
    &PlainLayout,          &ContainerLayout,     &GptqLayout,          &AwqGemmLayout,
    &AwqGemvLayout,        &AwqFastLayout,       &BnbNf4Layout,        &BnbFp4Layout,
    &BnbInt8Layout,        &Fp8BlockLayout,      &Fp8ScaledLayout,     &IntQuantizedLayout,
    &FloatQuantizedLayout, &Mxfp8Layout,         &Mxfp4Layout,         &Nvfp4Layout,
    &PackedNvfp4Layout,    &PackedMxfp4Layout,   &MlxMxfp4Layout,      &MlxNvfp4Layout,
    &PackQuantizedLayout,  &Marlin24Layout,      &SparseBitmaskLayout, &Sparse24BitmaskLayout,
    &BitnetHfLayout,       &HqqLayout,           &AqlmLayout,          &VptqLayout,
    &Exl2Layout,           &TorchaoFloat8Layout, &TorchaoInt8Layout,   &TorchaoInt4Layout,
    &TorchaoMxLayout,      &TorchaoNvfp4Layout,  &TorchaoPackedLayout, &MlxLayout,
    &Exl3Layout,           &MarlinLayout,        &TfliteSparseLayout,  &TorchQintLayout,
    &OpenVinoLayout,       &CoremlAffineLayout,  &CoremlLinearLayout,  &CoremlTableLayout,
    &CoremlLutLayout,      &CoremlSparseLayout,  &OnnxQdqLayout,       &TfliteAffineLayout,
    &MatMulNBitsLayout,    &OnnxSparseLayout,    &Int8ScaledLayout,    &QuantoLayout,
    &SlicesLayout,         &Dfloat11Layout,      &MlxMxfp8Layout,      &FlatSlicesLayout,
    &StackedLayout
};

std::vector<const Layout *> allLayouts()
{
    std::vector<const Layout *> all(std::begin(Layouts), std::end(Layouts));
    for (const Layout &row : ggmlLayouts())
        all.push_back(&row);
    return all;
}

} // namespace

std::span<const Layout *const> layouts()
{
    static const std::vector<const Layout *> All = allLayouts();
    return All;
}

} // namespace assay
