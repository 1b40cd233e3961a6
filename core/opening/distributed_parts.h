// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a distributed checkpoint of torch, joined. storage_data of .metadata maps MetadataIndex {fqn,
// offset} to _StorageInfo {relative_path, offset, length}: there a torch.save of one piece lies, whose first
// element is at offset of the whole.
#pragma once

#include "core/formats/pickle/pickle.h"
#include "core/opening/folder_listing.h"

namespace assay {

/// The attribute of an object: of the dictionary that it was built with.
NodeId attributeOf(const Pickle &pickle, NodeId object, std::string_view name);
/// The numbers of torch.Size((a, b)); empty for anything else.
std::optional<std::vector<std::uint64_t>> torchSize(const Pickle &pickle, NodeId size);

/// Gives the model's tensors (each with its shape, one empty part and a note) the parts that storage_data
/// names, and takes the note from those that are whole: one piece, or rows, columns and tiles that leave no
/// gap. The others' notes say what is missing. Returns how many are whole.
Result<std::uint64_t> joinDistributed(const Pickle &metadata, const FolderListing &listing, Model &model,
                                      const RunControl &run);

} // namespace assay
