// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reproducing/named_methods.h"

#include "core/claims/reading/clauses.h"
#include "core/reproducing/word_pattern.h"

#include <algorithm>

namespace assay {
namespace {

constexpr std::string_view StageNumbers[] { "stage #", "step #", "phase #", "schritt #" };
constexpr std::string_view ChainWords[] {
    "pipeline*",   "stage*",     "step #",        "phase #", "chain*", "cascade*",          "then",
    "followed by", "after that", "afterwards",    "on top",  "danach", "anschlie\xc3\x9f*", "gefolgt von",
    "puis",        "luego",      "despu\xc3\xa9s"
};
constexpr std::string_view Arrows[] { "->", "=>", "\xe2\x86\x92", " + " };
constexpr std::string_view WholeWords[] { "pipeline*",  "combined",  "overall",    "total",
                                          "end to end", "whole",     "altogether", "all stages",
                                          "gesamt*",    "insgesamt", "final" };
/// What stands before a method in its clause where the method is not what was done.
constexpr std::string_view ComparingWords[] { "unlike",
                                              "than",
                                              "compared to",
                                              "compared with",
                                              "in contrast to",
                                              "instead of",
                                              "rather than",
                                              "versus",
                                              "vs",
                                              "as opposed to",
                                              "outperform*",
                                              "beats",
                                              "baseline*",
                                              "without",
                                              "not using",
                                              "no",
                                              "not",
                                              "never",
                                              "neither",
                                              "im gegensatz zu",
                                              "anders als",
                                              "als bei",
                                              "statt",
                                              "ohne",
                                              "kein*",
                                              "nicht",
                                              "contrairement",
                                              "sans",
                                              "sin",
                                              "a diferencia de" };
/// What stands behind it in its clause where it did not run.
constexpr std::string_view SkippedWords[] { "skipped",
                                            "not used",
                                            "not run",
                                            "disabled",
                                            "failed",
                                            "\xc3\xbc"
                                            "bersprungen",
                                            "nicht verwendet",
                                            "omitted" };

/// Of a code: "int32" is a type of indices.
bool isWidth(double bits)
{
    return bits >= 2 && bits <= 8;
}

class Reader {
public:
    explicit Reader(const DocumentTree &tree)
        : m_tree(tree)
    {
        m_found.sign = decimalSignOf(tree.source, tree.language);
    }

    NamedMethods read()
    {
        walk(0, 0);
        for (std::size_t line = 0; line < m_found.lines.size(); ++line)
            findIn(line);
        dropGenericOnes();
        return std::move(m_found);
    }

private:
    void walk(TreeId id, TreeId group);
    void addRow(TreeId row, TreeId table);
    void addLine(TreeId id, TreeId group, std::string text);
    void findIn(std::size_t line);
    bool isAppliedAt(const MethodLine &line, std::size_t begin, std::size_t end) const;
    void dropGenericOnes();

