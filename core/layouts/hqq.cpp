// SPDX-License-Identifier: GPL-3.0-or-later
// HQQ: W_q, scale, zero, and meta tensors nbits, group_size, shape, axis, packing (ASCII). Packing splits the
// first dimension: with step = rows of W_q, unpacked row r + s step is field s, field 0 in the MOST
// significant bits. 8bit_u8; 4bit_u8 (2 fields); 2bit_u8 (4); 1bit_u8 (8); 3bit_32 (ten fields of an I32,
// shifts 27, 24,
// ..., 0, rows padded). The unpacked matrix is [n/gs, gs] for axis 1, [gs, n/gs] for axis 0, with one scale
// and one float zero per group; W = (u - zero) scale, read row by row as shape.
#include "core/layouts/hqq.h"

#include "core/layouts/function_decoder.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace assay {
namespace {

struct Packing {
    std::string_view name;
    unsigned bits;
    unsigned fields;
    unsigned wordBytes;
};
constexpr std::array Packings {
    Packing { "8bit_u8", 8, 1, 1 }, Packing { "4bit_u8", 4, 2, 1 },  Packing { "2bit_u8", 2, 4, 1 },
    Packing { "1bit_u8", 1, 8, 1 }, Packing { "3bit_32", 3, 10, 4 },
};

struct HqqParameters {
    const Packing *packing = nullptr; ///< nullptr = unknown
    bool isAxis1 = false; ///< groups lie along rows of the unpacked matrix
};

const Packing *findPacking(std::string_view name)
{
    const auto found = std::ranges::find(Packings, name, &Packing::name);
    return found == Packings.end() ? nullptr : &*found;
}

/// Elements of a small integer tensor; empty if it cannot be read.
std::vector<float> smallValues(const Assembly &assembly, const TensorInfo *tensor)
{
    if (!tensor || tensor->shape.elementCount() > Shape::MaxRank)
        return {};
    const auto values = readPartValues(assembly.model(), tensor->parts.front());
    return values ? *values : std::vector<float> {};
}

std::optional<Shape> shapeFrom(const std::vector<float> &values)
{
    std::vector<std::uint64_t> dims;
    for (const float value : values) {
        if (!(value >= 1) || value > 0x1p31f)
            return std::nullopt;
        dims.push_back(static_cast<std::uint64_t>(value));
    }
    const auto shape = Shape::make(dims);
    return shape && !dims.empty() ? std::optional(*shape) : std::nullopt;
}

unsigned fieldOf(const std::vector<std::byte> &words, std::size_t word, const Packing &packing,
                 unsigned field)
{
    std::uint32_t value = 0;
    std::memcpy(&value, words.data() + word * packing.wordBytes, packing.wordBytes);
    const unsigned shift = packing.bits * (packing.fields - 1 - field);
    return (value >> shift) & ((1u << packing.bits) - 1);
}

} // namespace

