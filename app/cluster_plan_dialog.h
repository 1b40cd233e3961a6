// SPDX-License-Identifier: GPL-3.0-or-later
// "Plan a cluster run...": into how many parts, what each costs, and the Slurm script as a file.
#pragma once

#include "core/audit/audit.h"

#include <QDialog>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace assay {

class JobRunner;

/// GUI thread only; the plan is made in a job, from headers and file sizes.
class ClusterPlanDialog : public QDialog {
    Q_OBJECT
public:
    ClusterPlanDialog(const AuditRequest &request, JobRunner &jobs, QWidget *parent);
    ~ClusterPlanDialog() override;

    /// Script, and beside it the mapping of names where there is one. Asks for a path when given none.
    void saveScript(const QString &path = {});

private:
    void plan();
    void saveElsewhere() { saveScript(); }

    AuditRequest m_request;
    JobRunner &m_jobs;
    QString m_script;
    QSpinBox *m_parts;
    QPlainTextEdit *m_text;
    QLabel *m_problem;
    QPushButton *m_save;
};

} // namespace assay
