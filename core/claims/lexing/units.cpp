// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/lexing/units.h"

#include "core/claims/lexicon/script.h"
#include "core/claims/lexing/numeral.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace assay {
namespace {

constexpr double Ki = 1024.0, Mi = Ki * Ki, Gi = Mi * Ki, Ti = Gi * Ki;
using enum Dimension;

constexpr std::array Units {
    Unit { "B", Bytes, 1, 0 },
    Unit { "KB", Bytes, 1e3, Ki },
    Unit { "MB", Bytes, 1e6, Mi },
    Unit { "GB", Bytes, 1e9, Gi },
    Unit { "TB", Bytes, 1e12, Ti },
    Unit { "KiB", Bytes, Ki, 0 },
    Unit { "MiB", Bytes, Mi, 0 },
    Unit { "GiB", Bytes, Gi, 0 },
    Unit { "TiB", Bytes, Ti, 0 },
    Unit { "Kb", Bits, 125, 128 },
    Unit { "Mb", Bits, 125e3, Mi / 8 },
    Unit { "Gb", Bits, 125e6, Gi / 8 },
    Unit { "bit", BitsPerWeight, 1, 0 },
    Unit { "bpw", BitsPerWeight, 1, 0 },
    Unit { "%", Percent, 0.01, 0 },
    Unit { "\xe2\x80\xb0", Percent, 0.001, 0 },
    Unit { "pp", PercentPoints, 0.01, 0 },
    Unit { "x", Ratio, 1, 0 },
    Unit { "dB", Decibel, 1, 0 },
    Unit { "s", Time, 1, 0 },
    Unit { "ms", Time, 1e-3, 0 },
    Unit { "us", Time, 1e-6, 0 },
    Unit { "min", Time, 60, 0 },
    Unit { "h", Time, 3600, 0 },
    Unit { "d", Time, 86400, 0 },
    Unit { "week", Time, 604800, 0 },
    Unit { "month", Time, 2629746, 0 },
    Unit { "year", Time, 31556952, 0 },
    Unit { "Hz", Frequency, 1, 0 },
    Unit { "kHz", Frequency, 1e3, 0 },
    Unit { "MHz", Frequency, 1e6, 0 },
    Unit { "GHz", Frequency, 1e9, 0 },
    Unit { "$", Money, 1, 0 },
    Unit { "W", Power, 1, 0 },
    Unit { "kW", Power, 1e3, 0 },
    Unit { "mW", Power, 1e-3, 0 },
    Unit { "J", Energy, 1, 0 },
    Unit { "mJ", Energy, 1e-3, 0 },
    Unit { "kJ", Energy, 1e3, 0 },
    Unit { "Wh", Energy, 3600, 0 },
    Unit { "kWh", Energy, 3.6e6, 0 },
    Unit { "C", Temperature, 1, 0 },
    Unit { "FLOP", Operations, 1, 0 },
    Unit { "nm", Length, 1e-9, 0 },
    Unit { "mm", Length, 1e-3, 0 },
    Unit { "m", Length, 1, 0 },
    Unit { "tok/s", Speed, 1, 0 },
    Unit { "/s", Speed, 1, 0 },
};

struct Symbol {
    std::string_view spelling, unit;
    bool anyCase, attachedOnly;
    double factor = 1;
};
// Longer spellings before their beginnings.
constexpr std::array Symbols {
    Symbol { "KiB", "KiB", true, false },
    Symbol { "MiB", "MiB", true, false },
    Symbol { "GiB", "GiB", true, false },
    Symbol { "TiB", "TiB", true, false },
    Symbol { "Kbit", "Kb", true, false },
    Symbol { "Mbit", "Mb", true, false },
    Symbol { "Gbit", "Gb", true, false },
    Symbol { "Mbits", "Mb", true, false },
    Symbol { "Gbits", "Gb", true, false },
    Symbol { "Mbps", "/s", true, false },
    Symbol { "Gbps", "/s", true, false },
    Symbol { "kbps", "/s", true, false },
    Symbol { "Mb", "Mb", false, false },
    Symbol { "Gb", "Gb", false, false },
    Symbol { "KB", "KB", true, false },
    Symbol { "MB", "MB", true, false },
    Symbol { "GB", "GB", true, false },
    Symbol { "TB", "TB", true, false },
    Symbol { "Ko", "KB", false, false },
    Symbol { "ko", "KB", false, false },
    Symbol { "Mo", "MB", false, false },
    Symbol { "Go", "GB", false, false },
    Symbol { "To", "TB", false, true },
    Symbol { "bpw", "bpw", true, false },
    Symbol { "dB", "dB", true, false },
    Symbol { "kHz", "kHz", true, false },
    Symbol { "MHz", "MHz", true, false },
    Symbol { "GHz", "GHz", true, false },
    Symbol { "Hz", "Hz", true, false },
    Symbol { "kWh", "kWh", true, false },
    Symbol { "Wh", "Wh", false, false },
    Symbol { "kW", "kW", false, false },
    Symbol { "mW", "mW", false, false },
    Symbol { "W", "W", false, false },
    Symbol { "mJ", "mJ", false, false },
    Symbol { "kJ", "kJ", false, false },
    Symbol { "J", "J", false, false },
    Symbol { "\xc2\xb0"
             "C",
             "C", false, false },
    Symbol { "\xe2\x84\x83", "C", false, false },
    Symbol { "nm", "nm", false, false },
    Symbol { "mm", "mm", false, false },
    Symbol { "TFLOPS", "FLOP", true, false, 1e12 },
    Symbol { "TFLOP", "FLOP", true, false, 1e12 },
    Symbol { "GFLOPs", "FLOP", true, false, 1e9 },
    Symbol { "GFLOP", "FLOP", true, false, 1e9 },
    Symbol { "MFLOPs", "FLOP", true, false, 1e6 },
    Symbol { "FLOPs", "FLOP", true, false },
    Symbol { "GMACs", "FLOP", true, false, 1e9 },
    Symbol { "MMACs", "FLOP", true, false, 1e6 },
    Symbol { "TOPS", "FLOP", false, false, 1e12 },
    Symbol { "ms", "ms", false, false },
    Symbol { "\xc2\xb5s", "us", false, false },
    Symbol { "\xce\xbcs", "us", false, false },
    Symbol { "us", "us", false, true },
    Symbol { "min", "min", false, false },
    Symbol { "s", "s", false, false },
    Symbol { "h", "h", false, false },
    Symbol { "%", "%", false, false },
    Symbol { "\xef\xbc\x85", "%", false, false },
    Symbol { "\\%", "%", false, false },
    Symbol { "\xe2\x80\xb0", "\xe2\x80\xb0", false, false },
    Symbol { "\xc3\x97", "x", false, false },
    Symbol { "\\times", "x", false, false },
    Symbol { "X", "x", false, true },
    Symbol { "x", "x", false, true },
    Symbol { "\xe2\x82\xac", "$", false, false },
    Symbol { "$", "$", false, true },
    Symbol { "G", "GB", false, true },
    Symbol { "GB", "GB", true, false },
};

bool spelled(std::string_view text, std::string_view spelling, bool anyCase)
{
    if (text.size() < spelling.size())
        return false;
    for (std::size_t i = 0; i < spelling.size(); ++i) {
        const auto a = static_cast<unsigned char>(text[i]), b = static_cast<unsigned char>(spelling[i]);
        if (a != b && !(anyCase && foldCase(a) == foldCase(b)))
            return false;
    }
    return true;
}

bool endsAt(std::string_view text, std::size_t at)
{
    if (at >= text.size())
        return true;
    const auto next = codePointAt(text, at).value, last = codePointBefore(text, at).value;
    return (!isLetter(next) && !isDecimalDigit(next) && next != '_')
        || !(isLetter(last) || isDecimalDigit(last));
}

/// ":1", " : 1", "：1", "to 1", "-to-1": bytes, or 0.
std::size_t toOneLength(std::string_view text)
{
    auto at = blanksAt(text);
    bool colon = false;
    for (const std::string_view mark : { ":", "\xef\xbc\x9a", "\xe2\x88\xb6" })
        if (text.substr(at).starts_with(mark)) {
            at += mark.size();
            colon = true;
            break;
        }
    if (!colon)
        return 0;
    at += blanksAt(text.substr(at));
    if (!text.substr(at).starts_with('1'))
        return 0;
    ++at;
    const auto rest = text.substr(at);
    const bool longer = !rest.empty()
        && (isAsciiDigit(rest[0])
            || ((rest[0] == '.' || rest[0] == ',' || rest[0] == ':') && rest.size() > 1
                && isAsciiDigit(rest[1])));
    return longer || (!rest.empty() && isLetter(codePointAt(rest, 0).value)) ? 0 : at;
}

double number(std::string_view text)
{
    double out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

} // namespace

const Unit *unitCalled(std::string_view name)
{
    const auto found = std::ranges::find(Units, name, &Unit::name);
    return found == Units.end() ? nullptr : &*found;
}

namespace {

/// "BitNet" is a name of its own, and its first hump no unit.
bool isHumpOfName(std::string_view text, std::size_t end)
{
    return end < text.size() && isUpperCase(codePointAt(text, 0).value)
        && isUpperCase(codePointAt(text, end).value) && isLetter(codePointBefore(text, end).value);
}

} // namespace

std::optional<UnitMatch> unitAtStart(std::string_view text, bool attached, LanguageSet languages)
{
    if (const auto ratio = toOneLength(text))
        return UnitMatch { unitCalled("x"), ratio };
    // Words may be longer than symbols that they begin with ("bits per weight", "minutes", "x smaller").
    UnitMatch best;
    if (!text.empty() && !isBlank(codePointAt(text, 0).value))
        if (const auto word = phraseAt(text, 0, languages, Vote::Unit);
            word && !isHumpOfName(text, word->begin + word->length))
            best = { unitCalled(word->row->of(Vote::Unit)), word->begin + word->length };
    for (const auto &symbol : Symbols) {
        if (symbol.spelling.size() <= best.length || (symbol.attachedOnly && !attached))
            continue;
        if (spelled(text, symbol.spelling, symbol.anyCase) && endsAt(text, symbol.spelling.size()))
            best = { unitCalled(symbol.unit), symbol.spelling.size() };
    }
    return best.unit ? std::optional(best) : std::nullopt;
}

std::optional<MagnitudeMatch> magnitudeAtStart(std::string_view text, bool attached, LanguageSet languages)
{
    struct Letter {
        char letter;
        double factor;
    };
    static constexpr std::array Letters { Letter { 'K', 1e3 }, Letter { 'k', 1e3 },  Letter { 'M', 1e6 },
                                          Letter { 'B', 1e9 }, Letter { 'T', 1e12 }, Letter { 'm', 1e6 },
                                          Letter { 'b', 1e9 } };
    if (attached && !text.empty())
        for (const auto &one : Letters)
            if (text[0] == one.letter && endsAt(text, 1))
                return MagnitudeMatch { one.factor, 1 };
    if (text.empty() || isBlank(codePointAt(text, 0).value))
        return {};
    const auto word = phraseAt(text, 0, languages, Vote::Magnitude);
    if (!word || word->begin != 0)
        return {};
    return MagnitudeMatch { number(word->row->of(Vote::Magnitude)), word->length };
}

} // namespace assay
