// SPDX-License-Identifier: GPL-3.0-or-later
// A review as a file: which inputs (with SHA-256), how they were paired, what the reviewer said, what came
// out.
#pragma once

#include "core/audit/audit.h"
#include "widgets/report/pdf_cover.h"

#include <map>

namespace assay {

/// A reviewer's word on one finding. The key survives a new audit: rule, subject and summary.
struct ReviewEntry {
    std::string rule, subject, summary;
    std::string disposition; ///< "accepted", "disputed", "not relevant" or empty
    std::string comment;
};

struct Project {
    std::string reference {}, candidate {};
    std::vector<std::string> documents {};
    std::vector<std::pair<std::string, std::string>> typedClaims {}; ///< name, text
    NameMapping mapping {};
    PdfCover cover {}; ///< of the report: asked at export
    std::vector<ReviewEntry> reviews {};
    std::vector<AuditInput> inputs {}; ///< as they were when the project was saved
    /// What both models are run on: a file, else a typed text, else what is built in; a beginning.
    std::string runText {}, runTyped {}, runPrompt {};
    std::uint64_t runContext = DefaultContext;
    bool runWhole = false;
    std::string runJson {}; ///< what came of it, as assay.run/1; empty if none
    std::vector<std::string> runTokens {}; ///< of the text as run
    std::vector<Reproduction> reproductions {}; ///< of the documents' methods on the reference
    std::string auditJson {}; ///< the result, as assay.audit/1; empty if none
};

/// Complete or as it was before. Paths inside the project's folder are stored relative to it.
Status saveProject(const Project &project, const std::string &path);
Result<Project> loadProject(const std::string &path);
/// The same from memory; path is where relative paths begin, and named in errors.
Result<Project> parseProject(const std::string &text, const std::string &path);
/// By content: a JSON object whose "schema" is "assay.project/1".
bool looksLikeProject(const std::string &path);

/// Paths of the project's files that lie outside the folder of path, links followed.
std::vector<std::string> pathsOutside(const Project &project, const std::string &path);

/// The inputs whose bytes are no longer those of the project: one sentence each. Reads the files whole.
Result<std::vector<std::string>> changedInputs(const Project &project, const RunControl &run);

} // namespace assay
