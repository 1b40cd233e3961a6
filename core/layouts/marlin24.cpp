// SPDX-License-Identifier: GPL-3.0-or-later
// compressed-tensors marlin-24: of four inputs two are kept.
//   weight_packed I32 [in/32, out b/2]   the kept codes C [out, in/2], transposed, in tiles of 16 x 16; each
//   run
//                                        of 1024 gathered by a permutation; LSB-first
//   meta          I16 [in/32, 2 out]     four quads per word, LSB-first: low 2 bits of a quad = place of its
//                                        first kept input, high 2 bits = of its second; words scattered
//   scale_packed  [G, out]               in runs of 64 permuted where G > 1
// W[n][4 quad + place] = (code - 2^(b-1)) scale, b = 4 or 8.
#include "core/layouts/marlin24.h"

#include "core/base/checked_math.h"
#include "core/layouts/function_decoder.h"
#include "core/numbers/bit_stream.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace assay {
namespace {

constexpr std::size_t RunLength = 1024;
constexpr std::size_t ScaleRun = 64;

/// Where element q of a run is stored.
std::vector<std::uint16_t> storedPositions(unsigned bits)
{
    std::vector<std::uint16_t> gathered;
    for (unsigned i = 0; i < 32; ++i)
        for (unsigned j = 0; j < 4; ++j)
            for (unsigned block = 0; block < 2; ++block)
                for (const unsigned row : { 0u, 1u, 8u, 9u })
                    gathered.push_back(static_cast<std::uint16_t>(16 * (2 * (i % 4) + row) + 256 * (i / 8)
                                                                  + 8 * (i / 4 % 2) + 4 * block + j));
    constexpr std::array<std::size_t, 8> EightBits { 0, 2, 1, 3, 4, 6, 5, 7 }; // twice four
    constexpr std::array<std::size_t, 8> FourBits { 0, 2, 4, 6, 1, 3, 5, 7 };
    const auto &order = bits == 4 ? FourBits : EightBits;
    std::vector<std::uint16_t> positions(RunLength);
    for (std::size_t at = 0; at < RunLength; ++at)
        positions[gathered[at / 8 * 8 + order[at % 8]]] = static_cast<std::uint16_t>(at);
    return positions;
}

/// Where the meta word of row r and word column c is stored.
std::uint64_t metaIndex(std::uint64_t r, std::uint64_t c, std::uint64_t out)
{
    std::uint64_t row = r / 64 * 64 + r % 2 * 2 + r % 8 / 4 + r % 4 / 2 * 32 + r % 64 / 8 * 4;
    if (row % 2 == 0 && c % 2 == 1) {
        ++row;
        --c;
    } else if (row % 2 == 1 && c % 2 == 0) {
        --row;
        ++c;
    }
    return c / 2 * out * 2 + row * 2 + c % 2;
}

struct Marlin24 {
    std::uint64_t out = 0, in = 0, rowBytes = 0;
    unsigned bits = 0;
    std::vector<std::uint16_t> positions {};
    std::vector<float> scales {}; ///< [G, out] in natural order
    std::uint64_t groupLength = 0;
    std::shared_ptr<const std::vector<std::byte>> words {}, meta {};

    float code(std::uint64_t k, std::uint64_t n) const
    {
        const std::uint64_t q = n / 16 * 256 + k % 16 * 16 + n % 16;
        const std::uint64_t index = q / RunLength * RunLength + positions[q % RunLength];
        const auto *line = reinterpret_cast<const std::uint8_t *>(words->data()) + k / 16 * rowBytes;
        return static_cast<float>(streamCode(line, static_cast<std::size_t>(rowBytes), bits,
                                             static_cast<std::size_t>(index)))
            - static_cast<float>(1u << (bits - 1));
    }

    void decodeRow(std::uint64_t n, std::span<float> row) const
    {
        std::ranges::fill(row, 0.0f);
        for (std::uint64_t quad = 0; quad < in / 4; ++quad) {
            std::uint16_t word = 0;
            std::memcpy(&word, meta->data() + metaIndex(n, quad / 4, out) * 2, 2);
            const unsigned places = word >> (4 * (quad % 4)) & 15u;
            const float scale = scales[static_cast<std::size_t>(quad * 4 / groupLength * out + n)];
            row[static_cast<std::size_t>(4 * quad + (places & 3))] = code(2 * quad, n) * scale;
            row[static_cast<std::size_t>(4 * quad + (places >> 2))] = code(2 * quad + 1, n) * scale;
        }
    }
};

Result<std::vector<float>> naturalScales(const Model &model, const TensorInfo &tensor, std::uint64_t groups)
{
    auto stored = needValues(model, tensor, "scale", groups * tensor.shape.rows());
    if (!stored || groups == 1)
        return stored;
    constexpr std::array<std::size_t, 8> Order { 0, 4, 1, 5, 2, 6, 3, 7 };
    std::vector<float> scales(stored->size());
    for (std::size_t at = 0; at < scales.size(); ++at) {
        const std::size_t i = at % ScaleRun;
        scales[at / ScaleRun * ScaleRun + i / 8 * 8 + Order[i % 8]] = (*stored)[at];
    }
    return scales;
}

} // namespace

