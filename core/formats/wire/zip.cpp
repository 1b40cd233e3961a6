// SPDX-License-Identifier: GPL-3.0-or-later
// End record:   50 4B 05 06  u16 disk, disk of directory, entries here, entries; u32 size, offset; u16
// comment zip64 locator (20 bytes before it): 50 4B 06 07  u32 disk  u64 offset of the zip64 end record  u32
// disks zip64 end:    50 4B 06 06  u64 size  u16 x2  u32 x2  u64 entries here, entries, size, offset Central:
// 50 4B 01 02  u16 made by, needed, flags, method, time, date; u32 crc, packed, size;
//               u16 name, extra, comment, disk, attributes; u32 attributes, local offset; name, extra,
//               comment
// Extra 0x0001: u64 for each saturated field, in the order size, packed, local offset, disk.
// Local:        50 4B 03 04  u16 needed, flags, method, time, date; u32 crc, packed, size; u16 name, extra
#include "core/formats/wire/zip.h"

#include "core/base/byte_reader.h"
#include "core/base/checked_math.h"
#include "core/formats/wire/inflate.h"

#include <algorithm>

#include <zlib.h>

namespace assay {
namespace {

constexpr std::uint32_t EndMagic = 0x06054b50, End64Magic = 0x06064b50, Locator64Magic = 0x07064b50;
constexpr std::uint32_t CentralMagic = 0x02014b50, LocalMagic = 0x04034b50;
constexpr std::uint64_t EndBytes = 22, LocatorBytes = 20, CentralBytes = 46, LocalBytes = 30;
constexpr std::uint64_t MostEntries = 1'000'000;
constexpr std::uint64_t Saturated = 0xffffffff;
constexpr std::uint64_t LargestRatio = 1100, SmallBytes = 16ull << 20;

struct Directory {
    std::uint64_t entryCount = 0, bytes = 0, offset = 0;
};

/// Little-endian numbers out of a fixed record that lies in memory.
class Record {
public:
    explicit Record(std::span<const std::byte> bytes)
        : m_bytes(bytes)
    {
    }
    std::uint64_t number(std::size_t offset, std::size_t size) const
    {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < size; ++i)
            value |= std::to_integer<std::uint64_t>(m_bytes[offset + i]) << (8 * i);
        return value;
    }
    std::uint16_t u16(std::size_t offset) const { return static_cast<std::uint16_t>(number(offset, 2)); }
    std::uint32_t u32(std::size_t offset) const { return static_cast<std::uint32_t>(number(offset, 4)); }
    std::uint64_t u64(std::size_t offset) const { return number(offset, 8); }

private:
    std::span<const std::byte> m_bytes;
};

Error malformed(const ByteSource &source, std::string sentence, std::uint64_t offset)
{
    return Error { ErrorKind::Malformed, std::move(sentence), offset, source.path() };
}

Result<std::vector<std::byte>> bytesAt(const ByteSource &source, std::uint64_t offset, std::uint64_t size)
{
    if (!rangeFits(offset, size, source.size()))
        return Error { ErrorKind::Truncated,
                       "the archive needs " + std::to_string(size) + " bytes at byte "
                           + std::to_string(offset) + ", the file has " + std::to_string(source.size()),
                       offset, source.path() };
    std::vector<std::byte> bytes(size);
    if (auto status = source.read(offset, bytes); !status)
        return status.error();
    return bytes;
}

/// The last end record whose comment reaches exactly to the end of the file.
Result<std::uint64_t> findEnd(const ByteSource &source)
{
    const auto window = std::min<std::uint64_t>(source.size(), EndBytes + 0xffff);
    const auto bytes = bytesAt(source, source.size() - window, window);
    if (!bytes)
        return bytes.error();
    const Record record(*bytes);
    for (std::uint64_t at = window < EndBytes ? 0 : window - EndBytes + 1; at-- > 0;)
        if (record.u32(at) == EndMagic && at + EndBytes + record.u16(at + 20) == window)
            return source.size() - window + at;
    return Error { ErrorKind::Truncated,
                   "the zip archive has no end record in its last " + std::to_string(window)
                       + " bytes: it is cut short or damaged",
                   source.size(), source.path() };
}

Result<Directory> readZip64End(const ByteSource &source, std::uint64_t end)
{
    if (end < LocatorBytes)
        return malformed(source, "the zip64 locator is missing", end);
    const auto locator = bytesAt(source, end - LocatorBytes, LocatorBytes);
    if (!locator)
        return locator.error();
    if (Record(*locator).u32(0) != Locator64Magic)
        return malformed(source, "the zip64 locator is missing", end - LocatorBytes);
    const auto offset = Record(*locator).u64(8);
    const auto record = bytesAt(source, offset, 56);
    if (!record)
        return record.error();
    const Record fields(*record);
    if (fields.u32(0) != End64Magic)
        return malformed(source, "no zip64 end record lies where the locator says", offset);
    return Directory { fields.u64(32), fields.u64(40), fields.u64(48) };
}

Result<Directory> readEnd(const ByteSource &source)
{
    const auto end = findEnd(source);
    if (!end)
        return end.error();
    const auto bytes = bytesAt(source, *end, EndBytes);
    if (!bytes)
        return bytes.error();
    const Record record(*bytes);
    Directory directory { record.u16(10), record.u32(12), record.u32(16) };
    if (directory.entryCount == 0xffff || directory.bytes == Saturated || directory.offset == Saturated) {
        const auto wide = readZip64End(source, *end);
        if (!wide)
            return wide.error();
        directory = *wide;
    }
    if (!rangeFits(directory.offset, directory.bytes, *end))
        return malformed(source,
                         "the zip directory claims " + std::to_string(directory.bytes) + " bytes at byte "
                             + std::to_string(directory.offset) + ", its end record lies at "
                             + std::to_string(*end),
                         *end);
    if (directory.entryCount > MostEntries || directory.entryCount > directory.bytes / CentralBytes)
        return malformed(source,
                         "the zip directory claims " + std::to_string(directory.entryCount) + " entries in "
                             + std::to_string(directory.bytes) + " bytes",
                         directory.offset);
    return directory;
}

/// Replaces saturated fields by those of extra 0x0001.
Status widen(std::span<const std::byte> extra, ZipEntry &entry, std::uint64_t &localOffset,
             const ByteSource &source, std::uint64_t at)
{
    std::uint64_t *fields[] = { &entry.bytes, &entry.compressedBytes, &localOffset };
    if (std::none_of(std::begin(fields), std::end(fields), [](auto *field) { return *field == Saturated; }))
        return {};
    const Record record(extra);
    for (std::size_t position = 0; position + 4 <= extra.size();) {
        const std::size_t size = record.u16(position + 2), begin = position + 4;
        if (size > extra.size() - begin)
            break;
        position = begin + size;
        if (record.u16(begin - 4) != 1)
            continue;
        std::size_t next = begin;
        for (auto *field : fields) {
            if (*field != Saturated)
                continue;
            if (next + 8 > begin + size)
                return malformed(source, "the zip64 sizes of '" + entry.name + "' are missing", at);
            *field = record.u64(next);
            next += 8;
        }
        return {};
    }
    return malformed(source, "the zip64 sizes of '" + entry.name + "' are missing", at);
}

bool isEscapingName(const std::string &name)
{
    if (name.empty() || name.front() == '/' || name.find('\\') != std::string::npos
        || name.find('\0') != std::string::npos)
        return true;
    for (std::size_t begin = 0; begin <= name.size();) {
        const auto end = std::min(name.find('/', begin), name.size());
        if (std::string_view(name).substr(begin, end - begin) == "..")
            return true;
        begin = end + 1;
    }
    return false;
}

Status checkEntry(const ZipEntry &entry, std::uint16_t flags, const ByteSource &source, std::uint64_t at)
{
    const std::string member = "zip member '" + entry.name + "' ";
    if (isEscapingName(entry.name))
        return malformed(source, member + "has a name that leaves the archive", at);
    if ((flags & 0x2041) != 0)
        return Error { ErrorKind::Unsupported, member + "is encrypted", at, source.path() };
    if (entry.method != 0 && entry.method != 8)
        return Error { ErrorKind::Unsupported,
                       member + "is compressed by method " + std::to_string(entry.method)
                           + ", 0 and 8 are read",
                       at, source.path() };
    if (entry.method == 0 && entry.compressedBytes != entry.bytes)
        return malformed(source,
                         member + "is stored, but its sizes are " + std::to_string(entry.compressedBytes)
                             + " and " + std::to_string(entry.bytes) + " bytes",
                         at);
    if (entry.bytes > SmallBytes && entry.bytes / LargestRatio > entry.compressedBytes)
        return Error { ErrorKind::LimitExceeded,
                       member + "claims " + std::to_string(entry.bytes) + " bytes from "
                           + std::to_string(entry.compressedBytes),
                       at, source.path() };
    return {};
}

/// Where the payload begins, if the local header is that of the entry.
Status locate(ZipEntry &entry, std::uint64_t localOffset, const ByteSource &source)
{
    const std::string member = "zip member '" + entry.name + "' ";
    const auto header = bytesAt(source, localOffset, LocalBytes);
    if (!header)
        return header.error();
    const Record record(*header);
    if (record.u32(0) != LocalMagic)
        return malformed(source, member + "has no local header where the directory says", localOffset);
    const auto name = bytesAt(source, localOffset + LocalBytes, record.u16(26));
    if (!name)
        return name.error();
    if (name->size() != entry.name.size() || std::memcmp(name->data(), entry.name.data(), name->size()) != 0)
        return malformed(source, member + "has another name in its local header", localOffset);
    if (record.u16(8) != entry.method)
        return malformed(source,
                         member + "is method " + std::to_string(entry.method) + " in the directory and "
                             + std::to_string(record.u16(8)) + " in its local header",
                         localOffset);
    entry.payloadOffset = localOffset + LocalBytes + record.u16(26) + record.u16(28);
    if (!rangeFits(entry.payloadOffset, entry.compressedBytes, source.size()))
        return Error { ErrorKind::Truncated,
                       member + "claims " + std::to_string(entry.compressedBytes) + " bytes at byte "
                           + std::to_string(entry.payloadOffset) + ", the file has "
                           + std::to_string(source.size()),
                       localOffset, source.path() };
    return {};
}

Result<ZipEntry> readEntry(ByteReader &reader)
{
    const ByteSource &source = reader.source();
    const std::uint64_t at = reader.offset();
    std::byte fixed[CentralBytes];
    if (auto status = reader.readBytes(fixed, "a zip directory entry"); !status)
        return status.error();
    const Record record(fixed);
    if (record.u32(0) != CentralMagic)
        return malformed(source, "a zip directory entry does not begin with its signature", at);
    auto name = reader.readString(record.u16(28), 0xffff, "a zip member's name");
    if (!name)
        return name.error();
    std::vector<std::byte> extra(record.u16(30));
    if (auto status = reader.readBytes(extra, "a zip member's extra field"); !status)
        return status.error();
    if (auto status = reader.skip(record.u16(32), "a zip member's comment"); !status)
        return status.error();
    ZipEntry entry { std::move(*name), record.u16(10), record.u32(20), record.u32(24), 0, record.u32(16) };
    std::uint64_t localOffset = record.u32(42);
    if (auto status = widen(extra, entry, localOffset, source, at); !status)
        return status.error();
    if (auto status = checkEntry(entry, record.u16(8), source, at); !status)
        return status.error();
    if (auto status = locate(entry, localOffset, source); !status)
        return status.error();
    return entry;
}

Status checkOverlap(const std::vector<ZipEntry> &entries, const ByteSource &source,
                    std::uint64_t directoryOffset)
{
    std::vector<const ZipEntry *> order;
    for (const auto &entry : entries)
        order.push_back(&entry);
    std::sort(order.begin(), order.end(), [](const ZipEntry *left, const ZipEntry *right) {
        return left->payloadOffset < right->payloadOffset;
    });
    std::uint64_t end = 0;
    for (const auto *entry : order) {
        if (entry->payloadOffset < end)
            return malformed(source,
                             "zip member '" + entry->name + "' begins at byte "
                                 + std::to_string(entry->payloadOffset) + ", the member before it ends at "
                                 + std::to_string(end),
                             entry->payloadOffset);
        end = entry->payloadOffset + entry->compressedBytes;
    }
    if (end > directoryOffset)
        return malformed(source,
                         "the last zip member ends at byte " + std::to_string(end)
                             + ", inside the directory at " + std::to_string(directoryOffset),
                         directoryOffset);
    return {};
}

} // namespace

