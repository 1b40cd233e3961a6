// SPDX-License-Identifier: GPL-3.0-or-later
// Both packers get the same prefix code: the symbols by falling frequency have codes of 1, 2, 3, ... bits,
// the last two of the same length.
#include "tests/testing/lossless_files.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <random>

namespace assay::testing {
namespace {

struct Code {
    unsigned length = 0, bits = 0;
};

std::string numberBytes(std::uint64_t value, unsigned bytes)
{
    std::string text;
    for (unsigned i = 0; i < bytes; ++i)
        text += static_cast<char>(value >> 8 * i & 0xff);
    return text;
}

/// Empty where a symbol would need more than 11 bits.
std::map<std::uint8_t, unsigned> lengthsOf(const std::string &plane)
{
    std::map<std::uint8_t, std::size_t> counts;
    for (const char symbol : plane)
        ++counts[static_cast<std::uint8_t>(symbol)];
    std::vector<std::pair<std::size_t, std::uint8_t>> order;
    for (const auto &[symbol, count] : counts)
        order.emplace_back(count, symbol);
    std::ranges::sort(order, std::ranges::greater {});
    std::map<std::uint8_t, unsigned> lengths;
    if (order.size() < 2 || order.size() > 12)
        return lengths;
    for (std::size_t i = 0; i < order.size(); ++i)
        lengths[order[i].second] = static_cast<unsigned>(std::min(i + 1, order.size() - 1));
    return lengths;
}

std::string bitsText(unsigned value, unsigned length)
{
    std::string text;
    for (unsigned i = length; i-- > 0;)
        text += (value >> i & 1) != 0 ? '1' : '0';
    return text;
}

/// RFC 8878, 4.2.1: codes by rising weight, then by symbol; the tree as plain weights of four bits.
std::string huffmanPlane(const std::string &plane)
{
    const auto lengths = lengthsOf(plane);
    if (lengths.empty() || lengths.rbegin()->first > 127)
        return {};
    unsigned longest = 0;
    for (const auto &[symbol, length] : lengths)
        longest = std::max(longest, length);
    std::map<std::uint8_t, Code> codes;
    unsigned next = 0;
    for (unsigned weight = 1; weight <= longest; ++weight)
        for (const auto &[symbol, length] : lengths)
            if (longest + 1 - length == weight) {
                codes[symbol] = { length, next >> (weight - 1) };
                next += 1u << (weight - 1);
            }
    const unsigned last = lengths.rbegin()->first;
    std::string packed = numberBytes(127 + last, 1);
    for (unsigned symbol = 0; symbol < last; symbol += 2) {
        const auto weightOf = [&](unsigned of) {
            const auto found = lengths.find(static_cast<std::uint8_t>(of));
            return of >= last || found == lengths.end() ? 0u : longest + 1 - found->second;
        };
        packed += static_cast<char>(weightOf(symbol) << 4 | weightOf(symbol + 1));
    }
    std::string sizes, streams;
    const std::size_t quarter = (plane.size() + 3) / 4;
    for (std::size_t i = 0; i < 4; ++i) { // from the last symbol to the first, lowest bit first
        const std::string part = plane.substr(std::min(i * quarter, plane.size()), quarter);
        std::string bits, stream;
        for (auto at = part.rbegin(); at != part.rend(); ++at) {
            const Code &code = codes[static_cast<std::uint8_t>(*at)];
            const std::string text = bitsText(code.bits, code.length);
            bits.append(text.rbegin(), text.rend());
        }
        bits += '1';
        for (std::size_t at = 0; at < bits.size(); at += 8) {
            unsigned byte = 0;
            for (std::size_t k = at; k < std::min(at + 8, bits.size()); ++k)
                byte |= static_cast<unsigned>(bits[k] == '1') << (k - at);
            stream += static_cast<char>(byte);
        }
        if (i < 3)
            sizes += numberBytes(stream.size(), 2);
        streams += stream;
    }
    return packed + sizes + streams;
}

std::string packedPlane(const std::string &plane)
{
    const bool isConstant = plane.size() > 1 && plane.find_first_not_of(plane[0]) == std::string::npos;
    return isConstant ? plane.substr(0, 1) : plane.size() < 300 ? std::string() : huffmanPlane(plane);
}

std::string withSignsMoved(std::string bytes, unsigned planes)
{
    for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4) {
        std::uint32_t word = 0;
        std::memcpy(&word, bytes.data() + at, 4);
        word = planes == 4 ? (word >> 8 & 0x800000u) | (word << 1 & 0xff000000u) | (word & 0x7fffffu)
                           : (word >> 8 & 0x800080u) | (word << 1 & 0xff00ff00u) | (word & 0x7f007fu);
        std::memcpy(bytes.data() + at, &word, 4);
    }
    return bytes;
}

std::string packedBits(const std::string &bits)
{
    std::string bytes;
    for (std::size_t at = 0; at < bits.size(); at += 8) {
        unsigned byte = 0;
        for (std::size_t k = 0; k < 8; ++k)
            byte = byte << 1 | static_cast<unsigned>(at + k < bits.size() && bits[at + k] == '1');
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

} // namespace

std::vector<std::uint16_t> brainFloats(std::size_t count, unsigned seed)
{
    std::mt19937 random(seed);
    std::vector<std::uint16_t> words;
    for (std::size_t i = 0; i < count; ++i) {
        unsigned rank = 0;
        while (rank < 11 && random() % 2 == 0)
            ++rank;
        words.push_back(
            static_cast<std::uint16_t>((random() % 2) << 15 | (122 - rank) << 7 | random() % 128));
    }
    return words;
}

std::string zipnnFrame(const std::string &bytes, const ZipnnFrame &options)
{
    const std::string moved = options.isSignMoved ? withSignsMoved(bytes, options.planes) : bytes;
    const std::size_t piece = std::size_t { 1 } << options.pieceLog;
    std::string kinds, ends, body;
    for (unsigned plane = 0; plane < options.planes; ++plane) {
        std::uint64_t end = 0;
        for (std::size_t at = 0; at < moved.size(); at += piece) {
            std::string own;
            for (std::size_t i = at + plane; i < std::min(at + piece, moved.size()); i += options.planes)
                own += moved[i];
            const std::string packed = packedPlane(own);
            kinds += packed.empty() ? '\0' : '\1';
            body += packed.empty() ? own : packed;
            end += packed.empty() ? own.size() : packed.size();
            ends += numberBytes(end, 8);
        }
    }
    std::string shape;
    if (!options.shape.empty()) {
        shape += static_cast<char>(options.shape.size());
        for (const std::uint64_t dim : options.shape) {
            const unsigned width = dim < 256 ? 1 : dim < 65536 ? 2 : 4;
            shape += static_cast<char>(width) + numberBytes(dim, width);
        }
    }
    std::string head = "ZN";
    for (const unsigned field :
         { 0u, 5u, 0u, options.planes == 4 ? 220u : 10u, unsigned(options.isSignMoved), 1u,
           options.shape.empty() ? 1u : 2u, 0u, 0u, 0u, 0u, 0u, options.pieceLog, options.dtype })
        head += static_cast<char>(field);
    const std::string rest = shape + kinds + ends + body;
    return head + numberBytes(bytes.size(), 8) + numberBytes(32 + rest.size(), 8) + rest;
}

void addDfloat11Group(SafetensorsBuilder &file, const std::string &group,
                      const std::vector<std::uint16_t> &words, const std::vector<std::int64_t> &borders)
{
    constexpr std::size_t Threads = 512, ThreadBits = 64;
    std::string exponents, mantissas;
    for (const std::uint16_t word : words) {
        exponents += static_cast<char>(word >> 7 & 0xff);
        mantissas += static_cast<char>((word >> 8 & 0x80) | (word & 0x7f));
    }
    std::map<std::uint8_t, std::string> codes; // 0, 10, 110, ... as text
    std::string tables(3 * 256, '\0');
    for (const auto &[symbol, length] : lengthsOf(exponents)) {
        std::string code(length - 1, '1');
        const bool isLastOfTwo
            = std::ranges::any_of(codes, [&](const auto &other) { return other.second == code + '0'; });
        code += isLastOfTwo ? '1' : '0';
        codes[symbol] = code;
        tables[512 + symbol] = static_cast<char>(length);
        const std::size_t table = length > 8 ? 1 : 0; // all codes above eight bits begin with eight ones
        const std::string own = code.substr(8 * table);
        const unsigned free = 8 - static_cast<unsigned>(own.size());
        const auto first = static_cast<unsigned>(std::stoul(own, nullptr, 2)) << free;
        for (unsigned i = first; i < first + (1u << free); ++i)
            tables[table * 256 + i] = static_cast<char>(symbol);
    }
    tables[255] = static_cast<char>(255); // goes on in table 1
    std::string bits;
    std::vector<unsigned> gaps;
    std::vector<std::uint32_t> positions;
    for (std::size_t i = 0; i < exponents.size(); ++i) {
        while (bits.size() / ThreadBits >= gaps.size())
            gaps.push_back(static_cast<unsigned>(bits.size() - gaps.size() * ThreadBits));
        if (bits.size() / (ThreadBits * Threads) >= positions.size())
            positions.push_back(static_cast<std::uint32_t>(i));
        bits += codes[static_cast<std::uint8_t>(exponents[i])];
    }
    const std::string packed = packedBits(bits);
    const std::size_t blocks = (packed.size() + Threads * 8 - 1) / (Threads * 8);
    gaps.resize(blocks * Threads);
    positions.push_back(static_cast<std::uint32_t>(words.size()));
    std::string gapBits;
    for (const unsigned gap : gaps)
        gapBits += bitsText(gap, 5);
    const std::string gapBytes = packedBits(gapBits);
    file.add(group + ".encoded_exponent", "U8", { packed.size() }, packed);
    file.add(group + ".sign_mantissa", "U8", { mantissas.size() }, mantissas);
    file.add(group + ".luts", "U8", { 3, 256 }, tables);
    file.add(group + ".gaps", "U8", { gapBytes.size() }, gapBytes);
    file.add(group + ".output_positions", "U32", { positions.size() }, rawBytes(positions));
    file.add(group + ".split_positions", "I64", { borders.size() }, rawBytes(borders));
}

} // namespace assay::testing
