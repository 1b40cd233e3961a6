// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/hdf5/tree.h"

#include <bit>

namespace assay::hdf5 {
namespace {

constexpr std::uint64_t DeepestTree = 24;
constexpr std::uint64_t NodePrefix = 6, ChecksumBytes = 4;

struct OldWalk {
    File &file;
    OldTree type;
    std::uint64_t keyBytes;
    const VisitLeaf &visit;

    /// level: what the parent demands, empty for the root.
    Status node(std::uint64_t address, std::optional<std::uint64_t> wanted) const;
};

Status OldWalk::node(std::uint64_t address, std::optional<std::uint64_t> wanted) const
{
    const std::uint64_t prefix = 8 + 2 * file.addressBytes();
    const auto head = file.read(address, prefix, "a node of a B-tree");
    if (!head)
        return head.error();
    Cursor cursor = file.cursor(*head);
    const bool isTree = cursor.takeSignature("TREE") && cursor.number(1) == static_cast<unsigned>(type);
    const std::uint64_t level = cursor.number(1), entries = cursor.number(2);
    if (!isTree || level > DeepestTree || (wanted && level != *wanted))
        return file.wrong(address, "no node of the B-tree begins here");
    const std::uint64_t step = keyBytes + file.addressBytes();
    const auto body = file.read(address + prefix, entries * step, "a node of a B-tree");
    if (!body)
        return body.error();
    for (std::uint64_t i = 0; i < entries; ++i) {
        const auto entry
            = std::span(*body).subspan(static_cast<std::size_t>(i * step), static_cast<std::size_t>(step));
        const std::uint64_t child = file.cursor(entry.subspan(static_cast<std::size_t>(keyBytes))).address();
        auto status = level > 0 ? node(child, level - 1)
                                : visit(file.cursor(entry.first(static_cast<std::size_t>(keyBytes))), child);
        if (!status)
            return status;
    }
    return {};
}

/// Bytes that hold numbers up to most.
unsigned widthOf(std::uint64_t most)
{
    return most == 0 ? 1 : (static_cast<unsigned>(std::bit_width(most)) - 1) / 8 + 1;
}

struct NewWalk {
    File &file;
    const VisitRecord &visit;
    std::uint64_t nodeBytes = 0, recordBytes = 0, type = 0;
    unsigned countWidth = 0; ///< of records in a child
    std::vector<unsigned> totalWidths; ///< of records below a child, by the child's depth

    bool measure(std::uint64_t depth);
    Status node(std::uint64_t address, std::uint64_t records, std::uint64_t depth) const;
};

/// How many bytes a child's counts take follows from how many records fit.
bool NewWalk::measure(std::uint64_t depth)
{
    if (recordBytes == 0 || nodeBytes < NodePrefix + ChecksumBytes + recordBytes || depth > DeepestTree)
        return false;
    const std::uint64_t leafMost = (nodeBytes - NodePrefix - ChecksumBytes) / recordBytes;
    countWidth = widthOf(leafMost);
    totalWidths = { 0 };
    std::uint64_t totalMost = leafMost;
    for (std::uint64_t level = 1; level < depth; ++level) {
        const std::uint64_t pointer = file.addressBytes() + countWidth + totalWidths.back();
        if (nodeBytes < NodePrefix + ChecksumBytes + pointer)
            return false;
        const std::uint64_t most
            = (nodeBytes - NodePrefix - ChecksumBytes - pointer) / (recordBytes + pointer);
        if (totalMost >= (std::uint64_t { 1 } << 48))
            return false;
        totalMost = (most + 1) * totalMost + most;
        totalWidths.push_back(widthOf(totalMost));
    }
    return true;
}

Status NewWalk::node(std::uint64_t address, std::uint64_t records, std::uint64_t depth) const
{
    const std::uint64_t pointer = depth == 0
        ? 0
        : file.addressBytes() + countWidth + totalWidths[static_cast<std::size_t>(depth - 1)];
    const std::uint64_t size
        = NodePrefix + records * recordBytes + (depth == 0 ? 0 : (records + 1) * pointer) + ChecksumBytes;
    auto bytes = file.read(address, size, "a node of a B-tree");
    if (!bytes)
        return bytes.error();
    if (auto status = file.takeChecksum(*bytes, address, "a node of a B-tree"); !status)
        return status;
    Cursor cursor = file.cursor(*bytes);
    if (!cursor.takeSignature(depth == 0 ? "BTLF" : "BTIN") || cursor.number(1) != 0
        || cursor.number(1) != type)
        return file.wrong(address, "no node of the B-tree begins here");
    const auto body = cursor.take(records * recordBytes);
    for (std::uint64_t i = 0; i <= records; ++i) {
        if (depth > 0) {
            const std::uint64_t child = cursor.address(), count = cursor.number(countWidth);
            cursor.skip(totalWidths[static_cast<std::size_t>(depth - 1)]);
            if (auto status = node(child, count, depth - 1); !status)
                return status;
        }
        if (i == records)
            break;
        if (auto status = visit(file.cursor(body.subspan(static_cast<std::size_t>(i * recordBytes),
                                                         static_cast<std::size_t>(recordBytes))));
            !status)
            return status;
    }
    return {};
}

} // namespace

Status walkOldTree(File &file, std::uint64_t address, OldTree type, std::uint64_t keyBytes,
                   const VisitLeaf &visit)
{
    return OldWalk { file, type, keyBytes, visit }.node(address, std::nullopt);
}

Status walkNewTree(File &file, std::uint64_t address, const VisitRecord &visit)
{
    auto head = file.read(address, 22 + file.addressBytes() + file.lengthBytes(), "a B-tree");
    if (!head)
        return head.error();
    if (auto status = file.takeChecksum(*head, address, "a B-tree"); !status)
        return status;
    Cursor cursor = file.cursor(*head);
    const bool isTree = cursor.takeSignature("BTHD") && cursor.number(1) == 0;
    NewWalk walk { .file = file, .visit = visit, .totalWidths = {} };
    walk.type = cursor.number(1);
    walk.nodeBytes = cursor.number(4);
    walk.recordBytes = cursor.number(2);
    const std::uint64_t depth = cursor.number(2);
    cursor.skip(2);
    const std::uint64_t root = cursor.address(), records = cursor.number(2);
    if (!isTree || !walk.measure(depth))
        return file.wrong(address, "no B-tree begins here, or its numbers contradict each other");
    return root == Undefined || records == 0 ? Status() : walk.node(root, records, depth);
}

} // namespace assay::hdf5
