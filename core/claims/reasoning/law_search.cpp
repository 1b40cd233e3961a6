// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/law_search.h"

#include <algorithm>
#include <array>
#include <map>

namespace assay {
namespace {

bool isNumber(const Fact &fact)
{
    return fact.value != NoIndex && fact.amount.classified == NumberClass::None && !fact.isScoped
        && fact.mode != Mode::Placeholder;
}

bool isAmong(std::string_view id, std::initializer_list<std::string_view> ids)
{
    return std::ranges::find(ids, id) != ids.end();
}

} // namespace

bool isGiven(const Law &law, const Fact &stated, const Computed &computed)
{
    return law.isLinear ? agreesAlike(stated, computed) : agreesWithAny(stated, computed);
}

std::vector<Aggregate> aggregatesOf(const LedgerTable &table, const std::vector<Fact> &facts)
{
    std::vector<Aggregate> out;
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        std::map<Aggregate, std::size_t> counts;
        for (std::size_t row = 0; row < table.rows.size() && row < LawSampleRows; ++row)
            if (const std::size_t cell = table.rows[row].cells[column]; cell != NoIndex)
                ++counts[facts[cell].aggregate];
        const auto most
            = std::ranges::max_element(counts, {}, [](const auto &count) { return count.second; });
        out.push_back(most == counts.end() ? Aggregate::None : most->first);
    }
    return out;
}

bool isSummary(const Fact &fact, Aggregate ofColumn)
{
    return fact.aggregate != ofColumn
        && (fact.aggregate == Aggregate::Mean || fact.aggregate == Aggregate::Best
            || fact.aggregate == Aggregate::Worst);
}

LawSearch::LawSearch(const LedgerTable &of, const std::vector<Fact> &all)
    : table(of)
    , facts(all)
    , m_aggregates(aggregatesOf(of, all))
{
    m_figures.reserve(table.rows.size() * table.columns.size());
    for (std::size_t row = 0; row < table.rows.size(); ++row)
        for (std::size_t column = 0; column < table.columns.size(); ++column)
            m_figures.push_back(figureIn(row, column));
    for (std::size_t row = 0; row < table.rows.size(); ++row)
        if (table.rows[row].aggregate == Aggregate::None && !table.rows[row].isGap)
            rows.push_back(row);
        else if (table.rows[row].aggregate == Aggregate::Total)
            totals.push_back(row);
    for (std::size_t column = 0; column < table.columns.size() && columns.size() < LawColumns; ++column)
        if (!table.columns[column].isCumulative
            && std::ranges::any_of(rows, [&](std::size_t row) { return at(row, column); }))
            columns.push_back(column);
    std::erase_if(columns, [&](std::size_t column) { return isRunning(column); });
    kinds = table.columns;
    dimensions.resize(kinds.size(), Dimension::Plain);
    for (const std::size_t column : columns) {
        std::map<std::pair<Dimension, Attribute>, std::size_t> counts;
        for (std::size_t i = 0; i < rows.size() && i < LawSampleRows; ++i)
            if (const Fact *fact = at(rows[i], column))
                ++counts[{ fact->amount.dimension, fact->attribute }];
        const auto most
            = std::ranges::max_element(counts, {}, [](const auto &count) { return count.second; });
        dimensions[column] = most->first.first;
        kinds[column].attribute = most->first.second;
        m_hasSizes |= kinds[column].attribute == Attribute::Size;
    }
}

/// "#", "idx": the numbers of the rows are no figures.
bool LawSearch::isRunning(std::size_t column) const
{
    double last = 0;
    std::size_t seen = 0;
    for (const std::size_t row : rows) {
        const Fact *fact = at(row, column);
        if (!fact || fact->amount.dimension != Dimension::Plain
            || (seen > 0 && fact->amount.value != last + 1) || (seen == 0 && fact->amount.value > 1))
            return false;
        last = fact->amount.value;
        ++seen;
    }
    return seen > 2;
}

const Fact *LawSearch::figureIn(std::size_t row, std::size_t column) const
{
    const std::size_t fact = table.rows[row].cells[column];
    if (fact == NoIndex || !isNumber(facts[fact]))
        return nullptr;
    // A row of means is one throughout.
    const bool isOther
        = table.rows[row].aggregate == Aggregate::None && isSummary(facts[fact], m_aggregates[column]);
    return isOther ? nullptr : &facts[fact];
}

