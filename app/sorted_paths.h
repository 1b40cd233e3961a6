// SPDX-License-Identifier: GPL-3.0-or-later
// What a person dropped or named: which of it is a model, a claim document, a project, a
// part of an audit or a whole report.
#pragma once

#include "app/project.h"

namespace assay {

struct SortedPaths {
    std::vector<std::string> models {}, documents {}; ///< in the order given
    std::vector<std::string> parts {}, reports {}; ///< of an audit that was measured elsewhere
    std::vector<Project> projects {};
    std::string projectPath {}; ///< of the last project
};

/// By content; reads the beginnings of files, so it belongs in a job. A project that cannot be read is an
/// Error; what is missing counts as a model, whose opening says what is wrong.
Result<SortedPaths> sortPaths(const std::vector<std::string> &paths);

} // namespace assay
