// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/testing/model_builder.h"

namespace assay::testing {

ModelBuilder &ModelBuilder::addBytes(const std::string &name, DType dtype,
                                     const std::vector<std::uint64_t> &shape, const std::string &bytes)
{
    TensorInfo tensor { .name = name, .shape = *Shape::make(shape), .dtype = dtype };
    tensor.dtypeName = traits(dtype).name;
    TensorPart part { .name = name, .slot = "values", .dtype = dtype, .shape = tensor.shape };
    part.extent = { 0, m_bytes.size(), bytes.size() };
    tensor.parts.push_back(part);
    m_model.tensors.push_back(tensor);
    const auto raw = std::as_bytes(std::span(bytes));
    m_bytes.insert(m_bytes.end(), raw.begin(), raw.end());
    return *this;
}

ModelBuilder &ModelBuilder::text(const std::string &name, const std::string &text)
{
    m_model.texts[name] = text;
    return *this;
}

ModelBuilder &ModelBuilder::meta(const std::string &key, const std::string &value)
{
    m_model.metadata.push_back({ .key = key, .value = value, .typeName = "string" });
    return *this;
}

ModelBuilder &ModelBuilder::metaNumber(const std::string &key, std::uint64_t value)
{
    m_model.metadata.push_back({ .key = key, .value = value, .typeName = "u32" });
    return *this;
}

ModelBuilder &ModelBuilder::format(const std::string &id)
{
    m_model.format = id;
    return *this;
}

Model ModelBuilder::take()
{
    m_model.sources = { memorySource(std::move(m_bytes), "memory") };
    return std::move(m_model);
}

ModelPtr ModelBuilder::finish()
{
    return finishModel(take());
}

} // namespace assay::testing
