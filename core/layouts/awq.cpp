// SPDX-License-Identifier: GPL-3.0-or-later
// AWQ, 4 bits, W[n][k] = scales[k/gs][n] (code - zero).
//   GEMM   qweight I32 [in, out/8]: nibble i of word c is output 8c + (0,2,4,6,1,3,5,7)[i], that is output
//          8c + j lies in nibble (0,4,1,5,2,6,3,7)[j]; qzeros [G, out/8] alike; scales [G, out]
//   GEMV   qweight I32 [out, in/8]: nibble i is input 8c + i; scales [out, 8 W], qzeros [out, W], columns
//          beyond in/gs are padding
//   fast   qweight I16 [out/4, in]; scales and qzeros F16 [8 W, out], qzeros = -(zero scale):
//          W = code scales + qzeros. For (n, k): A = (k%32)/8, B = (k%8)/2, C = k%2,
//          f = 64 (n%4) + 32 ((k%64)/32) + 8B + 4C + A, word [n/4][64 (k/64) + f/4], nibble f%4
#include "core/layouts/awq.h"

#include "core/layouts/function_decoder.h"
#include "core/layouts/grid_decoder.h"
#include "core/numbers/bit_stream.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::array<unsigned, 8> NibbleOfOutput { 0, 4, 1, 5, 2, 6, 3, 7 };

unsigned nibble(const std::vector<std::byte> &words, std::size_t word, unsigned index)
{
    return (std::to_integer<unsigned>(words[word * 4 + index / 2]) >> (4 * (index % 2))) & 15;
}

/// The groups a stated group size makes of in inputs, else as many as padded columns allow.
std::uint64_t groupSize(const Assembly &assembly, std::uint64_t in, std::uint64_t paddedGroups)
{
    for (const char *key : { "group_size", "q_group_size" })
        if (const auto stated = assembly.configNumber(key); stated && *stated >= 1 && *stated <= 0x1p31)
            return static_cast<std::uint64_t>(*stated);
    for (const std::uint64_t size : { 128u, 64u, 32u })
        if (divideRoundingUp(in, size) <= paddedGroups)
            return size;
    return in;
}

void checkBits(Assembly &assembly, const TensorInfo &logical)
{
    assembly.check(logical, "bits", 4);
    assembly.check(logical, "w_bit", 4);
}

struct Gemm {
    std::shared_ptr<const std::vector<std::byte>> words;
    std::vector<float> scales;
    std::vector<float> zeros; ///< [G, out]
    std::size_t in;
    std::size_t out;
    std::size_t groupSize;
};

void decodeGemmRow(const Gemm &gemm, std::size_t n, float *out)
{
    const std::size_t wordColumns = gemm.out / 8;
    const unsigned index = NibbleOfOutput[n % 8];
    for (std::size_t k = 0; k < gemm.in; ++k) {
        const std::size_t at = k / gemm.groupSize * gemm.out + n;
        const auto code = static_cast<float>(nibble(*gemm.words, k * wordColumns + n / 8, index));
        out[k] = gemm.scales[at] * (code - gemm.zeros[at]);
    }
}

bool assembleGemv(Assembly &assembly, const TensorInfo &tensor, const TensorInfo &scales,
                  const TensorInfo &zeros, const std::string &prefix)
{
    if (scales.shape[0] != tensor.shape[0] || zeros.shape[1] != divideRoundingUp(scales.shape[1], 8))
        return false;
    const auto in = checkedMultiply(tensor.shape[1], 8);
    auto logical = in ? logicalMatrix(prefix + "weight", tensor.shape[0], *in, AwqGemvLayout) : std::nullopt;
    if (!logical)
        return false;
    logical->bits = 4;
    logical->groupSize = groupSize(assembly, *in, scales.shape[1]);
    checkBits(assembly, *logical);
    assembly.add(std::move(*logical),
                 { { &tensor, "qweight", PartKind::Payload }, { &scales, "scales" }, { &zeros, "qzeros" } });
    return true;
}

bool assembleFast(Assembly &assembly, const TensorInfo &tensor, const TensorInfo &scales,
                  const TensorInfo &zeros, const std::string &prefix)
{
    const auto out = checkedMultiply(tensor.shape[0], 4);
    if (tensor.dtype != DType::I16 || !out || scales.shape[1] != *out || zeros.shape != scales.shape
        || tensor.shape[1] % 64 != 0)
        return false;
    const std::uint64_t in = tensor.shape[1];
    auto logical = logicalMatrix(prefix + "weight", *out, in, AwqFastLayout);
    if (!logical)
        return false;
    logical->bits = 4;
    logical->groupSize = groupSize(assembly, in, scales.shape[0]);
    checkBits(assembly, *logical);
    assembly.add(std::move(*logical),
                 { { &tensor, "qweight", PartKind::Payload }, { &scales, "scales" }, { &zeros, "qzeros" } });
    return true;
}

} // namespace

