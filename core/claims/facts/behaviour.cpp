// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/behaviour.h"

#include <algorithm>

namespace assay {
namespace {

/// The words of one clause.
class Clause {
public:
    Clause(const Words &words, const ClauseSpan &span)
    {
        for (const Word &word : words)
            if (word.begin >= span.begin && word.end <= span.end)
                m_words.push_back(&word);
    }

    const Word *grammar(std::string_view value) const
    {
        return first([&](const Word &word) { return word.says(Vote::Grammar, value); });
    }
    const Word *status(Standing wanted) const
    {
        return first([&](const Word &word) { return statusOf(word.row->of(Vote::State)) == wanted; });
    }
    /// Quality, accuracy, perplexity, how well it works.
    const Word *quality() const
    {
        return first([](const Word &word) {
            return word.says(Vote::Attribute, "quality") || word.says(Vote::Grammar, "works")
                || word.says(Vote::Grammar, "quality loss");
        });
    }
    /// "lossless quality": what is exact is the quality, so nothing is said of the weights.
    const Word *exactBefore(const Word &quality) const
    {
        return first([&quality](const Word &word) {
            return statusOf(word.row->of(Vote::State)) == Standing::Exact && word.end < quality.begin
                && quality.begin - word.end <= ReachOfAdjective;
        });
    }
    /// Two negations ("we do not say that there is no ...") take each other back.
    std::size_t negationsBefore(std::uint32_t end) const
    {
        return static_cast<std::size_t>(std::ranges::count_if(m_words, [&](const Word *word) {
            return word->says(Vote::Grammar, "negation") && word->begin < end;
        }));
    }
    /// Languages that put the negation last.
    bool isDeniedBehind(std::uint32_t end) const
    {
        return first([&](const Word &word) {
            return word.says(Vote::Grammar, "negation") && word.begin >= end
                && (word.row->language == Language::German || word.row->language == Language::Japanese);
        });
    }
    bool says(Vote kind, std::string_view value) const
    {
        return first([&](const Word &word) { return word.says(kind, value); });
    }
    std::string vote(Vote kind) const
    {
        const Word *word = first([&](const Word &one) { return one.votesFor(kind); });
        return word ? std::string(word->row->of(kind)) : std::string();
    }

private:
    template <typename Wanted> const Word *first(const Wanted &wanted) const
    {
        const auto found = std::ranges::find_if(m_words, [&](const Word *word) { return wanted(*word); });
        return found == m_words.end() ? nullptr : *found;
    }

