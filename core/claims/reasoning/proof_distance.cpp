// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/proof_parts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace assay {

namespace {

Computed scaledBy(const Computed &values, double factor)
{
    Computed out;
    for (const Interval &one : values)
        out.push_back(scaled(one, factor));
    return out;
}

} // namespace

bool differsByUnit(const Fact &stated, const Computed &computed)
{
    constexpr std::array Steps { 1e2, 1e3, 1e6, 1e9, 1e12, 1024.0, 1048576.0, 1073741824.0 };
    return std::ranges::any_of(Steps, [&](double step) {
        return agreesWithAny(stated, scaledBy(computed, step))
            || agreesWithAny(stated, scaledBy(computed, 1 / step));
    });
}

bool differsByPrefix(const Graph &graph, const Derivation &one)
{
    constexpr std::array Steps { 1.024, 1.048576, 1.073741824 };
    const Fact &stated = graph.facts[one.target];
    const std::string own = graph.printed(one.target);
    const bool isShort = !own.empty() && std::string_view("KMGT").find(own.back()) != std::string_view::npos;
    return isShort && stated.attribute == Attribute::Size && std::ranges::any_of(Steps, [&](double step) {
               return agreesWithAny(stated, scaledBy(one.computed, 1 / step));
           });
}

namespace {

bool isWithin(double stated, const Interval &computed, double factor)
{
    const double low = std::min(std::abs(computed.low), std::abs(computed.high));
    const double high = std::max(std::abs(computed.low), std::abs(computed.high));
    return stated * factor > low && stated < factor * high;
}

} // namespace

bool isFar(const Fact &stated, const Computed &computed, bool ofMany)
{
    const double value = std::abs(stated.amount.value);
    const bool isDifference = stated.side == FactSide::Difference || stated.attribute == Attribute::Quality
        || stated.amount.dimension == Dimension::PercentPoints;
    const double factor = ofMany ? FarOffSum : isDifference ? FarOffDifference : FarOff;
    return std::ranges::none_of(computed, [&](const Interval &one) {
        if (isWithin(value, one, factor))
            return true;
        if (stated.amount.dimension == Dimension::Percent
            && isWithin(value, { 1 - one.high, 1 - one.low }, 1.1))
            return true;
        return stated.attribute == Attribute::Ratio && one.low > 0
            && isWithin(value, { 1 / one.high, 1 / one.low }, 1.1);
    });
}

bool isOffBy(const Fact &stated, const Computed &computed, double part)
{
    const double value = stated.amount.value, gap = part * std::abs(value);
    return std::ranges::none_of(
        computed, [&](const Interval &one) { return value > one.low - gap && value < one.high + gap; });
}

bool isSmallSlip(const Fact &stated, const Computed &computed)
{
    const double value = stated.amount.value;
    // Whole numbers add up to no less than their sum.
    if (stated.amount.exactDigits
        && (std::abs(value) < FewCounted || (!computed.empty() && value < computed.front().low)))
        return false;
    // Sizes have one result per reading of their unit, and the first is the one that is said.
    const std::size_t readings = stated.attribute == Attribute::Size ? 1 : computed.size();
    return std::ranges::any_of(computed.begin(), computed.begin() + static_cast<std::ptrdiff_t>(readings),
                               [&](const Interval &one) {
                                   const double gap = LeastSlip * std::abs(value);
                                   return value > one.low - gap && value < one.high + gap;
                               });
}

} // namespace assay
