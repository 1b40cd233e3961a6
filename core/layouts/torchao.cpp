// SPDX-License-Identifier: GPL-3.0-or-later
// torchao in safetensors: the tensor "a.weight" of a class is stored as "a._weight_qdata", "a._weight_scale",
// ...; __metadata__["a.weight"] is JSON {"_type": class, "_data": {...}}.
//   Float8Tensor, Int8Tensor, IntxUnpackedToInt8Tensor   qdata [N, K], scale (and zero_point) one per block:
//                 W = (q - zero) scale
//   Int4Tensor    qdata I8 [N, K/2], low nibble = even input, signed; scale, zero_point [K/gs, N]:
//                 W = q scale + zero; W[n][k] act_pre_scale[k]
//   MXTensor      qdata F8 [N, K] or FP4 pairs [N, K/2], scale E8M0 [N, K/block]
//   NVFP4Tensor   FP4 pairs, scale E4M3 [N, K/16], per_tensor_scale; swizzled scales lie in tiles of 128 x 4:
//                 row r, column c of a tile at (r % 32) 16 + (r / 32) 4 + c
// Other classes pack for one device and are listed.
#include "core/layouts/torchao.h"

#include "core/layouts/grid_decoder.h"
#include "core/numbers/float_formats.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace assay {
namespace {

struct Kind {
    std::string_view type;
    const Layout *layout;
    bool isScaleTransposed;
};
constexpr std::array Kinds {
    Kind { "Float8Tensor", &TorchaoFloat8Layout, false },
    Kind { "Int8Tensor", &TorchaoInt8Layout, false },
    Kind { "IntxUnpackedToInt8Tensor", &TorchaoInt8Layout, false },
    Kind { "Int4Tensor", &TorchaoInt4Layout, true },
    Kind { "MXTensor", &TorchaoMxLayout, false },
    Kind { "NVFP4Tensor", &TorchaoNvfp4Layout, false },
};

nlohmann::json description(const Model &model, const std::string &name)
{
    const auto *entry = model.meta(name);
    if (!entry)
        return nlohmann::json::object();
    const auto *text = std::get_if<std::string>(&entry->value);
    auto value = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json::object();
    return value.is_object() ? value : nlohmann::json::object();
}

std::string typeOf(const nlohmann::json &description)
{
    const auto type = description.find("_type");
    return type != description.end() && type->is_string() ? type->get<std::string>() : std::string();
}

bool isPairs(const TensorInfo &data, const Layout *layout)
{
    const bool isFloat8 = traits(data.dtype).isFloat && traits(data.dtype).bits == 8;
    return layout == &TorchaoInt4Layout || layout == &TorchaoNvfp4Layout
        || (layout == &TorchaoMxLayout && !isFloat8);
}

bool isSwizzled(const nlohmann::json &description)
{
    const auto data = description.find("_data");
    if (data == description.end() || !data->is_object())
        return false;
    const auto flag = data->find("is_swizzled_scales");
    return flag != data->end() && flag->is_boolean() && flag->get<bool>();
}

void addOpaque(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix,
               const std::string &type)
{
    TensorInfo logical { .name = prefix + "weight", .shape = tensor.shape, .layout = &TorchaoPackedLayout };
    logical.note = "the torchao class '" + type
        + "' packs for one device; it is recognised, its values are not decoded, its shape is that of the "
          "words";
    assembly.add(std::move(logical),
                 { { &tensor, "values", PartKind::Payload },
                   { assembly.find(prefix + "_weight_scale"), "scale" },
                   { assembly.find(prefix + "_weight_zero_point"), "zero" } });
}

/// How many elements share a scale along each axis; 0 if the scales do not cover the matrix.
struct Grid {
    std::uint64_t blockRows = 0, blockColumns = 0, gridColumns = 0;
};

struct TorchaoParameters {
    Grid grid {};
    bool isSwizzled = false;
    bool isScaleTransposed = false;
};

Grid gridOf(std::uint64_t rows, std::uint64_t columns, const Shape &scale, bool isTransposed, bool isPadded)
{
    std::uint64_t lines = scale.rank() == 2 ? scale[0] : scale.elementCount();
    std::uint64_t across = scale.rank() == 2 ? scale[1] : 1;
    if (isTransposed)
        std::swap(lines, across);
    if (scale.elementCount() == 1)
        return { rows, columns, 1 };
    if (lines == 0 || across == 0 || rows == 0 || columns == 0)
        return {};
    if (isPadded) // swizzled: whole tiles
        return { 1, 16, divideRoundingUp(columns, 16) };
    if (rows % lines != 0 || columns % across != 0)
        return {};
    return { rows / lines, columns / across, across };
}

std::vector<float> transposed(const std::vector<float> &values, std::uint64_t rows, std::uint64_t columns)
{
    std::vector<float> result(values.size());
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t c = 0; c < columns; ++c)
            result[c * rows + r] = values[r * columns + c];
    return result;
}

