// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/arithmetic.h"

#include <algorithm>
#include <cmath>

namespace assay {

Computed quotients(const Fact &a, const Fact &b)
{
    return combine(a, b, [](const Interval &x, const Interval &y) { return quotient(x, y); });
}

Computed mapped(Computed values, double factor, double offset)
{
    for (Interval &value : values) {
        value = scaled(value, factor);
        value.low += offset;
        value.high += offset;
    }
    return values;
}

bool agreesWithAny(const Fact &fact, const Computed &computed)
{
    return std::ranges::any_of(computed, [&](const Interval &one) { return agrees(fact, one); });
}

bool agreesAlike(const Fact &fact, const Computed &computed)
{
    const auto readings = fact.amount.intervals();
    if (readings.size() < 2 || readings.size() != computed.size() || fact.amount.atLeast
        || fact.amount.atMost)
        return agreesWithAny(fact, computed);
    for (std::size_t i = 0; i < readings.size(); ++i)
        if (readings[i].low <= computed[i].high && computed[i].low <= readings[i].high)
            return true;
    return false;
}

double relativeWidth(const Fact &fact)
{
    if (fact.amount.value == 0)
        return std::numeric_limits<double>::infinity();
    const Interval &printed = fact.amount.readings.front();
    return (printed.high - printed.low) / std::abs(fact.amount.value);
}

} // namespace assay
