// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/shared_units.h"
#include "core/claims/facts/words.h"
#include "core/claims/reasoning/compared.h"
#include "core/claims/reasoning/points.h"
#include "core/claims/reasoning/proof_parts.h"
#include "core/claims/reasoning/slip.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

bool isScore(const Fact &fact)
{
    return fact.attribute == Attribute::Quality || fact.attribute == Attribute::Error
        || fact.attribute == Attribute::Likeness;
}

bool isGain(const Fact &fact)
{
    return fact.attribute == Attribute::Speed || fact.attribute == Attribute::Time;
}

bool isPrecise(const Fact &fact)
{
    return !fact.isQuestion && !fact.amount.range && !fact.amount.atLeast && !fact.amount.atMost
        && !fact.amount.approximate && !fact.amount.word && fact.amount.value != 0;
}

/// What has a unit of its own is no setting, whatever stands beside it ("on 8 threads: 24.6 minutes").
bool isStated(const Fact &fact)
{
    return fact.mode == Mode::Result
        || (fact.mode == Mode::Setting && fact.amount.dimension != Dimension::Plain
            && fact.amount.dimension != Dimension::Count);
}

} // namespace

bool Compared::isPassedOver(const Fact &fact)
{
    return fact.isNominal || fact.amount.classified != NumberClass::None
        || (fact.amount.word && fact.amount.dimension != Dimension::Ratio)
        || (fact.mode == Mode::Setting && fact.amount.dimension == Dimension::Plain);
}

bool Compared::isMade(const Fact &fact)
{
    switch (fact.amount.dimension) {
    case Dimension::Ratio:
        return !fact.wasBare && fact.amount.value >= 1;
    case Dimension::PercentPoints:
        return true;
    case Dimension::Percent:
        return fact.side == FactSide::Difference || fact.amount.plus || fact.amount.negative
            || (!isScore(fact)
                && (fact.sense == Sense::Saved || fact.sense == Sense::Larger || fact.isRelative
                    || (fact.sense == Sense::Kept && (fact.isAlso || fact.isEqual || fact.isAside))));
    default:
        return fact.side == FactSide::Difference || fact.amount.plus || fact.amount.negative
            || (fact.amount.dimension == Dimension::Plain && isScore(fact) && (fact.isAlso || fact.isEqual)
                && fact.side == FactSide::None);
    }
}

Compared::Pair Compared::pairOf(std::size_t first, std::size_t second) const
{
    Pair pair { .first = first, .second = second, .a = at(first), .b = at(second) };
    pair.a = inUnitOf(pair.a, at(second));
    pair.b = inUnitOf(pair.b, at(first));
    const Fact &a = pair.a, &b = pair.b;
    if (a.amount.dimension != b.amount.dimension || !mayBeSame(a.noun, b.noun)
        || !mayBeSame(a.dataSet, b.dataSet) || a.thing.other != b.thing.other || !isStated(at(first))
        || !isStated(at(second)) || !isPrecise(a) || !isPrecise(b) || a.amount.value == b.amount.value)
        return pair;
    switch (a.amount.dimension) {
    case Dimension::Plain:
    case Dimension::Ratio:
        if (!isSided(at(first)) && !isSided(at(second)))
            return pair;
        break;
    case Dimension::PercentPoints:
    case Dimension::BitsPerWeight:
    case Dimension::Decibel:
    case Dimension::Temperature:
        return pair;
    default:
        break;
    }
    pair.tie = tieOf(pair);
    pair.isOrdered = pair.tie == Tie::Against && at(first).side == FactSide::Original
        && at(second).side != FactSide::Original;
    return pair;
}

std::size_t Compared::ofItsKind(const Pair &pair) const
{
    return static_cast<std::size_t>(std::ranges::count_if(m_own, [&](std::size_t i) {
        const Fact &one = at(i);
        return !isPassedOver(one) && !isMade(one)
            && (one.amount.dimension == at(pair.first).amount.dimension
                || one.amount.dimension == at(pair.second).amount.dimension);
    }));
}

