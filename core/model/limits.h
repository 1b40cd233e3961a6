// SPDX-License-Identifier: GPL-3.0-or-later
// What no honest file exceeds, so that memory follows what a file holds and not what it says.
#pragma once

#include "core/base/result.h"

namespace assay {

/// Three and a half times the tensors of the largest published models (384 experts in 60 blocks, three
/// matrices each with its scales: 140,000). Each takes about 600 bytes once it is listed.
inline constexpr std::uint64_t MostTensors = 500'000;

/// path: of the file that declares count tensors; an Error if they are more than MostTensors.
inline Status checkTensorCount(std::uint64_t count, const std::string &path, std::uint64_t offset)
{
    if (count <= MostTensors)
        return {};
    return Error { ErrorKind::LimitExceeded,
                   std::to_string(count) + " tensors are declared, at most " + std::to_string(MostTensors)
                       + " are listed",
                   offset, path };
}

} // namespace assay
