// SPDX-License-Identifier: GPL-3.0-or-later
// A matrix of F8 or I8 with scales beside it; the scale always multiplies, whatever its name.
//   weight_scale_inv [ceil(out/128), ceil(in/128)]: one per block, partial blocks at the edges
//   weight_scale [] or [1] per tensor, [2] of gate and up, [out, 1] or [out] per output, [out, in/gs] per
//   group, or per block; U8 [out, in/32]: E8M0 (mxfp8); weight_zero_point like weight_scale: W = (q - zero)
//   scale
// One exporter states weight_scale_semantics "inverse": there W = q / weight_scale_inv.
// Other names of the same (a stack of experts [E, out, in] has one grid per expert, partial blocks at
// the edges of each):
//   <module>.scale               DeepSeek-V4, F8_E8M0 or F32 per 128 x 128; I8 weight [out, in/2] beside
//                                F8_E8M0 [out, in/32]: pairs of FP4, low nibble first
//   <module>.scale_weight        ComfyUI, one number, [out, 1] or [out, blocks, 1]
//   <module>.qscale_weight       Mistral's consolidated files, one number (qscale_act: of the activations)
//   <tensor>_scale_inv, <tensor>_scale, <tensor>.scale      stacks of experts, fused matrices
//   <tensor>._data, ._scale      quanto at 8 bits (quanto.cpp)
#include "core/layouts/scaled_weight.h"

#include "core/layouts/bitnet_hf.h"
#include "core/layouts/fp4.h"
#include "core/layouts/grid_decoder.h"
#include "core/numbers/float_formats.h"

#include <nlohmann/json.hpp>

