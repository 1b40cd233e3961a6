// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/accounting.h"
#include "widgets/job_runner.h"
#include "widgets/session.h"

#include <QWidget>

#include <array>

class QGridLayout;
class QLabel;
class QPushButton;
class QTableWidget;
class QVBoxLayout;

namespace assay {

class Card;
class RateDistortionPlot;
class WorstLayersView;

/// Answers first, then shows: the verdict and two sentences, four cards, the claims that decide, the worst
/// layers and the rate-distortion plane; for one model what it holds.
class OverviewPanel : public QWidget {
    Q_OBJECT
public:
    OverviewPanel(Session &session, JobRunner &jobs, QWidget *parent = nullptr);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void buildHead(QVBoxLayout &column);
    void buildTables(QVBoxLayout &column);
    void refresh();
    void update();
    void showPair();
    void showModel();
    void showCards();
    void showClaims();
    void showPlane();
    void countElements();
    const ModelPtr &anyModel() const;

    Session &m_session;
    JobRunner &m_jobs;
    bool m_stale = true;
    QLabel *m_headline, *m_counts, *m_answer;
    QPushButton *m_export, *m_swap;
    std::array<Card *, 4> m_cards {}; ///< size, fidelity, coverage, not checked
    std::array<std::optional<Accounting>, 2> m_counted {}; ///< reference, candidate
    QTableWidget *m_claims, *m_metadata;
    QLabel *m_claimsTitle, *m_worstTitle, *m_metadataTitle;
    WorstLayersView *m_worst;
    RateDistortionPlot *m_plane;
};

/// Bits per weight that a claimed ratio leaves of the reference; empty if either is not known.
std::optional<double> claimedBitsPerWeight(const Session &session);

} // namespace assay
