// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace assay {

class DerivationView;

/// Everything about the selected claim or finding: its words, why it is so (the derivation drawn, the
/// evidence as a table), where it leads, and what the reviewer says to it.
class DetailsPanel : public QWidget {
    Q_OBJECT
public:
    explicit DetailsPanel(Session &session, QWidget *parent = nullptr);

private:
    void buildJumps();
    void buildReview();
    void clear();
    void showFinding(std::size_t index);
    void showClaim(std::size_t index);
    void addEvidence(const Finding &finding);
    /// What the methods of the claim's document gave, stage by stage.
    void addReproductions(const AuditReport &report, const Claim &claim);
    void fitEvidence();
    /// Where one can go from what is shown, and what was written to it.
    void showWays();
    void showReview();
    void storeReview();

    Session &m_session;
    Finding m_shown {}; ///< what a review is stored under; a claim's rule is "claim"
    std::optional<std::size_t> m_layer;
    std::optional<TextPlace> m_text;
    std::optional<ByteRange> m_bytes;
    std::string m_document {}; ///< of the claim that is shown
    QLabel *m_head, *m_words, *m_explanation;
    DerivationView *m_derivation;
    QTableWidget *m_evidence;
    QWidget *m_jumps, *m_review;
    QPushButton *m_toLayer, *m_toText, *m_toBytes, *m_reproduce;
    QComboBox *m_disposition;
    QLineEdit *m_comment;
    bool m_isFilling = false;
};

} // namespace assay
