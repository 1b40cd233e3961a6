// SPDX-License-Identifier: GPL-3.0-or-later
// Git LFS pointers: three lines of text that stand where a large file should be.
//   version https://git-lfs.github.com/spec/v1 \n oid sha256:<64 hex> \n size <decimal> \n   (less than 1024
//   bytes; "ext-N-..." lines may stand before the oid; https://hawser.github.com/spec/v1 is the historic
//   version)
#pragma once

#include "core/base/byte_source.h"

#include <optional>

namespace assay {

struct LfsPointer {
    std::string sha256; ///< of the real file
    std::uint64_t bytes = 0; ///< of the real file
};

std::optional<LfsPointer> readLfsPointer(const ByteSource &source);
/// "is a Git LFS pointer to N bytes (sha256 ...), not the file itself"
std::string describePointer(const LfsPointer &pointer);

} // namespace assay
