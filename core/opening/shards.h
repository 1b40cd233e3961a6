// SPDX-License-Identifier: GPL-3.0-or-later
// Several files that are one model: tensors gathered in the order of the files.
#pragma once

#include "core/model/model.h"

namespace assay {

/// "model-00002-of-00003.safetensors": stem "model", number 2 of 3, tail ".safetensors".
struct ShardName {
    std::string stem, tail;
    std::uint64_t number = 0, count = 0;
    std::string sibling(std::uint64_t other) const; ///< name of another shard
};
std::optional<ShardName> parseShardName(const std::string &name);

/// Opens files (names relative to root) as one model. A missing shard or a tensor in two of them is an Error
/// that names it.
Result<Model> openShards(const std::string &root, const std::vector<std::string> &names,
                         const RunControl &run);

/// Opens what a *.index.json maps: names that leave the folder are refused, mapped tensors must exist;
/// tensors that are not mapped and a wrong total_size are findings.
Result<Model> openIndex(const std::string &path, const RunControl &run);

} // namespace assay
