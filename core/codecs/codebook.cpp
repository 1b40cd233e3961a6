// SPDX-License-Identifier: GPL-3.0-or-later
// One codebook of k values per tensor, found by Lloyd's algorithm (S. Lloyd, 1982) over a histogram of the
// weights, started with the point density that suits them (P. Panter and W. Dite, 1951: the cube root of
// theirs). Side: the values in the format of numbers, ascending, no more of them than the tensor has
// different ones. Per chunk: the indices as a bit stream of ceil(log2 k) bits each, low bits first.
#include "core/base/parallel.h"
#include "core/codecs/codec_rows.h"
#include "core/codecs/packed_bytes.h"
#include "core/codecs/stored_numbers.h"
#include "core/codecs/weight_scan.h"

#include <bit>
#include <cmath>

namespace assay::codebook {
namespace {

/// Weights that share the upper 18 bits of their float form (sign, exponent, 9 of the mantissa) are taken as
/// one: a bin is a 512th wide, far below the distance of 256 codewords.
constexpr unsigned BinShift = 14;
constexpr std::size_t BinCount = std::size_t { 1 } << (32 - BinShift);

struct Bin {
    std::uint64_t count = 0;
    float low = 0, high = 0;
};

/// A bin by its middle.
struct Point {
    double value = 0, count = 0;
};

void see(Bin &bin, float value)
{
    bin.low = bin.count ? std::min(bin.low, value) : value;
    bin.high = bin.count ? std::max(bin.high, value) : value;
    ++bin.count;
}

void merge(Bin &into, const Bin &bin)
{
    if (bin.count == 0)
        return;
    into.low = into.count ? std::min(into.low, bin.low) : bin.low;
    into.high = into.count ? std::max(into.high, bin.high) : bin.high;
    into.count += bin.count;
}

/// The weights in ascending order, bin by bin; what is not finite counts as 0.
Result<std::vector<Point>> pointsOf(const WeightSource &source, const RunControl &run)
{
    std::vector<std::vector<Bin>> partials(run.threads());
    const auto status
        = scanWeights(source, run, [&](std::uint64_t, unsigned worker, std::span<const float> values) {
              auto &bins = partials[worker];
              bins.resize(BinCount);
              for (const float raw : values) {
                  const float value = finiteOrZero(raw) + 0.0f; // minus zero is zero
                  see(bins[std::bit_cast<std::uint32_t>(value) >> BinShift], value);
              }
              return Status {};
          });
    if (!status)
        return status.error();
    std::vector<Point> points;
    const auto add = [&](std::size_t at) {
        Bin all;
        for (const auto &bins : partials)
            if (!bins.empty())
                merge(all, bins[at]);
        if (all.count)
            points.push_back({ (static_cast<double>(all.low) + static_cast<double>(all.high)) / 2,
                               static_cast<double>(all.count) });
    };
    for (std::size_t at = BinCount; at-- > BinCount / 2;)
        add(at); // negative, the largest magnitude first
    for (std::size_t at = 0; at < BinCount / 2; ++at)
        add(at);
    return points;
}

/// k of the points, as dense as the cube root of the weights' density.
std::vector<double> startOf(const std::vector<Point> &points, std::size_t k)
{
    std::vector<double> sums(points.size());
    double sum = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double width = i + 1 < points.size() ? points[i + 1].value - points[i].value
                                                   : points[i].value - points[i - 1].value;
        sums[i] = sum += std::cbrt(points[i].count * width * width);
    }
    std::vector<double> words;
    for (std::size_t j = 0; j < k; ++j) {
        const double wanted = (static_cast<double>(j) + 0.5) / static_cast<double>(k) * sum;
        const auto at = std::ranges::lower_bound(sums, wanted) - sums.begin();
        words.push_back(points[std::min(static_cast<std::size_t>(at), points.size() - 1)].value);
    }
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

/// Each codeword becomes the mean of the points nearest to it. False if none moved.
bool improve(std::vector<double> &words, const std::vector<Point> &points)
{
    bool moved = false;
    std::size_t at = 0;
    std::vector<double> next = words;
    for (std::size_t j = 0; j < words.size(); ++j) {
        double sum = 0, count = 0;
        for (; at < points.size()
             && (j + 1 == words.size() || points[at].value <= (words[j] + words[j + 1]) / 2);
             ++at) {
            sum += points[at].value * points[at].count;
            count += points[at].count;
        }
        if (count > 0)
            next[j] = sum / count;
        moved |= next[j] != words[j];
    }
    words = std::move(next);
    return moved;
}

unsigned indexBits(const TensorContext &tensor)
{
    return static_cast<unsigned>(
        std::bit_width(static_cast<unsigned>(integerSetting(tensor.settings, "k")) - 1));
}

} // namespace

std::optional<double> nominalBits(const CodecSettings &settings)
{
    return std::bit_width(static_cast<unsigned>(integerSetting(settings, "k")) - 1);
}

Result<Bytes> prepare(const TensorContext &tensor, const WeightSource &source, const RunControl &run)
{
    const auto points = pointsOf(source, run);
    if (!points)
        return points.error();
    const auto k = static_cast<std::size_t>(integerSetting(tensor.settings, "k"));
    std::vector<double> words;
    if (points->size() <= k) {
        for (const Point &point : *points)
            words.push_back(point.value);
    } else {
        words = startOf(*points, k);
        for (int i = integerSetting(tensor.settings, "iterations"); i > 0 && improve(words, *points); --i)
            if (run.cancelled())
                return cancelledError();
    }
    Bytes side;
    const StoredNumbers numbers(tensor.settings);
    for (const double word : words)
        numbers.append(side, static_cast<float>(word));
    return side;
}

Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &)
{
    const StoredNumbers numbers(chunk.tensor.settings);
    std::vector<float> middles;
    for (std::size_t i = 0; i + 1 < chunk.side.size() / numbers.bytes(); ++i)
        middles.push_back((numbers.load(chunk.side, 0, i) + numbers.load(chunk.side, 0, i + 1)) / 2);
    const unsigned bits = indexBits(chunk.tensor);
    BitWriter writer(out);
    for (const float value : values)
        writer.put(static_cast<std::uint32_t>(std::ranges::lower_bound(middles, finiteOrZero(value))
                                              - middles.begin()),
                   bits);
    writer.flush();
    return {};
}

Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &)
{
    const unsigned bits = indexBits(chunk.tensor);
    const StoredNumbers numbers(chunk.tensor.settings);
    const std::size_t needed = (out.size() * bits + 7) / 8, words = chunk.side.size() / numbers.bytes();
    if (payload.size() != needed)
        return Error { ErrorKind::Malformed,
                       std::to_string(out.size()) + " indices need " + std::to_string(needed)
                           + " bytes, there are " + std::to_string(payload.size()) };
    BitReader reader(payload);
    for (float &value : out) {
        const std::uint32_t index = reader.take(bits);
        if (index >= words)
            return Error { ErrorKind::Malformed,
                           "a weight is codeword " + std::to_string(index) + ", the codebook has "
                               + std::to_string(words) };
        value = numbers.load(chunk.side, 0, index);
    }
    return {};
}

} // namespace assay::codebook