Compared::Tie Compared::tieOf(const Pair &pair) const
{
    const Fact &a = at(pair.first), &b = at(pair.second);
    if (isSided(a) && isSided(b) && a.side != b.side)
        return Tie::Against;
    if (ofItsKind(pair) != 2)
        return Tie::None;
    const bool areTypes = a.bits > 0 && b.bits > 0 && a.bits != b.bits;
    return areTypes || isSided(a) || isSided(b) ? Tie::Against : Tie::Beside;
}

bool Compared::isOfPair(const Fact &made, const Pair &pair) const
{
    if (made.mode != Mode::Result || !isPrecise(made) || made.partOf != NoIndex || made.isScoped
        || made.aggregate == Aggregate::Best || made.aggregate == Aggregate::Worst
        || made.thing.other != pair.b.thing.other || made.thing.part != pair.b.thing.part
        || isPerSomething(m_graph, made))
        return false;
    // "2.6x against the BF16 original": of another figure, if neither of the two is of that type.
    if (!made.base.empty()) {
        const auto bits = dataTypeBits(made.base);
        if (!bits || (*bits != pair.a.bits && *bits != pair.b.bits))
            return false;
    }
    switch (made.amount.dimension) {
    case Dimension::Ratio:
    case Dimension::Percent:
        return true;
    case Dimension::PercentPoints:
        return pair.a.amount.dimension == Dimension::Percent
            || (pair.a.amount.dimension == Dimension::Plain && isScore(pair.a));
    case Dimension::Plain:
        return (pair.a.amount.dimension == Dimension::Plain || pair.a.amount.dimension == Dimension::Percent)
            && mayBeSame(made.dataSet, pair.a.dataSet);
    default:
        return made.amount.dimension == pair.a.amount.dimension && mayBeSame(made.noun, pair.a.noun);
    }
}

void Compared::addShares(std::vector<Law> &laws, const Fact &made, const Pair &pair) const
{
    const bool rises = pair.b.amount.value > pair.a.amount.value;
    const Fact &large = rises ? pair.b : pair.a, &small = rises ? pair.a : pair.b;
    const std::size_t above = rises ? pair.second : pair.first, below = rises ? pair.first : pair.second;
    const bool isFirm = pair.isOrdered || made.amount.plus || made.amount.negative;
    // Speeds and times are said either way: half the time is twice the speed.
    // Of watts and euros a saving is what is gone.
    const bool isSaving = made.sense == Sense::Saved
        && (large.amount.dimension == Dimension::Power || large.amount.dimension == Dimension::Energy
            || large.amount.dimension == Dimension::Money);
    const bool eitherWay = (isGain(made) || isGain(pair.a) || !isFirm) && !isSaving;
    if (!rises || eitherWay || isSaving)
        laws.push_back({ "1 - b / a", above, below, mapped(quotients(small, large), -1, 1) });
    if ((rises && !isSaving) || eitherWay)
        laws.push_back({ "a / b - 1", above, below, mapped(quotients(large, small), 1, -1) });
    const bool isChange = made.sense == Sense::Saved || made.sense == Sense::Larger || made.amount.plus
        || made.amount.negative || made.isRelative || made.side == FactSide::Difference;
    if (!isChange)
        laws.push_back({ "b / a", above, below, quotients(small, large) });
    if (pair.a.amount.dimension == Dimension::Percent && !made.isRelative)
        addDifference(laws, made, pair);
}

void Compared::addDifference(std::vector<Law> &laws, const Fact &made, const Pair &pair) const
{
    const bool rises = pair.b.amount.value > pair.a.amount.value;
    const Fact &large = rises ? pair.b : pair.a, &small = rises ? pair.a : pair.b;
    const std::size_t above = rises ? pair.second : pair.first, below = rises ? pair.first : pair.second;
    Computed computed
        = combine(large, small, [](const Interval &x, const Interval &y) { return std::optional(x - y); });
    laws.push_back({ "a - b", above, below, mapped(std::move(computed), pointFactor(large, made), 0) });
}

