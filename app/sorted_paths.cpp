// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sorted_paths.h"

#include "core/claims/reading/read_tree.h"
#include "core/formats/torch/numpy_pickle.h"
#include "core/opening/format_table.h"
#include "core/report/stored_report.h"
#include "core/scale/part_file.h"

#include <algorithm>

namespace assay {
namespace {

bool isDocument(const std::string &path)
{
    const auto source = openFile(path);
    if (!source || !looksLikeClaims(**source))
        return false;
    // A pickle may be either: with arrays it is a model.
    std::vector<std::byte> head(std::min<std::uint64_t>(16, (*source)->size()));
    if (!(*source)->read(0, head) || !looksLikePickleFile(head, **source))
        return true;
    return !openModelFile(path, {});
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
        } else if (looksLikePart(path)) {
            sorted.parts.push_back(path);
        } else if (looksLikeStoredReport(path)) {
            sorted.reports.push_back(path);
        } else {
            (isDocument(path) ? sorted.documents : sorted.models).push_back(path);
        }
    }
    return sorted;
}

} // namespace assay
