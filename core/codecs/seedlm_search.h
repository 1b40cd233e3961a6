// SPDX-License-Identifier: GPL-3.0-or-later
// SeedLM (arXiv 2410.10714): a block w of C weights as U(seed) t, where U (C x P) is filled row by row with
// the states that follow the seed in a 16-bit shift register, mapped to [-1, 1], and t = q 2^e with 4-bit
// integers q and one exponent e, both in [-8, 7].
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

namespace assay {

struct SeedLmBlock {
    std::uint16_t seed = 1; ///< a register state, never 0
    int exponent = -8;
    std::array<int, 4> codes {}; ///< the first P
};

/// The tables of one block form and the search over all 65,535 seeds. Immutable after construction; any
/// thread. Memory: 65,536 x (P (P + 1) / 2 + 4) floats.
class SeedLmSearch {
public:
    /// The two published forms: 4 bits (C = 8, P = 3) and 3 bits (C = 12, P = 4). Built once, then shared.
    static const SeedLmSearch &ofBits(int bits);
    ~SeedLmSearch();

    unsigned blockWeights() const { return m_weights; }
    unsigned columns() const { return m_columns; }

    /// The block of least squared error over all seeds, coefficients being the least-squares ones rounded at
    /// exponent ceil(log2(max / 7.5)) or one below; of equal errors the lowest seed. weights: C finite values
    /// per block; several blocks at once share the reading of the tables.
    void search(std::span<const float> weights, std::span<SeedLmBlock> out) const;
    /// The best block with this seed, and its squared error.
    SeedLmBlock fit(std::span<const float> weights, std::uint16_t seed, double &error) const;
    /// The C weights the block stands for.
    void expand(const SeedLmBlock &block, std::span<float> out) const;

private:
    SeedLmSearch(unsigned weights, unsigned columns);
    struct Tables;
    SeedLmBlock searchRuns(std::span<const float> weights, std::span<const float> maxima) const;
    unsigned m_weights, m_columns;
    std::unique_ptr<const Tables> m_tables;
};

} // namespace assay
