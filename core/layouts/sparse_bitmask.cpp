// SPDX-License-Identifier: GPL-3.0-or-later
// compressed-tensors sparse-bitmask and sparse-24-bitmask:
//   compressed   the kept values in row-major order, flat or [rows, columns/2]
//   bitmask      U8 [rows, ceil(columns/8)], bit j of byte B = column 8 B + j is kept
//   shape        I64 [2] (or [2, 1]) = rows, columns
//   row_offsets  where each row begins in compressed (sparse-bitmask)
#include "core/layouts/sparse_bitmask.h"

#include "core/layouts/compressed_tensors.h"
#include "core/layouts/function_decoder.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>

namespace assay {
namespace {

/// As compressed-tensors calls it: "sparse-bitmask".
std::string formatName(const Layout &layout)
{
    const std::string id = layout.id;
    return id.substr(id.find(':') + 1);
}

void checkFormat(Assembly &assembly, const TensorInfo &logical)
{
    const auto sparsity = assembly.config().find("sparsity_config");
    if (sparsity == assembly.config().end() || !sparsity->is_object())
        return;
    const auto format = sparsity->find("format");
    const std::string found = formatName(*logical.layout);
    if (format != sparsity->end() && format->is_string() && *format != found)
        assembly.disagree(logical, "sparsity_config.format", format->get<std::string>(), found);
}

struct Bitmask {
    std::shared_ptr<const std::vector<std::byte>> mask {};
    std::vector<std::uint64_t> offsets {}; ///< of each row in the values, and the end
    std::uint64_t rowBytes = 0, columns = 0;

