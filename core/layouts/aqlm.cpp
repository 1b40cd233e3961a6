// SPDX-License-Identifier: GPL-3.0-or-later
// AQLM: codes I8 or I16 [out/og, in/ig, C], read modulo 2^b; codebooks [C, 2^b, og, ig]; scales [out/og, 1,
// 1, 1]. W[o og + a][i ig + c'] = scales[o] sum over c of codebooks[c][codes[o][i][c]][a][c'].
#include "core/layouts/aqlm.h"

#include "core/layouts/function_decoder.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace assay {

void assembleAqlm(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *codebooks = assembly.find(prefix + "codebooks");
    const TensorInfo *scales = assembly.find(prefix + "scales");
    if (!codebooks || !scales)
        return; // many things are called codes
    const bool fits = tensor.shape.rank() == 3 && codebooks->shape.rank() == 4
        && (tensor.dtype == DType::I8 || tensor.dtype == DType::I16) && tensor.shape[2] == codebooks->shape[0]
        && scales->shape.elementCount() == tensor.shape[0] && std::has_single_bit(codebooks->shape[1]);
    const auto out = fits ? checkedMultiply(tensor.shape[0], codebooks->shape[2]) : std::nullopt;
    const auto in = fits ? checkedMultiply(tensor.shape[1], codebooks->shape[3]) : std::nullopt;
    auto logical = out && in ? logicalMatrix(prefix + "weight", *out, *in, AqlmLayout) : std::nullopt;
    if (!logical)
        return assembly.misfit("aqlm", tensor.name,
                               "its codebooks " + codebooks->shape.text() + " or scales "
                                   + scales->shape.text() + " do not fit codes " + tensor.shape.text());
    assembly.check(*logical, "num_codebooks", static_cast<double>(codebooks->shape[0]));
    assembly.check(*logical, "in_group_size", static_cast<double>(codebooks->shape[3]));
    assembly.check(*logical, "out_group_size", static_cast<double>(codebooks->shape[2]));
    assembly.check(*logical, "nbits_per_codebook", std::countr_zero(codebooks->shape[1]));
    assembly.add(
        std::move(*logical),
        { { &tensor, "codes", PartKind::Payload }, { codebooks, "codebooks" }, { scales, "scales" } });
}

namespace {

Result<DecoderPtr> makeAqlmDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto codes = needPart(tensor, "codes");
    const auto books = needPart(tensor, "codebooks");
    auto values = needValues(model, tensor, "codebooks", 0);
    if (!codes || !books || !values)
        return !codes ? codes.error() : !books ? books.error() : values.error();
    const Shape &bookShape = (*books)->shape;
    const Shape &codeShape = (*codes)->shape;
    if (bookShape.rank() != 4 || codeShape.rank() != 3 || codeShape[2] != bookShape[0]
        || tensor.elementCount() == 0 || codeShape[0] * bookShape[2] != tensor.shape.rows()
        || codeShape[1] * bookShape[3] != tensor.shape.columns() || !std::has_single_bit(bookShape[1]))
        return malformedLayout(tensor, "its codes and codebooks do not fit each other");
    auto scales = needValues(model, tensor, "scales", codeShape[0]);
    if (!scales)
        return scales.error();
    const std::size_t width = (*codes)->dtype == DType::I8 ? 1 : 2;
    auto fill = [&model, part = *codes, &bookShape, &codeShape, width, books = std::move(*values),
                 scales = std::move(*scales)](std::uint64_t firstRow, std::span<float> out,
                                              DecodeScratch &scratch) -> Status {
        const std::uint64_t og = bookShape[2], ig = bookShape[3], count = bookShape[0],
                            mask = bookShape[1] - 1;
        const std::uint64_t columns = codeShape[1] * ig;
        const std::uint64_t lineBytes = codeShape[1] * count * width;
        for (std::size_t done = 0; done < out.size(); done += static_cast<std::size_t>(columns)) {
            const std::uint64_t row = firstRow + done / columns;
            const auto bytes = viewPart(model, *part, row / og * lineBytes, lineBytes, scratch.bytes);
            if (!bytes)
                return bytes.error();
            const auto line = out.subspan(done, static_cast<std::size_t>(columns));
            std::ranges::fill(line, 0.0f);
            for (std::uint64_t at = 0; at < codeShape[1] * count; ++at) {
                std::uint16_t code = 0;
                std::memcpy(&code, bytes->data() + at * width, width);
                const std::uint64_t entry = at % count * bookShape[1] + (code & mask);
                const float *book = books.data() + (entry * og + row % og) * ig;
                for (std::uint64_t c = 0; c < ig; ++c)
                    line[static_cast<std::size_t>(at / count * ig + c)] += book[c];
            }
            for (float &value : line)
                value *= scales[static_cast<std::size_t>(row / og)];
        }
        return {};
    };
    return makeRowDecoder(tensor.name, tensor.shape.rows(), tensor.shape.columns(), std::move(fill));
}

} // namespace

constinit const Layout AqlmLayout {
    .id = "aqlm", .title = "AQLM", .nominalBitsPerWeight = 0, .makeDecoder = makeAqlmDecoder
};

} // namespace assay
