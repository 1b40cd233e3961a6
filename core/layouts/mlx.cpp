// SPDX-License-Identifier: GPL-3.0-or-later
// MLX. Affine: weight U32 [out, in b / 32], scales and biases [out, in/gs]: W = scale code + bias, codes an
// LSB-first stream along the row, b in 2 3 4 5 6 8. Tensors alone tell only b gs = 32 P / G, so b and gs come
// from "quantization" {bits, group_size}, overridden per module path; where config.json's own widths allow
// only another pair with the same product, that one is meant. Modes without biases: mxfp4 (FP4 codes, low
// nibble first, scales U8 E8M0 per 32), nvfp4 (FP4, scales U8 E4M3 per 16), mxfp8 (E4M3 codes, scales U8 E8M0
// per 32): 4, 2 and 8 words a scale. Experts are stacked in switch_mlp: [E, out, ...] throughout. No module
// of MLX stores a global scale (python/mlx/nn/layers/quantized.py of 2026): beside one the words are left
// undecoded.
#include "core/layouts/mlx.h"

#include "core/layouts/config_widths.h"
#include "core/layouts/fp4.h"
#include "core/layouts/grid_decoder.h"
#include "core/numbers/float_formats.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace assay {
namespace {

struct Affine {
    std::uint64_t bits = 0;
    std::uint64_t groupSize = 0;
};

std::uint64_t wholeOr(const nlohmann::json &object, const char *key, std::uint64_t otherwise)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : otherwise;
}

Affine statedAffine(const Assembly &assembly, const std::string &module)
{
    const auto &config = assembly.config();
    Affine stated { wholeOr(config, "bits", 0), wholeOr(config, "group_size", 0) };
    if (const auto own = config.find(module); own != config.end())
        stated = { wholeOr(*own, "bits", stated.bits), wholeOr(*own, "group_size", stated.groupSize) };
    return stated;
}

bool isWidth(std::uint64_t bits)
{
    return bits >= 2 && bits <= 8 && bits != 7;
}

/// The pair with bits * groupSize = product that keeps most of what is stated.
Affine solve(std::uint64_t product, const Affine &stated)
{
    if (isWidth(stated.bits) && stated.bits * stated.groupSize == product)
        return stated;
    if (stated.groupSize > 0 && product % stated.groupSize == 0 && isWidth(product / stated.groupSize))
        return { product / stated.groupSize, stated.groupSize };
    if (isWidth(stated.bits) && product % stated.bits == 0)
        return { stated.bits, product / stated.bits };
    Affine only;
    for (const std::uint64_t size : { 32u, 64u, 128u })
        if (product % size == 0 && isWidth(product / size)) {
            if (only.bits != 0)
                return {}; // more than one reading
            only = { product / size, size };
        }
    return only;
}

void checkStated(Assembly &assembly, const TensorInfo &logical, const Affine &stated)
{
    if (stated.bits && stated.bits != logical.bits)
        assembly.disagree(logical, "bits", std::to_string(stated.bits), std::to_string(logical.bits));
    if (stated.groupSize && stated.groupSize != logical.groupSize)
        assembly.disagree(logical, "group_size", std::to_string(stated.groupSize),
                          std::to_string(logical.groupSize));
}

/// The pair by which the row has the inputs that config.json gives the module; empty where it gives none, or
/// where no pair does.
Affine byConfigWidth(const Assembly &assembly, const std::string &module, std::uint64_t rowBits,
                     std::uint64_t product)
{
    const auto in = inputsByConfig(assembly.modelConfig(), module);
    if (!in || rowBits % *in != 0 || !isWidth(rowBits / *in) || product % (rowBits / *in) != 0)
        return {};
    const Affine found { rowBits / *in, product / (rowBits / *in) };
    return found.groupSize == 32 || found.groupSize == 64 || found.groupSize == 128 ? found : Affine {};
}

struct MxMode {
    std::uint64_t wordsPerScale;
    std::uint64_t bits;
    std::uint64_t groupSize;
    const Layout &layout;
};

/// As many rows, or rows of experts, as the words have, of in columns.
std::optional<TensorInfo> logicalOf(const TensorInfo &words, const std::string &prefix, std::uint64_t in,
                                    const Layout &layout)
{
    std::vector<std::uint64_t> dims(words.shape.dims().begin(), words.shape.dims().end());
    dims.back() = in;
    auto shape = Shape::make(dims);
    return shape ? std::optional(
               TensorInfo { .name = prefix + "weight", .shape = *std::move(shape), .layout = &layout })
                 : std::nullopt;
}

/// The same rows with another number of columns.
bool haveRowsAlike(const Shape &one, const Shape &other)
{
    return one.rank() == other.rank() && (one.rank() == 2 || one.rank() == 3)
        && std::ranges::equal(one.dims().first(one.rank() - 1), other.dims().first(one.rank() - 1));
}

