// SPDX-License-Identifier: GPL-3.0-or-later
// What every audit rule sees, and how it says what it found.
#pragma once

#include "core/audit/audit.h"
#include "core/audit/level_samples.h"
#include "core/audit/structure.h"
#include "core/claims/document.h"
#include "core/claims/relations.h"
#include "core/model/accounting.h"

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

/// Where a claim comes from.
struct ClaimSource {
    std::size_t document = 0, statement = 0;
};

/// What is asked of a document again and again, found once.
struct DocumentFacts {
    std::string title {}; ///< the heading under which every statement stands, or empty
    std::vector<std::string> modelNames {}; ///< the first two different models that it names, plain
    std::vector<std::optional<std::size_t>> claims {}; ///< per statement: the claim made of it
};

struct AuditContext {
    std::vector<AuditInput> inputs {};
    std::vector<Document> documents {};
    std::vector<std::vector<Relation>> relations {}; ///< one list per document
    ModelEvidence reference {}, candidate {};
    const Comparison *comparison = nullptr; ///< null if the two were not compared
    std::vector<LevelSample> levels {}; ///< of the compared layers
    std::vector<MatrixStructure>
        structure {}; ///< of the reference; looked for where a claim's rate asks for it
    std::vector<Claim> claims {};
    std::vector<ClaimSource> sources {}; ///< one per claim
    std::vector<DocumentFacts> facts {}; ///< one per document; made by listClaims()

    const Statement &statementOf(std::size_t claim) const
    {
        return documents[sources[claim].document].statements[sources[claim].statement];
    }
    /// The claim made of that statement, or empty.
    std::optional<std::size_t> claimOf(std::size_t document, std::size_t statement) const;
};

/// What a finding means for one claim.
struct Judgement {
    std::size_t claim = 0;
    Verdict verdict = Verdict::Unsupported;
    Grade grade = Grade::Declared;
    std::string reason {};
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
std::string placeText(const Document &document, const Statement &statement);
/// The number of a statement as a person says it: "985.6:1", "43,415", "0.34 MB".
std::string quantityText(const Quantity &quantity);
/// The last component of a path.
std::string fileNameOf(const std::string &path);
/// True if value lies in the interval that the printed digits allow, in any reading of the unit; "at least"
/// and "at most" open it on one side, "about" widens it by a tenth.
bool allows(const Quantity &quantity, double value);

/// The grade that a status word gives ("TBD" placeholder, "simulated" simulated, "planned" projected), if
/// any.
std::optional<Grade> gradeOfStatus(std::string_view word);

/// Does the claim speak about the opened pair as a whole? False for a layer, a stage, another model.
bool isAboutPair(const AuditContext &context, std::size_t claim);

DocumentFacts factsOf(const Document &document);
/// Makes the claims of the context's documents: results about compression, in document order.
void listClaims(AuditContext &context, const RunControl &run);
/// Runs every rule and folds what they found into claims, findings and the verdict. Cancelled is the only
/// Error.
Result<AuditReport> judge(AuditContext context, const RunControl &run);

} // namespace assay
