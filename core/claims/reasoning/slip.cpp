// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/slip.h"

#include "core/claims/reasoning/proof.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace assay {
namespace {

/// Figures of fewer digits are all slips of one another, those of more are not printed.
constexpr std::size_t FewestDigits = 2, MostDigits = 15;
/// Results that the printed sources allow are compared one by one.
constexpr double MostResults = 32;

enum class Reach { AnyDigit, ByOne };

bool isSlip(const std::string &a, const std::string &b, Reach reach)
{
    if (a.size() != b.size() || a.size() < FewestDigits)
        return false;
    std::size_t different = 0, first = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] != b[i]) {
            first = different++ == 0 ? i : first;
        }
    if (different == 1)
        return reach == Reach::AnyDigit || std::abs(a[first] - b[first]) == 1;
    return reach == Reach::AnyDigit && different == 2 && a[first] == b[first + 1] && a[first + 1] == b[first];
}

double chanceOf(const std::string &stated, const Interval &computed, double unit, Reach reach)
{
    const double least = std::min(std::abs(computed.low), std::abs(computed.high)) / unit,
                 most = std::max(std::abs(computed.low), std::abs(computed.high)) / unit;
    const double low = std::floor(least + 0.5), high = std::floor(most + 0.5);
    if (!(high < std::pow(10.0, MostDigits)) || high - low >= MostResults || low < 1)
        return 1;
    bool found = false;
    for (double one = low; one <= high; ++one)
        found |= isSlip(stated, std::to_string(static_cast<std::uint64_t>(one)), reach);
    if (!found)
        return 1;
    // Nine other digits in each place, and two neighbours exchanged, of each result; a figure that is not far
    // off lies between a third and three times of it.
    const auto digits = static_cast<double>(stated.size());
    const double near = reach == Reach::ByOne ? 2 * digits : 9 * digits + digits - 1;
    const double reached = near * (high - low + 1);
    return std::min(1.0, reached / ((FarOff - 1 / FarOff) * 0.5 * (low + high)));
}

double leastChance(const Fact &stated, const Computed &computed, Reach reach)
{
    const double unit = stated.amount.printedUnit;
    const double count = std::round(std::abs(stated.amount.value) / unit);
    if (!(unit > 0) || !(count >= 1) || !(count < std::pow(10.0, MostDigits)))
        return 1;
    const std::string digits = std::to_string(static_cast<std::uint64_t>(count));
    double least = 1;
    for (const Interval &one : computed)
        least = std::min(least, chanceOf(digits, one, unit, reach));
    return least;
}

} // namespace

double slipChance(const Fact &stated, const Computed &computed)
{
    return leastChance(stated, computed, Reach::AnyDigit);
}

double stepChance(const Fact &stated, const Computed &computed)
{
    return leastChance(stated, computed, Reach::ByOne);
}

double likelySlip(const Fact &stated, const Computed &computed)
{
    return std::min(slipChance(stated, computed), stepChance(stated, computed));
}

} // namespace assay
