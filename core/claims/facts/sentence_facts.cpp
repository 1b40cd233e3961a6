// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/sentence_facts.h"

#include "core/claims/facts/behaviour.h"
#include "core/claims/facts/measured_words.h"
#include "core/claims/facts/modes.h"
#include "core/claims/facts/sentence_words.h"
#include "core/claims/facts/shared_units.h"
#include "core/claims/facts/ties.h"
#include "core/claims/facts/value_attribute.h"
#include "core/claims/facts/value_words.h"

#include <algorithm>
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

/// A cell that is longer than this says more than a data type.
constexpr std::size_t LongestFormat = 24;
/// "xx.xx MB": a placeholder and its unit.
constexpr std::size_t LongestUnit = 4;

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
    const bool other = !around.isCell
        && std::ranges::any_of(reading.things, [](const ClauseThing &one) { return !one.other.empty(); });
    for (Fact *fact : facts) {
        fact->besideOther = other;
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

namespace {

/// "FP16 236 MB, INT4 68 MB": of several types in a clause a size has the one right before it.
void typeBefore(Fact &fact, std::string_view text)
{
    constexpr std::size_t Reach = 12;
    if (fact.attribute != Attribute::Size || (fact.side != FactSide::None && !fact.isFormatSide)
        || !fact.thing.other.empty())
        return;
    const std::size_t begin = fact.begin > Reach ? fact.begin - Reach : 0;
    std::string_view before = text.substr(begin, fact.begin - begin);
    while (before.ends_with(' ') || before.ends_with(':'))
        before.remove_suffix(1);
    std::size_t name = before.size();
    while (name > 0
           && (std::isalnum(static_cast<unsigned char>(before[name - 1])) || before[name - 1] == '_'))
        --name;
    const auto bits = dataTypeBits(before.substr(name));
    if (!bits)
        return;
    fact.bits = *bits;
    fact.side = *bits >= 16 ? FactSide::Original : FactSide::Compressed;
    fact.isFormatSide = true;
}

} // namespace

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
        decideCounted(fact, hearing, reading.around);
        decideDetails(fact, wide, reading.around, reading.around.isCell || m_tree.isData());
        decideSense(fact, hearing, reading.around);
        decideCoverage(fact, hearing, reading.around);
        decideSide(fact, hearing, reading.around);
        if (fact.side == FactSide::None)
            fact.side = sideInBrackets(reading, clause, value.begin + value.length);
        decideAggregate(fact, hearing, reading.around);
        decideThing(fact, thingFor(reading, clause), hearing, reading.around);
        if (!reading.around.isCell)
            typeBefore(fact, reading.text);
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

/// "Matches the original with 45 dB": as far as that.
bool isInDecibels(const Word &word, std::string_view text, std::span<const TreeValue> values)
{
    constexpr std::size_t Reach = 24;
    return std::ranges::any_of(values, [&](const TreeValue &value) {
        return value.amount.dimension == Dimension::Decibel && value.begin >= word.end
            && value.begin - word.end <= Reach
            && text.substr(word.end, value.begin - word.end).find_first_of(",;:()") == std::string_view::npos;
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
            || (status == Standing::Exact && standsAtNumber(word, m_tree.valuesOf(reading.sentence)))
            || (status == Standing::Exact
                && isInDecibels(word, reading.text, m_tree.valuesOf(reading.sentence))))
            continue;
        const std::size_t clause = clauseAt(reading.clauses, word.begin);
        add(status, word.begin, word.end, clause);
        if (isBehaviour(status) && m_ledger.facts.back().thing.other == "activations")
            m_ledger.facts.back().thing.other.clear();
    }
}

} // namespace assay
