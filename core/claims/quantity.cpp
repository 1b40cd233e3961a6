// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/quantity.h"

#include "core/claims/field_words.h"
#include "core/claims/not_quantities.h"
#include "core/claims/number_lexer.h"
#include "core/claims/quantity_units.h"
#include "core/claims/word_search.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

/// What may stand right before a quantity's digits, and what it says of them.
struct PrefixRow {
    std::string_view spelling;
    bool approximate, atLeast, atMost;
};
constexpr std::array Prefixes {
    PrefixRow { "~", true, false, false },         PrefixRow { "\xe2\x89\x88", true, false, false }, // ≈
    PrefixRow { "\xc2\xb1", true, false, false }, // ±
    PrefixRow { "<=", false, false, true },        PrefixRow { "\xe2\x89\xa4", false, false, true }, // ≤
    PrefixRow { "&lt;", false, false, true },      PrefixRow { "<", false, false, true },
    PrefixRow { ">=", false, true, false },        PrefixRow { "\xe2\x89\xa5", false, true, false }, // ≥
    PrefixRow { "&gt;", false, true, false },      PrefixRow { ">", false, true, false },
    PrefixRow { "about", true, false, false },     PrefixRow { "approximately", true, false, false },
    PrefixRow { "approx.", true, false, false },   PrefixRow { "around", true, false, false },
    PrefixRow { "roughly", true, false, false },   PrefixRow { "nearly", true, false, false },
    PrefixRow { "almost", true, false, false },    PrefixRow { "ca.", true, false, false },
    PrefixRow { "etwa", true, false, false },      PrefixRow { "rund", true, false, false },
    PrefixRow { "at least", false, true, false },  PrefixRow { "more than", false, true, false },
    PrefixRow { "over", false, true, false },      PrefixRow { "mindestens", false, true, false },
    PrefixRow { "up to", false, false, true },     PrefixRow { "at most", false, false, true },
    PrefixRow { "less than", false, false, true }, PrefixRow { "under", false, false, true },
    PrefixRow { "below", false, false, true },     PrefixRow { "bis zu", false, false, true },
    PrefixRow { "unter", false, false, true },
};

/// A read quantity together with what the range reader needs.
struct Reading {
    std::size_t end = 0;
    Quantity quantity {};
    Digits digits {};
    double multiplier = 1;
    bool bare = false;
};

struct MagnitudeRow {
    std::string_view spelling;
    double factor;
    bool spaced;
};
constexpr std::array Magnitudes {
    MagnitudeRow { "thousand", 1e3, true },  MagnitudeRow { "million", 1e6, true },
    MagnitudeRow { "millionen", 1e6, true }, MagnitudeRow { "Millionen", 1e6, true },
    MagnitudeRow { "Mio.", 1e6, true },      MagnitudeRow { "billion", 1e9, true },
    MagnitudeRow { "trillion", 1e12, true }, MagnitudeRow { "Milliarden", 1e9, true },
    MagnitudeRow { "Mrd.", 1e9, true },      MagnitudeRow { "K", 1e3, false },
    MagnitudeRow { "k", 1e3, false },        MagnitudeRow { "M", 1e6, false },
    MagnitudeRow { "B", 1e9, false },        MagnitudeRow { "T", 1e12, false },
};

const MagnitudeRow *magnitudeAt(std::string_view text, bool spaced)
{
    for (const auto &row : Magnitudes) {
        if (!text.starts_with(row.spelling) || (spaced && !row.spaced))
            continue;
        if (text.size() == row.spelling.size() || !isWordByte(text[row.spelling.size()]))
            return &row;
    }
    return nullptr;
}

