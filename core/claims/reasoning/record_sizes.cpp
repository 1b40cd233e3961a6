// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/words.h"
#include "core/claims/reasoning/record_ways.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Headers, buffers and tied copies make a file a little larger than parameters times width.
constexpr double WidthSlack = 0.05;

/// A count that is printed less exactly than this is that of a family ("7B", "1.8B").
constexpr double ExactCount = 0.02;

/// Another data type stands behind the first one of a field.
bool namesAnotherType(std::string_view text, double bits)
{
    for (std::size_t at = text.find_first_of(" ,;/+"); at < text.size();
         at = text.find_first_of(" ,;/+", at + 1)) {
        const std::string_view rest = text.substr(at + 1);
        const auto named = dataTypeBits(rest.substr(0, rest.find_first_of(" ,;/+()")));
        if (named && *named != bits)
            return true;
    }
    return false;
}

} // namespace

std::vector<std::size_t> RecordWays::sizes() const
{
    return sources([](const Fact &fact) { return fact.attribute == Attribute::Size; });
}

std::vector<std::size_t> RecordWays::parameters() const
{
    // "38,880 of 42,876 parameters" counts a part of them, and is no other side.
    return sources([](const Fact &fact) { return isParameters(fact) && fact.partOf == NoIndex; });
}

Ways RecordWays::rate() const
{
    Ways ways;
    if (m_target.isNominal || m_target.isScoped || m_target.aggregate == Aggregate::Best)
        return ways;
    auto sizeList = sizes();
    const auto counts = parameters();
    // The original's width is no figure of the compressed file's bytes, nor the other way round.
    std::erase_if(sizeList, [&](std::size_t i) {
        return m_target.side != FactSide::None && at(i).side != FactSide::None && at(i).side != m_target.side;
    });
    if (m_target.side != FactSide::Original
        && std::ranges::count_if(sizeList, [&](std::size_t i) { return at(i).side == FactSide::Compressed; })
            == 1)
        std::erase_if(sizeList, [&](std::size_t i) { return at(i).side != FactSide::Compressed; });
    for (const std::size_t size : sizeList)
        for (const std::size_t count : counts) {
            Computed rates = mapped(quotients(at(size), at(count)), 8, 0);
            // Headers and metadata are in the file and in no average of the weights.
            for (Interval &rate : rates)
                rate.low *= 1 - HeaderSlack;
            ways.add("rate.sources", "8 x a / b", size, count, std::move(rates));
        }
    // "Q4_0 has 4.5 bits per weight" speaks of the format.
    const bool ofFormat = m_target.bits > 0 && !m_target.saysModel && m_target.table == 0
        && !(sizeList.size() == 1 && counts.size() == 1 && isOwn(sizeList[0]) && isOwn(counts[0]));
    ways.mustFollow = sizeList.size() == 1 && counts.size() == 1 && !ofFormat
        && ((isWithin(m_target, ways.list.front().computed, MostRecordSlip) && !isWidthOfFormat())
            || isFarBelowWidth(ways.list.front().computed));
    return ways;
}

bool RecordWays::isFarBelowWidth(const Computed &computed) const
{
    const bool isRate = m_target.amount.unitOfLabel && m_target.amount.unit == "bpw";
    return isRate && std::ranges::all_of(computed, [&](const Interval &one) {
               return MostRecordSlip * one.high < m_target.amount.value;
           });
}

bool RecordWays::isWidthOfFormat() const
{
    // A whole number under a key names the type, whatever is said of it beside.
    if (m_target.amount.unitOfLabel && m_target.amount.printedUnit == 1)
        return true;
    return std::ranges::any_of(
        m_scope, [&](std::size_t i) { return at(i).isFormat && at(i).bits == m_target.amount.value; });
}

Ways RecordWays::size() const
{
    Ways ways;
    if (m_target.side == FactSide::Difference) {
        const auto add = [&](Ways &to, const Opposed &pair) {
            to.add("size.difference", "a - b", pair.original, pair.compressed,
                   combine(at(pair.original), at(pair.compressed),
                           [](const Interval &x, const Interval &y) { return std::optional(x - y); }));
        };
        // A group's header gives its unit to "gain" as well, which may be a factor.
        const bool mayBeFactor = m_target.amount.unitOfLabel && m_target.table != 0;
        ways.mustFollow = overPairs(ways, sizes(), add) && !mayBeFactor;
        return ways;
    }
    if (Ways product = ofEach(); !product.list.empty())
        return product;
    const double bits = widthOf();
    const auto counts = parameters();
    const auto others = sizes();
    if (bits < 16 || counts.size() != 1 || m_target.isScoped)
        return ways;
    Computed computed;
    for (const Interval &count : at(counts[0]).amount.intervals())
        computed.push_back({ count.low * bits / 8, count.high * bits / 8 * (1 + WidthSlack) });
    ways.add("size.width", bits == 16 ? "a x 2 bytes" : "a x 4 bytes", counts[0], NoIndex,
             std::move(computed));
    // "7B" is the name of a family, and a size beside it may be of another width or of memory in use:
    // only a counted number and a width that is said of nothing else bind.
    const Interval &printed = at(counts[0]).amount.readings.front();
    const bool isCounted = printed.high - printed.low < ExactCount * std::abs(at(counts[0]).amount.value)
        && at(counts[0]).noun == "parameters";
    ways.mustFollow = isCounted && !hasSeveralWidths() && isOnlyWidth()
        && (others.empty() || (m_target.side == FactSide::Compressed && m_target.bits == bits))
        && (bits == 16 || bits == 32);
    return ways;
}

