// SPDX-License-Identifier: GPL-3.0-or-later
// The key-value pairs of a GGUF header.
#pragma once

#include "core/base/byte_reader.h"
#include "core/model/model.h"

namespace assay {

/// Appends count pairs; array items are stepped over, so 150,000 tokens cost no memory.
Status readGgufMetadata(ByteReader &reader, std::uint64_t count, std::vector<MetaEntry> &metadata,
                        const RunControl &run);

/// The items of an array of a file whose header was read before: length items of the type, from where items
/// stands. NotFound where no array bears the key.
struct GgufArray {
    ByteReader items;
    std::string typeName; ///< as in MetaEntry: "array of string"
    std::uint64_t length = 0;
};
Result<GgufArray> openGgufArray(const ByteSource &source, const std::string &key);

/// general.alignment, or 32: a u32 that is a power of two.
Result<std::uint64_t> ggufAlignment(const std::vector<MetaEntry> &metadata, const ByteReader &reader);

/// Any integer type as a non-negative number.
std::optional<std::uint64_t> integerOf(const MetaEntry &entry);

} // namespace assay
