// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/means.h"

#include <algorithm>
#include <cmath>

namespace assay {

bool isLittleMore(const Fact &total, const Interval &sum)
{
    return total.amount.value > sum.high && total.amount.value < sum.high * (1 + MostUnlisted);
}

std::string formulaOfAll(const Graph &graph, const std::vector<std::size_t> &facts, const char *name)
{
    return std::string(name) + " of the " + std::to_string(facts.size()) + " figures from "
        + graph.printed(facts.front()) + " to " + graph.printed(facts.back());
}

Computed sumOf(const Graph &graph, const std::vector<std::size_t> &facts)
{
    std::size_t readings = 3;
    for (const std::size_t fact : facts)
        readings = std::min<std::size_t>(readings, graph.facts[fact].amount.readingCount);
    Computed out;
    for (std::size_t reading = 0; reading < readings; ++reading) {
        Interval sum {};
        for (const std::size_t fact : facts)
            sum = sum + graph.facts[fact].amount.readings[reading];
        out.push_back(sum);
    }
    return out;
}

Computed meansOf(const Graph &graph, const std::vector<std::size_t> &facts)
{
    Computed out;
    const auto n = static_cast<double>(facts.size());
    Interval sum = sumOf(graph, facts).front();
    out.push_back(scaled(sum, 1 / n));
    const bool quotients = std::ranges::any_of(facts, [&](std::size_t fact) {
        const Fact &one = graph.facts[fact];
        return one.attribute == Attribute::Ratio || one.attribute == Attribute::Speed
            || one.amount.dimension == Dimension::Ratio;
    });
    const bool positive = quotients && std::ranges::all_of(facts, [&](std::size_t fact) {
                              return graph.facts[fact].amount.readings.front().low > 0;
                          });
    if (!positive)
        return out;
    Interval logs {}, inverse {};
    for (const std::size_t fact : facts) {
        const Interval &value = graph.facts[fact].amount.readings.front();
        logs = logs + Interval { std::log(value.low), std::log(value.high) };
        inverse = inverse + Interval { 1 / value.high, 1 / value.low };
    }
    out.push_back({ std::exp(logs.low / n), std::exp(logs.high / n) });
    out.push_back({ n / inverse.high, n / inverse.low });
    return out;
}

} // namespace assay
