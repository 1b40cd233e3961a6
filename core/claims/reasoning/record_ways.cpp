// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/record_ways.h"

#include <algorithm>

namespace assay {
namespace {

/// Fewer are millions or billions whose unit was not read, or of no model.
constexpr double FewestParameters = 1000;

/// "The student has 330 million": nobody counts anything else of a model in millions.
constexpr double FewestUnnamed = 1e6;

} // namespace

bool isParameters(const Fact &fact)
{
    return fact.attribute == Attribute::Count && fact.amount.value >= FewestParameters
        && (fact.noun == "parameters" || fact.noun == "weights" || fact.noun == "values"
            || fact.noun == "coefficients" || fact.noun == "nonzero"
            || (fact.noun.empty() && fact.amount.value >= FewestUnnamed
                && fact.amount.dimension == Dimension::Count));
}

bool isPlainFact(const Fact &fact, const Fact &target)
{
    return fact.aggregate != Aggregate::Best && fact.aggregate != Aggregate::Worst && !fact.isScoped
        && fact.side != FactSide::Difference && &fact != &target && !fact.amount.atLeast
        && !fact.amount.atMost;
}

bool isWithin(const Fact &fact, const Computed &computed, double factor)
{
    return std::ranges::any_of(computed, [&](const Interval &one) {
        return one.high * factor > fact.amount.value && one.low < factor * fact.amount.value;
    });
}

Ways RecordWays::ways() const
{
    switch (m_target.attribute) {
    case Attribute::Ratio:
        return ratio();
    case Attribute::Share:
        return share();
    case Attribute::Rate:
        return rate();
    case Attribute::Size:
        return size();
    case Attribute::Density:
        return density();
    case Attribute::Speed:
    case Attribute::Time:
    case Attribute::Other:
        // "A difference of 1.7 times": a factor is of a quotient.
        return m_target.side == FactSide::Difference && m_target.amount.dimension != Dimension::Ratio
            ? difference()
            : gain();
    case Attribute::Quality:
    case Attribute::Error:
    case Attribute::Likeness:
        return m_target.side == FactSide::Difference ? difference() : Ways {};
    case Attribute::Count:
    case Attribute::Standing:
    case Attribute::Licence:
        break;
    }
    return {};
}

} // namespace assay