void assembleAwq(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *scales = assembly.find(prefix + "scales");
    const TensorInfo *zeros = assembly.find(prefix + "qzeros");
    const auto out = checkedMultiply(tensor.shape[1], 8);
    const bool isGemm = tensor.dtype == DType::I32 && out && scales->shape[1] == *out
        && zeros->shape[1] == tensor.shape[1] && zeros->shape[0] == scales->shape[0] && scales->shape[0] > 0;
    if (!isGemm) {
        if (!assembleFast(assembly, tensor, *scales, *zeros, prefix)
            && !(tensor.dtype == DType::I32 && assembleGemv(assembly, tensor, *scales, *zeros, prefix)))
            assembly.misfit("gptq or awq", tensor.name,
                            "words " + tensor.shape.text() + ", scales " + scales->shape.text()
                                + " and zeros " + zeros->shape.text() + " fit no known form");
        return;
    }
    const std::uint64_t in = tensor.shape[0];
    auto logical = logicalMatrix(prefix + "weight", *out, in, AwqGemmLayout);
    if (!logical)
        return assembly.misfit("awq", tensor.name, "its shape overflows");
    const std::uint64_t size = divideRoundingUp(in, scales->shape[0]);
    logical->bits = 4;
    logical->groupSize = size;
    checkBits(assembly, *logical);
    const auto stated = assembly.configNumber("group_size");
    if (stated && *stated > 0)
        assembly.check(*logical, "group_size", static_cast<double>(size));
    assembly.add(std::move(*logical),
                 { { &tensor, "qweight", PartKind::Payload }, { scales, "scales" }, { zeros, "qzeros" } });
}

namespace {

/// Holds the packed words: a row of the weight is a nibble column of them.
Result<DecoderPtr> makeAwqGemmDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto words = needPart(tensor, "qweight");
    const auto zeroWords = needPart(tensor, "qzeros");
    if (!words || !zeroWords)
        return !words ? words.error() : zeroWords.error();
    auto gemm = std::make_shared<Gemm>();
    gemm->out = static_cast<std::size_t>(tensor.shape.rows());
    gemm->in = static_cast<std::size_t>(tensor.shape.columns());
    gemm->groupSize = static_cast<std::size_t>(tensor.groupSize);
    if (gemm->groupSize == 0 || tensor.elementCount() == 0 || gemm->out % 8 != 0)
        return malformedLayout(tensor, "it has no group size");
    const std::uint64_t groups = divideRoundingUp(gemm->in, gemm->groupSize);
    auto scales = needValues(model, tensor, "scales", groups * gemm->out);
    auto bytes = loadPart(model, **words);
    const auto zeros = loadPart(model, **zeroWords);
    if (!scales || !bytes || !zeros)
        return !scales ? scales.error() : !bytes ? bytes.error() : zeros.error();
    if ((*bytes)->size() < gemm->in * (gemm->out / 2) || (*zeros)->size() < groups * (gemm->out / 2))
        return malformedLayout(tensor, "its words or zeros do not cover it");
    gemm->scales = std::move(*scales);
    gemm->words = std::move(*bytes);
    gemm->zeros.resize(gemm->scales.size());
    for (std::size_t i = 0; i < gemm->zeros.size(); ++i) {
        const std::size_t n = i % gemm->out;
        const std::size_t word = i / gemm->out * (gemm->out / 8) + n / 8;
        gemm->zeros[i] = static_cast<float>(nibble(**zeros, word, NibbleOfOutput[n % 8]));
    }
    return makeRowDecoder(tensor.name, gemm->out, gemm->in,
                          [gemm](std::uint64_t firstRow, std::span<float> out, DecodeScratch &) -> Status {
                              for (std::size_t r = 0; r < out.size() / gemm->in; ++r)
                                  decodeGemmRow(*gemm, static_cast<std::size_t>(firstRow) + r,
                                                out.data() + r * gemm->in);
                              return {};
                          });
}

