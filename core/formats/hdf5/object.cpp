// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/hdf5/object.h"

#include <algorithm>
#include <deque>

namespace assay::hdf5 {
namespace {

constexpr std::size_t MostBlocks = 4096;
constexpr std::uint64_t OldPrefix = 12, OldPadding = 4, NewPrefix = 34, ChecksumBytes = 4;

struct Block {
    std::uint64_t address, size;
};

/// What differs between the versions of a message's head.
struct Form {
    unsigned typeBytes, reservedBytes, orderBytes;
};
constexpr Form OldForm { 2, 3, 0 };

/// The messages of one block; begin is where they begin in bytes, which begin at address.
Status takeMessages(const File &file, const Block &block, std::span<const std::byte> bytes, std::size_t begin,
                    const Form &form, Object &object, std::deque<Block> &blocks)
{
    Cursor cursor = file.cursor(bytes);
    cursor.skip(begin);
    const std::size_t headBytes = form.typeBytes + 3u + form.reservedBytes + form.orderBytes;
    while (cursor.remaining() >= headBytes) {
        Message message { .type = static_cast<MessageType>(cursor.number(form.typeBytes)), .body = {} };
        const std::uint64_t size = cursor.number(2);
        message.isShared = (cursor.number(1) & 2) != 0;
        cursor.skip(form.reservedBytes + form.orderBytes);
        message.address = block.address + cursor.position();
        const auto body = cursor.take(size);
        if (!cursor.ok())
            return file.wrong(message.address,
                              "a message of " + std::to_string(size) + " bytes exceeds its object header");
        if (message.type == MessageType::Continuation) {
            Cursor place = file.cursor(body);
            const std::uint64_t address = place.address();
            blocks.push_back({ address, place.length() });
            if (!place.ok() || blocks.size() > MostBlocks)
                return file.wrong(message.address, "the object header goes on nowhere, or without end");
            continue;
        }
        message.body.assign(body.begin(), body.end());
        object.messages.push_back(std::move(message));
    }
    return {};
}

Status readOld(File &file, Object &object, std::span<const std::byte> prefix)
{
    Cursor cursor = file.cursor(prefix);
    cursor.skip(8);
    const std::uint64_t size = cursor.number(4);
    std::deque<Block> blocks { { object.address + OldPrefix + OldPadding, size } };
    for (std::size_t done = 0; !blocks.empty(); ++done) {
        const Block block = blocks.front();
        blocks.pop_front();
        const auto bytes = file.read(block.address, block.size, "an object header");
        if (!bytes)
            return bytes.error();
        if (auto status = takeMessages(file, block, *bytes, 0, OldForm, object, blocks); !status)
            return status;
        if (done > MostBlocks)
            return file.wrong(object.address, "the object header goes on without end");
    }
    return {};
}

Status readNew(File &file, Object &object, std::span<const std::byte> prefix)
{
    Cursor cursor = file.cursor(prefix);
    cursor.skip(4);
    const std::uint64_t version = cursor.number(1), flags = cursor.number(1);
    if (version != 2)
        return file.wrong(object.address, "the object header is of version " + std::to_string(version));
    cursor.skip((flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0));
    const std::uint64_t size = cursor.number(1u << (flags & 3));
    std::size_t begin = cursor.position();
    if (!cursor.ok() || size > file.source()->size())
        return file.wrong(object.address, "the object header is cut");
    const Form form { 1, 0, flags & 4 ? 2u : 0u };
    std::deque<Block> blocks { { object.address, begin + size + ChecksumBytes } };
    for (std::size_t done = 0; !blocks.empty(); ++done) {
        const Block block = blocks.front();
        blocks.pop_front();
        auto bytes = file.read(block.address, block.size, "an object header");
        if (!bytes)
            return bytes.error();
        if (auto status = file.takeChecksum(*bytes, block.address, "an object header"); !status)
            return status;
        if (done > 0 && !file.cursor(*bytes).takeSignature("OCHK"))
            return file.wrong(block.address, "the object header goes on where there is none");
        if (auto status = takeMessages(file, block, *bytes, done > 0 ? 4 : begin, form, object, blocks);
            !status)
            return status;
        if (done > MostBlocks)
            return file.wrong(object.address, "the object header goes on without end");
    }
    return {};
}

} // namespace

const Message *Object::find(MessageType type) const
{
    const auto found = std::ranges::find(messages, type, &Message::type);
    return found == messages.end() ? nullptr : &*found;
}

Result<Object> readObject(File &file, std::uint64_t address)
{
    const auto prefix = file.readAtMost(address, NewPrefix, "an object header");
    if (!prefix)
        return prefix.error();
    Object object { .address = address, .messages = {} };
    const bool isNew = file.cursor(*prefix).takeSignature("OHDR");
    if (!isNew && (prefix->size() < OldPrefix || std::to_integer<unsigned>(prefix->front()) != 1))
        return file.wrong(address, "no object header begins here");
    if (auto status = isNew ? readNew(file, object, *prefix) : readOld(file, object, *prefix); !status)
        return status.error();
    return object;
}

/// v1: 01, type, 6 bytes, address; v2 and v3: version, type, address, or the id of a heap where type is 1.
Result<Bytes> sharedBody(File &file, std::span<const std::byte> reference, MessageType type)
{
    Cursor cursor = file.cursor(reference);
    const std::uint64_t version = cursor.number(1), kind = cursor.number(1);
    if (version == 1)
        cursor.skip(6);
    const std::uint64_t address = cursor.address();
    if (!cursor.ok() || version < 1 || version > 3 || (version == 3 && kind == 1))
        return Error { ErrorKind::Unsupported, "it refers to a heap of shared messages, which is not read",
                       std::nullopt, file.source()->path() };
    const auto object = readObject(file, address);
    if (!object)
        return object.error();
    const Message *found = object->find(type);
    if (!found || found->isShared)
        return file.wrong(address, "the object referred to holds no message of the type wanted");
    return found->body;
}

Result<Bytes> bodyOf(File &file, const Message &message)
{
    return message.isShared ? sharedBody(file, message.body, message.type) : Result<Bytes>(message.body);
}

} // namespace assay::hdf5
