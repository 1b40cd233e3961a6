// SPDX-License-Identifier: GPL-3.0-or-later
// Both models' layers in one tree: found, filtered, sorted, chosen. Follows the session and leads it.
#pragma once

#include "widgets/models/tensor_tree_model.h"
#include "widgets/session.h"

#include <QSet>
#include <QWidget>

class QLabel;
class QLineEdit;
class QTimer;
class QToolButton;
class QTreeView;

namespace assay {

class FilterHeader;

class LayerTree : public QWidget {
    Q_OBJECT
public:
    explicit LayerTree(Session &session, QWidget *parent = nullptr);
    /// The search line, with its words selected.
    void startSearch();
    /// Widths, order and choice of columns, for the settings; empty while nobody has chosen any.
    QByteArray columns() const;
    void setColumns(const QByteArray &columns);
    /// Names of the selected tensors.
    QStringList selectedTensors() const;

private:
    /// What the rows stand for.
    struct Listed {
        ModelPtr reference {}, candidate {};
        ReportPtr report {}; ///< null where nothing was compared
        bool operator==(const Listed &) const = default;
    };
    void buildView();
    void addBytesAction(bool ofReference);
    void widenColumns();
    void follow();
    void showMeasured();
    void applyFilters();
    void restoreView();
    void showDefaultColumns();
    void chooseFlat(bool isFlat);
    void followSorting(int column);
    void selectFromTree();
    void selectInTree();
    void selectTensors(const QStringList &names);

    Session &m_session;
    TensorTreeModel *m_model;
    QLineEdit *m_search;
    QLabel *m_count;
    FilterHeader *m_header;
    QTreeView *m_tree;
    QTimer *m_typing; ///< filters once per pause
    QSet<QString> m_collapsed;
    QToolButton *m_flat;
    Listed m_listed;
    bool m_hasOwnColumns = false; ///< chosen by a person
    bool m_following = false; ///< the tree is being led by the session
};

} // namespace assay
