// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/wire/sorted_table.h"

#include "core/base/checked_math.h"
#include "core/base/parallel.h"

#include <cstring>

namespace assay {
namespace {

constexpr std::uint64_t LargestBlock = 256ull << 20;
constexpr std::uint64_t LongestKey = 64 << 10;

using See = std::function<Status(const std::string &, std::span<const std::byte>)>;

struct Handle {
    std::uint64_t offset = 0, size = 0;
};

/// Empty where the bytes end or 64 bits do not hold it.
std::optional<std::uint64_t> takeVarint(std::span<const std::byte> &bytes)
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
        const auto byte = std::to_integer<std::uint64_t>(bytes.front());
        bytes = bytes.subspan(1);
        value |= (byte & 127) << shift;
        if (byte < 128)
            return value;
    }
    return std::nullopt;
}

std::optional<Handle> takeHandle(std::span<const std::byte> &bytes)
{
    const auto offset = takeVarint(bytes);
    const auto size = offset ? takeVarint(bytes) : std::nullopt;
    return size ? std::optional(Handle { *offset, *size }) : std::nullopt;
}

class TableReader {
public:
    TableReader(const ByteSource &source, const RunControl &run)
        : m_source(source)
        , m_run(run)
    {
    }

    Status read(const See &see)
    {
        if (m_source.size() < SortedTableFooter)
            return wrong(ErrorKind::Truncated, "has no room for a footer", 0);
        std::byte raw[SortedTableFooter];
        const std::uint64_t at = m_source.size() - SortedTableFooter;
        if (auto status = m_source.read(at, raw); !status)
            return status;
        std::uint64_t magic = 0;
        std::memcpy(&magic, raw + 40, 8);
        std::span<const std::byte> handles(raw, 40);
        const auto meta = takeHandle(handles);
        const auto index = meta ? takeHandle(handles) : std::nullopt;
        if (magic != SortedTableMagic || !index)
            return wrong(ErrorKind::Malformed, "does not end as a sorted table", at);
        return readBlock(*index, [&](const std::string &, std::span<const std::byte> value) -> Status {
            const auto handle = takeHandle(value);
            if (!handle)
                return wrong(ErrorKind::Malformed, "has an index entry without a place", index->offset);
            return readBlock(*handle, see);
        });
    }

private:
    Error wrong(ErrorKind kind, const std::string &sentence, std::uint64_t offset) const
    {
        return Error { kind, sentence, offset, m_source.path() };
    }

    Status readBlock(Handle handle, const See &see)
    {
        const auto end = checkedAdd(handle.size, 5);
        if (!end || !rangeFits(handle.offset, *end, m_source.size()))
            return wrong(ErrorKind::Truncated,
                         "has a block of " + std::to_string(handle.size) + " bytes, the file has "
                             + std::to_string(m_source.size()),
                         handle.offset);
        m_total += handle.size;
        if (handle.size > LargestBlock || m_total > 4 * m_source.size() + LargestBlock)
            return wrong(ErrorKind::LimitExceeded, "has blocks that repeat or are too large", handle.offset);
        std::vector<std::byte> block(static_cast<std::size_t>(*end));
        if (auto status = m_source.read(handle.offset, block); !status)
            return status;
        if (block[static_cast<std::size_t>(handle.size)] != std::byte {})
            return wrong(ErrorKind::Unsupported, "has a compressed block, which is not read", handle.offset);
        return readEntries(std::span<const std::byte>(block).first(static_cast<std::size_t>(handle.size)),
                           handle, see);
    }

    Status readEntries(std::span<const std::byte> block, Handle handle, const See &see)
    {
        const auto malformed
            = [&] { return wrong(ErrorKind::Malformed, "has a broken block", handle.offset); };
        std::uint32_t restarts = 0;
        if (block.size() < 4)
            return malformed();
        std::memcpy(&restarts, block.data() + block.size() - 4, 4);
        const std::uint64_t trailer = 4 + 4 * std::uint64_t { restarts };
        if (trailer > block.size())
            return malformed();
        std::span<const std::byte> rest = block.first(block.size() - static_cast<std::size_t>(trailer));
        std::string key;
        while (!rest.empty()) {
            if (m_run.cancelled())
                return cancelledError();
            const auto shared = takeVarint(rest);
            const auto more = shared ? takeVarint(rest) : std::nullopt;
            const auto bytes = more ? takeVarint(rest) : std::nullopt;
            if (!bytes || *shared > key.size() || *more > rest.size() || *bytes > rest.size() - *more
                || *shared + *more > LongestKey)
                return malformed();
            key.resize(static_cast<std::size_t>(*shared));
            key.append(reinterpret_cast<const char *>(rest.data()), static_cast<std::size_t>(*more));
            rest = rest.subspan(static_cast<std::size_t>(*more));
            if (auto status = see(key, rest.first(static_cast<std::size_t>(*bytes))); !status)
                return status;
            rest = rest.subspan(static_cast<std::size_t>(*bytes));
        }
        return {};
    }

    const ByteSource &m_source;
    const RunControl &m_run;
    std::uint64_t m_total = 0; ///< bytes of the blocks read
};

} // namespace

Status readSortedTable(const ByteSource &source, const See &see, const RunControl &run)
{
    return TableReader(source, run).read(see);
}

} // namespace assay
