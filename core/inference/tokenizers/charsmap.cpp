// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/tokenizers/normalizers.h"
#include "core/inference/tokenizers/unicode_text.h"

#include <algorithm>
#include <cstring>

namespace assay {
namespace {

// A unit of the double array: bits 0-7 label, 8 has a leaf, 9 shift of the offset, 10-30 offset, 31 is a
// leaf.
constexpr std::uint32_t LeafBit = 0x80000000u;

std::uint32_t labelOf(std::uint32_t unit)
{
    return unit & (LeafBit | 0xff);
}
std::uint32_t offsetOf(std::uint32_t unit)
{
    return (unit >> 10) << ((unit & 0x200) >> 6);
}

/// Longest cluster that the Hugging Face library looks up whole.
constexpr std::size_t LongestCluster = 5;

} // namespace

Result<CharsMap> CharsMap::parse(std::string bytes)
{
    CharsMap map;
    if (bytes.empty())
        return map;
    std::uint32_t trieBytes = 0;
    if (bytes.size() < sizeof trieBytes)
        return Error { ErrorKind::Truncated, "the table of replacements ends in its first number" };
    std::memcpy(&trieBytes, bytes.data(), sizeof trieBytes);
    if (trieBytes % 4 != 0 || trieBytes > bytes.size() - sizeof trieBytes)
        return Error { ErrorKind::Malformed,
                       "the table of replacements states a trie of " + std::to_string(trieBytes)
                           + " bytes and holds " + std::to_string(bytes.size() - sizeof trieBytes) };
    map.m_units.resize(trieBytes / 4);
    std::copy_n(bytes.data() + sizeof trieBytes, trieBytes, reinterpret_cast<char *>(map.m_units.data()));
    map.m_replacements = sizeof trieBytes + trieBytes;
    map.m_bytes = std::move(bytes);
    return map;
}

CharsMap::Found CharsMap::search(std::string_view text, bool longest) const
{
    Found found;
    if (m_units.empty())
        return found;
    std::size_t node = offsetOf(m_units[0]);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        node ^= byte;
        if (node >= m_units.size() || labelOf(m_units[node]) != byte)
            break;
        const std::uint32_t unit = m_units[node];
        node ^= offsetOf(unit);
        if (!(unit >> 8 & 1) || node >= m_units.size())
            continue;
        const std::size_t at = m_replacements + (m_units[node] & ~LeafBit);
        if (at >= m_bytes.size())
            continue;
        const auto end = m_bytes.find('\0', at);
        found = { .length = i + 1,
                  .replacement = std::string_view(m_bytes).substr(
                      at, (end == std::string::npos ? m_bytes.size() : end) - at) };
        if (!longest)
            break;
    }
    return found;
}

std::string CharsMap::replaceLongest(std::string_view text) const
{
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const Found found = search(text.substr(at), true);
        const std::size_t length = found.length != 0 ? found.length : sequenceLength(text[at]);
        result += found.length != 0 ? found.replacement : text.substr(at, length);
        at += length;
    }
    return result;
}

std::string CharsMap::replaceByGrapheme(std::string_view text) const
{
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = graphemeLength(text, at);
        const std::string_view cluster = text.substr(at, length);
        at += length;
        if (const Found whole = search(cluster, false);
            cluster.size() <= LongestCluster && whole.length != 0) {
            result += whole.replacement;
            continue;
        }
        forEachCodePoint(cluster, [&](char32_t, std::string_view bytes) {
            const Found found = search(bytes, false);
            result += found.length != 0 ? found.replacement : bytes;
        });
    }
    return result;
}

} // namespace assay
