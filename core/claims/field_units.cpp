// SPDX-License-Identifier: GPL-3.0-or-later
// Bare numbers in the units that their keys and headers name.
#include "core/claims/field_words.h"
#include "core/claims/quantity.h"
#include "core/claims/quantity_units.h"

#include <algorithm>
#include <tuple>

namespace assay {
namespace {

/// "mb_per_billion_params", "parameters_per_mb"; kind Other and no unit if the field is per something else.
std::optional<Quantity> densityOfField(const Quantity &bare, const std::vector<std::string> &words)
{
    const auto per = std::ranges::find(words, "per");
    if (per == words.begin() || per == words.end() || per + 1 == words.end())
        return {};
    const auto *unit = unitNamed(*(per - 1));
    if (!unit || (unit->kind != ClaimKind::Bytes && unit->kind != ClaimKind::Parameters))
        return {};
    std::string behind;
    for (auto word = per + 1; word != words.end(); ++word)
        behind += (behind.empty() ? "" : " ") + *word;
    Quantity out = unit->kind == ClaimKind::Bytes ? inUnitOfField(bare, *(per - 1)) : bare;
    out.kind = unit->kind;
    makeDensity(out, perNamed(behind, unit->kind));
    return out;
}

} // namespace

Quantity inUnitOfField(const Quantity &bare, std::string_view field)
{
    Quantity out = bare;
    const auto words = wordsOf(field);
    if (auto density = densityOfField(bare, words))
        return *std::move(density);
    for (auto word = words.rbegin(); word != words.rend(); ++word) {
        const auto *unit = unitNamed(*word);
        if (!unit || unit->kind == ClaimKind::Ratio || unit->kind == ClaimKind::Count
            || unit->kind == ClaimKind::Fidelity)
            continue;
        if (unit->kind == ClaimKind::Parameters)
            break;
        out.kind = unit->kind;
        out.unit = *word;
        const double half = (bare.high - bare.low) / 2;
        const double spread = half == 0 && unit->scale != 1 ? 0.5 : half;
        const auto by = [&](double scale) {
            return std::pair((bare.value - spread) * scale, (bare.value + spread) * scale);
        };
        out.value = bare.value * unit->scale;
        std::tie(out.low, out.high) = by(unit->scale);
        if (unit->otherScale > 0)
            out.alternatives = { by(unit->otherScale) };
        return out;
    }
    out.kind = kindOfField(field);
    if (out.kind == ClaimKind::Ratio && out.low == out.high) {
        out.low -= 0.5;
        out.high += 0.5;
    }
    return out;
}

} // namespace assay
