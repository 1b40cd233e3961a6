// SPDX-License-Identifier: GPL-3.0-or-later
// What documents say of themselves.
#include "tests/audit/rule_cases.h"

namespace assay::testing {
namespace {

Stage inState(EvidenceState state)
{
    AuditContext context = contextOf({ documentOf(field("ratio", 4)) });
    context.candidate = evidenceOf("candidate", state);
    context.candidate.declaredBytes = 1000;
    return { std::move(context) };
}

template <EvidenceState state> Stage stated()
{
    return inState(state);
}

/// A folder of a cache with so many blobs that are not what their names say.
Stage blobStage(std::vector<std::string> wrongBlobs)
{
    AuditContext context = contextOf({ documentOf(field("ratio", 4)) });
    context.inputs.push_back(
        { .role = "candidate", .path = "models--a--b", .wrongBlobs = std::move(wrongBlobs) });
    return { std::move(context) };
}

/// A document that names models/a.gguf, which is not there, beside what was given.
Stage namingStage(const std::string &given)
{
    AuditContext context = contextOf({ documentOf(field("ratio", 4)) });
    context.documents.front().notBeside = { { .name = "models/a.gguf" } };
    context.inputs.push_back({ .role = "candidate", .path = "elsewhere/" + given });
    return { std::move(context) };
}

Stage artefactStage(const std::string &id)
{
    CaseDocument document = documentOf("");
    document.artefact = id;
    return { contextOf({ document }) };
}

Stage twoDocuments(double first, double second)
{
    return { contextOf(
        { documentOf("\"model_id\": \"tiny-alder\", " + field("compression_ratio", first), "a.json"),
          documentOf("\"model_id\": \"tiny-alder\", " + field("compression_ratio", second), "b.json") }) };
}

std::string ratiosOf(const std::string &ratio)
{
    return "| Model | Ratio |\n|---|---|\n| A | " + ratio + "x |\n| B | " + ratio + "x |\n| C | " + ratio
        + "x |\n";
}

std::string recordOf(const std::string &ratio)
{
    return "- Original size: 100 MB\n- Compressed size: 25 MB\n- Compression ratio: " + ratio + "x\n";
}

std::string lawOf(const std::string &cell)
{
    return "| Netz | a | b | c |\n|---|---|---|---|\n| N1 | 553.4 | 27.7 | " + cell
        + " |\n| N2 | 243.9 | 8.13 | 30.0 |\n| N3 | 102.2 | 7.30 | 14.0 |\n| N4 | 21.2 | 4.70 | 4.51 |\n";
}

std::string totalOf(const std::string &total)
{
    return "| part | MB |\n|---|---|\n| attention | 100 |\n| mlp | 200 |\n| total | " + total + " |\n";
}

} // namespace

RuleCases documentCases()
{
    return {
        { "evidence.missing-file", { stated<EvidenceState::Missing>, stated<EvidenceState::NotGiven> } },
        { "evidence.pointer", { stated<EvidenceState::Pointer>, stated<EvidenceState::Opened> } },
        { "evidence.empty-file", { stated<EvidenceState::Empty>, stated<EvidenceState::Missing> } },
        { "evidence.blob-hash",
          { [] { return blobStage({ "blobs/0a1b" }); }, [] { return blobStage({}); } } },
        { "evidence.truncated", { stated<EvidenceState::Truncated>, stated<EvidenceState::Unreadable> } },
        { "evidence.placeholder", { stated<EvidenceState::Placeholder>, stated<EvidenceState::Pointer> } },
        { "evidence.unreadable", { stated<EvidenceState::Unreadable>, stated<EvidenceState::Opened> } },
        { "evidence.named-file",
          { [] { return namingStage("b.gguf"); }, [] { return namingStage("a.gguf"); } } },
        { "words.placeholder",
          { [] { return said("| Model | Ratio |\n|---|---|\n| A | TBD |\n| B | 4.0x |\n"); },
            [] { return said("- [ ] accuracy on the long set: TBD\n"); } } },
        { "words.simulated",
          { [] { return said("The ratio of 40:1 was simulated; no file was written."); },
            [] { return said("No more synthetic data. Ratio 2:1."); } } },
        { "words.projected",
          { [] { return said("It would be 5x smaller."); }, [] { return said("It is 5x smaller."); } } },
        { "pattern.equal-ratio",
          { [] { return said(ratiosOf("900")); }, [] { return said(ratiosOf("4")); } } },
        { "size.rounds-to-nothing",
          { [] {
               return said(
                   "- Original size: 157.5 MB\n- Compressed size: 0.00 MB\n- Compression ratio: 77,907x\n");
           },
            [] { return said(recordOf("4.0")); } } },
        { "count.list",
          { [] {
               return Stage { contextOf(
                   { documentOf("\"num_layers\": 12, \"layers\": [{\"name\": \"a\", \"ratio\": 8.0}, "
                                "{\"name\": \"b\", \"ratio\": 8.0}]") }) };
           },
            [] {
                return Stage { contextOf(
                    { documentOf("\"num_layers\": 2, \"layers\": [{\"name\": \"a\", \"ratio\": 8.0}, "
                                 "{\"name\": \"b\", \"ratio\": 8.0}]") }) };
            } } },
        { "words.skipped",
          { [] {
               return said(
                   "All 4 stages are active.\n\n| Stage | Status |\n|---|---|\n| pack | ok |\n| code | "
                   "skipped |\n");
           },
            [] { return said("All 4 stages work. 3 Windows tests were skipped."); } } },
        { "pattern.stages",
          { [] {
               return said(
                   "| Stage | Compression |\n|---|---|\n| Pack | 16.0x |\n| VQ | 16.0x |\n| LZMA | 2.0x |\n\n"
                   "Measured compression of the whole pipeline: 77,907x\n");
           },
            [] {
                return said("| Stage | Compression |\n|---|---|\n| Pack | 16.0x |\n| VQ | 16.0x |\n| LZMA | "
                            "2.0x |\n\n"
                            "Measured compression of the whole pipeline: 512x\n");
            } } },
        { "pattern.self-flag",
          { [] {
               return Stage { contextOf({ documentOf(
                   "\"test\": {\"claim_validated\": false}, \"summary\": {\"ratio_achieved\": true}") }) };
           },
            [] {
                // Results of several tests, and a level that the refused one did not ask for.
                return Stage { contextOf(
                    { documentOf("\"tests\": [{\"expected_ratio\": 4.0, \"claim_validated\": true}, "
                                 "{\"expected_ratio\": 16.0, "
                                 "\"claim_validated\": false}], \"summary\": {\"basic_4x_achieved\": true, "
                                 "\"extreme_100x_achieved\": false}") }) };
            } } },
        { "rate.less-than-a-bit",
          { [] { return said("- Compressed parameters: 1,588,823\n- File size: 0.15 MB\n"); },
            [] { return said("- Compressed parameters: 1,588,823\n- File size: 1.6 MB\n"); } } },
        { "documents.one-key",
          { [] {
               return said("The compression ratio is 4.0x.\n\nAll in all the compression ratio is 5.0x.\n");
           },
            [] {
                return said("The compression ratio is 4.0x.\n\nAll in all the compression ratio is 4.02x.\n");
            } } },
        { "documents.retracted",
          { [] {
               return said("Our codec achieved 250x compression.\n\nRetraction: the 250x compression must "
                           "not be used.\n");
           },
            [] { return said("Our codec achieved 250x compression.\n"); } } },
        { "artefact.known",
          { [] { return artefactStage("quantonium.statistics"); }, [] { return artefactStage("gptq"); } } },
        { "arithmetic.ratio",
          { [] { return said(recordOf("5.0")); }, [] { return said(recordOf("4.0")); } } },
        { "arithmetic.derived",
          { [] { return said("8.03B parameters, 4.82 GB, 3.25 bits per weight."); },
            [] { return said("8.03B parameters, 4.82 GB, 4.80 bits per weight."); } } },
        { "table.law", { [] { return said(lawOf("49.0")); }, [] { return said(lawOf("19.98")); } } },
        { "table.total", { [] { return said(totalOf("450")); }, [] { return said(totalOf("300")); } } },
        { "documents.disagree", { [] { return twoDocuments(4, 8); }, [] { return twoDocuments(4, 4.03); } } },
        { "bound.rate-distortion",
          { [] { return said("Compressed 1000:1, bit-exact."); },
            [] { return said("Compressed 1.5:1, lossless."); } } },
        { "bound.rate",
          { [] { return said("Compressed 96:1 with a cosine similarity of 0.9998."); },
            [] { return said("Compressed 1.5:1, lossless."); } } },
    };
}

} // namespace assay::testing
