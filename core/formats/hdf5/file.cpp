// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/hdf5/file.h"

#include "core/base/checked_math.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace assay::hdf5 {
namespace {

constexpr std::string_view Magic = "\x89HDF\r\n\x1a\n";
constexpr std::uint64_t LargestSuperblock = 128;
/// Of all structures together: each is needed about once.
constexpr std::uint64_t BudgetTimes = 4, BudgetBytes = 16ull << 20, LargestBudget = 1ull << 30;

std::uint32_t word(std::span<const std::byte> bytes)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        value |= std::to_integer<std::uint32_t>(bytes[i]) << (8 * i);
    return value;
}

/// Bob Jenkins' lookup3 with the initial value 0, as metadata is summed.
std::uint32_t lookup3(std::span<const std::byte> bytes)
{
    std::uint32_t a = 0xdeadbeef + static_cast<std::uint32_t>(bytes.size()), b = a, c = a;
    const auto mix = [](std::uint32_t &x, std::uint32_t y, std::uint32_t &z, int turn) {
        x = (x - z) ^ std::rotl(z, turn);
        z += y;
    };
    while (bytes.size() > 12) {
        a += word(bytes.subspan(0, 4));
        b += word(bytes.subspan(4, 4));
        c += word(bytes.subspan(8, 4));
        mix(a, b, c, 4);
        mix(b, c, a, 6);
        mix(c, a, b, 8);
        mix(a, b, c, 16);
        mix(b, c, a, 19);
        mix(c, a, b, 4);
        bytes = bytes.subspan(12);
    }
    if (bytes.empty())
        return c;
    const auto piece = [&](std::size_t at) {
        return at < bytes.size() ? word(bytes.subspan(at, std::min<std::size_t>(4, bytes.size() - at))) : 0u;
    };
    a += piece(0);
    b += piece(4);
    c += piece(8);
    const auto finish = [](std::uint32_t &x, std::uint32_t y, int turn) { x = (x ^ y) - std::rotl(y, turn); };
    finish(c, b, 14);
    finish(a, c, 11);
    finish(b, a, 25);
    finish(c, b, 16);
    finish(a, c, 4);
    finish(b, a, 14);
    finish(c, b, 24);
    return c;
}

} // namespace

std::uint64_t Cursor::number(std::uint64_t bytes)
{
    std::uint64_t value = 0;
    const auto raw = take(bytes);
    for (std::size_t i = 0; i < raw.size() && i < 8; ++i)
        value |= std::to_integer<std::uint64_t>(raw[i]) << (8 * i);
    return value;
}

std::uint64_t Cursor::address()
{
    const std::uint64_t value = number(m_addressBytes);
    const std::uint64_t allOnes = Undefined >> (64 - 8 * m_addressBytes);
    return !m_ok || value == allOnes ? Undefined : value;
}

std::span<const std::byte> Cursor::take(std::uint64_t bytes)
{
    if (bytes > remaining()) {
        m_ok = false;
        m_at = m_bytes.size();
        return {};
    }
    const auto piece = m_bytes.subspan(m_at, static_cast<std::size_t>(bytes));
    m_at += piece.size();
    return piece;
}

bool Cursor::takeSignature(std::string_view signature)
{
    const auto found = take(signature.size());
    return m_ok && std::memcmp(found.data(), signature.data(), signature.size()) == 0;
}

Error File::wrong(std::uint64_t address, const std::string &sentence) const
{
    return Error { ErrorKind::Malformed, sentence, checkedAdd(m_base, address).value_or(address),
                   m_source->path() };
}

std::optional<std::uint64_t> File::place(std::uint64_t address, std::uint64_t size) const
{
    const auto offset = checkedAdd(m_base, address);
    if (address == Undefined || !offset || !rangeFits(*offset, size, m_source->size()))
        return std::nullopt;
    return offset;
}

Result<Bytes> File::read(std::uint64_t address, std::uint64_t size, const char *what)
{
    const auto offset = place(address, size);
    if (!offset)
        return wrong(address,
                     std::string(what) + " of " + std::to_string(size)
                         + " bytes does not lie inside the file of " + std::to_string(m_source->size()));
    // Beside its bytes a structure costs a read.
    constexpr std::uint64_t ReadCost = 64;
    if (size + ReadCost > m_budget)
        return Error { ErrorKind::LimitExceeded,
                       "its structures refer to each other in circles, or there are too many", *offset,
                       m_source->path() };
    m_budget -= size + ReadCost;
    Bytes bytes(static_cast<std::size_t>(size));
    if (auto status = m_source->read(*offset, bytes); !status)
        return status.error();
    return bytes;
}

