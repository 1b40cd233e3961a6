// SPDX-License-Identifier: GPL-3.0-or-later
// Hyper-Compression (arXiv 2409.00592, Juntongkuki/Hyper-Compression).
//   lattice  Two weights are a point of the plane. A square around the middle of the tensor, of side `side`
//            times the root mean square, holds `points` lattice points; points outside are pulled in by one
//            of `classes` factors (l/2) / (l/2 + c (far - l/2) / classes). Side bytes (f32): half the
//            square's side, the middle, the largest distance from it. Payload: (U + 1) c + theta per pair, in
//            one bit stream of as many bits as the largest needs.
//   theta    The older variant of its followers: one float32 per 256 weights, which gives ternary values
//            round(2 frac(theta / (pi + k)) - 1), k = 0 .. 255, chosen among 1,000 values on [0, 10^6] so
//            that it agrees best with the ternary weights. Side bytes (f32): the mean magnitude.
// An odd last weight, or a last partial group, is filled with zeros; what is not finite counts as zero.
#include "core/codecs/codec_rows.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"
#include "core/codecs/lattice.h"
#include "core/codecs/packed_bytes.h"
#include "core/codecs/weight_scan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numbers>

namespace assay::hyper {
namespace {

struct Square {
    float half = 0, middle = 0, far = 0;
};
constexpr std::size_t SquareBytes = 12;

struct LatticeForm {
    explicit LatticeForm(const CodecSettings &settings)
        : points(static_cast<std::uint32_t>(integerSetting(settings, "points")))
        , classes(static_cast<std::uint32_t>(integerSetting(settings, "classes")))
        , bits(static_cast<unsigned>(std::bit_width((points + 1) * classes + points - 1)))
    {
    }
    std::uint32_t points, classes;
    unsigned bits;
};

Square loadSquare(std::span<const std::byte> side)
{
    return { loadValue<float>(side, 0), loadValue<float>(side, 4), loadValue<float>(side, 8) };
}

/// What a point of a class is multiplied with to come into the square.
double pullFactor(const LatticeForm &form, const Square &square, std::uint32_t pullClass)
{
    const double half = square.half;
    return half / (half + pullClass * (static_cast<double>(square.far) - half) / form.classes);
}

std::uint32_t classOf(const LatticeForm &form, const Square &square, double distance)
{
    const double half = square.half, outside = static_cast<double>(square.far) - half;
    if (distance <= half || outside <= 0)
        return 0;
    const double classes = std::ceil((distance - half) / outside * form.classes);
    return std::clamp(static_cast<std::uint32_t>(classes), 1u, form.classes);
}

/// The largest finite distance from zero, and the root mean square.
Result<Bytes> prepareSquare(const TensorContext &tensor, const WeightSource &source, const RunControl &run)
{
    const auto rms = rootMeanSquare(source, run);
    if (!rms)
        return rms.error();
    std::vector<float> largest(static_cast<std::size_t>(scanChunkCount(source)));
    const auto status
        = scanWeights(source, run, [&](std::uint64_t chunk, unsigned, std::span<const float> values) {
              float &found = largest[static_cast<std::size_t>(chunk)];
              for (const float value : values)
                  found = std::max(found, std::fabs(finiteOrZero(value)));
              return Status {};
          });
    if (!status)
        return status.error();
    const auto half = static_cast<float>(realSetting(tensor.settings, "side") / 2 * *rms);
    Bytes side;
    appendValue(side, half);
    appendValue(side, 0.0f); // weights are centred as they are
    appendValue(side, std::max(half, largest.empty() ? 0.0f : std::ranges::max(largest)));
    return side;
}

Status encodePairs(const ChunkContext &chunk, std::span<const float> values, Bytes &out,
                   const RunControl &run)
{
    const LatticeForm form(chunk.tensor.settings);
    const Square square = loadSquare(chunk.side);
    const PlaneLattice lattice(form.points);
    std::vector<double> factors;
    for (std::uint32_t c = 0; c <= form.classes; ++c)
        factors.push_back(square.half > 0 ? pullFactor(form, square, c) : 0);
    BitWriter bits(out);
    for (std::size_t at = 0; at < values.size(); at += 2) {
        if (at % 16384 == 0 && run.cancelled())
            return cancelledError();
        const auto centred = [&](std::size_t i) {
            return i < values.size()
                ? static_cast<double>(finiteOrZero(values[i])) - static_cast<double>(square.middle)
                : 0.0;
        };
        const double x = centred(at), y = centred(at + 1);
        if (!(square.half > 0)) {
            bits.put(0, form.bits);
            continue;
        }
        const std::uint32_t pull = classOf(form, square, std::max(std::fabs(x), std::fabs(y)));
        const double scale = factors[pull] / (2.0 * static_cast<double>(square.half));
        bits.put(lattice.nearest({ x * scale + 0.5, y * scale + 0.5 }) + (form.points + 1) * pull, form.bits);
    }
    bits.flush();
    return {};
}

Status decodePairs(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out)
{
    const LatticeForm form(chunk.tensor.settings);
    const std::uint64_t needed = divideRoundingUp(divideRoundingUp(out.size(), 2) * form.bits, 8);
    if (chunk.side.size() != SquareBytes || payload.size() != needed)
        return Error { ErrorKind::Malformed,
                       std::to_string(out.size()) + " weights need " + std::to_string(needed)
                           + " bytes and 12 of the square, there are " + std::to_string(payload.size())
                           + " and " + std::to_string(chunk.side.size()) };
    const Square square = loadSquare(chunk.side);
    const PlaneLattice lattice(form.points);
    BitReader bits(payload);
    for (std::size_t at = 0; at < out.size(); at += 2) {
        const std::uint32_t code = bits.take(form.bits);
        const std::uint32_t pull = code / (form.points + 1), theta = code % (form.points + 1);
        if (pull > form.classes || theta >= form.points)
            return Error { ErrorKind::Malformed,
                           "the pair at weight " + std::to_string(chunk.first + at) + " has index "
                               + std::to_string(code) + ", which is no point of the lattice" };
        const LatticePoint point = lattice.point(theta);
        const double scale
            = square.half > 0 ? 2.0 * static_cast<double>(square.half) / pullFactor(form, square, pull) : 0;
        out[at] = static_cast<float>((point.x - 0.5) * scale + static_cast<double>(square.middle));
        if (at + 1 < out.size())
            out[at + 1] = static_cast<float>((point.y - 0.5) * scale + static_cast<double>(square.middle));
    }
    return {};
}

constexpr std::size_t ThetaWeights = 256, ThetaCount = 1000;
constexpr double ThetaTop = 1e6;
using Ternary = std::array<std::int8_t, ThetaWeights>;

float thetaOf(std::size_t index)
{
    return static_cast<float>(ThetaTop * static_cast<double>(index) / (ThetaCount - 1));
}

Ternary expandTheta(float theta)
{
    Ternary values {};
    for (std::size_t k = 0; k < ThetaWeights; ++k) {
        const double winding = static_cast<double>(theta) / (std::numbers::pi + static_cast<double>(k));
        values[k] = static_cast<std::int8_t>(std::nearbyint(2 * (winding - std::floor(winding)) - 1));
    }
    return values;
}

const std::vector<Ternary> &thetaTable()
{
    static const auto table = [] {
        std::vector<Ternary> all(ThetaCount);
        for (std::size_t i = 0; i < ThetaCount; ++i)
            all[i] = expandTheta(thetaOf(i));
        return all;
    }();
    return table;
}

std::size_t nearestTheta(const Ternary &wanted)
{
    std::size_t best = 0;
    int least = std::numeric_limits<int>::max();
    for (std::size_t i = 0; i < ThetaCount; ++i) {
        int distance = 0;
        for (std::size_t k = 0; k < ThetaWeights; ++k)
            distance += std::abs(wanted[k] - thetaTable()[i][k]);
        if (distance < least) {
            least = distance;
            best = i;
        }
    }
    return best;
}

Status encodeThetas(const ChunkContext &chunk, std::span<const float> values, Bytes &out,
                    const RunControl &run)
{
    const float threshold = 0.5f * loadValue<float>(chunk.side, 0);
    for (std::size_t at = 0; at < values.size(); at += ThetaWeights) {
        if (run.cancelled())
            return cancelledError();
        Ternary wanted {};
        for (std::size_t k = 0; k < std::min(ThetaWeights, values.size() - at); ++k) {
            const float value = values[at + k];
            wanted[k] = static_cast<std::int8_t>((value > threshold) - (value < -threshold));
        }
        appendValue(out, thetaOf(nearestTheta(wanted)));
    }
    return {};
}

Status decodeThetas(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out)
{
    const std::uint64_t needed = 4 * divideRoundingUp(out.size(), ThetaWeights);
    if (chunk.side.size() != sizeof(float) || payload.size() != needed)
        return Error { ErrorKind::Malformed,
                       std::to_string(out.size()) + " weights need " + std::to_string(needed)
                           + " bytes and 4 of scale, there are " + std::to_string(payload.size()) + " and "
                           + std::to_string(chunk.side.size()) };
    const float scale = loadValue<float>(chunk.side, 0);
    for (std::size_t at = 0; at < out.size(); at += ThetaWeights) {
        const float theta = loadValue<float>(payload, at / ThetaWeights * 4);
        const bool isOfRange = theta >= 0 && theta <= static_cast<float>(ThetaTop);
        if (!isOfRange)
            return Error { ErrorKind::Malformed,
                           "theta of the group at weight " + std::to_string(chunk.first + at)
                               + " is not between 0 and 1000000" };
        const Ternary values = expandTheta(theta);
        for (std::size_t k = 0; k < std::min(ThetaWeights, out.size() - at); ++k)
            out[at + k] = scale * static_cast<float>(values[k]);
    }
    return {};
}

bool isLattice(const CodecSettings &settings)
{
    return isSetting(settings, "variant", "lattice");
}

} // namespace

std::optional<double> nominalBits(const CodecSettings &settings)
{
    return isLattice(settings) ? LatticeForm(settings).bits / 2.0 : 32.0 / ThetaWeights;
}

std::uint64_t chunkElements(const TensorContext &)
{
    return 65536;
}

Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run)
{
    if (isLattice(tensor.settings))
        return prepareSquare(tensor, source, run);
    const auto sum = sumMagnitudes(source, -1, run);
    if (!sum)
        return sum.error();
    Bytes side;
    appendValue(side, static_cast<float>(sum->count ? sum->sum / static_cast<double>(sum->count) : 0));
    return side;
}

Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &run)
{
    return isLattice(chunk.tensor.settings) ? encodePairs(chunk, values, out, run)
                                            : encodeThetas(chunk, values, out, run);
}

Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &)
{
    return isLattice(chunk.tensor.settings) ? decodePairs(chunk, payload, out)
                                            : decodeThetas(chunk, payload, out);
}

} // namespace assay::hyper
