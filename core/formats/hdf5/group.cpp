// SPDX-License-Identifier: GPL-3.0-or-later
// Members of old groups: a B-tree whose children are "SNOD" 01 00, u16 symbols, each: place of the name in
//   the local heap, object header, u32 kind (2: a soft link), 4 bytes, 16 bytes.
// Of new ones: messages (01, flags, [kind], [u64 order], [character set], length of the name in 1 to 8 bytes,
//   name, object header), in the object header or in a fractal heap with a B-tree of its objects.
// Attributes: messages (version, flags, u16 bytes of name, datatype, dataspace, [character set], name,
//   datatype, dataspace, value; v1 fills each to multiples of 8), in the header or in a heap.
#include "core/formats/hdf5/group.h"

#include "core/formats/hdf5/heap.h"
#include "core/formats/hdf5/tree.h"

#include <algorithm>

namespace assay::hdf5 {
namespace {

constexpr std::uint64_t SoftLink = 2, HardLinkKind = 0;
constexpr std::uint64_t LargestAttribute = 1ull << 20;

/// Where new groups and attributes keep what does not fit the header.
struct Dense {
    std::uint64_t heap = Undefined, tree = Undefined;
};

Dense denseOf(const File &file, const Message *info, unsigned orderBytes)
{
    if (!info || info->isShared)
        return {};
    Cursor cursor = file.cursor(info->body);
    const std::uint64_t version = cursor.number(1), flags = cursor.number(1);
    cursor.skip(flags & 1 ? orderBytes : 0);
    Dense dense;
    dense.heap = cursor.address();
    dense.tree = cursor.address();
    return cursor.ok() && version == 0 && dense.tree != Undefined ? dense : Dense {};
}

using TakeObject = std::function<Status(const Bytes &object, std::uint64_t address)>;

/// Every object of the heap that the tree's records name; the id stands idAt bytes into a record.
Status walkDense(File &file, const Dense &dense, std::uint64_t idAt, const TakeObject &take)
{
    if (dense.heap == Undefined)
        return {};
    const auto heap = FractalHeap::open(file, dense.heap);
    if (!heap)
        return heap.error();
    return walkNewTree(file, dense.tree, [&](Cursor record) -> Status {
        record.skip(idAt);
        const auto id = record.take(heap->idBytes());
        std::uint64_t place = Undefined;
        const auto object = heap->object(file, id, place);
        return object ? take(*object, place) : Status(object.error());
    });
}

struct LinkList {
    File &file;
    std::size_t most;
    std::vector<Link> links {};

