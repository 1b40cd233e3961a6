// SPDX-License-Identifier: GPL-3.0-or-later
// Tensors found in a pickled object: state dicts, nested checkpoints, whole modules. What a leaf is, the file
// format knows; names, roles and containers are told here.
#pragma once

#include "core/formats/pickle/pickle.h"
#include "core/model/model.h"

#include <functional>

namespace assay {

/// A tensor if the node stands for one, else empty. The name is set by the tree.
using MakeLeaf = std::function<Result<std::optional<TensorInfo>>(NodeId node)>;

/// The first that knows the node; second may be empty.
MakeLeaf eitherLeaf(MakeLeaf first, MakeLeaf second);

/// Appends the tensors below root to model.tensors: names are the keys joined with dots; a single container
/// ("state_dict", "model", DataParallel's "module.") is dropped and said; optimizer state, moving averages
/// and registered buffers have their roles; plain values of the outermost dictionary become metadata. The
/// first Error of makeLeaf ends the walk; cycles, depth and the number of steps are bounded.
Status gatherTensors(const Pickle &pickle, const MakeLeaf &makeLeaf, Model &model, const RunControl &run);

} // namespace assay
