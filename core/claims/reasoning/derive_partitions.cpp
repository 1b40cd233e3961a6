// SPDX-License-Identifier: GPL-3.0-or-later
// Wholes that a sentence or a list takes apart, whatever they count: "400 games: 97 won, 170 drawn, 163
// lost", "we asked 250 readers:" over three items that begin with a count each. What is counted needs no name
// that the lexicon knows: the parts stand one to a clause, each is smaller than the whole, and together they
// are near it.
#include "core/claims/facts/words.h"
#include "core/claims/lexicon/script.h"
#include "core/claims/reasoning/listed.h"
#include "core/claims/reasoning/means.h"
#include "core/claims/reasoning/reason.h"
#include "core/claims/reasoning/slip.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Parts whose sum is further from the whole are a selection, or overlap.
constexpr double NearWhole = 0.12;
/// So much text between two parts, or between the whole and its first part, says something else.
constexpr std::size_t LongestGap = 72;
/// More parts are no enumeration that anybody writes into a sentence.
constexpr std::size_t MostParts = 12;
/// What is counted below this cannot be told from an ordinal or the name of a thing.
constexpr double LeastWhole = 10;

bool isCounted(const Fact &fact)
{
    const Dimension dimension = fact.amount.dimension;
    return fact.value != NoIndex && isResult(fact) && fact.amount.exactDigits
        && (dimension == Dimension::Plain || dimension == Dimension::Count) && !fact.amount.word
        && !fact.amount.range && !fact.amount.approximate && !fact.amount.atLeast && !fact.amount.atMost
        && !fact.amount.plus && !fact.amount.negative && fact.amount.classified == NumberClass::None
        && !fact.inHeading && fact.noun != "parameters";
}

/// "60 (50 %)": a share of the part before it.
bool isShareAside(const Fact &fact)
{
    return fact.isAside && fact.amount.dimension == Dimension::Percent;
}

/// "Gobemouche 3": a capital letter begins the word before a single digit.
bool isOfName(const Graph &graph, const Fact &fact)
{
    constexpr double MostOfName = 10;
    const std::string_view text = graph.trees[fact.document]->text(fact.sentence);
    if (fact.amount.value >= MostOfName || fact.begin < 2 || text[fact.begin - 1] != ' ')
        return false;
    const std::size_t blank = text.find_last_of(' ', fact.begin - 2);
    return blank != std::string_view::npos && isUpperCase(codePointAt(text, blank + 1).value);
}

class Partition {
public:
    Partition(const Graph &graph, std::vector<Derivation> &out)
        : m_graph(graph)
        , m_out(out)
    {
    }

    /// Numbers of one sentence, in order.
    void judgeSentence(std::vector<std::size_t> own)
    {
        std::erase_if(own, [&](std::size_t i) { return isShareAside(at(i)) || isOfName(m_graph, at(i)); });
        while (own.size() > 1 && at(own.back()).isAside)
            own.pop_back();
        for (std::size_t whole = 0; whole + 2 < own.size(); ++whole) {
            const std::vector<std::size_t> parts(own.begin() + static_cast<std::ptrdiff_t>(whole) + 1,
                                                 own.end());
            if (areParts(own[whole], parts) && areParallel(own[whole], parts)) {
                settle(own[whole], parts, hasStatus(own[whole]));
                return;
            }
        }
    }

    /// The numbers of the sentence that leads in, and the first number of each item.
    void judgeList(const std::vector<std::size_t> &lead, const std::vector<std::size_t> &parts)
    {
        std::vector<std::size_t> wholes;
        for (const std::size_t one : lead)
            if (areParts(one, parts))
                wholes.push_back(one);
        if (wholes.size() == 1)
            settle(wholes.front(), parts, false);
    }

private:
    const Fact &at(std::size_t fact) const { return m_graph.facts[fact]; }

    bool areParts(std::size_t whole, const std::vector<std::size_t> &parts) const
    {
        return isCounted(at(whole)) && at(whole).amount.value >= LeastWhole && parts.size() >= 2
            && parts.size() <= MostParts && std::ranges::all_of(parts, [&](std::size_t part) {
                   return isCounted(at(part)) && !at(part).isEach
                       && at(part).amount.value < at(whole).amount.value;
               });
    }

