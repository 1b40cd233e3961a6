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
    /// Adds one signal.
    void add(const float *signal, std::uint64_t count);
    /// Adds every column of a row-major block as a signal.
    void addColumns(const float *values, std::uint64_t rows, std::uint64_t columns);
    /// segmentLength / 2 + 1 values; empty if nothing was added.
    std::vector<double> density() const;
    /// Cycles per element, same length.
    std::vector<double> frequencies() const;

private:
    struct Buffers;
    std::uint64_t m_length = 0;
    std::uint64_t m_segments = 0;
    std::unique_ptr<Buffers> m_buffers;
    void addBoth(const float *one, const float *other, std::vector<double> &sum) const;

    std::vector<float> m_window, m_panel;
    std::vector<float> m_waiting; ///< a segment that is transformed with the next
    std::vector<double> m_sum; ///< of both halves of the circle
};

} // namespace assay
