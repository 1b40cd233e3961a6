// SPDX-License-Identifier: GPL-3.0-or-later
// Documents, payloads and comparisons built in code for the audit's tests.
#pragma once

#include "core/audit/rule_table.h"

namespace assay::testing {

inline Statement number(ClaimKind kind, double value, const std::string &field,
                        const std::string &subject = {})
{
    Statement statement;
    statement.text = field;
    statement.field = field;
    statement.subject = subject;
    statement.location.pointer = "/" + field;
    statement.quantity
        = { .kind = kind, .value = value, .low = value * 0.995, .high = value * 1.005, .unit = "" };
    statement.basis = Basis::Measured;
    statement.group = 1;
    return statement;
}

inline Statement word(const std::string &word, std::uint64_t group = 1)
{
    Statement statement;
    statement.text = word;
    statement.field = "status";
    statement.statusWord = word;
    statement.location.pointer = "/status";
    statement.quantity.kind = ClaimKind::StatusWord;
    statement.group = group;
    return statement;
}

inline Document documentOf(std::vector<Statement> statements, const std::string &path = "claims.json")
{
    Document document;
    document.path = path;
    document.kind = "json";
    document.statements = std::move(statements);
    return document;
}

inline PayloadSeries series(const std::string &layer, std::vector<std::uint64_t> shape,
                            std::vector<double> values)
{
    PayloadSeries payload;
    payload.pointer = "/" + layer;
    payload.layer = layer;
    payload.originalShape = std::move(shape);
    payload.count = values.size();
    payload.values = std::move(values);
    return payload;
}

inline AuditContext contextOf(std::vector<Document> documents)
{
    AuditContext context;
    context.documents = std::move(documents);
    context.relations.resize(context.documents.size());
    context.reference.role = "reference";
    context.candidate.role = "candidate";
    listClaims(context, RunControl());
    return context;
}

/// A comparison whose totals alone are set: file and stored ratio alike, no layers.
inline Comparison comparisonOf(double ratio, double ratioVsF32)
{
    Comparison comparison;
    comparison.totals.ratioFile = ratio;
    comparison.totals.ratioStored = ratio;
    comparison.totals.ratioVsF32 = ratioVsF32;
    comparison.totals.coverage = 1;
    comparison.totals.coveredElements = comparison.totals.referenceElements = 1000;
    comparison.totals.bitsPerWeight = 32 / ratioVsF32;
    return comparison;
}

inline ModelEvidence evidenceOf(const std::string &role, EvidenceState state)
{
    ModelEvidence evidence { .role = role, .path = role + ".safetensors", .state = state };
    evidence.problem = "the reason";
    return evidence;
}

} // namespace assay::testing
