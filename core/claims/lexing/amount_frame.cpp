// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/lexing/amount_frame.h"

#include "core/claims/lexicon/script.h"
#include "core/claims/lexing/label_unit.h"
#include "core/claims/lexing/number_context.h"
#include "core/claims/lexing/tolerance.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

struct SignRow {
    std::string_view spelling;
    std::string_view bound;
};
constexpr std::array Signs {
    SignRow { "~", "about" },
    SignRow { "\xe2\x89\x88", "about" }, // ≈
    SignRow { "\xe2\x88\xbc", "about" }, // ∼
    SignRow { "\xe2\x89\x83", "about" }, // ≃
    SignRow { "\xe2\x89\x85", "about" }, // ≅
    SignRow { "\\approx", "about" },
    SignRow { "\\sim", "about" },
    SignRow { "<=", "at most" },
    SignRow { "\xe2\x89\xa4", "at most" }, // ≤
    SignRow { "\\leq", "at most" },
    SignRow { "\\le", "at most" },
    SignRow { "<", "at most" },
    SignRow { "\xef\xbc\x9c", "at most" },
    SignRow { ">=", "at least" },
    SignRow { "\xe2\x89\xa5", "at least" }, // ≥
    SignRow { "\\geq", "at least" },
    SignRow { "\\ge", "at least" },
    SignRow { ">", "at least" },
    SignRow { "\xef\xbc\x9e", "at least" },
    SignRow { "\xc2\xb1", "spread" }, // ±
    SignRow { "\\pm", "spread" },
    SignRow { "+/-", "spread" },
    SignRow { "$", "money" },
    SignRow { "\xe2\x82\xac", "money" },
    SignRow { "\xc2\xa3", "money" },
    SignRow { "\xc2\xa5", "money" },
    SignRow { "\xef\xbf\xa5", "money" },
    SignRow { "\xe2\x82\xb9", "money" },
};

struct Bounds {
    bool about = false, atLeast = false, atMost = false, factor = false, percent = false, spread = false,
         money = false;
    void set(std::string_view name)
    {
        about |= name == "about" || name == "about behind";
        atLeast |= name == "at least" || name == "at least behind";
        atMost |= name == "at most" || name == "at most behind";
        factor |= name == "factor";
        percent |= name == "percent";
        spread |= name == "spread";
        money |= name == "money";
    }
};

std::string_view withoutMarks(std::string_view before)
{
    while (!before.empty()
           && (before.back() == ' ' || before.back() == '*' || before.back() == '(' || before.back() == '\n'))
        before.remove_suffix(1);
    return before;
}

/// "from 500 down to 125", "от 500 до 125": the word stands between two numbers and bounds nothing.
bool joinsTwoNumbers(const LexiconRow &row, std::string_view before)
{
    if (!row.votesFor(Vote::Joint))
        return false;
    auto ahead = withoutMarks(before);
    constexpr std::size_t Reach = 48;
    ahead = ahead.substr(ahead.size() > Reach ? ahead.size() - Reach : 0);
    return std::ranges::any_of(ahead, isAsciiDigit);
}

/// Signs and words before the amount; moves its beginning.
Bounds readBefore(FoundAmount &found, std::string_view text, std::size_t floor, const LexContext &context)
{
    constexpr int MostWords = 3;
    Bounds bounds;
    for (int i = 0; i < MostWords; ++i) {
        auto before = withoutMarks(text.substr(floor, found.begin - floor));
        const auto sign
            = std::ranges::find_if(Signs, [&](const SignRow &row) { return before.ends_with(row.spelling); });
        if (sign != Signs.end()) {
            const auto length = sign->spelling.size();
            const char ahead = before.size() > length ? before[before.size() - length - 1] : ' ';
            if (sign->spelling == ">" && (ahead == '-' || ahead == '='))
                return bounds; // an arrow
            bounds.set(sign->bound);
            found.length += found.begin - (floor + before.size() - length);
            found.begin = floor + before.size() - length;
            continue;
        }
        const auto hit = phraseBefore(before, context.languages, Vote::Bound);
        if (!hit || joinsTwoNumbers(*hit->row, text.substr(0, floor + hit->begin))
            || hit->row->of(Vote::Bound).ends_with("behind"))
            return bounds;
        bounds.set(hit->row->of(Vote::Bound));
        found.length += found.begin - (floor + hit->begin);
        found.begin = floor + hit->begin;
    }
    return bounds;
}

/// "C++23": the digits are the end of a name.
bool isGluedToName(std::string_view before)
{
    const std::size_t behind = before.find_last_not_of('+') + 1;
    return before.ends_with('+') && behind > 0 && isLetter(codePointBefore(before, behind).value);
}

