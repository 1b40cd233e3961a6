// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/lexing/amount_draft.h"

#include "core/claims/lexicon/script.h"
#include "core/claims/lexing/tolerance.h"

namespace assay {
namespace {

bool isSingles(const Amount &amount)
{
    return amount.dimension == Dimension::Count || amount.dimension == Dimension::Bytes
        || amount.dimension == Dimension::Plain;
}

/// True if a sign of multiplication is one between two numbers: "1.5B × 4 bytes".
bool multiplies(std::string_view behind)
{
    const auto gap = blanksAt(behind);
    return gap < behind.size() && isAsciiDigit(behind[gap]);
}

/// "16.0 M parameters": a letter apart is a magnitude if what is counted follows; 0 if it is none.
double countedMagnitude(std::string_view behind, LanguageSet languages)
{
    if (behind.size() < 3 || behind[1] != ' ')
        return 0;
    const auto noun = phraseAt(behind, 2, languages, Vote::Noun);
    const auto magnitude = magnitudeAtStart(behind.substr(0, 1), true, languages);
    return noun && magnitude && noun->begin <= 2 && isUpperCase(static_cast<unsigned char>(behind.front()))
        ? magnitude->factor
        : 0;
}

void readUnitOf(std::string_view text, AmountDraft &draft, LanguageSet languages)
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
        } else if (const double factor = countedMagnitude(text.substr(draft.end + blanks), languages);
                   factor != 0) {
            draft.magnitude = factor;
            draft.end += blanks + 1;
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
void readMyriads(std::string_view text, AmountDraft &draft, DecimalSign sign, LanguageSet languages)
{
    while (draft.magnitude >= 1e4) {
        // "1 億 2,000 万": blanks may stand between.
        draft.end
            += draft.end + 1 < text.size() && text[draft.end] == ' ' && isAsciiDigit(text[draft.end + 1]);
        if (draft.end >= text.size() || !isAsciiDigit(text[draft.end]))
            return;
        const auto digits = numeralAt(text.substr(draft.end), sign);
        const auto gap
            = digits && draft.end + digits->length < text.size() && text[draft.end + digits->length] == ' '
            ? 1u
            : 0u;
        const auto smaller = digits
            ? magnitudeAtStart(text.substr(draft.end + digits->length + gap), gap == 0, languages)
            : std::nullopt;
        if (!smaller || smaller->factor >= draft.magnitude)
            return;
        draft.digits.value = draft.digits.value * (draft.magnitude / smaller->factor) + digits->value;
        draft.digits.lastPlace = digits->lastPlace;
        draft.digits.integer = digits->integer;
        draft.digits.significant += digits->significant;
        draft.digits.trailingZeros = 0;
        draft.end += digits->length + gap + smaller->length;
        draft.magnitude = smaller->factor;
    }
}

/// The noun behind a count, over at most two words that describe it ("24 transformer layers").
void readNoun(std::string_view text, AmountDraft &draft, LanguageSet languages)
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

} // namespace

void setReadings(AmountDraft &draft)
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

AmountDraft readDraft(std::string_view text, std::size_t at, const LexContext &context, const Numeral &digits)
{
    AmountDraft draft { .digits = digits, .end = at + digits.length };
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
    readPer(text, draft, context.languages);
    return draft;
}

} // namespace assay
