// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/stored_report.h"

#include "core/base/schema_file.h"
#include "core/report/json_reading.h"

namespace assay {
namespace {

constexpr SchemaFile ReportFile { "assay.audit/1", "report of an audit", std::uint64_t { 256 } << 20, 32 };

/// What is wrong with the file; the reader turns it into an Error that names the file.
struct StoredProblem {
    std::string sentence;
};

/// The value of an enumeration whose name stands under key.
template <typename Value>
Value named(const Json &object, const char *key, Value last, const char *(*nameOf)(Value))
{
    const std::string name = jsonTextOf(object, key);
    for (int i = 0; i <= static_cast<int>(last); ++i)
        if (name == nameOf(static_cast<Value>(i)))
            return static_cast<Value>(i);
    throw StoredProblem { std::string("\"") + key + "\" is \"" + name + "\", which no report says" };
}

ClaimLocation placeOf(const Json &claim)
{
    const Json &place = jsonMember(claim, "location");
    return { .line = jsonCountOf(place, "line").value_or(0),
             .column = jsonCountOf(place, "column").value_or(0),
             .pointer = jsonTextOf(place, "pointer") };
}

std::optional<ClaimDerivation> derivationOf(const Json &claim)
{
    const Json &json = jsonMember(claim, "derivation");
    if (!json.is_object())
        return std::nullopt;
    ClaimDerivation derivation { .formula = jsonTextOf(json, "formula"),
                                 .low = jsonNumberOf(json, "low").value_or(0),
                                 .high = jsonNumberOf(json, "high").value_or(0),
                                 .chance = jsonNumberOf(json, "chance").value_or(0) };
    for (const Json &source : jsonList(json, "sources"))
        if (source.is_string())
            derivation.sources.push_back(source.get<std::string>());
    return derivation;
}

Claim claimOf(const Json &json, std::size_t findings)
{
    const Json &statement = jsonMember(json, "statement");
    Claim claim { .id = jsonCountOf(json, "id").value_or(0),
                  .document = jsonTextOf(json, "document"),
                  .location = placeOf(json),
                  .text = jsonTextOf(json, "text"),
                  .subject = jsonTextOf(json, "subject"),
                  .kind = named(statement, "kind", ClaimKind::Other, claimKindName),
                  .value = jsonNumberOf(statement, "value"),
                  .low = jsonNumberOf(statement, "low"),
                  .high = jsonNumberOf(statement, "high"),
                  .unit = jsonTextOf(statement, "unit"),
                  .basis = jsonTextOf(statement, "basis"),
                  .mode = jsonTextOf(json, "mode"),
                  .reads = jsonTextOf(json, "reads"),
                  .derivation = derivationOf(json),
                  .verdict = named(json, "verdict", Verdict::Confirmed, verdictName),
                  .grade = named(json, "grade", Grade::Missing, gradeName),
                  .reason = jsonTextOf(json, "reason") };
    for (const Json &one : jsonList(json, "findings"))
        if (one.is_number_unsigned() && one.get<std::uint64_t>() < findings)
            claim.findings.push_back(one.get<std::size_t>());
    return claim;
}

std::optional<std::string> wordOrNothing(const Json &object, const char *key)
{
    const Json &found = jsonMember(object, key);
    return found.is_string() ? std::optional(found.get<std::string>()) : std::nullopt;
}

Finding findingOf(const Json &json)
{
    Finding finding { .rule = jsonTextOf(json, "rule"),
                      .severity = named(json, "severity", Severity::Note, severityName),
                      .subject = jsonTextOf(json, "subject"),
                      .summary = jsonTextOf(json, "summary") };
    for (const Json &line : jsonList(json, "evidence"))
        finding.evidence.push_back({ .label = jsonTextOf(line, "label"),
                                     .stated = wordOrNothing(line, "stated"),
                                     .computed = wordOrNothing(line, "computed"),
                                     .unit = jsonTextOf(line, "unit"),
                                     .location = jsonTextOf(line, "location") });
    return finding;
}

AuditReport reportOf(const Json &json)
{
    AuditReport report;
    for (const Json &input : jsonList(json, "inputs"))
        report.inputs.push_back({ .role = jsonTextOf(input, "role"),
                                  .path = jsonTextOf(input, "path"),
                                  .bytes = jsonCountOf(input, "bytes").value_or(0),
                                  .sha256 = jsonTextOf(input, "sha256"),
                                  .problem = jsonTextOf(input, "problem") });
    if (jsonTextOf(json, "verdict") != auditVerdictName({}))
        report.verdict = named(json, "verdict", Verdict::Confirmed, verdictName);
    report.verdictSentence = jsonTextOf(json, "summary");
    for (const Json &finding : jsonList(json, "findings"))
        report.findings.push_back(findingOf(finding));
    for (const Json &claim : jsonList(json, "claims"))
        report.claims.push_back(claimOf(claim, report.findings.size()));
    const Json &census = jsonMember(json, "census");
    report.census.numbers = jsonCountOf(census, "numbers").value_or(0);
    report.census.claims = jsonCountOf(census, "claims").value_or(0);
    for (const Json &reason : jsonList(json, "not_checked"))
        if (reason.is_string())
            report.notChecked.push_back(reason.get<std::string>());
    return report;
}

} // namespace

bool looksLikeStoredReport(const std::string &path)
{
    return looksLike(ReportFile, path);
}

Result<StoredReport> readStoredReport(const std::string &path)
{
    const auto document = readSchemaFile(ReportFile, path);
    if (!document)
        return document.error();
    try {
        return StoredReport { .report = reportOf(*document),
                              .toolVersion = jsonTextOf(jsonMember(*document, "tool"), "version") };
    } catch (const StoredProblem &problem) {
        return Error { ErrorKind::Malformed, problem.sentence, std::nullopt, path };
    }
}

} // namespace assay
