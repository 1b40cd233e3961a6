// SPDX-License-Identifier: GPL-3.0-or-later
// EXL2, for G groups of stored inputs:
//   q_groups    I16 [2 G]: bits, first row of q_weight
//   q_weight    I32 [rows, out]: in a column, the words of a group are an LSB-first stream of its codes
//   q_scale     I32 [G, out/8]: nibble n % 8 of word n / 8 = s
//   q_scale_max F16 [G]
//   q_invperm   I32 [in]: the input i is stored as input q_invperm[i]
// W[n][i] = (code - 2^(bits-1)) (s+1)^2 max / 256. A group holds 32 rows / bits inputs, the last the rest.
#include "core/layouts/exl2.h"

#include "core/layouts/grid_decoder.h"
#include "core/numbers/bit_stream.h"

#include <algorithm>
#include <cstring>

namespace assay {
namespace {

struct Group {
    unsigned bits = 0;
    std::uint64_t firstRow = 0, rowCount = 0;
    std::uint64_t firstInput = 0, inputCount = 0;
};

/// The groups in order, covering all rows and all inputs.
Result<std::vector<Group>> readGroups(const Model &model, const TensorInfo &tensor, std::uint64_t rowCount)
{
    const auto values = needValues(model, tensor, "q_groups", 0);
    if (!values)
        return values.error();
    const std::uint64_t in = tensor.shape.columns();
    std::vector<Group> groups(values->size() / 2);
    if (groups.empty() || values->size() % 2 != 0 || (*values)[1] != 0)
        return malformedLayout(tensor, "its groups do not begin at row 0");
    std::uint64_t input = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const float bits = (*values)[2 * g];
        const float first = (*values)[2 * g + 1];
        const float end = g + 1 < groups.size() ? (*values)[2 * g + 3] : static_cast<float>(rowCount);
        if (!(bits >= 2 && bits <= 8) || !(first >= 0) || !(end > first)
            || end > static_cast<float>(rowCount))
            return malformedLayout(tensor,
                                   "group " + std::to_string(g) + " has rows " + std::to_string(first)
                                       + " to " + std::to_string(end) + " and " + std::to_string(bits)
                                       + " bits");
        Group &group = groups[g];
        group.bits = static_cast<unsigned>(bits);
        group.firstRow = static_cast<std::uint64_t>(first);
        group.rowCount = static_cast<std::uint64_t>(end) - group.firstRow;
        group.firstInput = input;
        const std::uint64_t fitting = group.rowCount * 32 / group.bits;
        group.inputCount = std::min(fitting, in - input);
        input += group.inputCount;
    }
    if (input != in)
        return malformedLayout(tensor,
                               "its groups hold " + std::to_string(input) + " inputs, its permutation "
                                   + std::to_string(in));
    return groups;
}

struct Exl2 {
    std::vector<Group> groups {};
    std::vector<std::uint32_t> storedOf {}; ///< by input
    std::vector<float> scaleMax {};
    std::shared_ptr<const std::vector<std::byte>> words {}, scales {};
    std::uint64_t rowCount = 0, width = 0, scaleWords = 0;

    std::uint32_t word(const std::vector<std::byte> &bytes, std::uint64_t index) const
    {
        std::uint32_t value = 0;
        std::memcpy(&value, bytes.data() + index * 4, 4);
        return value;
    }

    void decodeRow(std::uint64_t n, std::span<float> row, std::vector<float> &stored) const
    {
        stored.resize(row.size());
        std::vector<std::uint8_t> column;
        for (std::size_t g = 0; g < groups.size(); ++g) {
            const Group &group = groups[g];
            column.resize(static_cast<std::size_t>(group.rowCount * 4));
            for (std::uint64_t r = 0; r < group.rowCount; ++r)
                std::memcpy(column.data() + 4 * r, words->data() + ((group.firstRow + r) * width + n) * 4, 4);
            const std::uint32_t nibble = word(*scales, g * scaleWords + n / 8) >> (4 * (n % 8)) & 15;
            const float scale = static_cast<float>((nibble + 1) * (nibble + 1)) * (scaleMax[g] / 256.0f);
            const float half = static_cast<float>(1u << (group.bits - 1));
            for (std::uint64_t k = 0; k < group.inputCount; ++k)
                stored[static_cast<std::size_t>(group.firstInput + k)]
                    = (static_cast<float>(
                           streamCode(column.data(), column.size(), group.bits, static_cast<std::size_t>(k)))
                       - half)
                    * scale;
        }
        for (std::size_t i = 0; i < row.size(); ++i)
            row[i] = stored[storedOf[i]];
    }
};

} // namespace

