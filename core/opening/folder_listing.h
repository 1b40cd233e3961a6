// SPDX-License-Identifier: GPL-3.0-or-later
// The files of a model's folder and what each is.
#pragma once

#include "core/model/model.h"

namespace assay {

struct FolderListing {
    std::string root; ///< where the relative paths of files begin
    std::string home; ///< the folder given: of a cache the one that holds its blobs, too
    std::vector<ModelFile> files; ///< sorted by path
    std::vector<Finding> findings;
};

/// Lists path, or the chosen snapshot of a cache folder. Links to folders are not followed.
Result<FolderListing> listFolder(const std::string &path, const RunControl &run);

/// Reads configuration, README and index files of the top folder into texts, each at most 4 MiB.
void readTexts(const FolderListing &listing, Model &model);

} // namespace assay