Result<ZipArchive> ZipArchive::open(SourcePtr source)
{
    const auto directory = readEnd(*source);
    if (!directory)
        return directory.error();
    ZipArchive archive;
    ByteReader reader(*source, directory->offset, directory->offset + directory->bytes);
    for (std::uint64_t i = 0; i < directory->entryCount; ++i) {
        auto entry = readEntry(reader);
        if (!entry)
            return entry.error();
        if (!archive.m_positions.emplace(entry->name, archive.m_entries.size()).second)
            return malformed(*source, "zip member '" + entry->name + "' is listed twice", reader.offset());
        archive.m_entries.push_back(std::move(*entry));
    }
    if (!reader.atEnd())
        return malformed(*source,
                         "the zip directory has " + std::to_string(reader.remaining())
                             + " bytes after its last entry",
                         reader.offset());
    if (auto status = checkOverlap(archive.m_entries, *source, directory->offset); !status)
        return status.error();
    archive.m_source = std::move(source);
    return archive;
}

const ZipEntry *ZipArchive::find(std::string_view name) const
{
    const auto found = m_positions.find(std::string(name));
    return found == m_positions.end() ? nullptr : &m_entries[found->second];
}

Result<SourcePtr> ZipArchive::openStored(const ZipEntry &entry) const
{
    if (entry.method != 0)
        return Error { ErrorKind::Unsupported, "zip member '" + entry.name + "' is deflated, not stored",
                       entry.payloadOffset, m_source->path() };
    return sliceSource(m_source, entry.payloadOffset, entry.bytes);
}

