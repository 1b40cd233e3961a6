// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/lexing/amount_reader.h"

#include "core/claims/lexicon/script.h"
#include "core/claims/lexing/amount_draft.h"
#include "core/claims/lexing/amount_frame.h"

namespace assay {
namespace {

/// The joint between the two ends of a range: where the second begins, or 0.
std::size_t rangeJoint(std::string_view text, std::size_t at, bool firstIsBare, std::string_view before,
                       LanguageSet languages)
{
    const auto blanks = blanksAt(text.substr(at));
    for (const std::string_view mark :
         { "-", "\xe2\x80\x93", "\xe2\x80\x94", "~", "\xef\xbd\x9e", "\xe3\x80\x9c", "\xe2\x80\xa6", "..." })
        if (text.substr(at + blanks).starts_with(mark)) {
            const auto start = at + blanks + mark.size();
            return start + blanksAt(text.substr(start));
        }
    // "from 3.5 to 1.2" goes down, it is no range; "3.5 to 4.5x" is one.
    const auto joint = phraseAt(text, at + blanks, languages, Vote::Joint);
    if (!joint || joint->row->of(Vote::Joint) != "to" || !firstIsBare || joint->begin >= text.size())
        return 0;
    const auto from = phraseBefore(before, languages, Vote::Grammar);
    if (from && from->row->of(Vote::Grammar) == "from")
        return 0;
    const auto start = joint->begin + joint->length;
    return start + blanksAt(text.substr(start));
}

void readRange(std::string_view text, std::size_t begin, AmountDraft &first, const LexContext &context)
{
    const bool bare = !first.unit && first.magnitude == 1 && first.amount.dimension == Dimension::Plain;
    const auto start = rangeJoint(text, first.end, bare, text.substr(0, begin), context.languages);
    if (start == 0 || start >= text.size() || !isAsciiDigit(text[start]))
        return;
    const auto digits = numeralAt(text.substr(start), context.sign);
    if (!digits)
        return;
    auto second = readDraft(text, start, context, *digits);
    if (second.end < text.size() && isLetter(codePointAt(text, second.end).value)
        && isLetter(codePointBefore(text, second.end).value))
        return;
    const bool unitless = !second.unit && second.magnitude == 1;
    if (!bare && second.amount.dimension != first.amount.dimension)
        return;
    if (bare && unitless && second.amount.dimension == Dimension::Plain && !first.digits.integer
        && second.digits.integer)
        return;
    if (bare) {
        // "20-40x": the unit of the second end is that of both.
        first.unit = second.unit;
        first.magnitude = second.magnitude;
        first.amount.dimension = second.unit ? second.unit->dimension : second.amount.dimension;
        setReadings(first);
    }
    // "3 servidores y 2 a 80 EUR": no range reaches so far; the preposition says a price.
    constexpr double WidestRange = 16;
    if (text.substr(first.end, start - first.end).find_first_of("-~.") == std::string_view::npos
        && static_cast<unsigned char>(text[start - 1]) < 0x80
        && second.amount.value > WidestRange * first.amount.value)
        return;
    if (first.amount.value >= second.amount.value || second.amount.dimension == Dimension::Density)
        return;
    auto &amount = second.amount;
    for (std::size_t i = 0; i < amount.readingCount; ++i)
        amount.readings[i].low = first.amount.readings[i < first.amount.readingCount ? i : 0].low;
    amount.value = (first.amount.value + amount.value) / 2;
    amount.range = true;
    amount.exactDigits = false;
    first.amount = amount;
    first.end = second.end;
    first.unit = second.unit;
}

} // namespace

std::optional<FoundAmount> readAmount(std::string_view text, std::size_t at, std::size_t floor,
                                      const LexContext &context)
{
    const auto digits = numeralAt(text.substr(at), context.sign);
    if (!digits)
        return {};
    if (auto part = readPartOfOne(text, at, floor, context, *digits))
        return part;
    auto draft = readDraft(text, at, context, *digits);
    readRange(text, at, draft, context);
    const bool bare = draft.end == at + digits->length;
    if (draft.end < text.size()) {
        const auto next = codePointAt(text, draft.end).value;
        const bool suffix = text[draft.end] == '.' && draft.end + 1 < text.size()
            && isLetter(codePointAt(text, draft.end + 1).value) && bare
            && !isUpperCase(codePointAt(text, draft.end + 1).value);
        const bool lettersBefore = isLetter(codePointBefore(text, draft.end).value);
        if (suffix || text[draft.end] == '_' || (bare && isLetter(next)) || (lettersBefore && isLetter(next))
            || (lettersBefore && isAsciiDigit(text[draft.end])))
            return {};
    }
    FoundAmount found {
        .begin = at, .digitsBegin = at, .digitsLength = digits->length, .amount = draft.amount
    };
    finishAmount(found, text, draft.end, floor, context);
    return found;
}

} // namespace assay
