// SPDX-License-Identifier: GPL-3.0-or-later
// Layers and findings as CSV.
#include "core/analysis/metric_table.h"
#include "core/base/number_text.h"
#include "core/report/csv_row.h"
#include "core/report/json_report.h"

namespace assay {
namespace {

std::string number(const std::optional<double> &value)
{
    return value ? numberText(*value, 9) : std::string();
}

} // namespace

std::string layersCsv(const Comparison &comparison)
{
    std::vector<std::string> header { "reference",        "candidate",       "match",
                                      "transform",        "elements",        "reference_layout",
                                      "candidate_layout", "reference_bytes", "candidate_bytes" };
    for (const Metric &metric : metrics())
        header.emplace_back(metric.id);
    header.insert(header.end(), { "exact", "note" });
    std::string csv = csvRow(header);
    for (const auto &layer : comparison.layers) {
        std::vector<std::string> fields { csvText(layer.referenceName),
                                          csvText(layer.candidateName),
                                          matchName(layer.match.kind),
                                          transformName(layer.match.transform.kind),
                                          std::to_string(layer.elementCount),
                                          csvText(layer.referenceLayout),
                                          csvText(layer.candidateLayout),
                                          layer.match.reference ? std::to_string(layer.referenceBytes) : "",
                                          layer.match.candidate ? std::to_string(layer.candidateBytes) : "" };
        for (const Metric &metric : metrics())
            fields.push_back(number(metricOf(metric, layer)));
        fields.emplace_back(!layer.error ? "" : layer.error->exact() ? "true" : "false");
        fields.push_back(csvText(layer.note));
        csv += csvRow(fields);
    }
    return csv;
}

std::string findingsCsv(const AuditReport &report)
{
    std::string csv
        = csvRow({ "severity", "rule", "subject", "summary", "evidence", "stated", "computed", "location" });
    for (const auto &finding : report.findings) {
        const std::vector<Evidence> none(1);
        for (const auto &evidence : finding.evidence.empty() ? none : finding.evidence)
            csv += csvRow({ severityName(finding.severity), csvText(finding.rule), csvText(finding.subject),
                            csvText(finding.summary), csvText(evidence.label),
                            csvText(evidence.stated.value_or("")), csvText(evidence.computed.value_or("")),
                            csvText(evidence.location) });
    }
    return csv;
}

} // namespace assay
