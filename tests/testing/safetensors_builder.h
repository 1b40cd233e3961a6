// SPDX-License-Identifier: GPL-3.0-or-later
// Writes safetensors files from scratch, also wrong ones; independent of the reader.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace assay::testing {

class SafetensorsBuilder {
public:
    /// bytes: the raw little-endian payload; offsets follow in order of the calls.
    SafetensorsBuilder &add(const std::string &name, const std::string &dtype,
                            const std::vector<std::uint64_t> &shape, std::string bytes);
    SafetensorsBuilder &addF32(const std::string &name, const std::vector<std::uint64_t> &shape,
                               const std::vector<float> &values);
    /// Rounds to nearest even.
    SafetensorsBuilder &addBf16(const std::string &name, const std::vector<std::uint64_t> &shape,
                                const std::vector<float> &values);
    SafetensorsBuilder &metadata(const std::string &key, const std::string &value);
    std::string bytes() const;
    void write(const std::string &path) const;

private:
    std::string m_header;
    std::string m_data;
    std::vector<std::pair<std::string, std::string>> m_metadata;
};

/// The file image for a header given as text, e.g. a malformed one.
std::string safetensorsImage(const std::string &header, const std::string &data);
/// The object representation of values, as a string of bytes.
template <typename T> std::string rawBytes(const std::vector<T> &values)
{
    return std::string(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T));
}

} // namespace assay::testing
