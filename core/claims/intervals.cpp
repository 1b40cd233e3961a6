// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/intervals.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

bool overlap(const Interval &a, const Interval &b)
{
    return a.low <= b.high && b.low <= a.high;
}

} // namespace

std::vector<Interval> readings(const Quantity &quantity)
{
    std::vector<Interval> out { { quantity.low, quantity.high } };
    for (const auto &[low, high] : quantity.alternatives)
        out.push_back({ low, high });
    return out;
}

std::vector<Interval> quotients(const Quantity &numerator, const Quantity &denominator)
{
    std::vector<Interval> out;
    const auto overs = readings(numerator), unders = readings(denominator);
    // Sizes of one writer in one kind of unit are read the same way; only unlike ones are crossed.
    const bool alike = overs.size() == unders.size();
    for (std::size_t i = 0; i < overs.size(); ++i)
        for (std::size_t j = 0; j < unders.size(); ++j) {
            if ((alike && i != j) || overs[i].high <= 0 || unders[j].high <= 0)
                continue;
            const double high = unders[j].low > 0 ? overs[i].high / unders[j].low : HUGE_VAL;
            out.push_back({ std::max(0.0, overs[i].low) / unders[j].high, high });
        }
    return out;
}

std::vector<Interval> stated(const Quantity &quantity)
{
    auto out = readings(quantity);
    for (auto &one : out) {
        one.high += (one.high - one.low) / 2 + 1e-9 * std::abs(one.high);
        if (quantity.atLeast)
            one.high = HUGE_VAL;
        if (quantity.atMost)
            one.low = -HUGE_VAL;
    }
    return out;
}

bool anyOverlap(const std::vector<Interval> &a, const std::vector<Interval> &b)
{
    return std::any_of(a.begin(), a.end(), [&](const Interval &one) {
        return std::any_of(b.begin(), b.end(), [&](const Interval &other) { return overlap(one, other); });
    });
}

std::vector<Interval> complements(std::vector<Interval> of)
{
    for (auto &one : of)
        one = { 1 - one.high, 1 - one.low };
    return of;
}

} // namespace assay
