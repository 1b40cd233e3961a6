// SPDX-License-Identifier: GPL-3.0-or-later
// What documents say of themselves.
#include "tests/audit/rule_cases.h"

namespace assay::testing {
namespace {

Stage inState(EvidenceState state)
{
    AuditContext context = contextOf({ documentOf({ number(ClaimKind::Ratio, 4, "ratio") }) });
    context.candidate = evidenceOf("candidate", state);
    context.candidate.declaredBytes = 1000;
    return { std::move(context) };
}

template <EvidenceState state> Stage stated()
{
    return inState(state);
}

Stage wordsStage(const std::string &text, Basis basis = Basis::Declared)
{
    Statement statement = word(text);
    statement.basis = basis;
    return { contextOf({ documentOf({ statement }) }) };
}

Stage twoDocuments(double first, double second)
{
    return { contextOf({ documentOf({ number(ClaimKind::Ratio, first, "ratio", "tiny") }, "a.json"),
                         documentOf({ number(ClaimKind::Ratio, second, "ratio", "tiny") }, "b.json") }) };
}

Stage ratiosStage(double ratio)
{
    std::vector<Statement> statements;
    for (const char *name : { "a", "b", "c", "d" })
        statements.push_back(number(ClaimKind::Ratio, ratio, "ratio", name));
    return { contextOf({ documentOf(std::move(statements)) }) };
}

Stage skippedStage(const std::string &text)
{
    Document document = documentOf({ word("skipped") });
    document.text = text;
    return { contextOf({ document }) };
}

Stage listedStage(std::uint64_t listed)
{
    Document document = documentOf({ number(ClaimKind::Count, 6, "layers tested") });
    document.listedCounts.push_back({ 0, listed });
    return { contextOf({ document }) };
}

Stage artefactStage(const std::string &id)
{
    Document document = documentOf({});
    document.artefact = id;
    return { contextOf({ document }) };
}

Stage stagesStage(double gain, const std::string &before)
{
    return { contextOf({ documentOf({ number(ClaimKind::Ratio, 16, "ratio", before),
                                      number(ClaimKind::Ratio, gain, "ratio", "lzma") }) }) };
}

} // namespace

RuleCases documentCases()
{
    using enum ClaimKind;
    return {
        { "evidence.missing-file", { stated<EvidenceState::Missing>, stated<EvidenceState::NotGiven> } },
        { "evidence.pointer", { stated<EvidenceState::Pointer>, stated<EvidenceState::Opened> } },
        { "evidence.empty-file", { stated<EvidenceState::Empty>, stated<EvidenceState::Missing> } },
        { "evidence.truncated", { stated<EvidenceState::Truncated>, stated<EvidenceState::Unreadable> } },
        { "evidence.placeholder", { stated<EvidenceState::Placeholder>, stated<EvidenceState::Pointer> } },
        { "evidence.unreadable", { stated<EvidenceState::Unreadable>, stated<EvidenceState::Opened> } },
        { "words.placeholder",
          { [] { return wordsStage("TBD"); }, [] { return wordsStage("TBD", Basis::Retraction); } } },
        { "words.simulated",
          { [] { return wordsStage("rft_simulation"); }, [] { return wordsStage("lossless"); } } },
        { "words.projected",
          { [] { return wordsStage("projected"); }, [] { return wordsStage("planned", Basis::Target); } } },
        { "words.skipped",
          { [] { return skippedStage("All 4 stages work. SeedLM: skipped."); },
            [] { return skippedStage("All tests of the stages ran. SeedLM: skipped."); } } },
        { "pattern.equal-ratio", { [] { return ratiosStage(1000); }, [] { return ratiosStage(4); } } },
        { "arithmetic.ratio",
          { [] { return relationStage(RelationKind::RatioOfCounts, false); },
            [] { return relationStage(RelationKind::RatioOfCounts, true); } } },
        { "arithmetic.derived",
          { [] { return relationStage(RelationKind::ProductOfRatios, false); },
            [] { return relationStage(RelationKind::ProductOfRatios, true); } } },
        { "documents.disagree", { [] { return twoDocuments(4, 8); }, [] { return twoDocuments(4, 4.03); } } },
        { "bound.rate-distortion",
          { [] {
               return Stage { contextOf(
                   { documentOf({ number(Ratio, 1000, "ratio"), number(Fidelity, 0.95, "fidelity") }) }) };
           },
            [] {
                return Stage { contextOf(
                    { documentOf({ number(Ratio, 1000, "ratio"), number(Fidelity, 0.95, "accuracy") }) }) };
            } } },
        { "words.listed-count", { [] { return listedStage(5); }, [] { return listedStage(6); } } },
        { "artefact.known",
          { [] { return artefactStage("quantonium.statistics"); }, [] { return artefactStage("gptq"); } } },
        { "bound.entropy-gain",
          { [] { return stagesStage(5309.7, "bitnet"); }, [] { return stagesStage(1.2, "bitnet"); } } },
    };
}

} // namespace assay::testing
