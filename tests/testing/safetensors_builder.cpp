// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/safetensors_builder.h"

#include "tests/testing/test_paths.h"

#include <bit>
#include <cmath>

namespace assay::testing {

SafetensorsBuilder &SafetensorsBuilder::add(const std::string &name, const std::string &dtype,
                                            const std::vector<std::uint64_t> &shape, std::string bytes)
{
    std::string dims;
    for (const auto dim : shape)
        dims += (dims.empty() ? "" : ",") + std::to_string(dim);
    m_header += (m_header.empty() ? "\"" : ",\"") + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":["
        + dims + "],\"data_offsets\":[" + std::to_string(m_data.size()) + ","
        + std::to_string(m_data.size() + bytes.size()) + "]}";
    m_data += bytes;
    return *this;
}

SafetensorsBuilder &SafetensorsBuilder::addF32(const std::string &name,
                                               const std::vector<std::uint64_t> &shape,
                                               const std::vector<float> &values)
{
    return add(name, "F32", shape, rawBytes(values));
}

SafetensorsBuilder &SafetensorsBuilder::addBf16(const std::string &name,
                                                const std::vector<std::uint64_t> &shape,
                                                const std::vector<float> &values)
{
    std::vector<std::uint16_t> rounded;
    rounded.reserve(values.size());
    for (const float value : values) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        rounded.push_back(std::isnan(value)
                              ? static_cast<std::uint16_t>((bits >> 16) | 0x40)
                              : static_cast<std::uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16));
    }
    return add(name, "BF16", shape, rawBytes(rounded));
}

SafetensorsBuilder &SafetensorsBuilder::metadata(const std::string &key, const std::string &value)
{
    m_metadata.emplace_back(key, value);
    return *this;
}

std::string safetensorsImage(const std::string &header, const std::string &data)
{
    std::string length(8, '\0');
    for (unsigned i = 0; i < 8; ++i)
        length[i] = static_cast<char>((header.size() >> (8 * i)) & 0xff);
    return length + header + data;
}

std::string SafetensorsBuilder::bytes() const
{
    std::string meta;
    for (const auto &[key, value] : m_metadata)
        meta += (meta.empty() ? "\"" : ",\"") + key + "\":\"" + value + "\"";
    std::string header = "{";
    if (!m_metadata.empty())
        header += "\"__metadata__\":{" + meta + "}" + (m_header.empty() ? "" : ",");
    header += m_header + "}";
    header.resize((header.size() + 7) / 8 * 8, ' ');
    return safetensorsImage(header, m_data);
}

void SafetensorsBuilder::write(const std::string &path) const
{
    writeFile(path, bytes());
}

} // namespace assay::testing
