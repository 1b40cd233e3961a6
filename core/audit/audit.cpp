// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/audit.h"

#include "core/audit/declared_metadata.h"
#include "core/audit/evidence.h"
#include "core/audit/rule_table.h"
#include "core/base/parallel.h"

#include <algorithm>

namespace assay {
namespace {

SourcePtr textSource(const std::string &name, const std::string &text)
{
    const auto bytes = std::as_bytes(std::span(text));
    return memorySource({ bytes.begin(), bytes.end() }, name);
}

Status readDocuments(const AuditRequest &request, AuditContext &context, const RunControl &run)
{
    for (const std::string &path : request.documents) {
        auto document = readDocument(path, run);
        if (!document)
            return document.error();
        context.documents.push_back(*std::move(document));
    }
    for (const auto &[name, text] : request.typedClaims) {
        auto document = readDocument(textSource(name, text), run);
        if (!document)
            return document.error();
        context.documents.push_back(*std::move(document));
    }
    if (const auto &model = context.candidate.model) {
        const auto card = model->texts.find("README.md");
        const bool given = card != model->texts.end()
            && std::ranges::find(context.documents, card->second, &Document::text) != context.documents.end();
        if (card != model->texts.end() && !given) {
            auto document = readDocument(textSource("README.md", card->second), run);
            if (document)
                context.documents.push_back(*std::move(document));
        }
        for (Document &document : declaredDocuments(*model, run))
            context.documents.push_back(std::move(document));
    }
    for (const Document &document : context.documents) {
        auto relations = findRelations(document, run);
        if (!relations)
            return relations.error();
        context.relations.push_back(*std::move(relations));
    }
    return {};
}

Status describeInputs(const AuditRequest &request, AuditContext &context, const RunControl &run)
{
    std::vector<std::pair<std::string, std::string>> wanted;
    if (!request.reference.empty())
        wanted.emplace_back("reference", request.reference);
    if (!request.candidate.empty())
        wanted.emplace_back("candidate", request.candidate);
    for (const std::string &path : request.documents)
        wanted.emplace_back("claims", path);
    for (const auto &[role, path] : wanted) {
        auto input = describeInput(role, path, run);
        if (!input)
            return input.error();
        for (const ModelEvidence *side : { &context.reference, &context.candidate })
            if (side->role == role && side->state != EvidenceState::Opened)
                input->problem = side->problem;
        context.inputs.push_back(*std::move(input));
    }
    return {};
}

bool hasRateNextToNone(const AuditContext &context)
{
    for (std::size_t i = 0; i < context.claims.size(); ++i)
        if (context.claims[i].kind == ClaimKind::Ratio && !context.statementOf(i).loose
            && statedRate(context.statementOf(i).quantity) <= NextToNoRate)
            return true;
    return false;
}

} // namespace

Result<AuditReport> auditClaims(const AuditRequest &request, const RunControl &run)
{
    AuditContext context;
    auto reference = openEvidence("reference", request.reference, run);
    if (!reference)
        return reference.error();
    context.reference = *std::move(reference);
    auto candidate = openEvidence("candidate", request.candidate, run);
    if (!candidate)
        return candidate.error();
    context.candidate = *std::move(candidate);
    if (const auto read = readDocuments(request, context, run); !read)
        return read.error();
    if (const auto described = describeInputs(request, context, run); !described)
        return described.error();

    std::optional<Comparison> comparison = request.comparison;
    std::string comparisonProblem;
    if (!comparison && context.reference.model && context.candidate.model) {
        auto compared = compareModels(context.reference.model, context.candidate.model, request.compare, run,
                                      request.onLayer);
        if (run.cancelled())
            return cancelledError();
        if (compared)
            comparison = *std::move(compared);
        else
            comparisonProblem = "The two models could not be compared: " + describe(compared.error()) + ".";
    }
    context.comparison = comparison ? &*comparison : nullptr;
    if (comparison && comparison->reference && comparison->candidate)
        context.levels = sampleLevels(*comparison, run);
    listClaims(context, run);
    if (context.reference.model && hasRateNextToNone(context)) {
        auto structure = sampleStructure(*context.reference.model, run);
        if (!structure)
            return structure.error();
        context.structure = *std::move(structure);
    }

    std::vector<std::pair<std::string, std::string>> texts;
    for (Document &document : context.documents)
        texts.emplace_back(document.path, document.text);
    auto judged = judge(std::move(context), run);
    if (!judged)
        return judged.error();
    AuditReport report = *std::move(judged);
    if (!comparisonProblem.empty())
        report.notChecked.push_back(comparisonProblem);
    report.comparison = std::move(comparison);
    report.documents = std::move(texts);
    return report;
}

} // namespace assay
