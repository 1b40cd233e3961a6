// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/lexing/tolerance.h"

#include <algorithm>
#include <cmath>

namespace assay {

Interval printedInterval(const Numeral &digits, bool countsSingles)
{
    double place = digits.lastPlace;
    if (digits.integer && countsSingles) {
        place = 0;
        if (digits.trailingZeros >= RoundedZeros && digits.value > 0)
            place = std::pow(
                10.0, std::min(std::floor(std::log10(digits.value)) - 1.0, double(digits.trailingZeros)));
    }
    const double up = digits.significant >= FewestCutFigures ? place : place / 2;
    return { digits.value - place / 2, digits.value + up };
}

Interval widened(Interval interval, double part)
{
    const double by = part * std::max(std::abs(interval.low), std::abs(interval.high));
    return { interval.low - by, interval.high + by };
}

} // namespace assay
