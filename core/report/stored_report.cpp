// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/stored_report.h"

#include "core/base/schema_file.h"
#include "core/report/json_values.h"

namespace assay {
namespace {

constexpr SchemaFile ReportFile { "assay.audit/1", "report of an audit", LargestStoredReport, 32 };

/// What is wrong with the file; the reader turns it into an Error that names the file.
struct StoredProblem {
    std::string sentence;
};

const Json &member(const Json &object, const char *key)
{
    static const Json none;
    if (!object.is_object())
        return none;
    const auto found = object.find(key);
    return found == object.end() ? none : *found;
}

const Json &list(const Json &object, const char *key)
{
    static const Json empty = Json::array();
    const Json &found = member(object, key);
    return found.is_array() ? found : empty;
}

std::string text(const Json &object, const char *key)
{
    const Json &found = member(object, key);
    return found.is_string() ? found.get<std::string>() : std::string();
}

std::uint64_t count(const Json &object, const char *key)
{
    const Json &found = member(object, key);
    return found.is_number_unsigned() ? found.get<std::uint64_t>() : 0;
}

std::optional<double> number(const Json &object, const char *key)
{
    const Json &found = member(object, key);
    return found.is_number() ? std::optional(found.get<double>()) : std::nullopt;
}

/// The value of an enumeration whose name stands under key.
template <typename Value>
Value named(const Json &object, const char *key, Value last, const char *(*nameOf)(Value))
{
    const std::string name = text(object, key);
    for (int i = 0; i <= static_cast<int>(last); ++i)
        if (name == nameOf(static_cast<Value>(i)))
            return static_cast<Value>(i);
    throw StoredProblem { std::string("\"") + key + "\" is \"" + name + "\", which no report says" };
}

ClaimLocation placeOf(const Json &claim)
{
    const Json &place = member(claim, "location");
    return { .line = count(place, "line"),
             .column = count(place, "column"),
             .pointer = text(place, "pointer") };
}

std::optional<ClaimDerivation> derivationOf(const Json &claim)
{
    const Json &json = member(claim, "derivation");
    if (!json.is_object())
        return std::nullopt;
    ClaimDerivation derivation { .formula = text(json, "formula"),
                                 .low = number(json, "low").value_or(0),
                                 .high = number(json, "high").value_or(0),
                                 .chance = number(json, "chance").value_or(0) };
    for (const Json &source : list(json, "sources"))
        if (source.is_string())
            derivation.sources.push_back(source.get<std::string>());
    return derivation;
}

Claim claimOf(const Json &json, std::size_t findings)
{
    const Json &statement = member(json, "statement");
    Claim claim { .id = count(json, "id"),
                  .document = text(json, "document"),
                  .location = placeOf(json),
                  .text = text(json, "text"),
                  .subject = text(json, "subject"),
                  .kind = named(statement, "kind", ClaimKind::Other, claimKindName),
                  .value = number(statement, "value"),
                  .low = number(statement, "low"),
                  .high = number(statement, "high"),
                  .unit = text(statement, "unit"),
                  .basis = text(statement, "basis"),
                  .mode = text(json, "mode"),
                  .reads = text(json, "reads"),
                  .derivation = derivationOf(json),
                  .verdict = named(json, "verdict", Verdict::Confirmed, verdictName),
                  .grade = named(json, "grade", Grade::Missing, gradeName),
                  .reason = text(json, "reason") };
    for (const Json &one : list(json, "findings"))
        if (one.is_number_unsigned() && one.get<std::uint64_t>() < findings)
            claim.findings.push_back(one.get<std::size_t>());
    return claim;
}

std::optional<std::string> wordOrNothing(const Json &object, const char *key)
{
    const Json &found = member(object, key);
    return found.is_string() ? std::optional(found.get<std::string>()) : std::nullopt;
}

Finding findingOf(const Json &json)
{
    Finding finding { .rule = text(json, "rule"),
                      .severity = named(json, "severity", Severity::Note, severityName),
                      .subject = text(json, "subject"),
                      .summary = text(json, "summary") };
    for (const Json &line : list(json, "evidence"))
        finding.evidence.push_back({ .label = text(line, "label"),
                                     .stated = wordOrNothing(line, "stated"),
                                     .computed = wordOrNothing(line, "computed"),
                                     .unit = text(line, "unit"),
                                     .location = text(line, "location") });
    return finding;
}

AuditReport reportOf(const Json &json)
{
    AuditReport report;
    for (const Json &input : list(json, "inputs"))
        report.inputs.push_back({ .role = text(input, "role"),
                                  .path = text(input, "path"),
                                  .bytes = count(input, "bytes"),
                                  .sha256 = text(input, "sha256"),
                                  .problem = text(input, "problem") });
    if (text(json, "verdict") != auditVerdictName({}))
        report.verdict = named(json, "verdict", Verdict::Confirmed, verdictName);
    report.verdictSentence = text(json, "summary");
    for (const Json &finding : list(json, "findings"))
        report.findings.push_back(findingOf(finding));
    for (const Json &claim : list(json, "claims"))
        report.claims.push_back(claimOf(claim, report.findings.size()));
    const Json &census = member(json, "census");
    report.census.numbers = count(census, "numbers");
    report.census.claims = count(census, "claims");
    for (const Json &reason : list(json, "not_checked"))
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
                              .toolVersion = text(member(*document, "tool"), "version") };
    } catch (const StoredProblem &problem) {
        return Error { ErrorKind::Malformed, problem.sentence, std::nullopt, path };
    }
}

} // namespace assay
