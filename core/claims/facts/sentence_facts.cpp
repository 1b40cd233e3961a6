// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/sentence_facts.h"

#include "core/claims/facts/behaviour.h"
#include "core/claims/facts/directions.h"
#include "core/claims/facts/modes.h"
#include "core/claims/facts/shared_units.h"
#include "core/claims/facts/ties.h"
#include "core/claims/lexing/amounts.h"
#include "core/claims/lexing/units.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

namespace assay {

struct SentenceReader::Reading {
    TreeId sentence;
    std::string_view text;
    Words words;
    std::vector<ClauseSpan> clauses;
    std::vector<ClauseThing> things; ///< per clause
    const Surrounding &around;
    std::size_t firstFact;
    std::string carried {}; ///< what the sentence before was about
};

namespace {

/// A word further from its number than this speaks of something else in a long clause.
constexpr std::size_t Reach = 96;
/// "'s " and "model's " between "of the original" and what it is of.
constexpr std::size_t OfReach = 10;
/// The key or header, the row or record, and the list over it.
constexpr std::size_t NearLabels = 3;
/// A count of so few parameters is of matrices.
constexpr double FewestParameters = 100;
/// A cell that is longer than this says more than a data type.
constexpr std::size_t LongestFormat = 24;
/// A lead-in that is longer is a sentence, and speaks of more than what its list is of.
constexpr std::size_t LongestSubject = 40;
/// "xx.xx MB": a placeholder and its unit.
constexpr std::size_t LongestUnit = 4;

/// A verb of saving stands at its size: "saves 9.6 GB", "7.8 MB saved".
constexpr std::size_t SavingReach = 16;

/// What a share or a factor is of stands near it.
constexpr std::size_t NounReach = 24;

/// Words that a value may hear, within its clause; of a cell all of it.
struct Hearing {
    const Words &words;
    std::size_t clauseBegin, clauseEnd, begin, end; ///< of clause and value
    std::string_view text {};
};

std::size_t distance(const Word &word, std::size_t begin, std::size_t end)
{
    if (word.end <= begin)
        return begin - word.end;
    return word.begin >= end ? word.begin - end : 0;
}

/// "1.99 times. All 31,920 parameters": where no blank line and no list parts them, a stop does.
bool isBeyondStop(const Word &word, const Hearing &hearing)
{
    const std::size_t begin = std::min<std::size_t>(word.end, hearing.end);
    const std::size_t end = std::max<std::size_t>(word.begin, hearing.begin);
    const std::string_view gap = begin < end ? hearing.text.substr(begin, end - begin) : std::string_view();
    for (std::size_t at = gap.find(". "); at != std::string_view::npos; at = gap.find(". ", at + 1)) {
        const char next
            = at + 2 < gap.size() ? gap[at + 2] : hearing.text[std::min(end, hearing.text.size() - 1)];
        if ((next >= 'A' && next <= 'Z') || static_cast<unsigned char>(next) >= 0xC3)
            return true;
    }
    return false;
}

/// The nearest word of the clause that votes for the kind and is wanted.
template <typename Wanted> const Word *nearest(const Hearing &hearing, Vote kind, const Wanted &wanted)
{
    const Word *best = nullptr;
    std::size_t closest = Reach;
    for (const Word &word : hearing.words) {
        if (word.begin < hearing.clauseBegin || word.end > hearing.clauseEnd || !word.votesFor(kind)
            || word.says(Vote::Grammar, "label") || !wanted(word))
            continue;
        const std::size_t far = distance(word, hearing.begin, hearing.end);
        if (far < closest && !isBeyondStop(word, hearing)) {
            closest = far;
            best = &word;
        }
    }
    return best;
}

const Word *nearest(const Hearing &hearing, Vote kind)
{
    return nearest(hearing, kind, [](const Word &) { return true; });
}

template <typename Get, typename None>
auto fromLabels(const Surrounding &around, const Get &get, const None &none)
{
    for (const Label *label : around.labels)
        if (const auto value = get(*label); value != none && !label->isTitle)
            return value;
    return none;
}

bool isSize(Dimension dimension)
{
    return dimension == Dimension::Bytes || dimension == Dimension::Bits;
}

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

bool isWhole(double value)
{
    return value >= 0 && value == std::floor(value);
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

/// The word that says what a number without a telling unit is: in the clause, the nearest; then the labels.
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
    fact.attribute = attributeOfUnit(fact.amount);
    fact.isSaid = true;
    const Dimension dimension = fact.amount.dimension;
    if (!takesWords(dimension))
        return;
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
            if (said == Attribute::Other && plain && !label->noun.empty() && isWhole(fact.amount.value))
                said = Attribute::Count;
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

/// What a ratio in a table may be of; a list of models or layers holds the ratio of each, and none of their
/// number.
constexpr std::array<std::string_view, 7> RatioNouns { "disk",     "files",    "parameters", "nonzero",
                                                       "coverage", "sparsity", "passed" };

bool isOfFiles(std::string_view noun)
{
    return noun == "files" || noun == "disk";
}

void decideDetails(Fact &fact, const Hearing &hearing, const Surrounding &around, bool isListed)
{
    const auto text = [&](Vote kind, auto member) {
        if (const Word *word = nearest(hearing, kind))
            return std::string(word->row->of(kind));
        return fromLabels(
            around, [&](const Label &label) { return label.*member; }, std::string());
    };
    if (fact.attribute == Attribute::Count || fact.attribute == Attribute::Density) {
        fact.noun = fact.amount.noun;
        if (fact.noun.empty())
            fact.noun = text(Vote::Noun, &Label::noun);
        if (fact.noun == "parameters" && fact.amount.value < FewestParameters
            && fact.amount.noun == "parameters")
            fact.noun = "matrices";
    }
    if (fact.attribute == Attribute::Size) {
        fact.noun = text(Vote::Noun, &Label::noun) == "tensors" ? "tensors" : "";
        fact.ofFiles
            = nearest(hearing, Vote::Noun,
                      [](const Word &word) {
                          return isOfFiles(word.row->of(Vote::Noun)) && word.says(Vote::Attribute, "size");
                      })
                != nullptr
            || std::ranges::any_of(around.labels, [](const Label *label) {
                   return !label->isHeading && label->attribute == Attribute::Size && isOfFiles(label->noun);
               });
    }
    if (fact.attribute == Attribute::Share || fact.attribute == Attribute::Ratio) {
        // "The weights are 2x smaller" speaks of what is stored, "2x fewer weights" and "parameters" are
        // counts.
        const Word *word = nearest(hearing, Vote::Noun, [&](const Word &one) {
            return one.row->of(Vote::Noun) != "parameters" || one.row->votesFor(Vote::Attribute)
                || one.begin >= hearing.end;
        });
        // "100 % of the weights are represented": what is said of them, and not what they are.
        const bool isNear = word && distance(*word, hearing.begin, hearing.end) < NounReach;
        if (isNear && word->says(Vote::Noun, "parameters") && word->begin >= hearing.end)
            if (const Word *said = nearest(hearing, Vote::Noun, [&](const Word &one) {
                    return one.begin >= word->end && one.begin - word->end <= NounReach
                        && one.says(Vote::Attribute, "share");
                }))
                word = said;
        fact.noun = isNear ? std::string(word->row->of(Vote::Noun))
                           : fromLabels(
                               around,
                               [&](const Label &label) {
                                   const bool isRow = isListed
                                       && std::ranges::find(RatioNouns, label.noun) == RatioNouns.end();
                                   return label.isHeading || isRow ? std::string() : label.noun;
                               },
                               std::string());
    }
    if (fact.attribute == Attribute::Error || fact.attribute == Attribute::Likeness
        || fact.attribute == Attribute::Quality) {
        // "Half precision" over a signal-to-noise ratio: a metric of another kind is not this figure's.
        const auto isOwn = [&](const Word &word) {
            const Attribute said = attributeOf(word.row->of(Vote::Attribute));
            return said == fact.attribute || said == Attribute::Other;
        };
        if (const Word *word = nearest(hearing, Vote::Metric, isOwn))
            fact.noun = word->row->of(Vote::Metric);
        else
            fact.noun = fromLabels(
                around,
                [&](const Label &label) {
                    return label.attribute == fact.attribute || label.attribute == Attribute::Other
                        ? label.metric
                        : std::string();
                },
                std::string());
        if (fact.noun.empty() && fact.amount.dimension == Dimension::Decibel)
            fact.noun = "sqnr";
    }
    if (fact.attribute == Attribute::Quality)
        fact.dataSet = text(Vote::DataSet, &Label::dataSet);
}

/// "72 % less", "saves 28 % of the disk", "24 % of the original size", "to 25 %", "by 75 %".
void decideSense(Fact &fact, const Hearing &hearing, const Surrounding &around)
{
    if (fact.attribute != Attribute::Share && fact.attribute != Attribute::Ratio)
        return;
    const Word *verb = nearest(hearing, Vote::Sense, [&](const Word &word) {
        return word.end <= hearing.begin && word.says(Vote::Sense, "saved");
    });
    const Word *to = nearest(hearing, Vote::Grammar, [&](const Word &word) {
        return word.end <= hearing.begin && hearing.begin - word.end <= 2 && word.says(Vote::Grammar, "to");
    });
    const Word *by = nearest(hearing, Vote::Grammar, [&](const Word &word) {
        return word.end <= hearing.begin && hearing.begin - word.end <= 2 && word.says(Vote::Grammar, "by");
    });
    const Word *word = nearest(hearing, Vote::Sense);
    if (to && fact.amount.dimension == Dimension::Percent)
        fact.sense = Sense::Kept;
    else if (verb && word && word->begin >= hearing.end && word->says(Vote::Sense, "kept"))
        fact.sense = Sense::Saved;
    else if (word)
        fact.sense = senseOf(word->row->of(Vote::Sense));
    else if (by && fact.amount.dimension == Dimension::Percent)
        fact.sense = Sense::Saved;
    else
        fact.sense = fromLabels(
            around, [](const Label &label) { return label.isHeading ? Sense::Unknown : label.sense; },
            Sense::Unknown);
    // "half the size", "a quarter of the size": the fraction that is left.
    const std::string_view behind = hearing.text.substr(hearing.end);
    if (fact.sense == Sense::Unknown && fact.attribute == Attribute::Share
        && (behind.starts_with(" size") || behind.starts_with(" the size")))
        fact.sense = Sense::Kept;
    fact.firmByWord
        = nearest(hearing, Vote::Attribute,
                  [](const Word &one) {
                      return (one.says(Vote::Attribute, "ratio") || one.says(Vote::Attribute, "size"))
                          && !one.votesFor(Vote::Sense);
                  })
        != nullptr;
    const Word *about = nearest(hearing, Vote::Attribute);
    const Attribute said = about
        ? attributeOf(about->row->of(Vote::Attribute))
        : fromLabels(
            around, [](const Label &label) { return label.attribute; }, Attribute::Other);
    // "train_ratio", "Upsampling ratio": of something that no word here knows.
    const bool isOfUnknown = !about && said == Attribute::Ratio && !around.labels.empty()
        && around.labels.front()->attribute == said && !around.labels.front()->rest.empty();
    fact.firm = fact.sense == Sense::Saved || fact.sense == Sense::Kept || said == Attribute::Size
        || (said == Attribute::Ratio && !isOfUnknown) || said == Attribute::Share
        || fact.amount.unit.find(':') != std::string_view::npos;
    // "A factor of 3.89": the number says itself that it is a factor.
    constexpr std::uint32_t ShortestFactor = 6;
    const std::size_t digits = hearing.text.substr(hearing.begin).find_first_of("0123456789");
    fact.firm |= fact.amount.dimension == Dimension::Ratio && !fact.amount.approximate && !fact.amount.atLeast
        && !fact.amount.atMost && !fact.amount.word && digits != std::string_view::npos
        && digits >= ShortestFactor && digits < hearing.end - hearing.begin;
    fact.direction = fromLabels(
        around, [](const Label &label) { return label.direction; }, 0);
    // "8x smaller than the fp32 file": another base than what stands beside it.
    if (const Word *than = nearest(hearing, Vote::Grammar, [&](const Word &one) {
            return one.begin >= hearing.end
                && (one.says(Vote::Grammar, "instead") || one.says(Vote::Grammar, "versus"));
        }))
        if (const auto bits = dataTypeIn(hearing.text.substr(than->end, hearing.clauseEnd - than->end)))
            fact.base = "fp" + std::to_string(static_cast<int>(*bits));
    // "Reduction vs. AlexNet": of what its column names, not of its row.
    if (around.isCell && fact.base.empty() && std::ranges::any_of(around.labels, [](const Label *label) {
            return label->side == FactSide::None && label->bits == 0 && !label->isTitle
                && (label->text.find(" vs. ") != std::string::npos
                    || label->text.find(" vs ") != std::string::npos);
        }))
        fact.base = "named";
    fact.isInverse
        = nearest(hearing, Vote::Grammar, [](const Word &one) { return one.says(Vote::Grammar, "inverse"); })
        || std::ranges::any_of(around.labels, &Label::isInverse);
}

/// "Space saved | 2.2 GB", "saving 609 MB": the size is what there is less.
bool isSavedSize(const Fact &fact, const Hearing &hearing, const Surrounding &around)
{
    if (fact.attribute != Attribute::Size || !isSize(fact.amount.dimension))
        return false;
    const auto saves = [](const Word &word) {
        return word.says(Vote::Sense, "saved") && word.says(Vote::Attribute, "share");
    };
    // "The copy is 104 bytes larger": a difference as well.
    if (nearest(hearing, Vote::Sense, [&](const Word &one) {
            return one.says(Vote::Sense, "larger") && one.begin >= hearing.end
                && one.begin - hearing.end <= 2;
        }))
        return true;
    const Word *word = nearest(hearing, Vote::Sense, saves);
    if (!word)
        return !around.labels.empty() && around.labels.front()->sense == Sense::Saved
            && !around.labels.front()->isHeading && around.labels.front()->attribute == Attribute::Share;
    if (word->end <= hearing.begin)
        return hearing.begin - word->end <= SavingReach;
    // "3.9 GB, down by 71 %": a word with a number of its own behind it is that number's.
    const std::string_view behind = hearing.text.substr(word->end, SavingReach);
    return word->begin - hearing.end <= 4
        && std::ranges::none_of(behind, [](char c) { return c >= '0' && c <= '9'; });
}

/// "412 MB, after 598 MB in 3.0": what it came after was before.
bool followsOnNumber(const Word &word, const Hearing &hearing)
{
    constexpr std::array<std::string_view, 8> Prepositions { "after",
                                                             "nach",
                                                             "apr\xc3\xa8s",
                                                             "tras",
                                                             "dopo",
                                                             "ap\xc3\xb3s",
                                                             "\xd0\xbf\xd0\xbe\xd1\x81\xd0\xbb\xd0\xb5",
                                                             "despu\xc3\xa9s de" };
    const std::string_view said = hearing.text.substr(word.begin, word.end - word.begin);
    const std::string_view before = hearing.text.substr(0, word.begin);
    return word.end <= hearing.begin && hearing.begin - word.end <= 1
        && std::ranges::find(Prepositions, said) != Prepositions.end()
        && std::ranges::any_of(before, [](char c) { return c >= '0' && c <= '9'; });
}

void decideSide(Fact &fact, const Hearing &hearing, const Surrounding &around)
{
    if (fact.side != FactSide::None)
        return;
    if (isSavedSize(fact, hearing, around)) {
        fact.side = FactSide::Difference;
        fact.firm = true;
        return;
    }
    const Word *word = nearest(hearing, Vote::Side, [&](const Word &candidate) {
        const bool change = candidate.says(Vote::Side, "difference");
        return !change || !isSize(fact.amount.dimension);
    });
    if (word && !around.isCell) {
        fact.side = sideOf(word->row->of(Vote::Side));
        if (followsOnNumber(*word, hearing))
            fact.side = FactSide::Original;
        // "The bf16 model" is the original of most pairs, and the copy of some.
        fact.isFormatSide = dataTypeIn(hearing.text.substr(word->begin, word->end - word->begin)).has_value();
        return;
    }
    // In a table the column and the row are nearer than what a cell says in passing.
    const auto plainSide = [](const Label &label) {
        return label.sideIsFormat || label.isTitle ? FactSide::None : label.side;
    };
    fact.side = fromLabels(around, plainSide, FactSide::None);
    if (fact.side == FactSide::None && word)
        fact.side = sideOf(word->row->of(Vote::Side));
    if (fact.side != FactSide::None)
        return;
    fact.side = fromLabels(
        around, [](const Label &label) { return label.isTitle ? FactSide::None : label.side; },
        FactSide::None);
    fact.isFormatSide = fact.side != FactSide::None;
}

void decideAggregate(Fact &fact, const Hearing &hearing, const Surrounding &around)
{
    if (const Word *word = nearest(hearing, Vote::Aggregate);
        word && distance(*word, hearing.begin, hearing.end) < 40)
        fact.aggregate = aggregateOf(word->row->of(Vote::Aggregate));
    if (fact.aggregate == Aggregate::None)
        for (std::size_t i = 0; i < around.labels.size() && i < 2; ++i)
            if (around.labels[i]->aggregate != Aggregate::None && !around.labels[i]->isTitle) {
                fact.aggregate = around.labels[i]->aggregate;
                break;
            }
}

void decideThing(Fact &fact, const ClauseThing &said, const Hearing &hearing, const Surrounding &around)
{
    fact.thing = around.thing;
    const bool labelled = !around.labels.empty() && !around.labels.front()->other.empty();
    if (!said.other.empty() || (said.isModel && !labelled))
        fact.thing.other = said.other;
    else if (fact.thing.other.empty())
        fact.thing.other = fromLabels(
            around,
            [](const Label &label) {
                return label.text.size() <= LongestSubject ? label.other : std::string();
            },
            std::string());
    if (!said.part.empty())
        fact.thing.part = said.part;
    else if (fact.thing.part.empty())
        fact.thing.part = fromLabels(
            around, [](const Label &label) { return label.isTitle ? std::string() : label.part; },
            std::string());
    // A figure of quality is measured on a data set, and is none of the data set's.
    if (fact.attribute == Attribute::Quality && fact.thing.other == "data set")
        fact.thing.other.clear();
    // Bits per weight are of weights, whatever the sentence before spoke of.
    if (fact.attribute == Attribute::Rate && fact.thing.other != "kv cache"
        && fact.thing.other != "activations")
        fact.thing.other.clear();
    if (!said.model.empty())
        fact.thing.model = said.model;
    fact.ofPair = said.ofPair;
    fact.saysModel = said.isModel;
    if (said.side != FactSide::None && fact.side == FactSide::None) {
        fact.side = said.side;
    }
    fact.isScoped = said.part == "single layers";
    fact.bits = said.bits;
    if (fact.bits == 0)
        fact.bits = fromLabels(
            around, [](const Label &label) { return label.isTitle ? 0.0 : label.bits; }, 0.0);
    // "The bf16 checkpoint has 26 GB", "the 4-bit file 7 GB": full width is what one starts from.
    if (fact.attribute == Attribute::Size && fact.side == FactSide::None && said.bits > 0
        && fact.thing.other.empty() && !around.isCell) {
        fact.side = said.bits >= 16 ? FactSide::Original : FactSide::Compressed;
        fact.isFormatSide = true;
    }
    const Word *all = nearest(hearing, Vote::Grammar, [&](const Word &word) {
        return word.end <= hearing.begin && hearing.begin - word.end <= 4 && word.says(Vote::Grammar, "all");
    });
    fact.ofAll = all != nullptr;
}

/// "4-bit" names a format; "4.27 bits per weight" is a rate.
void decideNominal(Fact &fact, const Hearing &hearing, const Surrounding &around)
{
    if (fact.attribute != Attribute::Rate || fact.amount.dimension != Dimension::BitsPerWeight)
        return;
    const bool rated = fact.amount.unit == "bpw" || nearest(hearing, Vote::Attribute) != nullptr
        || fromLabels(
               around, [](const Label &label) { return label.attribute; }, Attribute::Other)
            == Attribute::Rate;
    const double value = fact.amount.value;
    fact.isNominal = !rated && value == static_cast<double>(static_cast<int>(value)) && value <= 64;
    if (fact.isNominal) {
        fact.bits = value;
        fact.mode = Mode::Setting;
    }
}

} // namespace

namespace {

/// Words within a number's own span ("bits per weight", "x") are its unit, and say nothing of its neighbours.
void dropUnits(Words &words, std::span<const TreeValue> values)
{
    std::erase_if(words, [&](const Word &word) {
        return std::ranges::any_of(values, [&](const TreeValue &value) {
            return word.begin >= value.begin && word.end <= value.begin + value.length
                && !word.votesFor(Vote::DataSet); // "C4"
        });
    });
}

/// "Perplexity on board_minutes.txt": the words of a text's file name name the text, and no time.
void dropTextNames(Words &words, std::string_view text)
{
    for (const std::string_view suffix : { ".txt", ".raw", ".text" })
        for (std::size_t at = text.find(suffix); at != std::string_view::npos;
             at = text.find(suffix, at + suffix.size())) {
            const std::size_t before = text.substr(0, at).find_last_of(" \t\n(\"'`|:,");
            const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
            std::erase_if(words, [&](const Word &word) {
                return word.begin >= begin && word.end <= at + suffix.size() && !word.votesFor(Vote::DataSet);
            });
        }
}

/// "from 45 to 108 tokens/s, 2.4 times": a factor in a sentence of speeds is one of speed.
void ofGains(const Words &words, std::vector<Fact *> &facts)
{
    bool gains = false, sizes = false;
    const bool speeds = std::ranges::any_of(words, [](const Word &word) {
        return word.says(Vote::Attribute, "speed") || word.says(Vote::Attribute, "time");
    });
    for (const Fact *fact : facts) {
        const Dimension dimension = fact->amount.dimension;
        gains |= fact->value != NoIndex
            && (dimension == Dimension::Speed || dimension == Dimension::Time || dimension == Dimension::Money
                || dimension == Dimension::Energy || dimension == Dimension::Power);
        sizes |= fact->attribute == Attribute::Size || fact->attribute == Attribute::Count;
    }
    for (Fact *fact : facts)
        if ((gains || (speeds && fact->sense != Sense::Saved && !fact->firmByWord)) && !sizes
            && (fact->attribute == Attribute::Ratio || fact->attribute == Attribute::Share))
            fact->attribute = Attribute::Speed;
}

/// "We average (31.9x, 1.0x, 1.0x) to 18.5x": the word stands clauses before its number.
void ofMeans(const Words &words, std::vector<Fact *> &facts)
{
    // "3.41 bits on average, that is 2.87 GB": the word has its number already.
    const auto hasItsOwn = [&](const Word &word) {
        constexpr std::uint32_t Behind = 24;
        return std::ranges::any_of(facts, [&](const Fact *fact) {
            return fact->value != NoIndex && !fact->isAside && fact->begin + fact->length <= word.begin
                && word.begin - (fact->begin + fact->length) <= Behind;
        });
    };
    for (const Word &word : words)
        if (word.says(Vote::Aggregate, "mean") && !hasItsOwn(word))
            for (Fact *fact : facts)
                if (fact->aggregate == Aggregate::None && !fact->isAside && fact->begin > word.end)
                    fact->aggregate = Aggregate::Mean;
}

/// "Model B is 5x smaller": a capital word inside the sentence that means nothing to the lexicon. German
/// writes every noun so; there only letters and numbers that stand alone count.
bool namesSubject(std::string_view text, const Words &words, const DocumentTree &tree)
{
    const bool german = tree.language == Language::German;
    for (std::size_t at = 1; at < text.size(); ++at) {
        const char c = text[at];
        const char before = text[at - 1];
        if (c < 'A' || c > 'Z' || (before != ' ' && before != '(' && before != '"'))
            continue;
        std::size_t end = at;
        bool digits = false;
        while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '-'))
            digits |= std::isdigit(static_cast<unsigned char>(text[end++])) != 0;
        const std::string_view token = text.substr(at, end - at);
        const bool known = isTechnicalName(token) || std::ranges::any_of(words, [&](const Word &word) {
                               return word.begin <= at && word.end >= end;
                           });
        const bool opens = at >= 2 && (text[at - 2] == '.' || text[at - 2] == ':' || text[at - 2] == '!');
        const bool unit = at > 1 && std::isdigit(static_cast<unsigned char>(text[at - 2]));
        if (!known && !opens && !unit && token != "I" && (!german || token.size() == 1 || digits))
            return true;
        at = end;
    }
    return false;
}

/// "Of the matrices in half precision it is higher (73.7 dB)": an error of those, and not of the whole.
void scopeMatrices(const Words &words, const std::vector<ClauseSpan> &clauses, std::string_view text,
                   const std::vector<Fact *> &facts)
{
    const auto namesSome = [&](const ClauseSpan &clause) {
        bool noun = false,
             format = dataTypeIn(text.substr(clause.begin, clause.end - clause.begin)).has_value();
        for (const Word &word : words)
            if (word.begin >= clause.begin && word.end <= clause.end) {
                const std::string_view said = word.row->of(Vote::Noun);
                noun |= said == "matrices" || said == "tensors" || said == "layers" || said == "blocks";
                format |= word.votesFor(Vote::DataType) || word.votesFor(Vote::Method)
                    || (word.votesFor(Vote::Side) && word.end - word.begin > 12);
            }
        return noun && format;
    };
    for (Fact *fact : facts)
        if (fact->value != NoIndex
            && (fact->attribute == Attribute::Error || fact->attribute == Attribute::Likeness)
            && (namesSome(clauses[fact->clause])
                || (fact->clause > 0 && clauses[fact->clause].isAside
                    && namesSome(clauses[fact->clause - 1]))))
            fact->isScoped = true;
}

/// "Top-1 before / after: 72.4 % / 71.9 %": the label names two sides, and there are two figures.
void sideByLabel(const Label *label, const std::vector<Fact *> &facts)
{
    std::vector<Fact *> values;
    for (Fact *fact : facts)
        if (fact->value != NoIndex)
            values.push_back(fact);
    if (!label || label->direction == 0 || values.size() != 2
        || values[0]->amount.dimension != values[1]->amount.dimension
        || values[0]->amount.dimension == Dimension::Ratio)
        return;
    values[0]->side = label->direction > 0 ? FactSide::Original : FactSide::Compressed;
    values[1]->side = label->direction > 0 ? FactSide::Compressed : FactSide::Original;
}

bool isMeasured(const Fact &fact)
{
    return fact.attribute == Attribute::Quality || fact.attribute == Attribute::Error
        || fact.attribute == Attribute::Likeness || fact.attribute == Attribute::Speed
        || fact.attribute == Attribute::Time;
}

void takeOver(Fact &fact, const Fact &from)
{
    fact.attribute = from.attribute;
    fact.noun = from.noun;
    fact.dataSet = from.dataSet;
}

/// "F1 fell from 0.874 to 0.861, that is by 0.013": three decimals, of a score that no word here knows.
void nameChanges(const std::vector<Fact *> &facts)
{
    for (std::size_t i = 0; i + 2 < facts.size(); ++i) {
        Fact &a = *facts[i], &b = *facts[i + 1], &c = *facts[i + 2];
        const auto isDecimal = [](const Fact &fact) {
            return fact.value != NoIndex && fact.attribute == Attribute::Other
                && fact.amount.dimension == Dimension::Plain && fact.amount.printedUnit < 1;
        };
        if (isDecimal(a) && isDecimal(b) && isDecimal(c) && a.side == FactSide::Original
            && b.side == FactSide::Compressed && a.amount.printedUnit == c.amount.printedUnit
            && a.clause <= b.clause && c.clause == b.clause + 1)
            a.attribute = b.attribute = c.attribute = Attribute::Quality;
    }
}

/// A change is this part of what changed at most.
constexpr double LargestChange = 0.3;

/// "From 31.8 to 31.2, that is 0.6 less": a small figure of the same kind behind two is their difference.
void ofChanges(const std::vector<Fact *> &facts)
{
    nameChanges(facts);
    const Fact *from = nullptr, *to = nullptr;
    for (Fact *fact : facts) {
        if (fact->value == NoIndex)
            continue;
        const Dimension own = fact->amount.dimension;
        if (isMeasured(*fact) && fact->side == FactSide::Original) {
            from = fact;
            to = nullptr;
        } else if (from && isMeasured(*fact) && fact->side == FactSide::Compressed
                   && own == from->amount.dimension && fact->attribute == from->attribute)
            to = fact;
        else if (from && to && fact->side == FactSide::None && fact->attribute == from->attribute
                 && (fact->noun == from->noun || fact->noun.empty()) && fact->partOf == NoIndex) {
            // "Five fewer" behind percentages counts something.
            const bool points = from->amount.dimension == Dimension::Percent && own == Dimension::Plain
                && fact->amount.printedUnit < 1;
            const double value = std::abs(fact->amount.value) * (points ? 0.01 : 1);
            if ((points || own == from->amount.dimension || own == Dimension::PercentPoints)
                && value < LargestChange * std::min(from->amount.value, to->amount.value))
                fact->side = FactSide::Difference, fact->noun = from->noun;
        }
    }
}

/// "Together they have 2018 MB before and 348 MB after": both are totals.
void shareTotals(const std::vector<Fact *> &facts)
{
    for (Fact *total : facts)
        for (Fact *other : facts)
            if (total->value != NoIndex && other->value != NoIndex && total->aggregate == Aggregate::Total
                && other->aggregate == Aggregate::None && total->attribute == other->attribute
                && total->attribute == Attribute::Size && total->side == FactSide::Original
                && other->side == FactSide::Compressed && other->clause <= total->clause + 1)
                other->aggregate = Aggregate::Total;
}

/// "at 4 bits perplexity rises by 0.38, at 3 bits by 2.65": the second number is what the first one is, and
/// so is "62.6 % after" behind "accuracy 63.2 % before", and a difference in points behind both.
void inherit(std::vector<Fact *> &facts)
{
    const Fact *before = nullptr, *measured = nullptr;
    for (Fact *fact : facts) {
        if (fact->value == NoIndex)
            continue;
        const Dimension own = fact->amount.dimension;
        const bool bare = own == Dimension::Plain || own == Dimension::PercentPoints;
        if (before && bare
            && (before->amount.dimension == Dimension::Plain
                || before->amount.dimension == Dimension::Percent)
            && fact->attribute == Attribute::Other && isMeasured(*before) && fact->clause > before->clause
            && !(own == Dimension::Plain && before->amount.dimension == Dimension::Percent
                 && fact->amount.printedUnit >= 1)) {
            takeOver(*fact, *before);
            fact->side = fact->side == FactSide::None ? before->side : fact->side;
        } else if (measured && !fact->isSaid
                   && (measured->amount.dimension == own
                       || (own == Dimension::PercentPoints
                           && measured->amount.dimension == Dimension::Percent)))
            takeOver(*fact, *measured);
        if (isMeasured(*fact) && own != Dimension::PercentPoints)
            measured = fact;
        before = fact;
    }
}

} // namespace

