// SPDX-License-Identifier: GPL-3.0-or-later
// Object headers: lists of messages.
//   v1: 01, 0, u16 messages, u32 references, u32 bytes, 4 bytes; messages are u16 type, u16 size, u8 flags,
//     3 bytes, body in multiples of 8
//   v2: "OHDR", 02, flags, [four times of 4 bytes], [u16 u16], size of block 0, messages, checksum; messages
//     are u8 type, u16 size, u8 flags, [u16 order], body
//   type 0x10 is the place of a further block of messages ("OCHK" ... checksum in v2).
#pragma once

#include "core/formats/hdf5/file.h"

namespace assay::hdf5 {

enum class MessageType : unsigned {
    Dataspace = 0x01,
    LinkInfo = 0x02,
    Datatype = 0x03,
    Fill = 0x05,
    Link = 0x06,
    ExternalFiles = 0x07,
    Layout = 0x08,
    Filters = 0x0b,
    Attribute = 0x0c,
    Continuation = 0x10,
    SymbolTable = 0x11,
    AttributeInfo = 0x15,
};

struct Message {
    MessageType type;
    bool isShared = false; ///< the body says where the message lies
    std::uint64_t address = 0; ///< of the body
    Bytes body;
};

struct Object {
    std::uint64_t address = 0;
    std::vector<Message> messages;

    const Message *find(MessageType type) const;
    bool isGroup() const
    {
        return find(MessageType::SymbolTable) || find(MessageType::LinkInfo) || find(MessageType::Link);
    }
    bool isDataset() const { return find(MessageType::Layout) && find(MessageType::Dataspace); }
};

Result<Object> readObject(File &file, std::uint64_t address);
/// The body itself, or that of the committed object it refers to; heaps of shared messages are not read.
Result<Bytes> bodyOf(File &file, const Message &message);
/// As bodyOf(), for a reference to a message of that type as attributes hold it.
Result<Bytes> sharedBody(File &file, std::span<const std::byte> reference, MessageType type);

} // namespace assay::hdf5
