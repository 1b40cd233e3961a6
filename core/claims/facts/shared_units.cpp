// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/shared_units.h"

#include "core/claims/lexing/units.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// "instead of the previous": what stands between two figures that are set against each other.
constexpr std::size_t LongestGap = 24;

bool lendsUnit(const Fact &fact)
{
    switch (fact.amount.dimension) {
    case Dimension::Bytes:
    case Dimension::Time:
    case Dimension::Energy:
    case Dimension::Power:
    case Dimension::Length:
    case Dimension::Money:
        return !fact.amount.word && unitCalled(fact.amount.unit) != nullptr;
    default:
        return false;
    }
}

bool lacksUnit(const Fact &fact)
{
    return fact.amount.dimension == Dimension::Plain && !fact.amount.word && !fact.amount.unitOfLabel
        && fact.noun.empty() && fact.partOf == NoIndex && fact.attribute != Attribute::Quality
        && fact.amount.classified == NumberClass::None;
}

bool areSetAgainst(const Words &words, const Fact &first, const Fact &second)
{
    const std::size_t begin = first.begin + first.length, end = second.begin;
    if (begin > end || end - begin > LongestGap)
        return false;
    return std::ranges::any_of(words, [&](const Word &word) {
        return word.begin >= begin && word.end <= end
            && (word.says(Vote::Grammar, "instead") || word.says(Vote::Grammar, "to")
                || word.says(Vote::Grammar, "versus"));
    });
}

/// One reading for each of the lender's.
void borrow(Fact &fact, const Fact &from)
{
    const double scale = unitCalled(from.amount.unit)->scale;
    const Interval printed = fact.amount.readings.front();
    const double first = from.amount.readings.front().low;
    for (std::size_t i = 0; i < from.amount.readingCount; ++i) {
        const double factor = scale * (first != 0 ? from.amount.readings[i].low / first : 1);
        fact.amount.readings[i] = { printed.low * factor, printed.high * factor };
    }
    fact.amount.readingCount = from.amount.readingCount;
    fact.amount.value *= scale;
    fact.amount.printedUnit *= scale;
    fact.amount.dimension = from.amount.dimension;
    fact.amount.unit = from.amount.unit;
    fact.attribute = from.attribute;
    fact.isSaid = from.isSaid;
}

/// Thousands, millions or billions that a count is printed in; one printed in full is in ones.
double magnitudeOf(const Amount &amount)
{
    double magnitude = 1;
    while (!amount.exactDigits && magnitude * 1e3 <= std::abs(amount.value))
        magnitude *= 1e3;
    return magnitude;
}

bool lendsMagnitude(const Fact &bare, const Fact &known)
{
    return (bare.amount.dimension == Dimension::Plain || bare.amount.dimension == Dimension::Count)
        && known.amount.dimension == Dimension::Count && magnitudeOf(known.amount) > 1
        && std::abs(bare.amount.value) < 1e3 && (bare.noun.empty() || bare.noun == known.noun);
}

} // namespace

Fact inUnitOf(Fact bare, const Fact &known)
{
    if (lendsMagnitude(bare, known)) {
        const double magnitude = magnitudeOf(known.amount);
        bare.amount.value *= magnitude;
        bare.amount.printedUnit *= magnitude;
        for (Interval &reading : bare.amount.readings)
            reading = { reading.low * magnitude, reading.high * magnitude };
        bare.amount.dimension = known.amount.dimension;
        bare.attribute = known.attribute;
        bare.noun = known.noun;
    } else if (lendsUnit(known) && lacksUnit(bare))
        borrow(bare, known);
    else if (known.amount.dimension == Dimension::Speed && lacksUnit(bare)) {
        bare.amount.dimension = known.amount.dimension;
        bare.amount.unit = known.amount.unit;
        bare.attribute = known.attribute;
    }
    return bare;
}

void shareUnits(const Words &words, const std::vector<Fact *> &facts)
{
    Fact *before = nullptr;
    for (Fact *fact : facts) {
        if (fact->value == NoIndex)
            continue;
        if (before && areSetAgainst(words, *before, *fact)) {
            if (lendsUnit(*before) && lacksUnit(*fact))
                borrow(*fact, *before);
            else if (lendsUnit(*fact) && lacksUnit(*before))
                borrow(*before, *fact);
        }
        before = fact;
    }
}

} // namespace assay
