// SPDX-License-Identifier: GPL-3.0-or-later
// Power spectral density by Welch's method (Welch 1967): Hann-windowed segments that overlap by half, their
// periodograms averaged. FFTW, single precision. One-sided; its mean over frequencies is about the signal's
// variance plus its squared mean.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace assay {

class WelchSum {
public:
    /// Segments of the largest power of two up to min(longest, 1024); none if longest < 16.
    explicit WelchSum(std::uint64_t longest);
    ~WelchSum();
    WelchSum(WelchSum &&) noexcept;
    WelchSum &operator=(WelchSum &&) noexcept;

    std::uint64_t segmentLength() const { return m_length; }
    /// Adds one signal (a row, or a column gathered with its stride).
    void add(const float *signal, std::uint64_t count, std::uint64_t stride = 1);
    /// segmentLength / 2 + 1 values; empty if nothing was added.
    std::vector<double> density() const;
    /// Cycles per element, same length.
    std::vector<double> frequencies() const;

private:
    struct Plan;
    std::uint64_t m_length = 0;
    std::uint64_t m_segments = 0;
    std::unique_ptr<Plan> m_plan;
    std::vector<float> m_window;
    std::vector<double> m_sum;
};

} // namespace assay
