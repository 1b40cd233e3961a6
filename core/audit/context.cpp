// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/context.h"

#include "core/base/number_text.h"
#include "core/claims/lexing/units.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>

namespace assay {
namespace {

std::string placeAt(const std::string &path, const ClaimLocation &location)
{
    if (!location.pointer.empty() && location.line == 0)
        return fileNameOf(path) + "#" + location.pointer;
    return fileNameOf(path) + ":" + std::to_string(location.line);
}

/// Digits that a reader can follow: three behind the point below ten, less above.
std::string decimals(double value)
{
    const double size = std::abs(value);
    char text[64];
    if (size != 0 && (size < 0.01 || size >= 1e7))
        return numberText(value, 4);
    std::snprintf(text, sizeof text, "%.*f", size < 1 ? 4 : size < 100 ? 2 : 1, value);
    return text;
}

std::string sizeText(double bytes)
{
    static constexpr struct {
        double bytes;
        const char *unit;
    } Units[] { { 1e12, "TB" }, { 1e9, "GB" }, { 1e6, "MB" }, { 1e3, "KB" } };
    for (const auto &unit : Units)
        if (std::abs(bytes) >= unit.bytes)
            return decimals(bytes / unit.bytes) + " " + unit.unit;
    return countText(static_cast<std::uint64_t>(std::max(0.0, std::round(bytes)))) + " bytes";
}

} // namespace

std::string fileNameOf(const std::string &path)
{
    const std::filesystem::path whole(path);
    return whole.has_filename() ? whole.filename().string() : whole.parent_path().filename().string();
}

std::string placeText(const Claim &claim)
{
    return placeAt(claim.document, claim.location);
}

std::string placeText(const AuditContext &context, std::size_t fact)
{
    const Fact &one = context.graph.facts[fact];
    if (const std::size_t claim = context.claimOfFact[fact]; claim != NoIndex)
        return placeText(context.claims[claim]);
    const AuditDocument &document = context.documents[one.document];
    const TreePlace place = document.tree->place(one.sentence);
    return placeAt(document.path, { place.line, place.column, place.pointer });
}

double timeUnitOf(const Fact &fact)
{
    const Unit *unit = fact.amount.dimension == Dimension::Time ? unitCalled(fact.amount.unit) : nullptr;
    return unit ? unit->scale : 1;
}

std::string valueText(const Fact &fact, double value)
{
    switch (fact.amount.dimension) {
    case Dimension::Bytes:
    case Dimension::Bits:
        return sizeText(value);
    case Dimension::Percent:
        return decimals(100 * value) + " %";
    case Dimension::PercentPoints:
        return decimals(100 * value) + " points";
    case Dimension::Density:
        return value >= 1 && fact.amount.above == Dimension::Count
            ? countText(static_cast<std::uint64_t>(std::round(value * 1e3))) + " per KB"
            : decimals(value);
    case Dimension::Time: // as the document says it, "6.36 min": nobody reads 381.5 s against 7.33 min
        return decimals(value / timeUnitOf(fact)) + (fact.amount.unit.empty() ? "" : " ")
            + std::string(fact.amount.unit);
    default:
        break;
    }
    if (fact.attribute == Attribute::Count)
        return countText(static_cast<std::uint64_t>(std::max(0.0, std::round(value))));
    if (std::abs(value) >= 1e5 && std::abs(value) < 1e18)
        return countText(static_cast<std::uint64_t>(std::round(std::abs(value))));
    return decimals(value);
}

std::string computedText(const Fact &fact, const Computed &computed)
{
    std::string text;
    std::size_t shown = 0;
    for (const Interval &one : computed) {
        const std::string value = valueText(fact, (one.low + one.high) / 2);
        if (text.find(value) != std::string::npos || shown == 2)
            continue;
        text += (text.empty() ? "" : " or ") + value;
        ++shown;
    }
    return text;
}

bool isMeasurable(const Fact &fact)
{
    return fact.mode == Mode::Result && !fact.isQuestion && !fact.isScoped;
}

bool isAboutPair(const AuditContext &, const Fact &fact)
{
    return fact.thing.isWhole() && fact.thing.model.empty();
}

bool isAboutPair(const AuditContext &context, std::size_t claim)
{
    return isAboutPair(context, context.factOf(claim));
}

RuleHit hitOf(const AuditContext &context, std::string summary)
{
    RuleHit hit;
    hit.finding = Finding { .rule = {},
                            .subject = fileNameOf(context.candidate.path),
                            .summary = std::move(summary) };
    return hit;
}

RuleHit confirmed(std::size_t claim, std::string reason, Verdict verdict)
{
    RuleHit hit;
    hit.judgements.push_back({ claim, verdict, Grade::Measured, std::move(reason), {} });
    return hit;
}

} // namespace assay
