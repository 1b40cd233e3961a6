// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/job_runner.h"
#include "widgets/plots/heatmap_plot.h"
#include "widgets/session.h"

#include <QWidget>

class QLabel;
class QTableWidget;

namespace assay {

/// Statistics of both sides of the selected layer, and its heat maps, read in a job while the panel is
/// visible.
class TensorPanel : public QWidget {
    Q_OBJECT
public:
    TensorPanel(Session &session, JobRunner &jobs, QWidget *parent = nullptr);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void refresh();
    void load();
    void readCells(const CellWindow &window);
    void showStatistics(const LayerReport *layer);

    Session &m_session;
    JobRunner &m_jobs;
    bool m_stale = false;
    QLabel *m_words;
    QTableWidget *m_statistics;
    HeatmapPlot *m_maps;
};

} // namespace assay
