// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/layer_folding.h"

#include "core/analysis/given_part.h"
#include "core/analysis/layer_nature.h"
#include "core/analysis/sampling.h"
#include "core/base/number_text.h"
#include "core/model/accounting.h"
#include "core/model/finding_list.h"
#include "core/pairing/given_rows.h"

#include <cmath>

namespace assay {
namespace {

void addLayerFindings(const LayerReport &layer, std::vector<Finding> &findings)
{
    if (!layer.error || layer.error->pairCount == 0 || !layer.candidateStats)
        return;
    const auto relative = layer.error->relativeMse();
    if (relative && *relative > 1 && layer.nature == LayerNature::Ordinary)
        findings.push_back(
            { .rule = "layer.error-above-one",
              .severity = Severity::Warning,
              .subject = layer.referenceName,
              .summary = "the error of this layer is larger than the layer itself (relative MSE "
                  + numberText(*relative) + "): storing nothing would be closer" });
    if (layer.error->oddPairCount > layer.error->equalOddCount)
        findings.push_back({ .rule = "layer.non-finite",
                             .severity = Severity::Warning,
                             .subject = layer.referenceName,
                             .summary = countText(layer.error->oddPairCount - layer.error->equalOddCount)
                                 + " elements are NaN or infinite on one side only" });
}

std::optional<double> quotient(double numerator, double denominator)
{
    return denominator > 0 && numerator > 0 ? std::optional(numerator / denominator) : std::nullopt;
}

bool isCounted(const TensorInfo &tensor)
{
    return tensor.role == TensorRole::Weight;
}

/// Sums over weights only: tied copies and buffers count on neither side.
void fillTotals(Comparison &comparison)
{
    const Model &reference = *comparison.reference;
    const Model &candidate = *comparison.candidate;
    const auto left = account(reference), right = account(candidate);
    // Training state on both sides tells nothing of the weights' compression.
    const bool bothTrain = left.optimizerBytes > 0 && right.optimizerBytes > 0;
    const auto leftBytes = static_cast<double>(left.storedBytes - (bothTrain ? left.optimizerBytes : 0));
    const auto rightBytes = static_cast<double>(right.storedBytes - (bothTrain ? right.optimizerBytes : 0));
    CompareTotals &totals = comparison.totals;
    totals.ratioFile
        = quotient(static_cast<double>(reference.fileBytes()), static_cast<double>(candidate.fileBytes()));
    if (!left.hasUnknownBytes && !right.hasUnknownBytes)
        totals.ratioStored = quotient(leftBytes, rightBytes);
    if (!right.hasUnknownBytes)
        totals.ratioVsF32 = quotient(4 * static_cast<double>(left.parameters), rightBytes);
    totals.ratioElements
        = quotient(static_cast<double>(left.storedElements), static_cast<double>(right.storedElements));
    totals.bitsPerWeight = right.bitsPerWeight();
    totals.referenceElements = left.parameters;
    bool exact = true;
    for (const auto &layer : comparison.layers) {
        const bool counted = layer.match.reference && isCounted(reference.tensors[*layer.match.reference]);
        const bool extra = !layer.match.reference && layer.match.candidate && !layer.match.isFolded
            && isCounted(candidate.tensors[*layer.match.candidate]);
        totals.layersPaired += layer.match.kind == MatchKind::Paired ? 1 : 0;
        totals.layersExtra += extra ? 1 : 0;
        totals.layersUndecodable += layer.match.kind == MatchKind::Undecodable ? 1 : 0;
        totals.layersMissing += counted && !layer.match.isFolded
                && (layer.match.kind == MatchKind::OnlyReference
                    || layer.match.kind == MatchKind::ShapeMismatch)
            ? 1
            : 0;
        if (!counted)
            continue;
        if (layer.match.isFolded) {
            totals.coveredElements += reference.tensors[*layer.match.reference].storedElementCount();
            exact = false;
            continue;
        }
        if (!layer.error) {
            exact = false;
            continue;
        }
        // Rows of zeros that the candidate left out are there all the same.
        const TensorInfo &tensor = reference.tensors[*layer.match.reference];
        totals.coveredElements += isGivenInPart(comparison, layer) ? givenElements(tensor, layer.match)
                                                                   : tensor.storedElementCount();
    }
    totals.coverage = totals.referenceElements > 0
        ? std::optional(static_cast<double>(totals.coveredElements)
                        / static_cast<double>(totals.referenceElements))
        : std::nullopt;
    totals.exact = exact && !totals.pooled.sampled && totals.pooled.pairCount + totals.pooled.oddPairCount > 0
        && totals.pooled.exact();
}

/// The share of elements seen, and the margin of a ratio of sums over layers sampled apart from each other.
void poolMargins(const Comparison &comparison, ErrorStats &pooled)
{
    double seen = 0, all = 0, squares = 0;
    for (const auto &layer : comparison.layers) {
        if (!layer.error || !layer.match.reference
            || !isCounted(comparison.reference->tensors[*layer.match.reference]))
            continue;
        const auto elements = static_cast<double>(layer.elementCount);
        all += elements;
        seen += elements * layer.error->sampledFraction;
        const double margin = layer.error->relativeMseMargin.value_or(0) * layer.error->referenceSquares
            / layer.error->sampledFraction;
        squares += margin * margin;
    }
    pooled.sampledFraction = all > 0 ? seen / all : 1;
    if (pooled.referenceSquares > 0)
        pooled.relativeMseMargin = std::sqrt(squares) / pooled.referenceSquares;
}

} // namespace

Status foldLayers(Comparison &comparison, const ErrorHistogram &pooled, const RunControl &run)
{
    if (auto status = judgeNatures(comparison, run.silent()); !status)
        return status;
    ErrorStats sum;
    for (const LayerReport &layer : comparison.layers) {
        addLayerFindings(layer, comparison.findings);
        if (layer.error && layer.match.reference
            && isCounted(comparison.reference->tensors[*layer.match.reference]))
            sum.merge(layer.error->sampled ? scaledToWhole(*layer.error) : *layer.error);
    }
    const std::vector<Finding> own = std::move(comparison.findings);
    const Model &reference = *comparison.reference, &candidate = *comparison.candidate;
    const FindingSource sources[] { { "reference", reference.path, reference.findings },
                                    { "candidate", candidate.path, candidate.findings },
                                    { .findings = own } };
    comparison.findings = collectFindings(sources);
    setQuantiles(sum, pooled);
    if (sum.sampled)
        poolMargins(comparison, sum);
    comparison.totals.pooled = std::move(sum);
    fillTotals(comparison);
    return {};
}

} // namespace assay
