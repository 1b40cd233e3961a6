// SPDX-License-Identifier: GPL-3.0-or-later
// Walks a tree once: labels from near to far, records and tables, the facts of each sentence. Its parts:
// sections and sentences (build_ledger.cpp), records (ledger_records.cpp), tables (ledger_rows.cpp).
#pragma once

#include "core/claims/facts/counted_lists.h"
#include "core/claims/facts/list_tables.h"
#include "core/claims/facts/sentence_facts.h"

#include <algorithm>
#include <array>
#include <deque>

namespace assay {

/// Keys that name a model.
inline constexpr std::array<std::string_view, 10> ModelKeys { "model",   "model_id", "model_name",
                                                              "network", "project",  "modelname",
                                                              "modell",  "netz",     "mod\xc3\xa8le",
                                                              "modelo" };

bool isAmong(const auto &names, std::string_view key)
{
    const std::string folded = foldKey(key);
    return std::ranges::any_of(names, [&](std::string_view name) { return foldKey(name) == folded; });
}

/// The opened model that is called so, or null.
const KnownName *knownName(const std::vector<KnownName> &names, std::string_view text);

class LedgerBuilder {
public:
    LedgerBuilder(const DocumentTree &tree, std::size_t document, const std::vector<KnownName> &names)
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
    bool isWholeRow(const Label &label) const;
    FactSide sideOfFiles(TreeId id) const;
    const KnownName *nameAlone(TreeId id) const;
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

} // namespace assay
