// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/spectrum.h"
#include "widgets/job_runner.h"
#include "widgets/panels/line_profiles.h"
#include "widgets/session.h"

#include <QWidget>

#include <array>

class QComboBox;
class QLabel;
class QPushButton;
class QSplitter;
class QTabWidget;

namespace assay {

class CurvePlot;
class HeatmapPlot;
class LayerStatistics;
class RangeHistogram;
struct CellWindow;

/// One tensor of a model or a pair: statistics, histogram, heat maps, singular values, profiles, power
/// spectra. Each view is measured in a job when it is looked at.
class LayerPanel : public QWidget {
    Q_OBJECT
public:
    LayerPanel(Session &session, JobRunner &jobs, QWidget *parent = nullptr);

protected:
    void showEvent(QShowEvent *event) override;

private:
    enum View { Values, Singular, Profiles, Power, Matrices, ViewCount };
    QWidget *buildValues();
    QWidget *buildPlots(std::initializer_list<CurvePlot *> plots);
    void refresh();
    void showTensor();
    void showHeading(const TensorPair &pair);
    void clearViews(const QString &words);
    void load(View view);
    void loadCurrent();
    void loadStatistics();
    void loadHistogram();
    void readCells(const CellWindow &window);
    void loadSpectrum();
    void loadProfiles();
    void showHistogram(const Result<SpectrumReport> &report);
    void showSpectrum(const Result<SpectrumReport> &report);
    void showProfiles(const Result<LineProfiles> &profiles);
    void saveNpy();
    std::array<CurvePlot *, 6> curves() const
    {
        return { m_singular, m_powerRows, m_powerColumns, m_rowProfile, m_columnProfile, m_errors };
    }

    Session &m_session;
    JobRunner &m_jobs;
    std::optional<TensorPair> m_pair;
    bool m_stale = true;
    std::array<bool, ViewCount> m_isLoaded {};
    QLabel *m_title, *m_words, *m_method;
    QPushButton *m_save;
    QComboBox *m_range;
    QTabWidget *m_tabs;
    LayerStatistics *m_statistics;
    RangeHistogram *m_histogram;
    HeatmapPlot *m_maps;
    QSplitter *m_upper = nullptr; ///< statistics and histograms
    CurvePlot *m_singular, *m_powerRows, *m_powerColumns, *m_rowProfile, *m_columnProfile, *m_errors;
};

} // namespace assay
