// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/coarse_scales.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

constexpr std::size_t FewestUnits = 16;
/// 2 bits in groups of 32 leave 0.12, ternary codes 0.19; what keeps less is no code of a scale.
constexpr double MostLeft = 0.25;
/// A code of least squares has a gain of 1 less its error, another one 1: two units with 0.05 and 0.25 are
/// 0.24 apart in the logarithm, without anybody's fault.
constexpr double LeastDistance = 0.25;
/// Standard deviations, from the median of the distances; one Gaussian unit in five hundred million.
constexpr double Deviations = 6, DeviationPerMedian = 1.4826;
/// Of the energy that the factor leaves, against the median: an outlier or a stranger is no scale.
constexpr double MostLeftAgainstMedian = 2;
/// More of them would shift the median.
constexpr double LargestPart = 0.3;

double medianOf(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

} // namespace

CoarseFaults judgeCoarse(const std::vector<CoarseUnit> &units)
{
    CoarseFaults faults;
    if (units.size() < FewestUnits)
        return faults;
    std::vector<double> logGains, lefts, distances;
    for (const CoarseUnit &unit : units) {
        logGains.push_back(std::log(unit.gain));
        lefts.push_back(unit.left / (unit.gain * unit.gain));
    }
    const double usual = medianOf(logGains), left = medianOf(lefts);
    if (left > MostLeft)
        return faults;
    for (const double gain : logGains)
        distances.push_back(std::abs(gain - usual));
    const double allowed = std::max(LeastDistance, Deviations * DeviationPerMedian * medianOf(distances));
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (distances[i] <= allowed || lefts[i] > MostLeftAgainstMedian * left)
            continue;
        ++faults.count;
        const double gain = std::exp(logGains[i] - usual);
        faults.leastGain = std::min(faults.leastGain, gain);
        faults.mostGain = std::max(faults.mostGain, gain);
    }
    if (static_cast<double>(faults.count) > LargestPart * static_cast<double>(units.size()))
        return {};
    faults.allowed = std::exp(allowed) - 1;
    return faults;
}

} // namespace assay
