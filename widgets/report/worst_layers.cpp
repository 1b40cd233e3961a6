// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/worst_layers.h"

#include <algorithm>

namespace assay {
namespace {

constexpr std::uint64_t LargestShortSide = 4096;
constexpr std::uint64_t LargestElementCount = 64ull << 20;

bool isShown(const Comparison &comparison, const LayerReport &layer)
{
    if (!layer.error || !layer.match.reference)
        return false;
    const auto &tensor = comparison.reference->tensors[*layer.match.reference];
    const auto &shape = tensor.shape;
    return tensor.role == TensorRole::Weight && shape.rank() >= 2
        && shape.elementCount() <= LargestElementCount
        && std::min(shape.rows(), shape.columns()) <= LargestShortSide
        && std::min(shape.rows(), shape.columns()) > 1;
}

} // namespace

Result<std::vector<SpectrumReport>> measureWorstLayers(const AuditReport &report, std::size_t count,
                                                       const RunControl &run)
{
    std::vector<SpectrumReport> spectra;
    if (!report.comparison)
        return spectra;
    const Comparison &comparison = *report.comparison;
    std::vector<const LayerReport *> shown;
    for (const auto &layer : comparison.layers)
        if (isShown(comparison, layer))
            shown.push_back(&layer);
    std::stable_sort(shown.begin(), shown.end(), [](const LayerReport *left, const LayerReport *right) {
        const double leftError = left->error->relativeMse().value_or(0);
        const double rightError = right->error->relativeMse().value_or(0);
        return leftError != rightError ? leftError > rightError : left->elementCount > right->elementCount;
    });
    shown.resize(std::min(shown.size(), count));
    for (const auto *layer : shown) {
        auto measured
            = measureSpectrum(*comparison.reference, comparison.candidate.get(), layer->match, {}, run);
        if (!measured
            && (measured.error().kind == ErrorKind::Cancelled
                || measured.error().kind == ErrorKind::Unreadable))
            return measured.error(); // a page that a failing disk left out would say that there was none
        if (measured)
            spectra.push_back(std::move(*measured));
    }
    return spectra;
}

} // namespace assay
