// SPDX-License-Identifier: GPL-3.0-or-later
// The window: layers of both models in a tree, verdict, findings, claims; all work in jobs.
#pragma once

#include "core/analysis/spectrum.h"
#include "core/audit/audit.h"
#include "widgets/job_runner.h"
#include "widgets/panels/panel_table.h"
#include "widgets/session.h"

#include <QMainWindow>
#include <QStringList>

class QLabel;
class QMenu;
class QProgressBar;

namespace assay {

class LayerTree;
struct Project;
struct SortedPaths;

/// GUI thread only. Model files are read in jobs, never here; closing stops them.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(QWidget *parent = nullptr);

    void openReference(const QString &path);
    void openCandidate(const QString &path);
    void addClaims(const QStringList &paths);
    /// Models, claim documents and projects, told apart by content in a job. The first model is the reference
    /// unless only a candidate is missing.
    void openPaths(const QStringList &paths);
    /// Needs a reference, a candidate or a claim. What was measured for the same pair is kept unless
    /// measureAgain.
    void startAudit(bool measureAgain = true);
    /// Complete or as it was; asks for a path when given none.
    void saveProjectAs(const QString &path = {});
    const QString &projectPath() const { return m_projectPath; }
    /// What was open when the window was closed last, with the reviews.
    void restoreSession();
    void showProblem(const Error &error);
    /// Asks for a path when given none; says so in the status bar when there is no audit yet.
    void exportPdf(const QString &path = {});
    const ReportPtr &report() const { return m_session.report(); }
    Session &session() { return m_session; }
    JobRunner &jobs() { return *m_jobs; }
    /// One of the three arrangements of docks.
    void applyPreset(unsigned preset);

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void closeEvent(QCloseEvent *event) override;

private:
    void buildCentre();
    void buildPanels();
    void buildViewActions();
    void buildNumberActions();
    void raisePanel(const QString &panelId);
    void buildActions();
    void buildStatusBar();
    void open(const QString &path, bool isReference);
    void showOpened(const Result<ModelPtr> &model, bool isReference);
    void showReport(Result<AuditReport> report);
    void dropAudit();
    void openSorted(const SortedPaths &sorted);
    void openProject(const Project &project);
    void checkInputs(const Project &project);
    Project currentProject() const;
    void saveProjectNow() { saveProjectAs(m_projectPath); }
    void saveProjectElsewhere() { saveProjectAs(); }
    void quit() { close(); }
    void saveSession() const;
    void rememberPair() const;
    void showRecentPairs();
    void chooseReference();
    void chooseReferenceFolder();
    void chooseCandidate();
    void chooseCandidateFolder();
    void chooseClaims();
    void chooseProject();
    void choosePdf() { exportPdf(); }
    void auditAgain() { startAudit(); }
    void findLayer();
    void showShortcuts();
    void showMessage(const QString &text);
    AuditRequest auditRequest() const;
    void showProgress();
    void writePdf(const QString &path, const std::vector<SpectrumReport> &spectra);
    void about();

    QString m_referencePath, m_candidatePath, m_projectPath;
    QStringList m_documents;
    NameMapping m_mapping;
    ModelPtr m_reference, m_candidate;
    ReportPtr m_measured; ///< holds the comparison of the current pair
    Session m_session;
    LayerTree *m_layers;
    QMenu *m_recent, *m_viewMenu;
    QWidget *m_messageBar;
    QLabel *m_problem, *m_jobText;
    QProgressBar *m_progress;
    JobRunner *m_jobs;
};

} // namespace assay