void assembleMxMode(Assembly &assembly, const TensorInfo &weight, const TensorInfo &scales,
                    const std::string &prefix)
{
    const MxMode modes[] { { 4, 4, 32, MlxMxfp4Layout },
                           { 2, 4, 16, MlxNvfp4Layout },
                           { 8, 8, 32, MlxMxfp8Layout } };
    const std::uint64_t words = weight.shape.columns(), groups = scales.shape.columns();
    const auto mode = std::ranges::find_if(
        modes, [&](const MxMode &row) { return checkedMultiply(groups, row.wordsPerScale) == words; });
    const auto in = mode == std::end(modes) ? std::nullopt : checkedMultiply(groups, mode->groupSize);
    auto logical = in ? logicalOf(weight, prefix, *in, mode->layout) : std::nullopt;
    if (!logical)
        return assembly.misfit("mlx", weight.name, "its scales " + scales.shape.text() + " fit no mode");
    logical->bits = mode->bits;
    logical->groupSize = mode->groupSize;
    logical->parameters = Fp4Parameters { .areScalesE4m3 = mode->groupSize == 16 };
    checkStated(assembly, *logical, statedAffine(assembly, withoutDot(prefix)));
    assembly.add(std::move(*logical), { { &weight, "values", PartKind::Payload }, { &scales, "scale" } });
}

} // namespace

void assembleMlx(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *weight = assembly.find(prefix + "weight");
    const TensorInfo *biases = assembly.find(prefix + "biases");
    if (!weight || weight->dtype != DType::U32 || !haveRowsAlike(weight->shape, tensor.shape)
        || tensor.shape.columns() == 0)
        return;
    if (assembly.find(prefix + "global_scale"))
        return assembly.misfit("mlx", weight->name,
                               "a global scale beside its scales is of no known convention");
    if (!biases && tensor.dtype == DType::U8)
        return assembleMxMode(assembly, *weight, tensor, prefix);
    const auto rowBits = checkedMultiply(weight->shape.columns(), 32);
    if (!biases || biases->shape != tensor.shape || !rowBits || *rowBits % tensor.shape.columns() != 0)
        return assembly.misfit("mlx", weight->name, "its scales or biases do not fit its words");
    const std::uint64_t product = *rowBits / tensor.shape.columns();
    const Affine stated = statedAffine(assembly, withoutDot(prefix));
    const Affine meant = byConfigWidth(assembly, withoutDot(prefix), *rowBits, product);
    const Affine found = meant.bits != 0 ? meant : solve(product, stated);
    if (found.bits == 0)
        return assembly.misfit("mlx", weight->name,
                               "bits times group size is " + std::to_string(product)
                                   + ", and no configuration says which is which");
    auto logical = logicalOf(*weight, prefix, *rowBits / found.bits, MlxLayout);
    if (!logical)
        return;
    logical->bits = found.bits;
    logical->groupSize = found.groupSize;
    checkStated(assembly, *logical, stated);
    assembly.add(std::move(*logical),
                 { { weight, "values", PartKind::Payload }, { &tensor, "scale" }, { biases, "bias" } });
}

namespace {

Result<DecoderPtr> makeMlxDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto payload = needPart(tensor, "values");
    auto scales = needValues(model, tensor, "scale", 0);
    auto biases = needValues(model, tensor, "bias", 0);
    if (!payload || !scales || !biases)
        return !payload ? payload.error() : !scales ? scales.error() : biases.error();
    const auto bits = static_cast<unsigned>(tensor.bits);
    if (!isWidth(bits) || (*payload)->shape.rank() < 2)
        return malformedLayout(tensor, "a width of " + std::to_string(bits) + " bits is unknown");
    ScaleGrid grid { .rows = tensor.shape.rows(),
                     .columns = tensor.shape.columns(),
                     .rowBytes = (*payload)->shape.columns() * 4,
                     .codes = streamCodes(bits, 0) };
    grid.blockColumns = tensor.groupSize;
    grid.gridColumns = grid.blockColumns ? divideRoundingUp(grid.columns, grid.blockColumns) : 0;
    grid.scales = std::move(*scales);
    grid.biases = std::move(*biases);
    return makeGridDecoder(model, tensor, **payload, std::move(grid));
}

Result<DecoderPtr> makeMxfp8Decoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto payload = needPart(tensor, "values");
    auto scales = needValues(model, tensor, "scale", 0);
    if (!payload || !scales)
        return !payload ? payload.error() : scales.error();
    ScaleGrid grid { .rows = tensor.shape.rows(),
                     .columns = tensor.shape.columns(),
                     .rowBytes = tensor.shape.columns(),
                     .codes = plainCodes(DType::F8E4M3) };
    grid.blockColumns = tensor.groupSize;
    grid.gridColumns = grid.blockColumns ? divideRoundingUp(grid.columns, grid.blockColumns) : 0;
    grid.scales = std::move(*scales);
    for (float &scale : grid.scales)
        scale = e8m0ToFloat(static_cast<std::uint8_t>(scale));
    return makeGridDecoder(model, tensor, **payload, std::move(grid));
}

} // namespace

constinit const Layout MlxMxfp8Layout {
    .id = "mlx-mxfp8", .title = "MLX MXFP8", .nominalBitsPerWeight = 8.25, .makeDecoder = makeMxfp8Decoder
};

constinit const Layout MlxLayout {
    .id = "mlx", .title = "MLX affine", .nominalBitsPerWeight = 0, .makeDecoder = makeMlxDecoder
};

} // namespace assay
