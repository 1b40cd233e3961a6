// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/run_statements.h"

#include "core/claims/facts/labels.h"

#include <algorithm>
#include <map>

namespace assay {
namespace {

/// The data type that most elements of a model are stored in: "F32", "Q4_0"; its bits.
struct StoredType {
    std::string name {};
    double bits = 0;
};

StoredType typeOf(const ModelEvidence &side)
{
    std::map<std::string, std::uint64_t> elements;
    if (side.model)
        for (const TensorInfo &tensor : side.model->tensors)
            elements[tensor.dtypeName] += tensor.elementCount();
    const auto most = std::ranges::max_element(elements, {}, [](const auto &one) { return one.second; });
    if (most == elements.end())
        return {};
    const auto first = std::ranges::find(side.model->tensors, most->first, &TensorInfo::dtypeName);
    return { most->first, static_cast<double>(traits(first->dtype).bits) };
}

/// What the two are called in tables: their files' names, what tells these apart, the types of their weights.
class PairNames {
public:
    explicit PairNames(const AuditContext &context)
    {
        const std::string reference = normalisedName(fileNameOf(context.reference.path));
        const std::string candidate = normalisedName(fileNameOf(context.candidate.path));
        add(reference, FactSide::Original);
        add(candidate, FactSide::Compressed);
        if (candidate.starts_with(reference))
            add(candidate.substr(reference.size()), FactSide::Compressed);
        const StoredType original = typeOf(context.reference), compressed = typeOf(context.candidate);
        add(normalisedName(original.name), FactSide::Original);
        add(normalisedName(compressed.name), FactSide::Compressed);
        if (original.bits != compressed.bits) {
            m_originalBits = original.bits;
            m_compressedBits = compressed.bits;
        }
    }

    FactSide sideOf(const std::string &name) const
    {
        const auto found = m_sides.find(name);
        return found == m_sides.end() ? FactSide::None : found->second;
    }

    /// Of a data type of that width that a label names.
    FactSide sideOfBits(double bits) const
    {
        if (bits <= 0)
            return FactSide::None;
        return bits == m_originalBits  ? FactSide::Original
            : bits == m_compressedBits ? FactSide::Compressed
                                       : FactSide::None;
    }

private:
    void add(const std::string &name, FactSide side)
    {
        if (name.size() < 2)
            return;
        const auto [known, isNew] = m_sides.try_emplace(name, side);
        if (!isNew && known->second != side)
            known->second = FactSide::None; // both are called so
    }

    std::map<std::string, FactSide> m_sides {};
    double m_originalBits = 0, m_compressedBits = 0; ///< 0 where both are the same
};

/// "Top-1" looks like the name of a model.
bool isMetric(const std::string &name)
{
    const LexiconRow *row = wholePhrase(name, LanguageSet::all());
    return row && row->votesFor(Vote::Metric);
}

bool isSided(FactSide side)
{
    return side == FactSide::Original || side == FactSide::Compressed;
}

std::optional<RunMeasure> measureOf(const Graph &graph, const Fact &fact)
{
    const Dimension dimension = fact.amount.dimension;
    const bool percent = dimension == Dimension::Percent, plain = dimension == Dimension::Plain;
    if (fact.attribute == Attribute::Error && fact.noun == "kl divergence" && plain)
        return RunMeasure::Divergence;
    if (fact.attribute == Attribute::Quality && fact.noun == "agreement"
        && (percent || (plain && fact.amount.value <= 1)))
        return RunMeasure::Agreement;
    if (fact.attribute == Attribute::Quality && fact.noun == "perplexity") {
        if (percent)
            return RunMeasure::PerplexityChange;
        if (plain)
            return fact.side == FactSide::Difference ? RunMeasure::PerplexityDifference
                                                     : RunMeasure::Perplexity;
        return {};
    }
    // "| 7.04 | +11.6 % |": a column of changes beside one of perplexities.
    if (percent && fact.side == FactSide::Difference && fact.table != 0) {
        bool perplexity = false, other = false;
        for (const std::size_t beside : graph.besides(fact)) {
            const Fact &one = graph.facts[beside];
            perplexity |= one.noun == "perplexity";
            other |= &one != &fact && one.value != NoIndex && one.noun != "perplexity"
                && one.attribute != Attribute::Other;
        }
        if (perplexity && !other)
            return RunMeasure::PerplexityChange;
    }
    return {};
}

/// The other perplexity of its sentence, if there is just one.
const Fact *twinOf(const Graph &graph, const Fact &fact)
{
    const Fact *twin = nullptr;
    for (const std::size_t index : graph.inSentence(fact)) {
        const Fact &one = graph.facts[index];
        if (&one == &fact || one.value == NoIndex || one.noun != fact.noun
            || one.amount.dimension != fact.amount.dimension || one.side == FactSide::Difference)
            continue;
        if (twin)
            return nullptr;
        twin = &one;
    }
    return twin;
}

class Reader {
public:
    explicit Reader(const AuditContext &context)
        : m_context(context)
        , m_names(context)
    {
    }

