// SPDX-License-Identifier: GPL-3.0-or-later
// What a target may be derived from within one scope: which numbers stand against each other, and how
// clearly.
#pragma once

#include "core/claims/reasoning/graph.h"

#include <optional>

namespace assay {

/// Of a small file the header is a few percent of all bytes.
inline constexpr double HeaderSlack = 0.03;

/// Two numbers of one kind set against each other.
struct Opposed {
    std::size_t original = NoIndex, compressed = NoIndex;
    bool isClear = false; ///< there are no others they could be
};

/// Facts of the scope that satisfy the condition, one per printed value.
template <typename Wanted>
std::vector<std::size_t> pick(const Graph &graph, std::span<const std::size_t> scope, const Wanted &wanted)
{
    std::vector<std::size_t> out;
    for (const std::size_t i : scope) {
        const Fact &fact = graph.facts[i];
        if (fact.value == NoIndex || !isResult(fact) || !wanted(fact))
            continue;
        bool known = false;
        for (const std::size_t other : out)
            known |= graph.facts[other].amount.value == fact.amount.value
                && graph.facts[other].side == fact.side;
        if (!known)
            out.push_back(i);
    }
    return out;
}

/// The original and the compressed among them, by their sides or, of two, by size.
std::optional<Opposed> opposed(const Graph &graph, const std::vector<std::size_t> &facts);

} // namespace assay