void setInterval(Quantity &quantity, const Digits &digits, double scale, double otherScale)
{
    const bool countsThings = quantity.kind == ClaimKind::Parameters || quantity.kind == ClaimKind::Count
        || quantity.kind == ClaimKind::Other;
    double half = digits.lastPlace / 2;
    if (digits.integer && scale == 1 && (countsThings || quantity.kind == ClaimKind::Bytes))
        half = 0;
    // 70000000000 was never counted: its zeros are a rounding, of two figures at the least.
    if (half == 0 && digits.trailingZeros >= 6)
        half = std::pow(10.0,
                        std::min(std::floor(std::log10(digits.value)) - 1.0, double(digits.trailingZeros)))
            / 2;
    if (quantity.approximate)
        half += 0.05 * digits.value;
    const auto interval
        = [&](double by) { return std::pair((digits.value - half) * by, (digits.value + half) * by); };
    quantity.value = digits.value * scale;
    std::tie(quantity.low, quantity.high) = interval(scale);
    if (otherScale > 0)
        quantity.alternatives.push_back(interval(otherScale));
}

/// True if what follows makes the unit part of a rate, a time or a longer number: "MB/s", "x86", ":10".
bool rateFollows(std::string_view rest)
{
    const auto blank = blankLength(rest);
    const auto word = rest.substr(blank);
    for (const auto start : { "per second", "/s", "/ s", "pro Sekunde", "per token", "ps" })
        if (word.starts_with(start)
            && (word.size() == std::string_view(start).size()
                || !isWordByte(word[std::string_view(start).size()]) || word.starts_with("/sec")))
            return true;
    return false;
}

/// Unit and magnitude after the digits; quantity.kind Other and bare if there are none.
Reading readUnit(std::string_view text, const Digits &digits)
{
    Reading out { .end = digits.length, .digits = digits };
    auto rest = text.substr(out.end);
    const UnitRow *unit = unitAt(rest, false);
    const auto *magnitude = unit ? nullptr : magnitudeAt(rest, false);
    auto blank = blankLength(rest);
    if (!unit && !magnitude && blank > 0 && blank < rest.size()) {
        magnitude = magnitudeAt(rest.substr(blank), true);
        if (magnitude)
            out.end += blank;
        else if (digits.integer && rest.substr(blank).starts_with("B")
                 && (rest.size() == blank + 1 || !isWordByte(rest[blank + 1])) && digits.value >= 16) {
            static constexpr UnitRow LoneBytes { "b", ClaimKind::Bytes, 1, 0, true };
            unit = &LoneBytes;
            out.end += blank;
        }
    }
    if (magnitude) {
        out.multiplier = magnitude->factor;
        out.end += magnitude->spelling.size();
        out.quantity.kind = ClaimKind::Count;
        out.quantity.unit = std::string(magnitude->spelling);
        rest = text.substr(out.end);
        blank = blankLength(rest);
        unit = unitAt(rest, false);
    }
    if (!unit && blank > 0 && blank < rest.size()) {
        unit = unitAt(rest.substr(blank), true);
        // "1.5B × 4 bytes" multiplies.
        const auto behind = unit ? rest.substr(blank + unit->spelling.size()) : std::string_view();
        const auto gap = blankLength(behind);
        if (unit && unit->kind == ClaimKind::Ratio && gap < behind.size() && isDigit(behind[gap]))
            unit = nullptr;
        if (unit)
            out.end += blank;
    }
    if (unit) {
        out.quantity.kind = unit->kind;
        out.end += unit->spelling.size();
        out.quantity.unit = std::string(text.substr(digits.length, out.end - digits.length));
        const auto first = blankLength(out.quantity.unit);
        out.quantity.unit.erase(0, first);
        if (rateFollows(text.substr(out.end)))
            out.quantity.kind = ClaimKind::Other;
    }
    out.bare = !unit && !magnitude;
    if (out.end < text.size() && text[out.end] == '+'
        && (out.end + 1 == text.size() || !isDigit(text[out.end + 1]))) {
        out.quantity.atLeast = true;
        ++out.end;
        // "800+ MB": the unit after the sign.
        const auto gap = blankLength(text.substr(out.end));
        if (const auto *late = out.bare ? unitAt(text.substr(out.end + gap), gap > 0) : nullptr) {
            out.quantity.kind = late->kind;
            out.quantity.unit = std::string(late->spelling);
            out.end += gap + late->spelling.size();
            out.bare = false;
            unit = late;
        }
    }
    const double scale = (unit ? unit->scale : 1) * out.multiplier;
    setInterval(out.quantity, digits, scale, unit ? unit->otherScale * out.multiplier : 0);
    if (const auto per = perAt(text.substr(out.end), out.quantity.kind)) {
        makeDensity(out.quantity, *per);
        out.end += per->length;
    }
    return out;
}

