// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/value_attribute.h"

#include "core/claims/facts/agreement.h"
#include "core/claims/facts/directions.h"
#include "core/claims/lexing/amounts.h"
#include "core/claims/lexing/units.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace assay {
namespace {

/// "'s " and "model's " between "of the original" and what it is of.
constexpr std::size_t OfReach = 10;
/// The key or header, the row or record, and the list over it.
constexpr std::size_t NearLabels = 3;

/// What the unit alone says.
Attribute attributeOfUnit(const Amount &amount)
{
    switch (amount.dimension) {
    case Dimension::Bytes:
    case Dimension::Bits:
        return Attribute::Size;
    case Dimension::Count:
        return Attribute::Count;
    case Dimension::BitsPerWeight:
        return Attribute::Rate;
    case Dimension::Decibel:
        return Attribute::Likeness;
    case Dimension::Density:
        return Attribute::Density;
    case Dimension::Speed:
    case Dimension::Frequency:
    case Dimension::Operations:
        return Attribute::Speed;
    case Dimension::Time:
        return Attribute::Time;
    case Dimension::Plain:
    case Dimension::Ratio:
    case Dimension::Percent:
    case Dimension::PercentPoints:
    case Dimension::Money:
    case Dimension::Energy:
    case Dimension::Power:
    case Dimension::Temperature:
    case Dimension::Length:
        break;
    }
    return Attribute::Other;
}

bool takesWords(Dimension dimension)
{
    return dimension == Dimension::Plain || dimension == Dimension::Ratio || dimension == Dimension::Percent
        || dimension == Dimension::PercentPoints;
}

/// "6.48 B" in a column of counts: a letter alone is a magnitude, and no unit.
double magnitudeBehind(std::string_view behind)
{
    while (behind.starts_with(' '))
        behind.remove_prefix(1);
    if (behind.empty() || (behind.size() > 1 && std::isalnum(static_cast<unsigned char>(behind[1]))))
        return 1;
    return behind.front() == 'B' ? 1e9 : behind.front() == 'M' ? 1e6 : behind.front() == 'K' ? 1e3 : 1;
}

void scale(Amount &amount, double factor)
{
    amount.value *= factor;
    amount.printedUnit *= factor;
    for (Interval &reading : amount.readings) {
        reading.low *= factor;
        reading.high *= factor;
    }
}

/// A label of factors that does not end in a unit of its own: "compression_time_ms" does.
bool isOfFactors(const Label &label)
{
    const std::string words = foldKey(label.text);
    const auto last = std::string_view(words).substr(words.rfind(' ') + 1);
    const Unit *unit = unitOfLabel(last, LanguageSet::all()).unit;
    return label.attribute == Attribute::Ratio && (!unit || unit->dimension == Dimension::Ratio);
}

bool isColumnOfFactors(const Surrounding &around)
{
    if (around.labels.empty())
        return false;
    if (!around.isCell)
        return isOfFactors(*around.labels.front());
    for (std::size_t i = 0; i < around.labels.size() && i < 2; ++i)
        if (around.labels[i]->isColumn)
            return isOfFactors(*around.labels[i]);
    return false;
}

/// {"timing_ms": {"before": 84, "after": 35, "speedup": 2.4}}: the unit of the record is not its factor's.
bool isFactorOfGroup(const Amount &amount, const Surrounding &around)
{
    if (around.labels.empty() || around.isCell)
        return false;
    const Label &own = *around.labels.front();
    return own.attribute == Attribute::Speed && amount.dimension == Dimension::Time
        && unitOfLabel(own.text, LanguageSet::all()).unit == nullptr;
}

bool saysBits(std::string_view text)
{
    return unitOfLabel(text, LanguageSet::all()).unit
        && (unitOfLabel(text, LanguageSet::all()).unit->dimension == Dimension::BitsPerWeight
            || unitOfLabel(text, LanguageSet::all()).unit->dimension == Dimension::Bits);
}

bool speaksOfBits(const Hearing &hearing, const Surrounding &around)
{
    if (!around.labels.empty() && saysBits(around.labels.front()->text))
        return true;
    const std::size_t colon = hearing.text.substr(0, hearing.begin).rfind(':');
    if (colon == std::string_view::npos)
        return false;
    const std::size_t blank = hearing.text.substr(0, colon).rfind(' ');
    return saysBits(hearing.text.substr(blank == std::string_view::npos ? 0 : blank + 1,
                                        colon - (blank == std::string_view::npos ? 0 : blank + 1)));
}

} // namespace

