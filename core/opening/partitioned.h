// SPDX-License-Identifier: GPL-3.0-or-later
// Checkpoints shared out over processes: DeepSpeed's ZeRO (flat parts in the optimizer's files) and
// torch.distributed.checkpoint (.metadata beside *.distcp). What they hold is said; their parts are not
// joined.
#pragma once

#include "core/opening/folder_listing.h"

namespace assay {

bool holdsDistributed(const FolderListing &listing);
/// The tensors that .metadata describes, with shapes and types, each with a note instead of values.
Result<Model> openDistributed(const FolderListing &listing, const RunControl &run);

/// ZeRO: how many weights lie in flat parts beside the opened file (directory.partitioned).
void notePartitions(const FolderListing &listing, Model &model, const RunControl &run);

} // namespace assay
