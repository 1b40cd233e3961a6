// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/model_bound.h"
#include "core/compressing/compress.h"
#include "widgets/job_runner.h"
#include "widgets/session.h"

#include <QStringList>
#include <QWidget>

#include <deque>

class QBoxLayout;
class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QMenu;
class QSplitter;
class QTableWidget;

namespace assay {

class CodecForm;
class PathRow;
class RateDistortionPlot;

/// Runs codec pipelines over the reference or over chosen layers, several side by side, and puts what they
/// reach on the rate-distortion plane. A result opens as the candidate.
class CompressPanel : public QWidget {
    Q_OBJECT
public:
    CompressPanel(Session &session, JobRunner &jobs, QWidget *parent = nullptr);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Task {
        QString pipeline; ///< normal form
        QString only; ///< regular expression, empty = all
        QString output;
        QString base; ///< of a stage that stores the difference to it
        bool isBench = false; ///< measured and removed again
    };
    struct Outcome {
        QString pipeline, output; ///< output empty where the file was removed
        CompareTotals totals;
        double encodeMegabytesPerSecond = 0, decodeMegabytesPerSecond = 0;
        std::uint64_t bytes = 0; ///< of the file
        ModelBound bound {};
    };
    void buildForm();
    void buildOutput(QBoxLayout &lines);
    void showBase();
    QString outputFor(const QString &pipeline, bool isBench);
    void buildResults();
    void addStage();
    void runPipeline();
    void runBench();
    void enqueue(const QString &pipeline, bool isBench);
    std::ptrdiff_t runningCount() const;
    void startTasks();
    void finish(const Task &task, Result<Outcome> outcome);
    void addOutcome(const Outcome &outcome);
    QString onlySelected() const;

    Session &m_session;
    JobRunner &m_jobs;
    CodecForm *m_form;
    QLineEdit *m_pipeline;
    PathRow *m_folder, *m_base;
    QComboBox *m_scope;
    QCheckBox *m_open;
    QLabel *m_words;
    QMenu *m_benchCodecs;
    RateDistortionPlot *m_plane;
    QTableWidget *m_results;
    QSplitter *m_lower = nullptr;
    std::deque<Task> m_waiting;
    std::vector<Outcome> m_outcomes;
    int m_number = 0;
    bool m_isRunning = false;
};

} // namespace assay
