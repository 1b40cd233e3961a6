// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/sentence_words.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace assay {
namespace {

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

} // namespace

void dropUnits(Words &words, std::span<const TreeValue> values)
{
    std::erase_if(words, [&](const Word &word) {
        return std::ranges::any_of(values, [&](const TreeValue &value) {
            return word.begin >= value.begin && word.end <= value.begin + value.length
                && !word.votesFor(Vote::DataSet) // "C4"
                && (value.amount.classified == NumberClass::None || !word.votesFor(Vote::Metric)); // "top-1"
        });
    });
}

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

} // namespace assay
