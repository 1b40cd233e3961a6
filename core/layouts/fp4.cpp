// SPDX-License-Identifier: GPL-3.0-or-later
// FP4 (E2M1) matrices, low nibble = even element, with a scale per group of inputs.
//   ModelOpt NVFP4            weight U8 [out, in/2], weight_scale F8_E4M3 [out, in/16], weight_scale_2 F32:
//                             W = v weight_scale weight_scale_2
//   compressed-tensors NVFP4  weight_packed, weight_scale F8_E4M3, weight_global_scale F32:
//                             W = v weight_scale / weight_global_scale
//   compressed-tensors MXFP4  weight_packed, weight_scale U8 E8M0 [out, in/32]: W = v 2^(s - 127)
//   DeepSeek-V4 MXFP4         weight I8 [out, in/2], scale F8_E8M0 [out, in/32] (stacks alike)
//   gpt-oss MXFP4             *_blocks U8 [E, rows, in/32, 16], *_scales U8 [E, rows, in/32]; or .blocks,
//   .scales
#include "core/layouts/fp4.h"

#include "core/layouts/grid_decoder.h"
#include "core/numbers/float_formats.h"

namespace assay {
namespace {

std::optional<TensorInfo> fp4Matrix(std::string name, const TensorInfo &packed, const TensorInfo &scale,
                                    std::uint64_t group, const Layout &layout)
{
    if (packed.shape.rank() != 2 || packed.dtype != DType::U8 || scale.shape.rank() != 2)
        return std::nullopt;
    const auto in = checkedMultiply(packed.shape[1], 2);
    if (!in || scale.shape[0] != packed.shape[0] || scale.shape[1] != divideRoundingUp(*in, group))
        return std::nullopt;
    auto logical = logicalMatrix(std::move(name), packed.shape[0], *in, layout);
    if (logical) {
        logical->bits = 4;
        logical->groupSize = group;
    }
    return logical;
}

std::vector<float> decodedScales(const TensorInfo &tensor, std::vector<float> scales)
{
    const bool areE4m3 = parametersOr<Fp4Parameters>(tensor).areScalesE4m3;
    if (tensor.part("scale")->dtype == DType::U8)
        for (float &scale : scales) {
            const auto code = static_cast<std::uint8_t>(scale);
            scale = areE4m3 ? E4M3Values[code] : e8m0ToFloat(code);
        }
    return scales;
}

} // namespace

void assembleNvfp4(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *weight = assembly.find(prefix + "weight");
    const TensorInfo *scale = assembly.find(prefix + "weight_scale");
    auto logical
        = weight && scale ? fp4Matrix(prefix + "weight", *weight, *scale, 16, Nvfp4Layout) : std::nullopt;
    if (!logical || tensor.shape.elementCount() != 1)
        return assembly.misfit("nvfp4", tensor.name, "its weight or scales are missing or of another shape");
    assembly.check(*logical, "group_size", 16);
    assembly.add(std::move(*logical),
                 { { weight, "values", PartKind::Payload },
                   { scale, "scale" },
                   { &tensor, "global" },
                   { assembly.find(prefix + "input_scale"), "input_scale" } });
}

void assemblePackedFp4(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *scale = assembly.find(prefix + "weight_scale");
    const TensorInfo *global = assembly.find(prefix + "weight_global_scale");
    const bool isMx = scale && (scale->dtype == DType::U8 || scale->dtype == DType::F8E8M0);
    const Layout &layout = isMx ? PackedMxfp4Layout : PackedNvfp4Layout;
    auto logical
        = scale ? fp4Matrix(prefix + "weight", tensor, *scale, isMx ? 32 : 16, layout) : std::nullopt;
    if (!logical || (!isMx && (!global || global->shape.elementCount() != 1)))
        return assembly.misfit("compressed-tensors FP4", tensor.name,
                               "its scales are missing or of another shape");
    logical->parameters = Fp4Parameters { .dividesByGlobal = true };
    assembly.check(*logical, "num_bits", 4);
    assembly.check(*logical, "group_size", isMx ? 32 : 16);
    assembly.add(std::move(*logical),
                 { { &tensor, "values", PartKind::Payload },
                   { scale, "scale" },
                   { global, "global" },
                   { assembly.find(prefix + "input_global_scale"), "input_scale" } });
}

void assemblePairs(Assembly &assembly, const TensorInfo &tensor, const TensorInfo &scale)
{
    std::vector<std::uint64_t> dims(tensor.shape.dims().begin(), tensor.shape.dims().end());
    const auto columns = checkedMultiply(dims.back(), 2);
    dims.back() = columns.value_or(0);
    const auto shape = Shape::make(dims);
    if (!columns || !shape)
        return assembly.misfit("mxfp4", tensor.name, "its shape overflows");
    TensorInfo logical { .name = tensor.name, .shape = *shape, .layout = &Mxfp4Layout };
    logical.bits = 4;
    logical.groupSize = 32;
    assembly.add(std::move(logical), { { &tensor, "values", PartKind::Payload }, { &scale, "scale" } });
}

void assembleBlocks(Assembly &assembly, const TensorInfo &tensor, const std::string &)
{
    constexpr std::string_view Tail = "blocks"; // after '_' or '.'
    const std::string stem = tensor.name.substr(0, tensor.name.size() - Tail.size());
    const TensorInfo *scale = assembly.find(stem + "scales");
    const auto dims = tensor.shape.dims();
    if (!scale || tensor.dtype != DType::U8 || dims.size() < 3 || dims.back() != 16
        || scale->shape.elementCount() * 16 != tensor.shape.elementCount())
        return assembly.misfit("mxfp4", tensor.name, "its scales are missing or of another shape");
    std::vector<std::uint64_t> shape(dims.begin(), dims.end() - 1);
    const auto columns = checkedMultiply(shape.back(), 32);
    shape.back() = columns.value_or(0);
    const auto logicalShape = Shape::make(shape);
    if (!columns || !logicalShape)
        return assembly.misfit("mxfp4", tensor.name, "its shape overflows");
    TensorInfo logical { .name = withoutDot(stem), .shape = *logicalShape, .layout = &Mxfp4Layout };
    logical.bits = 4;
    logical.groupSize = 32;
    assembly.add(std::move(logical), { { &tensor, "values", PartKind::Payload }, { scale, "scale" } });
}

namespace {

Result<DecoderPtr> makeFp4Decoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto payload = needPart(tensor, "values");
    auto scales = needValues(model, tensor, "scale", 0);
    if (!payload || !scales)
        return !payload ? payload.error() : scales.error();
    ScaleGrid grid {
        .rows = tensor.shape.rows(), .columns = tensor.shape.columns(), .rowBytes = 0, .codes = fp4Codes()
    };
    grid.rowBytes = grid.columns / 2;
    grid.blockColumns = tensor.groupSize;
    grid.gridColumns = grid.blockColumns ? divideRoundingUp(grid.columns, grid.blockColumns) : 0;
    grid.scales = decodedScales(tensor, std::move(*scales));
    if (grid.columns % 2 != 0)
        return malformedLayout(tensor, "an odd number of columns cannot be packed in pairs");
    if (tensor.part("global")) {
        const auto global = needValues(model, tensor, "global", 1);
        if (!global)
            return global.error();
        const bool divides = parametersOr<Fp4Parameters>(tensor).dividesByGlobal;
        for (float &scale : grid.scales)
            scale = divides ? scale / global->front() : scale * global->front();
    }
    return makeGridDecoder(model, tensor, **payload, std::move(grid));
}

} // namespace