Ways RecordWays::ofEach() const
{
    Ways ways;
    if (m_target.aggregate != Aggregate::Total
        || m_graph.trees[m_target.document]->node(m_target.group).kind != TreeKind::Record)
        return ways;
    std::vector<std::size_t> counts, each;
    for (const std::size_t i : m_scope) {
        const Fact &fact = at(i);
        if (fact.value == NoIndex || !isResult(fact) || fact.group != m_target.group)
            continue;
        const bool plain
            = fact.amount.dimension == Dimension::Plain || fact.amount.dimension == Dimension::Count;
        if (plain && fact.amount.value > 1 && fact.amount.value == std::floor(fact.amount.value)
            && fact.length == m_graph.trees[fact.document]->text(fact.sentence).size()
            && fact.amount.printedUnit == 1)
            counts.push_back(i);
        if (fact.amount.dimension == Dimension::Density && fact.amount.above == Dimension::Bytes
            && fact.amount.per == PerWhat::Thing)
            each.push_back(i);
    }
    if (counts.size() != 1 || each.size() != 1)
        return ways;
    Computed computed;
    for (const Interval &one : at(each[0]).amount.intervals())
        computed.push_back(scaled(one, at(counts[0]).amount.value));
    ways.add("prose.product", "a x b", counts[0], each[0], std::move(computed));
    ways.mustFollow = true;
    return ways;
}

bool RecordWays::isOnlyWidth() const
{
    const bool isField = m_graph.trees[m_target.document]->node(m_target.group).kind == TreeKind::Record;
    return std::ranges::any_of(m_scope,
                               [&](std::size_t i) {
                                   return isField
                                       ? at(i).isFormat && (at(i).table == 0 || at(i).row == m_target.row)
                                       : &at(i) == &m_target;
                               })
        && (isField || std::ranges::none_of(m_scope, [&](std::size_t i) {
                return &at(i) != &m_target && at(i).attribute == Attribute::Size;
            }));
}

bool RecordWays::hasSeveralWidths() const
{
    double known = 0;
    for (const std::size_t i : m_scope) {
        const double bits = at(i).bits;
        if (bits > 0 && known > 0 && bits != known)
            return true;
        known = bits > 0 ? bits : known;
    }
    // {"file": "a-f16.gguf", "format": "float16 (8 matrices), float32 (the rest)"}
    const DocumentTree &tree = *m_graph.trees[m_target.document];
    if (known > 0 && tree.node(m_target.group).kind == TreeKind::Record)
        for (const TreeId field : tree.children(m_target.group))
            if (tree.node(field).kind == TreeKind::Sentence && namesAnotherType(tree.text(field), known))
                return true;
    return false;
}

double RecordWays::widthOf() const
{
    double bits = m_target.bits;
    for (const std::size_t i : m_scope) {
        const Fact &fact = at(i);
        if (bits == 0 && fact.bits > 0 && (isParameters(fact) || fact.isFormat)
            && (fact.sentence == m_target.sentence || fact.isFormat)
            && (fact.table == 0 || fact.row == m_target.row))
            bits = fact.bits;
    }
    return bits;
}

Ways RecordWays::density() const
{
    Ways ways;
    // "ms per sentence" is of no parameters and of no bytes.
    if (m_target.amount.dimension == Dimension::Density && m_target.amount.per != PerWhat::Byte
        && m_target.amount.per != PerWhat::Parameter)
        return ways;
    const auto sizeList = sizes();
    auto counts = parameters();
    if (std::ranges::count_if(counts, [&](std::size_t i) { return at(i).side == FactSide::Compressed; }) == 1
        && counts.size() > 1)
        std::erase_if(counts, [&](std::size_t i) { return at(i).side != FactSide::Compressed; });
    for (const std::size_t count : counts)
        for (const std::size_t size : sizeList)
            if (m_target.amount.above == Dimension::Bytes)
                ways.add("density.sources", "a / b", size, count, quotients(at(size), at(count)));
            else
                ways.add("density.sources", "a / b", count, size, quotients(at(count), at(size)));
    ways.mustFollow = sizeList.size() == 1 && counts.size() == 1;
    return ways;
}

} // namespace assay