Result<Bytes> File::readAtMost(std::uint64_t address, std::uint64_t size, const char *what)
{
    const auto offset = place(address, 0);
    return read(address, offset ? std::min(size, m_source->size() - *offset) : size, what);
}

Status File::takeChecksum(Bytes &bytes, std::uint64_t address, const char *what) const
{
    if (bytes.size() < 4)
        return wrong(address, std::string(what) + " is too short for its checksum");
    const std::uint32_t stored = word(std::span(bytes).last(4));
    bytes.resize(bytes.size() - 4);
    const std::uint32_t computed = lookup3(bytes);
    if (stored != computed)
        return wrong(address,
                     std::string(what) + " is damaged: its checksum is " + std::to_string(stored)
                         + ", its bytes give " + std::to_string(computed));
    return {};
}

Status File::readSuperblock(std::uint64_t at)
{
    m_base = at;
    const auto bytes = readAtMost(0, LargestSuperblock, "the superblock");
    if (!bytes)
        return bytes.error();
    Cursor cursor(*bytes, 8, 8);
    cursor.skip(Magic.size());
    const auto version = static_cast<unsigned>(cursor.number(1));
    if (version > 3)
        return Error { ErrorKind::Unsupported,
                       "the superblock is of version " + std::to_string(version) + ", 0 to 3 are known", at,
                       m_source->path() };
    if (version < 2)
        cursor.skip(4); // versions of free space, root and shared headers, and a zero
    m_addressBytes = static_cast<unsigned>(cursor.number(1));
    m_lengthBytes = static_cast<unsigned>(cursor.number(1));
    const auto isWidth = [](unsigned width) { return width == 2 || width == 4 || width == 8; };
    if (!isWidth(m_addressBytes) || !isWidth(m_lengthBytes))
        return wrong(0,
                     "the superblock states addresses of " + std::to_string(m_addressBytes)
                         + " and lengths of " + std::to_string(m_lengthBytes) + " bytes");
    cursor.skip(version == 0 ? 9 : version == 1 ? 13 : 1); // ranks of trees, flags
    const std::size_t used = cursor.position();
    cursor = this->cursor(*bytes);
    cursor.skip(used);
    const std::uint64_t base = cursor.address(); // a copied file may state it wrongly
    cursor.address(); // free space, or the extension
    const std::uint64_t end = cursor.address();
    if (version < 2) {
        cursor.address(); // driver
        cursor.address(); // the root's name
    }
    m_root = cursor.address();
    if (!cursor.ok() || m_root == Undefined || end == Undefined || base > end)
        return wrong(0, "the superblock is cut, or it names no root group");
    if (!place(0, end - base))
        return Error { ErrorKind::Truncated,
                       "the superblock declares " + std::to_string(end - base) + " bytes, the file has "
                           + std::to_string(m_source->size() - m_base),
                       at, m_source->path() };
    if (version < 2)
        return {};
    constexpr std::size_t SumBytes = 4;
    if (bytes->size() < cursor.position() + SumBytes)
        return Error { ErrorKind::Truncated,
                       "the HDF5 superblock of " + std::to_string(cursor.position() + SumBytes)
                           + " bytes is cut: the file has " + std::to_string(bytes->size()) + " of them",
                       at, m_source->path() };
    Bytes summed(bytes->begin(), bytes->begin() + static_cast<std::ptrdiff_t>(cursor.position() + SumBytes));
    return takeChecksum(summed, 0, "the superblock");
}

Result<File> File::open(SourcePtr source)
{
    File file(std::move(source));
    const std::uint64_t size = file.m_source->size();
    file.m_budget
        = std::min(checkedMultiply(size, BudgetTimes).value_or(LargestBudget), LargestBudget) + BudgetBytes;
    Bytes head(Magic.size());
    for (std::uint64_t at = 0; rangeFits(at, head.size(), size); at = at == 0 ? 512 : 2 * at) {
        if (auto status = file.m_source->read(at, head); !status)
            return status.error();
        if (std::memcmp(head.data(), Magic.data(), head.size()) != 0)
            continue;
        if (auto status = file.readSuperblock(at); !status)
            return status.error();
        return file;
    }
    return Error { ErrorKind::Malformed, "holds no HDF5 superblock", 0, file.m_source->path() };
}

} // namespace assay::hdf5