    std::vector<const Word *> m_words {};
};

/// From the first of the words to the end of the last; null ones are passed over.
Behaviour spanning(Standing status, std::initializer_list<const Word *> words)
{
    Behaviour out { .status = status, .begin = std::numeric_limits<std::uint32_t>::max() };
    for (const Word *word : words)
        if (word) {
            out.begin = std::min(out.begin, word->begin);
            out.end = std::max(out.end, word->end);
        }
    return out;
}

/// "still generates text", "the compressed model writes coherent sentences".
std::optional<Behaviour> speaking(const Clause &clause)
{
    const Word *speaks = clause.grammar("speaks");
    const Word *what = clause.grammar("says") ? clause.grammar("says") : clause.grammar("text");
    const Word *coherent = clause.grammar("coherent"), *still = clause.grammar("still");
    if (!speaks || !what || clause.grammar("unchanged"))
        return {};
    const bool ofModel = clause.says(Vote::Side, "compressed") && clause.says(Vote::Thing, "model");
    const bool isDenied = clause.negationsBefore(what->end) % 2 == 1;
    if (!still && !coherent && !ofModel && !isDenied)
        return {};
    Behaviour out = spanning(Standing::StillSpeaks, { still, speaks, coherent, what });
    out.isDenied = isDenied;
    return out;
}

/// "outputs are identical", "gives the same answers".
std::optional<Behaviour> answering(const Clause &clause)
{
    const Word *says = clause.grammar("says"), *same = clause.grammar("unchanged");
    if (!says || !same)
        return {};
    Behaviour out = spanning(Standing::SameOutputs, { says, same });
    out.isDenied = clause.negationsBefore(out.end) % 2 == 1;
    out.isHedged = clause.grammar("hardly") != nullptr;
    return out;
}

/// "no loss of quality", "negligible degradation", "accuracy is preserved".
std::optional<Behaviour> keeping(const Clause &clause)
{
    const Word *quality = clause.quality();
    if (!quality)
        return {};
    const Word *hardly = clause.grammar("hardly"), *negation = clause.grammar("negation");
    const Word *noLoss = clause.grammar("no loss");
    if (const Word *none = noLoss ? noLoss : clause.exactBefore(*quality)) {
        Behaviour out = spanning(Standing::SameQuality, { none, quality });
        out.isDenied = clause.negationsBefore(none->begin) % 2 == 1;
        out.isHedged = hardly || clause.grammar("noticeable");
        return out;
    }
    if (const Word *loss = clause.grammar("loss") ? clause.grammar("loss") : clause.grammar("quality loss")) {
        if (!negation && !hardly)
            return {}; // it owns to a loss
        Behaviour out = spanning(Standing::SameQuality, { loss, quality, negation });
        const std::size_t negations = clause.negationsBefore(out.end);
        // "almost no loss" and "a negligible loss"; "not a negligible loss" is one.
        const bool takenBack = negations == 1 && hardly && hardly->begin > negation->begin;
        out.isDenied = takenBack || (negations > 0 && negations % 2 == 0);
        out.isHedged = hardly || clause.grammar("noticeable");
        return out;
    }
    const Word *same = clause.grammar("unchanged");
    if (!same)
        return {};
    Behaviour out = spanning(Standing::SameQuality, { quality, same });
    out.isDenied = clause.negationsBefore(out.end) % 2 == 1;
    out.isHedged = hardly;
    return out;
}

/// More than a word or two says something of its own.
constexpr std::size_t LongestCell = 24;

bool saysHowMuch(std::span<const TreeValue> values, const ClauseSpan &span)
{
    return std::ranges::any_of(values, [&](const TreeValue &value) {
        const Dimension dimension = value.amount.dimension;
        return value.begin >= span.begin && value.begin < span.end
            && value.amount.classified == NumberClass::None
            && (dimension == Dimension::Plain || dimension == Dimension::Percent
                || dimension == Dimension::PercentPoints);
    });
}

} // namespace

std::vector<Behaviour> behavioursOf(const Words &words, const std::vector<ClauseSpan> &clauses,
                                    std::span<const TreeValue> values)
{
    std::vector<Behaviour> all;
    for (std::size_t i = 0; i < clauses.size(); ++i) {
        if (saysHowMuch(values, clauses[i]))
            continue;
        const Clause clause(words, clauses[i]);
        auto said = speaking(clause);
        if (!said)
            said = answering(clause);
        if (!said)
            said = keeping(clause);
        if (!said)
            continue;
        said->clause = static_cast<std::uint32_t>(i);
        said->isDenied |= clause.isDeniedBehind(said->end);
        said->metric = clause.vote(Vote::Metric);
        said->dataSet = clause.vote(Vote::DataSet);
        all.push_back(*std::move(said));
    }
    return all;
}

std::optional<Behaviour> behaviourOfCell(const Label &label, const Words &words, std::string_view text)
{
    if (label.attribute != Attribute::Quality || text.size() > LongestCell || words.size() != 1)
        return {};
    const Word &word = words.front();
    const bool isSame = word.says(Vote::Grammar, "unchanged");
    const bool isNone = label.side == FactSide::Difference && word.says(Vote::Grammar, "negation");
    const bool isLittle = label.side == FactSide::Difference && word.says(Vote::Grammar, "hardly");
    if (!isSame && !isNone && !isLittle)
        return {};
    Behaviour out = spanning(Standing::SameQuality, { &word });
    out.isHedged = isLittle;
    out.metric = label.metric;
    out.dataSet = label.dataSet;
    return out;
}

} // namespace assay