void assembleHqq(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *scale = assembly.find(prefix + "scale");
    const TensorInfo *zero = assembly.find(prefix + "zero");
    const TensorInfo *shapeTensor = assembly.find(prefix + "shape");
    const TensorInfo *packingTensor = assembly.find(prefix + "packing");
    const TensorInfo *groupTensor = assembly.find(prefix + "group_size");
    const TensorInfo *axisTensor = assembly.find(prefix + "axis");
    const TensorInfo *bitsTensor = assembly.find(prefix + "nbits");
    const auto shape = shapeFrom(smallValues(assembly, shapeTensor));
    const auto group = smallValues(assembly, groupTensor);
    const auto axis = smallValues(assembly, axisTensor);
    const auto bits = smallValues(assembly, bitsTensor);
    const auto packing = packingTensor ? assembly.readSmall(*packingTensor) : std::string();
    if (!scale || !zero || !shape || group.size() != 1 || axis.size() != 1 || bits.size() != 1 || !packing)
        return assembly.misfit("hqq", tensor.name, "a companion is missing or unreadable");
    TensorInfo logical { .name = prefix + "weight", .shape = *shape, .layout = &HqqLayout };
    logical.bits = lengthOf(bits[0]);
    logical.groupSize = lengthOf(group[0]);
    logical.parameters = HqqParameters { .packing = findPacking(*packing), .isAxis1 = axis[0] == 1 };
    if (!findPacking(*packing))
        logical.note = "the HQQ packing '" + *packing + "' is recognised, its values are not decoded";
    assembly.add(std::move(logical),
                 { { &tensor, "values", PartKind::Payload },
                   { scale, "scale" },
                   { zero, "zero" },
                   { shapeTensor, "shape" },
                   { packingTensor, "packing" },
                   { groupTensor, "group_size" },
                   { axisTensor, "axis" },
                   { bitsTensor, "nbits" },
                   { assembly.find(prefix + "unpack_view_dtype"), "meta" },
                   { assembly.find(prefix + "view_as_float"), "meta" },
                   { assembly.find(prefix + "compute_dtype"), "meta" },
                   { assembly.find(prefix + "encoded_state_dict"), "meta" },
                   { assembly.find(prefix + "stores_quant_config"), "meta" },
                   { assembly.find(prefix + "channel_wise"), "meta" },
                   { assembly.find(prefix + "optimize"), "meta" },
                   { assembly.find(prefix + "round_zero"), "meta" },
                   { assembly.find(prefix + "quant_scale"), "meta" },
                   { assembly.find(prefix + "quant_zero"), "meta" },
                   { assembly.find(prefix + "offload_meta"), "meta" } });
}

namespace {

/// Holds the packed words: the fields of a word lie far apart in the matrix.
Result<DecoderPtr> makeHqqDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto payload = needPart(tensor, "values");
    const auto [packing, isAxis1] = parametersOr<HqqParameters>(tensor);
    const std::uint64_t count = tensor.elementCount();
    const std::uint64_t groupSize = tensor.groupSize;
    if (!payload || !packing || groupSize == 0 || count == 0 || count % groupSize != 0)
        return malformedLayout(tensor, "its packing or its group size does not fit");
    const std::uint64_t groups = count / groupSize;
    const std::uint64_t columns = isAxis1 ? groupSize : groups;
    auto scales = needValues(model, tensor, "scale", groups);
    auto zeros = needValues(model, tensor, "zero", groups);
    auto words = loadPart(model, **payload);
    if (!scales || !zeros || !words)
        return !scales ? scales.error() : !zeros ? zeros.error() : words.error();
    const std::uint64_t step = (*words)->size() / packing->wordBytes / columns; // rows of W_q
    if (step == 0 || step * packing->fields < count / columns)
        return malformedLayout(tensor, std::to_string((*words)->size()) + " bytes do not hold its codes");
    auto run = [scales = std::move(*scales), zeros = std::move(*zeros), words = *words, packing = *packing,
                columns, step,
                isAxis1 = isAxis1](std::uint64_t first, std::span<float> out, DecodeScratch &) -> Status {
        for (std::size_t i = 0; i < out.size(); ++i) {
            const std::uint64_t row = (first + i) / columns;
            const std::uint64_t column = (first + i) % columns;
            const auto word = static_cast<std::size_t>(row % step * columns + column);
            const unsigned code = fieldOf(*words, word, packing, static_cast<unsigned>(row / step));
            const auto group = static_cast<std::size_t>(isAxis1 ? row : column);
            out[i] = (static_cast<float>(code) - zeros[group]) * scales[group];
        }
        return {};
    };
    return makeFunctionDecoder(tensor.name, count, 1, std::move(run));
}

} // namespace

constinit const Layout HqqLayout {
    .id = "hqq", .title = "HQQ", .nominalBitsPerWeight = 0, .makeDecoder = makeHqqDecoder
};

} // namespace assay
