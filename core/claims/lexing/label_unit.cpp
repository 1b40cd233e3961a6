// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/lexing/label_unit.h"

#include "core/claims/lexicon/script.h"
#include "core/claims/lexing/tolerance.h"
#include "core/claims/lexing/units.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// "BitNet" is a name of its own: its first hump is no unit, as that of "bitsPerWeight" may be.
bool beginsName(std::string_view hump, LanguageSet languages)
{
    if (hump.empty() || !isUpperCase(codePointAt(hump, 0).value))
        return false;
    const auto unit = unitAtStart(hump, false, languages);
    return unit && unit->length == hump.size();
}

/// The words of a label as they stand, humps and underscores apart: units keep their case.
std::string apart(std::string_view label, LanguageSet languages)
{
    std::string out;
    char32_t last = 0;
    std::size_t letters = 0; ///< before this one, in its word: "dB" and "kB" have no hump
    std::size_t wordBegin = 0;
    for (std::size_t at = 0; at < label.size();) {
        const auto point = codePointAt(label, at);
        if (letters == 0)
            wordBegin = at;
        const bool hump = letters > 1 && isUpperCase(point.value) && isLetter(last) && !isUpperCase(last)
            && !beginsName(label.substr(wordBegin, at - wordBegin), languages);
        letters = isLetter(point.value) ? letters + 1 : 0;
        if (point.value == '_' || hump)
            out += ' ';
        if (point.value != '_')
            out += label.substr(at, point.length);
        last = point.value;
        at += point.length;
    }
    return out;
}

struct Named {
    const Unit *unit = nullptr;
    double magnitude = 1;
    bool isPer = false, parameters = false, second = false, thing = false, bracketed = false;
    bool numbered = false; ///< a number stands before it
    std::size_t begin = 0, end = 0; ///< in the words
};

/// "4 bits", "100-MB": the unit is its number's; "10^6 bytes" is one.
bool isNumbered(std::string_view words, std::size_t at)
{
    while (at > 0 && (words[at - 1] == ' ' || words[at - 1] == '-'))
        --at;
    const std::size_t end = at;
    while (at > 0 && (isAsciiDigit(words[at - 1]) || words[at - 1] == '.' || words[at - 1] == ','))
        --at;
    // "fp16_mb" names a type, and then a unit of its own.
    const bool ofName = at > 0
        && ((words[at - 1] >= 'a' && words[at - 1] <= 'z') || (words[at - 1] >= 'A' && words[at - 1] <= 'Z'));
    return at < end && !ofName && (at == 0 || words[at - 1] != '^');
}

/// Words that say in which unit they measure: 每权重比特.
bool isOfUnits(const LexiconRow &row)
{
    const std::string_view said = row.of(Vote::Attribute);
    return row.votesFor(Vote::Unit) || row.votesFor(Vote::Magnitude) || said == "rate" || said == "size"
        || said == "time" || said == "speed";
}

/// Where words stand without blanks: the last sign of 余弦相似度 is no degree, and the first of 원본 no won.
bool isInsideWord(const std::vector<LexiconHit> &phrases, std::size_t begin, std::size_t length)
{
    return std::ranges::any_of(phrases, [&](const LexiconHit &phrase) {
        return phrase.begin <= begin && begin + length <= phrase.begin + phrase.length
            && phrase.length > length && !isOfUnits(*phrase.row);
    });
}

/// The units, magnitudes and "per" of the label, in its order.
std::vector<Named> namesIn(std::string_view words, LanguageSet languages)
{
    std::vector<Named> out;
    bool bracketed = false;
    const auto phrases = findPhrases(words, languages);
    for (std::size_t at = 0; at < words.size();) {
        const auto point = codePointAt(words, at);
        const bool opens = point.value == '(' || point.value == '[' || point.value == 0xFF08;
        bracketed = opens || (bracketed && point.value != ')' && point.value != ']' && point.value != 0xFF09);
        const auto before = codePointBefore(words, at).value;
        const bool starts = isUnspaced(point.value) || !isLetter(before) || !isLetter(point.value);
        if (starts && !isBlank(point.value) && !opens) {
            const auto rest = words.substr(at);
            const auto unit = unitAtStart(rest, bracketed, languages);
            const auto joint = phraseAt(words, at, languages, Vote::Joint);
            const auto magnitude = magnitudeAtStart(rest, bracketed, languages);
            const auto noun = phraseAt(words, at, languages, Vote::Noun);
            const bool isPartOfWord
                = unit && isUnspaced(point.value) && isInsideWord(phrases, at, unit->length);
            if (unit && !isPartOfWord && (!magnitude || unit->length >= magnitude->length)) {
                out.push_back({ .unit = unit->unit,
                                .bracketed = bracketed,
                                .numbered = isNumbered(words, at),
                                .begin = at,
                                .end = at + unit->length });
                at += unit->length;
                continue;
            }
            if (magnitude) {
                out.push_back({ .magnitude = magnitude->factor, .bracketed = bracketed });
                at += magnitude->length;
                continue;
            }
            if (joint && joint->begin == at && joint->row->of(Vote::Joint) == "per") {
                out.push_back({ .isPer = true, .begin = at, .end = at + joint->length });
                at += joint->length;
                continue;
            }
            if (noun && noun->begin == at && noun->row->of(Vote::Noun) == "parameters") {
                out.push_back({ .parameters = true });
                at += noun->length;
                continue;
            }
        }
        at += point.length;
    }
    return out;
}

