// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/quantity_units.h"

#include "core/claims/quantity.h"
#include "core/claims/word_search.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

constexpr double Ki = 1024.0, Mi = Ki * Ki, Gi = Mi * Ki, Ti = Gi * Ki;

// Longer spellings before their beginnings.
constexpr std::array Units {
    UnitRow { "bits per weight", ClaimKind::BitsPerWeight, 1, 0, true },
    UnitRow { "bits per parameter", ClaimKind::BitsPerWeight, 1, 0, true },
    UnitRow { "bits per param", ClaimKind::BitsPerWeight, 1, 0, true },
    UnitRow { "bit per weight", ClaimKind::BitsPerWeight, 1, 0, true },
    UnitRow { "bits/weight", ClaimKind::BitsPerWeight, 1, 0, true },
    UnitRow { "bits/param", ClaimKind::BitsPerWeight, 1, 0, true },
    UnitRow { "bit pro gewicht", ClaimKind::BitsPerWeight, 1, 0, true },
    UnitRow { "bpw", ClaimKind::BitsPerWeight, 1, 0, true },
    UnitRow { "b/w", ClaimKind::BitsPerWeight, 1, 0, true },
    UnitRow { "-bits", ClaimKind::BitsPerWeight, 1, 0, false },
    UnitRow { "-bit", ClaimKind::BitsPerWeight, 1, 0, false },
    UnitRow { "bits", ClaimKind::BitsPerWeight, 1, 0, true },
    UnitRow { "bit", ClaimKind::BitsPerWeight, 1, 0, true },
    UnitRow { "kilobytes", ClaimKind::Bytes, 1e3, Ki, true },
    UnitRow { "megabytes", ClaimKind::Bytes, 1e6, Mi, true },
    UnitRow { "gigabytes", ClaimKind::Bytes, 1e9, Gi, true },
    UnitRow { "terabytes", ClaimKind::Bytes, 1e12, Ti, true },
    UnitRow { "bytes", ClaimKind::Bytes, 1, 0, true },
    UnitRow { "byte", ClaimKind::Bytes, 1, 0, true },
    UnitRow { "kib", ClaimKind::Bytes, Ki, 0, true },
    UnitRow { "mib", ClaimKind::Bytes, Mi, 0, true },
    UnitRow { "gib", ClaimKind::Bytes, Gi, 0, true },
    UnitRow { "tib", ClaimKind::Bytes, Ti, 0, true },
    UnitRow { "kb", ClaimKind::Bytes, 1e3, Ki, true },
    UnitRow { "mb", ClaimKind::Bytes, 1e6, Mi, true },
    UnitRow { "gb", ClaimKind::Bytes, 1e9, Gi, true },
    UnitRow { "tb", ClaimKind::Bytes, 1e12, Ti, true },
    UnitRow { "Ko", ClaimKind::Bytes, 1e3, Ki, true }, // octets; "go" is a word
    UnitRow { "Mo", ClaimKind::Bytes, 1e6, Mi, true },
    UnitRow { "Go", ClaimKind::Bytes, 1e9, Gi, true },
    UnitRow { "percent", ClaimKind::Percent, 0.01, 0, true },
    UnitRow { "prozent", ClaimKind::Percent, 0.01, 0, true },
    UnitRow { "pct", ClaimKind::Percent, 0.01, 0, true },
    UnitRow { "%", ClaimKind::Percent, 0.01, 0, true },
    UnitRow { ":1", ClaimKind::Ratio, 1, 0, true },
    UnitRow { ": 1", ClaimKind::Ratio, 1, 0, true },
    UnitRow { " to 1", ClaimKind::Ratio, 1, 0, false },
    UnitRow { "-fold", ClaimKind::Ratio, 1, 0, false },
    UnitRow { "-fach", ClaimKind::Ratio, 1, 0, false },
    UnitRow { "fach", ClaimKind::Ratio, 1, 0, false },
    UnitRow { "\xc3\x97", ClaimKind::Ratio, 1, 0, true },
    UnitRow { "x", ClaimKind::Ratio, 1, 0, false },
    UnitRow { "times smaller", ClaimKind::Ratio, 1, 0, true },
    UnitRow { "times less", ClaimKind::Ratio, 1, 0, true },
    UnitRow { "mal kleiner", ClaimKind::Ratio, 1, 0, true },
    UnitRow { "-parameter", ClaimKind::Parameters, 1, 0, false },
    UnitRow { "parameters", ClaimKind::Parameters, 1, 0, true },
    UnitRow { "parameter", ClaimKind::Parameters, 1, 0, true },
    UnitRow { "params", ClaimKind::Parameters, 1, 0, true },
    UnitRow { "param", ClaimKind::Parameters, 1, 0, true },
    UnitRow { "weights", ClaimKind::Parameters, 1, 0, true },
    UnitRow { "layers", ClaimKind::Count, 1, 0, true },
    UnitRow { "layer", ClaimKind::Count, 1, 0, true },
    UnitRow { "tensors", ClaimKind::Count, 1, 0, true },
    UnitRow { "schichten", ClaimKind::Count, 1, 0, true },
    UnitRow { "states", ClaimKind::Count, 1, 0, true },
    UnitRow { "quantum states", ClaimKind::Count, 1, 0, true },
    UnitRow { "streaming states", ClaimKind::Count, 1, 0, true },
    UnitRow { "coefficients", ClaimKind::Count, 1, 0, true },
    UnitRow { "models", ClaimKind::Count, 1, 0, true },
    UnitRow { "stages", ClaimKind::Count, 1, 0, true },
    UnitRow { "tests", ClaimKind::Count, 1, 0, true },
    UnitRow { "files", ClaimKind::Count, 1, 0, true },
    UnitRow { "db", ClaimKind::Fidelity, 1, 0, true },
};

