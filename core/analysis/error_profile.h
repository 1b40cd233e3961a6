// SPDX-License-Identifier: GPL-3.0-or-later
// Where the error of a matrix sits: by row, by column, by the size of the weight; and how much of it the
// inputs feel. All sums in double, in the order of the elements. NaN and infinite pairs take part in nothing.
#pragma once

#include "core/analysis/row_stream.h"
#include "core/pairing/pairing.h"

#include <optional>

namespace assay {

struct LineError {
    std::uint64_t index = 0;
    std::optional<double> relativeMse {}; ///< of this row or column; empty if it is zero and its error is not
    double share = 0; ///< of the matrix' squared error
};

struct ErrorProfile {
    std::uint64_t rows = 0, columns = 0;
    std::optional<double> relativeMse {};
    std::vector<LineError> worstRows {}, worstColumns {}; ///< at most 8, by share, descending
    /// Share of the squared error in the 0.1 % of the weights that are largest; exact to the width of a bin
    /// of magnitudes (0.8 %).
    std::optional<double> topShare {};
    /// sum_k s_k |e_k|^2 / sum_k s_k |w_k|^2 over columns k, s the mean square of input k; without s
    /// isotropic, and then the relative MSE.
    std::optional<double> functionalRelativeMse {};
    bool isIsotropic = true;
};

class ProfileSum {
public:
    ProfileSum(std::uint64_t rows, std::uint64_t columns);

    void add(const RowBlock &block);
    /// importance: one number per column, or nullptr.
    ErrorProfile profile(const std::vector<float> *importance) const;
    std::span<const double> rowSquares() const { return m_rowSquares; }
    /// Of the weights over their row's root mean square: 2^(2h) / (2 pi e), h from a histogram of width 1/32.
    double entropyPower() const;
    /// The largest power of two from 16 to 256 whose aligned blocks differ more in error energy than blocks
    /// shifted by half of it do: what sharing a scale does.
    std::optional<double> blockPeriod() const;

private:
    /// Squared errors summed over blocks of one length, aligned and shifted by half.
    struct Blocks {
        std::uint64_t length = 0;
        std::array<double, 2> current {}, sum {}, squares {};
        std::array<std::uint64_t, 2> filled {}, count {};
        void add(double energy, std::uint64_t elements);
    };
    void addRow(std::uint64_t row, std::span<const float> reference, std::span<const float> difference);
    void addDensity(std::span<const float> row, double squares);

    std::uint64_t m_columns;
    std::vector<double> m_rowError, m_rowSquares, m_columnError, m_columnSquares;
    std::vector<double> m_errorBySize; ///< per bin of |w|
    std::vector<std::uint64_t> m_countBySize, m_density;
    std::uint64_t m_densityCount = 0;
    std::array<Blocks, 5> m_blocks;
};

/// The profile of one paired layer.
Result<ErrorProfile> measureProfile(const Model &reference, const Model &candidate, const Match &match,
                                    const std::vector<float> *importance, const RunControl &run);

} // namespace assay
