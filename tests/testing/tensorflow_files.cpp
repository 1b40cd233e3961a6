// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/tensorflow_files.h"

#include "tests/testing/reader_checks.h"

#include <cstdint>
#include <vector>

namespace assay::testing {
namespace {

std::string varint(std::uint64_t value)
{
    std::string out;
    for (; value >= 128; value >>= 7)
        out += static_cast<char>(0x80 | (value & 127));
    return out + static_cast<char>(value);
}

std::string numberField(unsigned field, std::uint64_t value)
{
    return varint(8 * field) + varint(value);
}

std::string bytesField(unsigned field, const std::string &bytes)
{
    return varint(8 * field + 2) + varint(bytes.size()) + bytes;
}

/// BundleEntryProto.
std::string entry(std::uint64_t type, const std::vector<std::uint64_t> &dims, std::uint64_t offset,
                  std::uint64_t bytes)
{
    std::string shape;
    for (const std::uint64_t dim : dims)
        shape += bytesField(2, numberField(1, dim));
    return numberField(1, type) + bytesField(2, shape) + numberField(4, offset) + numberField(5, bytes)
        + varint(8 * 6 + 5) + std::string(4, '\1');
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// With shared beginnings of keys, one restart, no compression.
std::string block(const Pairs &pairs)
{
    std::string out, before;
    for (const auto &[key, value] : pairs) {
        std::size_t shared = 0;
        while (shared < key.size() && shared < before.size() && key[shared] == before[shared])
            ++shared;
        out += varint(shared) + varint(key.size() - shared) + varint(value.size()) + key.substr(shared)
            + value;
        before = key;
    }
    return out + storedBytesOf<std::uint32_t>({ 0, 1 });
}

} // namespace

std::string tensorflowIndex()
{
    const std::vector<std::string> blocks {
        block({ { "", numberField(1, 1) },
                { "dense/kernel/.ATTRIBUTES/VARIABLE_VALUE", entry(1, { 2, 3 }, 0, 24) },
                { "dense/kernel/.OPTIMIZER_SLOT/m/.ATTRIBUTES/VARIABLE_VALUE", entry(1, { 1 }, 36, 4) } }),
        block({ { "half", entry(19, { 2 }, 24, 4) }, { "step", entry(9, {}, 28, 8) } }),
    };
    std::string out;
    Pairs index;
    const auto append = [&out](const std::string &bytes) {
        const std::string handle = varint(out.size()) + varint(bytes.size());
        out += bytes + std::string(5, '\0'); // no compression, no checksum
        return handle;
    };
    index.emplace_back("dense/l", append(blocks[0]));
    index.emplace_back("t", append(blocks[1]));
    const std::string meta = append(block({}));
    std::string footer = meta + append(block(index));
    footer.resize(40);
    return out + footer + storedBytesOf<std::uint64_t>({ 0xdb4775248b80fb57 });
}

std::string tensorflowData()
{
    return storedBytesOf<float>({ 1, -2, 3, 4, 0.5f, -0.25f })
        + storedBytesOf<std::uint16_t>({ 0x3c00, 0xc000 }) + storedBytesOf<std::int64_t>({ 7 })
        + storedBytesOf<float>({ 9 });
}

} // namespace assay::testing
