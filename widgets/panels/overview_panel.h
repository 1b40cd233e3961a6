// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/accounting.h"
#include "widgets/job_runner.h"
#include "widgets/session.h"

#include <QWidget>

#include <array>

class QGridLayout;
class QLabel;

namespace assay {

class RateDistortionPlot;
class StackedBar;

/// The verdict in words, the claimed ratio beside the four measured ones, what was covered, what the models
/// hold, and where the pair lies on the rate-distortion plane.
class OverviewPanel : public QWidget {
    Q_OBJECT
public:
    OverviewPanel(Session &session, JobRunner &jobs, QWidget *parent = nullptr);

private:
    void buildRatios(QGridLayout &grid);
    void refresh();
    void showRatios();
    void showPlane();
    QString countOf(std::uint64_t count) const;
    void countElements();
    void showAccounting(const std::array<std::optional<Accounting>, 2> &sides);

    Session &m_session;
    JobRunner &m_jobs;
    QLabel *m_verdict;
    std::array<QLabel *, 5> m_ratios {}; ///< claimed, file, stored, against f32, elements
    std::array<std::optional<Accounting>, 2> m_counted {}; ///< reference, candidate
    StackedBar *m_coverage;
    std::array<StackedBar *, 2> m_accounting {};
    RateDistortionPlot *m_plane;
};

/// Bits per weight that a claimed ratio leaves of the reference; empty if either is not known.
std::optional<double> claimedBitsPerWeight(const Session &session);

} // namespace assay
