// SPDX-License-Identifier: GPL-3.0-or-later
// The common form of most quantised layouts: a row-major matrix of codes and a grid of scales over it,
// W[n][k] = (code - zero) * scale * factor + bias, where zero, scale and bias belong to the block of (n, k).
#pragma once

#include "core/layouts/function_decoder.h"

namespace assay {

/// Codes of one row: size bytes to out.size() values.
using RowCodes = std::function<void(const std::uint8_t *in, std::size_t size, std::span<float> out)>;

struct ScaleGrid {
    std::uint64_t rows = 0; ///< of the matrix of codes
    std::uint64_t columns = 0;
    std::uint64_t rowBytes = 0; ///< stored bytes of a row
    RowCodes codes;
    std::uint64_t matrixRows
        = 0; ///< of a stack: rows of one matrix, each with a grid of its own; 0 = all rows
    std::uint64_t blockRows = 1; ///< rows that share a line of the grid
    std::uint64_t blockColumns = 1; ///< columns that share a scale
    std::uint64_t gridColumns = 1; ///< stored scales per line of the grid (may be padded)
    std::vector<float> scales {};
    std::vector<float> zeros {}; ///< empty, or one per scale
    std::vector<float> biases {}; ///< empty, or one per scale
    std::vector<std::uint32_t> groupOfColumn {}; ///< empty, or g_idx
    float factor = 1;

    /// Of the grid, from the first to that of a row.
    std::uint64_t lineOf(std::uint64_t row) const;
    std::uint64_t lineCount() const { return rows == 0 ? 0 : lineOf(rows - 1) + 1; }
};

/// Checks that the grid covers the matrix and the payload its rows.
Result<DecoderPtr> makeGridDecoder(const Model &model, const TensorInfo &tensor, const TensorPart &payload,
                                   ScaleGrid grid);

/// The part in that slot as one group number (< groups) per column of the tensor.
Result<std::vector<std::uint32_t>> readGroupIndex(const Model &model, const TensorInfo &tensor,
                                                  const char *slot, std::uint64_t groups);

/// Codes of a dtype that stands for itself (F8, I8, ...).
RowCodes plainCodes(DType dtype);
/// LSB-first bits-bit codes minus offset.
RowCodes streamCodes(unsigned bits, float offset);
/// FP4 pairs, low nibble first.
RowCodes fp4Codes();

} // namespace assay
