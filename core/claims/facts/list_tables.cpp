// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/list_tables.h"

#include "core/claims/facts/labels.h"

#include <algorithm>
#include <tuple>

namespace assay {
namespace {

/// Longer lists are sampled where laws are looked for; of longer items only the beginning is a name.
constexpr std::size_t MostItems = 256, LongestName = 48;
/// An item without a figure is a gap.
constexpr std::size_t FewestFigures = 1;

/// What a column holds: the kind of figure, and which of several of its kind in the item.
using ColumnKey = std::tuple<Dimension, Attribute, std::string, std::size_t>;

std::string nameOf(const DocumentTree &tree, const ListItem &item, const Ledger &ledger)
{
    std::string_view name = tree.label(item.node);
    if (name.empty()) {
        name = tree.text(item.node);
        if (item.firstFact < item.endFact)
            name = name.substr(0, ledger.facts[item.firstFact].begin);
    }
    std::string out(name.substr(0, std::min(name.find_first_of(",:("), LongestName)));
    while (!out.empty() && (out.back() == ' ' || out.back() == '-'))
        out.pop_back();
    return out;
}

bool isOfItem(const DocumentTree &tree, const ListItem &item, const Fact &fact)
{
    return fact.value != NoIndex
        && (fact.sentence == item.node || tree.node(fact.sentence).parent == item.node);
}

} // namespace

void addListTable(const DocumentTree &tree, TreeId list, std::span<const ListItem> items,
                  const WordFinder &finder, Ledger &ledger)
{
    if (items.size() < 2 || items.size() > MostItems)
        return;
    LedgerTable table { .document = ledger.document, .node = list };
    std::vector<ColumnKey> keys;
    std::size_t figured = 0;
    for (const ListItem &item : items) {
        const Label label = readLabel(nameOf(tree, item, ledger), finder);
        // Words that name nothing ("Original size", "Total") are looked for in no sentence.
        const bool named = !label.rest.empty() || label.bits > 0;
        LedgerRow row { .label = named ? label.text : std::string(),
                        .aggregate = label.aggregate,
                        .side = label.side };
        row.isPartial = label.isPartial;
        std::vector<ColumnKey> own;
        for (std::size_t i = item.firstFact; i < item.endFact; ++i) {
            const Fact &fact = ledger.facts[i];
            if (!isOfItem(tree, item, fact) || fact.mode == Mode::Setting)
                continue;
            ColumnKey key { fact.amount.dimension, fact.attribute, fact.noun, 0 };
            while (std::ranges::find(own, key) != own.end())
                ++std::get<3>(key);
            own.push_back(key);
            auto column = std::ranges::find(keys, key);
            if (column == keys.end()) {
                if (keys.size() == MostItems)
                    break;
                column = keys.insert(keys.end(), key);
            }
            const auto at = static_cast<std::size_t>(column - keys.begin());
            row.cells.resize(std::max(row.cells.size(), at + 1), NoIndex);
            row.cells[at] = i;
        }
        figured += own.size() >= FewestFigures ? 1 : 0;
        // An item of less is a row of more than what is shown: no sum of the others holds.
        row.isGap |= own.size() < FewestFigures;
        table.rows.push_back(std::move(row));
    }
    if (figured < 2)
        return;
    for (const ColumnKey &key : keys)
        table.columns.push_back({ .header = std::get<2>(key), .attribute = std::get<1>(key) });
    // Items that do not state the same figures add up to nothing.
    bool regular = true;
    for (LedgerRow &row : table.rows) {
        row.cells.resize(keys.size(), NoIndex);
        regular &= row.isGap || std::ranges::count(row.cells, NoIndex) == 0;
    }
    for (LedgerRow &row : table.rows)
        row.isPartial |= !regular;
    ledger.tables.push_back(std::move(table));
}

} // namespace assay
