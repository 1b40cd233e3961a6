// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/reasoning/law_table.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

bool isPure(const Fact &fact)
{
    return fact.amount.dimension == Dimension::Plain || fact.amount.dimension == Dimension::Ratio
        || fact.amount.dimension == Dimension::Percent;
}

bool isSize(const Fact &fact)
{
    return fact.amount.dimension == Dimension::Bytes || fact.amount.dimension == Dimension::Bits;
}

bool isPlain(const Fact &fact)
{
    return fact.amount.dimension == Dimension::Plain;
}

/// Digits without a unit take the unit of their neighbour; percentages always carry theirs.
bool sameUnit(const Fact &a, const Fact &b)
{
    // A factor has no unit to take: "3.83x - 3.77x" are no milliseconds.
    const auto joins = [](const Fact &plain, const Fact &other) {
        const bool isPure = plain.attribute == Attribute::Ratio || plain.attribute == Attribute::Share;
        return isPlain(plain) && other.amount.dimension != Dimension::Percent && (!isPure || isPlain(other));
    };
    return a.amount.dimension == b.amount.dimension || (isSize(a) && isSize(b)) || joins(a, b) || joins(b, a);
}

bool isPoints(const Fact &fact)
{
    return isPlain(fact) || fact.amount.dimension == Dimension::Percent
        || fact.amount.dimension == Dimension::PercentPoints;
}

bool quotientFits(const Fact &a, const Fact &b, const Fact &c)
{
    return sameUnit(a, b) && isPure(c) && c.amount.dimension != Dimension::Decibel;
}

bool shareFits(const Fact &a, const Fact &b, const Fact &c)
{
    return sameUnit(a, b) && a.amount.dimension != Dimension::Percent && isPoints(c);
}

/// Bare digits do not become milliseconds by being added: one of the two has the unit of what they make, or
/// it is called a change or a total ("before | after | change (ms)").
bool lendUnit(const Fact &a, const Fact &b, const Fact &c)
{
    return !isPlain(a) || !isPlain(b) || isPoints(c) || c.side == FactSide::Difference
        || c.aggregate == Aggregate::Total;
}

bool differenceFits(const Fact &a, const Fact &b, const Fact &c)
{
    if (a.amount.dimension == Dimension::Percent && b.amount.dimension == Dimension::Percent)
        return isPoints(c);
    return sameUnit(a, b) && sameUnit(a, c) && lendUnit(a, b, c) && a.amount.dimension != Dimension::Ratio;
}

bool sumFits(const Fact &a, const Fact &b, const Fact &c)
{
    return sameUnit(a, b) && sameUnit(a, c) && lendUnit(a, b, c) && a.amount.dimension != Dimension::Ratio;
}

/// What two of different units make together, in either order: 161.9 tokens a second of 6.846 GB each are
/// 1108 GB a second.
struct UnitProduct {
    Dimension a, b, c;
};
constexpr std::array UnitProducts {
    UnitProduct { Dimension::Bytes, Dimension::Speed, Dimension::Speed },
    UnitProduct { Dimension::Time, Dimension::Speed, Dimension::Count },
    UnitProduct { Dimension::Time, Dimension::Power, Dimension::Energy },
    UnitProduct { Dimension::Count, Dimension::Bytes, Dimension::Bytes },
    UnitProduct { Dimension::Count, Dimension::Time, Dimension::Time },
    UnitProduct { Dimension::Count, Dimension::Money, Dimension::Money },
};

bool productFits(const Fact &a, const Fact &b, const Fact &c)
{
    const auto number = [](const Fact &fact) {
        return fact.amount.dimension == Dimension::Plain || fact.amount.dimension == Dimension::Ratio
            || fact.amount.dimension == Dimension::Count;
    };
    if (number(a) && number(b) && number(c) && (sameUnit(a, c) || sameUnit(b, c)))
        return true;
    const Dimension x = a.amount.dimension, y = b.amount.dimension;
    return std::ranges::any_of(UnitProducts, [&](const UnitProduct &one) {
        return one.c == c.amount.dimension && ((one.a == x && one.b == y) || (one.a == y && one.b == x));
    });
}

