// SPDX-License-Identifier: GPL-3.0-or-later
// What no honest file exceeds, so that memory follows what a file holds and not what it says.
#pragma once

#include "core/base/result.h"

#include <algorithm>

namespace assay {

/// What a tensor takes once it is listed: a TensorInfo with one part, its name, its place in the index.
inline constexpr std::uint64_t BytesPerListedTensor = 600;
/// A list that takes no more (500,000 tensors; the largest published models have 140,000: 384 experts in 60
/// blocks, three matrices each with its scales) is made of any file.
inline constexpr std::uint64_t UsualListBytes = 300'000'000;
/// A longer one has to be borne out by its file: an entry of a header and its values take about 100 bytes,
/// one that says nothing of nothing ("t1", no dimension, no bytes) takes 40 and is refused.
inline constexpr std::uint64_t ListBytesPerFileByte = 8;
inline constexpr std::uint64_t MostListBytes = 1ull << 30;

inline constexpr std::uint64_t MostTensors = UsualListBytes / BytesPerListedTensor;

/// Tensors that are listed of a file of so many bytes.
inline constexpr std::uint64_t mostTensorsOf(std::uint64_t fileBytes)
{
    const std::uint64_t borneOut
        = fileBytes < MostListBytes ? ListBytesPerFileByte * fileBytes : MostListBytes;
    return std::clamp(borneOut, UsualListBytes, MostListBytes) / BytesPerListedTensor;
}

/// path: of the file of fileBytes that declares count tensors; an Error if their list would take more memory
/// than that file may ask for.
inline Status checkTensorCount(std::uint64_t count, std::uint64_t fileBytes, const std::string &path,
                               std::uint64_t offset)
{
    const std::uint64_t most = mostTensorsOf(fileBytes);
    if (count <= most)
        return {};
    return Error { ErrorKind::LimitExceeded,
                   std::to_string(count) + " tensors are declared, at most " + std::to_string(most)
                       + " are listed of a file of " + std::to_string(fileBytes) + " bytes",
                   offset, path };
}

} // namespace assay
