// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/table_constants.h"

#include "core/claims/reasoning/table_parts.h"

#include <algorithm>
#include <map>

namespace assay {
namespace {

/// So many are set against the rows of a table.
constexpr std::size_t MostConstants = 24;

bool mayBeConstant(const Fact &fact)
{
    const bool measured = fact.attribute == Attribute::Size || fact.attribute == Attribute::Count
        || fact.attribute == Attribute::Quality || fact.attribute == Attribute::Error
        || fact.attribute == Attribute::Speed || fact.attribute == Attribute::Time;
    return fact.value != NoIndex && measured && isClear(fact) && fact.side != FactSide::Difference
        && !fact.amount.word;
}

/// Where each value of a list of figures has its place in it.
class Places {
public:
    void add(const Fact &fact, std::size_t index, std::vector<std::vector<std::size_t>> &stated)
    {
        const auto [at, isNew]
            = m_places.try_emplace({ fact.amount.value, fact.amount.dimension }, stated.size());
        if (isNew)
            stated.emplace_back();
        stated[at->second].push_back(index);
    }

private:
    std::map<std::pair<double, Dimension>, std::size_t> m_places {};
};

/// Takes one figure per value, the first that is no cell of the table, in the order of the document.
class Taking {
public:
    Taking(const Graph &graph, const LedgerTable &table)
        : m_graph(graph)
    {
        for (const LedgerRow &row : table.rows)
            std::ranges::copy_if(row.cells, std::back_inserter(m_cells),
                                 [](std::size_t cell) { return cell != NoIndex; });
        std::ranges::sort(m_cells);
    }

    void take(const std::vector<std::vector<std::size_t>> &stated)
    {
        std::vector<std::size_t> later; // first stated by the table itself; a heap, the least on top
        const auto takeLater = [&](std::size_t before) {
            while (!later.empty() && later.front() < before) {
                std::ranges::pop_heap(later, std::greater<> {});
                add(later.back());
                later.pop_back();
            }
        };
        for (const std::vector<std::size_t> &same : stated) {
            if (isFull())
                return;
            const auto own = std::ranges::find_if(
                same, [&](std::size_t i) { return !std::ranges::binary_search(m_cells, i); });
            if (own == same.end())
                continue;
            takeLater(same.front());
            if (own == same.begin()) {
                add(*own);
            } else {
                later.push_back(*own);
                std::ranges::push_heap(later, std::greater<> {});
            }
        }
        takeLater(NoIndex);
    }

    std::vector<std::size_t> taken() { return std::move(m_taken); }

private:
    bool isFull() const { return m_taken.size() == MostConstants; }

    void add(std::size_t i)
    {
        const Amount &amount = m_graph.facts[i].amount;
        const auto isSame = [&](std::size_t known) {
            const Amount &other = m_graph.facts[known].amount;
            return other.value == amount.value && other.dimension == amount.dimension;
        };
        if (!isFull() && std::ranges::none_of(m_taken, isSame))
            m_taken.push_back(i);
    }

    const Graph &m_graph;
    std::vector<std::size_t> m_cells {}, m_taken {};
};

} // namespace

TableConstants::TableConstants(const Graph &graph)
    : m_graph(graph)
    , m_documents(graph.trees.size())
{
    for (std::size_t document = 0; document < m_documents.size(); ++document) {
        Document &out = m_documents[document];
        std::unordered_map<TreeId, Places> ofSections;
        Places told, tabled;
        for (const std::size_t i : graph.inDocument(document)) {
            const Fact &fact = graph.facts[i];
            if (!mayBeConstant(fact))
                continue;
            if (fact.table != 0) {
                tabled.add(fact, i, out.inTables);
                continue;
            }
            told.add(fact, i, out.toldAnywhere);
            ofSections[fact.section].add(fact, i, out.told[fact.section]);
        }
    }
}

std::vector<std::size_t> TableConstants::of(const LedgerTable &table) const
{
    const Document &document = m_documents[table.document];
    const TreeId section = m_graph.trees[table.document]->node(static_cast<TreeId>(table.node)).parent;
    Taking taking(m_graph, table);
    if (const auto own = document.told.find(section); own != document.told.end())
        taking.take(own->second);
    taking.take(document.toldAnywhere);
    taking.take(document.inTables);
    return taking.taken();
}

} // namespace assay
