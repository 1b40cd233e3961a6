// SPDX-License-Identifier: GPL-3.0-or-later
// One audit divided: what every part and the merge do alike before anything is measured (open both models,
// list the files, pair, cut), and what one part measures.
#pragma once

#include "core/audit/audit.h"
#include "core/scale/cut.h"
#include "core/scale/part_file.h"

namespace assay {

/// The audit as every machine sees it from headers and file sizes.
struct DividedAudit {
    PartHeader header {}; ///< of parts of this audit
    std::vector<InputFile> files {}; ///< of both models, with their paths
    std::optional<Comparison> paired {}; ///< empty where there is no pair that can be compared
    std::string problem {}; ///< why there is none, though both sides were given
    Cut cut {};
};

/// parts: 1 to MostParts. mapping: what the request's mapping was read from. Errors: a document that cannot
/// be read.
Result<DividedAudit> divideAudit(const AuditRequest &request, const ScaleMapping &mapping, unsigned parts,
                                 const RunControl &run);

/// Measures and hashes what falls to that part. A file or layer that cannot be read any more is an Error: it
/// must not stand in a report as evidence.
Result<PartFile> measurePart(DividedAudit &audit, const AuditRequest &request, unsigned part,
                             const RunControl &run);

/// How a layer's values were brought into the reference's order, with every step and scale.
std::string transformText(const Transform &transform);
/// Version, commit and compiler of this program.
std::string buildId();

} // namespace assay
