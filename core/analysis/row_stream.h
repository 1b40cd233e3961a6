// SPDX-License-Identifier: GPL-3.0-or-later
// A pair as blocks of whole rows, in order: for what needs rows and columns. One thread. Memory: three blocks
// of about a million values, or of one row.
#pragma once

#include "core/base/parallel.h"
#include "core/layouts/decoder.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

namespace assay {

inline constexpr std::uint64_t RowBlockElements = 1u << 20;

enum PairSide { Reference, Candidate, Difference, SideCount };

/// One block of whole rows of W, of Ŵ and of E.
struct RowBlock {
    std::uint64_t firstRow = 0;
    std::uint64_t rows = 0, columns = 0;
    std::array<std::span<const float>, SideCount> values;
};

/// Streams a pair row block after row block through body.
class RowStream {
public:
    RowStream(const TensorDecoder &reference, const TensorDecoder *candidate, std::uint64_t rows,
              std::uint64_t columns)
        : m_reference(reference)
        , m_candidate(candidate)
        , m_rows(rows)
        , m_columns(columns)
    {
        std::uint64_t unit = std::max<std::uint64_t>(1, reference.granularity());
        if (candidate)
            unit = std::lcm(unit, std::max<std::uint64_t>(1, candidate->granularity()));
        // The smallest number of rows that ends on a multiple of unit.
        const std::uint64_t rowUnit = unit / std::gcd(unit, columns);
        m_blockRows = std::max<std::uint64_t>(1, RowBlockElements / columns / rowUnit) * rowUnit;
    }
    std::uint64_t blockRows() const { return std::min(m_blockRows, m_rows); }
    bool isPair() const { return m_candidate != nullptr; }

    template <typename Body> Status run(const RunControl &control, Body &&body)
    {
        for (std::uint64_t row = 0; row < m_rows; row += m_blockRows) {
            if (control.cancelled())
                return cancelledError();
            RowBlock block { .firstRow = row,
                             .rows = std::min(m_blockRows, m_rows - row),
                             .columns = m_columns,
                             .values = {} };
            if (auto status = load(row * m_columns, block); !status)
                return status;
            control.advance(block.rows * m_columns * sizeof(float));
            body(block);
        }
        return {};
    }

private:
    Status load(std::uint64_t first, RowBlock &block)
    {
        const std::uint64_t count = block.rows * m_columns;
        for (auto &buffer : m_buffers)
            buffer.resize(std::max<std::size_t>(buffer.size(), count));
        const auto reference = std::span(m_buffers[Reference]).first(count);
        if (auto status = m_reference.decode(first, reference, m_scratch); !status)
            return status;
        block.values[Reference] = reference;
        if (!m_candidate)
            return {};
        const auto candidate = std::span(m_buffers[Candidate]).first(count);
        const auto difference = std::span(m_buffers[Difference]).first(count);
        if (auto status = m_candidate->decode(first, candidate, m_scratch); !status)
            return status;
        for (std::uint64_t i = 0; i < count; ++i)
            difference[i] = reference[i] - candidate[i];
        block.values[Candidate] = candidate;
        block.values[Difference] = difference;
        return {};
    }

    const TensorDecoder &m_reference;
    const TensorDecoder *m_candidate;
    std::uint64_t m_rows, m_columns, m_blockRows;
    DecodeScratch m_scratch;
    std::array<std::vector<float>, SideCount> m_buffers;
};

} // namespace assay
