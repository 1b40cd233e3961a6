// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/directions.h"

#include "core/claims/facts/labels.h"
#include "core/claims/lexing/amounts.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

namespace assay {
namespace {

/// Two numbers further apart than this are not set against each other by one preposition.
constexpr std::size_t LongestSpan = 90;
/// A bare "to" joins only neighbours: "16.06 GB to 4.82 GB".
constexpr std::size_t LongestPlainSpan = 24;

bool hasGrammar(const Words &words, std::string_view grammar, std::size_t begin, std::size_t end)
{
    return std::ranges::any_of(words, [&](const Word &word) {
        return word.begin >= begin && word.end <= end && word.says(Vote::Grammar, grammar);
    });
}

bool hasSide(const Words &words, FactSide side, std::size_t begin, std::size_t end)
{
    return std::ranges::any_of(words, [&](const Word &word) {
        return word.begin >= begin && word.end <= end && sideOf(word.row->of(Vote::Side)) == side
            && !word.says(Vote::Grammar, "label");
    });
}

bool sameKind(const Fact &a, const Fact &b)
{
    const auto isSize = [](const Fact &fact) {
        return fact.amount.dimension == Dimension::Bytes || fact.amount.dimension == Dimension::Bits;
    };
    if (isSize(a) && isSize(b))
        return true;
    // "111,464 -> 30,880 bytes": the unit stands once.
    if (((a.amount.dimension == Dimension::Plain
          && (a.attribute == Attribute::Other || a.attribute == b.attribute))
         || a.wasBare)
        && (isSize(b) || b.amount.dimension == Dimension::Count || b.amount.dimension == Dimension::Speed
            || b.amount.dimension == Dimension::Time))
        return true;
    if (a.amount.dimension != b.amount.dimension)
        return false;
    switch (a.amount.dimension) {
    case Dimension::Ratio:
        return false;
    case Dimension::Count:
        return a.noun == b.noun || a.noun.empty() || b.noun.empty();
    default:
        return true;
    }
}

/// Plain numbers of a comparison share their attribute: only one of them has its word beside it.
void share(Fact &a, Fact &b)
{
    if (a.amount.dimension != Dimension::Plain && a.amount.dimension != Dimension::Percent)
        return;
    Fact &knowing = a.attribute != Attribute::Other ? a : b;
    Fact &other = &knowing == &a ? b : a;
    if (other.attribute == Attribute::Other || other.attribute == Attribute::Share) {
        other.attribute = knowing.attribute;
        other.noun = knowing.noun;
        other.dataSet = knowing.dataSet;
    }
}

/// The unit of the number behind it, once for both.
void takeUnit(Amount &bare, const Amount &known)
{
    const double factor = known.printedUnit != 0 && known.value != 0 ? unitFactor(known) : 1;
    bare.dimension = known.dimension;
    bare.unit = known.unit;
    bare.noun = known.noun;
    bare.value *= factor;
    for (Interval &reading : bare.readings) {
        reading.low *= factor;
        reading.high *= factor;
    }
    bare.printedUnit *= factor;
}

struct Pair {
    Fact *a, *b;
    std::size_t before; ///< where the text before the first number begins
};

void decidePair(const Words &words, const Pair &pair)
{
    Fact &a = *pair.a, &b = *pair.b;
    const std::size_t between = a.begin + a.length, until = b.begin;
    const std::size_t behind = b.begin + b.length;
    if (until < between || until - between > LongestSpan)
        return;
    const auto give = [&](FactSide first, FactSide second) {
        a.side = first;
        b.side = second;
        // "from 91.2 % to 91.0 %": neither is a share of the other.
        if (a.amount.dimension == Dimension::Percent && b.amount.dimension == Dimension::Percent) {
            a.sense = b.sense = Sense::Unknown;
            a.firm = b.firm = false;
        }
        if ((a.amount.dimension == Dimension::Plain || a.wasBare) && b.amount.dimension != Dimension::Plain
            && b.amount.dimension != Dimension::Ratio && b.amount.dimension != Dimension::Percent) {
            takeUnit(a.amount, b.amount);
            a.attribute = b.attribute;
            a.noun = b.noun;
        }
        // "с 1,34 ГБ до 0,42 ГБ": the preposition of the goal is no bound.
        a.amount.atMost = b.amount.atMost = a.amount.atLeast = b.amount.atLeast = false;
        a.isFormatSide = b.isFormatSide = false;
        share(a, b);
    };
    const bool arrow = hasGrammar(words, "arrow", between, until);
    const bool from = hasGrammar(words, "from", pair.before, a.begin)
        || hasGrammar(words, "from", between, std::min(until, between + 8));
    const bool to
        = hasGrammar(words, "to", between, until) || (from && hasGrammar(words, "to", behind, behind + 4));
    const bool instead = hasGrammar(words, "instead", between, until);
    const bool divide = hasGrammar(words, "divide", between, until);
    if (arrow || (from && to && !instead) || (to && until - between <= LongestPlainSpan && !instead))
        give(FactSide::Original, FactSide::Compressed);
    else if (instead && !hasSide(words, FactSide::Original, pair.before, a.begin)
             && !hasSide(words, FactSide::Compressed, between, until))
        give(FactSide::Compressed, FactSide::Original);
    // "1/512" is a fraction, and no two figures.
    else if (divide && (a.amount.value != 1 || a.amount.dimension != Dimension::Plain))
        give(FactSide::Original, FactSide::Compressed);
}

} // namespace

double unitFactor(const Amount &amount)
{
    double factor = 1;
    const std::string_view unit = amount.unit;
    static constexpr std::pair<std::string_view, double> Units[] {
        { "KB", 1e3 },     { "MB", 1e6 },        { "GB", 1e9 },          { "TB", 1e12 },
        { "KiB", 1024.0 }, { "MiB", 1048576.0 }, { "GiB", 1073741824.0 }
    };
    for (const auto &[name, bytes] : Units)
        if (unit == name)
            factor = bytes;
    return factor;
}

namespace {

bool isSizeUnit(const Fact &fact)
{
    return fact.amount.dimension == Dimension::Bytes || fact.amount.dimension == Dimension::Bits;
}

/// "... of ...": a word or two stand between the part and the whole, and one of them is "of".
bool isOfWhole(std::string_view text, const Words &words, const Fact &part, const Fact &whole)
{
    const std::size_t begin = part.begin + part.length, end = whole.begin;
    if (begin > end || end - begin > 16
        || text.substr(begin, end - begin).find_first_of(",;:") != std::string_view::npos)
        return false;
    return std::ranges::any_of(words, [&](const Word &word) {
        return word.begin >= begin && word.end <= end && end - begin <= (word.end - word.begin) + 10
            && (word.says(Vote::Grammar, "of")
                || (word.says(Vote::Grammar, "from") && word.row->language != Language::Japanese
                    && word.row->language != Language::Chinese));
    });
}

/// "21 of 24 layers", "9 600 poids sur 19 200": a part of a counted whole.
bool isPartOf(std::string_view text, const Words &words, const Fact &part, const Fact &whole)
{
    const auto counts = [](const Fact &fact) {
        return fact.amount.dimension == Dimension::Count || fact.amount.dimension == Dimension::Plain;
    };
    const std::size_t begin = part.begin + part.length, end = whole.begin;
    // "4.6 MB of the 6 MB of flash".
    if (isSizeUnit(part) && isSizeUnit(whole) && begin <= end && end - begin <= 10
        && part.amount.value <= whole.amount.value)
        return std::ranges::any_of(words, [&](const Word &word) {
            return word.begin >= begin && word.end <= end && word.says(Vote::Grammar, "of");
        });
    return counts(part) && counts(whole) && part.amount.value <= whole.amount.value
        && isOfWhole(text, words, part, whole);
}

/// "From 83.0 to 82.4 percent": the unit stands once, behind the second of two scores.
bool areOfOneUnit(const Fact &first, const Fact &second)
{
    constexpr double LeastScore = 10, MostChange = 0.5;
    const Dimension a = first.amount.dimension, b = second.amount.dimension;
    if (a == b)
        return true;
    const double score = first.amount.value, other = 100 * second.amount.value;
    return a == Dimension::Plain && b == Dimension::Percent && score >= LeastScore && other >= LeastScore
        && std::abs(score - other) < MostChange * score;
}

/// "Falls to ... out of ...": a verb of change gives two figures of one kind in one clause, and they are the
/// one before and the one after it, whatever prepositions the language has.
void orderChanges(const std::vector<Fact *> &facts)
{
    for (std::size_t i = 0; i < facts.size(); ++i) {
        std::vector<Fact *> changed;
        for (std::size_t j = i; j < facts.size() && facts[j]->clause == facts[i]->clause; ++j)
            if (facts[j]->value != NoIndex && facts[j]->side == FactSide::Difference && !facts[j]->firm
                && areOfOneUnit(*facts[i], *facts[j]) && facts[j]->attribute == facts[i]->attribute
                && facts[j]->attribute != Attribute::Other
                && facts[j]->amount.dimension != Dimension::PercentPoints && !facts[j]->amount.atMost
                && !facts[j]->amount.atLeast)
                changed.push_back(facts[j]);
        if (changed.size() == 2) {
            changed[0]->side = FactSide::Original;
            changed[1]->side = FactSide::Compressed;
        }
    }
}

/// "14.9 of 23.6 M parameters": the magnitude stands once.
void takeMagnitude(Fact &part, const Fact &whole)
{
    double magnitude = 1;
    while (magnitude * 1e3 <= std::abs(whole.amount.value))
        magnitude *= 1e3;
    // The whole is printed in millions, the part in ones, and smaller than any whole number of millions.
    if (part.amount.dimension != Dimension::Plain || magnitude == 1 || whole.amount.printedUnit <= 1
        || part.amount.value >= 1e3 || part.amount.value * magnitude > whole.amount.value)
        return;
    Amount &amount = part.amount;
    amount.value *= magnitude;
    amount.printedUnit *= magnitude;
    for (Interval &reading : amount.readings) {
        reading.low *= magnitude;
        reading.high *= magnitude;
    }
    amount.dimension = whole.amount.dimension;
    part.attribute = whole.attribute;
}

/// "5.1 M parameters of 11.2 M": the noun stands once, behind the part, and the letter behind both.
void takeLetter(std::string_view text, const Fact &part, Fact &whole)
{
    const std::size_t end = whole.begin + whole.length;
    const std::size_t at = text.find_first_not_of(' ', end);
    if (whole.amount.dimension != Dimension::Plain || part.amount.dimension != Dimension::Count
        || at == std::string_view::npos || at > end + 1)
        return;
    std::size_t stop = at;
    while (stop < text.size()
           && (std::isalnum(static_cast<unsigned char>(text[stop]))
               || static_cast<unsigned char>(text[stop]) >= 0x80))
        ++stop;
    const std::string_view letter = text.substr(at, stop - at);
    const std::string_view own = text.substr(part.begin, part.length);
    double magnitude = 1;
    while (magnitude * 1e3 <= std::abs(part.amount.value))
        magnitude *= 1e3;
    if (letter.empty() || letter.size() > 4 || magnitude == 1
        || own.find(" " + std::string(letter)) == std::string_view::npos)
        return;
    Amount &amount = whole.amount;
    amount.value *= magnitude;
    amount.printedUnit *= magnitude;
    for (Interval &reading : amount.readings)
        reading = { reading.low * magnitude, reading.high * magnitude };
    amount.dimension = part.amount.dimension;
    whole.attribute = part.attribute;
    whole.noun = part.noun;
}

/// "Every tensor of the full model: 22 of 22": all of what was named before.
void countAll(const Words &words, Fact &part, Fact &whole)
{
    constexpr std::size_t Reach = 64;
    const auto isCounted = [](std::string_view noun) {
        return noun == "tensors" || noun == "layers" || noun == "blocks" || noun == "matrices";
    };
    part.ofAll |= isCounted(part.noun) || isCounted(whole.noun);
    for (auto word = words.rbegin(); word != words.rend(); ++word) {
        const std::string_view noun = word->row->of(Vote::Noun);
        if (!part.noun.empty() || !whole.noun.empty() || word->end > part.begin
            || part.begin - word->end > Reach || !isCounted(noun))
            continue;
        part.noun = whole.noun = noun;
        part.attribute = whole.attribute = Attribute::Count;
        part.ofAll = true;
    }
}

/// "By 28.4x to 87.4x": from one data set to another, and no figure of any one.
void markRanges(std::string_view text, const Words &words, const std::vector<Fact *> &facts)
{
    constexpr std::size_t LongestJoint = 6;
    for (std::size_t i = 0; i + 1 < facts.size(); ++i) {
        Fact &a = *facts[i], &b = *facts[i + 1];
        const std::size_t end = a.begin + a.length;
        if (a.value == NoIndex || b.value == NoIndex || a.amount.dimension != Dimension::Ratio
            || b.amount.dimension != Dimension::Ratio || b.begin < end || b.begin - end > LongestJoint
            || text.substr(end, b.begin - end).find_first_of(",;()") != std::string_view::npos)
            continue;
        a.aggregate = b.aggregate = Aggregate::Best;
        a.isScoped = b.isScoped = true;
    }
    // "The writer alone saves 45.6 GB": of one of several.
    for (const Word &word : words)
        if (word.says(Vote::Grammar, "alone"))
            for (Fact *fact : facts)
                fact->isScoped |= fact->value != NoIndex && fact->begin >= word.end;
    // "Between 2.5 and 4.5 bits": the bounds of a range, whatever they are of.
    for (const Word &word : words)
        if (word.says(Vote::Grammar, "between")) {
            std::vector<Fact *> bounds;
            for (Fact *fact : facts)
                if (fact->value != NoIndex && fact->begin >= word.end && bounds.size() < 2)
                    bounds.push_back(fact);
            // "The ratio between the files is 4.1": two things, and no two figures.
            if (bounds.size() == 2 && hasGrammar(words, "and", bounds[0]->begin, bounds[1]->begin))
                bounds[0]->isScoped = bounds[1]->isScoped = true;
        }
}

} // namespace

void decideDirections(std::string_view text, const Words &words, const std::vector<Fact *> &facts)
{
    for (std::size_t i = 0; i + 1 < facts.size(); ++i) {
        Fact &part = *facts[i], &whole = *facts[i + 1];
        if (part.value == NoIndex || whole.value == NoIndex)
            continue;
        if (isOfWhole(text, words, part, whole))
            takeLetter(text, part, whole);
        if (!isPartOf(text, words, part, whole))
            continue;
        part.partOf = whole.value;
        if (isSizeUnit(part))
            continue;
        takeMagnitude(part, whole);
        if (part.amount.value == whole.amount.value)
            countAll(words, part, whole);
        // What is kept of a model is the candidate's, what it is a part of the reference's.
        if (!part.noun.empty() || !whole.noun.empty()) {
            part.side = FactSide::Compressed;
            whole.side = FactSide::Original;
            part.isFormatSide = whole.isFormatSide = true;
        }
        if (part.noun.empty())
            part.noun = whole.noun;
        if (part.attribute == Attribute::Other)
            part.attribute = whole.attribute;
        for (Fact *fact : { &part, &whole })
            if (fact->attribute == Attribute::Count && fact->amount.dimension == Dimension::Plain)
                fact->amount = asDimension(fact->amount, Dimension::Count);
    }
    std::size_t before = 0;
    for (std::size_t i = 0; i < facts.size(); ++i) {
        Fact *a = facts[i];
        if (a->value == NoIndex)
            continue;
        for (std::size_t j = i + 1; j < facts.size(); ++j) {
            if (facts[j]->value == NoIndex || !sameKind(*a, *facts[j]))
                continue;
            decidePair(words, { a, facts[j], before });
            break;
        }
        before = a->begin + a->length;
    }
    orderChanges(facts);
    markRanges(text, words, facts);
}

} // namespace assay