namespace {

/// Brackets longer than this say something of their own.
constexpr std::size_t ShortAside = 40;

/// "The mean ratio (arithmetic) is 9.81": what stands behind the bracket goes on with what stands before it.
std::size_t heardFrom(const std::vector<ClauseSpan> &clauses, std::size_t clause)
{
    const ClauseSpan &own = clauses[clause];
    if (clause < 2 || own.isAside || own.isFresh || !clauses[clause - 1].isAside
        || clauses[clause - 2].isAside || clauses[clause - 1].end - clauses[clause - 1].begin > ShortAside
        || own.begin - clauses[clause - 1].end > 1)
        return own.begin;
    return clauses[clause - 2].begin;
}

} // namespace

namespace {

/// Brackets that say of nothing what it is.
bool opensNothing(const Words &words, const std::vector<ClauseSpan> &clauses, std::size_t clause)
{
    if (clause == 0 || !clauses[clause].isAside || clauses[clause - 1].isAside)
        return false;
    return std::ranges::none_of(words, [&](const Word &word) {
        return word.begin >= clauses[clause].begin && word.end <= clauses[clause].end
            && (word.votesFor(Vote::Attribute) || word.votesFor(Vote::Noun) || word.votesFor(Vote::Metric));
    });
}

} // namespace

