// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/power_spectrum.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <mutex>
#include <numbers>

#include <fftw3.h>

namespace assay {
namespace {

/// FFTW's planner is not thread-safe; executing a plan is.
std::mutex planner;

} // namespace

struct WelchSum::Plan {
    float *input;
    fftwf_complex *output;
    fftwf_plan plan;

    explicit Plan(std::uint64_t length)
    {
        const std::lock_guard lock(planner);
        input = fftwf_alloc_real(length);
        output = fftwf_alloc_complex(length / 2 + 1);
        plan = fftwf_plan_dft_r2c_1d(static_cast<int>(length), input, output, FFTW_ESTIMATE);
    }
    ~Plan()
    {
        const std::lock_guard lock(planner);
        fftwf_destroy_plan(plan);
        fftwf_free(input);
        fftwf_free(output);
    }
    Plan(const Plan &) = delete;
    Plan &operator=(const Plan &) = delete;
};

WelchSum::WelchSum(std::uint64_t longest)
{
    constexpr std::uint64_t LongestSegment = 1024, ShortestSegment = 16;
    if (longest < ShortestSegment)
        return;
    m_length = std::bit_floor(std::min(longest, LongestSegment));
    m_plan = std::make_unique<Plan>(m_length);
    m_sum.resize(m_length / 2 + 1);
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

void WelchSum::add(const float *signal, std::uint64_t count, std::uint64_t stride)
{
    if (m_length == 0)
        return;
    for (std::uint64_t first = 0; first + m_length <= count; first += m_length / 2) {
        for (std::uint64_t i = 0; i < m_length; ++i)
            m_plan->input[i] = signal[(first + i) * stride] * m_window[i];
        fftwf_execute(m_plan->plan);
        for (std::uint64_t k = 0; k < m_sum.size(); ++k) {
            const auto real = static_cast<double>(m_plan->output[k][0]);
            const auto imaginary = static_cast<double>(m_plan->output[k][1]);
            m_sum[k] += real * real + imaginary * imaginary;
        }
        ++m_segments;
    }
}

std::vector<double> WelchSum::density() const
{
    if (m_segments == 0)
        return {};
    std::vector<double> density(m_sum);
    for (double &value : density)
        value /= static_cast<double>(m_segments);
    return density;
}

std::vector<double> WelchSum::frequencies() const
{
    std::vector<double> frequencies(m_sum.size());
    for (std::size_t k = 0; k < frequencies.size(); ++k)
        frequencies[k] = static_cast<double>(k) / static_cast<double>(m_length);
    return frequencies;
}

} // namespace assay