bool isWhole(double value)
{
    return value >= 0 && value == std::floor(value);
}

void decideAttribute(Fact &fact, const Hearing &hearing, const Surrounding &around)
{
    // "Size (MB) | ratio" over two lines of headers, "tokens/s | 24 | 61 | factor": the unit of the group or
    // of the row is not the factor's.
    if (fact.amount.unitOfLabel && !takesWords(fact.amount.dimension)
        && fact.amount.dimension != Dimension::Count
        && (isColumnOfFactors(around) || isFactorOfGroup(fact.amount, around))) {
        const Unit *unit = unitCalled(fact.amount.unit);
        scale(fact.amount, 1 / (unit ? unit->scale : unitFactor(fact.amount)));
        fact.amount.unit = {};
        fact.amount.unitOfLabel = false;
        fact.amount = asDimension(fact.amount, Dimension::Plain);
    }
    // "Saves 4.7 GB per server": the same of every one of them.
    if (fact.amount.dimension == Dimension::Density && fact.amount.above == Dimension::Bytes
        && fact.amount.per == PerWhat::Thing && nearest(hearing, Vote::Sense, [&](const Word &word) {
               return word.says(Vote::Sense, "saved") && word.end <= hearing.begin
                   && hearing.begin - word.end <= SavingReach;
           }))
        fact.amount.dimension = Dimension::Bytes;
    // "bits: 12.00 per parameter", "in bits: 4.81 per parameter": the unit stands before it.
    if (fact.amount.dimension == Dimension::Density && fact.amount.above == Dimension::Plain
        && fact.amount.per == PerWhat::Parameter && speaksOfBits(hearing, around)) {
        fact.amount.dimension = Dimension::BitsPerWeight;
        fact.amount.unit = "bpw";
    }
    fact.attribute = attributeOfUnit(fact.amount);
    fact.isSaid = true;
    const Dimension dimension = fact.amount.dimension;
    if (!takesWords(dimension))
        return;
    if (isAgreement(fact, hearing)) {
        fact.attribute = Attribute::Quality;
        fact.noun = "agreement";
        return;
    }
    const bool plain = dimension == Dimension::Plain;
    const Word *word = nearest(hearing, Vote::Attribute, [&](const Word &candidate) {
        // Digits alone belong to the word before them: "perplexity 12.3", not "12.3 (accuracy ...".
        // "costs 0.17 in perplexity": or to the one right behind.
        return !plain || candidate.end <= hearing.begin
            || candidate.begin - hearing.end <= (candidate.says(Vote::Attribute, "quality") ? 4 : 2);
    });
    // "Accuracy fell from 91.2 % to 91.0 %": what is measured, not the verb.
    if (word && (word->says(Vote::Attribute, "share") || word->says(Vote::Attribute, "ratio"))
        && dimension != Dimension::Ratio)
        if (const Word *measured = nearest(hearing, Vote::Attribute, [&](const Word &one) {
                return one.end <= hearing.begin
                    && (one.says(Vote::Attribute, "quality") || one.says(Vote::Attribute, "error")
                        || one.says(Vote::Attribute, "likeness"));
            }))
            word = measured;
    // "Costs 0.17 in perplexity": what it costs of.
    if (plain && word && word->says(Vote::Attribute, "cost") && word->end <= hearing.begin)
        if (const Word *measured = nearest(hearing, Vote::Attribute, [&](const Word &one) {
                return one.begin >= hearing.end && one.begin - hearing.end <= 4
                    && one.says(Vote::Attribute, "quality");
            })) {
            word = measured;
            fact.side = FactSide::Difference;
        }
    // "99 % of the original's accuracy": what stands behind the share is what it is of.
    if (word && word->says(Vote::Attribute, "share") && word->begin >= hearing.end)
        if (const Word *measured = nearest(hearing, Vote::Attribute, [&](const Word &one) {
                return one.says(Vote::Attribute, "quality") && one.begin >= word->end
                    && one.begin - word->end <= OfReach;
            }))
            word = measured;
    // "El mayor cambio es 0,0512": an adjective of size makes no ratio of bare digits.
    if (plain && word && word->votesFor(Vote::Sense))
        word = nullptr;
    const std::string_view vote = word ? word->row->of(Vote::Attribute) : std::string_view();
    Attribute said = attributeOf(vote);
    if (!word) {
        std::size_t far = 0;
        for (const Label *label : around.labels) {
            // Digits alone are told what they are by their own labels; nothing is by the title.
            if ((plain && ++far > NearLabels) || label->isTitle)
                break;
            // "Mixed precision", "What we measured": of a heading only what it says whole.
            if (plain && label->isHeading && !label->rest.empty())
                continue;
            said = label->attribute;
            // "Relative to the teacher | 1.00": nothing is counted in hundredths.
            if (said == Attribute::Other && plain && !label->noun.empty() && isWhole(fact.amount.value)
                && fact.amount.printedUnit >= 1)
                said = Attribute::Count;
            // "parameters_reduction: 0.9747": a part of what is counted.
            if (said == Attribute::Count && plain && std::abs(fact.amount.value) < 1
                && fact.amount.printedUnit < 1)
                said = label->sense == Sense::Saved || label->sense == Sense::Kept ? Attribute::Share
                                                                                   : Attribute::Count;
            // "baseline_over_quantized": which side is divided by which.
            if (said == Attribute::Other && plain && label->direction != 0
                && hearing.end - hearing.begin == hearing.text.size())
                said = Attribute::Ratio;
            if (said != Attribute::Other)
                break;
        }
    }
    fact.isSaid = said != Attribute::Other;
    if (dimension == Dimension::Ratio)
        said = said == Attribute::Size || said == Attribute::Share || said == Attribute::Count
                || said == Attribute::Likeness || said == Attribute::Rate
                || (said == Attribute::Other && vote.empty())
            ? Attribute::Ratio
            : said;
    if (dimension == Dimension::Percent)
        said = said == Attribute::Size || said == Attribute::Ratio || said == Attribute::Count
                || said == Attribute::Rate || (said == Attribute::Other && vote.empty())
            ? Attribute::Share
            : said;
    if (dimension == Dimension::PercentPoints) {
        fact.side = FactSide::Difference;
        if (said == Attribute::Ratio || said == Attribute::Size || said == Attribute::Share)
            said = Attribute::Other;
    }
    // Digits alone are no size: a size has a unit, beside it or in its label.
    if (plain && (said == Attribute::Size || said == Attribute::Share) && !fact.amount.unitOfLabel)
        said = said == Attribute::Share ? Attribute::Share : Attribute::Other;
    fact.attribute = said;
    // Digits that count something are re-read as what they count: "Parameters | 90,000,000", "| 6.48 B |".
    if (plain && said == Attribute::Count) {
        fact.amount = asDimension(fact.amount, Dimension::Count);
        scale(fact.amount, magnitudeBehind(hearing.text.substr(hearing.end)));
    }
    if (plain && said == Attribute::Ratio)
        fact.amount = asDimension(fact.amount, Dimension::Ratio), fact.wasBare = true;
}

} // namespace assay
