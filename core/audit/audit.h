// SPDX-License-Identifier: GPL-3.0-or-later
// Judges every claim of the documents (and of the candidate's own metadata) against the bytes.
#pragma once

#include "core/analysis/compare.h"
#include "core/audit/reproduction.h"
#include "core/claims/claim_kind.h"
#include "core/inference/evaluation.h"

#include <map>
#include <span>

namespace assay {

enum class Verdict {
    Impossible,
    Refuted,
    Contradicted,
    Unsupported,
    Undecidable,
    Consistent, ///< follows from other figures of the documents; no bytes seen
    Confirmed
}; ///< worst first
const char *verdictName(Verdict verdict);
/// A plain sentence for people: "measured or recomputed here, and it disagrees".
const char *verdictExplanation(Verdict verdict);

enum class Grade { Measured, Recomputed, Declared, Projected, Simulated, Placeholder, Empty, Missing };
const char *gradeName(Grade grade);

/// How a stated value was computed from others.
struct ClaimDerivation {
    std::string formula {}; ///< in figures: "16.06 GB / 4.82 GB"
    std::vector<std::string> sources {}; ///< ids of claims, or labels of what was measured
    double low = 0, high = 0; ///< of what it gives, in the claim's unit
    double chance = 0; ///< that luck gives it, where a law or a search found the formula
};

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
    std::string basis {}; ///< the same as mode
    std::string mode {}; ///< "result", "target", "projection", "denied", ...
    std::string reads {}; ///< the quantity as read: "3.5 to 4.5"
    bool isChecked = true; ///< false of quality and speed without a run, plans, quotations: counted apart
    std::optional<ClaimDerivation> derivation {};
    Verdict verdict = Verdict::Unsupported;
    Grade grade = Grade::Declared;
    std::string reason {}; ///< one plain sentence with numbers
    std::vector<std::size_t> findings {}; ///< indexes into AuditReport::findings
};

struct AuditInput {
    std::string role; ///< "reference", "candidate", "base", "claims", "text"
    std::string path;
    std::uint64_t bytes = 0;
    std::string sha256 {}; ///< of a file; of the sorted list of (name, sha256) for a directory
    /// Files of a cache whose names are SHA-256 and not their own: "name: its content has ...".
    std::vector<std::string> wrongBlobs {};
    std::string problem {}; ///< why it could not be opened as a model (then it is evidence, not an abort)
};

/// How much of the documents was read.
struct AuditCensus {
    struct Unread {
        std::string document {};
        ClaimLocation location {};
        std::string text {};
    };
    std::uint64_t numbers = 0, claims = 0;
    std::map<std::string, std::uint64_t> classified {}; ///< numbers that are no claims, by what they are
    std::vector<Unread> unread {}; ///< the first of the numbers that no word says anything of
};

struct AuditReport {
    std::vector<AuditInput> inputs;
    std::optional<Verdict> verdict {}; ///< empty = nothing claimed
    std::string verdictSentence {};
    std::vector<Claim> claims;
    std::vector<Finding> findings; ///< sorted: severity, rule, subject
    std::optional<Comparison> comparison {};
    AuditCensus census {};
    std::optional<RunReport> run {}; ///< what both say on the request's texts
    std::vector<Reproduction> reproductions {}; ///< what the documents' methods gave here
    std::vector<std::string> notChecked {}; ///< what was not checked, and why
    std::vector<std::pair<std::string, std::string>>
        documents {}; ///< claim documents: path, text (pickles: outline)
};
std::string auditVerdictName(const AuditReport &report); ///< or "nothing-claimed"
bool hasFailure(const AuditReport &report); ///< exit code 1

struct AuditRequest {
    std::string reference {}, candidate {}; ///< paths; empty = not given
    std::string base {}; ///< of a candidate that stores the difference to a model: that model's path
    std::vector<std::string> documents {};
    std::vector<std::pair<std::string, std::string>>
        typedClaims {}; ///< name, Markdown text typed by the user
    std::vector<Reproduction> reproductions {}; ///< of the same documents on the same reference
    std::vector<RunText> texts {}; ///< both models are run on them, joined; empty = not run
    std::uint64_t context = DefaultContext; ///< tokens of a window of the texts
    bool wholeWindows = false; ///< every position of a window is scored
    std::shared_ptr<const RunReport> run {}; ///< already made of the same two models: not run again
    CompareOptions compare {};
    std::optional<Comparison> comparison {}; ///< already made for the same two paths: not made again
    std::optional<std::vector<AuditInput>> inputs {}; ///< already hashed; in the order of inputPaths()
    /// Layers as they are measured, in order, one at a time, from any thread.
    std::function<void(std::size_t index, const LayerReport &)> onLayer {};
};

/// Role and path of every file and folder of the request: the models, then the documents.
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
