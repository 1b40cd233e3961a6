// SPDX-License-Identifier: GPL-3.0-or-later
// Walks a tree once: labels from near to far, records and tables, the facts of each sentence.
#include "core/claims/facts/counted_lists.h"
#include "core/claims/facts/equations.h"
#include "core/claims/facts/list_tables.h"
#include "core/claims/facts/sentence_facts.h"
#include "core/claims/reading/payload_keys.h"

#include <algorithm>
#include <array>
#include <deque>
#include <set>

namespace assay {
namespace {

/// Keys of a record that say how it is called.
constexpr std::array<std::string_view, 14> NamingKeys { "name",       "id",          "model",     "model_id",
                                                        "model_name", "layer",       "tensor",    "network",
                                                        "layer_name", "tensor_name", "modelname", "project",
                                                        "title",      "modell" };
constexpr std::array<std::string_view, 10> ModelKeys { "model",         "model_id",  "model_name", "network",
                                                       "project",       "modelname", "modell",     "netz",
                                                       "mod\xc3\xa8le", "modelo" };

/// A table of more rows is no set of names.
constexpr std::uint32_t MostNaming = 4;

bool isAmong(const auto &names, std::string_view key)
{
    const std::string folded = foldKey(key);
    return std::ranges::any_of(names, [&](std::string_view name) { return foldKey(name) == folded; });
}

class Builder {
public:
    Builder(const DocumentTree &tree, std::size_t document, const std::vector<KnownName> &names)
        : m_tree(tree)
        , m_finder(tree)
        , m_names(names)
        , m_reader(tree, m_finder, names, m_ledger)
    {
        m_ledger.document = document;
    }

    Ledger build()
    {
        findMainModel();
        Surrounding root { .isLetter = isLetter() };
        walk(0, root);
        for (const TreeId list : m_lists)
            findCountedList(m_tree, list, m_finder, m_ledger);
        return std::move(m_ledger);
    }

private:
    void findMainModel();
    void walk(TreeId id, const Surrounding &around);
    void walkSection(TreeId id, Surrounding around);
    void walkRecord(TreeId id, Surrounding around);
    void walkTable(TreeId id, Surrounding around);
    void walkRow(TreeId row, std::size_t index, const Surrounding &around, LedgerTable &table,
                 const std::vector<const Label *> &columns);
    void walkChildren(TreeId id, const Surrounding &around);
    void nameColumns(LedgerTable &table) const;
    void findShapes(TreeId id, const LedgerTable &table);
    void findParts(const LedgerTable &table);
    std::vector<ListItem> walkItems(TreeId id, const Surrounding &around);
    Label *keep(std::string_view text)
    {
        m_labels.push_back(readLabel(text, m_finder));
        return &m_labels.back();
    }
    std::string_view nameOfRecord(TreeId id, bool *isModel) const;
    Label namesInRecord(TreeId id) const;
    bool isRepeatedSection(TreeId id) const;
    Mode modeOfRecord(TreeId id) const;
    bool isLetter() const;
    bool isOnlyRecord(TreeId id) const;
    bool isRowOfPair(TreeId row) const;
    FactSide sideOfFiles(TreeId id) const;
    bool isSideRecord(TreeId id) const;
    bool hasLikeFields(TreeId a, TreeId b) const;
    void nameHeading(const Label &label, TreeId id, Surrounding &around) const;