void assembleExl2(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *scale = assembly.find(prefix + "q_scale");
    const TensorInfo *permutation = assembly.find(prefix + "q_invperm");
    if (!scale || !permutation || tensor.shape.rank() != 2 || tensor.dtype != DType::I32)
        return assembly.misfit("exl2", tensor.name, "its scales or its permutation are missing");
    // Padded to 32 outputs; the bias knows how many there are.
    const TensorInfo *bias = assembly.find(prefix + "bias");
    const bool isPadded = bias && bias->shape.rank() == 1 && bias->shape[0] < tensor.shape[1]
        && divideRoundingUp(bias->shape[0], 32) * 32 == tensor.shape[1];
    auto logical = logicalMatrix(prefix + "weight", isPadded ? bias->shape[0] : tensor.shape[1],
                                 permutation->shape.elementCount(), Exl2Layout);
    if (!logical)
        return assembly.misfit("exl2", tensor.name, "its shape overflows");
    const std::string method = assembly.configText("quant_method");
    if (!method.empty() && method != "exl2")
        assembly.disagree(*logical, "quant_method", method, "exl2");
    assembly.add(std::move(*logical),
                 { { &tensor, "q_weight", PartKind::Payload },
                   { scale, "q_scale" },
                   { permutation, "q_invperm" },
                   { assembly.find(prefix + "q_scale_max"), "q_scale_max" },
                   { assembly.find(prefix + "q_groups"), "q_groups" },
                   { assembly.find(prefix + "q_perm"), "q_perm" } });
}

namespace {

Result<DecoderPtr> makeExl2Decoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto payload = needPart(tensor, "q_weight");
    const auto scale = needPart(tensor, "q_scale");
    if (!payload || !scale)
        return !payload ? payload.error() : scale.error();
    const Shape &words = (*payload)->shape, &scales = (*scale)->shape;
    Exl2 exl2 { .rowCount = words.rows(), .width = words.columns(), .scaleWords = scales.columns() };
    auto groups = readGroups(model, tensor, exl2.rowCount);
    if (!groups)
        return groups.error();
    exl2.groups = std::move(*groups);
    if ((*payload)->dtype != DType::I32 || (*scale)->dtype != DType::I32 || scales.rank() != 2
        || scales[0] != exl2.groups.size() || exl2.scaleWords * 8 < tensor.shape.rows()
        || exl2.width < tensor.shape.rows())
        return malformedLayout(tensor, "its scales " + scales.text() + " do not cover it");
    auto scaleMax = needValues(model, tensor, "q_scale_max", exl2.groups.size());
    if (!scaleMax)
        return scaleMax.error();
    exl2.scaleMax = std::move(*scaleMax);
    auto stored = readGroupIndex(model, tensor, "q_invperm", tensor.shape.columns());
    if (!stored)
        return stored.error();
    exl2.storedOf = std::move(*stored);
    auto wordBytes = loadPart(model, **payload);
    auto scaleBytes = loadPart(model, **scale);
    if (!wordBytes || !scaleBytes)
        return !wordBytes ? wordBytes.error() : scaleBytes.error();
    exl2.words = std::move(*wordBytes);
    exl2.scales = std::move(*scaleBytes);
    return makeRowDecoder(
        tensor.name, tensor.shape.rows(), tensor.shape.columns(),
        [exl2 = std::move(exl2), columns = static_cast<std::size_t>(tensor.shape.columns())](
            std::uint64_t firstRow, std::span<float> out, DecodeScratch &scratch) {
            for (std::size_t at = 0; at < out.size(); at += columns)
                exl2.decodeRow(firstRow + at / columns, out.subspan(at, columns), scratch.moreValues);
            return Status();
        });
}

} // namespace

constinit const Layout Exl2Layout {
    .id = "exl2", .title = "EXL2", .nominalBitsPerWeight = 0, .makeDecoder = makeExl2Decoder
};

} // namespace assay
