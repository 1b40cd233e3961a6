// SPDX-License-Identifier: GPL-3.0-or-later
// Checkpoints shared out over processes: DeepSpeed's ZeRO (flat parts in the optimizer's files) and
// torch.distributed.checkpoint (.metadata beside *.distcp). The latter's parts are joined here, the former's
// in zero_parts; of what is not joined is said what it holds.
#pragma once

#include "core/opening/folder_listing.h"

namespace assay {

bool holdsDistributed(const FolderListing &listing);
/// The tensors that .metadata describes, joined from the files of parts; those that cannot be keep a note
/// (directory.partitioned). An Error where that is all of them.
Result<Model> openDistributed(const FolderListing &listing, const RunControl &run);

/// ZeRO: how many weights lie in flat parts beside the opened file, and why they are not joined
/// (directory.partitioned).
void notePartitions(const FolderListing &listing, const std::string &why, Model &model,
                    const RunControl &run);

} // namespace assay
