// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/audit_words.h"

#include "core/base/shell_words.h"

namespace assay {

std::string auditWords(const AuditRequest &request, const std::string &mapPath)
{
    std::string words;
    if (!request.reference.empty())
        words += " --reference " + shellQuoted(request.reference);
    if (!request.candidate.empty())
        words += " --candidate " + shellQuoted(request.candidate);
    if (!request.base.empty())
        words += " --base " + shellQuoted(request.base);
    for (const std::string &document : request.documents)
        words += " --claims " + shellQuoted(document);
    if (!mapPath.empty())
        words += " --map " + shellQuoted(mapPath);
    return words;
}

std::string textWords(const AuditRequest &request)
{
    std::string words;
    for (const RunText &text : request.texts)
        words += " --text " + shellQuoted(text.path);
    if (words.empty())
        return words;
    if (request.context != DefaultContext)
        words += " --context " + std::to_string(request.context);
    if (request.wholeWindows)
        words += " --whole";
    return words;
}

} // namespace assay
