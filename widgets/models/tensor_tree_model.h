// SPDX-License-Identifier: GPL-3.0-or-later
// Both models side by side: groups of blocks, and below them one row per pair of tensors. Filters and sorts
// by itself, so that a hundred thousand tensors stay quick.
#pragma once

#include "widgets/models/column_filter.h"
#include "widgets/models/layer_rows.h"

#include <QAbstractItemModel>

#include <array>

namespace assay {

struct RowFilter {
    std::string words {}; ///< lower case, sought in the names; loosely if no name has them side by side
    std::array<ColumnFilter, LayerColumns::ColumnCount> columns {};
};

/// GUI thread only. Flat vectors, no object per row.
class TensorTreeModel : public QAbstractItemModel, public LayerColumns {
    Q_OBJECT
public:
    using QAbstractItemModel::QAbstractItemModel;

    /// Headers only; either may be null.
    void setModels(const ModelPtr &reference, const ModelPtr &candidate);
    /// Its comparison must be there.
    void setReport(const AuditReport &report, const std::vector<Finding> &findings);
    /// Without groups: one list, sorted over the whole model.
    void setFlat(bool isFlat);
    bool isFlat() const { return m_isFlat; }
    /// The whole name of a row, whatever is shown of it.
    static constexpr int FullNameRole = Qt::UserRole;
    /// Fills in the measures of the next layers of a running comparison.
    void addMeasured(std::span<const LayerReport> layers);
    /// How many were added since the models or the report were set.
    std::size_t measuredCount() const { return m_measured; }
    void setFilter(RowFilter filter);
    /// How bytes are written.
    void setNumberForm(NumberForm form);

    const std::vector<LayerRow> &rows() const { return m_rows; }
    std::size_t shownCount() const { return m_shown; }
    /// Position in rows(); empty for groups.
    std::optional<std::size_t> rowOf(const QModelIndex &index) const;
    std::optional<std::size_t> rowNamed(const std::string &name) const;
    /// Invalid for a row that is filtered out.
    QModelIndex indexOfRow(std::size_t row) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    /// Within the groups, where there are some; column -1 is the order of the files.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

private:
    struct Group {
        LayerRow sum {}; ///< bytes of shown paired rows, errors pooled
        std::vector<std::size_t> rows {};
    };
    struct Place {
        int group = -1, row = 0; ///< group -1: not shown
    };
    void setRows(std::vector<LayerRow> rows);
    void rebuild();
    std::vector<bool> acceptedRows() const;
    void orderRows();

    std::vector<LayerRow> m_rows;
    std::vector<std::string> m_lowerNames; ///< of rows
    std::vector<std::uint64_t> m_blocks; ///< of rows: 0 = outside the blocks, else number + 1
    std::unordered_map<std::string_view, std::size_t> m_byName; ///< views into m_rows
    std::vector<std::size_t> m_order; ///< of rows as sorted
    RowFilter m_filter;
    NumberForm m_numberForm = NumberForm::Si;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    std::vector<Group> m_groups;
    std::vector<Place> m_places; ///< of rows; in a flat list the group is 0
    std::vector<std::size_t> m_flat; ///< rows, in a flat list
    bool m_isFlat = false;
    std::size_t m_shown = 0, m_measured = 0;
};

} // namespace assay