void readSign(FoundAmount &found, std::string_view text, std::size_t floor)
{
    auto &amount = found.amount;
    const auto before = text.substr(floor, found.begin - floor);
    std::size_t length = 0;
    for (const std::string_view minus : { "-", "\xe2\x88\x92", "\xe2\x80\x93", "\xef\xbc\x8d" })
        if (before.ends_with(minus)) {
            const auto ahead = codePointBefore(before, before.size() - minus.size()).value;
            // A dash behind a word, a bracket or a number joins or divides.
            if (before.size() > minus.size() && !isBlank(ahead)
                && std::u32string_view(U"(|:=,;[~/").find(ahead) == std::u32string_view::npos)
                return;
            length = minus.size();
            amount.negative = true;
        }
    // "C++23" is a name.
    if (before.ends_with('+') && !isGluedToName(before)) {
        length = 1;
        amount.plus = true;
    }
    found.begin -= length;
    found.length += length;
    if (!amount.negative)
        return;
    amount.value = -amount.value;
    for (std::size_t i = 0; i < amount.readingCount; ++i)
        amount.readings[i] = { -amount.readings[i].high, -amount.readings[i].low };
}

void readBehind(FoundAmount &found, std::string_view text, Bounds &bounds, const LexContext &context)
{
    const auto end = found.begin + found.length;
    const auto hit = phraseAt(text, end, context.languages, Vote::Bound);
    if (!hit)
        return;
    const auto name = hit->row->of(Vote::Bound);
    if (!name.ends_with("behind"))
        return;
    bounds.set(name);
    found.length = hit->begin + hit->length - found.begin;
}

void makeInverse(FoundAmount &found, std::string_view text, const LexContext &context)
{
    // "1:4", "1/3.5"
    auto &amount = found.amount;
    auto end = found.begin + found.length;
    if (amount.dimension != Dimension::Plain || amount.value != 1)
        return;
    auto at = end + blanksAt(text.substr(end));
    for (const std::string_view colon : { ":", "\xef\xbc\x9a", "\xe2\x88\xb6", "/" })
        if (text.substr(at).starts_with(colon)) {
            at += colon.size();
            at += blanksAt(text.substr(at));
            const auto digits = numeralAt(text.substr(at), context.sign);
            // "1/8" may be a page, a date or a name.
            if (!digits || digits->value <= 1 || (colon == "/" && digits->integer))
                return;
            const auto next
                = at + digits->length < text.size() ? codePointAt(text, at + digits->length).value : U' ';
            if (isLetter(next) || next == ':')
                return;
            amount.dimension = Dimension::Ratio;
            amount.unit = "x";
            amount.inverse = true;
            amount.exactDigits = false;
            amount.value = digits->value;
            amount.readings[0] = printedInterval(*digits, false);
            found.length = at + digits->length - found.begin;
            return;
        }
}

void classify(FoundAmount &found, std::string_view text, const Bounds &bounds, const LexContext &context)
{
    auto &amount = found.amount;
    const auto end = found.begin + found.length;
    if (bounds.spread) {
        amount.classified = NumberClass::Setting;
    } else if (isGluedToName(text.substr(0, found.begin))) {
        amount.classified = NumberClass::Version;
    } else if (amount.dimension == Dimension::Plain
               || (amount.dimension == Dimension::Count && amount.noun.empty())) {
        amount.classified = classByNeighbours(text, found.begin, end, amount.value, context.languages);
        if (amount.classified == NumberClass::None)
            amount.classified = classByLabel(context.label, amount.value, context.languages);
        if (amount.classified == NumberClass::None && amount.dimension == Dimension::Count
            && amount.value >= 1e6 && isNamePart(text, found.begin, end, context.languages))
            amount.classified = NumberClass::ModelName;
    } else if (amount.dimension == Dimension::Bytes
               && isHardwareNumber(text, found.begin, end, context.languages)) {
        amount.classified = NumberClass::Hardware;
    }
}

} // namespace

bool isFactorBefore(std::string_view before, const LexContext &context)
{
    const auto hit = phraseBefore(withoutMarks(before), context.languages, Vote::Bound);
    return hit && hit->row->of(Vote::Bound) == "factor";
}

void finishAmount(FoundAmount &found, std::string_view text, std::size_t end, std::size_t floor,
                  const LexContext &context)
{
    auto &amount = found.amount;
    found.length = end - found.begin;
    makeInverse(found, text, context);
    readSign(found, text, floor);
    auto bounds = readBefore(found, text, floor, context);
    readBehind(found, text, bounds, context);
    bounds.factor |= isTimesBefore(text, found.digitsBegin);
    if (amount.dimension == Dimension::Plain && (bounds.factor || bounds.percent || bounds.money)) {
        const double scale = bounds.percent ? 0.01 : 1;
        amount = asDimension(amount,
                             bounds.factor        ? Dimension::Ratio
                                 : bounds.percent ? Dimension::Percent
                                                  : Dimension::Money);
        amount.unit = bounds.factor ? "x" : bounds.percent ? "%" : "$";
        amount.value *= scale;
        amount.readings[0] = { amount.readings[0].low * scale, amount.readings[0].high * scale };
    }
    amount.approximate |= bounds.about;
    amount.atLeast |= bounds.atLeast;
    amount.atMost |= bounds.atMost;
    classify(found, text, bounds, context);
    if (amount.classified == NumberClass::None)
        applyLabel(amount, context);
    if (amount.approximate)
        for (std::size_t i = 0; i < amount.readingCount; ++i)
            amount.readings[i] = widened(amount.readings[i], AboutPart);
}

} // namespace assay