Result<DecoderPtr> makeAwqGemvDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto words = needPart(tensor, "qweight");
    const auto zeroWords = needPart(tensor, "qzeros");
    auto scales = needValues(model, tensor, "scales", 0);
    if (!words || !zeroWords || !scales)
        return !words ? words.error() : !zeroWords ? zeroWords.error() : scales.error();
    const auto zeros = loadPart(model, **zeroWords);
    if (!zeros)
        return zeros.error();
    ScaleGrid grid { .rows = tensor.shape.rows(),
                     .columns = tensor.shape.columns(),
                     .rowBytes = 0,
                     .codes = streamCodes(4, 0) };
    grid.rowBytes = grid.columns / 2;
    grid.blockColumns = tensor.groupSize;
    grid.gridColumns = grid.rows == 0 ? 0 : scales->size() / grid.rows;
    const std::uint64_t lineBytes = divideRoundingUp(grid.gridColumns, 8) * 4;
    if ((*zeros)->size() < grid.rows * lineBytes)
        return malformedLayout(tensor, "its zeros do not cover it");
    grid.zeros.resize(scales->size());
    for (std::size_t i = 0; i < grid.rows * grid.gridColumns; ++i) {
        const auto *line
            = reinterpret_cast<const std::uint8_t *>((*zeros)->data()) + i / grid.gridColumns * lineBytes;
        grid.zeros[i] = static_cast<float>(
            streamCode(line, static_cast<std::size_t>(lineBytes), 4, i % grid.gridColumns));
    }
    grid.scales = std::move(*scales);
    return makeGridDecoder(model, tensor, **words, std::move(grid));
}

Result<DecoderPtr> makeAwqFastDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto words = needPart(tensor, "qweight");
    auto scales = needValues(model, tensor, "scales", 0);
    auto zeros = needValues(model, tensor, "qzeros", 0);
    if (!words || !scales || !zeros)
        return !words ? words.error() : !scales ? scales.error() : zeros.error();
    const std::size_t in = static_cast<std::size_t>(tensor.shape.columns());
    const std::size_t outputs = static_cast<std::size_t>(tensor.shape.rows());
    const auto size = static_cast<std::size_t>(tensor.groupSize);
    if (size == 0 || in % 64 != 0 || outputs % 4 != 0 || (*words)->extent.size < tensor.elementCount() / 2
        || scales->size() < divideRoundingUp(in, size) * outputs || zeros->size() != scales->size())
        return malformedLayout(tensor, "its words or scales do not cover it");
    auto fill
        = [&model, payload = *words, scales = std::move(*scales), zeros = std::move(*zeros), in, outputs,
           size](std::uint64_t firstRow, std::span<float> out, DecodeScratch &scratch) -> Status {
        for (std::size_t r = 0; r < out.size() / in; ++r) {
            const std::size_t n = static_cast<std::size_t>(firstRow) + r;
            const auto bytes = viewPart(model, *payload, n / 4 * in * 2, in * 2, scratch.bytes);
            if (!bytes)
                return bytes.error();
            for (std::size_t k = 0; k < in; ++k) {
                const std::size_t f
                    = 64 * (n % 4) + 32 * (k % 64 / 32) + 8 * (k % 8 / 2) + 4 * (k % 2) + k % 32 / 8;
                const std::size_t position = (64 * (k / 64) + f / 4) * 2 + f % 4 / 2;
                const unsigned byte = std::to_integer<unsigned>((*bytes)[position]);
                const auto code = static_cast<float>((byte >> (4 * (f % 2))) & 15);
                const std::size_t at = k / size * outputs + n;
                out[r * in + k] = code * scales[at] + zeros[at];
            }
        }
        return {};
    };
    return makeRowDecoder(tensor.name, outputs, in, std::move(fill));
}

} // namespace

constinit const Layout AwqGemmLayout { .id = "awq",
                                       .title = "AWQ (GEMM)",
                                       .nominalBitsPerWeight = 0,
                                       .makeDecoder = makeAwqGemmDecoder,
                                       .foldsChannelScales = true };
constinit const Layout AwqGemvLayout { .id = "awq-gemv",
                                       .title = "AWQ (GEMV)",
                                       .nominalBitsPerWeight = 0,
                                       .makeDecoder = makeAwqGemvDecoder,
                                       .foldsChannelScales = true };
constinit const Layout AwqFastLayout { .id = "awq-gemv-fast",
                                       .title = "AWQ (GEMV fast)",
                                       .nominalBitsPerWeight = 0,
                                       .makeDecoder = makeAwqFastDecoder,
                                       .foldsChannelScales = true };

} // namespace assay
