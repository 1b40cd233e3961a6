// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/graph.h"

#include <algorithm>

namespace assay {
namespace {

/// Records that stand for a side of what they lie in ("before", "after") are read together.
TreeId groupOf(const DocumentTree &tree, const Fact &fact)
{
    TreeId group = fact.group;
    while (group != 0 && tree.node(group).kind == TreeKind::Record && tree.has(group, TreeFlag::Siblings))
        group = tree.node(group).parent;
    return group;
}

void shift(std::size_t &index, std::size_t by)
{
    if (index != NoIndex)
        index += by;
}

} // namespace

Graph joinLedgers(std::vector<Ledger> ledgers, std::vector<const DocumentTree *> trees)
{
    Graph graph { .trees = std::move(trees) };
    for (Ledger &ledger : ledgers) {
        const std::size_t base = graph.facts.size();
        graph.mainModels.push_back(ledger.mainModel);
        for (LedgerTable &table : ledger.tables) {
            for (LedgerRow &row : table.rows)
                for (std::size_t &cell : row.cells)
                    shift(cell, base);
            graph.tables.push_back(std::move(table));
        }
        for (LedgerList &list : ledger.lists) {
            shift(list.fact, base);
            graph.lists.push_back(std::move(list));
        }
        for (LedgerEquation &equation : ledger.equations) {
            shift(equation.target, base);
            for (std::size_t &source : equation.sources)
                shift(source, base);
            graph.equations.push_back(std::move(equation));
        }
        if (graph.facts.empty())
            graph.facts = std::move(ledger.facts); // the usual single document is not held twice
        else
            std::ranges::move(ledger.facts, std::back_inserter(graph.facts));
    }
    graph.byGroup.resize(graph.trees.size());
    graph.bySection.resize(graph.trees.size());
    graph.byDocument.resize(graph.trees.size());
    for (std::size_t i = 0; i < graph.facts.size(); ++i) {
        const Fact &fact = graph.facts[i];
        graph.byDocument[fact.document].push_back(i);
        const auto add = [&](std::vector<std::size_t> &scope) {
            if (scope.size() < MostInScope)
                scope.push_back(i);
            else
                graph.wasCut = true;
        };
        add(graph.byGroup[fact.document][groupOf(*graph.trees[fact.document], fact)]);
        add(graph.bySection[fact.document][fact.section]);
    }
    return graph;
}

std::span<const std::size_t> Graph::besides(const Fact &fact) const
{
    const auto found = byGroup[fact.document].find(groupOf(*trees[fact.document], fact));
    return found == byGroup[fact.document].end() ? std::span<const std::size_t>() : std::span(found->second);
}

std::vector<std::size_t> Graph::aboveRecord(const Fact &fact) const
{
    const DocumentTree &tree = *trees[fact.document];
    for (const std::size_t i : besides(fact))
        if ((facts[i].attribute == Attribute::Size || facts[i].attribute == Attribute::Count)
            && facts[i].side != FactSide::Difference)
            return {};
    const TreeId above = tree.node(groupOf(tree, fact)).parent;
    if (tree.node(above).kind != TreeKind::Record)
        return {};
    const auto found = byGroup[fact.document].find(above);
    return found == byGroup[fact.document].end() ? std::vector<std::size_t>() : found->second;
}

std::span<const std::size_t> Graph::inSection(const Fact &fact) const
{
    const auto found = bySection[fact.document].find(fact.section);
    return found == bySection[fact.document].end() ? std::span<const std::size_t>()
                                                   : std::span(found->second);
}

std::span<const std::size_t> Graph::inDocument(std::size_t document) const
{
    return byDocument[document];
}

std::vector<std::size_t> Graph::inSentence(const Fact &fact) const
{
    std::vector<std::size_t> out;
    for (const std::size_t other : besides(fact))
        if (facts[other].sentence == fact.sentence)
            out.push_back(other);
    return out;
}

std::vector<std::size_t> Graph::inNeighbours(const Fact &fact) const
{
    const DocumentTree &tree = *trees[fact.document];
    std::vector<std::size_t> out;
    // Items of a list are statements of their own.
    if (tree.node(fact.group).kind != TreeKind::Paragraph)
        return out;
    for (const std::size_t other : besides(fact)) {
        const TreeId sentence = facts[other].sentence;
        if (sentence == fact.sentence || tree.node(sentence).next == fact.sentence
            || tree.node(fact.sentence).next == sentence)
            out.push_back(other);
    }
    return out;
}

std::string Graph::printed(std::size_t fact) const
{
    return printed(facts[fact]);
}

std::string Graph::printed(const Fact &fact) const
{
    const std::string_view text = trees[fact.document]->text(fact.sentence);
    std::string out(text.substr(std::min<std::size_t>(fact.begin, text.size()), fact.length));
    if (fact.value != NoIndex && fact.amount.unitOfLabel && !fact.amount.unit.empty()) {
        out += fact.amount.unit == "%" || fact.amount.unit == "x" ? "" : " ";
        out += fact.amount.unit;
    }
    return out;
}

bool sameThing(const Thing &a, const Thing &b)
{
    const auto meets = [](const std::string &x, const std::string &y) { return x == y; };
    return meets(a.model, b.model) && meets(a.part, b.part) && meets(a.other, b.other);
}

bool isSize(const Fact &fact)
{
    return fact.attribute == Attribute::Size;
}

bool isResult(const Fact &fact)
{
    return fact.mode == Mode::Result && !fact.isQuestion;
}

} // namespace assay
