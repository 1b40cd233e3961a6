// SPDX-License-Identifier: GPL-3.0-or-later
// Which facts are claims, and what is known of them before any rule has run.
#include "core/audit/context.h"

#include "core/audit/facts/pair_names.h"
#include "core/base/number_text.h"
#include "core/claims/facts/behaviour.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

Grade gradeOf(const Fact &fact)
{
    switch (fact.mode) {
    case Mode::Target:
    case Mode::Projection:
        return Grade::Projected;
    case Mode::Simulated:
        return Grade::Simulated;
    case Mode::Placeholder:
        return Grade::Placeholder;
    default:
        break;
    }
    return fact.status == Standing::Placeholder ? Grade::Placeholder
        : fact.status == Standing::Simulated    ? Grade::Simulated
                                                : Grade::Declared;
}

ClaimKind kindOf(const Fact &fact)
{
    switch (fact.attribute) {
    case Attribute::Size:
        return ClaimKind::Bytes;
    case Attribute::Count:
        return fact.noun == "parameters" || fact.noun == "weights" ? ClaimKind::Parameters : ClaimKind::Count;
    case Attribute::Ratio:
        return ClaimKind::Ratio;
    case Attribute::Share:
        return ClaimKind::Percent;
    case Attribute::Rate:
        return ClaimKind::BitsPerWeight;
    case Attribute::Error:
        return ClaimKind::Error;
    case Attribute::Likeness:
        return ClaimKind::Fidelity;
    case Attribute::Standing:
        return ClaimKind::StatusWord;
    case Attribute::Licence:
        return ClaimKind::Licence;
    case Attribute::Quality:
    case Attribute::Speed:
    case Attribute::Time:
    case Attribute::Density:
    case Attribute::Other:
        break;
    }
    return fact.amount.dimension == Dimension::Percent ? ClaimKind::Percent : ClaimKind::Other;
}

/// A number that says nothing is no claim; a setting and an example are none either.
bool isClaim(const Fact &fact)
{
    if (fact.isFormat || fact.mode == Mode::Setting || fact.mode == Mode::Example)
        return false;
    if (fact.attribute == Attribute::Standing)
        return fact.status == Standing::Exact || fact.status == Standing::Placeholder
            || fact.status == Standing::Simulated || fact.status == Standing::Skipped
            || isBehaviour(fact.status);
    if (fact.value == NoIndex)
        return false;
    return fact.attribute != Attribute::Other || fact.amount.dimension != Dimension::Plain;
}

/// What follows from other figures, or breaks with them, is stated as a figure whatever it is called.
std::vector<bool> reasonedFacts(const AuditContext &context)
{
    std::vector<bool> reasoned(context.graph.facts.size());
    for (const Derivation &one : context.reasoning.derivations)
        if (one.outcome != Outcome::Warns && context.graph.facts[one.target].value != NoIndex)
            reasoned[one.target] = true;
    return reasoned;
}

/// The claim that already says the same of the same sentence: "a stub, not more than a stub" is said once.
std::size_t sameStatement(const AuditContext &context, const Fact &fact)
{
    for (std::size_t claim = context.claims.size(); claim-- > 0;) {
        const Fact &other = context.graph.facts[context.facts[claim]];
        if (other.document != fact.document || other.sentence != fact.sentence)
            return NoIndex;
        if (other.value == NoIndex && other.status == fact.status && other.mode == fact.mode)
            return claim;
    }
    return NoIndex;
}

/// Quality and speed need a run; plans and denials are no results: counted apart, they lower no verdict.
bool isChecked(const Fact &fact)
{
    return fact.mode == Mode::Result && !isBehaviour(fact.status) && fact.attribute != Attribute::Quality
        && fact.attribute != Attribute::Speed && fact.attribute != Attribute::Time
        && fact.attribute != Attribute::Other;
}

std::string readsOf(const Fact &fact)
{
    if (fact.value == NoIndex)
        return {};
    const Interval open = openInterval(fact.amount, fact.amount.readings.front());
    if (fact.amount.atLeast)
        return "at least " + valueText(fact, open.low);
    if (fact.amount.atMost)
        return "at most " + valueText(fact, open.high);
    const std::string low = valueText(fact, open.low), high = valueText(fact, open.high);
    return low == high ? low : low + " to " + high;
}