constinit const Layout Mxfp4Layout { .id = "mxfp4",
                                     .title = "MXFP4 blocks (gpt-oss)",
                                     .nominalBitsPerWeight = 4.25,
                                     .makeDecoder = makeFp4Decoder };
constinit const Layout Nvfp4Layout {
    .id = "nvfp4", .title = "NVFP4 (ModelOpt)", .nominalBitsPerWeight = 4.5, .makeDecoder = makeFp4Decoder
};
constinit const Layout PackedNvfp4Layout { .id = "compressed-tensors:nvfp4-pack-quantized",
                                           .title = "compressed-tensors NVFP4",
                                           .nominalBitsPerWeight = 4.5,
                                           .makeDecoder = makeFp4Decoder };
constinit const Layout PackedMxfp4Layout { .id = "compressed-tensors:mxfp4-pack-quantized",
                                           .title = "compressed-tensors MXFP4",
                                           .nominalBitsPerWeight = 4.25,
                                           .makeDecoder = makeFp4Decoder };
constinit const Layout MlxMxfp4Layout {
    .id = "mlx-mxfp4", .title = "MLX MXFP4", .nominalBitsPerWeight = 4.25, .makeDecoder = makeFp4Decoder
};
constinit const Layout MlxNvfp4Layout {
    .id = "mlx-nvfp4", .title = "MLX NVFP4", .nominalBitsPerWeight = 4.5, .makeDecoder = makeFp4Decoder
};

} // namespace assay
