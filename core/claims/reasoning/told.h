// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of two sentences that follow on each other, and what they say of each other: against a base
// that is named, of what was saved (told_bases.cpp), of two figures, of a whole (told_pairs.cpp).
#pragma once

#include "core/claims/reasoning/arithmetic.h"
#include "core/claims/reasoning/reason.h"
#include "core/claims/reasoning/scopes.h"

#include <algorithm>
#include <cmath>

namespace assay {

/// A figure that is further off than this factor is of other figures than those beside it.
inline constexpr double MostToldSlip = 2;
/// Sizes of a document that are tried for a difference.
inline constexpr std::size_t MostSizes = 48;
/// (pairs tried) x (width of the hit): a difference of two sizes of a document is met by luck otherwise.
inline constexpr double LuckOfDifference = 0.5;
/// "BF16 original (3,220 MB)": the brackets follow on what they explain.
inline constexpr std::size_t BaseReach = 48;

inline bool isExact(const Fact &fact)
{
    return isResult(fact) && fact.value != NoIndex && fact.amount.classified == NumberClass::None
        && !fact.amount.range && !fact.amount.atLeast && !fact.amount.atMost && !fact.amount.approximate
        && !fact.isScoped;
}

inline bool isDifference(const Fact &fact)
{
    return fact.side == FactSide::Difference;
}

/// The figures of two sentences that follow on each other.
class Told {
public:
    Told(const Graph &graph, std::vector<std::size_t> own, std::vector<std::size_t> before,
         std::vector<Derivation> &out)
        : m_graph(graph)
        , m_own(std::move(own))
        , m_before(std::move(before))
        , m_out(out)
    {
    }

    void derive();

private:
    const Fact &at(std::size_t fact) const { return m_graph.facts[fact]; }

    /// Figures of the scope that are wanted, the target excluded.
    template <typename Wanted>
    std::vector<std::size_t> those(const std::vector<std::size_t> &scope, std::size_t target,
                                   const Wanted &wanted) const
    {
        std::vector<std::size_t> out;
        for (const std::size_t i : scope)
            if (i != target && at(i).value != NoIndex && wanted(at(i)))
                out.push_back(i);
        return out;
    }
    bool isNear(std::size_t target, const Computed &computed) const;
    bool settle(std::size_t target, const char *rule, std::string formula, std::vector<std::size_t> sources,
                Computed computed, bool mustFollow);
    /// What a factor or share says of a larger and a smaller figure.
    Computed ofPair(const Fact &target, const Fact &large, const Fact &small) const;
    std::string formulaOf(const Fact &target, std::size_t large, std::size_t small) const;
    bool isFactorOrShare(const Fact &fact) const;
    /// "Against the BF16 original (3,220 MB) it is 2.60x" behind "INT8 becomes 1,237 MB": the only size of
    /// the sentence is the base, and what is compared with it is the last compressed size before it.
    bool addOfBase(std::size_t target);
    /// A word sets what follows against the size: "against the original (3,220 MB)", "from bf16 (440 MB)".
    bool isBase(const Fact &size) const;
    /// Sizes of the document that the base may be compared with.
    std::vector<std::size_t> compressedOf(std::size_t base) const;
    /// The compressed size that the sentence before states, or that the document has only one of.
    std::size_t lastCompressed(std::size_t base) const;
    /// "18,200 USD in November. In January it was 7,900 USD. That is 57 % less": the two figures of one kind
    /// that stand right before it, and no others.
    bool addOfTwo(std::size_t target);
    /// "From 884.8 MB to 163.6 MB, and saves 721.2 MB": the third says again what the two say.
    void dropDifference(std::vector<std::size_t> &sizes) const;
    /// Their sentences state no third size.
    bool areOnlySizes(const std::vector<std::size_t> &two) const;
    /// What two of are compared: money, sizes, times, energy.
    static bool isMeasured(const Fact &fact);
    /// "30.5 % of BF16, that is 69.5 % less": what is left and what is gone are said of one thing.
    bool addComplement(std::size_t target);
    /// "..., that is ..." between two figures.
    bool isJoined(const Fact &first, const Fact &second) const;
    /// "Lost 9.3 points against its parent, 61.9 % against 71.2 %": points before the only two percentages.
    bool addPointsBehind(std::size_t target);
    /// "47.5 % means that it won 190 of 400": one share and one part of a whole, in one sentence.
    bool addPartOfShare(std::size_t target);
    static bool isCounted(const Fact &fact);
    /// "Saves 5.54 GB, or 68.9 % of the original size": of the original whose difference to another size of
    /// the document that is.
    bool addShareOfSaved(std::size_t target);
    /// "131,072 bytes per token; 32,768 tokens are 4.3 GB".
    bool addOfEach(std::size_t target);
    /// "6 shards of at most 5 GB (4.98, 4.97, 4.99, 4.98 and 4.68 GB)".
    bool addCountOfBrackets(std::size_t target);
    /// The one size of the document that is that much larger than another; NoIndex if several are.
    std::size_t originalOf(std::size_t saved) const;

    const Graph &m_graph;
    std::vector<std::size_t> m_own, m_before;
    std::vector<Derivation> &m_out;
};

} // namespace assay
