// SPDX-License-Identifier: GPL-3.0-or-later
// How a target may be computed from the figures that stand with it: ratios (record_ratios.cpp), shares
// (record_shares.cpp), sizes, rates and densities (record_sizes.cpp), differences and gains
// (record_gains.cpp).
#pragma once

#include "core/claims/reasoning/arithmetic.h"
#include "core/claims/reasoning/scopes.h"

#include <functional>

namespace assay {

/// A figure that is further off than this factor is of other figures than those beside it.
inline constexpr double MostRecordSlip = 3;

/// One way to compute the target, in its units.
struct Way {
    const char *rule;
    const char *pattern; ///< with a and b
    std::size_t a = NoIndex, b = NoIndex;
    Computed computed {};
};

/// Ways that are honest readings of the target; it breaks if it had to follow and none fits.
struct Ways {
    std::vector<Way> list {};
    bool mustFollow = false;

    void add(const char *rule, const char *pattern, std::size_t a, std::size_t b, Computed computed)
    {
        if (!computed.empty())
            list.push_back({ rule, pattern, a, b, std::move(computed) });
    }
};

/// A count of what a model is made of, and of no family of models.
bool isParameters(const Fact &fact);
/// No extreme, no bound, no difference, and not the target itself.
bool isPlainFact(const Fact &fact, const Fact &target);
/// True if the figure is less than this factor from what was computed.
bool isWithin(const Fact &fact, const Computed &computed, double factor);

class RecordWays {
public:
    /// ofAnyThing: the scope was chosen by where it stands, whatever its parts are called.
    RecordWays(const Graph &graph, std::size_t target, std::span<const std::size_t> scope,
               bool ofAnyThing = false)
        : m_graph(graph)
        , m_target(graph.facts[target])
        , m_scope(scope)
        , m_ofAnyThing(ofAnyThing)
    {
    }

    Ways ways() const;

private:
    template <typename Wanted> std::vector<std::size_t> sources(const Wanted &wanted) const
    {
        return pick(m_graph, m_scope, [&](const Fact &fact) {
            if (!wanted(fact) || !isPlainFact(fact, m_target))
                return false;
            // In one sentence a figure that names no model is of the one that is named.
            Thing own = m_target.thing;
            if (fact.sentence == m_target.sentence && own.model.empty())
                own.model = fact.thing.model;
            return m_ofAnyThing || sameThing(fact.thing, own);
        });
    }
    const Fact &at(std::size_t fact) const { return m_graph.facts[fact]; }
    void addRatios(Ways &ways, const Opposed &pair, const char *rule) const;
    void addShares(Ways &ways, const Opposed &pair, const char *rule) const;
    /// Sizes or counts of the scope, two and two; true if one pair is clear.
    bool overPairs(Ways &ways, const std::vector<std::size_t> &facts,
                   const std::function<void(Ways &, const Opposed &)> &add) const;
    /// "A   100 MB   25 MB   4.0x": right behind the two, in one line.
    bool standsBehind(const Opposed &pair) const;
    /// Both sides are said by words or syntax, in the target's own sentence.
    bool isSideInWords(const Opposed &pair) const;
    std::vector<std::size_t> sizes() const;
    std::vector<std::size_t> parameters() const;
    Ways ratio() const;
    /// "41 images per second before, 90 after (2.2 times as many)": of the only two figures of the sentence
    /// that have sides and one unit.
    Ways ofSides() const;
    /// "8x against the fp32 file", where the size beside it is of no such file.
    bool isOfOtherBase() const;
    /// A bare "5.0x" is tied to sizes by its brackets, its clause or its record; with a word it is tied
    /// anyway.
    bool isTied() const;
    /// "From 10.13 to 10.42, an increase of 2.9 %": of two figures of the sentence that are no sizes.
    Ways ofChange() const;
    /// "From 6.24 to 6.39, an increase of 2.4 %, and to 8.11, an increase of 30 %": of the last one before
    /// it, and behind the percentage before that.
    void keepNearest(std::vector<std::size_t> &after) const;
    Ways share() const;
    /// "30 M weights (2 %)": of what stands before the brackets.
    bool isOfCountBefore() const;
    bool hasSizesInSentence() const;
    /// "21 of 24 layers (87.5 %)": the share stands in the sentence of the two counts.
    Ways partOfCounts() const;
    /// No other percentage stands between the counts and this one.
    bool isFirstShare() const;
    Ways ofTarget() const;
    Ways rate() const;
    /// "Bits per parameter: 8" of 0.8 bits each: whatever the type is called, so few bytes are none of it.
    bool isFarBelowWidth(const Computed &computed) const;
    bool isOwn(std::size_t source) const { return at(source).sentence == m_target.sentence; }
    /// "dtype: bfloat16, bits per weight: 16": the type's own width; if the bytes do not fit, it is not the
    /// width that is wrong.
    bool isWidthOfFormat() const;
    /// Parameters times width, or the difference of two sizes that is said to be saved.
    Ways size() const;
    /// {"servers": 45, "volume_per_server_mb": 70.4, "total_volume_mb": 3168}: the only count and the only
    /// size of each.
    Ways ofEach() const;
    /// A field of the record names the type, or the sentence has no other size.
    bool isOnlyWidth() const;
    bool hasSeveralWidths() const;
    /// Bits of the data type that the record, row or clause gives to this size.
    double widthOf() const;
    Ways density() const;
    /// "MMLU drops from 54.1 to 50.2, by 3.9 points".
    Ways difference() const;
    /// {"teacher": 41.2, "student": 39.8, "quantized": 39.1, "drop": 2.1}: of some two of them.
    Ways amongSeveral(const std::vector<std::size_t> &values) const;
    /// Of the sentence, or of the record: its fields are one statement.
    bool isBesideGain(const Fact &fact) const;
    /// "2.6x (from 31 to 81 tokens/s)", "0.42 Wh to 0.15 Wh, 64 % saved": gains of one thing within a
    /// sentence.
    Ways gain() const;
    const Graph &m_graph;
    const Fact &m_target;
    std::span<const std::size_t> m_scope;
    bool m_ofAnyThing;
};

} // namespace assay