    const DocumentTree &m_tree;
    WordFinder m_finder;
    const std::vector<KnownName> &m_names;
    Ledger m_ledger {};
    SentenceReader m_reader;
    std::deque<Label> m_labels {}; ///< stay where they are
    Carried m_carried {};
    std::vector<TreeId> m_lists {}; ///< a count may stand behind its list
};

const KnownName *knownName(const std::vector<KnownName> &names, std::string_view text)
{
    const std::string plain = normalisedName(text);
    const auto found = std::ranges::find(names, plain, &KnownName::normalised);
    return found == names.end() || plain.empty() ? nullptr : &*found;
}

/// The document's own model: the first heading of the highest level, or a key of the root record.
void Builder::findMainModel()
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

std::string_view Builder::nameOfRecord(TreeId id, bool *isModel) const
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
Label Builder::namesInRecord(TreeId id) const
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

/// True if sections beside this one hold records with the same labels: then headings name things.
bool Builder::isRepeatedSection(TreeId id) const
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
void Builder::nameHeading(const Label &label, TreeId id, Surrounding &around) const
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
bool Builder::isLetter() const
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

Mode Builder::modeOfRecord(TreeId id) const
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

void Builder::walkChildren(TreeId id, const Surrounding &around)
{
    for (const TreeId child : m_tree.children(id))
        walk(child, around);
}

std::vector<ListItem> Builder::walkItems(TreeId id, const Surrounding &around)
{
    std::vector<ListItem> items;
    for (const TreeId child : m_tree.children(id)) {
        const std::size_t first = m_ledger.facts.size();
        if (m_tree.node(id).kind == TreeKind::List)
            m_carried = {}; // items are statements of their own
        walk(child, around);
        items.push_back({ child, first, m_ledger.facts.size() });
    }
    return items;
}

void Builder::walk(TreeId id, const Surrounding &around)
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
            const Label *label = keep(m_tree.label(id));
            inner.labels.insert(inner.labels.begin(), label);
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

void Builder::walkSection(TreeId id, Surrounding around)
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

/// What the whole document or its front matter is called is no part of anything.
bool Builder::isOnlyRecord(TreeId id) const
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
bool Builder::isSideRecord(TreeId id) const
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
bool Builder::hasLikeFields(TreeId a, TreeId b) const
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
FactSide Builder::sideOfFiles(TreeId id) const
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

void Builder::walkRecord(TreeId id, Surrounding around)
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

namespace {

/// "84x48", "1000 x 256": the product of a shape that is a cell's whole text; 0 if it is none.
double productOfShape(std::string_view text)
{
    constexpr std::size_t LongestShape = 48;
    double product = 1, number = 0;
    std::size_t factors = 0;
    bool digits = false;
    if (text.empty() || text.size() > LongestShape)
        return 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c >= '0' && c <= '9') {
            number = 10 * number + (c - '0');
            digits = true;
        } else if ((c == 'x' || text.substr(at).starts_with("\xc3\x97")) && digits) {
            product *= number;
            ++factors;
            number = 0;
            digits = false;
            at += c == 'x' ? 0 : 1;
        } else if (c != ' ')
            return 0;
    }
    return digits && factors > 0 ? product * number : 0;
}

} // namespace

/// Shapes of a table and the only column that holds their products: where most rows obey, all are bound.
void Builder::findShapes(TreeId id, const LedgerTable &table)
{
    constexpr std::size_t FewestRows = 2;
    std::vector<std::pair<double, std::string>> shapes;
    for (const TreeId row : m_tree.children(id)) {
        if (m_tree.node(row).kind != TreeKind::Record || m_tree.has(row, TreeFlag::Heading))
            continue;
        std::pair<double, std::string> found { 0, {} };
        for (const TreeId cell : m_tree.children(row))
            if (m_tree.node(cell).kind == TreeKind::Sentence)
                if (const double product = productOfShape(m_tree.text(cell)); product > 0)
                    found = { product, std::string(m_tree.text(cell)) };
        shapes.push_back(std::move(found));
    }
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        std::size_t holds = 0, breaks = 0;
        const auto over = [&](const auto &each) {
            for (std::size_t i = 0; i < table.rows.size() && i < shapes.size(); ++i)
                if (table.rows[i].cells[column] != NoIndex && shapes[i].first > 0)
                    each(table.rows[i].cells[column], shapes[i]);
        };
        over([&](std::size_t cell, const auto &shape) {
            ++(m_ledger.facts[cell].amount.value == shape.first ? holds : breaks);
        });
        if (holds < FewestRows || holds <= breaks)
            continue;
        over([&](std::size_t cell, const auto &shape) {
            m_ledger.equations.push_back(
                { .target = cell, .written = shape.second, .computed = { { shape.first, shape.first } } });
        });
        return;
    }
}

/// "Q4_0: 9 tensors, Q8_0: 4 tensors": rows of types that count differently are parts of one model, where
/// its variants all have the same counts.
void Builder::findParts(const LedgerTable &table)
{
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        std::vector<Fact *> counts;
        bool differ = false;
        for (const LedgerRow &row : table.rows) {
            Fact *fact = row.cells[column] == NoIndex ? nullptr : &m_ledger.facts[row.cells[column]];
            if (!fact || fact->attribute != Attribute::Count || fact->thing.method.empty()
                || !isTechnicalName(row.label))
                continue;
            differ |= !counts.empty() && counts.front()->amount.value != fact->amount.value;
            counts.push_back(fact);
        }
        if (differ)
            for (Fact *fact : counts)
                fact->thing.part = fact->thing.method;
    }
}

/// A header that says nothing: the column is what all of its figures are.
void Builder::nameColumns(LedgerTable &table) const
{
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        Attribute common = Attribute::Other;
        bool alike = true;
        for (const LedgerRow &row : table.rows) {
            if (row.cells[column] == NoIndex)
                continue;
            const Attribute own = m_ledger.facts[row.cells[column]].attribute;
            alike &= common == Attribute::Other || own == common;
            common = own;
        }
        if (alike && table.columns[column].attribute == Attribute::Other)
            table.columns[column].attribute = common;
    }
}

