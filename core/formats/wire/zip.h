// SPDX-License-Identifier: GPL-3.0-or-later
// Zip archives as strangers write them: the central directory says what is there, local headers only where a
// payload begins; what disagrees is refused.
#pragma once

#include "core/base/byte_source.h"
#include "core/base/run_control.h"
#include "core/model/finding.h"

#include <span>
#include <unordered_map>

namespace assay {

struct ZipEntry {
    std::string name;
    std::uint16_t method = 0; ///< 0 stored, 8 deflated
    std::uint64_t compressedBytes = 0;
    std::uint64_t bytes = 0; ///< uncompressed
    std::uint64_t payloadOffset = 0; ///< in the archive
    std::uint32_t crc32 = 0; ///< 0 where the writer left it out
};

/// Immutable after open; any thread.
class ZipArchive {
public:
    /// Reads and checks the directory: no encryption, no method but 0 and 8, no duplicate or escaping names,
    /// local names as central ones, payloads inside the file and apart from each other, sizes within 1100:1.
    static Result<ZipArchive> open(SourcePtr source);

    const std::vector<ZipEntry> &entries() const { return m_entries; }
    const ZipEntry *find(std::string_view name) const;
    /// The payload of a stored member, without reading it.
    Result<SourcePtr> openStored(const ZipEntry &entry) const;
    /// The content of any member in memory; fails past limit bytes. A wrong CRC-32 is a finding: what the
    /// bytes still say is not refused.
    Result<std::vector<std::byte>> read(const ZipEntry &entry, std::uint64_t limit,
                                        std::vector<Finding> &findings, const RunControl &run = {}) const;
    const SourcePtr &source() const { return m_source; }

private:
    SourcePtr m_source;
    std::vector<ZipEntry> m_entries;
    std::unordered_map<std::string, std::size_t> m_positions;
};

/// "PK\3\4", or the end record of an empty archive.
bool looksLikeZip(std::span<const std::byte> head);

} // namespace assay
