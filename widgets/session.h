// SPDX-License-Identifier: GPL-3.0-or-later
// The one observable state of a window: which pair, what was measured, which layer is looked at. Panels meet
// only here. GUI thread only; what it hands out is immutable.
#pragma once

#include "core/audit/audit.h"
#include "widgets/text_format.h"

#include <QObject>
#include <QStringList>
#include <QUndoStack>

#include <map>
#include <memory>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace assay {

using ReportPtr = std::shared_ptr<const AuditReport>;
using RunPtr = std::shared_ptr<const RunReport>;

/// What both models are run on.
struct RunSettings {
    QString textFile {}; ///< empty: the typed text
    QString typedText {}; ///< empty as well: the built-in text
    QString prompt {}; ///< empty: nothing is continued
    std::uint64_t context = DefaultContext; ///< tokens of a window
    bool wholeWindows = false; ///< every position is scored, not the second half
    bool operator==(const RunSettings &) const = default;
};

/// A reviewer's word on one finding.
struct Review {
    std::string disposition {}; ///< one of dispositions()
    std::string comment {};
    bool isEmpty() const { return disposition.empty() && comment.empty(); }
    bool operator==(const Review &) const = default;
};
/// Rule, subject and summary: what survives a new audit of the same inputs.
using FindingKey = std::tuple<std::string, std::string, std::string>;
using Reviews = std::map<FindingKey, Review>;
/// "", "accepted", "disputed", "not relevant"
std::span<const char *const> dispositions();

/// Bytes that someone wants to see.
struct ByteRange {
    SourcePtr source {};
    std::uint64_t offset = 0, size = 0;
    std::uint64_t cursor = 0; ///< relative to offset
    DType dtype = DType::U8; ///< of what lies there
    QString title {};
};

/// A place in a claim document's text, in bytes.
struct TextPlace {
    std::string document {};
    std::uint64_t offset = 0, length = 0;
    std::string pointer {}; ///< where a document of values has the place; bytes say nothing in an outline
};

/// Name and text of claims that were told, not written down.
using TypedClaims = std::vector<std::pair<std::string, std::string>>;

/// A claim document as it was added; told apart from others by its bytes.
struct DocumentInput {
    QString path {};
    std::uint64_t bytes = 0;
    QString sha256 {};
};

/// Everything that is open, in one place.
struct Inputs {
    QString reference {}, candidate {};
    std::vector<DocumentInput> documents {};
    bool isEmpty() const { return reference.isEmpty() && candidate.isEmpty() && documents.empty(); }
};

/// A candidate that was compared with the current reference.
struct CandidateResult {
    QString path {};
    ModelPtr model {};
    ReportPtr report {}; ///< holds a comparison
};

/// What of the inputs someone wants to change.
enum class InputRole { Reference, Candidate, Document };

/// The tensor that is looked at, on whichever sides it is there.
struct TensorPair {
    std::string name {};
    ModelPtr reference {}; ///< what is read as W: of the candidate where only that has the tensor
    ModelPtr candidate {}; ///< null where nothing is set beside it
    Match match {}; ///< match.reference is there
    const LayerReport *layer = nullptr; ///< null where nothing was compared
    bool isCandidateAlone = false;
    const TensorInfo &tensor() const { return reference->tensors[*match.reference]; }
};

/// Of Session::wantAction, with a document behind it: its methods are run on the reference.
inline const QString ReproduceAction = QStringLiteral("reproduce ");

class Session : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    const ModelPtr &reference() const { return m_reference; }
    const ModelPtr &candidate() const { return m_candidate; }
    /// Null until an audit has finished.
    const ReportPtr &report() const { return m_report; }
    /// Of the report; null where nothing was compared.
    const Comparison *comparison() const;
    /// Index into comparison()->layers; empty where nothing was compared.
    std::optional<std::size_t> selectedLayer() const { return layerNamed(m_selected); }
    const LayerReport *selectedReport() const;
    /// Empty if no tensor of an open model is selected.
    std::optional<TensorPair> selectedPair() const;
    /// Of everything that is open: the report's, in its order, then what the comparison and the readers of
    /// the models found beside them; each once.
    const std::vector<Finding> &findings() const { return *m_findings; }
    const std::shared_ptr<const std::vector<Finding>> &sharedFindings() const { return m_findings; }
    const Inputs &inputs() const { return m_inputs; }
    /// Every candidate compared with this reference, in the order opened.
    const std::vector<CandidateResult> &candidates() const { return m_candidates; }
    const RunSettings &runSettings() const { return m_runSettings; }
    /// Of these two models; null until they were run.
    const RunPtr &run() const { return m_run; }
    QUndoStack &undoStack() { return m_undo; }
    /// The first stated compression ratio.
    std::optional<double> claimedRatio() const;
    bool canGoBack() const { return m_position > 0; }
    bool canGoForward() const { return m_position + 1 < m_history.size(); }
    const Reviews &reviews() const { return m_reviews; }
    Review review(const Finding &finding) const;
    const TypedClaims &typedClaims() const { return m_typedClaims; }
    /// What there is to say while there is no report: first of all that something is being opened.
    const QString &status() const { return m_opening.isEmpty() ? m_status : m_opening; }
    /// "Opening a.gguf..."; empty while nothing is on its way.
    const QString &opening() const { return m_opening; }
    /// Layers of a comparison that still runs, in order; empty once there is a report.
    const std::vector<LayerReport> &measuredLayers() const { return m_measured; }
    /// Names of all tensors marked in the tree, of which selectedLayer() is one.
    const QStringList &selectedTensors() const { return m_selectedTensors; }
    const ByteRange &bytes() const { return m_bytes; }
    NumberForm numberForm() const { return m_numberForm; }