std::vector<Compared::Law> Compared::lawsOf(const Fact &made, const Pair &pair) const
{
    std::vector<Law> laws;
    const bool rises = pair.b.amount.value > pair.a.amount.value;
    const Fact &large = rises ? pair.b : pair.a, &small = rises ? pair.a : pair.b;
    const std::size_t above = rises ? pair.second : pair.first, below = rises ? pair.first : pair.second;
    if (made.amount.dimension == Dimension::Ratio)
        laws.push_back({ "a / b", above, below, quotients(large, small) });
    else if (made.amount.dimension == Dimension::Percent)
        addShares(laws, made, pair);
    else
        addDifference(laws, made, pair);
    return laws;
}

bool Compared::judge(std::size_t target, const Pair &pair)
{
    const Fact &made = at(target);
    if (pair.tie == Tie::None || !isOfPair(made, pair))
        return false;
    const std::vector<Law> laws = lawsOf(made, pair);
    const auto meets = [&](const Law &law) {
        return agreesWithAny(made, law.computed)
            || (made.amount.negative && agreesWithAny(made, mapped(law.computed, -1, 0)));
    };
    const auto found = std::ranges::find_if(laws, meets);
    const bool follows = found != laws.end();
    const Law &law = follows ? *found : laws.front();
    if (!follows && !mayAccuse(target, pair, law.computed))
        return false;
    m_out.push_back({ .target = target,
                      .outcome = follows ? Outcome::Follows : Outcome::Breaks,
                      .rule = ruleOf(made, pair),
                      .formula = inFigures(m_graph, law.pattern, law.a, law.b),
                      .sources = { law.a, law.b },
                      .computed = law.computed,
                      .isTied = true });
    return follows;
}

bool Compared::mayAccuse(std::size_t target, const Pair &pair, const Computed &computed) const
{
    const Fact &made = at(target), &last = at(pair.second);
    const DocumentTree &tree = *m_graph.trees[made.document];
    const std::size_t end = last.begin + last.length;
    const std::string_view between
        = made.begin > end ? tree.text(made.sentence).substr(end, made.begin - end) : std::string_view();
    if (between.find(';') != std::string_view::npos)
        return false;
    if (isDigitSlip(at(target), computed))
        return true;
    if (unknownLetters(WordFinder(tree), between, 0, 0, LettersBetween) > LettersBetween)
        return false;
    const bool isSmall = made.side == FactSide::Difference
        || made.amount.dimension == Dimension::PercentPoints
        || (made.amount.dimension == Dimension::Percent && isScore(pair.a));
    const double value = std::abs(made.amount.value), factor = isSmall ? FarOffScores : FarOffCompared;
    const bool isNear = std::ranges::any_of(computed, [&](const Interval &one) {
        return std::abs(one.high) * factor > value && std::abs(one.low) < factor * value;
    });
    return pair.tie == Tie::Against && isNear;
}

bool Compared::isInBracketsBehind(std::size_t target, const Pair &pair) const
{
    const Fact &made = at(target), &first = at(pair.first);
    if (!isMade(made) || made.amount.dimension == Dimension::Plain || made.isAside || !first.isAside
        || first.clause != made.clause + 1)
        return false;
    // "4 x Block(44 -> 132)" counts blocks.
    const DocumentTree &tree = *m_graph.trees[made.document];
    return std::ranges::none_of(WordFinder(tree).find(tree.text(made.sentence)), [&](const Word &word) {
        return word.begin >= made.begin + made.length && word.end <= first.begin && word.votesFor(Vote::Noun)
            && !word.says(Vote::Noun, first.noun);
    });
}

const char *Compared::ruleOf(const Fact &made, const Pair &pair) const
{
    if (made.amount.dimension != Dimension::Ratio && made.amount.dimension != Dimension::Percent)
        return pair.a.attribute == Attribute::Size ? "size.difference" : "difference.sources";
    if (isSize(pair.a))
        return made.amount.dimension == Dimension::Ratio ? "ratio.sources" : "share.sources";
    return isScore(pair.a) ? "difference.sources" : "gain.sources";
}