void assembleMarlin24(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *scale = assembly.find(prefix + "scale_packed");
    const TensorInfo *meta = assembly.find(prefix + "meta");
    const auto in = tensor.shape.rank() == 2 ? checkedMultiply(tensor.shape[0], 32) : std::nullopt;
    if (!scale || !meta || !in || meta->shape.rank() != 2 || meta->shape[0] != tensor.shape[0]
        || scale->shape.rank() != 2 || scale->shape[0] == 0)
        return assembly.misfit(Marlin24Layout.id, tensor.name, "its meta does not fit its words");
    const std::uint64_t out = meta->shape[1] / 2;
    const std::uint64_t bits = out == 0 ? 0 : tensor.shape[1] * 2 / out;
    auto logical = logicalMatrix(prefix + "weight", out, *in, Marlin24Layout);
    if (!logical || (bits != 4 && bits != 8) || scale->shape[1] != out)
        return assembly.misfit(Marlin24Layout.id, tensor.name,
                               "its words are of " + std::to_string(bits) + " bits, or its scales "
                                   + scale->shape.text() + " do not fit");
    const std::uint64_t groups = scale->shape[0];
    logical->bits = bits;
    logical->groupSize = divideRoundingUp(*in, groups);
    assembly.check(*logical, "num_bits", static_cast<double>(bits));
    if (groups > 1)
        assembly.check(*logical, "group_size", static_cast<double>(divideRoundingUp(*in, groups)));
    assembly.add(std::move(*logical),
                 { { &tensor, "values", PartKind::Payload },
                   { scale, "scale" },
                   { meta, "meta" },
                   { assembly.find(prefix + "weight_shape"), "shape" } });
}

namespace {

Result<DecoderPtr> makeMarlin24Decoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto payload = needPart(tensor, "values");
    const auto meta = needPart(tensor, "meta");
    if (!payload || !meta)
        return !payload ? payload.error() : meta.error();
    const TensorPart *scale = tensor.part("scale");
    const std::uint64_t groups = scale && scale->shape.rank() == 2 ? scale->shape[0] : 0;
    Marlin24 marlin { .out = tensor.shape.rows(),
                      .in = tensor.shape.columns(),
                      .rowBytes = (*payload)->shape.columns() * 4,
                      .bits = static_cast<unsigned>(tensor.bits) };
    marlin.groupLength = groups ? marlin.in / groups : 0;
    if ((marlin.bits != 4 && marlin.bits != 8) || marlin.out % 64 != 0 || marlin.in % 32 != 0
        || marlin.groupLength == 0 || marlin.in % groups != 0 || marlin.groupLength % 4 != 0
        || (*payload)->dtype != DType::I32 || traits((*meta)->dtype).bits != 16
        || (*payload)->shape.elementCount() * 4 != marlin.in / 32 * (marlin.out * marlin.bits * 2)
        || (*meta)->shape.elementCount() != marlin.in / 32 * marlin.out * 2)
        return malformedLayout(tensor, "its words, its meta and its scales do not make whole tiles");
    auto scales = naturalScales(model, tensor, groups);
    auto words = loadPart(model, **payload);
    auto metaBytes = loadPart(model, **meta);
    if (!scales || !words || !metaBytes)
        return !scales ? scales.error() : !words ? words.error() : metaBytes.error();
    marlin.scales = std::move(*scales);
    marlin.words = std::move(*words);
    marlin.meta = std::move(*metaBytes);
    marlin.positions = storedPositions(marlin.bits);
    return makeRowDecoder(
        tensor.name, tensor.shape.rows(), tensor.shape.columns(),
        [marlin = std::move(marlin)](std::uint64_t firstRow, std::span<float> out, DecodeScratch &) {
            const auto columns = static_cast<std::size_t>(marlin.in);
            for (std::size_t at = 0; at < out.size(); at += columns)
                marlin.decodeRow(firstRow + at / columns, out.subspan(at, columns));
            return Status();
        });
}

} // namespace

constinit const Layout Marlin24Layout { .id = "compressed-tensors:marlin-24",
                                        .title = "compressed-tensors Marlin 2:4",
                                        .nominalBitsPerWeight = 0,
                                        .makeDecoder = makeMarlin24Decoder };

} // namespace assay