std::size_t SentenceReader::read(TreeId sentence, const Surrounding &around, Carried &carried)
{
    const std::size_t first = m_ledger.facts.size();
    Reading reading { .sentence = sentence,
                      .text = m_tree.text(sentence),
                      .words = m_finder.find(m_tree.text(sentence)),
                      .clauses = {},
                      .things = {},
                      .around = around,
                      .firstFact = first };
    dropUnits(reading.words, m_tree.valuesOf(sentence));
    dropTextNames(reading.words, reading.text);
    reading.clauses = clausesOf(reading.text, reading.words);
    // What a label or column says holds; what the sentence before was about may go on.
    const bool isLabelled = around.isCell || !m_tree.label(sentence).empty();
    reading.things = thingsOf(reading.text, reading.words, reading.clauses, m_names, m_ledger.mainModel,
                              isLabelled ? carried.other : std::string());
    reading.carried = isLabelled ? std::string() : carried.other;
    if (!reading.things.empty()
        && (isLabelled || !reading.things.back().other.empty() || reading.things.back().isModel))
        carried.other = reading.things.back().other;
    addValues(reading);
    addStatuses(reading);
    std::vector<Fact *> facts;
    for (std::size_t i = first; i < m_ledger.facts.size(); ++i)
        facts.push_back(&m_ledger.facts[i]);
    const bool subject = !around.isCell && namesSubject(reading.text, reading.words, m_tree);
    for (Fact *fact : facts) {
        fact->isOwnSubject = subject;
        fact->isAside = reading.clauses[fact->clause].isAside;
    }
    if (!around.isCell)
        scopeMatrices(reading.words, reading.clauses, reading.text, facts);
    if (!around.isCell) {
        inherit(facts);
        ofGains(reading.words, facts);
        ofMeans(reading.words, facts);
    }
    if (!isLabelled || around.labels.empty() || around.isCell)
        sideByLabel(nullptr, facts);
    else
        sideByLabel(around.labels.front(), facts);
    if (!around.isCell)
        shareUnits(reading.words, facts);
    decideDirections(reading.text, reading.words, facts);
    if (!around.isCell) {
        ofChanges(facts);
        shareTotals(facts);
    }
    decideTies(reading.words, reading.clauses, facts);
    std::uint32_t flags = m_tree.node(sentence).flags;
    if (around.isLetter)
        flags &= ~static_cast<std::uint32_t>(TreeFlag::Quoted);
    decideModes(reading.text, reading.words, reading.clauses, flags, around.mode, facts);
    return first;
}

