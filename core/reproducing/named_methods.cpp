// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reproducing/named_methods.h"

#include "core/claims/reading/clauses.h"
#include "core/reproducing/document_words.h"
#include "core/reproducing/word_pattern.h"

#include <algorithm>
#include <cctype>

namespace assay {
namespace {

using namespace document_words;

/// A mark and the beginning of the next word.
constexpr std::size_t NextWord = 5;

/// Of a code: "int32" is a type of indices.
bool isWidth(double bits)
{
    return bits >= 2 && bits <= 8;
}

/// The clause that a byte stands in, or the whole text.
Clause clauseAt(std::string_view text, std::size_t at)
{
    for (const Clause &clause : clausesOf(text))
        if (at >= clause.begin && at < clause.begin + clause.length)
            return clause;
    return { .begin = 0, .length = static_cast<std::uint32_t>(text.size()) };
}

/// What is said of it in brackets or behind a colon is said of it too.
bool isSkippedBehind(std::string_view small, std::size_t clauseEnd, std::size_t end, DecimalSign sign)
{
    constexpr std::size_t NearBytes = 24;
    const std::size_t behind = std::max(clauseEnd, std::min(end + NearBytes, small.size()));
    std::string_view rest = small.substr(end, behind - end);
    for (const std::string_view arrow : Arrows)
        rest = rest.substr(0, rest.find(arrow));
    return hasAnyPattern(rest.substr(0, rest.find(';')), SkippedWords, sign);
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
        // What it says of a name once holds for all of the document.
        for (MethodMention &mention : m_found.mentions)
            if (const auto known = m_explained.find(mention.method); known != m_explained.end())
                mention.method = known->second;
        dropGenericOnes();
        dropPartsOfOthers();
        return std::move(m_found);
    }

private:
    void walk(TreeId id, TreeId group);
    void addRow(TreeId row, TreeId table);
    void addLine(TreeId id, TreeId group, std::string text);
    void findIn(std::size_t line);
    bool isSaidInRecord(const MethodLine &line, std::span<const std::string_view> words) const;
    bool isMeant(const MethodLine &line, const Method &method, std::size_t begin, std::size_t end) const;
    bool isAppliedAt(const MethodLine &line, std::size_t begin, std::size_t end) const;
    void dropGenericOnes();
    void dropPartsOfOthers();

