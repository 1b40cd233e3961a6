// SPDX-License-Identifier: GPL-3.0-or-later
// One tensor through one lossy stage and back, in memory.
#pragma once

#include "core/codecs/lossy_chain.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace assay::testing {

class MemoryWeights final : public WeightSource {
public:
    explicit MemoryWeights(const std::vector<float> &values)
        : m_values(values)
    {
    }
    Status read(std::uint64_t first, std::span<float> out) const override
    {
        std::copy_n(m_values.begin() + static_cast<std::ptrdiff_t>(first), out.size(), out.begin());
        return {};
    }
    std::uint64_t elementCount() const override { return m_values.size(); }

private:
    const std::vector<float> &m_values;
};

struct OneTensor {
    std::string error;
    std::vector<float> values;
    Bytes payload; ///< of all chunks
    double relativeMse = 0, bitsPerWeight = 0;
};

/// base: of a codec that needs one; null = zeros.
inline OneTensor codeOneTensor(const std::string &pipelineText, const std::vector<float> &values,
                               const std::vector<std::uint64_t> &dims, const RunControl &run = {},
                               const std::vector<float> *base = nullptr)
{
    OneTensor result;
    const auto pipeline = parsePipeline(pipelineText);
    const auto shape = Shape::make(dims);
    if (!pipeline || !shape) {
        result.error = pipeline ? shape.error().sentence : pipeline.error().sentence;
        return result;
    }
    const MemoryWeights input(values);
    const std::vector<float> zeros(values.size());
    const MemoryWeights baseWeights(base ? *base : zeros);
    const auto stage = LossyStage::prepare(
        pipeline->lossy.front(), { .name = "w", .shape = *shape, .settings = {}, .base = &baseWeights },
        input, run);
    if (!stage) {
        result.error = stage.error().sentence;
        return result;
    }
    result.values.resize(values.size());
    std::vector<float> buffer;
    for (std::uint64_t chunk = 0; chunk < (*stage)->chunkCount(); ++chunk)
        if (auto status = (*stage)->encodeChunk(chunk, buffer, result.payload); !status)
            result.error = status.error().sentence;
    if (auto status = (*stage)->read(0, result.values); !status)
        result.error = status.error().sentence;
    result.bitsPerWeight
        = 8.0 * static_cast<double>((*stage)->codedBytes()) / static_cast<double>(values.size());
    double errors = 0, squares = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double error = static_cast<double>(values[i]) - static_cast<double>(result.values[i]);
        errors += error * error;
        squares += static_cast<double>(values[i]) * static_cast<double>(values[i]);
    }
    result.relativeMse = squares > 0 ? errors / squares : 0;
    return result;
}

} // namespace assay::testing