    std::optional<RunStatement> read(std::size_t claim) const
    {
        const Fact &fact = m_context.factOf(claim);
        if (fact.value == NoIndex || !isMeasurable(fact))
            return {};
        const auto measure = measureOf(m_context.graph, fact);
        if (!measure)
            return {};
        FactSide named = FactSide::None;
        if (!isOfPair(fact, named))
            return {};
        RunStatement out { .claim = claim, .measure = *measure };
        out.text = textOf(m_context, fact);
        if (isNameOfText(fact.thing.model, m_context.run->textName))
            out.text = { TextBond::Named, {} };
        if (*measure == RunMeasure::Perplexity)
            out.side = sideOf(fact, named);
        else
            out.falls = !fact.amount.plus && !fact.amount.negative && saysFall(fact);
        return out;
    }

private:
    /// False for another model, a part, a thing of its own. A name of one of the two gives its side.
    bool isOfPair(const Fact &fact, FactSide &named) const
    {
        for (const std::string *other : { &fact.thing.other, &fact.thing.carried })
            if (!other->empty() && *other != "data set" && *other != "activations")
                return false;
        for (const std::string *name : { &fact.thing.model, &fact.thing.part, &fact.thing.row }) {
            if (name->empty() || isMetric(*name) || isNameOfText(*name, m_context.run->textName)
                || *name == m_context.graph.mainModels[fact.document])
                continue;
            const FactSide side = m_names.sideOf(*name);
            if (side != FactSide::None) {
                named = side;
                continue;
            }
            // "| F32 (original) |", "| original |": a row that says its side is that side's.
            if (isSided(fact.side) && !fact.isFormatSide && name != &fact.thing.model)
                continue;
            if (name == &fact.thing.row && fact.thing.part.empty() && fact.thing.method.empty())
                continue; // the row is called after what is measured
            return false;
        }
        return true;
    }

    FactSide sideOf(const Fact &fact, FactSide named) const
    {
        const Fact *twin = twinOf(m_context.graph, fact);
        // "# alder, Q4_0" over "perplexity of the float32 model": what stands nearer.
        if (const FactSide typed = m_names.sideOfBits(fact.bits); !twin && isSided(typed))
            return typed;
        if (isSided(named))
            return named;
        if (isSided(fact.side) && (!fact.isFormatSide || twin))
            return fact.side;
        if (twin && isSided(twin->side))
            return twin->side == FactSide::Original ? FactSide::Compressed : FactSide::Original;
        return FactSide::None;
    }

    bool saysFall(const Fact &fact) const
    {
        const DocumentTree &tree = *m_context.documents[fact.document].tree;
        const std::string_view text = tree.text(fact.sentence);
        const auto falls = findPhrases(text, tree.languages(), Vote::Grammar);
        return std::ranges::any_of(falls, [&](const LexiconHit &hit) {
            return hit.row->of(Vote::Grammar) == "falls" && hit.begin < fact.begin;
        });
    }

    const AuditContext &m_context;
    PairNames m_names;
};

} // namespace

bool hasRunFigures(const AuditContext &context)
{
    return context.run && !context.run->textPath.empty() && context.run->notRun.empty();
}

std::vector<RunStatement> runStatements(const AuditContext &context)
{
    std::vector<RunStatement> all;
    if (!hasRunFigures(context))
        return all;
    const Reader reader(context);
    for (std::size_t claim = 0; claim < context.claims.size(); ++claim)
        if (auto statement = reader.read(claim))
            all.push_back(*std::move(statement));
    return all;
}

std::string whatToGive(const AuditContext &context, const Fact &fact)
{
    const bool isOfText = fact.noun.empty() || fact.noun == "perplexity" || fact.noun == "agreement"
        || fact.noun == "kl divergence";
    const std::string dataSet = fact.dataSet.empty() ? std::string("the text") : fact.dataSet;
    if (!isOfText)
        return "It is measured by questions with answers" + (fact.dataSet.empty() ? "" : " (" + dataSet + ")")
            + "; a run on a text gives perplexity, agreement and divergence, and no " + fact.noun + ".";
    if (!context.run)
        return "Give " + dataSet + " with --text: then both models are run on it.";
    if (!hasRunFigures(context))
        return "The models were not run on its text.";
    if (const std::string &why = context.run->candidate ? context.run->candidate->notRun : std::string();
        !why.empty())
        return "The candidate was not run to the end: " + why + ".";
    if (const std::string &why = context.run->reference.notRun; !why.empty())
        return "The reference was not run to the end: " + why + ".";
    const std::string named = fact.dataSet.empty() ? textOf(context, fact).other : fact.dataSet;
    if (!named.empty())
        return "It is stated on " + named + "; give that text with --text (the models were run on "
            + context.run->textName + ").";
    return "No text is named for it; the models were run on " + context.run->textName + ".";
}

} // namespace assay
