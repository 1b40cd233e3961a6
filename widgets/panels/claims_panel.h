// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session.h"
#include "widgets/text_positions.h"

#include <QWidget>

class QComboBox;
class QPlainTextEdit;
class QTextBrowser;

namespace assay {

/// The documents as text, each statement underlined in its verdict's colour; a click shows the reason.
class ClaimsPanel : public QWidget {
    Q_OBJECT
public:
    explicit ClaimsPanel(Session &session, QWidget *parent = nullptr);

private:
    void refresh();
    void showDocument(int index);
    void showPlace(const TextPlace &place);
    void showClaimAtCursor();
    void showClaim(const Claim &claim);

    Session &m_session;
    QComboBox *m_documents;
    QPlainTextEdit *m_text;
    QTextBrowser *m_reason;
    struct Span {
        qsizetype begin, end; ///< UTF-16 positions
        std::size_t claim;
    };
    std::vector<Span> m_spans;
    TextPositions m_places; ///< of the document shown
};

} // namespace assay
