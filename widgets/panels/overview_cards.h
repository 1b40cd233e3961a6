// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/accounting.h"
#include "widgets/job_runner.h"
#include "widgets/session.h"

#include <QWidget>

#include <array>

namespace assay {

class Card;

/// Four figures with a line each: size, fidelity, coverage and what was not checked of a pair; size, types,
/// parameters and findings of a single model. Elements are counted in a job.
class OverviewCards : public QWidget {
    Q_OBJECT
public:
    OverviewCards(Session &session, JobRunner &jobs, QWidget *parent = nullptr);
    void update();

Q_SIGNALS:
    /// The count has come: update() is due.
    void counted();

private:
    void showModel(const Model &model);
    void showComparison(const Comparison &comparison);
    void showNotChecked(const AuditReport &report);
    void setTitles(const std::array<QString, 4> &titles);
    void countElements();

    Session &m_session;
    JobRunner &m_jobs;
    std::array<Card *, 4> m_cards {};
    std::array<std::optional<Accounting>, 2> m_counted {}; ///< reference, candidate
};

} // namespace assay