    Status add(Link link)
    {
        if (links.size() >= most)
            return Error { ErrorKind::LimitExceeded,
                           "there are more than " + std::to_string(most) + " members", std::nullopt,
                           file.source()->path() };
        links.push_back(std::move(link));
        return {};
    }
    Status addMessage(std::span<const std::byte> body, std::uint64_t address);
    Status addSymbols(const Message &table);
    Status addNode(std::uint64_t address, const LocalHeap &heap);
};

Status LinkList::addMessage(std::span<const std::byte> body, std::uint64_t address)
{
    Cursor cursor = file.cursor(body);
    const std::uint64_t version = cursor.number(1), flags = cursor.number(1);
    const std::uint64_t kind = flags & 8 ? cursor.number(1) : HardLinkKind;
    cursor.skip((flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0));
    const auto name = cursor.take(cursor.number(1u << (flags & 3)));
    Link link { .name = std::string(reinterpret_cast<const char *>(name.data()), name.size()), .target = {} };
    if (kind == HardLinkKind)
        link.target = cursor.address();
    if (!cursor.ok() || version != 1 || name.empty())
        return file.wrong(address, "a link is damaged");
    return add(std::move(link));
}

Status LinkList::addNode(std::uint64_t address, const LocalHeap &heap)
{
    const auto head = file.read(address, 8, "a node of symbols");
    if (!head)
        return head.error();
    Cursor cursor = file.cursor(*head);
    if (!cursor.takeSignature("SNOD") || cursor.number(1) != 1)
        return file.wrong(address, "no node of symbols begins here");
    cursor.skip(1);
    const std::uint64_t count = cursor.number(2), size = 24 + 2 * file.addressBytes();
    const auto body = file.read(address + 8, count * size, "a node of symbols");
    if (!body)
        return body.error();
    cursor = file.cursor(*body);
    for (std::uint64_t i = 0; i < count; ++i) {
        auto name = heap.text(file, cursor.address());
        if (!name)
            return name.error();
        const std::uint64_t target = cursor.address();
        const bool isSoft = cursor.number(4) == SoftLink;
        cursor.skip(20);
        Link link { .name = std::move(*name), .target = {} };
        if (!isSoft)
            link.target = target;
        if (auto status = add(std::move(link)); !status)
            return status;
    }
    return {};
}

Status LinkList::addSymbols(const Message &table)
{
    Cursor cursor = file.cursor(table.body);
    const std::uint64_t tree = cursor.address(), heapAddress = cursor.address();
    if (!cursor.ok())
        return file.wrong(table.address, "a symbol table is cut");
    const auto heap = LocalHeap::open(file, heapAddress);
    if (!heap)
        return heap.error();
    return walkOldTree(file, tree, OldTree::Group, file.lengthBytes(),
                       [&](Cursor, std::uint64_t child) { return addNode(child, *heap); });
}

std::optional<Attribute> attributeOf(File &file, std::span<const std::byte> body, std::uint64_t address)
{
    Cursor cursor = file.cursor(body);
    const std::uint64_t version = cursor.number(1), flags = cursor.number(1);
    const std::uint64_t nameBytes = cursor.number(2), typeBytes = cursor.number(2),
                        spaceBytes = cursor.number(2);
    const std::size_t alignment = version == 1 ? 8 : 1;
    cursor.skip(version == 3 ? 1 : 0);
    const auto name = cursor.take(nameBytes);
    cursor.alignTo(alignment);
    const auto type = cursor.take(typeBytes);
    cursor.alignTo(alignment);
    const auto space = cursor.take(spaceBytes);
    cursor.alignTo(alignment);
    if (!cursor.ok() || version < 1 || version > 3 || (version > 1 && (flags & 2)))
        return std::nullopt;
    const auto typeBody = version > 1 && (flags & 1) ? sharedBody(file, type, MessageType::Datatype)
                                                     : Result<Bytes>(Bytes(type.begin(), type.end()));
    const auto element = typeBody ? elementOf(file, *typeBody, address) : Result<Element>(typeBody.error());
    const auto shape = shapeOf(file, space, address);
    if (!element || !shape)
        return std::nullopt;
    const std::string text(reinterpret_cast<const char *>(name.data()), name.size());
    const auto value = cursor.take(cursor.remaining());
    return Attribute { text.substr(0, text.find('\0')), *element, *shape, { value.begin(), value.end() } };
}

} // namespace

Result<std::vector<Link>> linksOf(File &file, const Object &group, std::size_t most)
{
    LinkList list { .file = file, .most = most };
    for (const auto &message : group.messages) {
        Status status;
        if (message.type == MessageType::SymbolTable)
            status = list.addSymbols(message);
        if (message.type == MessageType::Link)
            status = list.addMessage(message.body, message.address);
        if (!status)
            return status.error();
    }
    constexpr unsigned HashBytes = 4, OrderBytes = 8;
    const Dense dense = denseOf(file, group.find(MessageType::LinkInfo), OrderBytes);
    if (auto status
        = walkDense(file, dense, HashBytes,
                    [&](const Bytes &body, std::uint64_t place) { return list.addMessage(body, place); });
        !status)
        return status.error();
    std::ranges::sort(list.links, {}, &Link::name);
    return std::move(list.links);
}

std::vector<Attribute> attributesOf(File &file, const Object &object, std::size_t most)
{
    std::vector<Attribute> attributes;
    const auto add = [&](std::span<const std::byte> body, std::uint64_t address) {
        if (attributes.size() >= most || body.size() > LargestAttribute)
            return;
        if (auto attribute = attributeOf(file, body, address))
            attributes.push_back(std::move(*attribute));
    };
    for (const auto &message : object.messages)
        if (message.type == MessageType::Attribute && !message.isShared)
            add(message.body, message.address);
    constexpr unsigned OrderBytes = 2;
    const Dense dense = denseOf(file, object.find(MessageType::AttributeInfo), OrderBytes);
    // A damaged index ends the list: attributes are remarks, the weights do not hang on them.
    static_cast<void>(walkDense(file, dense, 0, [&](const Bytes &body, std::uint64_t place) {
        add(body, place);
        return Status();
    }));
    std::ranges::sort(attributes, {}, &Attribute::name);
    return attributes;
}

} // namespace assay::hdf5