Result<std::vector<std::byte>> ZipArchive::read(const ZipEntry &entry, std::uint64_t limit,
                                                std::vector<Finding> &findings, const RunControl &run) const
{
    if (entry.bytes > limit)
        return Error { ErrorKind::LimitExceeded,
                       "zip member '" + entry.name + "' has " + std::to_string(entry.bytes)
                           + " bytes, at most " + std::to_string(limit) + " are read",
                       entry.payloadOffset, m_source->path() };
    auto bytes = entry.method == 0
        ? bytesAt(*m_source, entry.payloadOffset, entry.bytes)
        : inflateRange(*m_source, entry.payloadOffset, entry.compressedBytes, DeflateWrapper::Raw,
                       { .bytes = entry.bytes, .ratio = LargestRatio }, run);
    if (!bytes)
        return bytes;
    if (bytes->size() != entry.bytes)
        return malformed(*m_source,
                         "zip member '" + entry.name + "' inflates to " + std::to_string(bytes->size())
                             + " bytes, the directory says " + std::to_string(entry.bytes),
                         entry.payloadOffset);
    const auto computed = ::crc32_z(0, reinterpret_cast<const Bytef *>(bytes->data()), bytes->size());
    if (entry.crc32 != 0 && computed != entry.crc32)
        findings.push_back({ .rule = "zip.damaged",
                             .severity = Severity::Warning,
                             .subject = entry.name,
                             .summary = "the member " + entry.name + " is damaged: its CRC-32 is "
                                 + std::to_string(computed) + ", the directory says "
                                 + std::to_string(entry.crc32) });
    return bytes;
}

bool looksLikeZip(std::span<const std::byte> head)
{
    if (head.size() < 4)
        return false;
    const auto magic = Record(head).u32(0);
    return magic == LocalMagic || magic == EndMagic;
}

} // namespace assay
