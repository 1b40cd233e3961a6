// SPDX-License-Identifier: GPL-3.0-or-later
// From the path of keys to a tensor's name.
#pragma once

#include "core/model/model.h"

namespace assay {

inline constexpr std::size_t LongestTensorName = 4096;
inline constexpr const char *MovingAverageReason = "moving average of the weights";

struct FoundTensor {
    std::vector<std::string> path; ///< keys from the root; a key may hold dots
    TensorInfo tensor;
};

std::string joinedPath(const std::vector<std::string> &path);

/// Appends them to model.tensors under the joined paths. Of a dictionary, a container that holds all weights
/// is left out of the names and told in the metadata; names that collide are numbered and told.
void nameTensors(std::vector<FoundTensor> found, bool isDictionary, Model &model);

} // namespace assay
