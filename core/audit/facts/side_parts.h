// SPDX-License-Identifier: GPL-3.0-or-later
// What an opened side is besides weights of a model: training state, blocks, an adapter.
#pragma once

#include "core/audit/context.h"

namespace assay {

/// Bytes of the optimizer's moments in a model.
std::uint64_t trainingBytes(const ModelEvidence &side);
/// The ratio of stored tensors once the reference's training state is left out; empty if it has none.
std::optional<double> ratioWithoutTraining(const AuditContext &context);
/// Blocks that the names of its tensors count: "model.layers.5.mlp" is of a sixth one.
std::uint64_t blockCount(const Model &model);
/// A low-rank adapter changes a model, and is none.
bool isAdapter(const ModelEvidence &side);

} // namespace assay
