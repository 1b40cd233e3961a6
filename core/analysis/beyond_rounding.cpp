// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/beyond_rounding.h"

#include "core/analysis/layer_names.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Twice what compensating quantisers leave, and 16 times the square of rounding's own error.
constexpr double RoundingsAllowed = 4;
constexpr double MostBits = 10; ///< with scales; more has other parts
constexpr std::size_t FewestLayers = 4, MostNamed = 12;
constexpr double LeastShare = 0.5; ///< of the layers with such codes

/// Bytes, or words that hold four codes: GPTQ's. Floats of 8 bits have no even steps.
bool hasIntegers(const TensorInfo &tensor)
{
    if (tensor.parts.empty())
        return false;
    const DType stored = tensor.parts[0].dtype;
    const bool isEven
        = (tensor.bits == 8 && (stored == DType::I8 || stored == DType::I32)) || tensor.dtypeName == "Q8_0";
    const double bits
        = 8 * static_cast<double>(tensor.storedBytes()) / static_cast<double>(tensor.elementCount());
    return isEven && bits < MostBits;
}

} // namespace

std::optional<double> errorPerRounding(const Comparison &comparison, const LayerReport &layer)
{
    const auto kind = layer.match.transform.kind; // whose factors are not the stored grid's
    if (kind == TransformKind::ChannelScale || kind == TransformKind::RowScale)
        return {};
    if (!layer.error || layer.error->pairCount == 0 || !layer.candidateStats || !layer.match.candidate
        || layer.nature != LayerNature::Ordinary
        || !hasIntegers(comparison.candidate->tensors[*layer.match.candidate]))
        return {};
    const double largest
        = std::max(std::abs(layer.candidateStats->minimum), std::abs(layer.candidateStats->maximum));
    const double rounding = 2 * largest / 255 / std::sqrt(12.0);
    if (!(rounding > 0))
        return {};
    return std::sqrt(layer.error->errorSquares / static_cast<double>(layer.error->pairCount)) / rounding;
}

void tellBeyondRounding(Comparison &comparison)
{
    Finding finding { .rule = "codes.beyond-rounding", .severity = Severity::Note };
    std::vector<std::string> names, all;
    double most = 0;
    for (const LayerReport &layer : comparison.layers) {
        const auto ratio = errorPerRounding(comparison, layer);
        if (!ratio)
            continue;
        all.push_back(layer.referenceName);
        if (*ratio <= RoundingsAllowed)
            continue;
        names.push_back(layer.referenceName);
        most = std::max(most, *ratio);
        if (finding.evidence.size() < MostNamed)
            finding.evidence.push_back({ .label = layer.referenceName, .computed = numberText(*ratio, 3) });
    }
    if (names.size() < FewestLayers
        || static_cast<double>(names.size()) < LeastShare * static_cast<double>(all.size()))
        return;
    finding.subject = names.front();
    finding.summary = countText(names.size()) + " of " + countText(all.size())
        + " layers of 8-bit integers differ from the reference by more than rounding explains, up to "
        + numberText(most, 3)
        + " times its error: other weights were rounded, of further training or another checkpoint";
    comparison.findings.push_back(std::move(finding));
}

} // namespace assay
