// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/quantity_units.h"

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
        if (asciiLower(text[i]) != spelling[i])
            return false;
    const bool closed = text.size() == spelling.size() || !isWordByte(text[spelling.size()]);
    return closed || spelling == "%";
}

} // namespace

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