const ClauseThing &SentenceReader::thingFor(const Reading &reading, std::size_t clause) const
{
    // "50 % (of RAM)": brackets behind a number say what it is of.
    const std::size_t next = clause + 1;
    if (next < reading.clauses.size() && reading.clauses[next].isAside && !reading.clauses[clause].isAside
        && (!reading.things[next].other.empty() || !reading.things[next].part.empty())) {
        const auto values = m_tree.valuesOf(reading.sentence);
        const bool numbers = std::ranges::any_of(values, [&](const TreeValue &value) {
            return value.begin >= reading.clauses[next].begin && value.begin < reading.clauses[next].end;
        });
        if (!numbers)
            return reading.things[next];
    }
    return reading.things[clause];
}

Fact SentenceReader::placedFact(const Reading &reading, std::size_t clause, std::size_t begin,
                                std::size_t length) const
{
    Fact fact;
    fact.document = m_ledger.document;
    fact.sentence = reading.sentence;
    fact.group = reading.around.group;
    fact.table = reading.around.table;
    fact.section = reading.around.section;
    fact.row = reading.around.row;
    fact.column = reading.around.column;
    fact.rowNoun = reading.around.rowNoun;
    fact.clause = static_cast<std::uint32_t>(clause);
    fact.begin = static_cast<std::uint32_t>(begin);
    fact.length = static_cast<std::uint32_t>(length);
    fact.inHeading = m_tree.has(reading.sentence, TreeFlag::Heading);
    return fact;
}

