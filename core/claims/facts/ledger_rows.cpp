// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/ledger_builder.h"

#include "core/claims/facts/equations.h"
#include "core/claims/lexing/amounts.h"

namespace assay {

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
void LedgerBuilder::findShapes(TreeId id, const LedgerTable &table)
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
void LedgerBuilder::findParts(const LedgerTable &table)
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
void LedgerBuilder::nameColumns(LedgerTable &table) const
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

namespace {

/// "target: 256 kB": a goal that the caption states itself; what stands below is measured against it.
bool statesAmount(const DocumentTree &tree, std::string_view caption)
{
    const auto found = findAmounts(caption, { DecimalSign::Point, tree.languages(), {} });
    return std::ranges::any_of(found, [](const FoundAmount &one) {
        return one.amount.classified == NumberClass::None && one.amount.dimension != Dimension::Plain;
    });
}

} // namespace

void LedgerBuilder::walkTable(TreeId id, Surrounding around)
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
        if (label->mode != Mode::Result && label->mode != Mode::Setting
            && !(label->mode == Mode::Target && statesAmount(m_tree, label->text)))
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

/// "all", "the whole model", {"event": "end"}: a row of everything is no part.
bool LedgerBuilder::isWholeRow(const Label &label) const
{
    constexpr std::size_t LongestName = 40;
    if (label.text.empty() || label.text.size() > LongestName || !label.rest.empty())
        return false;
    if (const LexiconRow *whole = wholePhrase(label.text, LanguageSet::all());
        whole && whole->of(Vote::Word) == "whole row")
        return true;
    const Words words = m_finder.find(label.text); // "alle drei", "all tensors"
    return std::ranges::any_of(words, [](const Word &word) { return word.says(Vote::Grammar, "all"); })
        && std::ranges::all_of(words, [](const Word &word) {
               return word.says(Vote::Grammar, "all") || word.votesFor(Vote::Number)
                   || word.says(Vote::Thing, "model") || word.votesFor(Vote::Noun)
                   || word.says(Vote::Aggregate, "total");
           });
}

/// A table whose other rows are the opened files, or whose rows are all called the same: rows are no parts.
bool LedgerBuilder::isRowOfPair(TreeId row) const
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

void LedgerBuilder::walkRow(TreeId row, std::size_t index, const Surrounding &table, LedgerTable &out,
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
        else if (!label->text.empty() && !namesAttribute(*label) && !isRowOfPair(row) && !isWholeRow(*label))
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

} // namespace assay