/// Length of a dash or "to" that joins the two ends of a range, or 0.
std::size_t rangeMark(std::string_view text)
{
    const auto blank = blankLength(text);
    for (const std::string_view mark : { "-", "\xe2\x80\x93", "\xe2\x80\x94", "to ", "bis " })
        if (text.substr(blank).starts_with(mark)) {
            const bool word = mark.size() > 2 && mark.back() == ' ';
            if (word && blank == 0)
                return 0;
            const auto after = blank + mark.size();
            return after + blankLength(text.substr(after));
        }
    return 0;
}

Reading readRange(std::string_view text, Reading first, DecimalMark mark)
{
    const auto joint = rangeMark(text.substr(first.end));
    if (joint == 0)
        return first;
    const auto start = first.end + joint;
    const auto digits = digitsAt(text.substr(start), mark);
    if (!digits)
        return first;
    auto second = readUnit(text.substr(start), *digits);
    const auto end = start + second.end;
    const bool sameKind = first.bare || first.quantity.kind == second.quantity.kind;
    if (second.bare || !sameKind || (end < text.size() && isWordByte(text[end])))
        return first;
    // "20-40x": the unit of the second end is that of both.
    const double scale = second.digits.value > 0 ? second.quantity.value / second.digits.value : 1;
    first.quantity.kind = second.quantity.kind;
    if (first.bare)
        setInterval(first.quantity, first.digits, scale, 0);
    if (first.quantity.value > second.quantity.value)
        return first;
    auto quantity = second.quantity;
    quantity.low = first.quantity.low;
    quantity.value = (first.quantity.value + quantity.value) / 2;
    for (auto &alternative : quantity.alternatives)
        alternative.first = std::min(alternative.first, first.quantity.low);
    return { .end = end, .quantity = std::move(quantity), .digits = first.digits };
}

void negate(Quantity &quantity)
{
    quantity.value = -quantity.value;
    std::swap(quantity.low, quantity.high);
    quantity.low = -quantity.low;
    quantity.high = -quantity.high;
}

/// Applies the words and signs before the digits and returns where the quantity begins.
std::size_t applyPrefix(std::string_view text, std::size_t at, Quantity &quantity)
{
    std::size_t start = at;
    if (start > 0 && (text[start - 1] == '-' || text[start - 1] == '+')
        && (start < 2 || !isWordByte(text[start - 2]))) {
        --start;
        if (text[start] == '-')
            negate(quantity);
    } else if (start > 2 && text.substr(start - 3, 3) == "\xe2\x88\x92") { // minus sign
        start -= 3;
        negate(quantity);
    }
    auto before = text.substr(0, start);
    while (!before.empty() && (before.back() == ' ' || before.back() == '*' || before.back() == '\\'))
        before.remove_suffix(1);
    const auto tail = lowerCopy(before.substr(before.size() - std::min<std::size_t>(before.size(), 16)));
    for (const auto &row : Prefixes) {
        if (!tail.ends_with(row.spelling))
            continue;
        const auto length = row.spelling.size();
        const char ahead = tail.size() > length ? tail[tail.size() - length - 1] : ' ';
        if (row.spelling == ">" && (ahead == '-' || ahead == '='))
            continue; // an arrow
        if (isWordByte(row.spelling[0]) && tail.size() > length && isWordByte(tail[tail.size() - length - 1]))
            continue;
        quantity.approximate |= row.approximate;
        quantity.atLeast |= row.atLeast;
        quantity.atMost |= row.atMost;
        return before.size() - length;
    }
    return start;
}

