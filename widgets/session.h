// SPDX-License-Identifier: GPL-3.0-or-later
// The one observable state of a window: which pair, what was measured, which layer is looked at. Panels meet
// only here. GUI thread only; what it hands out is immutable.
#pragma once

#include "core/audit/audit.h"

#include <QObject>

#include <memory>
#include <vector>

namespace assay {

using ReportPtr = std::shared_ptr<const AuditReport>;

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

public Q_SLOTS:
    void setModels(const ModelPtr &reference, const ModelPtr &candidate);
    void setReport(const ReportPtr &report);
    void selectLayer(std::size_t index);
    /// By the name of either side; unknown names change nothing.
    void selectTensor(const QString &name);
    void goBack();
    void goForward();

Q_SIGNALS:
    void modelsChanged();
    void reportChanged();
    void selectionChanged();

private:
    void show(std::size_t index);

    ModelPtr m_reference, m_candidate;
    ReportPtr m_report;
    std::optional<std::size_t> m_selected;
    std::vector<std::size_t> m_history;
    std::size_t m_position = 0;
};

} // namespace assay
