// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/structure.h"

#include "core/analysis/rate_distortion.h"
#include "core/analysis/spectrum.h"
#include "core/audit/context.h"
#include "core/base/parallel.h"
#include "core/model/accounting.h"
#include "core/report/number_text.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

constexpr std::uint64_t LargestMatrix = 1u << 24, LongestShortSide = 2048;
constexpr std::size_t MostMatrices = 4;

/// Of a tensor as a matrix [first dimension, rest].
bool isWithinReach(const TensorInfo &tensor)
{
    if (tensor.role != TensorRole::Weight || tensor.shape.rank() < 2 || tensor.elementCount() == 0
        || tensor.elementCount() > LargestMatrix)
        return false;
    const std::uint64_t rows = tensor.shape[0];
    return rows > 1 && std::min(rows, tensor.elementCount() / rows) <= LongestShortSide;
}

/// What a different variance in each tensor buys: reverse water-filling over 4096 equal shares of the
/// weights.
std::string variancesText(const Comparison &comparison, double rate)
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
    return "different variances of the tensors (with them at most "
        + percentText(1 - waterFillingRelativeMse(variances, rate)) + " can be kept), zeros ("
        + percentText(static_cast<double>(zeros) / total) + " of the weights)";
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

double statedRate(const Quantity &ratio)
{
    return 32.0 / std::max(std::min(ratio.low, ratio.value), 1.0);
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
        MatrixStructure matrix { .rowPower = report->powerRows.reference };
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
