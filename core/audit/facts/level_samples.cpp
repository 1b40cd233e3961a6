// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/level_samples.h"

#include "core/base/parallel.h"
#include "core/layouts/decoder.h"

#include <algorithm>

namespace assay {
namespace {

constexpr std::uint64_t SampleElements = 16384, SmallestLayer = 256;
constexpr std::size_t MostLayers = 64;

std::optional<LevelCount> levelsOf(const Model &model, const TensorInfo &tensor, const RunControl &run)
{
    const auto decoder = makeDecoder(model, tensor, run);
    if (!decoder)
        return {};
    std::vector<float> values(std::min(SampleElements, (*decoder)->elementCount()));
    DecodeScratch scratch;
    if (!(*decoder)->decode(0, values, scratch))
        return {};
    return countLevels(values);
}

} // namespace

Result<std::vector<LevelSample>> sampleLevels(const Comparison &comparison, const RunControl &run)
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
    std::vector<std::optional<LevelSample>> found(order.size());
    const RunControl alone = run.withThreads(1);
    const auto count = [&](std::uint64_t place, unsigned) -> Status {
        const Match &match = comparison.layers[order[place]].match;
        const auto reference
            = levelsOf(*comparison.reference, comparison.reference->tensors[*match.reference], alone);
        const auto candidate
            = levelsOf(*comparison.candidate, comparison.candidate->tensors[*match.candidate], alone);
        if (reference && candidate)
            found[place] = LevelSample { order[place], *reference, *candidate };
        return {};
    };
    if (auto status = parallelFor(order.size(), run, count); !status)
        return status.error();
    std::vector<LevelSample> samples;
    for (const auto &sample : found)
        if (sample)
            samples.push_back(*sample);
    return samples;
}

} // namespace assay
