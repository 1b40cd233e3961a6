// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/job_runner.h"
#include "widgets/session.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace assay {

class DecidingClaims;
class MetadataTable;
class OverviewCards;
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
    void buildLists(QVBoxLayout &column);
    void refresh();
    void update();
    void showPair();
    void showModel();
    void showPlane();
    const ModelPtr &anyModel() const;

    Session &m_session;
    bool m_stale = true;
    QLabel *m_headline, *m_counts, *m_answer;
    QPushButton *m_export, *m_swap;
    OverviewCards *m_cards;
    DecidingClaims *m_claims;
    MetadataTable *m_metadata;
    QLabel *m_metadataTitle;
    WorstLayersView *m_worst;
    RateDistortionPlot *m_plane;
};

/// Bits per weight that a claimed ratio leaves of the reference; empty if either is not known.
std::optional<double> claimedBitsPerWeight(const Session &session);

} // namespace assay