    /// One joint and no more between a part and the next.
    bool areParallel(std::size_t whole, const std::vector<std::size_t> &parts) const
    {
        const DocumentTree &tree = *m_graph.trees[at(whole).document];
        const std::string_view text = tree.text(at(whole).sentence);
        const Words words = WordFinder(tree).find(text);
        std::size_t from = at(whole).begin + at(whole).length;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const std::size_t to = at(parts[i]).begin;
            if (to < from || to - from > LongestGap || (i > 0 && jointsIn(text, words, from, to) != 1))
                return false;
            from = to + at(parts[i]).length;
        }
        return true;
    }

    /// Commas, semicolons and conjunctions; those that follow each other are one.
    static std::size_t jointsIn(std::string_view text, const Words &words, std::size_t from, std::size_t to)
    {
        std::size_t joints = 0;
        bool wasJoint = false;
        for (std::size_t i = from; i < to;) {
            const auto mark = std::ranges::find_if(ListMarks, [&](std::string_view one) {
                return one != " " && text.substr(i).starts_with(one);
            });
            const auto word = std::ranges::find_if(
                words, [&](const Word &one) { return one.begin == i && one.says(Vote::Grammar, "and"); });
            if (mark != ListMarks.end() || text[i] == ';' || word != words.end()) {
                joints += wasJoint ? 0 : 1;
                wasJoint = true;
                i += mark != ListMarks.end() ? mark->size() : word != words.end() ? word->end - i : 1;
                continue;
            }
            wasJoint &= text[i] == ' ';
            ++i;
        }
        return joints;
    }

    bool hasStatus(std::size_t whole) const
    {
        return std::ranges::any_of(m_graph.inSentence(at(whole)), [&](std::size_t i) {
            return at(i).attribute == Attribute::Standing || at(i).noun == "passed";
        });
    }

    /// areAll: words say that nothing is left over.
    void settle(std::size_t whole, const std::vector<std::size_t> &parts, bool areAll)
    {
        double sum = 0;
        std::string formula;
        for (const std::size_t part : parts) {
            sum += at(part).amount.value;
            formula += (formula.empty() ? "" : " + ") + m_graph.printed(part);
        }
        Derivation made { .target = whole,
                          .rule = "count.parts",
                          .formula = std::move(formula),
                          .sources = parts,
                          .computed = { { sum, sum } },
                          .isTied = true };
        const double stated = at(whole).amount.value;
        if (sum != stated) {
            const bool isSlip = isDigitSlip(at(whole), made.computed);
            // Two figures are near a third by luck, and what is left over may have been left out.
            if (std::abs(sum - stated) > NearWhole * stated
                || (!isSlip && (parts.size() < FewestListed || (sum < stated && !areAll))))
                return;
            made.outcome = Outcome::Breaks;
        }
        m_out.push_back(std::move(made));
    }

    const Graph &m_graph;
    std::vector<Derivation> &m_out;
};

/// The first number of an item, if the item begins with it.
std::size_t countOfItem(const Graph &graph, const std::vector<std::size_t> &own)
{
    constexpr std::size_t Beginning = 2;
    const Fact &first = graph.facts[own.front()];
    return first.begin <= Beginning && isCounted(first) ? own.front() : NoIndex;
}

/// Items of one list, and the sentence that stood before it.
class ListParts {
public:
    ListParts(const Graph &graph, Partition &partition)
        : m_graph(graph)
        , m_partition(partition)
    {
    }

    void add(const std::vector<std::size_t> &own)
    {
        const Fact &first = m_graph.facts[own.front()];
        const DocumentTree &tree = *m_graph.trees[first.document];
        const TreeId above = tree.node(first.sentence).parent;
        if (tree.node(above).kind != TreeKind::List) {
            finish();
            m_lead = own;
            return;
        }
        if (above != m_list || first.document != m_document) {
            finish();
            m_list = above;
            m_document = first.document;
        }
        m_parts.push_back(countOfItem(m_graph, own));
    }

    void finish()
    {
        const std::vector<std::size_t> parts = std::exchange(m_parts, {});
        const TreeId list = std::exchange(m_list, NoTreeId);
        if (parts.size() < 2 || m_lead.empty() || std::ranges::find(parts, NoIndex) != parts.end())
            return;
        const Fact &lead = m_graph.facts[m_lead.front()];
        const DocumentTree &tree = *m_graph.trees[m_document];
        const std::string_view said = tree.text(lead.sentence);
        const bool leadsIn = lead.document == m_document && !tree.label(list).empty()
            && said.starts_with(tree.label(list)) && tree.node(tree.node(lead.sentence).parent).next == list
            && static_cast<std::size_t>(std::ranges::distance(tree.children(list))) == parts.size();
        if (leadsIn)
            m_partition.judgeList(m_lead, parts);
    }

private:
    const Graph &m_graph;
    Partition &m_partition;
    TreeId m_list = NoTreeId;
    std::size_t m_document = 0;
    std::vector<std::size_t> m_lead {}, m_parts {};
};

} // namespace

void derivePartitions(const Graph &graph, std::vector<Derivation> &out)
{
    const std::vector<bool> settled = derivedFacts(graph, out);
    std::vector<Derivation> made;
    Partition partition(graph, made);
    ListParts lists(graph, partition);
    eachSentence(graph, [&](std::vector<std::size_t> own) {
        std::ranges::sort(own, {}, [&](std::size_t i) { return graph.facts[i].begin; });
        lists.add(own);
        if (own.size() > 2)
            partition.judgeSentence(std::move(own));
    });
    lists.finish();
    std::erase_if(made, [&](const Derivation &one) { return settled[one.target]; });
    std::ranges::move(made, std::back_inserter(out));
}

} // namespace assay
