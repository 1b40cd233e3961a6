// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/figures_of_pair.h"

#include "core/audit/facts/proof_of_key.h"

#include <algorithm>

namespace assay {
namespace {

/// "8 bits instead of 32": what the reference has is no second rate of the candidate.
bool isRateOfReference(const AuditContext &context, const Fact &fact)
{
    if (fact.attribute != Attribute::Rate || !context.reference.accounting)
        return false;
    const auto bits = context.reference.accounting->bitsPerWeight();
    return bits && statesReading(fact, *bits);
}

} // namespace

// "Groups of 64: 3.5 bits per weight, 9.1 times smaller".
bool isOnlyOfItsKind(const AuditContext &context, const Fact &fact)
{
    if ((fact.attribute != Attribute::Rate && fact.attribute != Attribute::Ratio
         && fact.attribute != Attribute::Share)
        || fact.table != 0 || fact.isAside || fact.amount.range || !fact.thing.isWhole())
        return false;
    std::size_t agreeing = 0;
    for (const std::size_t i : context.graph.inDocument(fact.document)) {
        const Fact &other = context.graph.facts[i];
        if (&other == &fact || other.value == NoIndex || other.isNominal || isRateOfReference(context, other))
            continue;
        if (other.attribute == fact.attribute && other.amount.value != fact.amount.value)
            return false;
        if (agreeing < FewestAgreeing && isMeasurable(other))
            agreeing += statesAny(other, readingsOf(context, other)) ? 1 : 0;
    }
    return agreeing == FewestAgreeing;
}

bool describesAnotherPair(const AuditContext &context, std::size_t document)
{
    std::size_t strangers = 0;
    for (const std::size_t i : context.graph.inDocument(document)) {
        const Fact &fact = context.graph.facts[i];
        if (fact.ofPair)
            return false;
        if (fact.value == NoIndex || !isMeasurable(fact))
            continue;
        const Readings readings = readingsOf(context, fact);
        if (readings.list.empty())
            continue;
        if (statesAny(fact, readings))
            return false;
        strangers += readings.mayRefute ? 1 : 0;
    }
    const auto isOwn = [&](std::size_t source) {
        const Fact &fact = context.graph.facts[source];
        return fact.document == document && fact.attribute == Attribute::Size && isMeasurable(fact)
            && !readingsOf(context, fact).list.empty();
    };
    return strangers >= FewestStrangers
        && std::ranges::any_of(context.reasoning.derivations, [&](const Derivation &one) {
               return one.outcome == Outcome::Follows && one.sources.size() >= 2
                   && std::ranges::all_of(one.sources, isOwn);
           });
}

std::size_t agreeingBeside(const AuditContext &context, const Fact &fact, std::size_t enough)
{
    std::size_t count = 0;
    for (const LedgerTable &table : context.graph.tables) {
        if (table.document != fact.document || table.node != fact.table)
            continue;
        for (const LedgerRow &row : table.rows)
            for (std::size_t column = 0; column < row.cells.size() && count < enough; ++column) {
                if (row.cells[column] == NoIndex || column == fact.column)
                    continue;
                const Fact &one = context.graph.facts[row.cells[column]];
                count += isMeasurable(one) && statesAny(one, readingsOf(context, one)) ? 1 : 0;
            }
    }
    return count;
}

namespace {

/// It follows from two figures or more, each of them such a source.
template <typename IsSource>
bool followsFrom(const AuditContext &context, std::size_t fact, const IsSource &isSource)
{
    return std::ranges::any_of(context.reasoning.derivations, [&](const Derivation &one) {
        return one.target == fact && one.outcome == Outcome::Follows && one.sources.size() >= 2
            && std::ranges::all_of(one.sources, isSource);
    });
}

} // namespace

bool followsFromMeasured(const AuditContext &context, std::size_t fact)
{
    return followsFrom(context, fact, [&](std::size_t source) {
        const Fact &one = context.graph.facts[source];
        return isMeasurable(one) && statesAny(one, readingsOf(context, one));
    });
}

bool followsFromStrangers(const AuditContext &context, std::size_t fact)
{
    return followsFrom(context, fact, [&](std::size_t source) {
        const Fact &one = context.graph.facts[source];
        return one.sentence == context.graph.facts[fact].sentence
            && (!isMeasurable(one) || readingsOf(context, one).list.empty());
    });
}

} // namespace assay
