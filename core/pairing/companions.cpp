// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/companions.h"

#include "core/base/parallel.h"
#include "core/pairing/conversion.h"
#include "core/pairing/row_orders.h"
#include "core/pairing/spelling.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace assay {
namespace {

constexpr std::uint64_t SampleElements = 4096;
/// Of fewer a stranger may be near by chance: two in a thousand pairs of two Gaussian values.
constexpr std::uint64_t FewestElements = 4;
/// Squares of the difference over those of the reference: bfloat16 leaves 4e-6, int8 of one scale up to 1e-4,
/// two norms about 1 with a spread of a tenth differ by 0.02.
constexpr double MostDifference = 1e-3;
constexpr double Clearly = 16; ///< so much farther is the second: four times in size
constexpr std::size_t MostRivals = 256; ///< vectors of one length that are looked at

struct ModuleName {
    std::string module, leaf; ///< leaf as plainSpelling() has it
};

ModuleName moduleOf(const std::string &name)
{
    const auto at = name.find_last_of("./");
    if (at == std::string::npos)
        return {};
    return { name.substr(0, at), plainSpelling(name.substr(at + 1)) };
}

struct Vector {
    std::size_t index;
    std::vector<float> values;
};

std::optional<Vector> vectorOf(const Model &model, std::size_t index, const RunControl &run)
{
    const TensorInfo &tensor = model.tensors[index];
    if (squeezed(tensor.shape).size() > 1 || tensor.elementCount() < FewestElements
        || !hasReadableValues(tensor))
        return std::nullopt;
    const auto decoder = makeDecoder(model, tensor, run);
    if (!decoder)
        return std::nullopt;
    Vector vector { index, {} };
    vector.values.resize(static_cast<std::size_t>(std::min(SampleElements, (*decoder)->elementCount())));
    DecodeScratch scratch;
    if (!(*decoder)->decode(0, vector.values, scratch))
        return std::nullopt;
    return vector;
}

/// Infinite for other values than numbers.
double difference(const Vector &reference, const Vector &candidate)
{
    double error = 0, squares = 0;
    for (std::size_t i = 0; i < reference.values.size(); ++i) {
        const double x = reference.values[i], d = x - candidate.values[i];
        error += d * d;
        squares += x * x;
    }
    if (error == 0)
        return 0;
    const double ratio = error / squares;
    return std::isfinite(ratio) ? ratio : HUGE_VAL;
}

/// The nearest of group, by its position; empty where none is near, or another is as near and not the same.
std::optional<std::size_t> nearest(const Vector &vector, const std::vector<Vector> &group)
{
    std::optional<std::size_t> best;
    double least = HUGE_VAL, second = HUGE_VAL;
    for (std::size_t i = 0; i < std::min(group.size(), MostRivals); ++i) {
        const double found = difference(vector, group[i]);
        if (found < least) {
            second = least;
            least = found;
            best = i;
        } else if (!best || group[i].values != group[*best].values) {
            second = std::min(second, found);
        }
    }
    const bool isClear = second > Clearly * least && second > 0;
    return best && least <= MostDifference && isClear ? best : std::nullopt;
}

} // namespace

std::vector<Match> matchCompanions(const Model &reference, const std::vector<std::size_t> &open,
                                   const Model &candidate, const std::vector<std::size_t> &free,
                                   const std::vector<Match> &paired)
{
    std::unordered_map<std::string, std::string> modules; ///< of the reference -> of the candidate
    for (const Match &match : paired)
        if (match.kind == MatchKind::Paired && match.candidate && match.transform.pieces.empty())
            modules.emplace(moduleOf(reference.tensors[*match.reference].name).module,
                            moduleOf(candidate.tensors[*match.candidate].name).module);
    std::unordered_map<std::string, std::size_t> leaves;
    const auto key = [](const std::string &module, const std::string &leaf) { return module + '\n' + leaf; };
    for (const std::size_t index : free)
        if (const ModuleName name = moduleOf(candidate.tensors[index].name); !name.leaf.empty())
            leaves.emplace(key(name.module, name.leaf), index);
    std::vector<Match> matches;
    for (const std::size_t index : open) {
        const TensorInfo &tensor = reference.tensors[index];
        const ModuleName name = moduleOf(tensor.name);
        const auto module = modules.find(name.module);
        const auto found
            = module == modules.end() ? leaves.end() : leaves.find(key(module->second, name.leaf));
        if (found == leaves.end() || candidate.tensors[found->second].shape != tensor.shape
            || !hasReadableValues(tensor) || !hasReadableValues(candidate.tensors[found->second]))
            continue;
        matches.push_back({ .reference = index,
                            .candidate = found->second,
                            .confidence = 0.9,
                            .note = "paired as its module was, by the content of another tensor" });
        leaves.erase(found);
    }
    return matches;
}

Result<std::vector<Match>> matchNearVectors(const Model &reference, const std::vector<std::size_t> &open,
                                            const Model &candidate, const std::vector<std::size_t> &free,
                                            const RunControl &run)
{
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> lengths;
    for (const std::size_t index : free)
        lengths[candidate.tensors[index].elementCount()].push_back(index);
    std::unordered_map<std::uint64_t, std::vector<Vector>> groups;
    std::vector<Match> matches;
    for (const std::size_t index : open) {
        if (run.cancelled())
            return cancelledError();
        const std::uint64_t length = reference.tensors[index].elementCount();
        const auto known = lengths.find(length);
        const auto vector
            = known == lengths.end() ? std::optional<Vector>() : vectorOf(reference, index, run);
        if (!vector)
            continue;
        auto [group, isNew] = groups.try_emplace(length);
        if (isNew)
            for (const std::size_t other : known->second)
                if (auto theirs = vectorOf(candidate, other, run))
                    group->second.push_back(*std::move(theirs));
        const auto found = nearest(*vector, group->second);
        if (!found)
            continue;
        const TensorInfo &tensor = candidate.tensors[group->second[*found].index];
        Match match { .reference = index,
                      .candidate = group->second[*found].index,
                      .confidence = 0.9,
                      .note = "paired by its values, which are nearly the same, not by name" };
        if (tensor.shape != reference.tensors[index].shape)
            match.transform.kind = TransformKind::Reshape;
        matches.push_back(std::move(match));
        group->second.erase(group->second.begin() + static_cast<std::ptrdiff_t>(*found));
    }
    return matches;
}

} // namespace assay