/// "8.00 (original), 8.10 (compressed)": brackets without a number right behind one say whose it is.
FactSide SentenceReader::sideInBrackets(const Reading &reading, std::size_t clause, std::size_t end) const
{
    constexpr std::size_t Behind = 2; // a blank and the bracket
    const std::size_t next = clause + 1;
    if (next >= reading.clauses.size() || reading.clauses[clause].isAside)
        return FactSide::None;
    const ClauseSpan &aside = reading.clauses[next];
    if (!aside.isAside || aside.begin < end || aside.begin - end > Behind)
        return FactSide::None;
    const auto values = m_tree.valuesOf(reading.sentence);
    if (std::ranges::any_of(values, [&](const TreeValue &value) {
            return value.begin >= aside.begin && value.begin < aside.end;
        }))
        return FactSide::None;
    return sideOf(firstVote(reading.words, Vote::Side, aside.begin, aside.end));
}

void SentenceReader::addValues(Reading &reading)
{
    const auto values = m_tree.valuesOf(reading.sentence);
    for (const TreeValue &value : values) {
        ++m_ledger.census.numbers;
        // "3 machines at 120 EUR": no claim, and a factor of what follows.
        const bool counts = value.amount.classified == NumberClass::Hardware && !reading.around.isCell
            && value.amount.dimension == Dimension::Plain && isWhole(value.amount.value);
        if (value.amount.classified != NumberClass::None) {
            ++m_ledger.census.classified[numberClassName(value.amount.classified)];
            if (!counts)
                continue;
        }
        const std::size_t clause = clauseAt(reading.clauses, value.begin);
        Fact fact = placedFact(reading, clause, value.begin, value.length);
        fact.amount = value.amount;
        fact.value = static_cast<std::size_t>(&value - m_tree.values.data());
        fact.isQuestion = reading.text.find('?') != std::string_view::npos
            || reading.text.find("\xef\xbc\x9f") != std::string_view::npos;
        const ClauseSpan &span = reading.clauses[clause];
        const Hearing hearing { reading.words, heardFrom(reading.clauses, clause), span.end,
                                value.begin,   value.begin + value.length,         reading.text };
        // "accuracy loss below one point (91.8 % to 91.2 %)": brackets are about what stands before them.
        Hearing wide = hearing;
        if (opensNothing(reading.words, reading.clauses, clause))
            wide.clauseBegin = reading.clauses[clause - 1].begin;
        decideAttribute(fact, wide, reading.around);
        decideDetails(fact, wide, reading.around, reading.around.isCell || m_tree.isData());
        decideSense(fact, hearing, reading.around);
        decideSide(fact, hearing, reading.around);
        if (fact.side == FactSide::None)
            fact.side = sideInBrackets(reading, clause, value.begin + value.length);
        decideAggregate(fact, hearing, reading.around);
        decideThing(fact, thingFor(reading, clause), hearing, reading.around);
        if (fact.thing.other.empty() && !fact.saysModel && fact.attribute != Attribute::Rate)
            fact.thing.carried = reading.carried;
        fact.isScoped |= reading.around.isCumulative;
        // A number that is all of its cell or field is what its label says, and of nothing else.
        fact.isWholeText = reading.text.size() <= value.length + LongestUnit && !reading.around.labels.empty()
            && reading.around.labels.front()->rest.empty() && fact.table == 0;
        if (!reading.around.labels.empty())
            fact.labelStatus = reading.around.labels.front()->status;
        decideNominal(fact, hearing, reading.around);
        fact.isRelative = nearest(hearing, Vote::Grammar,
                                  [](const Word &word) { return word.says(Vote::Grammar, "proportion"); })
            != nullptr;
        if (counts)
            fact.mode = Mode::Setting;
        else if (fact.attribute == Attribute::Other && fact.amount.dimension == Dimension::Plain
                 && m_ledger.census.unread.size() < 64)
            m_ledger.census.unread.push_back(fact.value);
        else
            ++m_ledger.census.facts;
        m_ledger.facts.push_back(std::move(fact));
    }
}