Claim makeClaim(const AuditContext &context, std::size_t index)
{
    const Fact &fact = context.graph.facts[index];
    const AuditDocument &document = context.documents[fact.document];
    const DocumentTree &tree = *document.tree;
    const TreePlace place
        = fact.value != NoIndex ? tree.place(tree.values[fact.value]) : tree.place(fact.sentence);
    Claim claim { .document = document.path,
                  .location = { place.line, place.column, place.pointer },
                  .textOffset = place.offset,
                  .textLength = place.length,
                  .text = context.graph.printed(index),
                  .subject = subjectText(fact),
                  .kind = kindOf(fact),
                  .unit = std::string(fact.amount.unit),
                  .basis = modeName(fact.mode),
                  .mode = modeName(fact.mode),
                  .reads = readsOf(fact),
                  .isChecked = isChecked(fact),
                  .grade = gradeOf(fact) };
    if (fact.value == NoIndex) {
        claim.textOffset = tree.sourceOffset(fact.sentence, fact.begin);
        claim.textLength = fact.length;
    } else {
        const double unit = timeUnitOf(fact);
        claim.value = fact.amount.value / unit;
        claim.low = fact.amount.readings.front().low / unit;
        claim.high = fact.amount.readings.front().high / unit;
    }
    return claim;
}

/// The first numbers that nothing says a word of.
void addUnread(const AuditContext &context, std::size_t document, const LedgerCensus &census,
               AuditCensus &out)
{
    constexpr std::size_t MostUnread = 64;
    const DocumentTree &tree = *context.documents[document].tree;
    for (const std::size_t value : census.unread) {
        if (out.unread.size() == MostUnread)
            return;
        const TreeValue &number = tree.values[value];
        const TreePlace place = tree.place(number);
        out.unread.push_back({ context.documents[document].path,
                               { place.line, place.column, place.pointer },
                               std::string(tree.text(number.sentence).substr(0, 160)) });
    }
}

/// Does a key on the way to the number say that it is of a compression? "/compression_config/ratio" does,
/// "/rope_scaling/factor", "/mlp_ratio" and "/routed_scaling_factor" describe the network.
bool isUnderCompression(const std::string &pointer)
{
    constexpr std::array<std::string_view, 6> Stems {
        "compress", "quant", "prun", "spars", "reduc", "smaller"
    };
    std::string key = pointer;
    std::ranges::transform(key, key.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return std::ranges::any_of(Stems,
                               [&](std::string_view stem) { return key.find(stem) != std::string::npos; });
}

/// Of a candidate's metadata only what speaks of compression is a claim; a bare number has but its key to say
/// so.
bool isDeclaredResult(const DocumentTree &tree, const Fact &fact)
{
    if (fact.attribute == Attribute::Ratio)
        return fact.value == NoIndex || !fact.amount.unit.empty()
            || isUnderCompression(tree.place(tree.values[fact.value]).pointer);
    return fact.attribute == Attribute::Likeness || fact.attribute == Attribute::Error
        || fact.status == Standing::Exact
        || (fact.attribute == Attribute::Share && fact.sense == Sense::Saved);
}

} // namespace

void listClaims(AuditContext &context, const RunControl &run)
{
    const std::vector<KnownName> names = namesOfPair(context);
    std::vector<Ledger> ledgers;
    std::vector<const DocumentTree *> trees;
    for (std::size_t d = 0; d < context.documents.size() && !run.cancelled(); ++d) {
        const DocumentTree &tree = *context.documents[d].tree;
        Ledger ledger = buildLedger(tree, d, names);
        context.census.numbers += ledger.census.numbers;
        for (const auto &[name, count] : ledger.census.classified)
            context.census.classified[name] += count;
        addUnread(context, d, ledger.census, context.census);
        trees.push_back(&tree);
        ledgers.push_back(std::move(ledger));
    }
    if (run.cancelled())
        return;
    context.graph = joinLedgers(std::move(ledgers), std::move(trees));
    context.reasoning = reason(context.graph);
    const std::vector<bool> reasoned = reasonedFacts(context);
    context.claimOfFact.assign(context.graph.facts.size(), NoIndex);
    for (std::size_t i = 0; i < context.graph.facts.size() && !run.cancelled(); ++i) {
        const Fact &fact = context.graph.facts[i];
        const bool declared = context.documents[fact.document].kind == "declared";
        if ((!isClaim(fact) && !reasoned[i])
            || (declared && !isDeclaredResult(*context.documents[fact.document].tree, fact)))
            continue;
        if (fact.value == NoIndex)
            if (const std::size_t same = sameStatement(context, fact); same != NoIndex) {
                context.claimOfFact[i] = same;
                continue;
            }
        context.claimOfFact[i] = context.claims.size();
        context.claims.push_back(makeClaim(context, i));
        context.claims.back().id = context.claims.size();
        context.facts.push_back(i);
    }
    context.census.claims = context.claims.size();
}

} // namespace assay
