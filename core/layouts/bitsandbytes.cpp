// SPDX-License-Identifier: GPL-3.0-or-later
// bitsandbytes.
//   4 bits  weight U8: element 2t is the HIGH nibble of byte t, 2t + 1 the low one, flat over the shape;
//           W[i] = quant_map[code] absmax[i / blocksize]. weight.quant_state.bitsandbytes__nf4 (or __fp4) is
//           JSON: quant_type, blocksize, dtype, shape, and if nested: nested_blocksize, nested_offset. Then
//           absmax is U8: nested_quant_map[absmax[i]] nested_absmax[i / nested_blocksize] + nested_offset.
//   int8    weight I8 [out, in], SCB F32 [out]: W = weight SCB[n] / 127; weight_format 0 is row-major
#include "core/layouts/bitsandbytes.h"

#include "core/layouts/function_decoder.h"
#include "core/layouts/grid_decoder.h"

#include <nlohmann/json.hpp>

namespace assay {
namespace {

using Json = nlohmann::json;

struct BnbBlocks {
    std::uint64_t size = 0; ///< values that share an absmax
    std::uint64_t nestedSize = 0; ///< absmax values that share a nested one
    float nestedOffset = 0;
};

std::optional<Shape> statedShape(const Json &state)
{
    const auto found = state.find("shape");
    if (found == state.end() || !found->is_array() || found->size() > Shape::MaxRank)
        return std::nullopt;
    std::vector<std::uint64_t> dims;
    for (const auto &dim : *found) {
        if (!dim.is_number_unsigned())
            return std::nullopt;
        dims.push_back(dim.get<std::uint64_t>());
    }
    const auto shape = Shape::make(dims);
    return shape ? std::optional(*shape) : std::nullopt;
}

double numberOr(const Json &state, const char *key, double otherwise)
{
    const auto found = state.find(key);
    return found != state.end() && found->is_number() ? found->get<double>() : otherwise;
}

Result<std::vector<float>> blockScales(const Model &model, const TensorInfo &tensor)
{
    auto absmax = needValues(model, tensor, "absmax", 0);
    if (!absmax || !tensor.part("nested_absmax"))
        return absmax;
    const auto nested = needValues(model, tensor, "nested_absmax", 0);
    const auto map = needValues(model, tensor, "nested_quant_map", 256);
    if (!nested || !map)
        return !nested ? nested.error() : map.error();
    const auto blocks = parametersOr<BnbBlocks>(tensor);
    const auto size = static_cast<std::size_t>(blocks.nestedSize);
    const float offset = blocks.nestedOffset;
    if (size == 0 || nested->size() < divideRoundingUp(absmax->size(), size)
        || tensor.part("absmax")->dtype != DType::U8)
        return malformedLayout(tensor, "its nested scales do not cover its scales");
    for (std::size_t i = 0; i < absmax->size(); ++i)
        (*absmax)[i] = (*map)[static_cast<std::size_t>((*absmax)[i])] * (*nested)[i / size] + offset;
    return absmax;
}

} // namespace

void assembleBnb4(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    constexpr std::string_view Tail = ".quant_state.";
    if (!prefix.ends_with(Tail))
        return;
    const std::string name = prefix.substr(0, prefix.size() - Tail.size());
    const TensorInfo *weight = assembly.find(name);
    const TensorInfo *absmax = assembly.find(name + ".absmax");
    const TensorInfo *map = assembly.find(name + ".quant_map");
    const auto text = assembly.readSmall(tensor);
    const Json state = text ? Json::parse(*text, nullptr, false) : Json();
    const auto shape = state.is_object() ? statedShape(state) : std::nullopt;
    if (!weight || !absmax || !map || !shape)
        return assembly.misfit("bitsandbytes 4-bit", name, "a companion or its stated shape is missing");
    const std::uint64_t stored = weight->parts.front().extent.size;
    if (divideRoundingUp(shape->elementCount(), 2) != stored)
        return assembly.misfit("bitsandbytes 4-bit", name,
                               "its stated shape " + shape->text() + " does not fit " + std::to_string(stored)
                                   + " bytes");
    const bool isNf4 = tensor.name.ends_with("nf4");
    TensorInfo logical { .name = name, .shape = *shape, .layout = isNf4 ? &BnbNf4Layout : &BnbFp4Layout };
    logical.bits = 4;
    logical.parameters
        = BnbBlocks { .size = lengthOf(numberOr(state, "blocksize", 64)),
                      .nestedSize = lengthOf(numberOr(state, "nested_blocksize", 256)),
                      .nestedOffset = static_cast<float>(numberOr(state, "nested_offset", 0)) };
    const std::string stated = assembly.configText("bnb_4bit_quant_type");
    if (!stated.empty() && stated != (isNf4 ? "nf4" : "fp4"))
        assembly.disagree(logical, "bnb_4bit_quant_type", stated, isNf4 ? "nf4" : "fp4");
    assembly.add(std::move(logical),
                 { { weight, "values", PartKind::Payload },
                   { absmax, "absmax" },
                   { map, "quant_map" },
                   { assembly.find(name + ".nested_absmax"), "nested_absmax" },
                   { assembly.find(name + ".nested_quant_map"), "nested_quant_map" },
                   { &tensor, "state" } });
}

namespace {

Result<DecoderPtr> makeBnb4Decoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto payload = needPart(tensor, "values");
    auto scales = blockScales(model, tensor);
    auto map = needValues(model, tensor, "quant_map", 16);
    if (!payload || !scales || !map)
        return !payload ? payload.error() : !scales ? scales.error() : map.error();
    const auto blockSize = parametersOr<BnbBlocks>(tensor).size;
    if (blockSize == 0 || blockSize % 2 != 0
        || scales->size() < divideRoundingUp(tensor.elementCount(), blockSize)
        || (*payload)->extent.size < divideRoundingUp(tensor.elementCount(), 2))
        return malformedLayout(tensor,
                               std::to_string(scales->size()) + " scales for blocks of "
                                   + std::to_string(blockSize) + " do not cover it");
    auto run = [&model, part = *payload, scales = std::move(*scales), map = std::move(*map),
                blockSize](std::uint64_t first, std::span<float> out, DecodeScratch &scratch) -> Status {
        const auto bytes = viewPart(model, *part, first / 2, divideRoundingUp(out.size(), 2), scratch.bytes);
        if (!bytes)
            return bytes.error();
        for (std::size_t i = 0; i < out.size(); ++i) {
            const unsigned byte = std::to_integer<unsigned>((*bytes)[i / 2]);
            out[i] = map[i % 2 == 0 ? byte >> 4 : byte & 15]
                * scales[static_cast<std::size_t>((first + i) / blockSize)];
        }
        return {};
    };
    return makeFunctionDecoder(tensor.name, tensor.elementCount(), 2, std::move(run));
}

} // namespace

