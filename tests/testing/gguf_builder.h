// SPDX-License-Identifier: GPL-3.0-or-later
// Writes GGUF 3 files from scratch; independent of the reader.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay::testing {

class GgufBuilder {
public:
    GgufBuilder &text(const std::string &key, const std::string &value);
    GgufBuilder &u32(const std::string &key, std::uint32_t value);
    GgufBuilder &f32(const std::string &key, float value);
    GgufBuilder &texts(const std::string &key, const std::vector<std::string> &items);
    /// shape row-major, as Assay lists it; type is the ggml number; payload as stored.
    GgufBuilder &tensor(const std::string &name, std::uint32_t type, const std::vector<std::uint64_t> &shape,
                        const std::string &payload);
    std::string bytes() const;

private:
    std::string m_pairs, m_infos, m_data;
    std::uint64_t m_pairCount = 0, m_tensorCount = 0;
};

} // namespace assay::testing
