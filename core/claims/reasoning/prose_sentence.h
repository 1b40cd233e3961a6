// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of one sentence of prose that is calculated in words: its sums and products (prose_sums.cpp),
// and wholes, parts and what is left (prose_parts.cpp).
#pragma once

#include "core/claims/reasoning/means.h"
#include "core/claims/reasoning/reason.h"

#include <algorithm>
#include <cmath>

namespace assay {

/// Where a word says "in total", the stated sum may be further off.
inline constexpr double SaidSum = 0.6;
/// A share that is further from the quotient of the two counts is of something else.
inline constexpr double MeantShare = 0.25;
/// A difference that is further off, measured by itself, is of other figures.
inline constexpr double MostSlip = 0.8;
/// More terms are no sum that anybody writes into a sentence.
inline constexpr std::size_t MostTerms = 12;
/// "three machines at 120 EUR": counted things and their price stand side by side.
inline constexpr std::size_t TermReach = 28;
/// Counted things of a bill.
inline constexpr double MostCounted = 100000;

inline bool isExactFigure(const Fact &fact)
{
    return isResult(fact) && !fact.amount.range && !fact.amount.atLeast && !fact.amount.atMost;
}

inline bool isCountLike(const Fact &fact)
{
    return fact.amount.dimension == Dimension::Plain || fact.amount.dimension == Dimension::Count;
}

inline bool isWholeNumber(const Fact &fact)
{
    return isCountLike(fact) && fact.amount.value >= 0 && fact.amount.value == std::floor(fact.amount.value);
}

inline bool isNear(const Fact &fact, const Computed &computed, double slack)
{
    return std::ranges::any_of(computed, [&](const Interval &one) {
        const double middle = (one.low + one.high) / 2;
        return std::abs(fact.amount.value - middle)
            <= slack * std::max(std::abs(middle), std::abs(fact.amount.value));
    });
}

class ProseSentence {
public:
    /// earlier: the numbers of the sentence before the one before.
    ProseSentence(const Graph &graph, std::vector<std::size_t> numbers, std::vector<std::size_t> before,
                  std::vector<std::size_t> earlier, std::vector<Derivation> &out)
        : m_graph(graph)
        , m_numbers(std::move(numbers))
        , m_before(std::move(before))
        , m_earlier(std::move(earlier))
        , m_out(out)
    {
    }

    void derive();

private:
    const Fact &at(std::size_t fact) const { return m_graph.facts[fact]; }

    /// A result or a term of a calculation in signs is settled by that.
    bool isWrittenOut(std::size_t fact) const;
    bool settle(std::size_t target, const char *rule, std::string formula, std::vector<std::size_t> sources,
                Computed computed, bool mustFollow, double slack);
    /// "AWQ 9.3 GB, GPTQ 10.7 GB, int8 15.9 GB. Reserve 35.9 GB for the three": as many as were listed.
    bool countsAllBefore(std::size_t index) const;
    /// "240 MB of weights and 60 MB of cache, 300 MB in total".
    bool addSum(std::size_t index);
    struct Terms {
        std::vector<std::size_t> facts {};
        Interval sum {};
        std::string formula {};
        bool each = false;
    };

    /// "Two machines at 1,450 EUR and one at 2,100 EUR, together 5,000 EUR"; "32 blocks have 7 matrices each,
    /// 224 in sum".
    bool addProducts(std::size_t index);
    /// A small whole number and a figure of the total's kind behind it.
    bool isPair(const Fact &count, const Fact &price, const Fact &total, bool follows) const;
    /// "3 servidores a 120 EUR y 2 a 80 EUR": digits alone, which "a" joined with the price behind them.
    bool isBareCount(const Fact &count, const Fact &price) const;
    /// "48 of 64 layers are quantised, the other 16 are not"; "28 % is gone, 72 % remain".
    bool addRest(std::size_t index);
    /// Whole numbers of things are counted, and not rounded.
    static Computed differenceOf(const Fact &a, const Fact &b);
    /// "Of the 24 layers 22 are quantised and 2 are not": three counts of one noun, and nothing else.
    bool addPartition(std::size_t index);
    /// "Of 66 cases 58 passed, 3 failed and 8 were skipped": the first number and all others of the sentence.
    bool addParts(std::size_t last);
    /// "71.4 % on our test set; the large one reaches 72.9 %. So you lose 1.5 percentage points."
    bool addPoints(std::size_t index);
    bool addRestOfHundred(std::size_t index);
    bool isLargest(std::size_t fact, const std::vector<std::size_t> &among) const;
    /// "Of 150 questions 141 were answered rightly, that is 94 %".
    bool addShare(std::size_t index);
    /// "Saves 75 % of the space, or 3.9 GB": the size said another way.
    bool addSaved(std::size_t index);

    const Graph &m_graph;
    std::vector<std::size_t> m_numbers, m_before, m_earlier;
    std::vector<Derivation> &m_out;
};

} // namespace assay