    bool keeps(std::uint64_t row, std::uint64_t column) const
    {
        return (std::to_integer<unsigned>((*mask)[row * rowBytes + column / 8]) >> (column % 8) & 1) != 0;
    }
};

/// Counts the kept values row by row; a bit past the last column keeps nothing.
Result<Bitmask> readMask(const Model &model, const TensorInfo &tensor, const TensorPart &part)
{
    Bitmask bitmask { .columns = tensor.shape.columns() };
    bitmask.rowBytes = divideRoundingUp(bitmask.columns, 8);
    const std::uint64_t rows = tensor.shape.rows();
    if (part.dtype != DType::U8 || part.shape.elementCount() != rows * bitmask.rowBytes)
        return malformedLayout(tensor, "its bitmask " + part.shape.text() + " does not cover it");
    auto mask = loadPart(model, part);
    if (!mask)
        return mask.error();
    bitmask.mask = std::move(*mask);
    bitmask.offsets.assign(1, 0);
    for (std::uint64_t row = 0; row < rows; ++row) {
        std::uint64_t count = 0;
        for (std::uint64_t at = 0; at < bitmask.rowBytes; ++at) {
            auto bits = std::to_integer<unsigned>((*bitmask.mask)[row * bitmask.rowBytes + at]);
            if (at + 1 == bitmask.rowBytes && bitmask.columns % 8 != 0)
                bits &= (1u << (bitmask.columns % 8)) - 1;
            count += static_cast<std::uint64_t>(std::popcount(bits));
        }
        bitmask.offsets.push_back(bitmask.offsets.back() + count);
    }
    return bitmask;
}

Status checkOffsets(const Model &model, const TensorInfo &tensor, const Bitmask &bitmask)
{
    if (!tensor.part("row_offsets"))
        return {};
    const auto stated = needValues(model, tensor, "row_offsets", 0);
    if (!stated)
        return stated.error();
    for (std::size_t row = 0; row < std::min(stated->size(), bitmask.offsets.size()); ++row)
        if ((*stated)[row] != static_cast<float>(bitmask.offsets[row]))
            return malformedLayout(tensor,
                                   "row " + std::to_string(row) + " begins at value "
                                       + std::to_string(bitmask.offsets[row])
                                       + " by the bitmask, elsewhere by row_offsets");
    return {};
}

} // namespace

void assembleBitmask(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *values = assembly.find(prefix + "compressed");
    const TensorInfo *shapeTensor = assembly.find(prefix + "shape");
    if (!values || !shapeTensor)
        return; // many things have a bitmask
    const auto shape = readShapePair(assembly, shapeTensor);
    const bool is24 = values->shape.rank() == 2;
    const Layout &layout = is24 ? Sparse24BitmaskLayout : SparseBitmaskLayout;
    if (!shape
        || tensor.shape.elementCount() != checkedMultiply((*shape)[0], divideRoundingUp((*shape)[1], 8))
        || (is24 && values->shape.elementCount() * 2 != shape->elementCount()))
        return assembly.misfit(layout.id, tensor.name, "its shape is missing or another one");
    TensorInfo logical { .name = withoutDot(prefix), .shape = *shape, .layout = &layout };
    logical.dtypeName = values->dtypeName;
    checkFormat(assembly, logical);
    assembly.add(std::move(logical),
                 { { values, "values", PartKind::Payload },
                   { &tensor, "bitmask" },
                   { shapeTensor, "shape" },
                   { assembly.find(prefix + "row_offsets"), "row_offsets" } });
}

namespace {

Result<DecoderPtr> makeBitmaskDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto payload = needPart(tensor, "values");
    const auto mask = needPart(tensor, "bitmask");
    if (!payload || !mask)
        return !payload ? payload.error() : mask.error();
    auto bitmask = readMask(model, tensor, **mask);
    if (!bitmask)
        return bitmask.error();
    const std::uint64_t kept = bitmask->offsets.back();
    const unsigned bits = traits((*payload)->dtype).bits;
    if (kept != (*payload)->shape.elementCount() || bits < 8 || !traits((*payload)->dtype).isDecodable)
        return malformedLayout(tensor,
                               "its bitmask keeps " + std::to_string(kept) + " values, "
                                   + std::to_string((*payload)->shape.elementCount()) + " of "
                                   + std::to_string(bits) + " bits are stored");
    if (tensor.layout == &Sparse24BitmaskLayout)
        for (std::size_t row = 0; row + 1 < bitmask->offsets.size(); ++row)
            if ((bitmask->offsets[row + 1] - bitmask->offsets[row]) * 2 != bitmask->columns)
                return malformedLayout(tensor,
                                       "row " + std::to_string(row) + " keeps "
                                           + std::to_string(bitmask->offsets[row + 1] - bitmask->offsets[row])
                                           + " values, not every second");
    if (auto status = checkOffsets(model, tensor, *bitmask); !status)
        return status.error();
    auto fill = [&model, part = *payload, width = bits / 8, bitmask = std::move(*bitmask)](
                    std::uint64_t firstRow, std::span<float> out, DecodeScratch &scratch) -> Status {
        const auto columns = static_cast<std::size_t>(bitmask.columns);
        for (std::size_t at = 0; at < out.size(); at += columns) {
            const std::uint64_t row = firstRow + at / columns;
            const std::uint64_t begin = bitmask.offsets[row], count = bitmask.offsets[row + 1] - begin;
            const auto bytes = viewPart(model, *part, begin * width, count * width, scratch.bytes);
            if (!bytes)
                return bytes.error();
            scratch.moreValues.resize(static_cast<std::size_t>(count));
            convertToFloat(part->dtype, *bytes, 0, scratch.moreValues);
            std::size_t next = 0;
            for (std::size_t column = 0; column < columns; ++column)
                out[at + column] = bitmask.keeps(row, column) ? scratch.moreValues[next++] : 0.0f;
        }
        return {};
    };
    return makeRowDecoder(tensor.name, tensor.shape.rows(), tensor.shape.columns(), std::move(fill));
}

} // namespace

constinit const Layout SparseBitmaskLayout { .id = "compressed-tensors:sparse-bitmask",
                                             .title = "compressed-tensors sparse bitmask",
                                             .nominalBitsPerWeight = 0,
                                             .makeDecoder = makeBitmaskDecoder };
constinit const Layout Sparse24BitmaskLayout { .id = "compressed-tensors:sparse-24-bitmask",
                                               .title = "compressed-tensors 2:4 bitmask",
                                               .nominalBitsPerWeight = 0,
                                               .makeDecoder = makeBitmaskDecoder };

} // namespace assay
