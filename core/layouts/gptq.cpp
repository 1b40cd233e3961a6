// SPDX-License-Identifier: GPL-3.0-or-later
// GPTQ. qweight I32 [ceil(in b / 32), out]: column n is an LSB-first stream of the b-bit codes of output n
// over the inputs. qzeros I32 [G, ceil(out b / 32)]: line g is the stream of the zeros over the outputs.
// scales [G, out]; g_idx I32 [in] (absent: k / group_size). W[n][k] = scales[g][n] (code - zero).
// Zeros: checkpoint_format "gptq" (v1) stores zero - 1, "gptq_v2" the zero itself; a symmetric model's zeros
// are all 2^(b-1), which tells the two apart where the configuration does not. "gptq_p" has words in planes
// (gptq_planes) and zeros as they are. "dynamic" overrides bits and group_size of the modules that its
// expressions match from their first letter on ("+:" or nothing before it; "-:" leaves them plain).
#include "core/layouts/gptq.h"

#include "core/base/name_pattern.h"
#include "core/base/number_text.h"
#include "core/layouts/awq.h"
#include "core/layouts/gptq_planes.h"
#include "core/layouts/grid_decoder.h"
#include "core/numbers/bit_stream.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr std::array<unsigned, 7> Widths { 4, 8, 2, 3, 5, 6, 7 }; // likeliest first: tiny tensors fit several

/// Words of a line of codes: planes come in whole blocks.
std::uint64_t wordsOf(std::uint64_t codes, unsigned bits, bool isPlanar)
{
    return isPlanar ? divideRoundingUp(codes, PlanarBlock) * bits : divideRoundingUp(codes * bits, 32);
}

bool fitsZeros(unsigned bits, std::uint64_t out, std::uint64_t zeroWords)
{
    return out <= ~std::uint32_t { 0 }
    && (wordsOf(out, bits, false) == zeroWords || wordsOf(out, bits, true) == zeroWords);
}

/// The width whose stream of out codes takes as many words as qzeros has columns: the stated one if it does.
unsigned widthOfZeros(std::uint64_t out, std::uint64_t zeroWords, std::optional<double> stated)
{
    for (const unsigned bits : Widths)
        if (stated && *stated == bits && fitsZeros(bits, out, zeroWords))
            return bits;
    const auto found
        = std::ranges::find_if(Widths, [&](unsigned bits) { return fitsZeros(bits, out, zeroWords); });
    return found == Widths.end() ? 0 : *found;
}

struct GptqParameters {
    bool areZerosMinusOne = false; ///< checkpoint format "gptq" (v1); "gptq_v2" stores zeros as they are
    bool isPlanar = false;
};

unsigned codeAt(const std::uint8_t *line, std::size_t size, unsigned bits, bool isPlanar, std::size_t index)
{
    return isPlanar ? planarCode(line, size, bits, index) : streamCode(line, size, bits, index);
}

/// What the configuration states of that module.
std::optional<double> statedNumber(const Assembly &assembly, const std::string &module, const char *key)
{
    const auto dynamic = assembly.config().find("dynamic");
    if (dynamic != assembly.config().end() && dynamic->is_object())
        for (const auto &[expression, own] : dynamic->items()) {
            if (expression.starts_with("-:") || !own.is_object())
                continue;
            const auto pattern = NamePattern::make(
                "^(?:" + (expression.starts_with("+:") ? expression.substr(2) : expression) + ")");
            const auto isMeant = pattern ? pattern->matches(module) : Result<bool>(false);
            if (!isMeant || !*isMeant)
                continue;
            if (const auto value = own.find(key); value != own.end() && value->is_number())
                return value->get<double>();
            break; // the first that matches is the one that counts
        }
    return assembly.configNumber(key);
}

void checkStated(Assembly &assembly, const TensorInfo &logical, const char *key, std::uint64_t found,
                 std::optional<double> stated)
{
    if (stated && *stated > 0 && *stated != static_cast<double>(found))
        assembly.disagree(logical, key, numberText(*stated), std::to_string(found));
}