bool isLabelUnit(const Named &name)
{
    if (!name.unit || name.numbered)
        return false;
    // "times", "ratio x" outside of brackets are words; "16 bit model" names a data type.
    const bool ratio = name.unit->dimension == Dimension::Ratio;
    return !ratio || name.bracketed;
}

Numeral printedOf(const Amount &amount)
{
    Numeral digits { .value = std::abs(amount.value), .lastPlace = amount.printedUnit };
    digits.integer = amount.printedUnit == 1 && digits.value == std::floor(digits.value);
    digits.significant = digits.value >= 10 * amount.printedUnit ? FewestCutFigures : 1;
    for (double rest = digits.value; digits.integer && rest >= 10 && std::fmod(rest, 10) == 0; rest /= 10)
        ++digits.trailingZeros;
    return digits;
}

void setInterval(Amount &amount, std::size_t index, const Interval &printed, double scale)
{
    const Interval positive { printed.low * scale, printed.high * scale };
    amount.readings[index] = amount.negative ? Interval { -positive.high, -positive.low } : positive;
}

} // namespace

namespace {

/// "params_b", "Parameters (M)": behind a count of parameters the letter is a billion or a million, and no
/// unit of its own; 0 without one.
double lastLetterOf(std::string_view words)
{
    while (!words.empty() && (words.back() == ')' || words.back() == ' '))
        words.remove_suffix(1);
    if (words.size() < 3 || std::string_view(" (_").find(words[words.size() - 2]) == std::string_view::npos)
        return 0;
    switch (words.back()) {
    case 'b':
    case 'B':
        return 1e9;
    case 'm':
    case 'M':
        return 1e6;
    default:
        return 0;
    }
}

} // namespace

namespace {

bool hasLetters(std::string_view words, std::size_t begin, std::size_t end)
{
    for (std::size_t at = begin; at < end; at += codePointAt(words, at).length)
        if (isLetter(codePointAt(words, at).value))
            return true;
    return false;
}

} // namespace

LabelUnit unitOfLabel(std::string_view label, LanguageSet languages)
{
    LabelUnit out;
    // "size/saved_mb": a path whose last key has words of its own; "tokens/s" is a unit.
    if (const auto slash = label.rfind('/'); slash != std::string_view::npos
        && label.find(' ') == std::string_view::npos
        && label.substr(slash).find('_') != std::string_view::npos)
        label.remove_prefix(slash + 1);
    const auto words = apart(label, languages);
    const auto names = namesIn(words, languages);
    const auto per = std::ranges::find_if(names, &Named::isPer);
    for (auto name = names.begin(); name != per; ++name) {
        if (isLabelUnit(*name))
            out.unit = name->unit;
        if (name->magnitude != 1)
            out.magnitude = name->magnitude;
        if (name->parameters)
            out.noun = "parameters";
    }
    // "Parameters in billions, sizes in GB": each has its own.
    if (out.noun == "parameters" && out.unit && out.unit->dimension == Dimension::Bytes)
        out.magnitude = 1;
    // "Bits per weight, averaged over the model": the unit has its own "per".
    if (per == names.end() || (out.unit && out.unit->name == "bpw")) {
        if (const double letter = lastLetterOf(words); out.noun == "parameters" && letter > 0) {
            out.unit = nullptr;
            out.magnitude = letter;
        }
        return out;
    }
    // "volume_per_server_mb": what it is per stands between, and the unit at the end is the figure's own.
    const auto last = names.back();
    if (!out.unit && last.unit && last.unit->name != "bit" && last.end == words.size()
        && std::none_of(per + 1, names.end(), [](const Named &name) { return name.parameters; })
        && hasLetters(words, per->end, last.begin)) {
        out.unit = last.unit;
        out.perWhat = PerWhat::Thing;
        return out;
    }
    bool counted = false;
    for (auto name = per + 1; name != names.end(); ++name) {
        // "每权重比特": for each weight so many bits; what is counted stands before its unit, and
        // nothing is stated per bit.
        const bool isBits = name->unit && name->unit->name == "bit";
        if ((counted || isBits) && !out.unit && isLabelUnit(*name)) {
            out.unit = name->unit;
            out.perWhat = isBits ? PerWhat::Parameter : out.perWhat;
            continue;
        }
        counted |= name->parameters;
        if (name->unit && !out.per) {
            out.per = name->unit;
            out.perWhat = name->unit->dimension == Dimension::Bytes ? PerWhat::Byte
                : name->unit->dimension == Dimension::Time          ? PerWhat::Second
                                                                    : PerWhat::Thing;
        }
        if (name->magnitude != 1)
            out.perMagnitude = name->magnitude;
        if (name->parameters || (name->magnitude != 1 && out.perWhat == PerWhat::None))
            out.perWhat = PerWhat::Parameter;
    }
    if (out.perWhat == PerWhat::None)
        out.perWhat = PerWhat::Thing;
    return out;
}

