// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/job_runner.h"

#include <QWidget>

class QTableWidget;
class QTimer;

namespace assay {

/// What runs: progress, rate, remaining time, and a button that stops it.
class JobsPanel : public QWidget {
    Q_OBJECT
public:
    explicit JobsPanel(JobRunner &jobs, QWidget *parent = nullptr);

private:
    void refresh();
    void rebuild(const std::vector<JobState> &jobs);

    JobRunner &m_jobs;
    QTableWidget *m_table;
    QTimer *m_timer;
    QStringList m_shown; ///< tags, in the order of the rows
};

} // namespace assay
