// SPDX-License-Identifier: GPL-3.0-or-later
// The one observable state of a window: which pair, what was measured, which layer is looked at. Panels meet
// only here. GUI thread only; what it hands out is immutable.
#pragma once

#include "core/audit/audit.h"
#include "widgets/text_format.h"

#include <QObject>
#include <QStringList>

#include <map>
#include <memory>
#include <tuple>
#include <vector>

namespace assay {

using ReportPtr = std::shared_ptr<const AuditReport>;

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
};

/// Name and text of claims that were told, not written down.
using TypedClaims = std::vector<std::pair<std::string, std::string>>;

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
    /// Index into comparison()->layers.
    std::optional<std::size_t> selectedLayer() const { return m_selected; }
    const LayerReport *selectedReport() const;
    /// The first stated compression ratio.
    std::optional<double> claimedRatio() const;
    bool canGoBack() const { return m_position > 0; }
    bool canGoForward() const { return m_position + 1 < m_history.size(); }
    const Reviews &reviews() const { return m_reviews; }
    Review review(const Finding &finding) const;
    const TypedClaims &typedClaims() const { return m_typedClaims; }
    /// What there is to say while there is no report.
    const QString &status() const { return m_status; }
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
    /// By the name of either side; unknown names change nothing.
    void selectTensor(const QString &name);
    void goBack();
    void goForward();
    void setReview(const assay::Finding &finding, const assay::Review &review);
    void setReviews(const assay::Reviews &reviews);
    void setTypedClaims(const assay::TypedClaims &claims);
    void addMeasured(const std::vector<assay::LayerReport> &layers);
    void setSelectedTensors(const QStringList &names) { m_selectedTensors = names; }
    /// Asks for a file to be opened as the candidate.
    void wantCandidate(const QString &path) { Q_EMIT candidateWanted(path); }
    void setStatus(const QString &status);
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
    void layersMeasured();
    void bytesChanged();
    void tensorsWanted(const QStringList &names);
    void numberFormChanged();
    void textWanted(const assay::TextPlace &place);
    /// A panel has something to show that was asked for.
    void panelWanted(const QString &panelId);

private:
    void show(std::size_t index);
    std::optional<std::size_t> layerNamed(const std::string &name) const;

    ModelPtr m_reference, m_candidate;
    ReportPtr m_report;
    Reviews m_reviews;
    TypedClaims m_typedClaims;
    QString m_status = tr("Open a reference and a candidate, or drop them here.");
    std::vector<LayerReport> m_measured;
    QStringList m_selectedTensors;
    NumberForm m_numberForm = NumberForm::Si;
    ByteRange m_bytes;
    std::optional<std::size_t> m_selected;
    std::string m_keptName; ///< of the layer selected last: the same layer is shown after a new audit
    std::vector<std::size_t> m_history;
    std::size_t m_position = 0;
};

} // namespace assay
