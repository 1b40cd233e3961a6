// SPDX-License-Identifier: GPL-3.0-or-later
// One line of the layer tree as plain values: a pair of tensors, or the sum of a group.
#pragma once

#include "core/analysis/metric_table.h"
#include "core/audit/audit.h"
#include "widgets/text_format.h"

#include <QString>

#include <span>

namespace assay {

struct LayerColumns {
    enum Column {
        Name,
        Types, ///< of both sides in one
        ReferenceLayout,
        CandidateLayout,
        Shape,
        ReferenceBytes,
        CandidateBytes,
        FirstMetric, ///< and on: metrics() in their order
        Role = FirstMetric + static_cast<int>(MetricCount),
        Findings,
        Note,
        ColumnCount
    };
};

/// Of a row of metrics().
int metricColumn(std::string_view id);
/// Null for the other columns.
const Metric *metricOfColumn(int column);
/// Title of a metric as tables have it, in the window's language.
QString metricTitle(const Metric &metric);
/// A value with its unit.
QString metricCell(const Metric &metric, const std::optional<double> &value);

struct LayerRow {
    std::string name {}, candidateName {}; ///< candidateName only where it differs
    std::string referenceLayout {}, candidateLayout {}, shape {}, role {}, note {};
    std::optional<std::uint64_t> referenceBytes {}, candidateBytes {}; ///< empty: that side has none
    std::uint64_t elementCount = 0, findingCount = 0;
    std::optional<ErrorStats> error {};
    std::optional<Severity> worstFinding {};
};

/// Headers only; either may be null. Tensors of the same name share a row.
std::vector<LayerRow> layerRows(const ModelPtr &reference, const ModelPtr &candidate);
/// One row per layer of the comparison, which must be there. findings: of everything that is open.
std::vector<LayerRow> layerRows(const AuditReport &report, const std::vector<Finding> &found);
/// What was measured of a layer, into its row.
void addMeasures(LayerRow &row, const LayerReport &layer);

QString layerCell(const LayerRow &row, LayerColumns::Column column, NumberForm form = NumberForm::Si);
/// What a column is filtered and sorted by; empty for columns of words. Errors of an exact layer
/// are 0, its SQNR is infinite.
std::optional<double> layerNumber(const LayerRow &row, LayerColumns::Column column);

/// 12 for names such as "model.layers.12.mlp.up_proj.weight".
std::optional<std::uint64_t> blockOf(std::string_view tensorName);
/// What is left of a name inside its block: "mlp.up_proj.weight".
std::string nameInBlock(const std::string &tensorName);
/// What tells a layer from its neighbours where there is little room: "12.mlp.up_proj".
QString shortLayerName(const std::string &tensorName);
/// "block 12"; else "outside the blocks".
QString groupName(const std::string &tensorName);

} // namespace assay
