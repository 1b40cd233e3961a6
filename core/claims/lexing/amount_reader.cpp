// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/lexing/amount_reader.h"

#include "core/claims/lexicon/script.h"
#include "core/claims/lexing/amount_frame.h"
#include "core/claims/lexing/number_context.h"
#include "core/claims/lexing/tolerance.h"
#include "core/claims/lexing/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace assay {
namespace {

bool isSingles(const Amount &amount)
{
    return amount.dimension == Dimension::Count || amount.dimension == Dimension::Bytes
        || amount.dimension == Dimension::Plain;
}

/// Digits with what belongs to them: the state of the reader.
struct Draft {
    Numeral digits {};
    std::size_t end = 0; ///< in the text, of all that was read
    double magnitude = 1;
    const Unit *unit = nullptr;
    Amount amount {};
};

void setReadings(Draft &draft)
{
    auto &amount = draft.amount;
    const double scale = (draft.unit ? draft.unit->scale : 1) * draft.magnitude;
    const bool singles = isSingles(amount) && scale == 1;
    const auto printed = printedInterval(draft.digits, singles);
    amount.value = draft.digits.value * scale;
    amount.printedUnit = draft.digits.lastPlace * scale;
    amount.exactDigits = singles && draft.digits.integer && printed.low == printed.high;
    amount.readings[0] = { printed.low * scale, printed.high * scale };
    amount.readingCount = 1;
    if (draft.unit && draft.unit->otherScale > 0) {
        const double other = draft.unit->otherScale * draft.magnitude;
        amount.readings[1] = { printed.low * other, printed.high * other };
        amount.readingCount = 2;
    }
    if (amount.dimension == Dimension::Plain && draft.digits.integer && !draft.digits.grouped)
        amount.readings[0] = printedInterval(draft.digits, false);
}

/// True if a sign of multiplication is one between two numbers: "1.5B × 4 bytes".
bool multiplies(std::string_view behind)
{
    const auto gap = blanksAt(behind);
    return gap < behind.size() && isAsciiDigit(behind[gap]);
}

void readUnitOf(std::string_view text, Draft &draft, LanguageSet languages)
{
    const auto tryUnit = [&](std::size_t at, bool attached) {
        auto unit = unitAtStart(text.substr(at), attached, languages);
        if (!unit && text.substr(at).starts_with('-') && at + 1 < text.size()
            && !isAsciiDigit(text[at + 1])) {
            unit = unitAtStart(text.substr(at + 1), false, languages);
            if (unit)
                ++at;
        }
        if (!unit
            || (unit->unit->dimension == Dimension::Ratio && multiplies(text.substr(at + unit->length))))
            return false;
        draft.unit = unit->unit;
        draft.end = at + unit->length;
        return true;
    };
    const auto blanks = blanksAt(text.substr(draft.end));
    if (tryUnit(draft.end, true))
        return;
    if (const auto magnitude = magnitudeAtStart(text.substr(draft.end), true, languages)) {
        draft.magnitude = magnitude->factor;
        draft.end += magnitude->length;
    } else if (blanks > 0) {
        if (const auto spaced = magnitudeAtStart(text.substr(draft.end + blanks), false, languages)) {
            draft.magnitude = spaced->factor;
            draft.end += blanks + spaced->length;
        } else if (draft.digits.integer && draft.digits.value >= 16) {
            // "10,000 B" are bytes; "1.5 B" are billions.
            const auto rest = text.substr(draft.end + blanks);
            if (rest.starts_with('B') && (rest.size() == 1 || !isLetter(codePointAt(rest, 1).value))) {
                draft.unit = unitCalled("B");
                draft.end += blanks + 1;
                return;
            }
        }
    }
    const auto gap = blanksAt(text.substr(draft.end));
    if (draft.magnitude != 1 && tryUnit(draft.end, false))
        return;
    if (gap > 0)
        tryUnit(draft.end + gap, false);
}

/// "1亿2000万": the smaller part behind belongs to the same number.
void readMyriads(std::string_view text, Draft &draft, DecimalSign sign, LanguageSet languages)
{
    while (draft.magnitude >= 1e4 && draft.end < text.size() && isAsciiDigit(text[draft.end])) {
        const auto digits = numeralAt(text.substr(draft.end), sign);
        const auto smaller = digits
            ? magnitudeAtStart(text.substr(draft.end + digits->length), true, languages)
            : std::nullopt;
        if (!smaller || smaller->factor >= draft.magnitude)
            return;
        draft.digits.value = draft.digits.value * (draft.magnitude / smaller->factor) + digits->value;
        draft.digits.lastPlace = digits->lastPlace;
        draft.digits.integer = digits->integer;
        draft.digits.significant += digits->significant;
        draft.digits.trailingZeros = 0;
        draft.end += digits->length + smaller->length;
        draft.magnitude = smaller->factor;
    }
}

/// Bytes, parameters or seconds that a quantity is per.
struct Per {
    std::size_t end = 0;
    double scale = 1, otherScale = 0;
    PerWhat what = PerWhat::None;
};

std::optional<Per> perAt(std::string_view text, std::size_t at, LanguageSet languages)
{
    const auto blanks = blanksAt(text.substr(at));
    const auto joint = phraseAt(text, at + blanks, languages, Vote::Joint);
    if (!joint || joint->row->of(Vote::Joint) != "per")
        return {};
    std::size_t begin = joint->begin + joint->length;
    begin += blanksAt(text.substr(begin));
    if (begin >= text.size())
        return {};
    Per out { .end = begin };
    if (isAsciiDigit(text[begin])) {
        const auto digits = numeralAt(text.substr(begin), DecimalSign::Point);
        if (!digits || digits->value != 1)
            return {};
        begin += digits->length;
    }
    const auto magnitude = magnitudeAtStart(text.substr(begin), true, languages);
    if (magnitude) {
        out.scale = magnitude->factor;
        begin += magnitude->length;
        begin += blanksAt(text.substr(begin));
        out.end = begin;
        out.what = PerWhat::Parameter;
    }
    if (const auto unit = unitAtStart(text.substr(begin), false, languages)) {
        out.end = begin + unit->length;
        out.scale *= unit->unit->scale;
        out.otherScale = unit->unit->otherScale;
        out.what = unit->unit->dimension == Dimension::Bytes ? PerWhat::Byte
            : unit->unit->dimension == Dimension::Time       ? PerWhat::Second
                                                             : PerWhat::Thing;
        return out;
    }
    if (const auto noun = phraseAt(text, begin, languages, Vote::Noun)) {
        out.end = noun->begin + noun->length;
        out.what = noun->row->of(Vote::Noun) == "parameters" ? PerWhat::Parameter : PerWhat::Thing;
        return out;
    }
    if (out.what == PerWhat::Parameter)
        return out;
    const auto first = codePointAt(text, begin).value;
    if (!isLetter(first) && !isUnspaced(first))
        return {};
    out.what = PerWhat::Thing;
    while (out.end < text.size() && isLetter(codePointAt(text, out.end).value))
        out.end += codePointAt(text, out.end).length;
    return out;
}

void applyPer(Draft &draft, const Per &per)
{
    auto &amount = draft.amount;
    amount.above = amount.dimension;
    amount.per = per.what;
    amount.dimension = per.what == PerWhat::Second ? Dimension::Speed : Dimension::Density;
    draft.end = per.end;
    if (per.what == PerWhat::Thing)
        return;
    const auto readings = amount.readings;
    const auto count = amount.readingCount;
    amount.value /= per.scale;
    amount.printedUnit /= per.scale;
    for (std::size_t i = 0; i < count; ++i)
        amount.readings[i] = { readings[i].low / per.scale, readings[i].high / per.scale };
    if (per.otherScale > 0 && count < readings.size()) {
        amount.readings[count] = { readings[0].low / per.otherScale, readings[0].high / per.otherScale };
        amount.readingCount = static_cast<std::uint8_t>(count + 1);
    }
}

/// The noun behind a count, over at most two words that describe it ("24 transformer layers").
void readNoun(std::string_view text, Draft &draft, LanguageSet languages)
{
    constexpr int MostDescribing = 2;
    auto at = draft.end;
    for (int words = 0; words <= MostDescribing; ++words) {
        const auto blanks = blanksAt(text.substr(at));
        if (at + blanks >= text.size() || (blanks == 0 && words > 0))
            return;
        const auto start = at + blanks;
        if (const auto noun = phraseAt(text, start, languages, Vote::Noun);
            noun && noun->begin <= start + 1) {
            const auto attribute = noun->row->of(Vote::Attribute);
            if (!attribute.empty() && attribute != "count")
                return;
            draft.amount.noun = noun->row->of(Vote::Noun);
            draft.amount.dimension = Dimension::Count;
            draft.end = noun->begin + noun->length;
            return;
        }
        const auto first = codePointAt(text, start).value;
        const auto known = phraseAt(text, start, languages, Vote::Grammar);
        if (!isLetter(first) || known || phraseAt(text, start, languages, Vote::Word)
            || phraseAt(text, start, languages, Vote::Attribute)
            || phraseAt(text, start, languages, Vote::Sense))
            return;
        at = start;
        while (at < text.size() && (isLetter(codePointAt(text, at).value) || text[at] == '-'))
            at += codePointAt(text, at).length;
    }
}

Draft readDraft(std::string_view text, std::size_t at, const LexContext &context, const Numeral &digits)
{
    Draft draft { .digits = digits, .end = at + digits.length };
    readUnitOf(text, draft, context.languages);
    readMyriads(text, draft, context.sign, context.languages);
    if (draft.magnitude != 1 && !draft.unit)
        if (const auto late = unitAtStart(text.substr(draft.end), true, context.languages)) {
            draft.unit = late->unit;
            draft.end += late->length;
        }
    auto &amount = draft.amount;
    if (draft.unit) {
        amount.dimension = draft.unit->dimension;
        amount.unit = draft.unit->name;
        if (amount.dimension == Dimension::Speed)
            amount.per = PerWhat::Second;
    } else if (draft.magnitude != 1) {
        amount.dimension = Dimension::Count;
    }
    if (draft.end < text.size() && text[draft.end] == '+'
        && (draft.end + 1 == text.size() || !isAsciiDigit(text[draft.end + 1]))) {
        amount.atLeast = true;
        ++draft.end;
        const auto gap = blanksAt(text.substr(draft.end)); // "800+ MB"
        if (const auto late = draft.unit
                ? std::nullopt
                : unitAtStart(text.substr(draft.end + gap), gap == 0, context.languages)) {
            draft.unit = late->unit;
            amount.dimension = late->unit->dimension;
            amount.unit = late->unit->name;
            draft.end += gap + late->length;
        }
    }
    if (!draft.unit)
        readNoun(text, draft, context.languages);
    setReadings(draft);
    if (amount.dimension == Dimension::Bytes || amount.dimension == Dimension::Count
        || amount.dimension == Dimension::BitsPerWeight || amount.dimension == Dimension::Money
        || amount.dimension == Dimension::Plain || amount.dimension == Dimension::Bits)
        if (const auto per = perAt(text, draft.end, context.languages);
            per && (amount.dimension != Dimension::Plain || per->what != PerWhat::Thing))
            applyPer(draft, *per);
    return draft;
}

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

void readRange(std::string_view text, std::size_t begin, Draft &first, const LexContext &context)
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
    // "四分之一", "四分の一": a part of a whole.
    for (const std::string_view of : { "\xe5\x88\x86\xe4\xb9\x8b", "\xe5\x88\x86\xe3\x81\xae" }) {
        if (!text.substr(at + first->length).starts_with(of))
            continue;
        const auto start = at + first->length + of.size();
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
