// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/ledger_builder.h"

#include "core/claims/facts/equations.h"
#include "core/claims/reading/payload_keys.h"

#include <optional>
#include <set>

namespace assay {

const KnownName *knownName(const std::vector<KnownName> &names, std::string_view text)
{
    const auto called = [&](const std::string &name) -> const KnownName * {
        const auto found = std::ranges::find(names, name, &KnownName::normalised);
        return found == names.end() || name.empty() ? nullptr : &*found;
    };
    if (const KnownName *byPath = called(nameWithFolder(text)))
        return byPath;
    if (const KnownName *byName = called(normalisedName(text)))
        return byName;
    // "origine.safetensors (FP32)"
    const std::size_t open = text.rfind(" (");
    return open != std::string_view::npos && open > 0 && text.ends_with(')')
        ? called(normalisedName(text.substr(0, open)))
        : nullptr;
}

/// The document's own model: the first heading of the highest level, or a key of the root record.
void LedgerBuilder::findMainModel()
{
    for (const TreeId child : m_tree.children(0)) {
        const TreeKind kind = m_tree.node(child).kind;
        if (kind == TreeKind::Section && !m_tree.has(child, TreeFlag::FrontMatter)) {
            const std::string_view title = m_tree.label(child);
            const std::string_view model = modelNameIn(title);
            const Label label = readLabel(title, m_finder);
            m_ledger.mainName = std::string(model.empty() ? title : model);
            m_ledger.mainModel = !model.empty()             ? normalisedName(model)
                : title.find(' ') == std::string_view::npos ? normalisedName(title)
                                                            : label.rest;
            return;
        }
        if (kind == TreeKind::Record) {
            bool isModel = false;
            const std::string_view name = nameOfRecord(child, &isModel);
            if (isModel) {
                m_ledger.mainName = name;
                m_ledger.mainModel = normalisedName(name);
                return;
            }
        }
    }
}

/// True if sections beside this one hold records with the same labels: then headings name things.
bool LedgerBuilder::isRepeatedSection(TreeId id) const
{
    const auto labelsOf = [&](TreeId section) {
        std::set<std::string> labels;
        for (const TreeId child : m_tree.children(section)) {
            const TreeKind kind = m_tree.node(child).kind;
            if (kind == TreeKind::Record || kind == TreeKind::List)
                for (const TreeId field : m_tree.children(child))
                    if (!m_tree.label(field).empty() && m_tree.node(field).valueCount > 0)
                        labels.insert(foldKey(m_tree.label(field)));
            if (kind == TreeKind::Sentence && !m_tree.label(child).empty()
                && m_tree.node(child).valueCount > 0)
                labels.insert(foldKey(m_tree.label(child)));
        }
        return labels;
    };
    const std::set<std::string> own = labelsOf(id);
    if (own.empty())
        return false;
    std::size_t looked = 0;
    for (const TreeId other : m_tree.children(m_tree.node(id).parent)) {
        if (other == id || m_tree.node(other).kind != TreeKind::Section)
            continue;
        if (++looked > 16)
            break;
        const std::set<std::string> labels = labelsOf(other);
        const auto shared = static_cast<std::size_t>(
            std::ranges::count_if(labels, [&](const std::string &label) { return own.contains(label); }));
        if (shared > 0 && 2 * shared >= std::max(own.size(), labels.size()))
            return true;
    }
    return false;
}

/// A heading is a thing if it is written as models are, or if its neighbours hold the same labels under other
/// names; every other heading names nothing.
void LedgerBuilder::nameHeading(const Label &label, TreeId id, Surrounding &around) const
{
    const KnownName *known = knownName(m_names, label.text);
    if (known) {
        around.thing.model.clear();
        around.thing.row = known->normalised;
        return;
    }
    const std::string_view model = modelNameIn(label.text);
    std::string plain = normalisedName(model);
    if (plain.empty() && isRepeatedSection(id))
        plain = label.rest.empty() ? normalisedName(label.text) : label.rest;
    if (plain.empty() && m_tree.node(id).level > 1 && looksLikeProperName(label.text, m_finder))
        plain = normalisedName(label.text);
    if (plain.empty() || plain == m_ledger.mainModel || m_ledger.mainModel.find(plain) != std::string::npos)
        return;
    around.thing.model = plain;
}

/// "From: a@b", "To: ...", "Subject: ...": the head of a letter is among the first lines.
bool LedgerBuilder::isLetter() const
{
    constexpr std::size_t Head = 400, FewestFields = 3;
    const std::string_view head = std::string_view(m_tree.source).substr(0, Head);
    std::size_t fields = 0;
    for (std::size_t at = 0; at < head.size();) {
        const std::size_t end = std::min(head.size(), head.find('\n', at));
        const std::string_view line = head.substr(at, end - at);
        const std::size_t colon = line.find(": ");
        if (colon != std::string_view::npos && colon > 0 && colon < 12
            && line.substr(0, colon).find_first_of(" *-#|0123456789") == std::string_view::npos)
            ++fields;
        else if (!line.empty())
            break;
        at = end + 1;
    }
    return fields >= FewestFields;
}

void LedgerBuilder::walkChildren(TreeId id, const Surrounding &around)
{
    for (const TreeId child : m_tree.children(id))
        walk(child, around);
}

/// "base.safetensors", "$ inspect base.safetensors": a line without figures that ends in the name of an
/// opened file, and names no other.
const KnownName *LedgerBuilder::nameAlone(TreeId id) const
{
    const std::string_view text = m_tree.text(id);
    if (m_names.empty() || m_tree.node(id).kind != TreeKind::Sentence || !m_tree.label(id).empty()
        || text.find_first_of("./") == std::string_view::npos)
        return nullptr;
    for (const TreeValue &value : m_tree.valuesOf(id))
        if (value.amount.classified == NumberClass::None)
            return nullptr;
    const KnownName *found = nullptr, *last = nullptr;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.size(), text.find(' ', at));
        const std::string_view token = text.substr(at, end - at);
        at = end + 1;
        last = token.find_first_of("./") != std::string_view::npos ? knownName(m_names, token) : nullptr;
        if (last && found && found->side != last->side)
            return nullptr;
        found = last ? last : found;
    }
    return last;
}