bool LawSearch::mayBeOf(std::size_t source, std::size_t target) const
{
    const auto isOf = [&](Attribute attribute) {
        return kinds[target].attribute == attribute || table.columns[target].attribute == attribute;
    };
    const Attribute own = kinds[source].attribute;
    const bool runs = own == Attribute::Time || own == Attribute::Speed;
    if (isOf(Attribute::Speed))
        return runs || own == Attribute::Other;
    return !isOf(Attribute::Ratio) || !m_hasSizes || own == Attribute::Size || own == Attribute::Count
        || own == Attribute::Other;
}

bool LawSearch::isVotedFor(const Law &law, std::size_t target) const
{
    return law.isVotedFor(table.columns[target]) || law.isVotedFor(kinds[target]);
}

bool LawSearch::votes(const Law &law, std::size_t source, std::size_t target) const
{
    if (!isVotedFor(law, target))
        return false;
    const bool isQuotient = std::string_view(law.id) == "quotient";
    // What the sources are themselves is one of them, whatever its header is called.
    return !isQuotient || (mayBeOf(source, target) && !areAlike(source, target));
}

bool LawSearch::areAlike(std::size_t a, std::size_t b) const
{
    return dimensions[a] == dimensions[b] && kinds[a].attribute == kinds[b].attribute;
}

bool LawSearch::areOpposed(std::size_t a, std::size_t b) const
{
    const FactSide x = table.columns[a].side, y = table.columns[b].side;
    return (x == FactSide::Original) != (y == FactSide::Original) && x != FactSide::Difference
        && y != FactSide::Difference;
}

bool LawSearch::isPure(std::size_t column) const
{
    return dimensions[column] == Dimension::Ratio || dimensions[column] == Dimension::Plain
        || dimensions[column] == Dimension::Percent || dimensions[column] == Dimension::PercentPoints;
}

bool LawSearch::asksFor(const Law &law, std::size_t a, std::size_t b, std::size_t target) const
{
    if (law.isUnary && dimensions[target] == Dimension::Bytes)
        return std::ranges::any_of(rows, [&](std::size_t row) {
            const Fact *fact = at(row, target);
            return fact && 8 * law.weightWidth == fact->bits;
        });
    if (!isAmong(law.id, { "quotient", "saved", "change", "difference" }))
        return votes(law, a, target);
    if (!areAlike(a, b))
        return false;
    const bool isOfTheirKind = areAlike(a, target) && table.columns[target].side != FactSide::Difference;
    if (votes(law, a, target))
        return !isOfTheirKind;
    return isPure(target) && !isOfTheirKind && areOpposed(a, b);
}

int LawSearch::derivedRank(const TableLaw &law) const
{
    constexpr int Asked = 100, OwnUnit = 50, OfSourcesKind = 80, Rightmost = 40;
    const auto isOfSourcesKind
        = [&](std::size_t source) { return source != law.target && areAlike(source, law.target); };
    int rank = votes(*law.law, law.a, law.target) ? Asked : 0;
    const Dimension dimension = dimensions[law.target];
    if (dimension == Dimension::Ratio || dimension == Dimension::Percent
        || dimension == Dimension::BitsPerWeight || dimension == Dimension::Density)
        rank += OwnUnit;
    // Of a quotient of two speeds the third speed is none.
    if (!law.law->isLinear && (isOfSourcesKind(law.a) || isOfSourcesKind(law.b)))
        rank -= OfSourcesKind;
    return rank + static_cast<int>(std::min<std::size_t>(law.target, Rightmost));
}

void dropLucky(std::vector<TableLaw> &found, std::size_t tried, std::size_t triedAsked)
{
    std::erase_if(found, [&](TableLaw &law) {
        const double asked = law.chance * static_cast<double>(triedAsked);
        law.chance *= static_cast<double>(tried);
        if (law.isAsked && asked < law.chance)
            law.chance = asked;
        return law.chance >= (law.isAsked || law.isVoted ? VotedLawChance : LawChance);
    });
}

} // namespace assay
