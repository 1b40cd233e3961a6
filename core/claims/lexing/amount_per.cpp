// SPDX-License-Identifier: GPL-3.0-or-later
// "X per Y": densities and speeds.
#include "core/claims/lexicon/script.h"
#include "core/claims/lexing/amount_draft.h"

namespace assay {
namespace {

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

void applyPer(AmountDraft &draft, const Per &per)
{
    auto &amount = draft.amount;
    // A price per month is money, paid again and again.
    if (amount.dimension == Dimension::Money && per.what == PerWhat::Second) {
        amount.perSeconds = per.scale;
        draft.end = per.end;
        return;
    }
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

} // namespace

void readPer(std::string_view text, AmountDraft &draft, LanguageSet languages)
{
    const auto dimension = draft.amount.dimension;
    const bool plain = dimension == Dimension::Plain;
    if (!plain && dimension != Dimension::Bytes && dimension != Dimension::Count
        && dimension != Dimension::BitsPerWeight && dimension != Dimension::Money
        && dimension != Dimension::Bits)
        return;
    // "3 per layer" is a count; only bytes, parameters and seconds make a density of bare digits.
    if (const auto per = perAt(text, draft.end, languages); per && (!plain || per->what != PerWhat::Thing))
        applyPer(draft, *per);
}

} // namespace assay