/// "Params | Size | Bits/param" with the units in the caption: digits that their names make sizes and counts.
bool isUnitless(const Fact &fact, Attribute attribute)
{
    return isPlain(fact) && fact.attribute == attribute;
}

bool rateFits(const Fact &a, const Fact &b, const Fact &c)
{
    const bool sizes = isSize(a) || isUnitless(a, Attribute::Size),
               counts = b.amount.dimension == Dimension::Count || isUnitless(b, Attribute::Count);
    return sizes && counts && (c.amount.dimension == Dimension::BitsPerWeight || isPlain(c));
}

/// "1.34x" beside "25.4 % saved".
bool factorFits(const Fact &a, const Fact &, const Fact &c)
{
    return (a.amount.dimension == Dimension::Ratio || a.attribute == Attribute::Ratio) && isPure(a)
        && (c.amount.dimension == Dimension::Percent || c.attribute == Attribute::Share) && isPure(c);
}

bool weightsFit(const Fact &a, const Fact &, const Fact &c)
{
    return a.amount.dimension == Dimension::Count && isSize(c);
}

bool densityFits(const Fact &a, const Fact &b, const Fact &c)
{
    return a.amount.dimension == Dimension::Count && isSize(b) && c.amount.dimension == Dimension::Density;
}

void quotientOf(const Fact &a, const Fact &b, Computed &out)
{
    combineInto(out, a, b, [](const Interval &x, const Interval &y) { return quotient(x, y); });
}

void savedOf(const Fact &a, const Fact &b, Computed &out)
{
    combineInto(out, a, b, [](const Interval &x, const Interval &y) -> std::optional<Interval> {
        const auto kept = quotient(y, x);
        return kept ? std::optional(Interval { 1 - kept->high, 1 - kept->low }) : std::nullopt;
    });
}

void changeOf(const Fact &a, const Fact &b, Computed &out)
{
    combineInto(out, a, b, [](const Interval &x, const Interval &y) -> std::optional<Interval> {
        const auto grown = quotient(y, x);
        return grown ? std::optional(Interval { grown->low - 1, grown->high - 1 }) : std::nullopt;
    });
}

void differenceOf(const Fact &a, const Fact &b, Computed &out)
{
    combineInto(out, a, b, [](const Interval &x, const Interval &y) { return std::optional(x - y); });
    // Percentage points are written with the sign or without: 52.4 % - 51.1 % is 1.3 %, or 1.3.
    if (a.amount.dimension == Dimension::Percent && b.amount.dimension == Dimension::Percent)
        for (std::size_t i = 0, n = out.size(); i < n; ++i)
            out.push_back(scaled(out[i], 100));
}

void sumOf(const Fact &a, const Fact &b, Computed &out)
{
    combineInto(out, a, b, [](const Interval &x, const Interval &y) { return std::optional(x + y); });
}

void productOf(const Fact &a, const Fact &b, Computed &out)
{
    combineInto(out, a, b, [](const Interval &x, const Interval &y) { return std::optional(x * y); });
}

/// Units that are not written ("6.20" under "Params") differ by thousands, and of all thousands one gives a
/// rate that weights have.
double thousandsTo(double rate)
{
    constexpr double LeastRate = 0.1, MostRate = 100;
    double factor = 1;
    while (rate > 0 && rate * factor < LeastRate)
        factor *= 1000;
    while (rate * factor > MostRate)
        factor /= 1000;
    return factor;
}

void rateOf(const Fact &a, const Fact &b, Computed &out)
{
    combineInto(out, a, b, [](const Interval &x, const Interval &y) { return quotient(scaled(x, 8), y); });
    for (Interval &one : out)
        one = scaled(one, thousandsTo(one.high));
}

void savedByFactor(const Fact &a, const Fact &, Computed &out)
{
    for (const Interval &factor : a.amount.intervals())
        if (factor.low > 0)
            out.push_back({ 1 - 1 / factor.low, 1 - 1 / factor.high });
}