std::vector<ListItem> LedgerBuilder::walkItems(TreeId id, const Surrounding &outer)
{
    std::vector<ListItem> items;
    std::optional<Surrounding> ofFile; // the lines behind a file's name are of that file
    for (const TreeId child : m_tree.children(id)) {
        const std::size_t first = m_ledger.facts.size();
        if (const KnownName *name = nameAlone(child)) {
            m_labels.push_back({ .side = name->side });
            ofFile = outer;
            ofFile->labels.insert(ofFile->labels.begin(), &m_labels.back());
        }
        const Surrounding &around = ofFile ? *ofFile : outer;
        if (m_tree.node(id).kind == TreeKind::List)
            m_carried = {}; // items are statements of their own
        walk(child, around);
        items.push_back({ child, first, m_ledger.facts.size() });
    }
    return items;
}

void LedgerBuilder::walk(TreeId id, const Surrounding &around)
{
    const TreeNode &node = m_tree.node(id);
    switch (node.kind) {
    case TreeKind::Section:
        walkSection(id, around);
        return;
    case TreeKind::Record:
        walkRecord(id, around);
        return;
    case TreeKind::Table:
        walkTable(id, around);
        return;
    case TreeKind::Paragraph:
    case TreeKind::List: {
        Surrounding inner = around;
        inner.group = id;
        m_carried = {};
        if (!m_tree.label(id).empty())
            inner.labels.insert(inner.labels.begin(), keep(m_tree.label(id)));
        if ((node.flags & TreeFlag::Quoted) && !around.isLetter)
            inner.mode = Mode::Quoted;
        if (namesShape(m_tree.label(id)))
            inner.mode = Mode::Setting; // dimensions are no counts
        const std::vector<ListItem> items = walkItems(id, inner);
        if (node.kind == TreeKind::List) {
            m_lists.push_back(id);
            addListTable(m_tree, id, items, m_finder, m_ledger);
        }
        return;
    }
    case TreeKind::Sentence: {
        Surrounding inner = around;
        if (node.flags & TreeFlag::RowName)
            inner.mode = Mode::Setting; // the name of a field is its label already
        if (!m_tree.label(id).empty()) {
            Label *label = keep(m_tree.label(id));
            inner.labels.insert(inner.labels.begin(), label);
            // "`base.safetensors`: 231,672 bytes, 15 tensors": whose they are.
            if (const KnownName *name = knownName(m_names, label->text)) {
                label->side = name->side;
                label->sideIsFormat = false;
                label->isOfPair = true;
            }
            if (label->mode != Mode::Result && label->mode != Mode::Placeholder)
                inner.mode = label->mode;
            m_carried = { .other = label->other };
            if (std::string tensor = tensorIn(m_tree.label(id)); !tensor.empty())
                inner.thing.part = std::move(tensor);
        }
        const std::size_t first = m_reader.read(id, inner, m_carried);
        findEquations(m_tree, id, first, m_ledger);
        findCountedItems(m_tree, id, first, m_ledger);
        walkChildren(id, inner);
        return;
    }
    }
}

void LedgerBuilder::walkSection(TreeId id, Surrounding around)
{
    m_carried = {};
    around.section = id;
    around.group = id;
    const std::string_view heading = m_tree.label(id);
    if (!heading.empty()) {
        Label *label = keep(heading);
        label->isTitle = m_tree.node(id).level <= 1;
        label->isHeading = true;
        around.labels.insert(around.labels.begin(), label);
        if (label->mode != Mode::Result && label->mode != Mode::Setting && label->mode != Mode::Placeholder
            && !label->isTitle)
            around.mode = label->mode;
        if (m_tree.node(id).level > 0)
            nameHeading(*label, id, around);
    }
    walkChildren(id, around);
}

Ledger buildLedger(const DocumentTree &tree, std::size_t document, const std::vector<KnownName> &names)
{
    return LedgerBuilder(tree, document, names).build();
}

} // namespace assay
