// SPDX-License-Identifier: GPL-3.0-or-later
// Judges every claim of the documents (and of the candidate's own metadata) against the bytes.
#pragma once

#include "core/analysis/compare.h"
#include "core/claims/claim_kind.h"

#include <span>

namespace assay {

enum class Verdict {
    Impossible,
    Refuted,
    Contradicted,
    Unsupported,
    Undecidable,
    Confirmed
}; ///< worst first
const char *verdictName(Verdict verdict);
/// A plain sentence for people: "measured or recomputed here, and it disagrees".
const char *verdictExplanation(Verdict verdict);

enum class Grade { Measured, Recomputed, Declared, Projected, Simulated, Placeholder, Empty, Missing };
const char *gradeName(Grade grade);

struct Claim {
    std::uint64_t id = 0; ///< 1-based, in document order
    std::string document {};
    ClaimLocation location {};
    std::uint64_t textOffset = 0, textLength = 0; ///< bytes in the document's text, for the claims view
    std::string text {}; ///< the words as they stand
    std::string subject {};
    ClaimKind kind = ClaimKind::Other;
    std::optional<double> value {}, low {}, high {}; ///< interval that the printed digits allow
    std::string unit {};
    std::string basis {}; ///< "measured", "target", "projection", "quotation", "retraction", "baseline", ...
    Verdict verdict = Verdict::Unsupported;
    Grade grade = Grade::Declared;
    std::string reason {}; ///< one plain sentence with numbers
    std::vector<std::size_t> findings {}; ///< indexes into AuditReport::findings
};

struct AuditInput {
    std::string role; ///< "reference", "candidate", "claims"
    std::string path;
    std::uint64_t bytes = 0;
    std::string sha256 {}; ///< of a file; of the sorted list of (name, sha256) for a directory
    std::string problem {}; ///< why it could not be opened as a model (then it is evidence, not an abort)
};

struct AuditReport {
    std::vector<AuditInput> inputs;
    std::optional<Verdict> verdict {}; ///< empty = nothing claimed
    std::string verdictSentence {};
    std::vector<Claim> claims;
    std::vector<Finding> findings; ///< sorted: severity, rule, subject
    std::optional<Comparison> comparison {};
    std::vector<std::string> notChecked {}; ///< what was not checked, and why
    std::vector<std::pair<std::string, std::string>>
        documents {}; ///< claim documents: path, text (pickles: outline)
};
std::string auditVerdictName(const AuditReport &report); ///< or "nothing-claimed"
bool hasFailure(const AuditReport &report); ///< exit code 1

struct AuditRequest {
    std::string reference {}, candidate {}; ///< paths; empty = not given
    std::vector<std::string> documents {};
    std::vector<std::pair<std::string, std::string>>
        typedClaims {}; ///< name, Markdown text typed by the user
    CompareOptions compare {};
    std::optional<Comparison> comparison {}; ///< already made for the same two paths: not made again
    std::optional<std::vector<AuditInput>> inputs {}; ///< already hashed; in the order of inputPaths()
    /// Layers as they are measured, in order, one at a time, from any thread.
    std::function<void(std::size_t index, const LayerReport &)> onLayer {};
};

/// Role and path of every file and folder of the request: reference, candidate, then the documents.
std::vector<std::pair<std::string, std::string>> inputPaths(const AuditRequest &request);

/// A pure function of the inputs and settings. A document that cannot be read is an Error; a model that
/// cannot be opened is evidence (missing file, pointer, truncation) and the audit goes on.
Result<AuditReport> auditClaims(const AuditRequest &request, const RunControl &run);

struct RuleInfo {
    const char *id;
    Severity severity;
    const char *title; ///< what it looks for, one sentence
    const char *explanation; ///< for the window and the report
};
std::span<const RuleInfo> auditRules();

} // namespace assay
