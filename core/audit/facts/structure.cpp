// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/facts/structure.h"

#include "core/analysis/rate_distortion.h"
#include "core/analysis/spectrum.h"
#include "core/audit/context.h"
#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/model/accounting.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

constexpr std::uint64_t LargestMatrix = 1u << 24; // its shorter side is 4096 at most
constexpr std::size_t MostMatrices = 4;

/// Of a tensor as a matrix [first dimension, rest].
bool isWithinReach(const TensorInfo &tensor)
{
    if (tensor.role != TensorRole::Weight || tensor.shape.rank() < 2 || tensor.elementCount() == 0
        || tensor.elementCount() > LargestMatrix)
        return false;
    return tensor.shape[0] > 1;
}

/// Of the reference's tensors: how much a different variance in each keeps, and how many weights are zeros.
struct TensorStructure {
    double kept = 0, zeroShare = 0;
};

/// Reverse water-filling over 4096 equal shares of the weights; empty if nothing was measured.
std::optional<TensorStructure> structureOf(const Comparison &comparison, double rate)
{
    double total = 0;
    std::uint64_t zeros = 0;
    for (const LayerReport &layer : comparison.layers)
        if (layer.referenceStats) {
            total += static_cast<double>(layer.referenceStats->finiteCount);
            zeros += layer.referenceStats->zeroCount;
        }
    std::vector<double> variances;
    for (const LayerReport &layer : comparison.layers) {
        if (!layer.referenceStats || total <= 0)
            continue;
        const double share = 4096 * static_cast<double>(layer.referenceStats->finiteCount) / total;
        const double power = layer.referenceStats->rms * layer.referenceStats->rms;
        variances.insert(variances.end(), static_cast<std::size_t>(std::ceil(share)), power);
    }
    if (variances.empty())
        return {};
    return TensorStructure { 1 - waterFillingRelativeMse(variances, rate),
                             static_cast<double>(zeros) / total };
}

std::string variancesText(const Comparison &comparison, double rate)
{
    const auto found = structureOf(comparison, rate);
    if (!found)
        return {};
    return "different variances of the tensors (with them at most " + percentText(found->kept)
        + " can be kept), zeros (" + percentText(found->zeroShare) + " of the weights)";
}

std::string copiesText(const Model &reference)
{
    const Accounting counts = account(reference);
    if (counts.elements == 0)
        return {};
    return "tensors that repeat another ("
        + percentText(static_cast<double>(counts.tiedElements) / static_cast<double>(counts.elements))
        + " of the elements)";
}

/// The mean over matrices, each by its energy, of what water-filling over its components keeps.
double keptShare(const std::vector<MatrixStructure> &matrices,
                 std::vector<double> MatrixStructure::*components, double rate)
{
    double kept = 0, energy = 0;
    for (const MatrixStructure &matrix : matrices)
        if (!(matrix.*components).empty()) {
            kept += matrix.energy * (1 - waterFillingRelativeMse(matrix.*components, rate));
            energy += matrix.energy;
        }
    return energy > 0 ? kept / energy : 0;
}

std::string spectraText(const std::vector<MatrixStructure> &matrices, double rate)
{
    const std::string which = matrices.size() == 1
        ? "the largest matrix within reach"
        : "the " + countText(matrices.size()) + " largest matrices within reach";
    return "low rank and correlation along rows in " + which
        + " (with the singular vectors for nothing at most "
        + percentText(keptShare(matrices, &MatrixStructure::squaredSingularValues, rate))
        + " can be kept, with the power spectrum for nothing at most "
        + percentText(keptShare(matrices, &MatrixStructure::rowPower, rate)) + ")";
}

} // namespace

double statedRate(const Fact &ratio)
{
    if (ratio.attribute == Attribute::Rate)
        return ratio.amount.readings.front().high;
    return 32.0 / std::max(std::min(ratio.amount.readings.front().low, ratio.amount.value), 1.0);
}

Result<std::vector<MatrixStructure>> sampleStructure(const Model &reference, const RunControl &run)
{
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < reference.tensors.size(); ++i)
        if (isWithinReach(reference.tensors[i]))
            order.push_back(i);
    std::ranges::stable_sort(order, std::ranges::greater {},
                             [&](std::size_t i) { return reference.tensors[i].elementCount(); });
    order.resize(std::min(order.size(), MostMatrices));
    std::vector<std::optional<MatrixStructure>> found(order.size());
    auto status = parallelFor(order.size(), run.silent(), [&](std::uint64_t place, unsigned) -> Status {
        const auto report = measureSpectrum(
            reference, nullptr,
            { .reference = order[place], .candidate = std::nullopt, .kind = MatchKind::OnlyReference },
            { .histograms = false, .profile = false }, run.silent().withThreads(1));
        if (!report)
            return report.error().kind == ErrorKind::Cancelled ? Status(report.error()) : Status();
        if (!report->reference)
            return {};
        const auto stats
            = measureTensor(reference, reference.tensors[order[place]], false, run.silent().withThreads(1));
        if (!stats)
            return stats.error().kind == ErrorKind::Cancelled ? Status(stats.error()) : Status();
        MatrixStructure matrix { .zeroShare = static_cast<double>(stats->zeroCount)
                                     / static_cast<double>(stats->elementCount),
                                 .rowPower = report->powerRows.reference };
        for (const double value : report->reference->values) {
            matrix.squaredSingularValues.push_back(value * value);
            matrix.energy += value * value;
        }
        found[place] = std::move(matrix);
        return {};
    });
    if (!status)
        return status.error();
    std::vector<MatrixStructure> matrices;
    for (auto &matrix : found)
        if (matrix && matrix->energy > 0)
            matrices.push_back(std::move(*matrix));
    return matrices;
}

double keptByStructure(const AuditContext &context, double rate)
{
    constexpr double AlmostAll = 0.99;
    double kept = 0, zeroShare = 0;
    if (context.comparison)
        if (const auto found = structureOf(*context.comparison, rate)) {
            kept = found->kept;
            zeroShare = found->zeroShare;
        }
    for (const MatrixStructure &matrix : context.structure)
        zeroShare = std::max(zeroShare, matrix.zeroShare);
    if (zeroShare >= AlmostAll)
        return 1;
    for (const auto components : { &MatrixStructure::squaredSingularValues, &MatrixStructure::rowPower })
        kept = std::max(kept, keptShare(context.structure, components, rate));
    return kept;
}

std::string structureText(const AuditContext &context, double rate)
{
    std::vector<std::string> kinds;
    if (context.comparison)
        kinds.push_back(variancesText(*context.comparison, rate));
    if (context.reference.model && !context.reference.model->tensors.empty())
        kinds.push_back(copiesText(*context.reference.model));
    if (!context.structure.empty())
        kinds.push_back(spectraText(context.structure, rate));
    std::erase(kinds, std::string());
    if (kinds.empty())
        return "the structure of the weights could not be looked for, as no reference was measured";
    std::string text = "looked for were ";
    for (std::size_t i = 0; i < kinds.size(); ++i)
        text += (i == 0 ? "" : i + 1 == kinds.size() ? " and " : ", ") + kinds[i];
    return text + (context.structure.empty() ? "; low rank and spectra were not" : "");
}

} // namespace assay
