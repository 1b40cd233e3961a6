// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/stored_symbols.h"

#include "core/analysis/scan.h"
#include "core/layouts/plain.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>

namespace assay {
namespace {

constexpr std::size_t CodeCount = 65536;

template <typename Range> double entropyBits(const Range &counts)
{
    double total = 0, entropy = 0;
    for (const auto count : counts)
        total += static_cast<double>(count);
    for (const auto count : counts)
        if (count > 0)
            entropy -= static_cast<double>(count) / total * std::log2(static_cast<double>(count) / total);
    return std::max(0.0, entropy);
}

template <typename Planes> std::vector<double> entropies(const Planes &planes)
{
    std::vector<double> bits;
    for (const auto &plane : planes)
        bits.push_back(entropyBits(plane));
    return bits;
}

template <typename Word, typename Planes>
void countPlanes(std::span<const std::byte> bytes, Planes &planes, Planes &rotated)
{
    for (std::size_t at = 0; at + sizeof(Word) <= bytes.size(); at += sizeof(Word)) {
        Word word;
        std::memcpy(&word, bytes.data() + at, sizeof word);
        for (std::size_t plane = 0; plane < sizeof(Word); ++plane)
            ++planes[plane][static_cast<std::uint8_t>(word >> (8 * plane))];
        if (rotated.empty())
            continue;
        const Word turned = std::rotl(word, 1);
        for (std::size_t plane = 0; plane < sizeof(Word); ++plane)
            ++rotated[plane][static_cast<std::uint8_t>(turned >> (8 * plane))];
    }
}

} // namespace

StoredSymbols::StoredSymbols(const TensorPart &part, bool isPlain)
{
    const unsigned bits = traits(part.dtype).bits;
    m_isPlain = isPlain && (bits == 8 || bits == 16 || bits == 32 || bits == 64);
    m_isFloat = m_isPlain && traits(part.dtype).isFloat && bits > 8;
    m_elementBytes = m_isPlain ? bits / 8 : 1;
    if (m_elementBytes == 2) {
        m_codes.resize(CodeCount);
        return;
    }
    m_planes.resize(m_elementBytes);
    if (m_isFloat)
        m_rotated.resize(m_elementBytes);
}

void StoredSymbols::add(std::span<const std::byte> bytes)
{
    m_elementBytes == 2 ? addCodes(bytes) : addPlanes(bytes);
}

void StoredSymbols::addCodes(std::span<const std::byte> bytes)
{
    for (std::size_t at = 0; at + 2 <= bytes.size(); at += 2) {
        std::uint16_t code;
        std::memcpy(&code, bytes.data() + at, sizeof code);
        ++m_codes[code];
    }
}

void StoredSymbols::addPlanes(std::span<const std::byte> bytes)
{
    switch (m_elementBytes) {
    case 8:
        return countPlanes<std::uint64_t>(bytes, m_planes, m_rotated);
    case 4:
        return countPlanes<std::uint32_t>(bytes, m_planes, m_rotated);
    default:
        return countPlanes<std::uint8_t>(bytes, m_planes, m_rotated);
    }
}

void StoredSymbols::merge(const StoredSymbols &other)
{
    const auto addCounts = [](auto &mine, const auto &theirs) {
        std::transform(mine.begin(), mine.end(), theirs.begin(), mine.begin(), std::plus<>());
    };
    addCounts(m_codes, other.m_codes);
    for (std::size_t plane = 0; plane < m_planes.size(); ++plane)
        addCounts(m_planes[plane], other.m_planes[plane]);
    for (std::size_t plane = 0; plane < m_rotated.size(); ++plane)
        addCounts(m_rotated[plane], other.m_rotated[plane]);
}

std::pair<std::vector<StoredSymbols::Counts>, std::vector<StoredSymbols::Counts>>
StoredSymbols::planes() const
{
    if (m_codes.empty())
        return { m_planes, m_rotated };
    std::vector<Counts> planes(2), rotated(m_isFloat ? 2 : 0);
    for (std::size_t code = 0; code < CodeCount; ++code) {
        const auto word = static_cast<std::uint16_t>(code);
        const std::uint16_t turned = std::rotl(word, 1);
        for (std::size_t plane = 0; plane < 2; ++plane) {
            planes[plane][static_cast<std::uint8_t>(word >> (8 * plane))] += m_codes[code];
            if (m_isFloat)
                rotated[plane][static_cast<std::uint8_t>(turned >> (8 * plane))] += m_codes[code];
        }
    }
    return { planes, rotated };
}

void StoredSymbols::fill(TensorStats &stats) const
{
    const auto [plain, rotated] = planes();
    Counts all {};
    for (const auto &plane : plain)
        std::transform(all.begin(), all.end(), plane.begin(), all.begin(), std::plus<>());
    stats.storedByteEntropyBits = entropyBits(all);
    if (!m_isPlain)
        return;
    stats.bytePlaneEntropyBits = entropies(plain);
    const auto sum
        = [](const std::vector<double> &bits) { return std::accumulate(bits.begin(), bits.end(), 0.0); };
    stats.losslessFloorBits = sum(stats.bytePlaneEntropyBits);
    if (m_isFloat)
        stats.losslessFloorBits = std::min(*stats.losslessFloorBits, sum(entropies(rotated)));
    if (m_codes.empty())
        return;
    stats.distinctValues = static_cast<std::uint64_t>(
        std::count_if(m_codes.begin(), m_codes.end(), [](std::uint64_t count) { return count > 0; }));
    stats.symbolEntropyBits = entropyBits(m_codes);
}

Status countStoredSymbols(const Model &model, const TensorInfo &tensor, bool isPlain, TensorStats &stats,
                          const RunControl &run)
{
    if (tensor.parts.empty() || tensor.parts[0].extent.size == 0)
        return {};
    const TensorPart &part = tensor.parts[0];
    std::vector<StoredSymbols> counters(run.threads(), StoredSymbols(part, isPlain));
    std::vector<std::vector<std::byte>> buffers(run.threads());
    const std::uint64_t width = counters[0].elementBytes();
    auto status = scanChunks(
        part.extent.size / width, ScanBlock, run, [&](const ScanChunk &chunk, unsigned worker) -> Status {
            const auto bytes
                = viewPart(model, part, chunk.first * width, chunk.count * width, buffers[worker]);
            if (!bytes)
                return bytes.error();
            counters[worker].add(*bytes);
            return {};
        });
    if (!status)
        return status;
    for (std::size_t i = 1; i < counters.size(); ++i)
        counters[0].merge(counters[i]);
    counters[0].fill(stats);
    return {};
}

} // namespace assay
