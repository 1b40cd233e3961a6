// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sorted_paths.h"

#include "core/claims/document.h"

namespace assay {
namespace {

bool isDocument(const std::string &path)
{
    const auto source = openFile(path);
    return source && looksLikeDocument(**source);
}

} // namespace

Result<SortedPaths> sortPaths(const std::vector<std::string> &paths)
{
    SortedPaths sorted;
    for (const std::string &path : paths) {
        if (looksLikeProject(path)) {
            auto project = loadProject(path);
            if (!project)
                return project.error();
            sorted.projects.push_back(*std::move(project));
            sorted.projectPath = path;
        } else {
            (isDocument(path) ? sorted.documents : sorted.models).push_back(path);
        }
    }
    return sorted;
}

} // namespace assay
