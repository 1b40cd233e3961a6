// SPDX-License-Identifier: GPL-3.0-or-later
// A model in memory, made tensor by tensor as a reader would leave it; no file, no reader.
#pragma once

#include "core/model/model.h"

#include <cstring>

namespace assay::testing {

class ModelBuilder {
public:
    ModelBuilder &addBytes(const std::string &name, DType dtype, const std::vector<std::uint64_t> &shape,
                           const std::string &bytes);
    /// Values are converted by static_cast to Stored, whose object representation is stored.
    template <typename Stored, typename Value>
    ModelBuilder &add(const std::string &name, DType dtype, const std::vector<std::uint64_t> &shape,
                      const std::vector<Value> &values)
    {
        std::string bytes(values.size() * sizeof(Stored), '\0');
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto stored = static_cast<Stored>(values[i]);
            std::memcpy(bytes.data() + i * sizeof(Stored), &stored, sizeof(Stored));
        }
        return addBytes(name, dtype, shape, bytes);
    }
    ModelBuilder &addF32(const std::string &name, const std::vector<std::uint64_t> &shape,
                         const std::vector<float> &values)
    {
        return add<float>(name, DType::F32, shape, values);
    }
    ModelBuilder &text(const std::string &name, const std::string &text);
    ModelBuilder &meta(const std::string &key, const std::string &value);
    ModelBuilder &metaNumber(const std::string &key, std::uint64_t value);
    ModelBuilder &format(const std::string &id);
    /// The model as a reader hands it over, before assembly.
    Model take();
    ModelPtr finish();

private:
    Model m_model;
    std::vector<std::byte> m_bytes;
};

} // namespace assay::testing