/// "v1", "v2", or empty if the first word of the zeros is that of neither symmetric convention.
std::string conventionOfZeros(const Assembly &assembly, const TensorInfo &zeros, unsigned bits)
{
    if (bits != 4 && bits != 8 && bits != 2)
        return {};
    const auto &part = zeros.parts.front();
    std::vector<std::byte> scratch;
    if (part.extent.source >= assembly.model().sources.size() || part.extent.size < 4)
        return {};
    const auto word = assembly.model().sources[part.extent.source]->view(part.extent.offset, 1, scratch);
    if (!word)
        return {};
    const unsigned mask = (1u << bits) - 1;
    const unsigned code = std::to_integer<unsigned>((*word)[0]) & mask;
    const unsigned middle = 1u << (bits - 1);
    return code == middle ? "v2" : code == middle - 1 ? "v1" : "";
}

/// 5, 6 and 7 bits have no other form.
bool needsPlanes(const Assembly &assembly, unsigned bits)
{
    return assembly.configText("checkpoint_format") == "gptq_p" || (bits >= 5 && bits <= 7);
}

void chooseConvention(Assembly &assembly, TensorInfo &logical, const TensorInfo &zeros, unsigned bits)
{
    const std::string stated = assembly.configText("checkpoint_format");
    const std::string statedConvention = stated == "gptq_v2" || stated == "gptq_p" ? "v2" : "v1";
    const bool isPlanar = needsPlanes(assembly, bits);
    logical.parameters
        = GptqParameters { .areZerosMinusOne = statedConvention == "v1", .isPlanar = isPlanar };
    const auto sym = assembly.config().find("sym");
    if (sym == assembly.config().end() || !sym->is_boolean() || !sym->get<bool>())
        return;
    const std::string found = conventionOfZeros(assembly, zeros, bits);
    if (found.empty() || found == statedConvention)
        return;
    logical.parameters = GptqParameters { .areZerosMinusOne = found == "v1", .isPlanar = isPlanar };
    assembly.disagree(logical, "checkpoint_format", stated.empty() ? "(none: gptq)" : stated,
                      found == "v2" ? "gptq_v2" : "gptq");
}

struct Gptq {
    std::shared_ptr<const std::vector<std::byte>> words;
    std::vector<float> scales;
    std::vector<float> zeros;
    std::vector<std::uint32_t> group; ///< of each input
    unsigned bits = 4;
    bool isPlanar = false;
    std::size_t in = 0;
    std::size_t out = 0;
    std::size_t wordRows = 0;
};

/// Rows [first, first + count), count at most TileRows: one pass over the words for all of them.
constexpr std::size_t TileRows = 16;
void decodeTile(const Gptq &gptq, std::size_t first, std::size_t count, float *out,
                std::vector<std::byte> &scratch)
{
    const std::size_t streamBytes = gptq.wordRows * 4;
    scratch.resize(streamBytes * count);
    for (std::size_t r = 0; r < gptq.wordRows; ++r)
        for (std::size_t i = 0; i < count; ++i)
            std::copy_n(gptq.words->data() + (r * gptq.out + first + i) * 4, 4,
                        scratch.data() + i * streamBytes + r * 4);
    for (std::size_t i = 0; i < count; ++i) {
        const auto *stream = reinterpret_cast<const std::uint8_t *>(scratch.data() + i * streamBytes);
        const std::span row(out + i * gptq.in, gptq.in);
        if (gptq.isPlanar)
            for (std::size_t k = 0; k < gptq.in; ++k)
                row[k] = static_cast<float>(planarCode(stream, streamBytes, gptq.bits, k));
        else
            unpackStream(stream, streamBytes, gptq.bits, row);
        for (std::size_t k = 0; k < gptq.in; ++k) {
            const std::size_t at = gptq.group[k] * gptq.out + first + i;
            row[k] = gptq.scales[at] * (row[k] - gptq.zeros[at]);
        }
    }
}

