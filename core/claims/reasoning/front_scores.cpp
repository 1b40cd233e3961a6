// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/front_scores.h"

#include "core/claims/reasoning/slip.h"
#include "core/claims/reasoning/table_lines.h"
#include "core/claims/reasoning/telling_words.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace assay {
namespace {

/// Nodes of an entry that are read for its names.
constexpr std::size_t MostNodes = 64;

struct Entry {
    std::size_t fact = NoIndex;
    std::string names {}; ///< all that its record says
};

class FrontScores {
public:
    FrontScores(const Graph &graph, std::size_t document, std::vector<Derivation> &out)
        : m_graph(graph)
        , m_tree(*graph.trees[document])
        , m_out(out)
    {
        for (const std::size_t i : graph.inDocument(document)) {
            const Fact &fact = at(i);
            if (fact.value != NoIndex && fact.table == 0 && isInFront(fact.section) && isScoreFigure(fact)
                && isResult(fact) && m_entries.size() < MostFrontScores)
                m_entries.push_back({ i, namesOf(fact.sentence) });
        }
    }

    void judge(const LedgerTable &table)
    {
        if (m_entries.empty() || m_tree.node(static_cast<TreeId>(table.node)).kind != TreeKind::Table
            || isInFront(m_tree.sectionOf(static_cast<TreeId>(table.node))))
            return;
        const auto [rows, columns] = linesOf(m_graph, table);
        judgeLines(rows);
        judgeLines(columns);
    }

    void judgeLines(const TableLines &lines)
    {
        const TellingWords words(lines.labels, lines.labels.size());
        std::map<std::size_t, std::size_t> repeats; // by what crosses the lines: entries that repeat it
        std::vector<std::pair<std::size_t, std::size_t>> open; // entry, line
        for (const Entry &entry : m_entries) {
            const auto line = lineOf(lines, words, entry);
            if (!line)
                continue;
            const std::vector<std::size_t> met = crossingsOf(lines.cells[*line], entry.fact);
            for (const std::size_t crossing : met)
                ++repeats[crossing];
            if (met.empty())
                open.emplace_back(entry.fact, *line);
        }
        for (const auto &[fact, line] : open)
            if (const auto crossing = crossingMeant(lines.cells[line], repeats))
                accuse(fact, lines.cells[line][*crossing], repeats.empty());
    }

private:
    const Fact &at(std::size_t fact) const { return m_graph.facts[fact]; }

    bool isInFront(TreeId section) const
    {
        for (; section != 0; section = m_tree.node(section).parent)
            if (m_tree.has(section, TreeFlag::FrontMatter))
                return true;
        return false;
    }

    /// What the entry of a list says that the score lies in.
    std::string namesOf(TreeId sentence) const
    {
        TreeId entry = m_tree.node(sentence).parent;
        for (TreeId up = entry; up != 0; up = m_tree.node(up).parent) {
            const TreeId above = m_tree.node(up).parent;
            if (m_tree.node(up).kind == TreeKind::Record && m_tree.node(above).kind == TreeKind::List
                && m_tree.node(up).next != 0) {
                entry = up;
                break;
            }
            if (m_tree.node(up).kind == TreeKind::Record && m_tree.node(above).kind == TreeKind::List
                && m_tree.node(above).firstChild != up) {
                entry = up;
                break;
            }
        }
        std::string names;
        std::vector<TreeId> open { entry };
        for (std::size_t read = 0; !open.empty() && read < MostNodes; ++read) {
            const TreeId node = open.back();
            open.pop_back();
            if (m_tree.node(node).kind == TreeKind::Sentence)
                names += std::string(m_tree.text(node)) + "; ";
            for (const TreeId child : m_tree.children(node))
                open.push_back(child);
        }
        return names;
    }

    /// The only line that the entry names.
    static std::optional<std::size_t> lineOf(const TableLines &lines, const TellingWords &words,
                                             const Entry &entry)
    {
        const std::vector<SaidRow> said = words.in(entry.names);
        if (said.empty()
            || std::ranges::any_of(said, [&](const SaidRow &one) { return one.row != said.front().row; })
            || lines.aggregates[said.front().row] != Aggregate::None)
            return {};
        return said.front().row;
    }

    static std::optional<double> scaleBetween(const Fact &score, const Fact &cell)
    {
        for (const double scale : { 1.0, 0.01, 100.0 })
            for (const Interval &reading : cell.amount.intervals())
                if (agrees(score, scaled(reading, scale)))
                    return scale;
        return {};
    }

    bool isScoreCell(std::size_t cell) const
    {
        return cell != NoIndex && at(cell).value != NoIndex && isScoreFigure(at(cell))
            && at(cell).side != FactSide::Difference;
    }

    std::vector<std::size_t> crossingsOf(const std::vector<std::size_t> &line, std::size_t fact) const
    {
        std::vector<std::size_t> met;
        for (std::size_t i = 0; i < line.size(); ++i)
            if (isScoreCell(line[i]) && scaleBetween(at(fact), at(line[i])))
                met.push_back(i);
        return met;
    }

    /// What most of the other entries repeat; without any the only score of the compressed model.
    std::optional<std::size_t> crossingMeant(const std::vector<std::size_t> &line,
                                             const std::map<std::size_t, std::size_t> &repeats) const
    {
        std::optional<std::size_t> found;
        std::size_t most = 0;
        for (const auto &[crossing, count] : repeats) {
            found = count > most ? std::optional(crossing) : count == most ? std::nullopt : found;
            most = std::max(most, count);
        }
        if (!repeats.empty())
            return found;
        for (std::size_t i = 0; i < line.size(); ++i)
            if (isScoreCell(line[i]) && at(line[i]).side == FactSide::Compressed) {
                if (found)
                    return {};
                found = i;
            }
        return found;
    }

    /// mustSlip: nothing but its side says that the column is meant.
    void accuse(std::size_t fact, std::size_t cell, bool mustSlip)
    {
        if (!isScoreCell(cell))
            return;
        const double stated = at(fact).amount.value, known = at(cell).amount.value;
        for (const double scale : { 1.0, 0.01, 100.0 }) {
            if (std::abs(stated - scale * known) > FarOffFront * std::abs(scale * known))
                continue;
            const Interval &own = at(cell).amount.readings.front();
            const Computed computed { scaled(own, scale) };
            if (!mustSlip || isDigitSlip(at(fact), computed))
                m_out.push_back({ .target = fact,
                                  .outcome = Outcome::Breaks,
                                  .rule = "documents.one-key",
                                  .formula = m_graph.printed(cell),
                                  .sources = { cell },
                                  .computed = computed });
            return;
        }
    }

    const Graph &m_graph;
    const DocumentTree &m_tree;
    std::vector<Entry> m_entries {};
    std::vector<Derivation> &m_out;
};

} // namespace

void frontScores(const Graph &graph, std::vector<Derivation> &out)
{
    const std::vector<bool> known = derivedFacts(graph, out);
    std::vector<Derivation> made;
    for (std::size_t document = 0; document < graph.trees.size(); ++document) {
        FrontScores scores(graph, document, made);
        for (const LedgerTable &table : graph.tables)
            if (table.document == document)
                scores.judge(table);
    }
    for (Derivation &one : made)
        if (!known[one.target])
            out.push_back(std::move(one));
}

} // namespace assay
