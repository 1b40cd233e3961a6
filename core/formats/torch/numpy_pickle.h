// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/formats/torch/checkpoint_tree.h"

namespace assay {

/// Arrays of NumPy as leaves. Their bytes are extents into source, which is model.sources[sourceIndex], where
/// the pickle holds them as they are, else sources of their own. Arrays of objects are listed with a note.
/// All arguments must outlive the result.
MakeLeaf numpyLeaves(const Pickle &pickle, const ByteSource &source, std::uint32_t sourceIndex, Model &model);

/// True if the pickle names a maker of arrays: others need no source for their bytes.
bool namesArrays(const Pickle &pickle);

/// A pickle, also inside gzip, whose values are arrays (dictionaries and lists of them).
bool looksLikePickleFile(std::span<const std::byte> head, const ByteSource &source);
Status readPickleFile(SourcePtr source, Model &model, const RunControl &run);

} // namespace assay
