// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/row_names.h"

#include "core/claims/facts/words.h"

#include <algorithm>
#include <cctype>

namespace assay {
namespace {

/// One letter names nothing in a sentence.
constexpr std::size_t ShortestName = 2;
/// Tables whose rows are looked for in the sentences of a document, in all of them together.
constexpr std::size_t MostRows = 256;
/// Types of so many bits are what one starts from, and no other method.
constexpr double FullWidth = 16;

std::string nameOf(const LedgerRow &row)
{
    std::string name = row.label.substr(0, row.label.find(" ("));
    while (!name.empty() && (name.back() == ' ' || name.back() == ':'))
        name.pop_back();
    return name;
}

/// "kite-s-int8.tar" is called "kite-s" as well.
std::string plainName(std::string name)
{
    constexpr std::size_t LongestEnding = 12, ShortestPlain = 4;
    const std::string whole = name;
    if (const auto dot = name.rfind('.'); dot != std::string::npos && dot > 0
        && name.size() - dot <= LongestEnding && std::isalpha(static_cast<unsigned char>(name.back())))
        name.resize(dot);
    for (auto cut = name.rfind('-'); cut != std::string::npos && cut > 0
         && isTechnicalName(name.substr(cut + 1)) && std::isalpha(static_cast<unsigned char>(name[cut + 1]));
         cut = name.rfind('-'))
        name.resize(cut);
    return name.size() >= ShortestPlain ? name : whole;
}

/// "Wren-Q6_K.gguf" as "Wren-Q6_K".
std::string_view withoutEnding(std::string_view name)
{
    const auto dot = name.rfind('.');
    const bool ends = dot != std::string_view::npos && dot > 0
        && std::isalpha(static_cast<unsigned char>(name.back()))
        && name.find(' ', dot) == std::string_view::npos;
    return ends ? name.substr(0, dot) : name;
}

/// "GPTQ reaches 3.9x on Lark-8B" beside a table of Q4_K_M: a method that neither the row nor a column names.
bool namesOtherMethod(const Graph &graph, std::string_view text, const LedgerTable &table)
{
    // "fp32: 238 MB" in an item: the table knows that width, whether a header names it or not.
    const auto isKnownWidth = [&](double bits) {
        return bits >= FullWidth && std::ranges::any_of(table.rows, [&](const LedgerRow &row) {
                   return std::ranges::any_of(row.cells, [&](std::size_t cell) {
                       return cell != NoIndex && graph.facts[cell].bits == bits;
                   });
               });
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.size(), text.find_first_of(" ,;:()", at));
        const std::string_view token = text.substr(at, end - at);
        at = end + 1;
        if (token.empty() || !std::isalpha(static_cast<unsigned char>(token.front()))
            || !isTechnicalName(token) || isKnownWidth(dataTypeBits(token).value_or(0)))
            continue;
        const auto names = [&](std::string_view label) {
            return findName(withoutEnding(label), token) != std::string_view::npos;
        };
        if (std::ranges::none_of(table.columns, [&](const LedgerColumn &one) { return names(one.header); })
            && std::ranges::none_of(table.rows, [&](const LedgerRow &one) { return names(one.label); }))
            return true;
    }
    return false;
}

} // namespace

namespace {

/// Bytes that the names of all rows begin with, up to a joint: "Wren-8B-" of "Wren-8B-Q6_K.gguf".
std::size_t commonBeginning(const LedgerTable &table)
{
    constexpr std::size_t FewestRows = 3;
    std::string common;
    std::size_t rows = 0;
    for (const LedgerRow &row : table.rows) {
        if (row.aggregate != Aggregate::None || row.label.empty())
            continue;
        if (rows++ == 0)
            common = row.label;
        while (!row.label.starts_with(common))
            common.pop_back();
    }
    while (!common.empty() && std::string_view("-_ /:").find(common.back()) == std::string_view::npos)
        common.pop_back();
    return rows >= FewestRows ? common.size() : 0;
}

/// "Wren-8B-Q6_K.gguf" as "Q6_K", where only that tells its rows apart.
std::string tellingName(const std::string &name, std::size_t common)
{
    const std::string telling = common > 0 && common < name.size() ? name.substr(common) : std::string();
    return std::string(withoutEnding(telling));
}

} // namespace

std::vector<NamedRow> namedRowsOf(const Graph &graph, std::size_t document, bool byType)
{
    std::vector<NamedRow> rows;
    for (const LedgerTable &table : graph.tables) {
        if (table.document != document)
            continue;
        const std::size_t common = commonBeginning(table);
        for (std::size_t i = 0; i < table.rows.size() && rows.size() < MostRows; ++i)
            if (std::string name = nameOf(table.rows[i]);
                name.size() >= ShortestName && table.rows[i].aggregate == Aggregate::None) {
                if (std::string plain = plainName(name); plain != name)
                    rows.push_back({ &table, i, std::move(plain) });
                if (std::string telling = tellingName(name, common); telling.size() >= ShortestName)
                    rows.push_back({ &table, i, std::move(telling) });
                // "The Q4" of a table of "Q4_K_M".
                const std::string family = name.substr(0, name.find('_'));
                if (family.size() >= ShortestName && family != name && isTechnicalName(family)
                    && 1 == std::ranges::count_if(table.rows, [&](const LedgerRow &row) {
                           return row.label.starts_with(family);
                       }))
                    rows.push_back({ &table, i, family });
                // "Q8_0" of a row "GGUF Q8_0".
                const std::string type = name.substr(name.rfind(' ') + 1);
                if (byType && type.size() >= ShortestName && type != name && isTechnicalName(type)
                    && 1 == std::ranges::count_if(table.rows, [&](const LedgerRow &row) {
                           return nameOf(row).ends_with(type);
                       }))
                    rows.push_back({ &table, i, type });
                rows.push_back({ &table, i, std::move(name) });
            }
    }
    return rows;
}

NameFinder finderOf(const std::vector<NamedRow> &rows)
{
    std::vector<std::string_view> names;
    for (const NamedRow &row : rows)
        names.push_back(row.name);
    return NameFinder(names);
}

std::vector<NamedAt> rowsNamedIn(const Graph &graph, std::string_view text, const std::vector<NamedRow> &rows,
                                 const NameFinder &finder,
                                 const std::function<bool(const LedgerTable &)> &isForeign)
{
    std::vector<NamedAt> named;
    for (const FoundName &found : finder.in(text))
        if (isForeign(*rows[found.index].table))
            named.push_back({ &rows[found.index], found.begin, found.begin + rows[found.index].name.size() });
    std::erase_if(named, [&](const NamedAt &one) {
        return std::ranges::any_of(named, [&](const NamedAt &other) {
            return other.begin <= one.begin && other.end >= one.end
                && other.end - other.begin > one.end - one.begin;
        });
    });
    for (const NamedAt &one : named)
        for (const NamedAt &other : named)
            if (one.row != other.row && (one.row->table != other.row->table || one.begin == other.begin))
                return {};
    if (!named.empty() && namesOtherMethod(graph, text, *named.front().row->table))
        return {};
    std::ranges::sort(named, {}, &NamedAt::begin);
    return named;
}

std::optional<std::size_t> originalRow(const LedgerTable &table)
{
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < table.rows.size(); ++i)
        if (table.rows[i].side == FactSide::Original) {
            if (found)
                return {};
            found = i;
        }
    return found;
}

} // namespace assay