void assembleBnbInt8(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *weight = assembly.find(prefix + "weight");
    if (!weight || weight->dtype != DType::I8 || weight->shape.rank() != 2
        || tensor.shape.elementCount() != weight->shape[0])
        return assembly.misfit("bitsandbytes int8", tensor.name, "its weight is missing or of another shape");
    auto logical = logicalMatrix(weight->name, weight->shape[0], weight->shape[1], BnbInt8Layout);
    if (!logical)
        return;
    logical->bits = 8;
    const TensorInfo *format = assembly.find(prefix + "weight_format");
    if (format) {
        const auto bytes = assembly.readSmall(*format);
        if (bytes && !bytes->empty() && (*bytes)[0] != 0)
            logical->note = "its int8 tiles (weight_format " + std::to_string((*bytes)[0])
                + ") are recognised, their values are not decoded";
    }
    assembly.add(
        std::move(*logical),
        { { weight, "values", PartKind::Payload }, { &tensor, "SCB" }, { format, "weight_format" } });
}

namespace {

Result<DecoderPtr> makeBnbInt8Decoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto payload = needPart(tensor, "values");
    auto scales = needValues(model, tensor, "SCB", tensor.shape.rows());
    if (!payload || !scales)
        return !payload ? payload.error() : scales.error();
    ScaleGrid grid { .rows = tensor.shape.rows(),
                     .columns = tensor.shape.columns(),
                     .rowBytes = 0,
                     .codes = plainCodes(DType::I8) };
    grid.rowBytes = grid.columns;
    grid.blockColumns = grid.columns;
    grid.scales = std::move(*scales);
    for (float &scale : grid.scales)
        scale /= 127.0f;
    return makeGridDecoder(model, tensor, **payload, std::move(grid));
}

} // namespace

constinit const Layout BnbNf4Layout {
    .id = "bnb-nf4", .title = "bitsandbytes NF4", .nominalBitsPerWeight = 0, .makeDecoder = makeBnb4Decoder
};
constinit const Layout BnbFp4Layout {
    .id = "bnb-fp4", .title = "bitsandbytes FP4", .nominalBitsPerWeight = 0, .makeDecoder = makeBnb4Decoder
};
constinit const Layout BnbInt8Layout { .id = "bnb-int8",
                                       .title = "bitsandbytes LLM.int8",
                                       .nominalBitsPerWeight = 0,
                                       .makeDecoder = makeBnbInt8Decoder };

} // namespace assay
