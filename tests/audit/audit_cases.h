// SPDX-License-Identifier: GPL-3.0-or-later
// Contexts of an audit made from short documents, for the tests of single rules.
#pragma once

#include "core/audit/rules/rule_table.h"
#include "core/claims/reading/read_tree.h"

namespace assay::testing {

/// A document to be: its text, and what an artefact carries beside it.
struct CaseDocument {
    std::string text {};
    std::string path = "claims.json";
    std::vector<PayloadNumbers> payloads {};
    std::string artefact {};
    std::uint64_t encodedBytes = 0; ///< of a text payload in hexadecimal beside the root's fields
    std::size_t encodedPlaces = 1; ///< how often it stands there
};

inline std::string field(const std::string &key, double value)
{
    char number[64];
    std::snprintf(number, sizeof number, "\"%s\": %.10g", key.c_str(), value);
    return number;
}

inline CaseDocument documentOf(const std::string &fields, const std::string &path = "claims.json")
{
    return { .text = "{" + fields + "}", .path = path };
}

inline CaseDocument markdownOf(const std::string &text, const std::string &path = "README.md")
{
    return { .text = text, .path = path };
}

inline PayloadNumbers series(const std::string &layer, std::vector<std::uint64_t> shape,
                             std::vector<double> values)
{
    PayloadNumbers payload;
    payload.pointer = "/" + layer;
    payload.layer = layer;
    payload.originalShape = std::move(shape);
    payload.count = values.size();
    payload.values = std::move(values);
    return payload;
}

inline AuditContext contextOf(const std::vector<CaseDocument> &documents)
{
    AuditContext context;
    for (const CaseDocument &one : documents) {
        auto read = readTreeText(one.text, one.path);
        if (!read)
            continue;
        DocumentTree &tree = read->tree;
        tree.payloads.insert(tree.payloads.end(), one.payloads.begin(), one.payloads.end());
        if (!one.artefact.empty())
            tree.artefact = one.artefact;
        for (std::size_t i = 0; one.encodedBytes > 0 && i < one.encodedPlaces; ++i)
            tree.encoded.push_back({ "/layers/0", "hexadecimal", one.encodedBytes, one.encodedBytes / 2,
                                     tree.nodes.front().firstChild });
        context.documents.push_back({ .path = one.path,
                                      .kind = tree.kind,
                                      .tree = std::make_unique<const DocumentTree>(std::move(tree)) });
    }
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
