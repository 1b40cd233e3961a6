// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/finding.h"

namespace assay {

const char *severityName(Severity severity)
{
    switch (severity) {
    case Severity::Failure:
        return "failure";
    case Severity::Warning:
        return "warning";
    case Severity::Note:
        return "note";
    }
    return "note";
}

} // namespace assay