namespace assay {
namespace {

bool isF8(DType dtype)
{
    return dtype == DType::F8E4M3 || dtype == DType::F8E5M2 || dtype == DType::F8E4M3Fnuz
        || dtype == DType::F8E5M2Fnuz;
}

struct Blocks {
    std::uint64_t rows = 1; ///< elements per scale
    std::uint64_t columns = 1;
    std::uint64_t lines = 1; ///< scales
    std::uint64_t gridColumns = 1;
    std::uint64_t matrixRows = 0; ///< of a stack, where each matrix begins with a block of its own
};

struct ScaledParameters {
    Blocks blocks {};
    bool dividesByScale = false; ///< else it multiplies
};

/// Block length that makes count blocks of extent: a usual one if it fits, else the shortest that does.
std::uint64_t blockLength(std::uint64_t extent, std::uint64_t count, std::optional<double> stated)
{
    if (count == 0)
        return 0;
    if (stated && *stated >= 1 && *stated <= 0x1p31
        && divideRoundingUp(extent, static_cast<std::uint64_t>(*stated)) == count)
        return static_cast<std::uint64_t>(*stated);
    if (count == 1)
        return extent;
    for (const std::uint64_t usual : { 128u, 64u, 32u, 16u, 256u, 512u })
        if (divideRoundingUp(extent, usual) == count)
            return usual;
    const std::uint64_t length = divideRoundingUp(extent, count);
    return divideRoundingUp(extent, length) == count ? length : 0;
}

std::optional<double> statedBlock(const Assembly &assembly, std::size_t axis)
{
    for (const char *key : { "weight_block_size", "block_structure" }) {
        const auto found = assembly.config().find(key);
        if (found != assembly.config().end() && found->is_array() && found->size() == 2
            && (*found)[axis].is_number())
            return (*found)[axis].get<double>();
    }
    return axis == 1 ? assembly.configNumber("group_size") : std::nullopt;
}

/// How a scale of that shape covers [out, in]; empty if it does not.
std::optional<Blocks> matrixCoverage(const Assembly &assembly, std::uint64_t out, std::uint64_t in,
                                     const Shape &scale)
{
    const bool isLine = scale.rank() == 1 || (scale.rank() == 2 && scale[1] == 1);
    if (isLine && scale.elementCount() == out)
        return Blocks { 1, in, out, 1 };
    // Two numbers: of gate and of up in one matrix, if they cannot be blocks of the usual length.
    constexpr std::uint64_t UsualBlock = 128;
    if (isLine && scale.elementCount() == 2 && out % 2 == 0 && !statedBlock(assembly, 0)
        && (scale.rank() == 1 || in > UsualBlock))
        return Blocks { out / 2, in, 2, 1 };
    if (scale.rank() != 2)
        return std::nullopt;
    Blocks blocks { .lines = scale[0], .gridColumns = scale[1] };
    blocks.rows = scale[0] == out ? 1 : blockLength(out, scale[0], statedBlock(assembly, 0));
    blocks.columns = blockLength(in, scale[1], statedBlock(assembly, 1));
    return blocks.rows && blocks.columns ? std::optional(blocks) : std::nullopt;
}

std::optional<Blocks> coverage(const Assembly &assembly, const Shape &weight, const Shape &scale)
{
    if (scale.elementCount() == 1)
        return Blocks { weight.rows(), weight.columns(), 1, 1 };
    std::vector<std::uint64_t> dims(scale.dims().begin(), scale.dims().end());
    while (dims.size() > 2 && dims.back() == 1)
        dims.pop_back(); // [out, blocks, 1]
    const auto scaleShape = Shape::make(dims);
    return scaleShape ? matrixCoverage(assembly, weight.rows(), weight.columns(), *scaleShape) : std::nullopt;
}

/// The same for a stack of matrices with one grid each, seen as one tall matrix.
std::optional<Blocks> stackCoverage(const Assembly &assembly, const Shape &weight, const Shape &scale)
{
    if (scale.elementCount() == 1)
        return Blocks { weight.rows(), weight.columns(), 1, 1 };
    if (weight.rank() != 3 || scale.rank() < 2 || scale[0] != weight[0])
        return std::nullopt;
    const std::uint64_t inner[] = { weight[1], weight[2] };
    const auto innerScale = Shape::make(scale.dims().subspan(1)), innerWeight = Shape::make(inner);
    auto blocks = innerScale && innerWeight ? coverage(assembly, *innerWeight, *innerScale) : std::nullopt;
    if (!blocks || blocks->rows == 0)
        return std::nullopt;
    blocks->lines *= weight[0];
    blocks->matrixRows = weight[1];
    return blocks;
}

/// One scale for all that lies under an index of the first axis: an output channel of a convolution.
std::optional<Blocks> channelCoverage(const Shape &weight, const Shape &scale)
{
    if (weight.rank() < 3 || weight[0] == 0 || scale.elementCount() != weight[0] || scale[0] != weight[0])
        return std::nullopt;
    return Blocks { weight.rows() / weight[0], weight.columns(), weight[0], 1 };
}

/// Any shape of the weight.
std::optional<Blocks> scaleCoverage(const Assembly &assembly, const Shape &weight, const Shape &scale)
{
    if (weight.rank() == 2)
        return coverage(assembly, weight, scale);
    if (auto channels = channelCoverage(weight, scale))
        return channels;
    return stackCoverage(assembly, weight, scale);
}

void checkStatedBlock(Assembly &assembly, const TensorInfo &logical, const Blocks &found)
{
    const auto stated = assembly.config().find("weight_block_size");
    if (stated == assembly.config().end())
        return;
    const auto rows = statedBlock(assembly, 0);
    const auto columns = statedBlock(assembly, 1);
    if (rows && columns
        && (*rows != static_cast<double>(found.rows) || *columns != static_cast<double>(found.columns))
        && (static_cast<double>(logical.shape.rows()) > *rows
            || static_cast<double>(logical.shape.columns()) > *columns))
        assembly.disagree(logical, "weight_block_size", stated->dump(),
                          "[" + std::to_string(found.rows) + "," + std::to_string(found.columns) + "]");
}

void assembleScaled(Assembly &assembly, const TensorInfo &weight, const TensorInfo &scale,
                    const std::string &prefix, const Layout &layout)
{
    const auto blocks = scaleCoverage(assembly, weight.shape, scale.shape);
    if (!blocks)
        return assembly.misfit(layout.id, weight.name,
                               "scales " + scale.shape.text() + " do not cover " + weight.shape.text());
    TensorInfo logical { .name = weight.name, .shape = weight.shape, .layout = &layout };
    logical.bits = 8;
    ScaledParameters parameters { .blocks = *blocks };
    if (scale.name.ends_with("_inv")) {
        checkStatedBlock(assembly, logical, *blocks);
        parameters.dividesByScale = assembly.configText("weight_scale_semantics") == "inverse";
    }
    logical.parameters = parameters;
    assembly.check(logical, "num_bits", 8);
    assembly.add(std::move(logical),
                 { { &weight, "values", PartKind::Payload },
                   { &scale, "scale" },
                   { assembly.find(prefix + "weight_zero_point"), "zero" },
                   { assembly.find(prefix + "weight_g_idx"), "g_idx" },
                   { assembly.find(prefix + "input_scale"), "input_scale" },
                   { assembly.find(prefix + "scale_input"), "input_scale" },
                   { assembly.find(prefix + "qscale_act"), "input_scale" },
                   { assembly.find(prefix + "comfy_quant"), "meta" },
                   { assembly.find(prefix + "input_zero_point"), "input_zero_point" } });
}

/// Where the scale of a matrix of bytes may stand, by name.
struct ScaleName {
    bool isOfModule; ///< after the module's name, else after the tensor's
    const char *ending;
    const Layout *layout;
};
constexpr ScaleName ScaleNames[] {
    { false, "_scale_inv", &Fp8BlockLayout },   { true, "scale", &Fp8BlockLayout },
    { true, "scale_weight", &Fp8ScaledLayout }, { true, "qscale_weight", &Fp8ScaledLayout },
    { false, "_scale", &Fp8ScaledLayout },      { false, ".scale", &Fp8ScaledLayout },
};

/// Two FP4 codes a byte: half as many columns as the scales of 32 cover.
bool arePairs(const TensorInfo &weight, const TensorInfo &scale)
{
    const bool isExponent = scale.dtype == DType::F8E8M0 || scale.dtype == DType::U8;
    return isExponent && (weight.dtype == DType::I8 || weight.dtype == DType::U8) && weight.shape.rank() >= 2
        && scale.shape.rank() == weight.shape.rank() && scale.shape.rows() == weight.shape.rows()
        && scale.shape.columns() * 16 == weight.shape.columns();
}

} // namespace

void assembleScaleInverse(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *weight = assembly.find(prefix + "weight");
    if (weight && isF8(weight->dtype))
        assembleScaled(assembly, *weight, tensor, prefix, Fp8BlockLayout);
}

void assembleWeightScale(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *weight = assembly.find(prefix + "weight");
    if (!weight || assembly.find(prefix + "weight_scale_2") || assembly.find(prefix + "weight_packed"))
        return;
    const bool isCompressedTensors = assembly.configText("quant_method") == "compressed-tensors";
    if (weight->dtype == DType::U8)
        return assembleBitnet(assembly, *weight, tensor, prefix);
    if (isF8(weight->dtype) && tensor.dtype == DType::U8)
        return assembleScaled(assembly, *weight, tensor, prefix, Mxfp8Layout);
    if (isF8(weight->dtype))
        return assembleScaled(assembly, *weight, tensor, prefix,
                              isCompressedTensors ? FloatQuantizedLayout : Fp8ScaledLayout);
    if (weight->dtype == DType::I8)
        assembleScaled(assembly, *weight, tensor, prefix, IntQuantizedLayout);
}

void assembleEightBits(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    if (!isF8(tensor.dtype) && tensor.dtype != DType::I8 && tensor.dtype != DType::U8)
        return;
    for (const auto &row : ScaleNames) {
        const TensorInfo *scale = assembly.find((row.isOfModule ? prefix : tensor.name) + row.ending);
        if (!scale || scale == &tensor || prefix + row.ending == tensor.name)
            continue;
        if (arePairs(tensor, *scale))
            return assemblePairs(assembly, tensor, *scale);
        if (isF8(tensor.dtype))
            return assembleScaled(assembly, tensor, *scale, prefix, *row.layout);
        if (tensor.dtype == DType::I8 && traits(scale->dtype).isFloat)
            return assembleScaled(assembly, tensor, *scale, prefix, Int8ScaledLayout);
    }
}

namespace {

Result<DecoderPtr> makeScaledDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto payload = needPart(tensor, "values");
    auto scales = needValues(model, tensor, "scale", 0);
    if (!payload || !scales)
        return !payload ? payload.error() : scales.error();
    if (tensor.part("scale")->dtype == DType::U8)
        for (float &scale : *scales)
            scale = e8m0ToFloat(static_cast<std::uint8_t>(scale));
    const auto parameters = parametersOr<ScaledParameters>(tensor);
    if (parameters.dividesByScale)
        for (float &scale : *scales)
            scale = 1.0f / scale;
    ScaleGrid grid { .rows = tensor.shape.rows(),
                     .columns = tensor.shape.columns(),
                     .rowBytes = 0,
                     .codes = plainCodes((*payload)->dtype) };
    grid.rowBytes = grid.columns;
    grid.matrixRows = parameters.blocks.matrixRows;
    grid.blockRows = parameters.blocks.rows;
    grid.blockColumns = parameters.blocks.columns;
    grid.gridColumns = parameters.blocks.gridColumns;
    grid.scales = std::move(*scales);
    if (tensor.part("zero")) {
        auto zeros = needValues(model, tensor, "zero", grid.scales.size());
        if (!zeros)
            return zeros.error();
        grid.zeros = std::move(*zeros);
    }
    if (tensor.part("g_idx") && grid.gridColumns > 1) {
        auto groups = readGroupIndex(model, tensor, "g_idx", grid.gridColumns);
        if (!groups)
            return groups.error();
        grid.groupOfColumn = std::move(*groups);
    }
    if (traits((*payload)->dtype).bits != 8)
        return malformedLayout(tensor, "its codes are not bytes");
    return makeGridDecoder(model, tensor, **payload, std::move(grid));
}

} // namespace