public Q_SLOTS:
    void setModels(const ModelPtr &reference, const ModelPtr &candidate);
    void setReport(const ReportPtr &report);
    void selectLayer(std::size_t index);
    /// By the name of either side, compared or not; unknown names change nothing.
    void selectTensor(const QString &name);
    void setInputs(const assay::Inputs &inputs);
    void setRun(const assay::RunSettings &settings, const assay::RunPtr &run);
    /// Asks for both models to be run with these settings.
    void wantRun(const assay::RunSettings &settings);
    void setCandidates(std::vector<assay::CandidateResult> candidates);
    /// Asks for several candidates to be compared one after the other; without paths for a dialog.
    void wantCandidates(const QStringList &paths) { Q_EMIT candidatesWanted(paths); }
    void goBack();
    void goForward();
    /// Can be undone.
    void setReview(const assay::Finding &finding, const assay::Review &review);
    void setReviews(const assay::Reviews &reviews);
    void setTypedClaims(const assay::TypedClaims &claims);
    void addMeasured(const std::vector<assay::LayerReport> &layers);
    void setSelectedTensors(const QStringList &names) { m_selectedTensors = names; }
    /// Asks for a file to be opened as the candidate.
    void wantCandidate(const QString &path) { Q_EMIT candidateWanted(path); }
    /// Asks for files to be opened in that role; without paths for a dialog.
    void wantInputs(assay::InputRole role, const QStringList &paths) { Q_EMIT inputsWanted(role, paths); }
    void wantRemoved(assay::InputRole role, const QString &path) { Q_EMIT removalWanted(role, path); }
    void wantSwap() { Q_EMIT swapWanted(); }
    void wantAction(const QString &id) { Q_EMIT actionWanted(id); }
    /// A line for the status bar, or for the message bar if it is a problem.
    void announce(const QString &text, bool isProblem = false) { Q_EMIT announced(text, isProblem); }
    /// What the details pane is about; index into findings() or the report's claims.
    void lookAtFinding(std::size_t index);
    void lookAtClaim(std::size_t index);
    void setStatus(const QString &status);
    void setOpening(const QString &opening);
    void showBytes(const assay::ByteRange &range);
    /// Marks these rows of the tree; the first of them becomes the selected layer.
    void wantTensors(const QStringList &names);
    void setNumberForm(assay::NumberForm form);
    void showText(const assay::TextPlace &place);

Q_SIGNALS:
    void modelsChanged();
    void reportChanged();
    void selectionChanged();
    void reviewsChanged();
    void typedClaimsChanged();
    void statusChanged();
    void candidateWanted(const QString &path);
    void inputsChanged();
    void runChanged();
    void runWanted();
    void candidatesChanged();
    void candidatesWanted(const QStringList &paths);
    void inputsWanted(assay::InputRole role, const QStringList &paths);
    void removalWanted(assay::InputRole role, const QString &path);
    void swapWanted();
    void actionWanted(const QString &id);
    void announced(const QString &text, bool isProblem);
    void findingsChanged(); ///< before modelsChanged and reportChanged, for who keeps the list
    void findingLookedAt(std::size_t index);
    void claimLookedAt(std::size_t index);
    void layersMeasured();
    void bytesChanged();
    void tensorsWanted(const QStringList &names);
    void numberFormChanged();
    void textWanted(const assay::TextPlace &place);
    /// A panel has something to show that was asked for.
    void panelWanted(const QString &panelId);

private:
    class ReviewCommand;
    void show(const std::string &name);
    void select(const std::string &name);
    void collectFindings();
    void applyReview(const FindingKey &key, const Review &review);
    std::optional<std::size_t> layerNamed(const std::string &name) const;
    bool hasTensor(const std::string &name) const;

    ModelPtr m_reference, m_candidate;
    ReportPtr m_report;
    Reviews m_reviews;
    TypedClaims m_typedClaims;
    QString m_opening;
    QString m_status = tr("Open a reference and a candidate, or drop them here.");
    std::vector<LayerReport> m_measured;
    QStringList m_selectedTensors;
    NumberForm m_numberForm = NumberForm::Si;
    ByteRange m_bytes;
    Inputs m_inputs;
    RunSettings m_runSettings;
    RunPtr m_run;
    std::vector<CandidateResult> m_candidates;
    std::shared_ptr<const std::vector<Finding>> m_findings = std::make_shared<const std::vector<Finding>>();
    std::unordered_map<std::string, std::size_t> m_layerByName; ///< names of either side
    std::string m_selected; ///< a tensor's name; the same one is shown after a new audit
    std::vector<std::string> m_history;
    std::size_t m_position = 0;
    QUndoStack m_undo;
};

} // namespace assay
