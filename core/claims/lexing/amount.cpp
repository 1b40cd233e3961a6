// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/lexing/amount.h"

#include <algorithm>
#include <limits>

namespace assay {
namespace {

bool meet(const Interval &a, const Interval &b)
{
    return a.low <= b.high && b.low <= a.high;
}

} // namespace

const char *dimensionName(Dimension dimension)
{
    static constexpr std::array Names { "plain",       "bytes",      "bits",           "count",
                                        "ratio",       "percent",    "percent_points", "bits_per_weight",
                                        "decibel",     "density",    "speed",          "time",
                                        "frequency",   "money",      "energy",         "power",
                                        "temperature", "operations", "length" };
    return Names[static_cast<std::size_t>(dimension)];
}

const char *numberClassName(NumberClass of)
{
    static constexpr std::array Names { "none",       "date",       "version", "reference", "hardware",
                                        "identifier", "model name", "shape",   "setting" };
    return Names[static_cast<std::size_t>(of)];
}

Interval openInterval(const Amount &amount, const Interval &reading)
{
    constexpr double Infinity = std::numeric_limits<double>::infinity();
    return { amount.atMost ? -Infinity : reading.low, amount.atLeast ? Infinity : reading.high };
}

bool amountAllows(const Amount &stated, const Interval &computed)
{
    return std::ranges::any_of(
        stated.intervals(), [&](const Interval &one) { return meet(openInterval(stated, one), computed); });
}

bool amountsAgree(const Amount &a, const Amount &b)
{
    return std::ranges::any_of(b.intervals(),
                               [&](const Interval &one) { return amountAllows(a, openInterval(b, one)); });
}

} // namespace assay
