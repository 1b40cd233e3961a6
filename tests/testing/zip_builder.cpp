// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/zip_builder.h"

#include "tests/testing/pickle_builder.h"

#include <zlib.h>

namespace assay::testing {
namespace {

std::uint32_t crcOf(const std::string &data)
{
    return static_cast<std::uint32_t>(
        ::crc32_z(0, reinterpret_cast<const Bytef *>(data.data()), data.size()));
}

std::string le(std::uint64_t value, unsigned size)
{
    return littleEndian(value, size);
}

} // namespace

ZipBuilder &ZipBuilder::add(const std::string &name, const std::string &data)
{
    m_members.push_back({ name, name, data, data.size(), crcOf(data), 0 });
    return *this;
}

ZipBuilder &ZipBuilder::addDeflated(const std::string &name, const std::string &data,
                                    std::uint64_t claimedBytes)
{
    std::string out(data.size() + 1024, '\0');
    z_stream state {};
    deflateInit2(&state, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
    state.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(data.data()));
    state.avail_in = static_cast<uInt>(data.size());
    state.next_out = reinterpret_cast<Bytef *>(out.data());
    state.avail_out = static_cast<uInt>(out.size());
    deflate(&state, Z_FINISH);
    out.resize(state.total_out);
    deflateEnd(&state);
    m_members.push_back({ name, name, out, claimedBytes == 0 ? data.size() : claimedBytes, crcOf(data), 8 });
    return *this;
}

ZipBuilder &ZipBuilder::addMisnamed(const std::string &name, const std::string &localName,
                                    const std::string &data)
{
    m_members.push_back({ name, localName, data, data.size(), crcOf(data), 0 });
    return *this;
}

ZipBuilder &ZipBuilder::zip64(bool isZip64)
{
    m_isZip64 = isZip64;
    return *this;
}

std::string ZipBuilder::bytes() const
{
    std::string file, directory;
    for (const auto &member : m_members) {
        const std::uint64_t offset = file.size();
        const std::uint64_t narrow = 0xffffffff;
        const auto sizes = le(member.crc, 4) + le(m_isZip64 ? narrow : member.payload.size(), 4)
            + le(m_isZip64 ? narrow : member.bytes, 4);
        std::string extra;
        if (m_isZip64)
            extra = le(1, 2) + le(24, 2) + le(member.bytes, 8) + le(member.payload.size(), 8) + le(offset, 8);
        const auto head = le(member.method, 2) + le(0, 4) + sizes;
        file += le(0x04034b50, 4) + le(20, 2) + le(0, 2) + head + le(member.localName.size(), 2) + le(0, 2)
            + member.localName + member.payload;
        directory += le(0x02014b50, 4) + le(20, 2) + le(20, 2) + le(0, 2) + head + le(member.name.size(), 2)
            + le(extra.size(), 2) + le(0, 2) + le(0, 2) + le(0, 2) + le(0, 4)
            + le(m_isZip64 ? narrow : offset, 4) + member.name + extra;
    }
    const std::uint64_t begin = file.size(), count = m_members.size();
    file += directory;
    if (m_isZip64) {
        const std::uint64_t end64 = file.size();
        file += le(0x06064b50, 4) + le(44, 8) + le(45, 2) + le(45, 2) + le(0, 4) + le(0, 4) + le(count, 8)
            + le(count, 8) + le(directory.size(), 8) + le(begin, 8);
        file += le(0x07064b50, 4) + le(0, 4) + le(end64, 8) + le(1, 4);
    }
    return file + le(0x06054b50, 4) + le(0, 4) + le(m_isZip64 ? 0xffff : count, 2)
        + le(m_isZip64 ? 0xffff : count, 2) + le(m_isZip64 ? 0xffffffff : directory.size(), 4)
        + le(m_isZip64 ? 0xffffffff : begin, 4) + le(0, 2);
}

} // namespace assay::testing
