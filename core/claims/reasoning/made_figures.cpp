// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/made_figures.h"

#include "core/claims/reasoning/points.h"

namespace assay {
namespace {

bool isChange(const Fact &fact)
{
    return fact.side == FactSide::Difference || fact.amount.plus || fact.amount.negative || fact.isRelative;
}

/// Half the time is twice the speed, and a change of a score is said either way.
bool isSaidEitherWay(const Fact &made, const Fact &source)
{
    const auto isPace = [](const Fact &fact) {
        return fact.attribute == Attribute::Speed || fact.attribute == Attribute::Time
            || fact.amount.dimension == Dimension::Speed || fact.amount.dimension == Dimension::Time;
    };
    return isPace(made) || isPace(source) || source.amount.dimension == Dimension::Plain;
}

std::vector<MadeLaw> shareLaws(const Fact &made, const Fact &large, const Fact &small)
{
    const MadeLaw kept { "b / a", quotients(small, large) },
        saved { "1 - b / a", mapped(kept.computed, -1, 1) },
        more { "a / b - 1", mapped(quotients(large, small), 1, -1) };
    if (made.sense == Sense::Kept)
        return { kept };
    if (made.sense == Sense::Larger)
        return isSaidEitherWay(made, large) ? std::vector { more, saved } : std::vector { more };
    return isSaidEitherWay(made, large) || made.sense != Sense::Saved ? std::vector { saved, more }
                                                                      : std::vector { saved };
}

} // namespace

bool isMadeFigure(const Fact &fact)
{
    if (fact.value == NoIndex || fact.amount.range || fact.amount.atLeast || fact.amount.atMost
        || fact.amount.approximate || fact.amount.word || fact.amount.value == 0
        || fact.amount.classified != NumberClass::None || fact.partOf != NoIndex)
        return false;
    switch (fact.amount.dimension) {
    case Dimension::Ratio:
        return fact.amount.value > 1;
    case Dimension::Percent:
        return isChange(fact) || fact.sense == Sense::Saved || fact.sense == Sense::Kept
            || fact.sense == Sense::Larger;
    case Dimension::PercentPoints:
        return true;
    default:
        return isChange(fact)
            || (fact.wasBare && fact.attribute == Attribute::Ratio && fact.amount.value > 1);
    }
}

std::vector<MadeLaw> madeLaws(const Fact &made, const Fact &large, const Fact &small)
{
    if (large.amount.dimension != small.amount.dimension || small.amount.value <= 0
        || large.amount.value <= small.amount.value)
        return {};
    // What has grown is no smaller, whatever its quotient is.
    const bool hasGrown = large.side == FactSide::Compressed && small.side == FactSide::Original
        && large.amount.dimension == Dimension::Bytes && made.sense != Sense::Larger;
    if (hasGrown)
        return {};
    if (made.amount.dimension == Dimension::Ratio || (made.wasBare && made.attribute == Attribute::Ratio))
        return { { "a / b", quotients(large, small) } };
    const bool isScore = isPercentage(large) || large.amount.dimension == Dimension::Plain;
    std::vector<MadeLaw> laws;
    if (made.amount.dimension == Dimension::Percent)
        laws = shareLaws(made, large, small);
    // "1.3 %" is said of 52.4 % and 51.1 % as well.
    const bool isDifference = made.amount.dimension == large.amount.dimension
        || (made.amount.dimension == Dimension::PercentPoints && isScore)
        || (made.amount.dimension == Dimension::Plain && isPercentage(large));
    if (isDifference && made.sense != Sense::Kept && !made.isRelative)
        laws.push_back(
            { "a - b",
              mapped(combine(large, small,
                             [](const Interval &x, const Interval &y) { return std::optional(x - y); }),
                     pointFactor(large, made), 0) });
    return laws;
}

} // namespace assay
