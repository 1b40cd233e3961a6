// SPDX-License-Identifier: GPL-3.0-or-later
// field: varint (number << 3 | wire type), then by wire type
//   0 varint (7 bits a byte, low first, top bit = more follows, at most 10 bytes)   1 eight bytes
//   2 varint length, that many bytes   5 four bytes   3 and 4 groups (refused)
#include "core/formats/wire/protobuf.h"

#include <protozero/pbf_reader.hpp>

namespace assay {
namespace {

constexpr std::uint64_t LongestEntry = 64 * 1024;

Error malformed(const ByteSource &source, WireBytes range, const char *what, const std::exception &cause)
{
    return Error { ErrorKind::Malformed, std::string(what) + " is no valid protobuf: " + cause.what(),
                   range.offset, source.path() };
}

} // namespace

Error ProtoMessage::error(ErrorKind kind, const std::string &sentence) const
{
    return Error { kind, std::string(m_what) + " " + sentence, m_at, m_reader->source().path() };
}

Error ProtoMessage::tooLong(std::uint64_t size) const
{
    const bool isPastFile = size > m_reader->end() - std::min(m_at, m_reader->end());
    return error(isPastFile ? ErrorKind::Truncated : ErrorKind::Malformed,
                 "holds a field of " + std::to_string(size) + " bytes, " + std::to_string(m_end - m_at)
                     + " remain in it");
}

Result<std::uint64_t> ProtoMessage::readVarint()
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
        if (m_at >= m_end)
            return error(ErrorKind::Truncated, "ends within a number");
        if (auto status = m_reader->seek(m_at, m_what); !status)
            return status.error();
        const auto byte = m_reader->read<std::uint8_t>(m_what);
        if (!byte)
            return byte.error();
        ++m_at;
        value |= static_cast<std::uint64_t>(*byte & 0x7f) << shift;
        if (*byte < 0x80)
            return value;
    }
    return error(ErrorKind::Malformed, "holds a number of more than 10 bytes");
}

Result<std::optional<ProtoField>> ProtoMessage::next()
{
    if (m_at >= m_end)
        return std::optional<ProtoField>();
    const auto tag = readVarint();
    if (!tag)
        return tag.error();
    ProtoField field;
    if (*tag >> 3 == 0 || *tag >> 3 > 0x1fffffff)
        return error(ErrorKind::Malformed, "holds field number " + std::to_string(*tag >> 3));
    field.number = static_cast<std::uint32_t>(*tag >> 3);
    const auto type = static_cast<unsigned>(*tag & 7);
    if (type == 3 || type == 4 || type > 5)
        return error(ErrorKind::Malformed,
                     "holds field " + std::to_string(field.number) + " of wire type " + std::to_string(type));
    field.type = static_cast<WireType>(type);
    if (field.type == WireType::Varint || field.type == WireType::Bytes) {
        const auto number = readVarint();
        if (!number)
            return number.error();
        field.value = *number;
    }
    const std::uint64_t size = field.type == WireType::Bytes ? field.value
        : field.type == WireType::Fixed64                    ? 8
        : field.type == WireType::Fixed32                    ? 4
                                                             : 0;
    if (size > m_end - m_at)
        return tooLong(size);
    field.bytes = { m_at, size };
    if (field.type == WireType::Fixed64 || field.type == WireType::Fixed32) {
        if (auto status = m_reader->seek(m_at, m_what); !status)
            return status.error();
        for (std::uint64_t i = 0; i < size; ++i) {
            const auto byte = m_reader->read<std::uint8_t>(m_what);
            if (!byte)
                return byte.error();
            field.value |= static_cast<std::uint64_t>(*byte) << (8 * i);
        }
    }
    m_at += size;
    return std::optional(field);
}

Result<std::vector<std::uint64_t>> unpackVarints(const ByteSource &source, WireBytes run)
{
    std::vector<std::byte> scratch;
    const auto bytes = source.view(run.offset, run.size, scratch);
    if (!bytes)
        return bytes.error();
    const auto *at = reinterpret_cast<const char *>(bytes->data());
    const char *end = at + bytes->size();
    std::vector<std::uint64_t> values;
    try {
        while (at != end)
            values.push_back(protozero::decode_varint(&at, end));
    } catch (const protozero::exception &cause) {
        return malformed(source, run, "a list of numbers", cause);
    }
    return values;
}

Result<std::pair<std::string, std::string>> readStringEntry(const ByteSource &source, WireBytes entry)
{
    if (entry.size > LongestEntry)
        return Error { ErrorKind::LimitExceeded,
                       "an entry of a key and a value has " + std::to_string(entry.size) + " bytes, at most "
                           + std::to_string(LongestEntry) + " are accepted",
                       entry.offset, source.path() };
    std::string bytes(static_cast<std::size_t>(entry.size), '\0');
    if (auto status = source.read(entry.offset, std::as_writable_bytes(std::span(bytes))); !status)
        return status.error();
    std::pair<std::string, std::string> pair;
    try {
        protozero::pbf_reader message(bytes);
        while (message.next()) {
            if (message.tag_and_type()
                == protozero::tag_and_type(1, protozero::pbf_wire_type::length_delimited))
                pair.first = message.get_string();
            else if (message.tag_and_type()
                     == protozero::tag_and_type(2, protozero::pbf_wire_type::length_delimited))
                pair.second = message.get_string();
            else
                message.skip();
        }
    } catch (const protozero::exception &cause) {
        return malformed(source, entry, "an entry of a key and a value", cause);
    }
    return pair;
}

} // namespace assay
