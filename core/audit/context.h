// SPDX-License-Identifier: GPL-3.0-or-later
// What every audit rule sees, and how it says what it found.
#pragma once

#include "core/audit/absent_files.h"
#include "core/audit/audit.h"
#include "core/audit/facts/level_samples.h"
#include "core/audit/facts/structure.h"
#include "core/claims/reasoning/reason.h"
#include "core/model/accounting.h"

#include <memory>

namespace assay {

/// What lies at a path that ought to be a model.
enum class EvidenceState {
    NotGiven,
    Opened,
    Missing, ///< nothing at the path
    Empty, ///< zero bytes, or a folder without weights
    Pointer, ///< Git LFS pointer: its declared size is the size
    Truncated, ///< ends before what it declares
    Placeholder, ///< a few words in place of weights
    Unreadable ///< a model, perhaps, and not readable here
};

struct ModelEvidence {
    std::string role {}; ///< "reference" or "candidate"
    std::string path {};
    EvidenceState state = EvidenceState::NotGiven;
    ModelPtr model {}; ///< only if Opened
    std::string problem {}; ///< a sentence, if not Opened
    std::optional<std::uint64_t> bytes {}; ///< on disk
    std::optional<std::uint64_t> declaredBytes {}; ///< of a pointer
    std::string declaredSha256 {}; ///< of a pointer
    std::optional<Accounting> accounting {};
};

/// What a candidate's configuration and metadata declare of the method.
struct DeclaredMethod {
    std::string name {}; ///< "gptq", or empty
    std::optional<double> bits {}, groupSize {};
    std::optional<int> fileType {}; ///< of GGUF metadata
};

/// A document with its tree; trees stay where they are, facts point into them.
struct AuditDocument {
    std::string path {};
    std::string kind {}; ///< of the tree, or "declared" for the candidate's own metadata
    std::unique_ptr<const DocumentTree> tree {};
    std::vector<Finding> findings {};
    std::vector<NamedFile> notBeside {}; ///< model files that it names and that are not there

    const std::vector<PayloadNumbers> &payloads() const { return tree->payloads; }
};

struct AuditContext {
    std::vector<AuditInput> inputs {};
    std::vector<AuditDocument> documents {};
    ModelEvidence reference {}, candidate {};
    DeclaredMethod declared {};
    const Comparison *comparison = nullptr; ///< null if the two were not compared
    std::vector<LevelSample> levels {}; ///< of the compared layers
    std::vector<MatrixStructure>
        structure {}; ///< of the reference; looked for where a claim's rate asks for it
    const RunReport *run = nullptr; ///< what both say on the texts that were given; null if none was
    std::vector<Reproduction> reproductions {}; ///< of the documents' methods
    Graph graph {}; ///< the facts of all documents
    AuditCensus census {};
    Reasoning reasoning {};
    std::vector<Claim> claims {};
    std::vector<std::size_t> facts {}; ///< per claim: its fact
    std::vector<std::size_t> claimOfFact {}; ///< per fact: its claim, or NoIndex

    const Fact &factOf(std::size_t claim) const { return graph.facts[facts[claim]]; }
    std::size_t documentOf(std::size_t claim) const { return factOf(claim).document; }
};

/// What a finding means for one claim.
struct Judgement {
    std::size_t claim = 0;
    Verdict verdict = Verdict::Unsupported;
    Grade grade = Grade::Declared;
    std::string reason {};
    std::optional<ClaimDerivation> derivation {};
};

/// A finding (or none, where a rule only confirms) with the claims it bears on.
struct RuleHit {
    std::optional<Finding> finding {}; ///< rule and severity are filled in from the table
    std::vector<Judgement> judgements {};
};

using RuleHits = std::vector<RuleHit>;
/// A pure function of the context; long loops stop where run is cancelled, and what came out is then dropped.
using RuleCheck = RuleHits (*)(const AuditContext &context, const RunControl &run);

/// "README.md:12" or "results.json#/models/0/ratio".
std::string placeText(const Claim &claim);
std::string placeText(const AuditContext &context, std::size_t fact);
/// Seconds in the unit of a time, in which claims state it; 1 for what is no time.
double timeUnitOf(const Fact &fact);
/// A computed value as a person says it in the units of the fact: "3.33", "75.0 %", "12.5 MB".
std::string valueText(const Fact &fact, double value);
/// "3.33", or "4.80 or 5.16" where the readings of a unit differ.
std::string computedText(const Fact &fact, const Computed &computed);
/// The last component of a path.
std::string fileNameOf(const std::string &path);
/// A finding about the candidate with that sentence, bearing on no claim yet.
RuleHit hitOf(const AuditContext &context, std::string summary);
/// What was measured of a claim, without a finding.
RuleHit confirmed(std::size_t claim, std::string reason, Verdict verdict = Verdict::Confirmed);

/// Does the fact speak about the opened pair as a whole? False for a layer, another model, what is no weight.
bool isAboutPair(const AuditContext &context, const Fact &fact);
bool isAboutPair(const AuditContext &context, std::size_t claim);
/// A result that measurements may be held against.
bool isMeasurable(const Fact &fact);

/// Joins the ledgers of the documents, makes claims of their facts in document order, and reasons.
void listClaims(AuditContext &context, const RunControl &run);
/// Runs every rule and folds what they found into claims, findings and the verdict. Cancelled is the only
/// Error.
Result<AuditReport> judge(AuditContext context, const RunControl &run);

} // namespace assay
