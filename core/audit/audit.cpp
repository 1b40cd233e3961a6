// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/audit.h"

#include "core/audit/declared_metadata.h"
#include "core/audit/evidence.h"
#include "core/audit/input_hashes.h"
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

/// Hashes in the background what the request names, unless that was done before.
class HashedInputs {
public:
    HashedInputs(const AuditRequest &request, const RunControl &run)
        : m_paths(inputPaths(request))
        , m_known(request.inputs)
    {
        if (m_known)
            return;
        std::vector<InputFile> all;
        for (const auto &[role, path] : m_paths) {
            auto files = listInputFiles(role, path);
            m_counts.push_back(files.size());
            all.insert(all.end(), std::make_move_iterator(files.begin()),
                       std::make_move_iterator(files.end()));
        }
        m_hashing.emplace(std::move(all), run);
    }

    Result<std::vector<AuditInput>> finish()
    {
        if (m_known)
            return *m_known;
        const auto hashes = m_hashing->finish();
        if (!hashes)
            return hashes.error();
        std::vector<AuditInput> inputs;
        std::size_t at = 0;
        for (std::size_t i = 0; i < m_paths.size(); ++i) {
            inputs.push_back(foldInput(m_paths[i].first, m_paths[i].second,
                                       std::span(m_hashing->files()).subspan(at, m_counts[i]),
                                       std::span(*hashes).subspan(at, m_counts[i])));
            at += m_counts[i];
        }
        return inputs;
    }

private:
    std::vector<std::pair<std::string, std::string>> m_paths;
    std::optional<std::vector<AuditInput>> m_known;
    std::vector<std::size_t> m_counts {}; ///< files per path
    std::optional<InputHashing> m_hashing {};
};

bool hasRateNextToNone(const AuditContext &context)
{
    for (std::size_t i = 0; i < context.claims.size(); ++i)
        if (context.claims[i].kind == ClaimKind::Ratio && !context.statementOf(i).loose
            && statedRate(context.statementOf(i).quantity) <= NextToNoRate)
            return true;
    return false;
}

} // namespace

std::vector<std::pair<std::string, std::string>> inputPaths(const AuditRequest &request)
{
    std::vector<std::pair<std::string, std::string>> paths;
    if (!request.reference.empty())
        paths.emplace_back("reference", request.reference);
    if (!request.candidate.empty())
        paths.emplace_back("candidate", request.candidate);
    for (const std::string &path : request.documents)
        paths.emplace_back("claims", path);
    return paths;
}

Result<AuditReport> auditClaims(const AuditRequest &request, const RunControl &run)
{
    AuditContext context;
    HashedInputs hashed(request, run);
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
    auto inputs = hashed.finish();
    if (!inputs)
        return inputs.error();
    for (AuditInput &input : *inputs)
        for (const ModelEvidence *side : { &context.reference, &context.candidate })
            if (side->role == input.role && side->state != EvidenceState::Opened)
                input.problem = side->problem;
    context.inputs = *std::move(inputs);
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