namespace {

/// "without loss of accuracy" speaks of quality, not of the weights.
bool isOfQuality(const Words &words, const Word &status, std::string_view text)
{
    return std::ranges::any_of(words, [&](const Word &word) {
        return word.begin >= status.end && word.begin - status.end <= ReachOfAdjective
            && (word.says(Vote::Attribute, "quality") || word.says(Vote::Attribute, "speed"))
            && text.substr(status.end, word.begin - status.end).find(',') == std::string_view::npos;
    });
}

/// "Takes exactly 8.00 bits": an adverb of its number.
bool standsAtNumber(const Word &word, std::span<const TreeValue> values)
{
    return std::ranges::any_of(values, [&](const TreeValue &value) {
        return value.begin >= word.end && value.begin - word.end <= 2;
    });
}

bool isYes(std::string_view text)
{
    return text == "true" || text == "yes" || text == "True" || text == "Yes" || text == "\xe2\x9c\x93"
        || text == "\xe2\x9c\x85" || text == "ja" || text == "oui" || text == "s\xc3\xad" || text == "sim";
}

bool isNo(std::string_view text)
{
    return text == "false" || text == "no" || text == "False" || text == "No" || text == "\xe2\x9c\x97"
        || text == "\xe2\x9d\x8c" || text == "nein" || text == "non" || text == "n\xc3\xa3o";
}

} // namespace

