// SPDX-License-Identifier: GPL-3.0-or-later
// gzip files: 1f 8b 08, possibly several members back to back. The size field at the end counts modulo 2^32
// and is never used to allocate.
#pragma once

#include "core/formats/wire/inflate.h"

#include <span>

namespace assay {

bool looksLikeGzip(std::span<const std::byte> head);
/// All members, decompressed; fails past limit bytes, or past 100 times the file unless small.
Result<std::vector<std::byte>> gunzip(const ByteSource &source, std::uint64_t limit,
                                      const RunControl &run = {});

} // namespace assay
