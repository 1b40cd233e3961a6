// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session.h"
#include "widgets/text_positions.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QStackedWidget;
class QToolButton;
class QTreeView;

namespace assay {

class OutlineModel;

/// The documents as text, each statement underlined in its verdict's colour; JSON and pickles as a tree with
/// the same marks. A click looks at the claim, the search lights every hit. What holds no claim is grey.
class DocumentPanel : public QWidget {
    Q_OBJECT
public:
    explicit DocumentPanel(Session &session, QWidget *parent = nullptr);

protected:
    void showEvent(QShowEvent *event) override;

private:
    struct Span {
        qsizetype begin = 0, end = 0; ///< UTF-16 positions
        std::size_t claim = 0;
    };
    void buildSearch(QLayout &column);
    void refresh();
    void listDocuments();
    void showDocument(int index);
    void placeClaims(std::size_t document);
    std::optional<Span> spanOf(std::size_t claim, const std::string &text) const;
    void mark();
    void buildTree();
    void showTree(std::size_t document);
    bool isTreeShown() const;
    void selectNode(std::size_t node);
    QString hitsText(std::size_t hits) const;
    std::optional<std::size_t> nodeOfPlace(const TextPlace &place) const;
    void search(bool isBackwards);
    void searchTree(bool isBackwards);
    void showPlace(const TextPlace &place);
    void lookAtClaimAtCursor();

    Session &m_session;
    QComboBox *m_documents;
    QPlainTextEdit *m_text;
    QStackedWidget *m_pages; ///< text, tree
    QTreeView *m_tree;
    OutlineModel *m_outline;
    QToolButton *m_asTree;
    QLineEdit *m_search;
    QLabel *m_hits;
    std::vector<Span> m_spans;
    TextPositions m_places; ///< of the document shown
    bool m_stale = true, m_isFollowing = false;
};

} // namespace assay
