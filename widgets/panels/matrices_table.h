// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/spectrum.h"
#include "widgets/job_runner.h"
#include "widgets/session.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QTableWidget;

namespace assay {

/// What the singular values of every matrix come to, a row each as it is measured; a row selects its layer.
class MatricesTable : public QWidget {
    Q_OBJECT
public:
    MatricesTable(Session &session, JobRunner &jobs, QWidget *parent = nullptr);

private:
    void follow();
    void measure();
    void add(const SpectrumReport &report);
    void forget();
    void fitColumns();
    void showCount();
    void noteStop();

    Session &m_session;
    JobRunner &m_jobs;
    QPushButton *m_start;
    QLabel *m_words;
    QTableWidget *m_table;
    int m_wanted = 0; ///< matrices of the running measurement, 0 if none runs
    ModelPtr m_reference, m_candidate; ///< of the comparison that is or was measured
};

} // namespace assay
