// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/scopes.h"

#include <algorithm>

namespace assay {

std::optional<Opposed> opposed(const Graph &graph, const std::vector<std::size_t> &facts)
{
    std::vector<std::size_t> originals, compresseds, others;
    for (const std::size_t i : facts) {
        const FactSide side = graph.facts[i].side;
        (side == FactSide::Original         ? originals
             : side == FactSide::Compressed ? compresseds
                                            : others)
            .push_back(i);
    }
    if (originals.size() == 1 && compresseds.size() == 1)
        return Opposed { originals.front(), compresseds.front(), true };
    // Of two the larger is what one starts from; one that is known names the other.
    if (facts.size() != 2)
        return {};
    if (originals.size() == 1 && others.size() == 1)
        return Opposed { originals.front(), others.front(), true };
    if (compresseds.size() == 1 && others.size() == 1)
        return Opposed { others.front(), compresseds.front(), true };
    const bool firstIsLarger = graph.facts[facts[0]].amount.value >= graph.facts[facts[1]].amount.value;
    return Opposed { facts[firstIsLarger ? 0 : 1], facts[firstIsLarger ? 1 : 0], others.size() == 2 };
}

} // namespace assay
