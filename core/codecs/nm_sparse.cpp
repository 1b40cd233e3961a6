// SPDX-License-Identifier: GPL-3.0-or-later
// N:M sparsity: of every m weights the n of largest magnitude are kept, the others become 0. Per chunk: the
// kept values in the format of numbers, group after group in order of their places, then the places within
// the groups as a bit stream of ceil(log2 m) bits each, low bits first: what sparse matrix units read. A last
// group of fewer weights keeps at most as many as it has.
#include "core/codecs/block_loops.h"
#include "core/codecs/codec_rows.h"
#include "core/codecs/packed_bytes.h"
#include "core/codecs/stored_numbers.h"

#include <bit>

namespace assay::nm {
namespace {

constexpr std::size_t MostInGroup = 32; // the range of m

struct Form {
    explicit Form(const CodecSettings &settings)
        : m(static_cast<std::size_t>(integerSetting(settings, "m")))
        , n(std::min(m, static_cast<std::size_t>(integerSetting(settings, "n"))))
        , placeBits(static_cast<unsigned>(std::bit_width(m - 1)))
        , numbers(settings)
    {
    }
    std::size_t keptOf(std::size_t weights) const { return weights / m * n + std::min(n, weights % m); }
    std::size_t m, n;
    unsigned placeBits;
    StoredNumbers numbers;
};

/// Places of the largest magnitudes, ascending; of equal ones the first.
std::size_t placesOf(std::span<const float> group, std::size_t n,
                     std::array<std::uint8_t, MostInGroup> &places)
{
    const std::size_t count = std::min(n, group.size());
    std::array<std::uint8_t, MostInGroup> order {};
    for (std::size_t i = 0; i < group.size(); ++i)
        order[i] = static_cast<std::uint8_t>(i);
    std::stable_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(group.size()),
                     [&](std::uint8_t a, std::uint8_t b) {
                         return finiteMagnitude(group[a]) > finiteMagnitude(group[b]);
                     });
    std::sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count));
    places = order;
    return count;
}

} // namespace

std::optional<double> nominalBits(const CodecSettings &settings)
{
    const Form form(settings);
    return static_cast<double>(form.n) * (form.numbers.bits() + form.placeBits) / static_cast<double>(form.m);
}

std::uint64_t chunkElements(const TensorContext &tensor)
{
    const auto m = static_cast<std::uint64_t>(integerSetting(tensor.settings, "m"));
    return divideRoundingUp(DefaultChunkElements, m) * m;
}

Status encode(const ChunkContext &chunk, std::span<const float> values, Bytes &out, const RunControl &)
{
    const Form form(chunk.tensor.settings);
    Bytes index;
    BitWriter writer(index);
    std::array<std::uint8_t, MostInGroup> places {};
    for (std::size_t at = 0; at < values.size(); at += form.m) {
        const auto group = values.subspan(at, std::min(form.m, values.size() - at));
        const std::size_t count = placesOf(group, form.n, places);
        for (std::size_t i = 0; i < count; ++i) {
            form.numbers.append(out, finiteOrZero(group[places[i]]));
            writer.put(places[i], form.placeBits);
        }
    }
    writer.flush();
    out.insert(out.end(), index.begin(), index.end());
    return {};
}

Status decode(const ChunkContext &chunk, std::span<const std::byte> payload, std::span<float> out,
              const RunControl &)
{
    const Form form(chunk.tensor.settings);
    const std::size_t kept = form.keptOf(out.size());
    const std::size_t valueBytes = form.numbers.bytes() * kept;
    const std::size_t needed = valueBytes + (kept * form.placeBits + 7) / 8;
    if (payload.size() != needed)
        return Error { ErrorKind::Malformed,
                       std::to_string(kept) + " kept weights and their places need " + std::to_string(needed)
                           + " bytes, there are " + std::to_string(payload.size()) };
    BitReader reader(payload.subspan(valueBytes));
    std::fill(out.begin(), out.end(), 0.0f);
    std::size_t value = 0;
    for (std::size_t at = 0; at < out.size(); at += form.m) {
        const auto group = out.subspan(at, std::min(form.m, out.size() - at));
        for (std::size_t i = 0; i < std::min(form.n, group.size()); ++i, ++value) {
            const std::uint32_t place = reader.take(form.placeBits);
            if (place >= group.size())
                return Error { ErrorKind::Malformed,
                               "a weight belongs at place " + std::to_string(place) + ", its group has "
                                   + std::to_string(group.size()) };
            group[place] = form.numbers.load(payload, 0, value);
        }
    }
    return {};
}

} // namespace assay::nm
