// SPDX-License-Identifier: GPL-3.0-or-later
// table: i32 distance back to its vtable, then its fields      vtable: u16 own bytes, u16 table bytes, then
// a u16 per field: where it lies in the table, 0 = absent. Tables, vectors and texts inside a table are a u32
// offset from the field itself; a vector is a u32 count and its items, a text a vector of bytes.
#include "core/formats/wire/flatbuffer.h"

#include "core/base/checked_math.h"

namespace assay {
namespace {

constexpr std::uint64_t LongestText = 16 * 1024;

template <typename T> Result<T> readNumber(const ByteSource &source, std::uint64_t offset)
{
    std::byte raw[sizeof(T)];
    if (!rangeFits(offset, sizeof(T), source.size()))
        return Error { ErrorKind::Truncated,
                       "an offset leads to byte " + std::to_string(offset) + ", the file has "
                           + std::to_string(source.size()),
                       offset, source.path() };
    if (auto status = source.read(offset, raw); !status)
        return status.error();
    T value;
    std::memcpy(&value, raw, sizeof(T));
    return value;
}

} // namespace

Error FlatTable::error(ErrorKind kind, std::uint64_t offset, const std::string &sentence) const
{
    return Error { kind, std::string(m_what) + " " + sentence, offset, m_source->path() };
}

Result<FlatTable> FlatTable::open(const ByteSource &source, std::uint64_t offset, const char *what)
{
    FlatTable table;
    table.m_source = &source;
    table.m_offset = offset;
    table.m_what = what;
    const auto back = readNumber<std::int32_t>(source, offset);
    if (!back)
        return back.error();
    const std::int64_t vtable = static_cast<std::int64_t>(offset) - *back;
    if (vtable < 0 || static_cast<std::uint64_t>(vtable) >= source.size())
        return table.error(ErrorKind::Malformed, offset,
                           "has its field list at byte " + std::to_string(vtable) + ", the file has "
                               + std::to_string(source.size()));
    table.m_vtable = static_cast<std::uint64_t>(vtable);
    const auto vtableBytes = readNumber<std::uint16_t>(source, table.m_vtable);
    if (!vtableBytes)
        return vtableBytes.error();
    const auto tableBytes = readNumber<std::uint16_t>(source, table.m_vtable + 2);
    if (!tableBytes)
        return tableBytes.error();
    table.m_vtableBytes = *vtableBytes;
    table.m_tableBytes = *tableBytes;
    if (*vtableBytes < 4 || *vtableBytes % 2 != 0 || *tableBytes < 4)
        return table.error(ErrorKind::Malformed, table.m_vtable,
                           "has a field list of " + std::to_string(*vtableBytes) + " bytes");
    if (!rangeFits(table.m_vtable, *vtableBytes, source.size())
        || !rangeFits(offset, *tableBytes, source.size()))
        return table.error(ErrorKind::Truncated, offset, "ends past the end of the file");
    return table;
}

Result<std::optional<std::uint64_t>> FlatTable::place(std::uint16_t field, std::uint64_t size) const
{
    if (field + 2u > m_vtableBytes)
        return std::optional<std::uint64_t>();
    const auto distance = readNumber<std::uint16_t>(*m_source, m_vtable + field);
    if (!distance)
        return distance.error();
    if (*distance == 0)
        return std::optional<std::uint64_t>();
    if (*distance < 4 || !rangeFits(*distance, size, m_tableBytes))
        return error(ErrorKind::Malformed, m_vtable + field,
                     "has a field at byte " + std::to_string(*distance) + " of its "
                         + std::to_string(m_tableBytes));
    return std::optional(m_offset + *distance);
}

Result<std::uint64_t> FlatTable::follow(std::uint64_t at) const
{
    const auto distance = readNumber<std::uint32_t>(*m_source, at);
    if (!distance)
        return distance.error();
    const std::uint64_t target = at + *distance;
    if (*distance < 4 || !rangeFits(target, 4, m_source->size()))
        return error(*distance < 4 ? ErrorKind::Malformed : ErrorKind::Truncated, at,
                     "has an offset that leads to byte " + std::to_string(target) + " of "
                         + std::to_string(m_source->size()));
    return target;
}

Result<std::optional<std::uint64_t>> FlatTable::target(std::uint16_t field) const
{
    const auto at = place(field, 4);
    if (!at || !*at)
        return at;
    const auto target = follow(**at);
    if (!target)
        return target.error();
    return std::optional(*target);
}

Result<std::optional<FlatTable>> FlatTable::table(std::uint16_t field, const char *what) const
{
    const auto at = target(field);
    if (!at)
        return at.error();
    if (!*at)
        return std::optional<FlatTable>();
    auto inner = open(*m_source, **at, what);
    if (!inner)
        return inner.error();
    return std::optional(std::move(*inner));
}

Result<std::optional<FlatVector>> FlatTable::vector(std::uint16_t field, std::uint64_t itemBytes) const
{
    const auto at = target(field);
    if (!at)
        return at.error();
    if (!*at)
        return std::optional<FlatVector>();
    const auto count = readNumber<std::uint32_t>(*m_source, **at);
    if (!count)
        return count.error();
    if (!rangeFits(**at + 4, *count * itemBytes, m_source->size()))
        return error(ErrorKind::Truncated, **at,
                     "has a list of " + std::to_string(*count) + " items of " + std::to_string(itemBytes)
                         + " bytes, the file ends after " + std::to_string(m_source->size() - **at - 4));
    return std::optional(FlatVector { **at + 4, *count });
}

Result<std::string> FlatTable::text(std::uint16_t field) const
{
    const auto bytes = vector(field, 1);
    if (!bytes)
        return bytes.error();
    if (!*bytes)
        return std::string();
    if ((*bytes)->count > LongestText)
        return error(ErrorKind::LimitExceeded, (*bytes)->offset,
                     "has a text of " + std::to_string((*bytes)->count) + " bytes, at most "
                         + std::to_string(LongestText) + " are accepted");
    std::string text(static_cast<std::size_t>((*bytes)->count), '\0');
    if (auto status = m_source->read((*bytes)->offset, std::as_writable_bytes(std::span(text))); !status)
        return status.error();
    return text;
}

Result<FlatTable> FlatTable::item(const FlatVector &vector, std::uint64_t index, const char *what) const
{
    const auto at = follow(vector.offset + 4 * index);
    if (!at)
        return at.error();
    return open(*m_source, *at, what);
}

} // namespace assay
