// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/wire/msgpack.h"

namespace assay {
namespace {

using Kind = MsgpackItem::Kind;

template <typename Stored> Result<std::uint64_t> readLength(ByteReader &reader)
{
    const auto length = reader.read<Stored>("a length");
    if (!length)
        return length.error();
    return std::uint64_t { *length };
}

template <typename Stored> Result<MsgpackItem> readInteger(ByteReader &reader)
{
    const auto value = reader.read<Stored>("a number");
    if (!value)
        return value.error();
    return MsgpackItem { .kind = Kind::Integer, .integer = static_cast<std::int64_t>(*value) };
}

template <typename Stored> Result<MsgpackItem> readFloat(ByteReader &reader)
{
    const auto value = reader.read<Stored>("a number");
    if (!value)
        return value.error();
    return MsgpackItem { .kind = Kind::Float, .number = *value };
}

/// Text, binary and extensions: the payload is passed over.
Result<MsgpackItem> payload(ByteReader &reader, Kind kind, const Result<std::uint64_t> &length)
{
    if (!length)
        return length.error();
    MsgpackItem item { .kind = kind };
    if (kind == Kind::Extension) {
        const auto type = reader.read<std::int8_t>("an extension's type");
        if (!type)
            return type.error();
        item.extension = *type;
    }
    item.offset = reader.offset();
    item.size = *length;
    if (auto status = reader.skip(*length, "the payload of an item"); !status)
        return status.error();
    return item;
}

/// Every element takes a byte, every pair two.
Result<MsgpackItem> container(ByteReader &reader, Kind kind, const Result<std::uint64_t> &count)
{
    if (!count)
        return count.error();
    if (*count > reader.remaining() / (kind == Kind::Map ? 2 : 1))
        return reader.error(ErrorKind::Truncated,
                            std::string(kind == Kind::Map ? "a map declares " : "an array declares ")
                                + std::to_string(*count) + " entries, " + std::to_string(reader.remaining())
                                + " bytes remain");
    return MsgpackItem { .kind = kind, .count = *count };
}

Result<MsgpackItem> readLong(ByteReader &reader, std::uint8_t code)
{
    switch (code) {
    case 0xc0:
        return MsgpackItem {};
    case 0xc2:
    case 0xc3:
        return MsgpackItem { .kind = Kind::Bool, .integer = code & 1 };
    case 0xc4:
        return payload(reader, Kind::Binary, readLength<std::uint8_t>(reader));
    case 0xc5:
        return payload(reader, Kind::Binary, readLength<std::uint16_t>(reader));
    case 0xc6:
        return payload(reader, Kind::Binary, readLength<std::uint32_t>(reader));
    case 0xc7:
        return payload(reader, Kind::Extension, readLength<std::uint8_t>(reader));
    case 0xc8:
        return payload(reader, Kind::Extension, readLength<std::uint16_t>(reader));
    case 0xc9:
        return payload(reader, Kind::Extension, readLength<std::uint32_t>(reader));
    case 0xca:
        return readFloat<float>(reader);
    case 0xcb:
        return readFloat<double>(reader);
    case 0xcc:
        return readInteger<std::uint8_t>(reader);
    case 0xcd:
        return readInteger<std::uint16_t>(reader);
    case 0xce:
        return readInteger<std::uint32_t>(reader);
    case 0xcf:
        return readInteger<std::uint64_t>(reader);
    case 0xd0:
        return readInteger<std::int8_t>(reader);
    case 0xd1:
        return readInteger<std::int16_t>(reader);
    case 0xd2:
        return readInteger<std::int32_t>(reader);
    case 0xd3:
        return readInteger<std::int64_t>(reader);
    case 0xd9:
        return payload(reader, Kind::Text, readLength<std::uint8_t>(reader));
    case 0xda:
        return payload(reader, Kind::Text, readLength<std::uint16_t>(reader));
    case 0xdb:
        return payload(reader, Kind::Text, readLength<std::uint32_t>(reader));
    case 0xdc:
        return container(reader, Kind::Array, readLength<std::uint16_t>(reader));
    case 0xdd:
        return container(reader, Kind::Array, readLength<std::uint32_t>(reader));
    case 0xde:
        return container(reader, Kind::Map, readLength<std::uint16_t>(reader));
    case 0xdf:
        return container(reader, Kind::Map, readLength<std::uint32_t>(reader));
    default:
        break;
    }
    if (code >= 0xd4 && code <= 0xd8)
        return payload(reader, Kind::Extension, std::uint64_t { 1 } << (code - 0xd4));
    return reader.error(ErrorKind::Malformed, "the byte " + std::to_string(code) + " begins no item");
}

} // namespace

Result<MsgpackItem> readMsgpackItem(ByteReader &reader)
{
    const auto code = reader.read<std::uint8_t>("an item");
    if (!code)
        return code.error();
    if (*code < 0x80 || *code >= 0xe0)
        return MsgpackItem { .kind = Kind::Integer, .integer = static_cast<std::int8_t>(*code) };
    if (*code < 0x90)
        return container(reader, Kind::Map, std::uint64_t { *code } & 15);
    if (*code < 0xa0)
        return container(reader, Kind::Array, std::uint64_t { *code } & 15);
    if (*code < 0xc0)
        return payload(reader, Kind::Text, std::uint64_t { *code } & 31);
    return readLong(reader, *code);
}

Result<std::string> readMsgpackText(ByteReader &reader, std::uint64_t limit, const char *what)
{
    const auto item = readMsgpackItem(reader);
    if (!item)
        return item.error();
    if (item->kind != Kind::Text && item->kind != Kind::Binary)
        return reader.error(ErrorKind::Malformed, std::string(what) + " is no text");
    if (item->size > limit)
        return reader.error(ErrorKind::LimitExceeded,
                            std::string(what) + " has " + std::to_string(item->size) + " bytes, at most "
                                + std::to_string(limit) + " are accepted");
    ByteReader text(reader.source(), item->offset, item->offset + item->size);
    return text.readString(item->size, limit, what);
}

} // namespace assay
