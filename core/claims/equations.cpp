// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/equations.h"

#include "core/claims/intervals.h"
#include "core/claims/word_search.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

enum class Operation { None, Times, Over, Plus, Minus, Equals };

struct SignRow {
    std::string_view sign;
    Operation operation;
};
constexpr std::array Signs {
    SignRow { "\xc3\x97", Operation::Times },
    SignRow { "*", Operation::Times },
    SignRow { "x", Operation::Times },
    SignRow { "\xc2\xb7", Operation::Times },
    SignRow { "/", Operation::Over },
    SignRow { "\xc3\xb7", Operation::Over },
    SignRow { "+", Operation::Plus },
    SignRow { "-", Operation::Minus },
    SignRow { "\xe2\x88\x92", Operation::Minus },
    SignRow { "=", Operation::Equals },
};

/// The one sign that stands between two neighbouring quantities, or None.
Operation signBetween(std::string_view text, const QuantityMatch &left, const QuantityMatch &right)
{
    const auto begin = left.offset + left.length;
    if (right.offset < begin)
        return Operation::None;
    const auto between = trimmed(text.substr(begin, right.offset - begin));
    // "≈" has become part of the quantity behind it.
    if (between.empty() && text.substr(right.offset).starts_with("\xe2\x89\x88"))
        return Operation::Equals;
    const auto row = std::ranges::find(Signs, between, &SignRow::sign);
    return row == Signs.end() ? Operation::None : row->operation;
}

bool isOpenEnded(const Quantity &quantity)
{
    return quantity.atLeast || quantity.atMost;
}

Interval readingOf(const Quantity &quantity, std::size_t index)
{
    const auto all = readings(quantity);
    return all[std::min(index, all.size() - 1)];
}

/// One side of an equals sign: operands joined by signs.
struct Expression {
    std::vector<const Quantity *> operands {};
    std::vector<Operation> signs {}; ///< before each operand; the first is Plus

    Interval value(std::size_t reading) const
    {
        Interval sum {}, product {};
        bool subtract = false;
        const auto close = [&] {
            sum = subtract ? Interval { sum.low - product.high, sum.high - product.low }
                           : Interval { sum.low + product.low, sum.high + product.high };
        };
        for (std::size_t i = 0; i < operands.size(); ++i) {
            const auto one = readingOf(*operands[i], reading);
            if (signs[i] == Operation::Times) {
                product = { product.low * one.low, product.high * one.high };
            } else if (signs[i] == Operation::Over) {
                product = { product.low / one.high, product.high / one.low };
            } else {
                close();
                product = one;
                subtract = signs[i] == Operation::Minus;
            }
        }
        close();
        return sum;
    }

    /// Bytes in the numerators less bytes in the denominators, the same in every product; empty if they
    /// differ.
    std::optional<int> byteDimension() const
    {
        std::optional<int> all;
        int own = 0;
        for (std::size_t i = 0; i < operands.size(); ++i) {
            const bool first = signs[i] == Operation::Plus || signs[i] == Operation::Minus;
            if (first && i > 0) {
                if (all && *all != own)
                    return {};
                all = own;
            }
            own = first ? 0 : own;
            if (operands[i]->kind == ClaimKind::Bytes)
                own += signs[i] == Operation::Over ? -1 : 1;
        }
        return !all || *all == own ? std::optional(own) : std::nullopt;
    }

    bool has(ClaimKind kind) const
    {
        return std::ranges::any_of(operands, [&](const Quantity *one) { return one->kind == kind; });
    }
};

/// True if what the expression counts can be what the result states.
bool fits(const Expression &left, const Quantity &result)
{
    const auto bytes = left.byteDimension();
    const bool odd = std::ranges::any_of(
        left.operands, [](const Quantity *one) { return isOpenEnded(*one) || one->low <= 0; });
    if (!bytes || odd || isOpenEnded(result))
        return false;
    switch (result.kind) {
    case ClaimKind::Bytes:
        return *bytes == 1 || (*bytes == 0 && (left.has(ClaimKind::Parameters) || result.unit == "bytes"));
    case ClaimKind::Ratio:
        return *bytes == 0 && !left.has(ClaimKind::Percent);
    case ClaimKind::Percent:
    case ClaimKind::Parameters:
        return *bytes == 0;
    default:
        return false;
    }
}

std::vector<std::pair<double, double>> computed(const Expression &left, const Quantity &result)
{
    std::vector<std::pair<double, double>> out;
    const auto add = [&](Interval one, double by) { out.emplace_back(one.low * by, one.high * by); };
    for (std::size_t reading = 0; reading < 2; ++reading) {
        const auto one = left.value(reading);
        add(one, 1);
        if (result.kind == ClaimKind::Percent)
            add(one, 0.01); // "137 / 548 × 100 = 25 %"
        if (result.kind == ClaimKind::Bytes && left.has(ClaimKind::BitsPerWeight))
            add(one, 0.125);
    }
    return out;
}

} // namespace

std::vector<EquationMatch> findEquations(std::string_view text, std::span<const QuantityMatch> matches)
{
    std::vector<EquationMatch> out;
    for (std::size_t first = 0; first + 2 < matches.size();) {
        Expression left { { &matches[first].quantity }, { Operation::Plus } };
        std::size_t last = first;
        auto sign = signBetween(text, matches[last], matches[last + 1]);
        while (sign != Operation::None && sign != Operation::Equals && last + 2 < matches.size()) {
            ++last;
            left.operands.push_back(&matches[last].quantity);
            left.signs.push_back(sign);
            sign = signBetween(text, matches[last], matches[last + 1]);
        }
        const auto &result = matches[last + 1].quantity;
        if (sign == Operation::Equals && last > first && fits(left, result)) {
            const auto begin = matches[first].offset;
            const auto end = matches[last].offset + matches[last].length;
            out.push_back({ last + 1, std::string(text.substr(begin, end - begin)), computed(left, result) });
        }
        first = last + 1;
    }
    return out;
}

} // namespace assay
