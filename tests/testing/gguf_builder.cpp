// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/gguf_builder.h"

#include <bit>

namespace assay::testing {
namespace {

std::string number(std::uint64_t value, unsigned size)
{
    std::string bytes;
    for (unsigned i = 0; i < size; ++i)
        bytes += static_cast<char>((value >> (8 * i)) & 0xff);
    return bytes;
}

std::string counted(const std::string &text)
{
    return number(text.size(), 8) + text;
}

void pad(std::string &bytes)
{
    bytes.resize((bytes.size() + 31) / 32 * 32, '\0');
}

} // namespace

GgufBuilder &GgufBuilder::text(const std::string &key, const std::string &value)
{
    m_pairs += counted(key) + number(8, 4) + counted(value);
    ++m_pairCount;
    return *this;
}

GgufBuilder &GgufBuilder::u32(const std::string &key, std::uint32_t value)
{
    m_pairs += counted(key) + number(4, 4) + number(value, 4);
    ++m_pairCount;
    return *this;
}

GgufBuilder &GgufBuilder::f32(const std::string &key, float value)
{
    m_pairs += counted(key) + number(6, 4) + number(std::bit_cast<std::uint32_t>(value), 4);
    ++m_pairCount;
    return *this;
}

GgufBuilder &GgufBuilder::texts(const std::string &key, const std::vector<std::string> &items)
{
    m_pairs += counted(key) + number(9, 4) + number(8, 4) + number(items.size(), 8);
    for (const auto &item : items)
        m_pairs += counted(item);
    ++m_pairCount;
    return *this;
}

GgufBuilder &GgufBuilder::tensor(const std::string &name, std::uint32_t type,
                                 const std::vector<std::uint64_t> &shape, const std::string &payload)
{
    m_infos += counted(name) + number(shape.size(), 4);
    for (auto dim = shape.rbegin(); dim != shape.rend(); ++dim)
        m_infos += number(*dim, 8);
    m_infos += number(type, 4) + number(m_data.size(), 8);
    m_data += payload;
    pad(m_data);
    ++m_tensorCount;
    return *this;
}

std::string GgufBuilder::bytes() const
{
    std::string bytes
        = "GGUF" + number(3, 4) + number(m_tensorCount, 8) + number(m_pairCount, 8) + m_pairs + m_infos;
    pad(bytes);
    return bytes + m_data;
}

} // namespace assay::testing