void Builder::walkTable(TreeId id, Surrounding around)
{
    m_carried = {};
    const TableShape &shape = m_tree.shape(id);
    around.table = id;
    around.group = id;
    around.isCell = true;
    if (!m_tree.label(id).empty()) {
        Label *label = keep(m_tree.label(id));
        label->isHeading = true; // a caption, or the comment above it
        around.labels.insert(around.labels.begin(), label);
        if (label->mode != Mode::Result && label->mode != Mode::Setting)
            around.mode = label->mode;
    }
    LedgerTable table { .document = m_ledger.document, .node = id };
    std::vector<const Label *> columns;
    for (const std::string &header : shape.columns) {
        Label *label = keep(header);
        if (const KnownName *name = knownName(m_names, header)) {
            label->side = name->side;
            label->sideIsFormat = false;
            label->isOfPair = true;
        }
        label->isColumn = true;
        columns.push_back(label);
        table.columns.push_back({ .header = header,
                                  .attribute = label->attribute,
                                  .side = label->side,
                                  .aggregate = label->aggregate,
                                  .sense = label->sense,
                                  .isCumulative = label->isCumulative });
    }
    if (shape.nameColumn >= 0 && static_cast<std::size_t>(shape.nameColumn) < columns.size())
        around.rowNoun = columns[static_cast<std::size_t>(shape.nameColumn)]->noun;
    // "Stage | Status", "1 | ok", "2 | skipped": rows are numbered.
    if (around.rowNoun.empty() && !columns.empty())
        around.rowNoun = columns.front()->noun;
    std::size_t index = 0;
    for (const TreeId row : m_tree.children(id))
        if (m_tree.node(row).kind == TreeKind::Record && !m_tree.has(row, TreeFlag::Heading))
            walkRow(row, index++, around, table, columns);
    nameColumns(table);
    findParts(table);
    findShapes(id, table);
    m_ledger.tables.push_back(std::move(table));
}

namespace {

/// "16" in a column called "bits" is a data type.
void readWidth(Label &label, const Label *nameColumn)
{
    if (!nameColumn || nameColumn->attribute != Attribute::Rate || label.text.empty() || label.text.size() > 2
        || !std::ranges::all_of(label.text, [](char c) { return c >= '0' && c <= '9'; }))
        return;
    label.bits = std::stod(label.text);
    label.side = label.bits >= 16 ? FactSide::Original : FactSide::Compressed;
    label.sideIsFormat = true;
}

} // namespace

namespace {

/// Sentences end in a stop and have more words than names do.
bool isTold(std::string_view text)
{
    constexpr std::ptrdiff_t FewestBlanks = 5;
    const std::string_view end = text.substr(text.size() - std::min<std::size_t>(text.size(), 3));
    const bool stops
        = text.ends_with('.') || text.ends_with('!') || text.ends_with('?') || end == "\xe3\x80\x82";
    return stops && std::ranges::count(text, ' ') >= FewestBlanks;
}

/// "Tensors | 14" in a table of three columns: the row is what is counted or measured, and no thing.
bool namesAttribute(const Label &label)
{
    return label.rest.empty() && label.part.empty()
        && std::ranges::none_of(label.text, [](char c) { return c >= '0' && c <= '9'; })
        && (label.attribute != Attribute::Other || !label.noun.empty() || label.side != FactSide::None);
}

} // namespace

/// A table whose other rows are the opened files, or whose rows are all called the same: rows are no parts.
bool Builder::isRowOfPair(TreeId row) const
{
    constexpr std::size_t Looked = 16;
    std::size_t known = 0, same = 0, all = 0;
    for (const TreeId other : m_tree.children(m_tree.node(row).parent)) {
        if (m_tree.node(other).kind != TreeKind::Record || m_tree.has(other, TreeFlag::Heading))
            continue;
        known += knownName(m_names, m_tree.label(other)) ? 1 : 0;
        same += m_tree.label(other) == m_tree.label(row) ? 1 : 0;
        if (++all == Looked)
            break;
    }
    return known >= 2 || (all > 1 && same == all);
}

