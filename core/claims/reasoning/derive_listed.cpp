// SPDX-License-Identifier: GPL-3.0-or-later
// Means and sums of figures that a sentence lists: "the four runs give 110, 118, 121 and 131 ms, 120 ms on
// average". Its figures are those that nothing but commas and a conjunction parts.
#include "core/claims/facts/shared_units.h"
#include "core/claims/facts/words.h"
#include "core/claims/reasoning/listed.h"
#include "core/claims/reasoning/means.h"
#include "core/claims/reasoning/reason.h"
#include "core/claims/reasoning/slip.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace assay {
namespace {

bool isListed(const Fact &fact)
{
    return fact.value != NoIndex && isResult(fact) && !fact.amount.range && !fact.amount.atLeast
        && !fact.amount.atMost && !fact.amount.approximate && !fact.isNominal
        && fact.amount.classified == NumberClass::None && fact.aggregate != Aggregate::Total;
}

class Listed {
public:
    Listed(const Graph &graph, std::vector<std::size_t> own, std::vector<Derivation> &out)
        : m_graph(graph)
        , m_own(std::move(own))
        , m_out(out)
        , m_tree(*graph.trees[graph.facts[m_own.front()].document])
        , m_text(m_tree.text(graph.facts[m_own.front()].sentence))
    {
    }

    void derive()
    {
        for (std::size_t first = 0; first < m_own.size();) {
            std::size_t end = first + 1;
            while (end < m_own.size() && isListed(at(end - 1)) && isListed(at(end))
                   && areJoined(at(end - 1), at(end)))
                ++end;
            if (end - first >= FewestListed && end < m_own.size())
                judge(first, end);
            first = end;
        }
    }

private:
    const Fact &at(std::size_t index) const { return m_graph.facts[m_own[index]]; }

    /// The words of a sentence are looked up only where its figures stand close together.
    const Word *andAt(std::size_t place) const
    {
        if (!m_words)
            m_words = WordFinder(m_tree).find(m_text);
        const auto found = std::ranges::find_if(*m_words, [&](const Word &one) {
            return one.says(Vote::Grammar, "and") && one.begin <= place && place < one.end;
        });
        return found == m_words->end() ? nullptr : &*found;
    }

    /// Commas, blanks and an "and" stand between, and nothing else.
    bool areJoined(const Fact &before, const Fact &after) const
    {
        const std::size_t begin = before.begin + before.length, end = after.begin;
        if (begin > end || end - begin > LongestJoint)
            return false;
        for (std::size_t i = begin; i < end;) {
            const auto mark = std::ranges::find_if(
                ListMarks, [&](std::string_view one) { return m_text.substr(i).starts_with(one); });
            if (mark != ListMarks.end())
                i += mark->size();
            else if (const Word *word = andAt(i))
                i = word->end;
            else
                return false;
        }
        return true;
    }

    bool mayBeOf(const Fact &stated) const
    {
        return isResult(stated) && !stated.amount.range && !stated.amount.approximate && !stated.amount.word
            && stated.amount.value != 0
            && (stated.aggregate == Aggregate::Mean || stated.aggregate == Aggregate::Total);
    }

    /// The listed figures in one unit, which stands once behind the last; empty if the stated one has
    /// another.
    std::vector<Fact> alike(std::size_t first, std::size_t end, const Fact &stated) const
    {
        const auto isPlain = [](const Fact &fact) {
            return fact.amount.dimension == Dimension::Plain || fact.amount.dimension == Dimension::Ratio;
        };
        std::vector<Fact> facts;
        for (std::size_t i = first; i < end; ++i) {
            facts.push_back(inUnitOf(at(i), at(end - 1)));
            const Fact &fact = facts.back();
            if (fact.amount.dimension != stated.amount.dimension && !(isPlain(fact) && isPlain(stated)))
                return {};
        }
        return facts;
    }

    void judge(std::size_t first, std::size_t end)
    {
        const std::size_t target = m_own[end];
        const Fact &stated = m_graph.facts[target];
        const std::vector<Fact> facts = mayBeOf(stated) ? alike(first, end, stated) : std::vector<Fact>();
        if (facts.empty())
            return;
        const bool isMean = stated.aggregate == Aggregate::Mean;
        Interval sum {};
        for (const Fact &fact : facts)
            sum = sum + fact.amount.readings.front();
        const Interval given = isMean ? scaled(sum, 1 / static_cast<double>(facts.size())) : sum;
        const bool follows = agrees(stated, given) || (isMean && isOtherMean(stated, facts));
        const bool isNear = std::abs(stated.amount.value - given.low) < MeantSum * given.high;
        if (!follows && !isNear && !isDigitSlip(stated, { given }))
            return;
        Derivation made { .target = target,
                          .outcome = follows ? Outcome::Follows : Outcome::Breaks,
                          .rule = isMean ? "column.mean" : "prose.sum",
                          .computed = { given },
                          .isTied = true };
        for (std::size_t i = first; i < end; ++i)
            made.sources.push_back(m_own[i]);
        made.formula = formulaOfAll(m_graph, made.sources, isMean ? "mean" : "sum");
        m_out.push_back(std::move(made));
    }

    /// The geometric or harmonic mean of ratios and speeds, or the figure in the middle.
    static bool isOtherMean(const Fact &stated, const std::vector<Fact> &facts)
    {
        Interval logs {}, inverse {};
        std::vector<double> values;
        for (const Fact &fact : facts) {
            const Interval &one = fact.amount.readings.front();
            values.push_back(fact.amount.value);
            if (one.low <= 0)
                return false;
            logs = logs + Interval { std::log(one.low), std::log(one.high) };
            inverse = inverse + Interval { 1 / one.high, 1 / one.low };
        }
        std::ranges::sort(values);
        const double n = static_cast<double>(facts.size());
        const double median = (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
        return agrees(stated, { std::exp(logs.low / n), std::exp(logs.high / n) })
            || agrees(stated, { n / inverse.high, n / inverse.low }) || agrees(stated, { median, median });
    }

    const Graph &m_graph;
    std::vector<std::size_t> m_own;
    std::vector<Derivation> &m_out;
    const DocumentTree &m_tree;
    std::string_view m_text;
    mutable std::optional<Words> m_words {};
};

} // namespace

void deriveListed(const Graph &graph, std::vector<Derivation> &out)
{
    std::vector<Derivation> made;
    eachSentence(graph, [&](std::vector<std::size_t> own) {
        if (own.size() > FewestListed)
            Listed(graph, std::move(own), made).derive();
    });
    putInPlace(graph, std::move(made), out);
}

} // namespace assay