/// Zeros as [G, out] floats.
Result<std::vector<float>> readZeros(const Model &model, const TensorInfo &tensor, std::uint64_t groups,
                                     std::uint64_t out, unsigned bits)
{
    const auto part = needPart(tensor, "qzeros");
    if (!part)
        return part.error();
    const auto bytes = loadPart(model, **part);
    if (!bytes)
        return bytes.error();
    const auto parameters = parametersOr<GptqParameters>(tensor);
    const std::uint64_t lineBytes = wordsOf(out, bits, parameters.isPlanar) * 4;
    if ((*bytes)->size() < groups * lineBytes)
        return malformedLayout(tensor, "its zeros do not cover " + std::to_string(groups) + " groups");
    const bool isV1 = parameters.areZerosMinusOne;
    const unsigned mask = (1u << bits) - 1;
    std::vector<float> zeros(static_cast<std::size_t>(groups * out));
    for (std::size_t g = 0; g < groups; ++g)
        for (std::size_t n = 0; n < out; ++n) {
            const auto *line = reinterpret_cast<const std::uint8_t *>((*bytes)->data() + g * lineBytes);
            const unsigned stored
                = codeAt(line, static_cast<std::size_t>(lineBytes), bits, parameters.isPlanar, n);
            zeros[g * out + n] = static_cast<float>(isV1 ? (stored + 1) & mask : stored);
        }
    return zeros;
}

/// g_idx, or consecutive runs of equal length.
Result<std::vector<std::uint32_t>> readGroups(const Model &model, const TensorInfo &tensor,
                                              std::uint64_t groups)
{
    if (tensor.part("g_idx"))
        return readGroupIndex(model, tensor, "g_idx", groups);
    const std::uint64_t in = tensor.shape.columns();
    std::vector<std::uint32_t> result(static_cast<std::size_t>(in));
    const std::uint64_t size = divideRoundingUp(in, groups);
    for (std::size_t k = 0; k < in; ++k)
        result[k] = static_cast<std::uint32_t>(k / size);
    return result;
}

} // namespace

void assembleQweight(Assembly &assembly, const TensorInfo &tensor, const std::string &prefix)
{
    const TensorInfo *scales = assembly.find(prefix + "scales");
    const TensorInfo *zeros = assembly.find(prefix + "qzeros");
    const TensorInfo *index = assembly.find(prefix + "g_idx");
    if (!scales || !zeros || tensor.shape.rank() != 2 || scales->shape.rank() != 2
        || zeros->shape.rank() != 2)
        return assembly.misfit("gptq", tensor.name, "its scales or zeros are missing");
    const std::uint64_t out = tensor.shape[1];
    // A group for each line of words would be one of eight inputs, which nobody makes: the lines are outputs.
    const bool areLinesOutputs = !index && tensor.shape[0] > 1 && scales->shape[0] == tensor.shape[0]
        && assembly.configText("quant_method") != "gptq"
        && zeros->shape[1] == divideRoundingUp(scales->shape[1], 8);
    if (tensor.dtype != DType::I32 || scales->shape[1] != out || areLinesOutputs)
        return assembleAwq(assembly, tensor, prefix);
    const std::string module = withoutDot(prefix);
    const auto statedBits = statedNumber(assembly, module, "bits");
    const unsigned bits = widthOfZeros(out, zeros->shape[1], statedBits);
    if (bits == 0 || zeros->shape[0] != scales->shape[0] || scales->shape[0] == 0)
        return assembly.misfit("gptq", tensor.name, "its zeros have " + zeros->shape.text() + " words");
    const std::uint64_t in = index ? index->shape.elementCount()
                                   : tensor.shape[0] / bits * 32 + tensor.shape[0] % bits * 32 / bits;
    if (in > ~std::uint32_t { 0 } || wordsOf(in, bits, needsPlanes(assembly, bits)) != tensor.shape[0])
        return assembly.misfit("gptq", tensor.name,
                               "its words do not hold " + std::to_string(in) + " inputs of "
                                   + std::to_string(bits) + " bits");
    auto logical = logicalMatrix(prefix + "weight", out, in, GptqLayout);
    if (!logical)
        return assembly.misfit("gptq", tensor.name, "its shape overflows");
    logical->bits = bits;
    logical->groupSize = divideRoundingUp(in, scales->shape[0]);
    checkStated(assembly, *logical, "bits", bits, statedBits);
    checkStated(assembly, *logical, "group_size", logical->groupSize,
                statedNumber(assembly, module, "group_size"));
    chooseConvention(assembly, *logical, *zeros, bits);
    assembly.add(std::move(*logical),
                 { { &tensor, "qweight", PartKind::Payload },
                   { scales, "scales" },
                   { zeros, "qzeros" },
                   { index, "g_idx" } });
}

