// SPDX-License-Identifier: GPL-3.0-or-later
// The window: inputs in one line, layers, panels; all work in jobs.
#pragma once

#include "core/analysis/spectrum.h"
#include "core/audit/audit.h"
#include "widgets/job_runner.h"
#include "widgets/panels/panel_table.h"
#include "widgets/report/pdf_report.h"
#include "widgets/session.h"

#include <QMainWindow>
#include <QStringList>
#include <QTemporaryDir>

#include <functional>

class QLabel;
class QMenu;
class QProgressBar;
class QStackedWidget;
class QToolButton;

namespace assay {

class LayerTree;
class StartPage;
struct Project;
struct ReportAndModels;
struct SortedPaths;

/// GUI thread only. Model files are read in jobs, never here; closing stops them.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(QWidget *parent = nullptr);
    /// What is shown goes before the session that it speaks with.
    ~MainWindow() override;

    /// What is open stays until the new one has opened. Claims belong to the pair that they were added to:
    /// another model in its place drops them, and says so.
    void openReference(const QString &path);
    void openCandidate(const QString &path);
    /// Read in a job; a document whose bytes are there already is not added again.
    void addClaims(const QStringList &paths);
    /// Models, claim documents and projects, told apart by content in a job. The first model is the reference
    /// unless only a candidate is missing.
    void openPaths(const QStringList &paths);
    /// The small pair and its claims, made in a folder that is forgotten when the window closes.
    void openDemo();
    /// A small language model and a candidate of a few bits a weight, trained here and run beside each other.
    void openSpeakerDemo();
    void closeEverything();
    void swapSides();
    /// Needs a reference, a candidate or a claim. What was measured for the same pair is kept unless
    /// measureAgain.
    void startAudit(bool measureAgain = true);
    /// Runs the methods that a document names on the reference, then audits with what came out; without a
    /// path those of all documents.
    void startReproduction(const QString &document);
    void showReproduced(Result<std::vector<Reproduction>> reproduced, const ModelPtr &reference);
    /// Complete or as it was; asks for a path when given none.
    void saveProjectAs(const QString &path = {});
    const QString &projectPath() const { return m_projectPath; }
    /// What was open when the window was closed last, with the reviews.
    void restoreSession();
    void showProblem(const Error &error);
    /// Asks for a path (and for whom and by whom it is) when given none; says so in the status bar when there
    /// is no audit yet.
    void exportPdf(const QString &path = {});
    const ReportPtr &report() const { return m_session.report(); }
    Session &session() { return m_session; }
    JobRunner &jobs() { return *m_jobs; }
    /// One of the three arrangements of docks; every dock goes back to its place.
    void applyPreset(unsigned preset);
    bool isStartPageShown() const;

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void buildCentre();
    void buildMessageBar(QWidget &bar);
    void buildPanels();
    void buildViewActions();
    void buildNumberActions();
    void raisePanel(const QString &panelId);
    void focusNextPane(bool isBackwards);
    void buildActions();
    void buildStatusBar();
    void followSession();
    // inputs
    void open(const QString &path, InputRole role);
    void showOpened(const Result<ModelPtr> &model, const QString &path, InputRole role);
    void dropClaimsOfOtherPair();
    void openSorted(const SortedPaths &sorted);
    void openTogether(const QString &reference, const QString &candidate, const QStringList &documents);
    void openPair(const QString &reference, const QString &candidate)
    {
        openTogether(reference, candidate, {});
    }
    void showKeptRun();
    ReportPtr reportWithRun() const;
    void takeInputs(InputRole role, const QStringList &paths);
    void removeInput(InputRole role, const QString &path);
    void inputsChanged();
    void showStartOrWork();
    void showReport(Result<AuditReport> report);
    QString countsOf(const AuditReport &report) const; ///< "6 claims, 1 finding"
    void dropAudit();
    void rememberCandidate();
    bool showCandidateAgain(const QString &path);
    void takeCandidates(const QStringList &paths);
    void openNextCandidate();
    AuditRequest auditRequest() const;
    // audits of other machines
    void openParts(const std::vector<std::string> &paths);
    void openStoredReport(const std::string &path);
    void showElsewhere(const ReportAndModels &shown);
    void planClusterRun();
    // projects
    bool mayOpenForeignPaths(const Project &project, const QString &path, const QString &title);
    void openProject(const Project &project);
    void askThenOpenProject(const Project &project, const QString &path);
    void checkInputs(const Project &project);
    /// Its paths alone.
    static Project projectOf(const Inputs &inputs);
    Project currentProject() const;
    void saveProjectNow() { saveProjectAs(m_projectPath); }
    void saveProjectElsewhere() { saveProjectAs(); }
    void quit() { close(); }
    void saveSession() const;
    void rememberPair() const;
    void showRecentPairs();
    bool isOfDemo(const QString &path) const;
    // menus
    void chooseReference() { m_session.wantInputs(InputRole::Reference, {}); }
    void chooseReferenceFolder();
    void chooseCandidate() { m_session.wantInputs(InputRole::Candidate, {}); }
    void chooseCandidateFolder();
    void chooseClaims() { m_session.wantInputs(InputRole::Document, {}); }
    void chooseProject();
    void choosePdf() { exportPdf(); }
    void exportJson();
    void exportLayersCsv();
    void exportFindingsCsv();
    void writeTextFile(const QString &path, std::function<std::string()> makeText);
    void auditAgain() { startAudit(); }
    void find();
    void undo();
    void redo();
    void showPreferences();
    void showShortcuts();
    void about();
    void showMessage(const QString &text, bool isProblem = true);
    void showProgress();
    bool isOpening() const;
    void tellOpening();
    void writePdf(const QString &path, const std::vector<SpectrumReport> &spectra);
    void updateTitle();

    QString m_projectPath;
    NameMapping m_mapping;
    ModelPtr m_reference, m_candidate;
    ReportPtr m_measured; ///< holds the comparison of the current pair
    std::vector<Reproduction> m_reproductions {}; ///< what documents' methods gave
    ModelPtr m_reproducedOn {}; ///< the reference that they were run on
    std::optional<std::uint64_t> m_claimShown {}; ///< its id; empty = another thing is looked at
    std::optional<std::uint64_t> m_claimAgain {}; ///< to be shown with what was run for it
    Session m_session;
    std::vector<DocumentInput> m_droppedDocuments; ///< of the pair before, offered once
    TypedClaims m_droppedTyped;
    QStringList m_waitingCandidates;
    struct KeptRun {
        QString reference {}, candidate {};
        RunPtr run {};
        std::vector<Reproduction> reproductions {};
    } m_keptRun; ///< of the project, until its models are open
    bool m_isSpeakerWanted = false; ///< run as soon as the speaking demo is open
    PdfCover m_cover; ///< for whom, by whom
    bool m_isLayoutKept = false; ///< the saved arrangement waits until something is open
    QByteArray m_layout;
    std::unique_ptr<QTemporaryDir> m_demo;
    LayerTree *m_layers;
    StartPage *m_start;
    QStackedWidget *m_centre;
    QMenu *m_recent, *m_viewMenu;
    QWidget *m_messageBar;
    QLabel *m_sign, *m_problem, *m_jobText;
    QToolButton *m_keepClaims;
    QProgressBar *m_progress;
    JobRunner *m_jobs;
};

} // namespace assay
