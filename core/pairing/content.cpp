// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/content.h"

#include "core/base/parallel.h"
#include "core/pairing/conversion.h"
#include "core/pairing/row_orders.h"
#include "core/pairing/transforms.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

namespace assay {
namespace {

constexpr std::uint64_t SampleElements = 4096;
constexpr std::uint64_t FewestElements = 64; ///< fewer say nothing
constexpr std::uint64_t TransposeElements = 4 << 20; ///< a transposed sample needs the whole tensor
constexpr double Convincing = 0.95; ///< no other order of the axes is tried then
/// Strangers do not reach this by chance: six standard errors, and half however many values there are.
constexpr double LeastCorrelation = 0.5, ChanceErrors = 6;
constexpr double Clearly = 0.2; ///< better than the second: as far as a code of one bit is from none
constexpr std::size_t MostRivals = 256; ///< tensors of one shape that are tried for one reference tensor

using Dims = std::vector<std::uint64_t>;

/// Dimensions but ones, ascending: equal for a tensor, its reshape with ones, and its transpose.
Dims shapeClass(const Shape &shape)
{
    Dims dims;
    std::ranges::copy_if(shape.dims(), std::back_inserter(dims), [](std::uint64_t dim) { return dim != 1; });
    std::ranges::sort(dims);
    return dims;
}

double neededCorrelation(std::uint64_t elementCount)
{
    const auto sample = static_cast<double>(std::min(elementCount, SampleElements));
    return std::max(LeastCorrelation, ChanceErrors / std::sqrt(sample));
}

struct Rival {
    std::size_t candidate;
    double correlation;
    Transform transform;
};

/// In the order of the axes that fits best.
std::optional<Rival> tryRival(const Model &reference, std::size_t open, const Model &candidate,
                              std::size_t free, const RunControl &run)
{
    const auto &left = reference.tensors[open];
    const auto &right = candidate.tensors[free];
    const auto leftDecoder = makeDecoder(reference, left, run);
    if (!leftDecoder)
        return std::nullopt;
    std::optional<Rival> best;
    Match match { .reference = open, .candidate = free };
    for (auto &order : axisOrders(squeezed(right.shape), squeezed(left.shape))) {
        const bool isFlat = order.kind == TransformKind::Reshape;
        if (!isFlat && left.elementCount() > TransposeElements)
            continue;
        match.transform = isFlat && left.shape == right.shape ? Transform {} : order;
        const auto rightDecoder = makePairedDecoder(reference, candidate, match, run);
        const auto correlation
            = rightDecoder ? sampleCorrelation(**leftDecoder, **rightDecoder, SampleElements) : std::nullopt;
        if (correlation && (!best || *correlation > best->correlation))
            best = Rival { free, *correlation, match.transform };
        if (best && best->correlation > Convincing)
            break;
    }
    return best;
}

std::string twoDigits(double value)
{
    char text[16];
    std::snprintf(text, sizeof text, "%.2f", value);
    return text;
}

Match decide(const Model &candidate, std::size_t open, std::uint64_t elementCount, std::vector<Rival> rivals)
{
    Match match { .reference = open, .candidate = std::nullopt, .kind = MatchKind::OnlyReference };
    std::ranges::stable_sort(rivals, std::greater(), &Rival::correlation);
    if (rivals.empty())
        return match;
    const Rival &best = rivals.front();
    const std::string &name = candidate.tensors[best.candidate].name;
    const bool isClear = rivals.size() == 1 || best.correlation - rivals[1].correlation > Clearly;
    if (best.correlation < neededCorrelation(elementCount) || !isClear) {
        match.note = "'" + name + "' has the same dimensions, but its values correlate by "
            + twoDigits(best.correlation) + (isClear ? "" : ", no better than another's") + ": not paired";
        return match;
    }
    match.candidate = best.candidate;
    match.kind = MatchKind::Paired;
    match.transform = best.transform;
    match.confidence = std::min(0.99, best.correlation);
    match.note = "paired by shape and content (correlation " + twoDigits(best.correlation) + "), not by name";
    return match;
}

} // namespace

Result<std::vector<Match>> matchByContent(const Model &reference, const std::vector<std::size_t> &open,
                                          const Model &candidate, const std::vector<std::size_t> &free,
                                          const RunControl &run)
{
    std::map<Dims, std::vector<std::size_t>> byClass;
    for (const std::size_t index : free)
        if (const auto &tensor = candidate.tensors[index];
            hasReadableValues(tensor) && tensor.elementCount() >= FewestElements)
            byClass[shapeClass(tensor.shape)].push_back(index);
    std::vector<Match> matches;
    for (const std::size_t index : open) {
        if (run.cancelled())
            return cancelledError();
        const auto &tensor = reference.tensors[index];
        const auto group = byClass.find(shapeClass(tensor.shape));
        if (group == byClass.end() || !hasReadableValues(tensor))
            continue;
        std::vector<Rival> rivals;
        for (std::size_t i = 0; i < std::min(MostRivals, group->second.size()); ++i)
            if (const auto rival = tryRival(reference, index, candidate, group->second[i], run))
                rivals.push_back(*rival);
        matches.push_back(decide(candidate, index, tensor.elementCount(), std::move(rivals)));
        if (const auto &taken = matches.back().candidate)
            std::erase(group->second, *taken);
    }
    return matches;
}

} // namespace assay
