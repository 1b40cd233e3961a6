// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/spectrum.h"
#include "widgets/job_runner.h"
#include "widgets/session.h"

#include <QWidget>

#include <array>

class QLabel;

namespace assay {

class CurvePlot;

/// Singular values, power spectral density and histograms of the selected layer, measured in a job while the
/// panel is visible.
class SpectraPanel : public QWidget {
    Q_OBJECT
public:
    SpectraPanel(Session &session, JobRunner &jobs, QWidget *parent = nullptr);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void refresh();
    void measure();
    void show(const Result<SpectrumReport> &report);

    Session &m_session;
    JobRunner &m_jobs;
    bool m_stale = false;
    QLabel *m_words;
    std::array<CurvePlot *, 5> plots() const
    {
        return { m_singular, m_power, m_powerColumns, m_values, m_errors };
    }
    CurvePlot *m_singular, *m_power, *m_powerColumns, *m_values, *m_errors;
};

} // namespace assay
