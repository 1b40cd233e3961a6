// SPDX-License-Identifier: GPL-3.0-or-later
// MessagePack (github.com/msgpack/msgpack, spec.md), item by item: payloads are passed over, lengths are
// checked against the bytes that remain. Numbers are big-endian.
//   00-7f positive, e0-ff negative integer   80-8f map   90-9f array   a0-bf text   c0 nil   c2 false   c3
//   true c4-c6 binary (8, 16, 32-bit length)   c7-c9 extension (length, i8 type)   ca cb float   cc-cf
//   unsigned d0-d3 signed   d4-d8 extension of 1, 2, 4, 8, 16 bytes   d9-db text   dc dd array   de df map
#pragma once

#include "core/base/byte_reader.h"

namespace assay {

struct MsgpackItem {
    enum class Kind { Nil, Bool, Integer, Float, Text, Binary, Array, Map, Extension };
    Kind kind = Kind::Nil;
    std::uint64_t count = 0; ///< elements of an array, pairs of a map: they follow as items
    std::uint64_t offset = 0, size = 0; ///< payload of text, binary and extension
    std::int64_t integer = 0; ///< also of Bool
    double number = 0; ///< of Float
    std::int8_t extension = 0; ///< its type
};

/// The reader must be big-endian; it stands behind the item, or before the first element of an array or map.
Result<MsgpackItem> readMsgpackItem(ByteReader &reader);
/// A text item of at most limit bytes; any other item is an Error that says what.
Result<std::string> readMsgpackText(ByteReader &reader, std::uint64_t limit, const char *what);

} // namespace assay
