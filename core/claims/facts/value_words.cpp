// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/value_words.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace assay {
namespace {

/// A count of so few parameters is of matrices.
constexpr double FewestParameters = 100;
/// A lead-in that is longer is a sentence, and speaks of more than what its list is of.
constexpr std::size_t LongestSubject = 40;
/// What a share or a factor is of stands near it; what is said of a share of the weights behind those.
constexpr std::size_t NounReach = 24, ZeroReach = 40;

bool isSize(Dimension dimension)
{
    return dimension == Dimension::Bytes || dimension == Dimension::Bits;
}

/// What a ratio in a table may be of; a list of models or layers holds the ratio of each, and none of their
/// number.
constexpr std::array<std::string_view, 7> RatioNouns { "disk",     "files",    "parameters", "nonzero",
                                                       "coverage", "sparsity", "passed" };

bool isOfFiles(std::string_view noun)
{
    return noun == "files" || noun == "disk";
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

/// "Smaller than in 0.3", "than Fable": no word of it says that the original is meant.
bool isUnknownObject(const Hearing &hearing, std::size_t begin, std::string_view object)
{
    const bool says = std::ranges::any_of(object, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80;
    });
    return says && std::ranges::none_of(hearing.words, [&](const Word &word) {
               return word.begin >= begin && word.end <= hearing.clauseEnd
                   && (word.votesFor(Vote::Side) || word.says(Vote::Thing, "model")
                       || word.votesFor(Vote::Noun) || word.says(Vote::Attribute, "size"));
           });
}

} // namespace

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
    // "70 % of the weights are zero", "we set 70 % of the weights to zero": of them all, those without a
    // value.
    if (fact.attribute == Attribute::Share && fact.noun == "parameters"
        && nearest(hearing, Vote::Grammar, [&](const Word &word) {
               return word.says(Vote::Grammar, "zero") && word.begin >= hearing.end
                   && word.begin - hearing.end <= ZeroReach;
           }))
        fact.noun = "sparsity";
    if (fact.noun.empty()
        && (fact.attribute == Attribute::Error || fact.attribute == Attribute::Likeness
            || fact.attribute == Attribute::Quality)) {
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
        if (fact.noun.empty() && fact.attribute == Attribute::Error
            && namesLargestError(hearing.words, hearing.clauseBegin, hearing.clauseEnd))
            fact.noun = "max error";
    }
    if (fact.attribute == Attribute::Quality)
        fact.dataSet = text(Vote::DataSet, &Label::dataSet);
}

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
        })) {
        const std::string_view object = hearing.text.substr(than->end, hearing.clauseEnd - than->end);
        if (const auto bits = dataTypeIn(object))
            fact.base = "fp" + std::to_string(static_cast<int>(*bits));
        else
            fact.ofOtherBase = isUnknownObject(hearing, than->end, object);
    }
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
    fact.ofPair
        = said.ofPair || (!around.isCell && !around.labels.empty() && around.labels.front()->isOfPair);
    // | This | `int8/` (74,344 bytes) |: the opened file, whatever its row is called.
    if (said.ofPair && said.part.empty() && fact.thing.part == fact.thing.row)
        fact.thing.part.clear();
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

namespace {

/// "4.5 bit (Q4_0)": what a type takes, and not this file.
bool isOfTypeBehind(const Hearing &hearing)
{
    constexpr std::string_view Opening = " (";
    const std::string_view behind = hearing.text.substr(hearing.end);
    const std::size_t end = behind.find(')');
    return behind.starts_with(Opening) && end != std::string_view::npos
        && isTechnicalName(behind.substr(Opening.size(), end - Opening.size()));
}

} // namespace

void decideNominal(Fact &fact, const Hearing &hearing, const Surrounding &around)
{
    if (fact.attribute != Attribute::Rate || fact.amount.dimension != Dimension::BitsPerWeight)
        return;
    const bool rated = fact.amount.unit == "bpw" || nearest(hearing, Vote::Attribute) != nullptr
        || fromLabels(
               around, [](const Label &label) { return label.attribute; }, Attribute::Other)
            == Attribute::Rate;
    const double value = fact.amount.value;
    const bool isWhole = value == static_cast<double>(static_cast<int>(value)) && value <= 64;
    fact.isNominal = !rated && (isWhole || isOfTypeBehind(hearing));
    if (fact.isNominal) {
        fact.bits = value;
        fact.mode = Mode::Setting;
    }
}

} // namespace assay
