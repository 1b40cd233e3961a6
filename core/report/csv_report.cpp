// SPDX-License-Identifier: GPL-3.0-or-later
// CSV after RFC 4180: comma, CRLF, quotes doubled. Unknown is an empty field.
#include "core/analysis/metric_table.h"
#include "core/base/number_text.h"
#include "core/report/json_report.h"

namespace assay {
namespace {

/// A field that a spreadsheet would take for a formula gets a leading apostrophe: names come from strangers.
std::string field(const std::string &text)
{
    std::string safe = text;
    if (!safe.empty() && std::string("=+-@\t\r").find(safe.front()) != std::string::npos)
        safe.insert(0, "'");
    if (safe.find_first_of(",\"\r\n") == std::string::npos)
        return safe;
    std::string quoted = "\"";
    for (const char letter : safe)
        quoted += letter == '"' ? std::string("\"\"") : std::string(1, letter);
    return quoted + "\"";
}

std::string number(const std::optional<double> &value)
{
    return value ? numberText(*value, 9) : std::string();
}

std::string row(const std::vector<std::string> &fields)
{
    std::string line;
    for (std::size_t i = 0; i < fields.size(); ++i)
        line += (i == 0 ? "" : ",") + fields[i];
    return line + "\r\n";
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
    std::string csv = row(header);
    for (const auto &layer : comparison.layers) {
        std::vector<std::string> fields { field(layer.referenceName),
                                          field(layer.candidateName),
                                          matchName(layer.match.kind),
                                          transformName(layer.match.transform.kind),
                                          std::to_string(layer.elementCount),
                                          field(layer.referenceLayout),
                                          field(layer.candidateLayout),
                                          layer.match.reference ? std::to_string(layer.referenceBytes) : "",
                                          layer.match.candidate ? std::to_string(layer.candidateBytes) : "" };
        for (const Metric &metric : metrics())
            fields.push_back(number(metricOf(metric, layer)));
        fields.emplace_back(!layer.error ? "" : layer.error->exact() ? "true" : "false");
        fields.push_back(field(layer.note));
        csv += row(fields);
    }
    return csv;
}

std::string findingsCsv(const AuditReport &report)
{
    std::string csv
        = row({ "severity", "rule", "subject", "summary", "evidence", "stated", "computed", "location" });
    for (const auto &finding : report.findings) {
        const std::vector<Evidence> none(1);
        for (const auto &evidence : finding.evidence.empty() ? none : finding.evidence)
            csv += row({ severityName(finding.severity), field(finding.rule), field(finding.subject),
                         field(finding.summary), field(evidence.label), field(evidence.stated.value_or("")),
                         field(evidence.computed.value_or("")), field(evidence.location) });
    }
    return csv;
}

} // namespace assay
