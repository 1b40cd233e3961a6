// SPDX-License-Identifier: GPL-3.0-or-later
// Decides what happens to each tensor before anything is written, and how much room the header needs.
#pragma once

#include "core/container/container.h"
#include "core/container/container_file.h"

namespace assay {

enum class Treatment { Plain, Coded, SameAs };

struct Plan {
    const TensorInfo *tensor = nullptr;
    Treatment treatment = Treatment::Plain;
    bool asFloat32 = false; ///< its bytes are not its own plain dtype: the decoded values are stored
};

/// Lossy pipelines code float tensors of rank 2 or more, lossless ones all of at least MinLosslessBytes.
bool isCodable(const TensorInfo &tensor, const Pipeline &pipeline);
/// In file order. only: ECMAScript regex on names, empty = all.
Result<std::vector<Plan>> planTensors(const Model &model, const Pipeline &pipeline, const std::string &only);
/// Names, dtype, shape and stages; the numbers come with the writing.
ContainerEntry containerEntry(const Plan &plan, const Pipeline &pipeline);
FileMetadata containerMetadata(const Pipeline &pipeline, std::span<const ContainerEntry> entries);
/// Bytes of the longest header these tensors can get.
std::uint64_t containerHeaderRoom(const std::vector<Plan> &plans, const Pipeline &pipeline);

} // namespace assay
