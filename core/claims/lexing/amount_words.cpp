// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers written out, in words and in Han numerals.
#include "core/claims/lexing/amount_draft.h"
#include "core/claims/lexing/amount_frame.h"
#include "core/claims/lexing/amount_reader.h"
#include "core/claims/lexing/tolerance.h"

#include <charconv>
#include <cmath>

#include <array>

namespace assay {
namespace {

/// "四分之一", "四分の一": between the number of parts and how many of them.
constexpr std::array<std::string_view, 2> FractionMarks { "\xe5\x88\x86\xe4\xb9\x8b",
                                                          "\xe5\x88\x86\xe3\x81\xae" };

/// Where what stands at the place begins to count the parts, or 0.
std::size_t partsBehind(std::string_view text, std::size_t at)
{
    at += blanksAt(text.substr(at));
    for (const std::string_view mark : FractionMarks)
        if (text.substr(at).starts_with(mark))
            return at + mark.size() + blanksAt(text.substr(at + mark.size()));
    return 0;
}

} // namespace

std::optional<FoundAmount> readPartOfOne(std::string_view text, std::size_t at, std::size_t floor,
                                         const LexContext &context, const Numeral &digits)
{
    const std::size_t one = partsBehind(text, at + digits.length);
    const auto part = one > 0 && digits.value > 1 ? numeralAt(text.substr(one), context.sign) : std::nullopt;
    if (!part || part->value != 1 || !part->integer)
        return {};
    FoundAmount found { .begin = at, .digitsBegin = at, .digitsLength = digits.length };
    found.amount.dimension = Dimension::Ratio;
    found.amount.unit = "x";
    found.amount.inverse = true;
    found.amount.value = digits.value;
    found.amount.printedUnit = digits.lastPlace;
    found.amount.readings[0] = printedInterval(digits, false);
    finishAmount(found, text, one + part->length, floor, context);
    return found;
}

std::optional<FoundAmount> readWordAmount(std::string_view text, std::size_t at, std::size_t floor,
                                          const LexContext &context)
{
    const auto word = phraseAt(text, at, context.languages, Vote::Number);
    if (!word || word->begin != at)
        return {};
    const auto value = word->row->of(Vote::Number);
    Numeral digits { .length = word->length, .significant = 1 };
    std::from_chars(value.data(), value.data() + value.size(), digits.value);
    digits.integer = digits.value == std::floor(digits.value);
    FoundAmount found { .begin = at, .digitsBegin = at, .digitsLength = word->length };
    if (!digits.integer) {
        found.amount.dimension = Dimension::Percent;
        found.amount.value = digits.value;
        found.amount.readings[0] = widened({ digits.value, digits.value }, FractionPart);
        found.amount.word = true;
        finishAmount(found, text, at + word->length, floor, context);
        return found;
    }
    auto draft = readDraft(text, at, context, digits);
    const bool factor = draft.amount.dimension == Dimension::Plain
        && isFactorBefore(text.substr(floor, at - floor), context);
    if (draft.amount.dimension == Dimension::Plain && !factor)
        return {};
    found.amount = draft.amount;
    found.amount.word = true;
    finishAmount(found, text, draft.end, floor, context);
    return found;
}

std::optional<FoundAmount> readHanAmount(std::string_view text, std::size_t at, std::size_t floor,
                                         const LexContext &context)
{
    const auto first = hanNumeralAt(text.substr(at));
    if (!first)
        return {};
    FoundAmount found { .begin = at, .digitsBegin = at, .digitsLength = first->length };
    found.amount.word = true;
    if (const std::size_t start = partsBehind(text, at + first->length); start > 0) {
        const auto part = hanNumeralAt(text.substr(start));
        if (!part || first->value <= 0)
            return {};
        // "百分之二十五": a percentage as printed; other parts are said of anything near them.
        const bool percent = first->value == 100;
        const double share = part->value / first->value;
        found.amount.dimension = Dimension::Percent;
        found.amount.value = share;
        found.amount.readings[0] = percent
            ? Interval { share - part->lastPlace / 200, share + part->lastPlace / 200 }
            : widened({ share, share }, FractionPart);
        finishAmount(found, text, start + part->length, floor, context);
        return found;
    }
    Numeral digits { .length = first->length,
                     .value = first->value,
                     .lastPlace = first->lastPlace,
                     .significant = 1,
                     .integer = first->integer };
    auto draft = readDraft(text, at, context, digits);
    if (draft.amount.dimension == Dimension::Plain)
        return {};
    found.amount = draft.amount;
    found.amount.word = true;
    finishAmount(found, text, draft.end, floor, context);
    return found;
}

} // namespace assay
