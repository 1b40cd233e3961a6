// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/counted_lists.h"

#include "core/claims/facts/labels.h"
#include "core/claims/reading/payload_keys.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace assay {
namespace {

/// Names longer than this are no items of a counted list but sentences.
constexpr std::size_t LongestItem = 64;

bool isWholeCount(const Fact &fact)
{
    return fact.attribute == Attribute::Count && !fact.noun.empty() && fact.noun != "parameters"
        && fact.amount.value >= 1 && fact.amount.value <= 10000
        && std::floor(fact.amount.value) == fact.amount.value && !fact.amount.approximate
        && !fact.amount.atLeast && !fact.amount.atMost && !fact.amount.range && fact.mode == Mode::Result;
}

bool isWordEnd(std::string_view text, std::size_t at)
{
    return at >= text.size() || text[at] == ' ' || text[at] == ',';
}

/// "Layers tested" counts the list "Tested layers", wherever it stands.
bool hasSameWords(std::string_view label, std::string_view list)
{
    const auto wordsOf = [](std::string_view text) {
        std::vector<std::string> words;
        const std::string folded = foldKey(text);
        for (std::size_t at = 0; at < folded.size();) {
            const std::size_t end = std::min(folded.find(' ', at), folded.size());
            words.push_back(folded.substr(at, end - at));
            at = end + 1;
        }
        std::ranges::sort(words);
        return words;
    };
    const auto own = wordsOf(label);
    return own.size() > 1 && own == wordsOf(list);
}

/// "num_layers" and "layers_tested" count the list "layers"; "stage_product" is another figure of "stages".
bool countsList(std::string_view key, std::string_view list, const WordFinder &finder)
{
    return readLabel(key, finder).rest.empty() || foldKey(key).find(foldKey(list)) != std::string::npos
        || hasSameWords(key, list);
}

/// Items between commas and the last conjunction; 0 if it is no plain list of names.
std::uint64_t itemsIn(std::string_view text)
{
    while (!text.empty() && (text.back() == '.' || text.back() == ' '))
        text.remove_suffix(1);
    if (text.find("...") != std::string_view::npos || text.find("\xe2\x80\xa6") != std::string_view::npos
        || text.find("etc") != std::string_view::npos || text.find(';') != std::string_view::npos)
        return 0;
    std::uint64_t items = 0;
    for (std::size_t at = 0; at <= text.size();) {
        std::size_t end = std::min(text.find(',', at), text.find("\xe3\x80\x81", at));
        end = std::min(end, text.size());
        std::string_view item = text.substr(at, end - at);
        while (!item.empty() && item.front() == ' ')
            item.remove_prefix(1);
        if (item.empty() || item.size() > LongestItem)
            return 0;
        ++items;
        // "o_proj and lm_head": the last two.
        for (const std::string_view joint : { " and ", " und ", " et ", " y ", " e ", " \xd0\xb8 ", " & " })
            if (const auto place = item.find(joint); place != std::string_view::npos && place > 0) {
                ++items;
                if (item.substr(0, place).find(' ') != std::string_view::npos)
                    return 0; // a clause, no name
                break;
            }
        if (items == 1 && std::ranges::count(item, ' ') > 2)
            return 0;
        at = end + (end < text.size() && text[end] == ',' ? 1 : 3);
    }
    return items;
}

/// The first run of digits between dots: 11 of "transformer.h.11.mlp.c_fc.weight".
std::string_view blockIndex(std::string_view name)
{
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t end = std::min(name.size(), name.find('.', at));
        const std::string_view piece = name.substr(at, end - at);
        if (!piece.empty() && std::ranges::all_of(piece, [](char c) { return c >= '0' && c <= '9'; }))
            return piece;
        at = end + 1;
    }
    return {};
}

/// How many blocks the tensors of a list are of: "12 layers" beside the names of all their tensors.
std::uint64_t blocksNamed(const DocumentTree &tree, TreeId list)
{
    std::set<std::string_view> blocks;
    for (const TreeId item : tree.children(list)) {
        const auto name = blockIndex(tree.text(item).empty() ? tree.label(item) : tree.text(item));
        if (!name.empty())
            blocks.insert(name);
    }
    return blocks.size();
}

/// What the list shows of the count: its items, or the blocks that they belong to if that is what was
/// counted.
LedgerList counted(const DocumentTree &tree, TreeId list, std::uint64_t items, std::size_t index,
                   const Fact &fact, const std::string &place)
{
    const std::uint64_t blocks = blocksNamed(tree, list);
    if (blocks > 0 && fact.amount.value == static_cast<double>(blocks))
        return { .fact = index, .listed = blocks, .place = "blocks of " + place };
    return { .fact = index, .listed = items, .place = place };
}

} // namespace

void findCountedItems(const DocumentTree &tree, TreeId sentence, std::size_t firstFact, Ledger &ledger)
{
    const std::string_view text = tree.text(sentence);
    for (std::size_t i = firstFact; i < ledger.facts.size(); ++i) {
        const Fact &fact = ledger.facts[i];
        if (fact.sentence != sentence || !isWholeCount(fact))
            continue;
        const std::size_t end = fact.begin + fact.length;
        const std::size_t colon = text.find(':', end);
        if (colon == std::string_view::npos || colon - end > 24 || !isWordEnd(text, colon + 1))
            continue;
        // Numbers behind the colon are a sum, not names.
        const bool numbers = std::ranges::any_of(ledger.facts, [&](const Fact &other) {
            return other.sentence == sentence && other.value != NoIndex && other.begin > colon;
        });
        const std::uint64_t listed = numbers ? 0 : itemsIn(text.substr(colon + 1));
        if (listed >= 2)
            ledger.lists.push_back({ .fact = i, .listed = listed, .place = "the names behind it" });
    }
}

