// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audit/audit.h"
#include "widgets/models/value_outline.h"

#include <QAbstractItemModel>

#include <map>

namespace assay {

/// A claim document of values as a tree: name, value, and the verdict of the claim that stands there. What
/// holds no claim is grey.
class OutlineModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { Name, Value, VerdictColumn, ColumnCount };

    using QAbstractItemModel::QAbstractItemModel;
    void clear();
    /// claims: of the report, with the node where each stands.
    void show(ValueOutline outline, const std::string &text,
              const std::vector<std::pair<std::size_t, std::size_t>> &claims, const AuditReport &report);

    const ValueOutline &outline() const { return m_outline; }
    bool isEmpty() const { return m_outline.nodes().empty(); }
    QModelIndex indexOf(std::size_t node) const;
    std::optional<std::size_t> nodeOf(const QModelIndex &index) const;
    /// The first claim at the node.
    std::optional<std::size_t> claimAt(std::size_t node) const;
    /// Nodes with one of them in their name or value, in the order of the text.
    std::vector<std::size_t> find(const QString &words, std::size_t most) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Mark {
        std::size_t claim = 0, count = 0;
        Verdict verdict = Verdict::Confirmed; ///< the worst
    };
    QString text(std::size_t node, Column column) const;

    ValueOutline m_outline;
    std::string m_text;
    std::map<std::size_t, Mark> m_marks; ///< by node
    std::map<std::size_t, Mark> m_inside; ///< what lies below a node
};

} // namespace assay
