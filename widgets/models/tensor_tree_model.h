// SPDX-License-Identifier: GPL-3.0-or-later
// Both models side by side: groups of blocks, and below them one row per pair of tensors.
#pragma once

#include "core/analysis/compare.h"

#include <QAbstractItemModel>

#include <map>

namespace assay {

struct LayerRow {
    std::string name {}, referenceLayout {}, candidateLayout {}, shape {}, role {}, note {};
    std::optional<std::uint64_t> referenceBytes {}, candidateBytes {}; ///< empty: that side has none
    std::optional<ErrorStats> error {};
};

/// GUI thread only. Flat vectors, no object per row.
class TensorTreeModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column {
        Name,
        ReferenceLayout,
        CandidateLayout,
        Shape,
        ReferenceBytes,
        CandidateBytes,
        Ratio,
        Sqnr,
        Cosine,
        Role,
        Note,
        ColumnCount
    };
    using QAbstractItemModel::QAbstractItemModel;

    /// Headers only; either may be null. Tensors of the same name share a row.
    void setModels(const ModelPtr &reference, const ModelPtr &candidate);
    void setComparison(const Comparison &comparison);
    const std::vector<LayerRow> &rows() const { return m_rows; }
    /// Position in rows(); empty for groups.
    std::optional<std::size_t> rowOf(const QModelIndex &index) const;
    QModelIndex indexOfRow(std::size_t row) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Group {
        LayerRow sum {}; ///< bytes of paired rows, errors pooled
        std::vector<std::size_t> rows {};
    };
    void setRows(std::vector<LayerRow> rows);

    std::vector<LayerRow> m_rows;
    std::vector<Group> m_groups;
    std::vector<std::pair<int, int>> m_places; ///< per row: group, position in it
};

/// "block 12" for names such as "model.layers.12.mlp.up_proj.weight"; else "outside the blocks".
QString groupName(const std::string &tensorName);

} // namespace assay