void findCountedList(const DocumentTree &tree, TreeId list, const WordFinder &finder, Ledger &ledger)
{
    const TreeNode &node = tree.node(list);
    if (node.kind != TreeKind::List || (node.flags & (TreeFlag::Elided | TreeFlag::Cut)))
        return;
    std::uint64_t items = 0;
    for (const TreeId child : tree.children(list)) {
        if (tree.has(child, TreeFlag::Elided))
            return;
        ++items;
    }
    const Label lead = readLabel(tree.label(list), finder);
    if (items < 2 || lead.noun.empty() || lead.noun == "parameters")
        return;
    const TreeId section = node.parent;
    // "5 layers were tested:" counts its own list, and the section's other counts count something else.
    const auto leads = [&](const Fact &fact) {
        return isWholeCount(fact) && fact.noun == lead.noun && !lead.text.empty()
            && tree.text(fact.sentence).starts_with(lead.text);
    };
    const bool isLed = std::ranges::any_of(ledger.facts, leads);
    for (std::size_t i = ledger.facts.size(); i-- > 0;) {
        const Fact &fact = ledger.facts[i];
        if (isLed && !leads(fact))
            continue;
        if (!isWholeCount(fact) || fact.noun != lead.noun || fact.aggregate == Aggregate::Best
            || !countsList(tree.label(fact.sentence), lead.text, finder))
            continue;
        TreeId up = fact.sentence, block = up;
        while (up != 0 && up != section && up != list) {
            block = up;
            up = tree.node(up).parent;
        }
        // A count elsewhere in the section counts something else of that kind; a field says what it counts.
        const bool isNext = tree.node(block).next == list || !tree.label(fact.sentence).empty();
        if ((up == section && section != 0 && (isLed || isNext))
            || hasSameWords(tree.label(fact.sentence), lead.text))
            ledger.lists.push_back(counted(tree, list, items, i, fact, "the list \"" + lead.text + "\""));
        if (ledger.facts.size() - i > 64)
            break;
    }
}

namespace {

/// Tensors of more dimensions than this are none.
constexpr std::uint64_t MostDimensions = 6;

/// {"shape": [5632, 2048], "numel": 11534336}: the count is the product. What is left of it after compression
/// is not the product of "original_shape".
void findShapeProducts(const DocumentTree &tree, TreeId record, const WordFinder &finder, Ledger &ledger)
{
    for (const TreeId child : tree.children(record)) {
        if (tree.node(child).kind != TreeKind::List || !namesShape(tree.label(child))
            || tree.node(child).items == 0 || tree.node(child).items > MostDimensions)
            continue;
        double product = 1;
        std::uint64_t read = 0;
        std::string written;
        for (const TreeId item : tree.children(child))
            for (const TreeValue &value : tree.valuesOf(item)) {
                product *= value.amount.value;
                ++read;
                written += (written.empty() ? "" : " x ") + std::string(tree.text(item));
            }
        if (read != tree.node(child).items)
            continue;
        const FactSide side = readLabel(tree.label(child), finder).side;
        for (std::size_t i = ledger.facts.size(); i-- > 0 && ledger.facts.size() - i < 64;) {
            const Fact &fact = ledger.facts[i];
            if (fact.value != NoIndex && fact.attribute == Attribute::Count && fact.noun == "parameters"
                && (fact.side != FactSide::Compressed || side == FactSide::Compressed)
                && tree.node(fact.sentence).parent == record)
                ledger.equations.push_back(
                    { .target = i, .written = written, .computed = { { product, product } } });
        }
    }
}

} // namespace

/// Facts of a record that its lists are looked up for: cost stays linear.
constexpr std::size_t MostInRecord = 4096;

void findCountsBesideLists(const DocumentTree &tree, TreeId record, const WordFinder &finder, Ledger &ledger)
{
    findShapeProducts(tree, record, finder, ledger);
    struct Listed {
        std::string noun;
        std::string_view label;
        std::uint64_t items;
        TreeId node;
    };
    std::vector<Listed> lists;
    for (const TreeId child : tree.children(record)) {
        const TreeNode &node = tree.node(child);
        if (node.kind != TreeKind::List && node.kind != TreeKind::Table)
            continue;
        if (node.flags & (TreeFlag::Elided | TreeFlag::Cut))
            continue;
        const Label label = readLabel(tree.label(child), finder);
        const std::uint64_t items = node.items;
        if (!label.noun.empty() && items > 0 && label.sense == Sense::Unknown)
            lists.push_back({ label.noun, tree.label(child), items, child });
    }
    for (const Listed &list : lists)
        for (std::size_t i = ledger.facts.size(); i-- > 0 && ledger.facts.size() - i <= MostInRecord;) {
            const Fact &fact = ledger.facts[i];
            if (fact.group == record && isWholeCount(fact) && fact.noun == list.noun
                && !tree.label(fact.sentence).empty() && tree.node(fact.sentence).parent == record
                && countsList(tree.label(fact.sentence), list.label, finder))
                ledger.lists.push_back(counted(tree, list.node, list.items, i, fact,
                                               "the list \"" + list.noun + "\" beside it"));
        }
}

} // namespace assay
