// SPDX-License-Identifier: GPL-3.0-or-later
// Two figures of one kind that a sentence sets against each other, and what it makes of them right behind:
// "takes 84 s with FP32 and 30 s with INT8, which is 2.8 times faster", "from 84.2 % to 83.5 %, 0.7 points
// less". Which formula is meant is not asked of the words: all that the kind of the figure allows are tried.
#pragma once

#include "core/claims/reasoning/arithmetic.h"
#include "core/claims/reasoning/reason.h"

namespace assay {

/// What a sentence makes of two figures is no more than this factor off, unless a digit slipped.
inline constexpr double FarOffCompared = 2;
/// What a factor saves, said as a share, is no more than this factor off.
inline constexpr double FarOffSaved = 1.25;
/// A difference of two scores is small beside them, and a slip moves it by more.
inline constexpr double FarOffScores = 12;

/// "Which results in": between two figures and what is made of them stand few letters that no phrase covers;
/// more of them name something else.
inline constexpr std::size_t LettersBetween = 24;

class Compared {
public:
    /// The figures of one sentence, from left to right; follows: by fact, what is known to follow.
    Compared(const Graph &graph, std::vector<std::size_t> own, const std::vector<bool> &follows,
             std::vector<Derivation> &out)
        : m_graph(graph)
        , m_own(std::move(own))
        , m_follows(follows)
        , m_out(out)
    {
    }

    void derive();

private:
    enum class Tie {
        None,
        Beside, ///< the only two figures of their kind
        Against ///< words, sides or data types set one against the other
    };
    struct Pair {
        std::size_t first = NoIndex, second = NoIndex;
        Fact a {}, b {}; ///< in one unit
        Tie tie = Tie::None;
        bool isOrdered = false; ///< from the first to the second
    };
    struct Law {
        const char *pattern;
        std::size_t a, b;
        Computed computed;
    };

    const Fact &at(std::size_t fact) const { return m_graph.facts[fact]; }
    /// Names of formats, settings and counted words stand between figures and are none.
    static bool isPassedOver(const Fact &fact);
    /// A factor, a percentage or a difference: something that is made of others.
    static bool isMade(const Fact &fact);
    Pair pairOf(std::size_t first, std::size_t second) const;
    Tie tieOf(const Pair &pair) const;
    /// Figures of the sentence that are of the pair's kind, itself included.
    std::size_t ofItsKind(const Pair &pair) const;
    bool isOfPair(const Fact &made, const Pair &pair) const;
    std::vector<Law> lawsOf(const Fact &made, const Pair &pair) const;
    void addShares(std::vector<Law> &laws, const Fact &made, const Pair &pair) const;
    void addDifference(std::vector<Law> &laws, const Fact &made, const Pair &pair) const;
    /// False if the pair says nothing of the figure: what follows then is of something else.
    bool judge(std::size_t target, const Pair &pair);
    bool mayAccuse(std::size_t target, const Pair &pair, const Computed &computed) const;
    /// "3.21 times smaller, saves 68.8 % of the space": a factor that follows, and the same as a share.
    void judgeByFactor(std::size_t target, std::size_t factor);
    /// "640 right (80.0 %), quantised 628 right (78.5 %), so 1.5 points less".
    void judgeBrackets(std::size_t index);
    /// "Compressed 7.3 times (from 1,960 MB to 268 MB)".
    bool isInBracketsBehind(std::size_t target, const Pair &pair) const;
    const char *ruleOf(const Fact &made, const Pair &pair) const;

    const Graph &m_graph;
    std::vector<std::size_t> m_own;
    const std::vector<bool> &m_follows;
    std::vector<Derivation> &m_out;
};

} // namespace assay
