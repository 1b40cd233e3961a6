// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session.h"
#include "widgets/text_positions.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace assay {

/// The documents as text, each statement underlined in its verdict's colour; a click looks at the claim, the
/// search lights every hit. Lines without a claim are grey.
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
    void search(bool isBackwards);
    void showPlace(const TextPlace &place);
    void lookAtClaimAtCursor();

    Session &m_session;
    QComboBox *m_documents;
    QPlainTextEdit *m_text;
    QLineEdit *m_search;
    QLabel *m_hits;
    std::vector<Span> m_spans;
    TextPositions m_places; ///< of the document shown
    bool m_stale = true, m_isFollowing = false;
};

} // namespace assay
