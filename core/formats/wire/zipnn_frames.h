// SPDX-License-Identifier: GPL-3.0-or-later
// ZipNN frames as a source of the bytes that they hold.
#pragma once

#include "core/base/byte_source.h"

namespace assay {

/// The bytes of one or more frames back to back; pieces of 256 KiB are decoded as they are asked for, and the
/// last few kept. Damage is an Error of the read that meets it. Any thread.
class ZipnnSource : public ByteSource {
public:
    /// What the bytes [offset, offset + size) take in the file: their share of each piece that they touch.
    virtual std::uint64_t compressedBytes(std::uint64_t offset, std::uint64_t size) const = 0;

protected:
    using ByteSource::ByteSource;
};

bool looksLikeZipnn(std::span<const std::byte> head);
/// The frames that fill [offset, offset + size) of source. Lossy and delta frames are refused.
Result<std::shared_ptr<const ZipnnSource>> openZipnn(SourcePtr source, std::uint64_t offset,
                                                     std::uint64_t size);

} // namespace assay