void Compared::judgeByFactor(std::size_t target, std::size_t factor)
{
    const Fact &share = at(target), &times = at(factor);
    if (share.amount.dimension != Dimension::Percent || share.attribute != Attribute::Share
        || share.sense != Sense::Saved || share.mode != Mode::Result || !isPrecise(share)
        || times.amount.dimension != Dimension::Ratio || times.attribute != Attribute::Ratio
        || !isPrecise(times) || times.amount.value <= 1 || times.amount.inverse || !m_follows[factor]
        || share.thing != times.thing || !mayBeSame(share.base, times.base) || share.isScoped
        || times.isScoped || times.aggregate != Aggregate::None || share.aggregate != Aggregate::None)
        return;
    const Interval &by = times.amount.readings.front();
    const Computed saved { { 1 - 1 / by.low, 1 - 1 / by.high } };
    const bool follows = agreesWithAny(share, saved);
    const bool isNear = share.amount.value < FarOffSaved * saved.front().high
        && share.amount.value * FarOffSaved > saved.front().low;
    if (!follows && !isNear && !isDigitSlip(share, saved))
        return;
    m_out.push_back({ .target = target,
                      .outcome = follows ? Outcome::Follows : Outcome::Breaks,
                      .rule = "share.sources",
                      .formula = "1 - 1 / " + m_graph.printed(factor),
                      .sources = { factor },
                      .computed = saved,
                      .isTied = true });
}

void Compared::judgeBrackets(std::size_t index)
{
    const Fact &first = at(m_own[index]), &host = at(m_own[index + 1]), &second = at(m_own[index + 2]);
    if (!first.isAside || !second.isAside || host.isAside || isMade(first) || isMade(second)
        || !isMade(at(m_own[index + 3])) || host.amount.dimension == first.amount.dimension)
        return;
    Pair pair = pairOf(m_own[index], m_own[index + 2]);
    // What stands before the brackets says whose they are.
    if (pair.tie == Tie::Beside && (isSided(host) || isSided(at(m_own[index - 1]))))
        pair.tie = Tie::Against;
    judge(m_own[index + 3], pair);
}

void Compared::derive()
{
    std::erase_if(m_own, [&](std::size_t i) { return isPassedOver(at(i)); });
    for (std::size_t i = 0; i + 1 < m_own.size(); ++i) {
        if (isMade(at(m_own[i])) || isMade(at(m_own[i + 1])))
            continue;
        const Pair pair = pairOf(m_own[i], m_own[i + 1]);
        if (pair.tie == Tie::None)
            continue;
        for (std::size_t next = i + 2; next < m_own.size() && isMade(at(m_own[next])); ++next)
            if (!judge(m_own[next], pair))
                break;
        if (i > 0 && isInBracketsBehind(m_own[i - 1], pair))
            judge(m_own[i - 1], pair);
    }
    for (std::size_t i = 1; i + 3 < m_own.size(); ++i)
        judgeBrackets(i);
    for (std::size_t i = 0; i + 1 < m_own.size(); ++i)
        judgeByFactor(m_own[i + 1], m_own[i]);
}

void deriveCompared(const Graph &graph, std::vector<Derivation> &out)
{
    const std::vector<bool> settled = followingFacts(graph, out);
    std::vector<Derivation> made;
    eachSentence(graph, [&](std::vector<std::size_t> own) {
        std::ranges::sort(own, {}, [&](std::size_t i) { return graph.facts[i].begin; });
        Compared(graph, std::move(own), settled, made).derive();
    });
    // What a sentence sets against each other is nearer than what stands in its record or paragraph.
    std::erase_if(made, [&](const Derivation &one) { return settled[one.target]; });
    putInPlace(graph, std::move(made), out);
}

} // namespace assay
