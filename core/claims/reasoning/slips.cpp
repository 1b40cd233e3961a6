// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/slips.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace assay {
namespace {

/// More digits are no figure that anybody computes in prose, and more roundings no slip.
constexpr std::size_t MostDigits = 15;
constexpr double MostRoundings = 12;

struct Slip {
    bool isOne = false; ///< exactly one digit differs
    bool isStep = false; ///< and by one
};

Slip slipBetween(const std::string &stated, std::int64_t other)
{
    std::string computed = std::to_string(other);
    if (computed.size() > stated.size())
        return {};
    computed.insert(0, stated.size() - computed.size(), '0');
    std::size_t differ = 0;
    int by = 0;
    for (std::size_t i = 0; i < stated.size(); ++i)
        if (stated[i] != computed[i]) {
            ++differ;
            by = std::abs(stated[i] - computed[i]);
        }
    return { .isOne = differ == 1, .isStep = differ == 1 && by == 1 };
}

} // namespace

double chanceOfSlip(const Graph &graph, std::size_t target, const Computed &computed)
{
    const Fact &fact = graph.facts[target];
    if (fact.value == NoIndex || fact.amount.value == 0)
        return 1;
    const DocumentTree &tree = *graph.trees[fact.document];
    const TreeValue &value = tree.values[fact.value];
    std::string digits;
    for (const char c : tree.text(fact.sentence).substr(value.digitsBegin, value.digitsLength))
        if (c >= '0' && c <= '9')
            digits += c;
    const std::size_t zeros = std::min(digits.find_first_not_of('0'), digits.size());
    const std::size_t significant = digits.size() - zeros;
    if (significant < FewestSlipDigits || digits.size() > MostDigits)
        return 1;
    const double unit = std::abs(fact.amount.value) / static_cast<double>(std::stoll(digits));
    double best = 1;
    for (const Interval &one : computed) {
        const double low = std::min(std::abs(one.low), std::abs(one.high)) / unit;
        const double high = std::max(std::abs(one.low), std::abs(one.high)) / unit;
        if (!(high < std::pow(10.0, static_cast<double>(digits.size()))) || high - low > MostRoundings)
            continue;
        for (double at = std::ceil(low - 0.5); at <= high + 0.5; ++at) {
            const Slip slip = slipBetween(digits, static_cast<std::int64_t>(at));
            if (!slip.isOne)
                continue;
            const double alternatives = static_cast<double>(significant) * (slip.isStep ? 2 : 9);
            const double stated = std::abs(fact.amount.value) / unit;
            best = std::min(best, alternatives * (high - low + 1) / (2 * stated));
        }
    }
    return best;
}

} // namespace assay
