// SPDX-License-Identifier: GPL-3.0-or-later
// optimum-quanto (tensor/weights/qbits.py, qbytes.py, packed.py). <module>.weight is stored in parts:
//   8 bits   ._data I8 or F8 [out, in], ._scale one number or [out, 1]: W = data scale
//   4, 2     ._data._data U8 [ceil(R b / 8), C]: with step rows of it, unpacked row r + i step is the field
//   of b
//            bits at bit b i; ._scale and ._shift [R, 1]. R = out and C = in, or, in groups, R = out in / C
//            and C the group's length. A floating shift is already scaled: W = code scale - shift; an integer
//            one is a zero point: W = (code - shift) scale.
// A grouped matrix does not say its width: it stands as [R, C], in the same order as [out, in].
#include "core/layouts/quanto.h"

#include "core/layouts/function_decoder.h"

namespace assay {
namespace {

/// Leaf of the codes of a packed tensor and of its scale: "<module>.weight._data." and "<module>.weight.".
constexpr std::string_view Inner = "_data.";

void assemblePackedQuanto(Assembly &assembly, const TensorInfo &tensor, const std::string &stem)
{
    const TensorInfo *scale = assembly.find(stem + "_scale");
    const TensorInfo *shift = assembly.find(stem + "_shift");
    if (!scale || !shift || tensor.shape.rank() != 2 || tensor.dtype != DType::U8
        || scale->shape != shift->shape || tensor.shape[0] == 0)
        return assembly.misfit("quanto", tensor.name, "its scale or shift is missing or of another shape");
    const std::uint64_t rows = scale->shape.elementCount();
    const std::uint64_t fields = divideRoundingUp(rows, tensor.shape[0]);
    auto logical = logicalMatrix(withoutDot(stem), rows, tensor.shape[1], QuantoLayout);
    if (!logical || (fields != 2 && fields != 4))
        return assembly.misfit("quanto", tensor.name,
                               std::to_string(tensor.shape[0]) + " rows of bytes are not "
                                   + std::to_string(rows) + " rows of 4 or 2 bits");
    logical->bits = 8 / fields;
    logical->groupSize = tensor.shape[1];
    assembly.add(std::move(*logical),
                 { { &tensor, "values", PartKind::Payload }, { scale, "scale" }, { shift, "shift" } });
}

void assembleByteQuanto(Assembly &assembly, const TensorInfo &tensor, const std::string &stem)
{
    const TensorInfo *scale = assembly.find(stem + "_scale");
    const std::uint64_t rows = tensor.shape.rows();
    if (!scale || traits(tensor.dtype).bits != 8
        || (scale->shape.elementCount() != 1 && scale->shape.elementCount() != rows))
        return assembly.misfit("quanto", tensor.name, "its scale is missing or of another shape");
    TensorInfo logical { .name = withoutDot(stem), .shape = tensor.shape, .layout = &QuantoLayout };
    logical.bits = 8;
    assembly.add(std::move(logical), { { &tensor, "values", PartKind::Payload }, { scale, "scale" } });
}

Result<DecoderPtr> makeByteDecoder(const Model &model, const TensorInfo &tensor, const TensorPart &payload)
{
    auto scales = needValues(model, tensor, "scale", 0);
    if (!scales)
        return scales.error();
    const std::uint64_t columns = tensor.shape.columns();
    const std::uint64_t rows = tensor.shape.rows();
    if (scales->empty() || (scales->size() != 1 && scales->size() != rows) || columns == 0)
        return malformedLayout(tensor, "it has " + std::to_string(scales->size()) + " scales");
    auto fill = [&model, part = &payload, columns, scales = std::move(*scales)](
                    std::uint64_t firstRow, std::span<float> out, DecodeScratch &scratch) -> Status {
        const auto bytes = viewPart(model, *part, firstRow * columns, out.size(), scratch.bytes);
        if (!bytes)
            return bytes.error();
        if (!convertToFloat(part->dtype, *bytes, 0, out))
            return Error { ErrorKind::Unsupported, "codes of '" + part->name + "' are no numbers" };
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] *= scales[scales.size() == 1 ? 0 : static_cast<std::size_t>(firstRow + i / columns)];
        return {};
    };
    return makeRowDecoder(tensor.name, rows, columns, std::move(fill));
}

} // namespace

void assembleQuanto(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    if (prefix.ends_with(Inner))
        return assemblePackedQuanto(assembly, tensor, prefix.substr(0, prefix.size() - Inner.size()));
    assembleByteQuanto(assembly, tensor, prefix);
}

namespace {

Result<DecoderPtr> makeQuantoDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto payload = needPart(tensor, "values");
    if (!payload)
        return payload.error();
    const std::uint64_t bits = tensor.bits;
    if (bits == 8)
        return makeByteDecoder(model, tensor, **payload);
    const std::uint64_t rows = tensor.shape.rows(), columns = tensor.shape.columns();
    auto scales = needValues(model, tensor, "scale", rows);
    auto shifts = needValues(model, tensor, "shift", rows);
    if (!scales || !shifts)
        return !scales ? scales.error() : shifts.error();
    const std::uint64_t step = columns ? (*payload)->extent.size / columns : 0;
    if ((bits != 4 && bits != 2) || step == 0 || divideRoundingUp(rows, step) > 8 / bits)
        return malformedLayout(tensor, "its bytes do not hold its rows");
    const bool isScaled = traits(tensor.part("shift")->dtype).isFloat;
    auto fill = [&model, part = *payload, bits, columns, step, isScaled, scales = std::move(*scales),
                 shifts = std::move(*shifts)](std::uint64_t firstRow, std::span<float> out,
                                              DecodeScratch &scratch) -> Status {
        const auto width = static_cast<std::size_t>(columns);
        for (std::size_t done = 0; done < out.size(); done += width) {
            const std::uint64_t row = firstRow + done / width;
            const auto bytes = viewPart(model, *part, row % step * columns, columns, scratch.bytes);
            if (!bytes)
                return bytes.error();
            const auto position = static_cast<unsigned>(bits * (row / step));
            const float scale = scales[static_cast<std::size_t>(row)];
            const float shift = shifts[static_cast<std::size_t>(row)];
            for (std::size_t k = 0; k < width; ++k) {
                const auto code = static_cast<float>((std::to_integer<unsigned>((*bytes)[k]) >> position)
                                                     & ((1u << bits) - 1));
                out[done + k] = isScaled ? code * scale - shift : (code - shift) * scale;
            }
        }
        return {};
    };
    return makeRowDecoder(tensor.name, rows, columns, std::move(fill));
}

} // namespace

constinit const Layout QuantoLayout { .id = "quanto",
                                      .title = "optimum-quanto",
                                      .makeDecoder = makeQuantoDecoder };

} // namespace assay
