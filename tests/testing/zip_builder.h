// SPDX-License-Identifier: GPL-3.0-or-later
// Zip archives written member by member, also wrong ones.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay::testing {

class ZipBuilder {
public:
    ZipBuilder &add(const std::string &name, const std::string &data);
    /// Deflated by zlib; claimedBytes (if not 0) is written as the uncompressed size.
    ZipBuilder &addDeflated(const std::string &name, const std::string &data, std::uint64_t claimedBytes = 0);
    /// The local header says another name than the directory.
    ZipBuilder &addMisnamed(const std::string &name, const std::string &localName, const std::string &data);
    /// Sizes and offsets in zip64 extra fields, and a zip64 end record.
    ZipBuilder &zip64(bool isZip64 = true);
    std::string bytes() const;

private:
    struct Member {
        std::string name, localName, payload;
        std::uint64_t bytes = 0;
        std::uint32_t crc = 0;
        unsigned method = 0;
    };
    std::vector<Member> m_members;
    bool m_isZip64 = false;
};

} // namespace assay::testing