/// Scales of swizzled tiles as [rows, columns].
Result<std::vector<float>> unswizzled(const TensorInfo &tensor, const std::vector<float> &values,
                                      std::uint64_t rows, std::uint64_t columns)
{
    const std::uint64_t tilesAcross = divideRoundingUp(columns, 4);
    if (values.size() < divideRoundingUp(rows, 128) * tilesAcross * 512)
        return malformedLayout(tensor,
                               std::to_string(values.size()) + " swizzled scales do not fill tiles for "
                                   + std::to_string(rows) + " x " + std::to_string(columns));
    std::vector<float> result(static_cast<std::size_t>(rows * columns));
    for (std::uint64_t r = 0; r < rows; ++r)
        for (std::uint64_t c = 0; c < columns; ++c) {
            const std::uint64_t tile = r / 128 * tilesAcross + c / 4, row = r % 128;
            result[static_cast<std::size_t>(r * columns + c)]
                = values[static_cast<std::size_t>(tile * 512 + row % 32 * 16 + row / 32 * 4 + c % 4)];
        }
    return result;
}

RowCodes signedNibbles()
{
    return [](const std::uint8_t *in, std::size_t, std::span<float> out) {
        for (std::size_t k = 0; k < out.size(); ++k)
            out[k] = static_cast<float>(static_cast<int>((in[k / 2] >> (4 * (k % 2)) & 15) ^ 8) - 8);
    };
}

/// Scales as floats, one per block, in rows.
Result<std::vector<float>> readScales(const Model &model, const TensorInfo &tensor, const char *slot)
{
    auto scales = needValues(model, tensor, slot, 0);
    if (!scales)
        return scales;
    const TensorPart &part = *tensor.part(slot);
    if (part.dtype == DType::U8 && std::string_view(slot) == "scale")
        for (float &scale : *scales) {
            const auto code = static_cast<std::uint8_t>(scale);
            scale = tensor.layout == &TorchaoNvfp4Layout ? E4M3Values[code] : e8m0ToFloat(code);
        }
    const auto parameters = parametersOr<TorchaoParameters>(tensor);
    if (parameters.isSwizzled)
        return unswizzled(tensor, *scales, tensor.shape.rows(), parameters.grid.gridColumns);
    if (parameters.isScaleTransposed && part.shape.rank() == 2)
        return transposed(*scales, part.shape[0], part.shape[1]);
    return scales;
}

Result<DecoderPtr> withInputScale(const Model &model, const TensorInfo &tensor, DecoderPtr decoder)
{
    auto scales = needValues(model, tensor, "act_pre_scale", 0);
    if (!scales)
        return scales.error();
    const std::uint64_t columns = tensor.shape.columns();
    if (scales->size() != columns && scales->size() != 1)
        return malformedLayout(tensor,
                               "its " + std::to_string(scales->size()) + " input scales do not cover it");
    const std::shared_ptr<const TensorDecoder> inner = std::move(decoder);
    return makeRowDecoder(tensor.name, tensor.shape.rows(), columns,
                          [inner, columns, scales = std::move(*scales)](
                              std::uint64_t firstRow, std::span<float> out, DecodeScratch &scratch) {
                              auto status = inner->decode(firstRow * columns, out, scratch);
                              for (std::size_t i = 0; status && i < out.size(); ++i)
                                  out[i] *= scales[scales.size() == 1 ? 0 : i % columns];
                              return status;
                          });
}

} // namespace

