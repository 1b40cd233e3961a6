// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/audit.h"

#include "core/audit/declared_metadata.h"
#include "core/audit/evidence.h"
#include "core/audit/input_hashes.h"
#include "core/audit/rules/rule_table.h"
#include "core/base/open_inputs.h"
#include "core/base/parallel.h"
#include "core/claims/reading/read_tree.h"
#include "core/container/container_assemble.h"
#include "core/opening/open.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace assay {
namespace {

Status addDocument(Result<ReadDocumentTree> read, const std::string &path, AuditContext &context)
{
    if (!read)
        return read.error();
    AuditDocument document { .path = path, .kind = read->tree.kind, .findings = std::move(read->findings) };
    document.tree = std::make_unique<const DocumentTree>(std::move(read->tree));
    context.documents.push_back(std::move(document));
    return {};
}

Status readDocuments(const AuditRequest &request, AuditContext &context, const RunControl &run)
{
    for (const std::string &path : request.documents) {
        if (const auto added = addDocument(readTree(path, run), path, context); !added)
            return added;
        AuditDocument &document = context.documents.back();
        document.notBeside = filesNotBeside(*document.tree, path);
    }
    for (const auto &[name, text] : request.typedClaims)
        if (const auto added = addDocument(readTreeText(text, name), name, context); !added)
            return added;
    // A report pickled in place of a model is read for what it says.
    if (context.candidate.state == EvidenceState::Unreadable
        && std::ranges::find(request.documents, request.candidate) == request.documents.end())
        if (auto read = readTree(request.candidate, run); read && read->tree.isData())
            (void)addDocument(std::move(read), request.candidate, context);
    if (const auto &model = context.candidate.model) {
        const auto card = model->texts.find("README.md");
        const bool given = card != model->texts.end()
            && std::ranges::any_of(context.documents, [&](const AuditDocument &document) {
                               return document.tree->source == card->second;
                           });
        if (card != model->texts.end() && !given)
            (void)addDocument(readTreeText(card->second, "README.md"), "README.md", context);
        context.declared = declaredMethod(*model);
        for (AuditDocument &document : declaredDocuments(*model, run))
            context.documents.push_back(std::move(document));
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

/// Every file that is measured, read or hashed, open from before to the end: one that is written to or
/// replaced meanwhile is seen. What cannot be opened fails where it is read.
std::vector<SourcePtr> heldInputs(const AuditRequest &request)
{
    std::vector<SourcePtr> held;
    std::vector<std::string> paths { request.reference, request.candidate, request.base };
    paths.insert(paths.end(), request.documents.begin(), request.documents.end());
    for (const std::string &path : paths)
        if (auto source = openFile(path))
            held.push_back(*std::move(source));
    return held;
}

/// A base that cannot be read leaves the candidate undecodable: that is no evidence against it.
Status addBase(const AuditRequest &request, ModelEvidence &candidate, const RunControl &run)
{
    if (!candidate.model)
        return {};
    auto base = openIfNamed(request.base, run.silent());
    if (!base)
        return base.error();
    if (*base)
        candidate.model = withBase(*candidate.model, *base);
    return {};
}

/// Empty where no text is given or no model is open.
Result<std::optional<RunReport>> runTexts(const AuditRequest &request, const AuditContext &context,
                                          const RunControl &run)
{
    std::optional<RunReport> none;
    if (request.run)
        return std::optional(*request.run);
    if (request.texts.empty() || !context.reference.model)
        return none;
    auto report = runModels({ .reference = context.reference.model,
                              .candidate = context.candidate.model,
                              .texts = request.texts,
                              .context = request.context,
                              .wholeWindows = request.wholeWindows },
                            run);
    if (!report)
        return report.error();
    return std::optional(std::move(*report));
}

bool hasRateNextToNone(const AuditContext &context)
{
    for (std::size_t i = 0; i < context.claims.size(); ++i)
        if (context.claims[i].kind == ClaimKind::Ratio && context.factOf(i).firm
            && statedRate(context.factOf(i)) <= NextToNoRate)
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
    if (!request.base.empty())
        paths.emplace_back("base", request.base);
    for (const std::string &path : request.documents)
        paths.emplace_back("claims", path);
    for (const RunText &text : request.texts)
        if (!text.path.empty())
            paths.emplace_back("text", text.path);
    return paths;
}

Result<AuditReport> auditClaims(const AuditRequest &request, const RunControl &run)
{
    const ReadWatch watch;
    AuditContext context;
    context.reproductions = request.reproductions;
    const auto held = heldInputs(request);
    HashedInputs hashed(request, run);
    auto reference = openEvidence("reference", request.reference, run);
    if (!reference)
        return reference.error();
    context.reference = *std::move(reference);
    auto candidate = openEvidence("candidate", request.candidate, run);
    if (!candidate)
        return candidate.error();
    context.candidate = *std::move(candidate);
    if (auto status = addBase(request, context.candidate, run); !status)
        return status.error();
    if (const auto read = readDocuments(request, context, run); !read)
        return read.error();
    std::optional<Comparison> comparison = request.comparison;
    std::string comparisonProblem;
    if (!comparison && context.reference.model && context.candidate.model) {
        auto compared = compareModels(context.reference.model, context.candidate.model, request.compare, run,
                                      request.onLayer);
        if (run.cancelled())
            return cancelledError();
        if (!compared && compared.error().kind == ErrorKind::Unreadable)
            return compared.error(); // a disk that fails is no evidence of anything
        if (compared)
            comparison = *std::move(compared);
        else
            comparisonProblem = "The two models could not be compared: " + describe(compared.error()) + ".";
    }
    auto said = runTexts(request, context, run);
    if (!said)
        return said.error();
    context.run = *said ? &**said : nullptr;
    auto inputs = hashed.finish();
    if (!inputs)
        return inputs.error();
    for (AuditInput &input : *inputs) {
        bool isOpened = true;
        for (const ModelEvidence *side : { &context.reference, &context.candidate })
            if (side->role == input.role && side->state != EvidenceState::Opened) {
                input.problem = side->problem;
                isOpened = false;
            }
        std::error_code ignored;
        if (isOpened && !input.problem.empty() && std::filesystem::is_regular_file(input.path, ignored))
            return Error { ErrorKind::Unreadable,
                           "it was read, and could not be read again: " + input.problem, std::nullopt,
                           input.path };
    }
    context.inputs = *std::move(inputs);
    context.comparison = comparison ? &*comparison : nullptr;
    if (comparison && comparison->reference && comparison->candidate) {
        auto levels = sampleLevels(*comparison, run);
        if (!levels)
            return levels.error();
        context.levels = *std::move(levels);
    }
    listClaims(context, run);
    if (context.reference.model && hasRateNextToNone(context)) {
        auto structure = sampleStructure(*context.reference.model, run);
        if (!structure)
            return structure.error();
        context.structure = *std::move(structure);
    }

    std::vector<std::pair<std::string, std::string>> texts;
    for (const AuditDocument &document : context.documents)
        if (document.kind != "declared")
            texts.emplace_back(document.path, document.tree->source);
    const std::array models { context.reference.model, context.candidate.model };
    auto judged = judge(std::move(context), run);
    if (!judged)
        return judged.error();
    AuditReport report = *std::move(judged);
    if (!comparisonProblem.empty())
        report.notChecked.push_back(comparisonProblem);
    report.reproductions = request.reproductions;
    for (const Reproduction &one : report.reproductions)
        if (one.outcome == RunOutcome::NotRun)
            report.notChecked.push_back("What " + fileNameOf(one.document)
                                        + " names was not reproduced: " + one.sentence);
    if (*said)
        for (const std::string *why : { &(*said)->notRun, &(*said)->reference.notRun })
            if (!why->empty()) {
                report.notChecked.push_back("The models were not run on the text: " + *why + ".");
                break;
            }
    if (*said && (*said)->candidate && !(*said)->candidate->notRun.empty())
        report.notChecked.push_back("The candidate was not run on the text: " + (*said)->candidate->notRun
                                    + ".");
    report.comparison = std::move(comparison);
    report.run = std::move(*said);
    report.documents = std::move(texts);
    for (const Status &status : { watch.status(), unchanged(held) })
        if (!status)
            return status.error();
    for (const ModelPtr &model : models)
        if (auto status = model ? unchanged(model->sources) : Status(); !status)
            return status.error();
    return report;
}

} // namespace assay
