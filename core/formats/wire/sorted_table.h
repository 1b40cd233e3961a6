// SPDX-License-Identifier: GPL-3.0-or-later
// The sorted tables of LevelDB (doc/table_format.md), as TensorFlow writes its indices: uncompressed.
//   blocks of entries: varint shared, varint more, varint value bytes, key bytes[more], value
//     then u32 restarts[n], u32 n, and behind the block u8 compression (0 = none), u32 crc32c
//   footer of 48 bytes: handle of the meta index, handle of the index (varint offset, varint bytes), zeros,
//     u64 0xdb4775248b80fb57;   the index is a block whose values are handles of the blocks
#pragma once

#include "core/base/byte_source.h"
#include "core/base/run_control.h"

#include <functional>

namespace assay {

inline constexpr std::uint64_t SortedTableMagic = 0xdb4775248b80fb57;
inline constexpr std::uint64_t SortedTableFooter = 48;

/// Calls see(key, value) for each entry in order, until it fails.
Status
readSortedTable(const ByteSource &source,
                const std::function<Status(const std::string &key, std::span<const std::byte> value)> &see,
                const RunControl &run);

} // namespace assay
