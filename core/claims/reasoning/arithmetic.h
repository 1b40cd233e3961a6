// SPDX-License-Identifier: GPL-3.0-or-later
// Arithmetic on what printed digits allow. The only tolerance is the interval that the lexer gave each
// number.
#pragma once

#include "core/claims/facts/fact.h"

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

namespace assay {

inline Interval operator+(const Interval &a, const Interval &b)
{
    return { a.low + b.low, a.high + b.high };
}
inline Interval operator-(const Interval &a, const Interval &b)
{
    return { a.low - b.high, a.high - b.low };
}
inline Interval operator*(const Interval &a, const Interval &b)
{
    const auto [low, high] = std::minmax({ a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high });
    return { low, high };
}
/// Empty where the divisor may be zero.
inline std::optional<Interval> quotient(const Interval &a, const Interval &b)
{
    if (b.low <= 0 && b.high >= 0)
        return {};
    return a * Interval { 1 / b.high, 1 / b.low };
}
inline Interval scaled(const Interval &a, double factor)
{
    return a * Interval { factor, factor };
}

/// True if some reading of the fact allows something of the computed interval.
inline bool agrees(const Fact &fact, const Interval &computed)
{
    return amountAllows(fact.amount, computed);
}
/// The printed precision over the value; infinite for a value of zero.
double relativeWidth(const Fact &fact);

/// A computed interval in one reading of its sources' units.
using Computed = std::vector<Interval>;

/// Calls make(x, y) for every pair of readings that one writer may have meant: the same reading of both where
/// both have as many, every combination otherwise.
template <typename Make> void combineInto(Computed &out, const Fact &a, const Fact &b, const Make &make)
{
    const auto add = [&](const Interval &x, const Interval &y) {
        if (const std::optional<Interval> made = make(x, y))
            out.push_back(*made);
    };
    const auto ours = a.amount.intervals(), others = b.amount.intervals();
    if (ours.size() == others.size())
        for (std::size_t i = 0; i < ours.size(); ++i)
            add(ours[i], others[i]);
    else
        for (const Interval &x : ours)
            for (const Interval &y : others)
                add(x, y);
}

template <typename Make> Computed combine(const Fact &a, const Fact &b, const Make &make)
{
    Computed out;
    combineInto(out, a, b, make);
    return out;
}

/// a / b in every pair of readings.
Computed quotients(const Fact &a, const Fact &b);
/// Each of them times the factor, and the offset added.
Computed mapped(Computed values, double factor, double offset);

bool agreesWithAny(const Fact &fact, const Computed &computed);
/// The same where a sum or difference has one result per reading of the unit: 10^6 meets 10^6, and 2^20 meets
/// 2^20.
bool agreesAlike(const Fact &fact, const Computed &computed);

} // namespace assay
