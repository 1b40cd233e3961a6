// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/arithmetic.h"

#include <algorithm>
#include <cmath>

namespace assay {

Interval operator+(const Interval &a, const Interval &b)
{
    return { a.low + b.low, a.high + b.high };
}

Interval operator-(const Interval &a, const Interval &b)
{
    return { a.low - b.high, a.high - b.low };
}

Interval operator*(const Interval &a, const Interval &b)
{
    const auto [low, high] = std::minmax({ a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high });
    return { low, high };
}

std::optional<Interval> quotient(const Interval &a, const Interval &b)
{
    if (b.low <= 0 && b.high >= 0)
        return {};
    return a * Interval { 1 / b.high, 1 / b.low };
}

Interval scaled(const Interval &a, double factor)
{
    return a * Interval { factor, factor };
}

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