Amount asDimension(const Amount &plain, Dimension dimension)
{
    Amount out = plain;
    out.dimension = dimension;
    if (plain.range || plain.word)
        return out;
    const bool singles
        = dimension == Dimension::Count || dimension == Dimension::Bytes || dimension == Dimension::Plain;
    const bool whole = plain.printedUnit == 1;
    const auto printed = printedInterval(printedOf(plain), singles && whole);
    setInterval(out, 0, printed, 1);
    out.exactDigits = singles && whole && printed.low == printed.high;
    out.readingCount = 1;
    // "438M" as a size: megabytes in either reading.
    const double magnitude = plain.printedUnit;
    if (dimension == Dimension::Bytes && plain.dimension == Dimension::Count && magnitude > 1) {
        const double power = std::floor(std::log10(std::abs(plain.value)) / 3 + 1e-9);
        setInterval(out, 1, printed, std::pow(1.024, std::max(1.0, power)));
        out.readingCount = 2;
    }
    if (plain.approximate)
        for (std::size_t i = 0; i < out.readingCount; ++i)
            out.readings[i] = widened(out.readings[i], AboutPart);
    return out;
}

void applyLabel(Amount &amount, const LexContext &context)
{
    const bool bare = amount.dimension == Dimension::Plain
        || (amount.dimension == Dimension::Count && amount.noun.empty());
    if (context.label.empty() || !bare || amount.range)
        return;
    const auto named = unitOfLabel(context.label, context.languages);
    if (!named.any())
        return;
    if (named.perWhat == PerWhat::Thing && !named.unit)
        return;
    const bool counted = amount.dimension == Dimension::Count;
    const double magnitude = counted ? 1 : named.magnitude;
    if (!named.unit && named.perWhat == PerWhat::None && magnitude == 1)
        return;
    if (named.unit && counted && named.unit->dimension == Dimension::Bytes)
        return; // "438M" under "MB"
    const double below = (named.per ? named.per->scale : 1) * named.perMagnitude;
    const double scale
        = (named.unit ? named.unit->scale : 1) * magnitude / (named.perWhat == PerWhat::Thing ? 1 : below);
    amount.dimension = named.unit ? named.unit->dimension : Dimension::Count;
    amount.unit = named.unit ? named.unit->name : amount.unit;
    const bool singles
        = scale == 1 && (amount.dimension == Dimension::Bytes || amount.dimension == Dimension::Count);
    const auto printed = printedInterval(printedOf(amount), singles && amount.printedUnit == 1);
    setInterval(amount, 0, printed, scale);
    amount.readingCount = 1;
    amount.exactDigits = singles && printed.low == printed.high;
    const double other = named.unit ? named.unit->otherScale : named.per ? named.per->otherScale : 0;
    if (other > 0) {
        const double otherScale
            = named.unit ? scale / named.unit->scale * other : scale * named.per->scale / other;
        setInterval(amount, 1, printed, otherScale);
        amount.readingCount = 2;
    }
    amount.value *= scale;
    amount.printedUnit *= scale;
    amount.unitOfLabel = true;
    if (named.perWhat == PerWhat::None)
        return;
    amount.above = amount.dimension;
    amount.per = named.perWhat;
    amount.noun = named.noun;
    amount.dimension = named.perWhat == PerWhat::Second ? Dimension::Speed : Dimension::Density;
    if (named.unit && named.unit->name == "bit" && named.perWhat == PerWhat::Parameter) {
        amount.dimension = Dimension::BitsPerWeight;
        amount.per = PerWhat::None;
    }
}

} // namespace assay