void SentenceReader::addStatuses(Reading &reading)
{
    const auto add = [&](Standing status, std::size_t begin, std::size_t end, std::size_t clause) {
        Fact fact = placedFact(reading, clause, begin, end - begin);
        fact.attribute = Attribute::Standing;
        fact.status = status;
        fact.isWholeText = reading.text.size() <= end - begin + LongestUnit;
        fact.isQuestion = reading.text.find('?') != std::string_view::npos;
        const ClauseSpan &span = reading.clauses[clause];
        const Hearing hearing { reading.words, span.begin, span.end, begin, end, reading.text };
        decideThing(fact, reading.things[clause], hearing, reading.around);
        if (const Word *noun = nearest(hearing, Vote::Noun))
            fact.noun = noun->row->of(Vote::Noun);
        else
            fact.noun = firstVote(reading.words, Vote::Noun);
        m_ledger.facts.push_back(std::move(fact));
    };
    // "dtype | fp16": a data type that stands alone is the format of its record.
    if (m_tree.valuesOf(reading.sentence).size() <= 1 && !reading.around.labels.empty()
        && reading.text.size() <= LongestFormat && reading.text.find(',') == std::string_view::npos)
        if (const auto bits = dataTypeIn(reading.text)) {
            add(Standing::None, 0, reading.text.size(), 0);
            m_ledger.facts.back().attribute = Attribute::Other;
            m_ledger.facts.back().isFormat = true;
            m_ledger.facts.back().bits = *bits;
            m_ledger.facts.back().mode = Mode::Setting;
        }
    const Label *own = reading.around.labels.empty() ? nullptr : reading.around.labels.front();
    const Standing labelled = own ? own->status : Standing::None;
    if (labelled != Standing::None && (isYes(reading.text) || isNo(reading.text))) {
        if (isYes(reading.text))
            add(labelled, 0, reading.text.size(), 0);
        else if (labelled == Standing::Exact)
            add(Standing::Lossy, 0, reading.text.size(), 0);
        else if (labelled == Standing::Affirmed)
            add(Standing::Refused, 0, reading.text.size(), 0);
        return;
    }
    auto behaviours = behavioursOf(reading.words, reading.clauses, m_tree.valuesOf(reading.sentence));
    if (auto cell = own ? behaviourOfCell(*own, reading.words, reading.text) : std::nullopt;
        cell && behaviours.empty())
        behaviours.push_back(*std::move(cell));
    for (const Behaviour &said : behaviours) {
        add(said.status, said.begin, said.end, said.clause);
        Fact &fact = m_ledger.facts.back();
        fact.noun = said.metric;
        fact.dataSet = said.dataSet;
        fact.isHedged = said.isHedged;
        fact.mode = said.isDenied ? Mode::Denied : fact.mode;
        if (fact.thing.other == "activations")
            fact.thing.other.clear(); // what a model answers is the model's
    }
    for (const Word &word : reading.words) {
        const Standing status = statusOf(word.row->of(Vote::State));
        const bool isTold = std::ranges::any_of(behaviours, [&](const Behaviour &said) {
            return word.begin >= said.begin && word.end <= said.end;
        });
        if (status == Standing::None || isTold
            || (status == Standing::Exact && isOfQuality(reading.words, word, reading.text))
            || (status == Standing::Exact && standsAtNumber(word, m_tree.valuesOf(reading.sentence))))
            continue;
        const std::size_t clause = clauseAt(reading.clauses, word.begin);
        add(status, word.begin, word.end, clause);
        if (isBehaviour(status) && m_ledger.facts.back().thing.other == "activations")
            m_ledger.facts.back().thing.other.clear();
    }
}

} // namespace assay
