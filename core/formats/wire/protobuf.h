// SPDX-License-Identifier: GPL-3.0-or-later
// The protobuf wire format, field by field: lengths are checked against the enclosing message, payloads are
// passed over, so that a message of 2 GiB costs no memory.
#pragma once

#include "core/base/byte_reader.h"

#include <optional>

namespace assay {

/// Bytes of a file.
struct WireBytes {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

enum class WireType { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

struct ProtoField {
    std::uint32_t number = 0;
    WireType type = WireType::Varint;
    std::uint64_t value = 0; ///< of Varint, Fixed32, Fixed64
    WireBytes bytes {}; ///< of Bytes

    /// A field of an unexpected wire type counts as unknown, as in every protobuf reader.
    bool isBytes(std::uint32_t wanted) const { return number == wanted && type == WireType::Bytes; }
    bool isVarint(std::uint32_t wanted) const { return number == wanted && type == WireType::Varint; }
};

/// The fields of one message in file order. Messages nest: several may share one reader.
class ProtoMessage {
public:
    /// what names the message in errors and must outlive it.
    ProtoMessage(ByteReader &reader, WireBytes range, const char *what)
        : m_reader(&reader)
        , m_at(range.offset)
        , m_end(range.offset + range.size)
        , m_what(what)
    {
    }
    /// The next field, empty at the message's end. Groups and truncated fields are Errors.
    Result<std::optional<ProtoField>> next();

private:
    Result<std::uint64_t> readVarint();
    Error error(ErrorKind kind, const std::string &sentence) const;
    Error tooLong(std::uint64_t size) const;

    ByteReader *m_reader;
    std::uint64_t m_at;
    std::uint64_t m_end;
    const char *m_what;
};

/// The values of a packed run of varints; fails on one that is cut or longer than 64 bits.
Result<std::vector<std::uint64_t>> unpackVarints(const ByteSource &source, WireBytes run);
/// A key and a value as in StringStringEntryProto {1 key, 2 value}; at most 64 KiB.
Result<std::pair<std::string, std::string>> readStringEntry(const ByteSource &source, WireBytes entry);

} // namespace assay
