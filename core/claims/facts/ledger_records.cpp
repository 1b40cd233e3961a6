// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/ledger_builder.h"

#include <set>

namespace assay {
namespace {

/// Keys of a record that say how it is called.
constexpr std::array<std::string_view, 14> NamingKeys { "name",       "id",          "model",     "model_id",
                                                        "model_name", "layer",       "tensor",    "network",
                                                        "layer_name", "tensor_name", "modelname", "project",
                                                        "title",      "modell" };

/// A table of more rows is no set of names.
constexpr std::uint32_t MostNaming = 4;

} // namespace

std::string_view LedgerBuilder::nameOfRecord(TreeId id, bool *isModel) const
{
    for (const TreeId child : m_tree.children(id)) {
        if (m_tree.node(child).kind != TreeKind::Sentence || m_tree.has(child, TreeFlag::NumberText)
            || m_tree.has(child, TreeFlag::NullText))
            continue;
        const std::string_view key = m_tree.label(child);
        if (key.empty() || !isAmong(NamingKeys, key) || m_tree.text(child).size() > 96)
            continue;
        if (isModel)
            *isModel = isAmong(ModelKeys, key);
        return m_tree.text(child);
    }
    return {};
}

/// The data set and metric that the texts of a record name, its sub-records' included: {dataset: {name:
/// MMLU}}.
Label LedgerBuilder::namesInRecord(TreeId id) const
{
    Label out;
    const auto take = [&](TreeId sentence) {
        if (m_tree.node(sentence).kind != TreeKind::Sentence || m_tree.text(sentence).size() > 48
            || m_tree.has(sentence, TreeFlag::NumberText))
            return;
        const Label label = readLabel(m_tree.text(sentence), m_finder);
        if (label.attribute != Attribute::Quality && label.dataSet.empty())
            return;
        if (out.dataSet.empty())
            out.dataSet = label.dataSet;
        if (out.metric.empty())
            out.metric = label.metric;
        out.attribute = Attribute::Quality;
    };
    for (const TreeId child : m_tree.children(id)) {
        take(child);
        const TreeKind kind = m_tree.node(child).kind;
        if (kind == TreeKind::Record)
            for (const TreeId grand : m_tree.children(child))
                take(grand);
        // {task: {type: ..}, dataset: {name: MMLU, type: mmlu}}: alike, and so the rows of a table.
        if (kind == TreeKind::Table && m_tree.node(child).items <= MostNaming)
            for (const TreeId row : m_tree.children(child))
                for (const TreeId cell : m_tree.children(row))
                    take(cell);
    }
    return out;
}

Mode LedgerBuilder::modeOfRecord(TreeId id) const
{
    for (const TreeId child : m_tree.children(id)) {
        if (m_tree.node(child).kind != TreeKind::Sentence || m_tree.text(child) != "true")
            continue;
        const Label label = readLabel(m_tree.label(child), m_finder);
        if (label.status == Standing::Simulated)
            return Mode::Simulated;
        if (label.status == Standing::Placeholder)
            return Mode::Placeholder;
    }
    return Mode::Result;
}

/// What the whole document or its front matter is called is no part of anything.
bool LedgerBuilder::isOnlyRecord(TreeId id) const
{
    for (TreeId at = id; at != 0; at = m_tree.node(at).parent)
        for (const TreeId sibling : m_tree.children(m_tree.node(at).parent))
            if (sibling != at
                && (m_tree.node(sibling).kind == TreeKind::Record
                    || m_tree.node(sibling).kind == TreeKind::Table)
                && m_tree.node(at).kind == TreeKind::Record)
                return false;
    return true;
}

/// {"before": {...}, "after": {...}}: all records beside it are sides; {"tiny", "small", "base"} are names.
bool LedgerBuilder::isSideRecord(TreeId id) const
{
    const TreeId above = m_tree.node(id).parent;
    if (m_tree.node(above).kind != TreeKind::Record)
        return false;
    std::size_t sides = 0;
    for (const TreeId sibling : m_tree.children(above)) {
        if (m_tree.node(sibling).kind != TreeKind::Record || m_tree.label(sibling).empty())
            continue;
        const Label label = readLabel(m_tree.label(sibling), m_finder);
        const bool isSide = (label.side == FactSide::Original || label.side == FactSide::Compressed)
            && !label.sideIsFormat && label.rest.empty();
        if (sibling == id && !isSide)
            return false;
        sides += isSide ? 1 : 0;
        if (!isSide && m_tree.has(sibling, TreeFlag::Siblings))
            return false;
        if (!isSide && !label.rest.empty() && hasLikeFields(id, sibling))
            return false;
    }
    return sides > 0;
}

/// True if one record has half of the other's keys.
bool LedgerBuilder::hasLikeFields(TreeId a, TreeId b) const
{
    std::set<std::string> keys;
    for (const TreeId field : m_tree.children(a))
        keys.insert(foldKey(m_tree.label(field)));
    std::size_t shared = 0, all = 0;
    for (const TreeId field : m_tree.children(b)) {
        ++all;
        shared += keys.contains(foldKey(m_tree.label(field))) ? 1 : 0;
    }
    return shared > 0 && 2 * shared >= std::min(all, keys.size());
}

/// {"file": "wigeon-bf16.safetensors", "bytes": 38488}: the side of the only opened file that a record names.
FactSide LedgerBuilder::sideOfFiles(TreeId id) const
{
    FactSide side = FactSide::None;
    if (m_names.empty())
        return side;
    for (const TreeId child : m_tree.children(id)) {
        const std::string_view text = m_tree.text(child);
        if (m_tree.node(child).kind != TreeKind::Sentence || text.size() > 96
            || text.find('.') == std::string_view::npos || text.find(' ') != std::string_view::npos)
            continue;
        if (const KnownName *name = knownName(m_names, text)) {
            if (side != FactSide::None && side != name->side)
                return FactSide::None;
            side = name->side;
        }
    }
    return side;
}

void LedgerBuilder::walkRecord(TreeId id, Surrounding around)
{
    m_carried = {};
    if (const FactSide side = sideOfFiles(id); side != FactSide::None) {
        m_labels.push_back({ .side = side });
        around.labels.insert(around.labels.begin(), &m_labels.back());
    }
    const TreeId outer = around.group;
    around.group = id;
    if (!m_tree.label(id).empty()) {
        const Label *label = keep(m_tree.label(id));
        around.labels.insert(around.labels.begin(), label);
        // {"before": {...}, "after": {...}}: a side of the record around it.
        if (isSideRecord(id))
            around.group = outer;
        if (label->mode != Mode::Result && label->mode != Mode::Setting)
            around.mode = label->mode;
        if (!label->rest.empty() && m_tree.kind != "markdown")
            around.thing.row = normalisedName(m_tree.label(id));
        // "classifier.weight": the key of a record is written as tensors are.
        if (m_tree.has(id, TreeFlag::KeyValue) == false
            && m_tree.label(id).find('.') != std::string_view::npos
            && m_tree.label(id).find(' ') == std::string_view::npos)
            around.thing.part = normalisedName(m_tree.label(id));
    }
    bool isModel = false;
    if (const std::string_view name = nameOfRecord(id, &isModel); !name.empty()) {
        const std::string plain = normalisedName(name);
        const Label label = readLabel(name, m_finder);
        around.thing.row = plain;
        if (isModel && plain != m_ledger.mainModel)
            around.thing.model = plain;
        if (label.aggregate == Aggregate::None && !isModel && !isOnlyRecord(id))
            around.thing.part = plain;
    }
    if (const Mode mode = modeOfRecord(id); mode != Mode::Result)
        around.mode = mode;
    if (const Label named = namesInRecord(id); !named.dataSet.empty() || !named.metric.empty()) {
        m_labels.push_back(named);
        around.labels.insert(around.labels.begin(), &m_labels.back());
    }
    const std::vector<ListItem> items = walkItems(id, around);
    if (m_tree.has(id, TreeFlag::KeyValue))
        addListTable(m_tree, id, items, m_finder, m_ledger);
    findCountsBesideLists(m_tree, id, m_finder, m_ledger);
}

} // namespace assay
