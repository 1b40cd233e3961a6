// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/proof_of_key.h"

#include "core/audit/facts/figures_of_pair.h"
#include "core/audit/facts/speaks_of.h"
#include "core/claims/facts/labels.h"
#include "core/claims/facts/versions.h"
#include "core/claims/facts/words.h"

#include <algorithm>

namespace assay {
namespace {

Words wordsOf(const DocumentTree &tree, std::string_view text)
{
    return WordFinder(tree).find(text);
}

std::size_t lettersLeft(const DocumentTree &tree, const Fact &fact, std::size_t enough)
{
    return unknownLetters(WordFinder(tree), tree.text(fact.sentence), fact.begin, fact.begin + fact.length,
                          enough);
}

bool isField(const DocumentTree &tree, const Fact &fact)
{
    return fact.table != 0 || lettersLeft(tree, fact, FieldLetters) <= FieldLetters;
}

/// A unit alone ("31.2 dB") does not say what it is of.
bool namesMetric(const DocumentTree &tree, const Fact &fact)
{
    const auto names = [&](std::string_view text) {
        return std::ranges::any_of(wordsOf(tree, text), [](const Word &word) {
            return word.votesFor(Vote::Metric) || word.says(Vote::Attribute, "error")
                || word.says(Vote::Attribute, "likeness");
        });
    };
    return names(tree.text(fact.sentence)) || names(tree.label(fact.sentence));
}

/// "27 % fewer tokens per second": a share of what is done, and of no bytes.
bool speaksOfSpeed(const DocumentTree &tree, const Fact &fact)
{
    if (fact.attribute != Attribute::Share && fact.attribute != Attribute::Ratio)
        return false;
    return std::ranges::any_of(wordsOf(tree, tree.text(fact.sentence)), [](const Word &word) {
        const Attribute said = attributeOf(word.row->of(Vote::Attribute));
        return said == Attribute::Speed || said == Attribute::Time || said == Attribute::Quality;
    });
}

/// "A repackaged copy of the base: every weight is bit for bit the same": what stands behind the colon is of
/// all of something, whatever stands before it.
bool assertsOfAll(const DocumentTree &tree, const Fact &fact)
{
    if (fact.attribute != Attribute::Standing)
        return false;
    const std::string_view text = tree.text(fact.sentence);
    const std::size_t colon = text.substr(0, fact.begin).rfind(':');
    const std::size_t first = colon == std::string_view::npos ? 0 : colon + 1;
    const std::string_view clause = text.substr(first);
    const Words words = wordsOf(tree, clause);
    return std::ranges::any_of(words, [](const Word &word) { return word.says(Vote::Grammar, "all"); })
        && unknownLetters(WordFinder(tree), clause, fact.begin - first, fact.begin + fact.length - first,
                          AssertionLetters)
        <= AssertionLetters;
}

bool isNamedInSentence(const DocumentTree &tree, const Fact &fact)
{
    const bool ofModel = fact.saysModel || fact.ofPair;
    if (fact.isAside || fact.amount.range)
        return false;
    switch (fact.attribute) {
    case Attribute::Size:
        return ofModel && isSided(fact);
    case Attribute::Count:
        return ofModel || fact.ofAll;
    case Attribute::Ratio:
        return fact.isSaid && (ofModel || fact.noun == "files");
    case Attribute::Share:
        return ofModel || fact.firmByWord || !fact.noun.empty();
    case Attribute::Standing: // "The conversion is lossless"; what more is said may be of a part
        return ofModel || lettersLeft(tree, fact, AssertionLetters) <= AssertionLetters
            || assertsOfAll(tree, fact);
    case Attribute::Error:
    case Attribute::Likeness:
        return namesMetric(tree, fact);
    default:
        return true;
    }
}

} // namespace

bool statesReading(const Fact &fact, double value)
{
    // "The maximum error is 0" says that there is none.
    if (fact.attribute == Attribute::Error && fact.amount.value == 0)
        return value == 0;
    // Some divide the other way round, and call 0.5 a ratio.
    const bool inverse
        = fact.attribute == Attribute::Ratio && fact.amount.value < 1 && value > 0 && fact.direction <= 0;
    // {"reduction_percent": 44.06}, whatever tongue the key is of: bare digits may be hundredths.
    const bool isHundredths = fact.attribute == Attribute::Share && fact.amount.value > 1
        && fact.amount.dimension == Dimension::Plain;
    return amountAllows(fact.amount, { value, value })
        || (isHundredths && amountAllows(fact.amount, { 100 * value, 100 * value }))
        || (inverse && amountAllows(fact.amount, { 1 / value, 1 / value }));
}

bool statesAny(const Fact &fact, const Readings &readings)
{
    return std::ranges::any_of(readings.list,
                               [&](const Reading &one) { return statesReading(fact, one.value); });
}

namespace {

/// "The 192 norm weights are exact copies": of those that are counted.
bool isOfCounted(const AuditContext &context, const Fact &status)
{
    return std::ranges::any_of(context.graph.inSentence(status), [&](std::size_t i) {
        const Fact &fact = context.graph.facts[i];
        return fact.value != NoIndex && fact.attribute == Attribute::Count && fact.clause == status.clause
            && !fact.ofAll && !statesAny(fact, readingsOf(context, fact));
    });
}

/// "GOR-8 (in preparation): ratio 3.9", {"text": "..."}: a label that says nothing of its figure is a name.
bool isLabelledByName(const DocumentTree &tree, const Fact &fact)
{
    const std::string_view text = tree.label(fact.sentence);
    if (text.empty() || fact.ofPair || fact.table != 0)
        return false;
    const Words words = wordsOf(tree, text);
    return std::ranges::none_of(words, [](const Word &word) {
        return word.votesFor(Vote::Attribute) || word.votesFor(Vote::Metric) || word.votesFor(Vote::Noun)
            || word.votesFor(Vote::Side) || word.votesFor(Vote::State) || word.votesFor(Vote::Sense)
            || word.votesFor(Vote::Aggregate);
    });
}

bool namesNoun(const DocumentTree &tree, std::string_view text)
{
    const Words words = wordsOf(tree, text);
    return std::ranges::any_of(words, [](const Word &word) { return word.votesFor(Vote::Noun); });
}

/// "previous_int8_run_sqnr" beside "sqnr": where another row is called by a part of this one's name, the rest
/// of it says what this one is of.
bool isLongerTwin(const AuditContext &context, const Fact &fact)
{
    const auto isPartOf = [](const std::string &other, const std::string &own) {
        return !other.empty() && other.size() < own.size() && own.find(other) != std::string::npos;
    };
    const auto isAlike = [&](std::size_t cell) {
        const Fact &one = context.graph.facts[cell];
        return one.attribute == fact.attribute && one.side == fact.side;
    };
    if (fact.table == 0) {
        const DocumentTree &tree = *context.documents[fact.document].tree;
        const std::string own = normalisedName(tree.label(fact.sentence));
        return !own.empty() && std::ranges::any_of(context.graph.besides(fact), [&](std::size_t i) {
            return isAlike(i) && isPartOf(normalisedName(tree.label(context.graph.facts[i].sentence)), own);
        });
    }
    return std::ranges::any_of(context.graph.tables, [&](const LedgerTable &table) {
        if (table.document != fact.document || table.node != fact.table || fact.row >= table.rows.size())
            return false;
        const std::string own = normalisedName(table.rows[fact.row].label);
        return std::ranges::any_of(table.rows, [&](const LedgerRow &row) {
            const std::size_t cell = fact.column < row.cells.size() ? row.cells[fact.column] : NoIndex;
            return cell != NoIndex && isAlike(cell) && isPartOf(normalisedName(row.label), own);
        });
    });
}

/// "parameters other than zero", "file ratio of a random toy": the label of a count or size says more of it
/// than anybody here reads.
bool isLabelledByMore(const AuditContext &context, const Fact &fact)
{
    if (fact.ofPair)
        return false;
    const DocumentTree &tree = *context.documents[fact.document].tree;
    if (fact.attribute == Attribute::Error || fact.attribute == Attribute::Likeness)
        return isLongerTwin(context, fact);
    const auto says = [&](std::string_view label) {
        return unknownLetters(WordFinder(tree), label, 0, 0, FieldLetters) > FieldLetters;
    };
    if (says(tree.label(fact.sentence)))
        return true;
    if (fact.table == 0 || fact.attribute != Attribute::Count)
        return isLongerTwin(context, fact);
    return std::ranges::any_of(context.graph.tables, [&](const LedgerTable &table) {
        return table.document == fact.document && table.node == fact.table && fact.row < table.rows.size()
            && namesNoun(tree, table.rows[fact.row].label) && says(table.rows[fact.row].label);
    });
}

/// Another row of the column states what was measured: this one is of something else.
bool isOfOtherRow(const AuditContext &context, const Fact &fact)
{
    if (fact.table == 0)
        return false;
    return std::ranges::any_of(context.graph.tables, [&](const LedgerTable &table) {
        return table.document == fact.document && table.node == fact.table
            && std::ranges::any_of(table.rows, [&](const LedgerRow &row) {
                   const std::size_t cell = fact.column < row.cells.size() ? row.cells[fact.column] : NoIndex;
                   if (cell == NoIndex || &row == &table.rows[std::min(fact.row, table.rows.size() - 1)])
                       return false;
                   const Fact &other = context.graph.facts[cell];
                   return other.thing.part.empty() && other.thing.row != fact.thing.row
                       && other.attribute == fact.attribute && other.noun == fact.noun
                       && other.side == fact.side && isMeasurable(other)
                       && statesAny(other, readingsOf(context, other));
               });
    });
}

/// "With 45 columns it is 0.71 bits": a sentence with figures that nothing was measured of is of something
/// else.
bool standsBesideOthers(const AuditContext &context, const Fact &fact)
{
    if (fact.attribute == Attribute::Error || fact.attribute == Attribute::Likeness
        || fact.attribute == Attribute::Standing)
        return false;
    return std::ranges::any_of(context.graph.inSentence(fact), [&](std::size_t i) {
        const Fact &other = context.graph.facts[i];
        return other.value != NoIndex && other.value != fact.value && other.thing.part.empty()
            && readingsOf(context, other).list.empty();
    });
}

/// "`savez_compressed` makes it only 7 % smaller": an identifier that is none of the pair's names.
bool namesIdentifier(const DocumentTree &tree, const Fact &fact)
{
    const std::string_view text = tree.text(fact.sentence);
    const auto isLetter = [&](std::size_t at) {
        return at < text.size()
            && ((text[at] >= 'a' && text[at] <= 'z') || (text[at] >= 'A' && text[at] <= 'Z'));
    };
    for (std::size_t at = text.find('_'); at != std::string_view::npos; at = text.find('_', at + 1))
        if (at > 0 && isLetter(at - 1) && isLetter(at + 1))
            return !fact.ofPair;
    return false;
}

/// | Q4_0 | 9 tensors | of a table of types: what is stored so, and not the model.
bool isRowOfType(const AuditContext &context, const Fact &fact)
{
    if (fact.table == 0 || fact.attribute != Attribute::Count || fact.row == NoIndex)
        return false;
    return std::ranges::any_of(context.graph.tables, [&](const LedgerTable &table) {
        return table.document == fact.document && table.node == fact.table && fact.row < table.rows.size()
            && isTechnicalName(table.rows[fact.row].label);
    });
}

std::size_t depthOf(const DocumentTree &tree, TreeId node)
{
    std::size_t depth = 0;
    for (; node != 0; node = tree.node(node).parent)
        ++depth;
    return depth;
}

/// {"Q4_0": {"parameters": 55296}, "Q8_0": {"parameters": 38912}}: a field that several records beside each
/// other have is of what each of them is called. A limit is no such field, and an entry of a list elsewhere
/// ("history") no such record.
bool isOfOneOfSeveral(const AuditContext &context, const Fact &fact)
{
    const DocumentTree &tree = *context.documents[fact.document].tree;
    const std::string_view label = tree.label(fact.sentence);
    if (label.empty() || fact.table != 0 || !fact.thing.part.empty())
        return false;
    return std::ranges::any_of(context.graph.inDocument(fact.document), [&](std::size_t i) {
        const Fact &other = context.graph.facts[i];
        return other.value != NoIndex && other.attribute == fact.attribute && other.group != fact.group
            && other.side == fact.side && other.amount.value != fact.amount.value && isMeasurable(other)
            && tree.label(other.sentence) == label && depthOf(tree, other.group) <= depthOf(tree, fact.group);
    });
}

} // namespace

bool isFieldOfPair(const AuditContext &context, const Fact &fact)
{
    return isField(*context.documents[fact.document].tree, fact);
}

bool isMetricNamed(const AuditContext &context, const Fact &fact)
{
    const DocumentTree &tree = *context.documents[fact.document].tree;
    return fact.table != 0 || !tree.label(fact.sentence).empty() || namesMetric(tree, fact);
}

bool isNamedInWords(const AuditContext &context, const Fact &fact)
{
    const DocumentTree &tree = *context.documents[fact.document].tree;
    if (speaksOfOtherType(context, fact) || isOfVersion(tree, fact) || fact.ofOtherBase
        || (fact.table == 0 && speaksOfSpeed(tree, fact)))
        return false;
    // "22 of 22": all of them, whatever the label says besides.
    const bool isAllOfWhole = fact.attribute == Attribute::Count && fact.ofAll && fact.partOf != NoIndex;
    if (!fact.thing.part.empty() || isAllOfWhole || isOnlyOfItsKind(context, fact))
        return true;
    // "Least ratio: 4.0" is a limit, or of the worst of several.
    const bool isExtreme = fact.aggregate == Aggregate::Best || fact.aggregate == Aggregate::Worst;
    if (isExtreme && fact.attribute != Attribute::Error && fact.attribute != Attribute::Likeness)
        return false;
    if ((isLabelledByMore(context, fact) && !assertsOfAll(tree, fact)) || isOfOtherRow(context, fact)
        || isRowOfType(context, fact) || isLabelledByName(tree, fact) || isOfOneOfSeveral(context, fact)
        || (fact.attribute == Attribute::Standing && isOfCounted(context, fact)))
        return false;
    if (isField(tree, fact))
        return true;
    // "If you want a lossless copy, zip makes it 1.08x smaller": two things, and which is meant is a guess.
    if (fact.besideOther && !fact.ofPair)
        return false;
    return !namesIdentifier(tree, fact) && !standsBesideOthers(context, fact)
        && isNamedInSentence(tree, fact);
}

} // namespace assay