    const DocumentTree &m_tree;
    NamedMethods m_found {};
    std::map<const Method *, const Method *> m_explained {}; ///< "HyperCompression (LZMA)"
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
        // "vector length | 8" is a label and its value.
        const bool hasHeader = column < shape.columns.size() && !shape.columns[column].empty();
        text += text.empty() ? "" : hasHeader ? "; " : ": ";
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

/// "Only the tokenizer was packed with gzip": another thing than weights, and no weights beside it.
bool isOfAnotherThing(std::string_view clause, DecimalSign sign)
{
    return hasAnyPattern(clause, OtherThings, sign) && !hasAnyPattern(clause, WeightWords, sign);
}

bool Reader::isAppliedAt(const MethodLine &line, std::size_t begin, std::size_t end) const
{
    const std::string_view small = line.small;
    const Clause clause = clauseAt(small, begin);
    const std::string_view before = small.substr(clause.begin, begin - clause.begin);
    if (hasAnyPattern(before, ComparingWords, m_found.sign)
        || isOfAnotherThing(small.substr(clause.begin, clause.length), m_found.sign))
        return false;
    // "GPTQ is reported to reach 4x; we did not try it": what is said at the end of the sentence of it.
    if (hasAnyPattern(small.substr(end), NotTriedWords, m_found.sign))
        return false;
    constexpr std::size_t CloseBytes = 40; // ", which in the end gained nothing"
    if (hasAnyPattern(small.substr(end, CloseBytes), GaveNothingWords, m_found.sign))
        return false;
    return !isSkippedBehind(small, clause.begin + clause.length, end, m_found.sign);
}

/// {"name": "quantize", "bits": 8}: a record says of its members together what they are.
bool Reader::isSaidInRecord(const MethodLine &line, std::span<const std::string_view> words) const
{
    if (!m_tree.isData() || m_tree.node(line.group).kind != TreeKind::Record)
        return false;
    return std::ranges::any_of(m_found.lines, [&](const MethodLine &other) {
        return other.group == line.group && hasAnyPattern(other.small, words, m_found.sign);
    });
}

bool isCapital(char c)
{
    return c >= 'A' && c <= 'Z';
}

/// "Maria Huffman", "D. Huffman": a name stands before it.
bool isBehindName(std::string_view text, std::size_t begin)
{
    if (begin < 2 || text[begin - 1] != ' ')
        return false;
    std::string_view word = text.substr(0, begin - 1);
    word.remove_prefix(word.find_last_of(" \t(\"") + 1);
    if (word.size() == 2 && word[1] == '.')
        word.remove_suffix(1);
    return !word.empty() && isCapital(word[0]) && std::ranges::none_of(word, [](char c) {
        return std::ispunct(static_cast<unsigned char>(c)) || isAsciiDigit(c);
    });
}

/// "Dora Huffman", but not "Huffman codes": a name stands behind it.
bool isBeforeName(std::string_view text, std::size_t end)
{
    return end + 2 < text.size() && text[end] == ' ' && isCapital(text[end + 1]) && text[end + 2] >= 'a'
        && text[end + 2] <= 'z';
}

/// A name of people or another word is the method before one of its heads, or near a word of its context
/// where no other name stands beside it.
bool Reader::isMeant(const MethodLine &line, const Method &method, std::size_t begin, std::size_t end) const
{
    const std::string_view small = line.small;
    constexpr std::size_t Between = 1; // a blank or a hyphen
    for (const std::string_view word : method.heads)
        if (const auto match = findPattern(small.substr(end), word, 0, m_found.sign);
            match && match->begin <= Between)
            return true;
    if (isBehindName(line.text, begin) || isBeforeName(line.text, end))
        return false;
    const auto speaks
        = [&](std::string_view text) { return hasAnyPattern(text, method.context, m_found.sign); };
    const TreeKind kind = m_tree.node(line.group).kind;
    const bool isGroup = kind == TreeKind::List || kind == TreeKind::Table || kind == TreeKind::Record;
    if (speaks(small.substr(0, begin)) || speaks(small.substr(end))
        || speaks(smallLetters(m_tree.label(line.group))))
        return true;
    return std::ranges::any_of(m_found.lines, [&](const MethodLine &other) {
        const bool isNear
            = (isGroup && other.group == line.group) || (other.isHeading && other.section == line.section);
        return isNear && &other != &line && speaks(other.small);
    });
}

void Reader::findIn(std::size_t at)
{
    const MethodLine &line = m_found.lines[at];
    std::vector<MethodMention> found;
    for (const Method &method : methodTable()) {
        if (!method.needs.empty() && !hasAnyPattern(line.small, method.needs, m_found.sign)
            && !isSaidInRecord(line, method.needs))
            continue;
        for (const std::string_view spelling : method.spellings)
            for (auto match = findPattern(line.small, spelling, 0, m_found.sign); match;
                 match = findPattern(line.small, spelling, match->end, m_found.sign)) {
                // "states.pkl.gz" is the name of a file.
                const bool isSuffix = match->begin > 0 && line.small[match->begin - 1] == '.';
                const bool isNamesake
                    = std::ranges::find(method.namesakes, spelling) != method.namesakes.end();
                if (isSuffix || (isNamesake && !isMeant(line, method, match->begin, match->end)))
                    continue;
                // "8-bit indices" are places in a codebook.
                const bool isOfPlaces = method.isGeneric
                    && findPattern(line.small.substr(match->end, NextWord), "ind*", 0, m_found.sign);
                if (!isOfPlaces
                    && (!method.isGeneric || match->numbers.empty() || isWidth(match->numbers.front())))
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
                m_explained[kept[i].method] = kept[i + 1].method;
                kept[i + 1].begin = kept[i].begin;
                if (kept[i + 1].end < line.small.size() && line.small[kept[i + 1].end] == ')')
                    ++kept[i + 1].end;
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
        return !one.method->isGeneric && !one.method->hasNoWidth && !isLossless(*one.method) && one.isApplied;
    };
    const bool hasSpecific = std::ranges::any_of(m_found.mentions, isSpecific);
    // "INT4 ... with 4 bits" is one method too.
    const auto isNumber = [&](const MethodMention &one) {
        return one.method->isGeneric && isAsciiDigit(m_found.lines[one.line].small[one.begin]);
    };
    const bool hasWord = std::ranges::any_of(m_found.mentions, [&](const MethodMention &one) {
        return one.method->isGeneric && one.isApplied && !isNumber(one);
    });
    if (hasWord)
        std::erase_if(m_found.mentions, isNumber);
    std::erase_if(m_found.mentions, [&](const MethodMention &one) {
        if (!one.method->isGeneric || !hasSpecific)
            return false;
        const MethodLine &line = m_found.lines[one.line];
        // Rows of a table are things of their own.
        const bool isRow = m_tree.node(line.id).kind == TreeKind::Record;
        return isAsciiDigit(line.small[one.begin])
            || std::ranges::any_of(m_found.mentions, [&](const MethodMention &other) {
                   return isSpecific(other)
                       && (other.line == one.line
                           || (!isRow
                               && (m_found.lines[other.line].group == line.group
                                   || m_found.lines[other.line].section == line.section)));
               });
    });
}

/// DFloat11 codes its exponents by Huffman: what a method is made of is no second method beside it.
void Reader::dropPartsOfOthers()
{
    const auto isPartOf = [](const Method &part, const Method &whole) {
        const std::string_view of = whole.pipeline, what = part.pipeline;
        return what.find('|') == what.npos && of.find('|') != of.npos && !what.empty()
            && (of.starts_with(std::string(what) + "|") || of.ends_with("|" + std::string(what)));
    };
    // "Élagué 2:4 (élagage structuré)": without a share of its own it is the same thing.
    const auto isSaidOf = [&](const MethodMention &one, const Method &other) {
        return one.method->id == std::string_view(other.kindOf)
            && std::ranges::none_of(one.method->settings, [&](const MethodSetting &setting) {
                   return setting.kind != SettingKind::Format
                       && hasAnyPattern(m_found.lines[one.line].small, setting.patterns, m_found.sign);
               });
    };
    std::erase_if(m_found.mentions, [&](const MethodMention &one) {
        return std::ranges::any_of(m_found.mentions, [&](const MethodMention &other) {
            return other.isApplied && (isPartOf(*one.method, *other.method) || isSaidOf(one, *other.method))
                && m_found.lines[other.line].section == m_found.lines[one.line].section;
        });
    });
}

} // namespace

bool isDeniedAt(std::string_view smallText, std::size_t begin, std::size_t end, DecimalSign sign)
{
    const Clause clause = clauseAt(smallText, begin);
    if (hasAnyPattern(smallText.substr(clause.begin, begin - clause.begin), ComparingWords, sign))
        return true;
    // "double_quant: false"
    std::string_view behind = smallText.substr(end);
    const std::size_t value = behind.find_first_not_of(" \t\"':=");
    if (value == 0 || value == std::string_view::npos
        || behind.substr(0, value).find_first_of(":=") == behind.npos)
        return false;
    behind.remove_prefix(value);
    return std::ranges::any_of(OffWords, [&](std::string_view word) { return behind.starts_with(word); });
}

TreeId itemOf(const DocumentTree &tree, TreeId id)
{
    for (; id != NoTreeId; id = tree.node(id).parent)
        if (const TreeKind above = tree.node(tree.node(id).parent).kind;
            above == TreeKind::List || tree.node(id).kind == TreeKind::Record)
            return id;
    return NoTreeId;
}

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

bool speaksOfAfter(std::string_view smallText)
{
    return hasAnyPattern(smallText, AfterWords, DecimalSign::Point);
}

bool speaksOfWhole(std::string_view smallText)
{
    return hasAnyPattern(smallText, WholeWords, DecimalSign::Point);
}

} // namespace assay
