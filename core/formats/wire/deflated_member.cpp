// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/wire/deflated_member.h"

#include "core/base/checked_math.h"
#include "core/base/open_inputs.h"
#include "core/formats/wire/inflate.h"

#include <cstring>
#include <mutex>

#include <zlib.h>

namespace assay {
namespace {

/// Twice what a reader of headers asks for at a time (byte_reader.cpp): it may pass over a magic first.
constexpr std::size_t BeginningBytes = 2 * 64 * 1024;

class DeflatedMember final : public ByteSource, public FileBehind {
public:
    DeflatedMember(const ZipArchive &archive, const ZipEntry &entry, std::vector<std::byte> beginning)
        : ByteSource(archive.source()->path(), entry.bytes)
        , m_source(archive.source())
        , m_entry(entry)
        , m_beginning(std::move(beginning))
    {
    }
    Status read(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (!rangeFits(offset, out.size(), size()))
            return outOfRange(offset, out.size());
        if (out.empty())
            return {};
        const bool isInBeginning = rangeFits(offset, out.size(), m_beginning.size());
        if (!isInBeginning) {
            std::call_once(m_once, [this] { m_status = load(); });
            if (!m_status)
                return m_status;
        }
        std::memcpy(out.data(), (isInBeginning ? m_beginning : m_bytes).data() + offset, out.size());
        return {};
    }
    Status unchanged() const override { return assay::unchanged(*m_source); }

private:
    Status load() const
    {
        // What is larger than the directory says is refused by the limit, whatever its ratio.
        auto bytes
            = inflateRange(*m_source, m_entry.payloadOffset, m_entry.compressedBytes, DeflateWrapper::Raw,
                           { .bytes = size(), .freeBytes = size(), .stated = size() }, {});
        if (!bytes)
            return bytes.error();
        const auto sum = ::crc32_z(0, reinterpret_cast<const Bytef *>(bytes->data()), bytes->size());
        if (bytes->size() != size() || (m_entry.crc32 != 0 && sum != m_entry.crc32))
            return Error { ErrorKind::Malformed,
                           "zip member '" + m_entry.name + "' is damaged: " + std::to_string(bytes->size())
                               + " bytes of CRC-32 " + std::to_string(sum) + ", the directory says "
                               + std::to_string(size()) + " and " + std::to_string(m_entry.crc32),
                           m_entry.payloadOffset, path() };
        m_bytes = *std::move(bytes);
        return {};
    }

    SourcePtr m_source;
    ZipEntry m_entry;
    std::vector<std::byte> m_beginning;
    mutable std::once_flag m_once;
    mutable Status m_status;
    mutable std::vector<std::byte> m_bytes;
};

} // namespace

Result<SourcePtr> openDeflated(const ZipArchive &archive, const ZipEntry &entry)
{
    auto beginning = inflateBeginning(*archive.source(), entry.payloadOffset, entry.compressedBytes,
                                      DeflateWrapper::Raw, BeginningBytes);
    if (!beginning)
        return beginning.error();
    return SourcePtr(std::make_shared<DeflatedMember>(archive, entry, *std::move(beginning)));
}

} // namespace assay