    const DocumentTree &m_tree;
    NamedMethods m_found {};
};

void Reader::addLine(TreeId id, TreeId group, std::string text)
{
    MethodLine line { .id = id, .group = group, .section = m_tree.sectionOf(id), .text = std::move(text) };
    line.small = smallLetters(line.text);
    line.isHeading = m_tree.has(id, Heading);
    for (const std::string_view pattern : StageNumbers)
        if (const auto match = findPattern(line.small, pattern, 0, m_found.sign); match && !line.stage)
            line.stage = match->numbers.front();
    m_found.lines.push_back(std::move(line));
}

/// All cells in one line, each behind its header.
void Reader::addRow(TreeId row, TreeId table)
{
    const TableShape &shape = m_tree.shape(table);
    std::string text;
    for (const TreeId cell : m_tree.children(row)) {
        if (m_tree.node(cell).kind != TreeKind::Sentence)
            continue;
        const auto column = static_cast<std::size_t>(m_tree.node(cell).column);
        text += text.empty() ? "" : "; ";
        if (m_tree.node(cell).column >= 0 && column < shape.columns.size() && !shape.columns[column].empty())
            text += shape.columns[column] + ": ";
        m_found.places[cell] = { m_found.lines.size(), text.size() };
        text += m_tree.text(cell);
    }
    addLine(row, table, std::move(text));
}

void Reader::walk(TreeId id, TreeId group)
{
    for (const TreeId child : m_tree.children(id)) {
        if (m_tree.has(child, Quoted) || m_tree.has(child, Struck))
            continue;
        const TreeKind kind = m_tree.node(child).kind;
        if (kind == TreeKind::Record && m_tree.node(id).kind == TreeKind::Table) {
            addRow(child, id);
        } else if (kind == TreeKind::Sentence) {
            std::string text(m_tree.label(child));
            text += text.empty() ? "" : ": ";
            m_found.places[child] = { m_found.lines.size(), text.size() };
            text += m_tree.text(child);
            addLine(child, group, std::move(text));
        } else {
            walk(child,
                 kind == TreeKind::Section                    ? child
                     : m_tree.node(id).kind == TreeKind::List ? group
                                                              : child);
        }
    }
}

bool Reader::isAppliedAt(const MethodLine &line, std::size_t begin, std::size_t end) const
{
    std::size_t clauseBegin = 0, clauseEnd = line.small.size();
    for (const Clause &clause : clausesOf(line.small))
        if (begin >= clause.begin && begin < clause.begin + clause.length) {
            clauseBegin = clause.begin;
            clauseEnd = clause.begin + clause.length;
        }
    const std::string_view small = line.small;
    if (hasAnyPattern(small.substr(clauseBegin, begin - clauseBegin), ComparingWords, m_found.sign))
        return false;
    // What is said of it in brackets or behind a colon is said of it too.
    constexpr std::size_t NearBytes = 24;
    const std::size_t behind = std::max(clauseEnd, std::min(end + NearBytes, small.size()));
    std::string_view rest = small.substr(end, behind - end);
    for (const std::string_view arrow : Arrows)
        rest = rest.substr(0, rest.find(arrow));
    return !hasAnyPattern(rest.substr(0, rest.find(';')), SkippedWords, m_found.sign);
}

void Reader::findIn(std::size_t at)
{
    const MethodLine &line = m_found.lines[at];
    std::vector<MethodMention> found;
    for (const Method &method : methodTable()) {
        if (!method.needs.empty() && !hasAnyPattern(line.small, method.needs, m_found.sign))
            continue;
        for (const std::string_view spelling : method.spellings)
            for (auto match = findPattern(line.small, spelling, 0, m_found.sign); match;
                 match = findPattern(line.small, spelling, match->end, m_found.sign)) {
                if (!method.isGeneric || match->numbers.empty() || isWidth(match->numbers.front()))
                    found.push_back({ &method, at, match->begin, match->end });
                if (match->end == match->begin)
                    break;
            }
    }
    // The longest of those that overlap, then in order.
    std::ranges::stable_sort(found, std::ranges::greater {},
                             [](const MethodMention &one) { return one.end - one.begin; });
    std::vector<MethodMention> kept;
    for (const MethodMention &one : found)
        if (std::ranges::none_of(kept, [&](const MethodMention &other) {
                return one.begin < other.end && other.begin < one.end;
            }))
            kept.push_back(one);
    std::ranges::sort(kept, {}, &MethodMention::begin);
    for (std::size_t i = 0; i < kept.size(); ++i) {
        // "HyperCompression (LZMA)": the brackets say what it is.
        if (i + 1 < kept.size() && kept[i].method != kept[i + 1].method) {
            const std::string between = line.small.substr(kept[i].end, kept[i + 1].begin - kept[i].end);
            if (between == " (" || between == "(") {
                kept[i + 1].begin = kept[i].begin;
                continue;
            }
        }
        kept[i].isApplied = isAppliedAt(line, kept[i].begin, kept[i].end);
        m_found.mentions.push_back(kept[i]);
    }
}

/// "4-bit" beside GPTQ is its width, and no second method.
void Reader::dropGenericOnes()
{
    const auto isSpecific = [](const MethodMention &one) {
        return !one.method->isGeneric && !isLossless(*one.method) && one.isApplied;
    };
    const bool hasSpecific = std::ranges::any_of(m_found.mentions, isSpecific);
    std::erase_if(m_found.mentions, [&](const MethodMention &one) {
        if (!one.method->isGeneric || !hasSpecific)
            return false;
        const MethodLine &line = m_found.lines[one.line];
        return isAsciiDigit(line.small[one.begin])
            || std::ranges::any_of(m_found.mentions, [&](const MethodMention &other) {
                   return isSpecific(other)
                       && (other.line == one.line || m_found.lines[other.line].group == line.group
                           || m_found.lines[other.line].section == line.section);
               });
    });
}

} // namespace

NamedMethods namedMethods(const DocumentTree &tree)
{
    return Reader(tree).read();
}

bool speaksOfStages(std::string_view smallText)
{
    return hasAnyPattern(smallText, ChainWords, DecimalSign::Point)
        || std::ranges::any_of(Arrows, [&](std::string_view arrow) {
               return smallText.find(arrow) != std::string_view::npos;
           });
}

bool speaksOfWhole(std::string_view smallText)
{
    return hasAnyPattern(smallText, WholeWords, DecimalSign::Point);
}

} // namespace assay
