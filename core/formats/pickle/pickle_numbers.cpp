// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/pickle/pickle_numbers.h"

#include <charconv>
#include <cmath>

namespace assay {

PickleNode integerNode(const std::string &bytes)
{
    double value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = value * 256 + static_cast<unsigned char>(bytes[i]);
    if (!bytes.empty() && (static_cast<unsigned char>(bytes.back()) & 0x80) != 0)
        value -= std::ldexp(1.0, static_cast<int>(8 * bytes.size()));
    return { .kind = NodeKind::Integer, .number = value };
}

std::optional<PickleNode> lineNode(char opcode, std::string line)
{
    if (opcode == 'S') {
        if (line.size() < 2 || line.front() != line.back() || (line.front() != '\'' && line.front() != '"'))
            return std::nullopt;
        return PickleNode { .kind = NodeKind::Bytes, .text = line.substr(1, line.size() - 2) };
    }
    if (opcode == 'V')
        return PickleNode { .kind = NodeKind::Text, .text = std::move(line) };
    if (opcode == 'I' && (line == "00" || line == "01"))
        return PickleNode { .kind = NodeKind::Boolean, .number = line == "01" ? 1.0 : 0.0 };
    if (opcode == 'L' && line.ends_with('L'))
        line.pop_back();
    double value = 0;
    const auto parsed = std::from_chars(line.data(), line.data() + line.size(), value);
    if (parsed.ec != std::errc() || parsed.ptr != line.data() + line.size())
        return std::nullopt;
    return PickleNode { .kind = opcode == 'F' ? NodeKind::Float : NodeKind::Integer, .number = value };
}

std::optional<std::vector<std::byte>> latin1Bytes(const std::string &utf8)
{
    std::vector<std::byte> bytes;
    bytes.reserve(utf8.size());
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto lead = static_cast<unsigned char>(utf8[i]);
        if (lead < 0x80) {
            bytes.push_back(static_cast<std::byte>(lead));
        } else if ((lead == 0xc2 || lead == 0xc3) && i + 1 < utf8.size()) {
            const auto next = static_cast<unsigned char>(utf8[++i]);
            bytes.push_back(static_cast<std::byte>((lead & 3u) << 6 | (next & 0x3fu)));
        } else {
            return std::nullopt;
        }
    }
    return bytes;
}

} // namespace assay
