// SPDX-License-Identifier: GPL-3.0-or-later
// The findings as they are shown: filtered, sorted and, if wanted, grouped under title rows that open and
// close.
#pragma once

#include "widgets/models/finding_model.h"

#include <QSet>

namespace assay {

/// Over a FindingModel, with its columns and roles. GUI thread only.
class FindingList : public QAbstractTableModel {
    Q_OBJECT
public:
    enum class Grouping { None, BySeverity, ByRule, BySubject };

    explicit FindingList(FindingModel &source, QObject *parent = nullptr);
    void setGrouping(Grouping grouping);
    /// Severities up to this one, the worst first.
    void setSeverities(Severity mildest);
    /// Shown if any cell has the words.
    void setWords(const QString &words);

    /// Null for title rows.
    const Finding *finding(int row) const { return m_source.finding(sourceRow(row)); }
    /// Index into the session's findings; empty for title rows.
    std::optional<std::size_t> findingIndex(int row) const
    {
        const int source = sourceRow(row);
        return source < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(source));
    }
    bool isTitle(int row) const { return row >= 0 && row < rowCount() && sourceRow(row) < 0; }
    void toggle(int titleRow);
    int shownCount() const { return m_shown; } ///< closed groups included

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

private:
    struct Row {
        int source = -1; ///< -1: a title
        QString title {};
        int members = 0;
        Severity worst = Severity::Note; ///< of the members
    };
    int sourceRow(int row) const;
    bool accepts(int source) const;
    QString groupOf(int source) const;
    QVariant titleData(const Row &row, int column, int role) const;
    std::vector<int> sortedRows() const;
    void rebuild();

    FindingModel &m_source;
    std::vector<Row> m_rows;
    QSet<QString> m_closed; ///< titles
    Grouping m_grouping = Grouping::None;
    Severity m_mildest = Severity::Note;
    QString m_words;
    int m_sortColumn = FindingModel::SeverityColumn;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    int m_shown = 0;
};

} // namespace assay