void assembleTorchao(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const auto described = description(assembly.model(), prefix + "weight");
    const std::string type = typeOf(described);
    const TensorInfo *scale = assembly.find(prefix + "_weight_scale");
    const auto row = std::ranges::find(Kinds, type, &Kind::type);
    if (type.empty() || tensor.shape.rank() != 2)
        return assembly.misfit("torchao", tensor.name, "the metadata of its file do not describe it");
    if (row == Kinds.end() || !scale)
        return addOpaque(assembly, tensor, prefix, type);
    const auto columns = checkedMultiply(tensor.shape[1], isPairs(tensor, row->layout) ? 2 : 1);
    auto logical
        = columns ? logicalMatrix(prefix + "weight", tensor.shape[0], *columns, *row->layout) : std::nullopt;
    const bool swizzled = isSwizzled(described);
    const Grid grid = logical
        ? gridOf(tensor.shape[0], *columns, scale->shape, row->isScaleTransposed, swizzled)
        : Grid {};
    if (grid.gridColumns == 0)
        return assembly.misfit(row->layout->id, tensor.name,
                               "its scales " + scale->shape.text() + " do not cover " + tensor.shape.text());
    logical->parameters = TorchaoParameters { grid, swizzled, row->isScaleTransposed };
    if (grid.gridColumns > 1)
        assembly.check(*logical, "group_size", static_cast<double>(grid.blockColumns));
    assembly.add(std::move(*logical),
                 { { &tensor, "values", PartKind::Payload },
                   { scale, "scale" },
                   { assembly.find(prefix + "_weight_zero_point"), "zero" },
                   { assembly.find(prefix + "_weight_per_tensor_scale"), "global" },
                   { assembly.find(prefix + "_weight_act_pre_scale"), "act_pre_scale" } });
}

namespace {

Result<DecoderPtr> makeTorchaoDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto payload = needPart(tensor, "values");
    auto scales = readScales(model, tensor, "scale");
    if (!payload || !scales)
        return !payload ? payload.error() : scales.error();
    const bool isInt4 = tensor.layout == &TorchaoInt4Layout;
    ScaleGrid grid { .rows = tensor.shape.rows(),
                     .columns = tensor.shape.columns(),
                     .rowBytes = (*payload)->shape.columns(),
                     .codes = isInt4 ? signedNibbles()
                         : (*payload)->shape.columns() != tensor.shape.columns()
                         ? fp4Codes()
                         : plainCodes((*payload)->dtype) };
    if (traits((*payload)->dtype).bits != 8)
        return malformedLayout(tensor, "its codes are not bytes");
    const Grid blocks = parametersOr<TorchaoParameters>(tensor).grid;
    grid.blockRows = blocks.blockRows;
    grid.blockColumns = blocks.blockColumns;
    grid.gridColumns = blocks.gridColumns;
    grid.scales = std::move(*scales);
    if (tensor.part("zero")) {
        auto zeros = readScales(model, tensor, "zero");
        if (!zeros)
            return zeros.error();
        (isInt4 ? grid.biases : grid.zeros) = std::move(*zeros);
    }
    if (tensor.part("global")) {
        const auto global = needValues(model, tensor, "global", 1);
        if (!global)
            return global.error();
        grid.factor = global->front();
    }
    auto decoder = makeGridDecoder(model, tensor, **payload, std::move(grid));
    if (!decoder || !tensor.part("act_pre_scale"))
        return decoder;
    return withInputScale(model, tensor, std::move(*decoder));
}

} // namespace

constinit const Layout TorchaoFloat8Layout { .id = "torchao:float8",
                                             .title = "torchao FP8",
                                             .nominalBitsPerWeight = 0,
                                             .makeDecoder = makeTorchaoDecoder };
constinit const Layout TorchaoInt8Layout { .id = "torchao:int8",
                                           .title = "torchao int8",
                                           .nominalBitsPerWeight = 0,
                                           .makeDecoder = makeTorchaoDecoder };
constinit const Layout TorchaoInt4Layout { .id = "torchao:int4",
                                           .title = "torchao int4",
                                           .nominalBitsPerWeight = 0,
                                           .makeDecoder = makeTorchaoDecoder };
constinit const Layout TorchaoMxLayout {
    .id = "torchao:mx", .title = "torchao MX", .nominalBitsPerWeight = 0, .makeDecoder = makeTorchaoDecoder
};
constinit const Layout TorchaoNvfp4Layout { .id = "torchao:nvfp4",
                                            .title = "torchao NVFP4",
                                            .nominalBitsPerWeight = 4.5,
                                            .makeDecoder = makeTorchaoDecoder };
constinit const Layout TorchaoPackedLayout { .id = "torchao:packed",
                                             .title = "torchao packed for a device",
                                             .nominalBitsPerWeight = 0,
                                             .makeDecoder = nullptr };

} // namespace assay
