// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/level_samples.h"

#include "core/layouts/decoder.h"

#include <algorithm>
#include <bit>

namespace assay {
namespace {

constexpr std::uint64_t SampleElements = 16384, SmallestLayer = 4096;
constexpr std::size_t MostLayers = 64, GroupElements = 128;

std::uint64_t distinctIn(std::span<const float> values)
{
    std::vector<std::uint32_t> bits;
    bits.reserve(values.size());
    for (const float value : values)
        bits.push_back(std::bit_cast<std::uint32_t>(value + 0.0f)); // -0 counts as 0
    std::ranges::sort(bits);
    return static_cast<std::uint64_t>(std::ranges::unique(bits).begin() - bits.begin());
}

std::optional<LevelCount> countLevels(const Model &model, const TensorInfo &tensor, const RunControl &run)
{
    const auto decoder = makeDecoder(model, tensor, run);
    if (!decoder)
        return {};
    std::vector<float> values(std::min(SampleElements, (*decoder)->elementCount()));
    DecodeScratch scratch;
    if (!(*decoder)->decode(0, values, scratch))
        return {};
    LevelCount count { .inSample = distinctIn(values) };
    const std::span<const float> all(values);
    for (std::size_t at = 0; at + GroupElements <= all.size(); at += GroupElements)
        count.inGroup = std::max(count.inGroup, distinctIn(all.subspan(at, GroupElements)));
    return count;
}

} // namespace

std::vector<LevelSample> sampleLevels(const Comparison &comparison, const RunControl &run)
{
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < comparison.layers.size(); ++i) {
        const LayerReport &layer = comparison.layers[i];
        if (layer.match.reference && layer.match.candidate && layer.elementCount >= SmallestLayer)
            order.push_back(i);
    }
    std::ranges::stable_sort(order, std::ranges::greater {},
                             [&](std::size_t i) { return comparison.layers[i].elementCount; });
    order.resize(std::min(order.size(), MostLayers));
    std::vector<LevelSample> samples;
    for (const std::size_t i : order) {
        if (run.cancelled())
            break;
        const Match &match = comparison.layers[i].match;
        const auto reference
            = countLevels(*comparison.reference, comparison.reference->tensors[*match.reference], run);
        const auto candidate
            = countLevels(*comparison.candidate, comparison.candidate->tensors[*match.candidate], run);
        if (reference && candidate)
            samples.push_back({ i, *reference, *candidate });
    }
    return samples;
}

} // namespace assay