namespace {

/// Holds the packed words: a row of the weight is a column of them.
Result<DecoderPtr> makeGptqDecoder(const Model &model, const TensorInfo &tensor, const RunControl &)
{
    const auto words = needPart(tensor, "qweight");
    if (!words)
        return words.error();
    auto gptq = std::make_shared<Gptq>();
    gptq->bits = static_cast<unsigned>(tensor.bits);
    if (std::ranges::find(Widths, gptq->bits) == Widths.end() || tensor.shape.rank() != 2
        || tensor.elementCount() == 0)
        return malformedLayout(tensor, "a width of " + std::to_string(gptq->bits) + " bits is unknown");
    gptq->out = static_cast<std::size_t>(tensor.shape[0]);
    gptq->in = static_cast<std::size_t>(tensor.shape[1]);
    gptq->isPlanar = parametersOr<GptqParameters>(tensor).isPlanar;
    gptq->wordRows = static_cast<std::size_t>(wordsOf(gptq->in, gptq->bits, gptq->isPlanar));
    const TensorPart *scalePart = tensor.part("scales");
    const std::uint64_t groups = scalePart ? scalePart->shape.elementCount() / gptq->out : 0;
    if (groups == 0 || (*words)->extent.size < std::uint64_t { gptq->wordRows } * gptq->out * 4)
        return malformedLayout(tensor, "its words or scales do not cover it");
    auto scales = needValues(model, tensor, "scales", groups * gptq->out);
    auto zeros = readZeros(model, tensor, groups, gptq->out, gptq->bits);
    auto group = readGroups(model, tensor, groups);
    auto bytes = loadPart(model, **words);
    if (!scales || !zeros || !group || !bytes)
        return !scales ? scales.error() : !zeros ? zeros.error() : !group ? group.error() : bytes.error();
    gptq->scales = std::move(*scales);
    gptq->zeros = std::move(*zeros);
    gptq->group = std::move(*group);
    gptq->words = std::move(*bytes);
    return makeRowDecoder(
        tensor.name, gptq->out, gptq->in,
        [gptq](std::uint64_t firstRow, std::span<float> out, DecodeScratch &scratch) -> Status {
            const std::size_t rows = out.size() / gptq->in;
            for (std::size_t r = 0; r < rows; r += TileRows)
                decodeTile(*gptq, static_cast<std::size_t>(firstRow) + r, std::min(TileRows, rows - r),
                           out.data() + r * gptq->in, scratch.bytes);
            return {};
        });
}

} // namespace

constinit const Layout GptqLayout {
    .id = "gptq", .title = "GPTQ", .nominalBitsPerWeight = 0, .makeDecoder = makeGptqDecoder
};

TensorInfo withOtherZeros(const TensorInfo &tensor)
{
    TensorInfo other = tensor;
    auto parameters = parametersOr<GptqParameters>(tensor);
    parameters.areZerosMinusOne = !parameters.areZerosMinusOne;
    other.parameters = parameters;
    return other;
}

} // namespace assay
