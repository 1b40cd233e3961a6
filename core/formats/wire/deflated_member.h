// SPDX-License-Identifier: GPL-3.0-or-later
// A large deflated zip member as a source of bytes: its beginning, where headers stand, is kept; the rest is
// inflated when it is first asked for. So a small archive of large members is opened at the price of headers.
#pragma once

#include "core/formats/wire/zip.h"

namespace assay {

/// Members up to this size are inflated at once instead.
inline constexpr std::uint64_t LargeMemberBytes = 4u << 20;

/// entry is deflated. A content that is not that of the directory (length, CRC-32) is an Error of the first
/// read past the beginning, and of every later one. Memory: 64 KiB, then the member. Any thread.
Result<SourcePtr> openDeflated(const ZipArchive &archive, const ZipEntry &entry);

} // namespace assay