void Builder::walkRow(TreeId row, std::size_t index, const Surrounding &table, LedgerTable &out,
                      const std::vector<const Label *> &columns)
{
    const TableShape &shape = m_tree.shape(static_cast<TreeId>(out.node));
    Surrounding around = table;
    around.row = index;
    around.group = row;
    Label *label = keep(m_tree.label(row));
    readWidth(*label,
              shape.nameColumn >= 0 && static_cast<std::size_t>(shape.nameColumn) < columns.size()
                  ? columns[static_cast<std::size_t>(shape.nameColumn)]
                  : nullptr);
    LedgerRow ledgerRow { .label = label->text, .aggregate = label->aggregate, .side = label->side };
    const bool namesModels = shape.nameColumn >= 0
        && static_cast<std::size_t>(shape.nameColumn) < columns.size()
        && isAmong(ModelKeys, columns[static_cast<std::size_t>(shape.nameColumn)]->text);
    if (const KnownName *pair = knownName(m_names, label->text)) {
        label->side = pair->side;
        label->sideIsFormat = false;
    }
    ledgerRow.isPartial = label->isPartial;
    ledgerRow.isNamed = std::ranges::any_of(label->rest, [](char c) { return c < '0' || c > '9'; });
    if (label->mode != Mode::Result && label->mode != Mode::Setting)
        around.mode = label->mode;
    around.thing.row = normalisedName(label->text);
    // {"event": "tensor", "name": "blk.0"}: the first column says what the row is, another how it is called.
    if (const std::string_view name = nameOfRecord(row, nullptr); !name.empty() && namesAttribute(*label))
        around.thing.part = normalisedName(name);
    const KnownName *known = knownName(m_names, label->text);
    if (shape.rows != TableShape::Rows::Attributes && !known && label->aggregate == Aggregate::None) {
        if (!label->other.empty())
            around.thing.other = label->other;
        else if (label->side != FactSide::None && label->rest.empty())
            around.thing.method = around.thing.row;
        else if (!label->text.empty() && namesModels && around.thing.row != m_ledger.mainModel)
            around.thing.model = around.thing.row;
        else if (!label->text.empty() && !namesAttribute(*label) && !isRowOfPair(row))
            around.thing.part = around.thing.row;
    } else if (shape.rows == TableShape::Rows::Attributes && !label->other.empty())
        around.thing.other = label->other;
    if (std::string tensor = tensorIn(label->text); !tensor.empty())
        around.thing.part = std::move(tensor);
    if (m_tree.has(row, TreeFlag::TotalRow) && ledgerRow.aggregate == Aggregate::None)
        ledgerRow.aggregate = Aggregate::Total;
    ledgerRow.cells.assign(columns.size(), NoIndex);
    for (const TreeId cell : m_tree.children(row)) {
        const TreeNode &node = m_tree.node(cell);
        if (node.flags & TreeFlag::Elided)
            ledgerRow.isGap = true;
        // {"from": ..., "text": "From 2.6 GB to 0.78 GB, so 1.82 GB are saved."}: a text that is told, no
        // cell.
        if (node.kind == TreeKind::Sentence && isTold(m_tree.text(cell))) {
            Surrounding told = table;
            told.isCell = false;
            told.table = 0;
            told.group = cell;
            m_carried = {};
            const std::size_t first = m_reader.read(cell, told, m_carried);
            findEquations(m_tree, cell, first, m_ledger);
            findCountedItems(m_tree, cell, first, m_ledger);
            continue;
        }
        Surrounding inner = around;
        const bool inColumn = node.column >= 0 && static_cast<std::size_t>(node.column) < columns.size();
        inner.labels.insert(inner.labels.begin(), label);
        if (inColumn) {
            inner.column = static_cast<std::size_t>(node.column);
            // Where rows are what is measured, the row's name says what the number is.
            const bool rowSays = shape.rows == TableShape::Rows::Attributes && namesAttribute(*label)
                && !columns[inner.column]->isOfPair;
            // An opened file says the side before a word of its column does ("tensors stored").
            inner.labels.insert(inner.labels.begin() + (rowSays || known ? 1 : 0), columns[inner.column]);
            inner.isCumulative = columns[inner.column]->isCumulative;
            const Mode mode = columns[inner.column]->mode;
            if (mode != Mode::Result && mode != Mode::Placeholder)
                inner.mode = mode;
        }
        if (m_tree.node(cell).kind != TreeKind::Sentence) {
            walk(cell, inner);
            continue;
        }
        if (node.flags & TreeFlag::RowName)
            inner.mode = Mode::Setting; // numbers in a row's name name it
        m_carried
            = { .other = inColumn && !columns[inner.column]->other.empty() ? columns[inner.column]->other
                                                                           : around.thing.other };
        const std::size_t first = m_reader.read(cell, inner, m_carried);
        findEquations(m_tree, cell, first, m_ledger);
        if (inColumn && !(node.flags & TreeFlag::RowName))
            for (std::size_t fact = first; fact < m_ledger.facts.size(); ++fact)
                if (m_ledger.facts[fact].value != NoIndex) {
                    ledgerRow.cells[inner.column] = fact;
                    break;
                }
    }
    findCountsBesideLists(m_tree, row, m_finder, m_ledger);
    out.rows.push_back(std::move(ledgerRow));
}

} // namespace

Ledger buildLedger(const DocumentTree &tree, std::size_t document, const std::vector<KnownName> &names)
{
    return Builder(tree, document, names).build();
}

} // namespace assay