bool spelledAt(std::string_view text, std::string_view spelling)
{
    if (text.size() < spelling.size())
        return false;
    for (std::size_t i = 0; i < spelling.size(); ++i)
        if (asciiLower(text[i]) != spelling[i] && text[i] != spelling[i])
            return false;
    const bool closed = text.size() == spelling.size() || !isWordByte(text[spelling.size()]);
    return closed || spelling == "%";
}

struct PerRow {
    std::string_view spelling;
    double divisor, otherDivisor;
};
// Longer spellings before their beginnings.
constexpr std::array PerParameters {
    PerRow { "billion parameters", 1e9, 0 },
    PerRow { "billion params", 1e9, 0 },
    PerRow { "billion weights", 1e9, 0 },
    PerRow { "billion", 1e9, 0 },
    PerRow { "1b parameters", 1e9, 0 },
    PerRow { "1b params", 1e9, 0 },
    PerRow { "1b", 1e9, 0 },
    PerRow { "b parameters", 1e9, 0 },
    PerRow { "b params", 1e9, 0 },
    PerRow { "milliarde parameter", 1e9, 0 },
    PerRow { "milliarde", 1e9, 0 },
    PerRow { "million parameters", 1e6, 0 },
    PerRow { "million params", 1e6, 0 },
    PerRow { "million weights", 1e6, 0 },
    PerRow { "million", 1e6, 0 },
    PerRow { "parameter", 1, 0 },
    PerRow { "param", 1, 0 },
    PerRow { "weight", 1, 0 },
};
constexpr std::array PerBytes {
    PerRow { "kilobyte", 1e3, Ki }, PerRow { "megabyte", 1e6, Mi }, PerRow { "gigabyte", 1e9, Gi },
    PerRow { "kb", 1e3, Ki },       PerRow { "mb", 1e6, Mi },       PerRow { "gb", 1e9, Gi },
    PerRow { "kib", Ki, 0 },        PerRow { "mib", Mi, 0 },        PerRow { "gib", Gi, 0 },
    PerRow { "byte", 1, 0 },
};

template <std::size_t N> PerMatch perRow(std::string_view text, const std::array<PerRow, N> &rows)
{
    const auto row
        = std::ranges::find_if(rows, [&](const PerRow &one) { return spelledAt(text, one.spelling); });
    return row == rows.end() ? PerMatch {}
                             : PerMatch { row->spelling.size(), row->divisor, row->otherDivisor };
}

} // namespace

PerMatch perNamed(std::string_view words, ClaimKind kind)
{
    return kind == ClaimKind::Bytes ? perRow(words, PerParameters) : perRow(words, PerBytes);
}

std::optional<PerMatch> perAt(std::string_view text, ClaimKind kind)
{
    if (kind != ClaimKind::Bytes && kind != ClaimKind::Parameters && kind != ClaimKind::Count)
        return {};
    const auto blank = text.find_first_not_of(' ');
    if (blank == std::string_view::npos)
        return {};
    for (const std::string_view word : { "per ", "pro ", "je ", "/" }) {
        const auto rest = text.substr(blank);
        if (!rest.starts_with(word) || (word != "/" && blank == 0) || rest.size() == word.size()
            || isDigit(rest[word.size()]) || !isWordByte(rest[word.size()]))
            continue;
        auto per = perNamed(rest.substr(word.size()), kind);
        per.length += per.length > 0 ? blank + word.size() : 0;
        return per;
    }
    return {};
}

void makeDensity(Quantity &quantity, const PerMatch &per)
{
    const bool ofBytes = quantity.kind == ClaimKind::Bytes;
    quantity.kind = ClaimKind::Other;
    if (per.divisor <= 0)
        return;
    quantity.unit = ofBytes ? BytesPerParameter : ParametersPerByte;
    const auto low = quantity.low, high = quantity.high;
    quantity.value /= per.divisor;
    quantity.low /= per.divisor;
    quantity.high /= per.divisor;
    for (auto &[first, last] : quantity.alternatives) {
        first /= per.divisor;
        last /= per.divisor;
    }
    if (per.otherDivisor > 0)
        quantity.alternatives.emplace_back(low / per.otherDivisor, high / per.otherDivisor);
}

const UnitRow *unitAt(std::string_view text, bool spaced)
{
    const auto found = std::find_if(Units.begin(), Units.end(), [&](const UnitRow &row) {
        return (row.spaced || !spaced) && spelledAt(text, row.spelling);
    });
    return found == Units.end() ? nullptr : &*found;
}

const UnitRow *unitNamed(std::string_view word)
{
    const auto found
        = std::find_if(Units.begin(), Units.end(), [&](const UnitRow &row) { return row.spelling == word; });
    return found == Units.end() ? nullptr : &*found;
}

} // namespace assay
