// SPDX-License-Identifier: GPL-3.0-or-later
// Runs what documents name on a model and sets what comes out beside what they state. A method that is not
// known or cannot be run is said as such; what a document leaves open is assumed and listed.
#pragma once

#include "core/audit/audit.h"
#include "core/model/model.h"

namespace assay {

struct ReproduceRequest {
    ModelPtr reference {};
    ModelPtr base {}; ///< of methods that store the difference to one; may be null
    std::vector<std::string> documents {};
    std::vector<std::pair<std::string, std::string>> typedClaims {}; ///< name, Markdown text
    std::string only {}; ///< regular expression on tensor names; empty = all
    /// Below 1 a part of the layers, from 1 on so many of them; 0 = those that the document names, else all.
    double sample = 0;
};

/// One entry for each pipeline that a document names, in document order. Errors: an input cannot be read, the
/// pattern is none, cancelled.
Result<std::vector<Reproduction>> reproduceDocuments(const ReproduceRequest &request, const RunControl &run);

} // namespace assay