constinit const Layout Fp8BlockLayout { .id = "fp8-block",
                                        .title = "FP8 with a scale per block",
                                        .nominalBitsPerWeight = 0,
                                        .makeDecoder = makeScaledDecoder };
constinit const Layout Fp8ScaledLayout { .id = "fp8-scaled",
                                         .title = "FP8 with a scale per tensor or channel",
                                         .nominalBitsPerWeight = 0,
                                         .makeDecoder = makeScaledDecoder };
constinit const Layout Int8ScaledLayout { .id = "int8-scaled",
                                          .title = "int8 with a scale per tensor, channel or block",
                                          .nominalBitsPerWeight = 0,
                                          .makeDecoder = makeScaledDecoder };
constinit const Layout IntQuantizedLayout { .id = "compressed-tensors:int-quantized",
                                            .title = "compressed-tensors int8",
                                            .nominalBitsPerWeight = 0,
                                            .makeDecoder = makeScaledDecoder,
                                            .foldsChannelScales = true };
constinit const Layout FloatQuantizedLayout { .id = "compressed-tensors:float-quantized",
                                              .title = "compressed-tensors FP8",
                                              .nominalBitsPerWeight = 0,
                                              .makeDecoder = makeScaledDecoder,
                                              .foldsChannelScales = true };
constinit const Layout Mxfp8Layout { .id = "compressed-tensors:mxfp8-quantized",
                                     .title = "compressed-tensors MXFP8",
                                     .nominalBitsPerWeight = 8.25,
                                     .makeDecoder = makeScaledDecoder };

} // namespace assay
