// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/power_spectrum.h"

#include "core/analysis/power_kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <mutex>
#include <numbers>

#include <fftw3.h>

namespace assay {
namespace {

/// The plan for one length, made once in this process and kept. Estimated, not timed: a timed plan may differ
/// from run to run, and its last bits with it. FFTW's planner is not thread-safe; executing a plan on one's
/// own buffers is.
fftwf_plan planFor(std::uint64_t length)
{
    static std::mutex mutex;
    static std::map<std::uint64_t, fftwf_plan> plans;
    const std::lock_guard lock(mutex);
    fftwf_plan &plan = plans[length];
    if (!plan) {
        fftwf_complex *input = fftwf_alloc_complex(length);
        fftwf_complex *output = fftwf_alloc_complex(length);
        plan = fftwf_plan_dft_1d(static_cast<int>(length), input, output, FFTW_FORWARD, FFTW_ESTIMATE);
        fftwf_free(input);
        fftwf_free(output);
    }
    return plan;
}

} // namespace

struct WelchSum::Buffers {
    fftwf_complex *input;
    fftwf_complex *output;
    fftwf_plan plan;

    explicit Buffers(std::uint64_t length)
        : input(fftwf_alloc_complex(length))
        , output(fftwf_alloc_complex(length))
        , plan(planFor(length))
    {
    }
    ~Buffers()
    {
        fftwf_free(input);
        fftwf_free(output);
    }
    Buffers(const Buffers &) = delete;
    Buffers &operator=(const Buffers &) = delete;
};

WelchSum::WelchSum(std::uint64_t longest)
{
    constexpr std::uint64_t LongestSegment = 1024, ShortestSegment = 16;
    if (longest < ShortestSegment)
        return;
    m_length = std::bit_floor(std::min(longest, LongestSegment));
    m_buffers = std::make_unique<Buffers>(m_length);
    m_sum.resize(m_length);
    m_window.resize(m_length);
    double power = 0;
    for (std::uint64_t i = 0; i < m_length; ++i) {
        const double weight = 0.5
            - 0.5
                * std::cos(2 * std::numbers::pi * (static_cast<double>(i) + 0.5)
                           / static_cast<double>(m_length));
        m_window[i] = static_cast<float>(weight);
        power += weight * weight;
    }
    for (float &weight : m_window)
        weight = static_cast<float>(static_cast<double>(weight) / std::sqrt(power));
}

WelchSum::~WelchSum() = default;
WelchSum::WelchSum(WelchSum &&) noexcept = default;
WelchSum &WelchSum::operator=(WelchSum &&) noexcept = default;

/// Two real segments are one complex transform Z, in a third of the time: |X[k]|² + |Y[k]|² is
/// (|Z[k]|² + |Z[n - k]|²) / 2, and only their sum is asked for.
void WelchSum::addBoth(const float *one, const float *other, std::vector<double> &sum) const
{
    windowBoth(one, other, m_window.data(), m_length, &m_buffers->input[0][0]);
    fftwf_execute_dft(m_buffers->plan, m_buffers->input, m_buffers->output);
    addPowers(&m_buffers->output[0][0], m_length, sum.data());
}

void WelchSum::add(const float *signal, std::uint64_t count)
{
    if (m_length == 0)
        return;
    for (std::uint64_t first = 0; first + m_length <= count; first += m_length / 2) {
        ++m_segments;
        if (!m_waiting.empty()) {
            addBoth(m_waiting.data(), signal + first, m_sum);
            m_waiting.clear();
        } else if (first + m_length / 2 + m_length <= count) {
            addBoth(signal + first, signal + first + m_length / 2, m_sum);
            ++m_segments;
            first += m_length / 2;
        } else {
            m_waiting.assign(signal + first, signal + first + m_length);
        }
    }
}

void WelchSum::addColumns(const float *values, std::uint64_t rows, std::uint64_t columns)
{
    if (m_length == 0 || rows < m_length)
        return;
    // A panel of columns is turned at a time, so that each line of the cache is fetched once.
    constexpr std::uint64_t PanelWidth = 16;
    m_panel.resize(PanelWidth * rows);
    for (std::uint64_t first = 0; first < columns; first += PanelWidth) {
        const std::uint64_t width = std::min(PanelWidth, columns - first);
        for (std::uint64_t row = 0; row < rows; ++row)
            for (std::uint64_t column = 0; column < width; ++column)
                m_panel[column * rows + row] = values[row * columns + first + column];
        for (std::uint64_t column = 0; column < width; ++column)
            add(m_panel.data() + column * rows, rows);
    }
}

std::vector<double> WelchSum::density() const
{
    if (m_segments == 0)
        return {};
    std::vector<double> sum = m_sum;
    if (!m_waiting.empty())
        addBoth(m_waiting.data(), std::vector<float>(m_length).data(), sum);
    std::vector<double> density(m_length / 2 + 1);
    for (std::size_t k = 0; k < density.size(); ++k)
        density[k] = (sum[k] + sum[(m_length - k) % m_length]) / 2 / static_cast<double>(m_segments);
    return density;
}

std::vector<double> WelchSum::frequencies() const
{
    std::vector<double> frequencies(m_length == 0 ? 0 : m_length / 2 + 1);
    for (std::size_t k = 0; k < frequencies.size(); ++k)
        frequencies[k] = static_cast<double>(k) / static_cast<double>(m_length);
    return frequencies;
}

} // namespace assay