template <int Width> void weightsOf(const Fact &a, const Fact &, Computed &out)
{
    for (const Interval &count : a.amount.intervals())
        out.push_back(scaled(count, Width));
}

double quotientAt(double a, double b)
{
    return a / b;
}
double savedAt(double a, double b)
{
    return 1 - b / a;
}
double changeAt(double a, double b)
{
    return b / a - 1;
}
double differenceAt(double a, double b)
{
    return a - b;
}
double sumAt(double a, double b)
{
    return a + b;
}
double productAt(double a, double b)
{
    return a * b;
}
double rateAt(double a, double b)
{
    const double rate = 8 * a / b;
    return rate * thousandsTo(rate);
}
double savedByFactorAt(double a, double)
{
    return 1 - 1 / a;
}
template <int Width> double weightsAt(double a, double)
{
    return Width * a;
}

double quotientRange(const Fact &, const Fact &, const Fact &c)
{
    return 2 * std::abs(c.amount.value);
}

double differenceRange(const Fact &a, const Fact &b, const Fact &c)
{
    double widest = std::max(std::abs(a.amount.value), std::abs(b.amount.value));
    // Two large figures that differ by a small one, times of one day: what the law has to hit is the small
    // one.
    if (std::abs(b.amount.value) < std::abs(c.amount.value))
        widest = std::min(widest, 2 * std::abs(b.amount.value));
    return c.amount.dimension == Dimension::Plain && a.amount.dimension == Dimension::Percent ? 100 * widest
                                                                                              : widest;
}

bool votesForRatio(const LedgerColumn &target)
{
    // "Speedup": speeds themselves carry their unit, and fit no quotient.
    return target.attribute == Attribute::Ratio || target.attribute == Attribute::Speed;
}
bool votesForShare(const LedgerColumn &target)
{
    return target.attribute == Attribute::Share;
}
bool votesForDifference(const LedgerColumn &target)
{
    return target.side == FactSide::Difference;
}
bool votesForSum(const LedgerColumn &target)
{
    return target.aggregate == Aggregate::Total;
}
bool votesForRate(const LedgerColumn &target)
{
    return target.attribute == Attribute::Rate;
}
bool votesForDensity(const LedgerColumn &target)
{
    return target.attribute == Attribute::Density;
}
bool votesForNothing(const LedgerColumn &)
{
    return false;
}

constexpr std::array Laws {
    Law { "quotient", "a / b", false, quotientFits, quotientOf, quotientAt, quotientRange, votesForRatio },
    Law { "saved", "1 - b / a", false, shareFits, savedOf, savedAt, quotientRange, votesForShare },
    Law { "change", "b / a - 1", false, shareFits, changeOf, changeAt, quotientRange, votesForShare },
    Law { "difference", "a - b", false, differenceFits, differenceOf, differenceAt, differenceRange,
          votesForDifference, false, 0, true },
    Law { "sum", "a + b", true, sumFits, sumOf, sumAt, differenceRange, votesForSum, false, 0, true },
    Law { "product", "a x b", true, productFits, productOf, productAt, quotientRange, votesForNothing },
    Law { "rate", "8 a / b", false, rateFits, rateOf, rateAt, quotientRange, votesForRate },
    Law { "density", "a / b", false, densityFits, quotientOf, quotientAt, quotientRange, votesForDensity },
    Law { "saved-by-factor", "1 - 1 / a", false, factorFits, savedByFactor, savedByFactorAt, quotientRange,
          votesForShare, true },
    Law { "float16", "2 bytes x a", false, weightsFit, weightsOf<2>, weightsAt<2>, quotientRange,
          votesForNothing, true, 2 },
    Law { "float32", "4 bytes x a", false, weightsFit, weightsOf<4>, weightsAt<4>, quotientRange,
          votesForNothing, true, 4 },
};

} // namespace

std::span<const Law> lawTable()
{
    return Laws;
}

} // namespace assay