void widenIfApproximate(Quantity &quantity, bool before)
{
    if (!quantity.approximate || before)
        return;
    const auto widen = [&](double &low, double &high) {
        const double by = 0.05 * std::max(std::abs(low), std::abs(high));
        low -= by;
        high += by;
    };
    widen(quantity.low, quantity.high);
    for (auto &[low, high] : quantity.alternatives)
        widen(low, high);
}

} // namespace

DecimalMark decimalMarkOf(std::string_view text)
{
    std::size_t comma = 0, point = 0;
    for (std::size_t i = 1; i + 2 < text.size() && i < (1u << 20); ++i) {
        if ((text[i] != ',' && text[i] != '.') || !isDigit(text[i - 1]) || !isDigit(text[i + 1]))
            continue;
        std::size_t run = 1;
        while (i + run < text.size() && isDigit(text[i + run]))
            ++run;
        --run;
        if (run == 3 || (i + run + 1 < text.size() && text[i + run + 1] == text[i]))
            continue; // could be a thousands group
        (text[i] == ',' ? comma : point) += 1;
    }
    return comma > point ? DecimalMark::Comma : DecimalMark::Point;
}

std::vector<QuantityMatch> findQuantities(std::string_view text, DecimalMark mark)
{
    std::vector<QuantityMatch> out;
    for (std::size_t at = 0; at < text.size();) {
        if (!isDigit(text[at])) {
            ++at;
            continue;
        }
        const auto rest = text.substr(at);
        const auto skipRun = [&] {
            while (at < text.size() && isDigit(text[at]))
                ++at;
        };
        if (continuesWord(text, at) || mayEndBlankGroups(text, at)) {
            skipRun();
            continue;
        }
        if (const auto skipped = nonQuantityLength(rest)) {
            at += std::min(skipped, rest.size());
            continue;
        }
        const auto digits = digitsAt(rest, mark);
        if (!digits) {
            skipRun();
            continue;
        }
        auto reading = readUnit(rest, *digits);
        reading = readRange(rest, reading, mark);
        const auto tail = rest.substr(reading.end);
        const bool suffix = tail.size() > 1 && tail[0] == '.' && isWordByte(tail[1]) && !isDigit(tail[1]);
        const bool glued
            = suffix || (reading.bare && !tail.empty() && (isWordByte(tail[0]) || tail[0] == '\\'));
        const bool magnitude = reading.quantity.kind == ClaimKind::Count && reading.multiplier >= 1e6;
        if (glued || (magnitude && isPartOfName(text, at, at + reading.end))) {
            at += std::max<std::size_t>(reading.end, 1);
            continue;
        }
        const bool approximate = reading.quantity.approximate;
        const auto start = applyPrefix(text, at, reading.quantity);
        widenIfApproximate(reading.quantity, approximate);
        at += reading.end;
        out.push_back({ start, at - start, std::move(reading.quantity), reading.bare });
    }
    return out;
}

std::optional<QuantityMatch> wholeQuantity(std::string_view text, DecimalMark mark)
{
    const auto trimmed = [](std::string_view part) {
        while (!part.empty()
               && std::string_view(" \t\n\r*`.,;!()").find(part.back()) != std::string_view::npos)
            part.remove_suffix(1);
        while (!part.empty() && std::string_view(" \t\n\r*`(").find(part.front()) != std::string_view::npos)
            part.remove_prefix(1);
        return part;
    };
    auto found = findQuantities(text, mark);
    if (found.size() != 1 || !trimmed(text.substr(0, found[0].offset)).empty())
        return {};
    const auto rest = trimmed(text.substr(found[0].offset + found[0].length));
    static constexpr std::array<std::string_view, 6> Trailing { "compression", "smaller",    "reduction",
                                                                "saved",       "compressed", "total" };
    if (!rest.empty() && std::find(Trailing.begin(), Trailing.end(), rest) == Trailing.end())
        return {};
    return found[0];
}

} // namespace assay
