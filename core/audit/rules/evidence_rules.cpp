// SPDX-License-Identifier: GPL-3.0-or-later
// What was given instead of weights.
#include "core/audit/rules/rule_checks.h"
#include "core/base/number_text.h"

#include <algorithm>

namespace assay {
namespace {

Evidence line(std::string label, std::optional<std::string> stated, std::optional<std::string> computed,
              std::string unit, std::string location)
{
    return { .label = std::move(label),
             .stated = std::move(stated),
             .computed = std::move(computed),
             .unit = std::move(unit),
             .location = std::move(location) };
}

RuleHit hitOf(const ModelEvidence &side, std::string summary)
{
    RuleHit hit;
    hit.finding = Finding { .rule = {}, .subject = fileNameOf(side.path), .summary = std::move(summary) };
    if (side.bytes)
        hit.finding->evidence.push_back(
            line("bytes on disk", {}, countText(*side.bytes), "bytes", fileNameOf(side.path)));
    return hit;
}

/// Claims about a candidate that is not there cannot be supported by it.
void judgeClaims(const AuditContext &context, const ModelEvidence &side, Verdict verdict, Grade grade,
                 RuleHit &hit)
{
    if (side.role != "candidate")
        return;
    for (std::size_t i = 0; i < context.claims.size(); ++i)
        if (isAboutPair(context, i) && context.claims[i].grade == Grade::Declared)
            hit.judgements.push_back({ i, verdict, grade, hit.finding->summary, {} });
}

RuleHits hitsInState(const AuditContext &context, EvidenceState state, Verdict verdict, Grade grade,
                     std::string (*sentence)(const ModelEvidence &))
{
    RuleHits hits;
    for (const ModelEvidence *side : { &context.reference, &context.candidate }) {
        if (side->state != state)
            continue;
        hits.push_back(hitOf(*side, sentence(*side)));
        judgeClaims(context, *side, verdict, grade, hits.back());
    }
    return hits;
}

std::string nameOf(const ModelEvidence &side)
{
    return "The " + side.role + " " + fileNameOf(side.path);
}

} // namespace

RuleHits checkMissingFile(const AuditContext &context, const RunControl &)
{
    return hitsInState(context, EvidenceState::Missing, Verdict::Unsupported, Grade::Missing,
                       [](const ModelEvidence &side) {
                           return nameOf(side) + " is missing: there is no file or folder of that name.";
                       });
}

RuleHits checkPointer(const AuditContext &context, const RunControl &)
{
    RuleHits hits = hitsInState(
        context, EvidenceState::Pointer, Verdict::Unsupported, Grade::Missing, [](const ModelEvidence &side) {
            std::string sentence = nameOf(side) + " is a Git LFS pointer, not the weights";
            if (side.declaredBytes)
                sentence += "; it stands for a file of " + bytesText(*side.declaredBytes);
            return sentence + ".";
        });
    for (RuleHit &hit : hits) {
        const bool isReference = context.reference.state == EvidenceState::Pointer && &hit == &hits.front();
        const ModelEvidence &side = isReference ? context.reference : context.candidate;
        const std::string place = fileNameOf(side.path);
        if (side.declaredBytes)
            hit.finding->evidence.push_back(
                line("declared size", countText(*side.declaredBytes), {}, "bytes", place));
        if (side.declaredSha256.empty())
            continue;
        std::optional<std::string> found;
        for (const AuditInput &input : context.inputs)
            if (input.sha256 == side.declaredSha256)
                found = "same content as " + fileNameOf(input.path);
        hit.finding->evidence.push_back(line("declared SHA-256", side.declaredSha256,
                                             found.value_or("no file at hand has it"), {}, place));
    }
    return hits;
}

RuleHits checkNamedFiles(const AuditContext &context, const RunControl &)
{
    RuleHits hits;
    for (const AuditDocument &document : context.documents) {
        std::vector<Evidence> absent;
        for (const NamedFile &file : document.notBeside) {
            const auto isGiven
                = [&](const AuditInput &input) { return fileNameOf(input.path) == fileNameOf(file.name); };
            if (std::ranges::none_of(context.inputs, isGiven))
                absent.push_back(line("named file", file.name, "not there", {},
                                      fileNameOf(document.path) + ":" + std::to_string(file.place.line)));
        }
        if (absent.empty())
            continue;
        RuleHit hit;
        const std::string first = "The document names " + *absent.front().stated;
        hit.finding
            = Finding { .rule = {},
                        .subject = fileNameOf(document.path),
                        .summary = absent.size() == 1 ? first + ": no such file lies beside it or was given."
                                                      : first + " and " + countText(absent.size() - 1)
                                + " more model files: none lies beside it or was given." };
        hit.finding->evidence = std::move(absent);
        hits.push_back(std::move(hit));
    }
    return hits;
}

RuleHits checkBlobNames(const AuditContext &context, const RunControl &)
{
    RuleHits hits;
    for (const AuditInput &input : context.inputs) {
        if (input.wrongBlobs.empty())
            continue;
        RuleHit hit;
        hit.finding
            = Finding { .rule = {},
                        .subject = fileNameOf(input.path),
                        .summary = countText(input.wrongBlobs.size())
                            + " blobs of the cache are not what their names, SHA-256 of the content, say: "
                            + input.wrongBlobs[0] };
        hits.push_back(std::move(hit));
    }
    return hits;
}

RuleHits checkEmptyFile(const AuditContext &context, const RunControl &)
{
    return hitsInState(
        context, EvidenceState::Empty, Verdict::Unsupported, Grade::Empty,
        [](const ModelEvidence &side) { return nameOf(side) + " is empty: " + side.problem + "."; });
}

RuleHits checkTruncatedFile(const AuditContext &context, const RunControl &)
{
    return hitsInState(
        context, EvidenceState::Truncated, Verdict::Unsupported, Grade::Missing,
        [](const ModelEvidence &side) { return nameOf(side) + " is not complete: " + side.problem + "."; });
}

RuleHits checkPlaceholderFile(const AuditContext &context, const RunControl &)
{
    return hitsInState(
        context, EvidenceState::Placeholder, Verdict::Unsupported, Grade::Placeholder,
        [](const ModelEvidence &side) { return nameOf(side) + " is a placeholder: " + side.problem + "."; });
}

RuleHits checkUnreadableFile(const AuditContext &context, const RunControl &)
{
    return hitsInState(context, EvidenceState::Unreadable, Verdict::Undecidable, Grade::Declared,
                       [](const ModelEvidence &side) {
                           return nameOf(side) + " could not be read here: " + side.problem + ".";
                       });
}

} // namespace assay
