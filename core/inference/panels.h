// SPDX-License-Identifier: GPL-3.0-or-later
// The states of a batch of tokens: panels of 16 tokens, each [width][16]. Every window begins on a panel of
// its own; the lanes behind its last token are padding whose values mean nothing.
#pragma once

#include "core/inference/kernels.h"

#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

namespace assay {

class Panels {
public:
    Panels() = default;
    Panels(std::size_t count, std::size_t width)
        : m_count(count)
        , m_width(width)
    {
        reserve(count * width * PanelLanes);
    }
    /// Another shape over the same memory where it suffices; the values mean nothing afterwards.
    void reshape(std::size_t count, std::size_t width)
    {
        m_count = count;
        m_width = width;
        reserve(count * width * PanelLanes);
    }
    std::size_t count() const { return m_count; }
    std::size_t width() const { return m_width; }
    std::size_t stride() const { return m_width * PanelLanes; }
    float *data() { return m_values.get(); }
    const float *data() const { return m_values.get(); }
    float *panel(std::size_t index) { return m_values.get() + index * stride(); }
    const float *panel(std::size_t index) const { return m_values.get() + index * stride(); }

private:
    static constexpr std::size_t Line = 64; ///< of the cache; no vector crosses two
    struct Release {
        void operator()(float *values) const { std::free(values); }
    };
    void reserve(std::size_t size)
    {
        if (size <= m_capacity)
            return;
        m_values.reset();
        m_capacity = 0;
        const std::size_t bytes = (size * sizeof(float) + Line - 1) / Line * Line;
        m_values.reset(static_cast<float *>(std::aligned_alloc(Line, bytes)));
        if (!m_values)
            throw std::bad_alloc();
        m_capacity = size;
    }

    std::unique_ptr<float[], Release> m_values;
    std::size_t m_capacity = 0, m_count = 0, m_width = 0;
};

/// Tokens that see each other: one window of the text, or a prompt with what was generated.
struct Sequence {
    std::size_t firstPanel = 0;
    std::size_t tokens = 0; ///< of this batch
    std::size_t past = 0; ///< tokens before them, held in a cache of keys and values

    std::size_t panels() const { return (tokens + PanelLanes - 1) / PanelLanes; }
};

struct Batch {
    std::vector<std::uint32_t> ids; ///< of all sequences, one after the other
    std::vector<Sequence> sequences;

    std::size_t panels() const
    {
        return sequences.empty() ? 0 : sequences.back().firstPanel + sequences.back().panels();
    }
    void add(std::vector<std::uint32_t> tokens, std::size_t past = 0)
    {
        const std::size_t first = panels();
        sequences.push_back({ .firstPanel = first, .tokens = tokens.size(), .past = past });
        ids.insert(ids.end(), tokens.begin(), tokens.end());
    }
};

} // namespace assay
