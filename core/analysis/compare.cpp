// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/compare.h"

#include "core/analysis/error_partial.h"
#include "core/analysis/pair_scan.h"
#include "core/analysis/sampling.h"
#include "core/base/number_text.h"
#include "core/base/parallel.h"
#include "core/model/accounting.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Values of dtypes wider than float32 can differ where their roundings agree.
bool isWide(DType dtype)
{
    return dtype == DType::F64 || dtype == DType::I64 || dtype == DType::U64 || dtype == DType::I32
        || dtype == DType::U32;
}

void setQuantiles(ErrorStats &error)
{
    if (error.absoluteErrorHistogram.empty() || error.pairCount == 0)
        return;
    error.p999AbsoluteError
        = std::min(error.maxAbsoluteError, errorQuantile(error.absoluteErrorHistogram, 0.999));
    error.p99AbsoluteError
        = std::min(error.maxAbsoluteError, errorQuantile(error.absoluteErrorHistogram, 0.99));
    error.p90AbsoluteError
        = std::min(error.maxAbsoluteError, errorQuantile(error.absoluteErrorHistogram, 0.9));
    error.medianAbsoluteError
        = std::min(error.maxAbsoluteError, errorQuantile(error.absoluteErrorHistogram, 0.5));
}

/// True if both sides store the same bytes of the same wide dtype; empty where that is not the question.
Result<bool> sameWideBytes(const Model &reference, const TensorPart *left, const Model &candidate,
                           const TensorPart *right, const RunControl &run)
{
    if (!left || !right || !isWide(left->dtype) || left->dtype != right->dtype
        || left->extent.size != right->extent.size)
        return true;
    constexpr std::uint64_t Piece = 1u << 20;
    std::vector<std::byte> one, two;
    for (std::uint64_t done = 0; done < left->extent.size; done += Piece) {
        if (run.cancelled())
            return cancelledError();
        const std::uint64_t size = std::min(Piece, left->extent.size - done);
        const auto first
            = reference.sources[left->extent.source]->view(left->extent.offset + done, size, one);
        if (!first)
            return first.error();
        const auto second
            = candidate.sources[right->extent.source]->view(right->extent.offset + done, size, two);
        if (!second)
            return second.error();
        if (!std::equal(first->begin(), first->end(), second->begin()))
            return false;
    }
    return true;
}

/// "tied: same content as token_embd.weight", "buffer: causal mask"; empty for a weight.
std::string roleNote(const TensorInfo &tensor)
{
    if (tensor.role == TensorRole::Weight)
        return {};
    return std::string(roleName(tensor.role)) + (tensor.roleReason.empty() ? "" : ": " + tensor.roleReason)
        + ", not counted as parameters";
}

LayerReport describeLayer(const Model &reference, const Model &candidate, const Match &match)
{
    LayerReport layer;
    layer.match = match;
    layer.note = match.note;
    if (match.candidate) {
        const auto &tensor = candidate.tensors[*match.candidate];
        layer.candidateName = tensor.name;
        layer.candidateLayout = tensor.layout;
        layer.elementCount = tensor.elementCount();
        layer.candidateBytes = tensor.storedBytes();
    }
    if (match.reference) {
        const auto &tensor = reference.tensors[*match.reference];
        layer.referenceName = tensor.name;
        layer.referenceLayout = tensor.layout;
        layer.elementCount = tensor.elementCount();
        layer.referenceBytes = tensor.storedBytes();
        if (const std::string role = roleNote(tensor); !role.empty())
            layer.note = role + (layer.note.empty() ? "" : "; " + layer.note);
    }
    return layer;
}

/// Decodes and measures one paired layer; what cannot be read becomes its note.
Status measureLayer(const Model &reference, const Model &candidate, LayerReport &layer, PairScan &scan,
                    const CompareOptions &options, const RunControl &run)
{
    const auto undecodable = [&](const Error &error) -> Status {
        if (error.kind == ErrorKind::Cancelled)
            return error;
        layer.match.kind = MatchKind::Undecodable;
        layer.error.reset();
        layer.note += (layer.note.empty() ? "" : "; ") + describe(error);
        return {};
    };
    const auto left = makeDecoder(reference, reference.tensors[*layer.match.reference], run);
    if (!left)
        return undecodable(left.error());
    const auto right = makePairedDecoder(reference, candidate, layer.match, run);
    if (!right)
        return undecodable(right.error());
    if ((*left)->elementCount() != (*right)->elementCount())
        return undecodable({ ErrorKind::Malformed,
                             countText((*left)->elementCount()) + " elements against "
                                 + countText((*right)->elementCount()) });
    if (auto status = scan.run({ reference, **left }, { candidate, **right }, options, layer, run); !status)
        return undecodable(status.error());
    if (options.profiles) {
        const auto &tensor = reference.tensors[*layer.match.reference];
        const std::uint64_t rows = tensor.shape.rank() >= 2 ? tensor.shape[0] : 1;
        const auto *felt = options.importance && rows > 0 && tensor.shape.rank() >= 2
            ? options.importance->find(namesOf(reference), tensor.name, tensor.elementCount() / rows)
            : nullptr;
        auto profile = measureProfile(reference, candidate, layer.match, felt, run.silent());
        if (!profile)
            return undecodable(profile.error());
        layer.profile = std::move(*profile);
    }
    if (layer.error->sampled) {
        setQuantiles(*layer.error);
        return {};
    }
    const auto same = sameWideBytes(reference, (*left)->plainRun(), candidate, (*right)->plainRun(), run);
    if (!same)
        return undecodable(same.error());
    if (!*same && layer.error->differingCount == 0)
        layer.error->differingCount = 1; // they differ below the precision of float32
    setQuantiles(*layer.error);
    return {};
}

void addLayerFindings(const LayerReport &layer, std::vector<Finding> &findings)
{
    if (!layer.error || layer.error->pairCount == 0 || !layer.candidateStats)
        return;
    const auto relative = layer.error->relativeMse();
    if (layer.error->referenceSquares > 0
        && layer.candidateStats->zeroCount == layer.candidateStats->elementCount)
        findings.push_back({ .rule = "layer.dead",
                             .severity = Severity::Warning,
                             .subject = layer.referenceName,
                             .summary = "all " + countText(layer.elementCount)
                                 + " values of the candidate are zero, the reference's are not" });
    else if (relative && *relative > 1)
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
    CompareTotals &totals = comparison.totals;
    totals.ratioFile
        = quotient(static_cast<double>(reference.fileBytes()), static_cast<double>(candidate.fileBytes()));
    totals.ratioStored
        = quotient(static_cast<double>(left.storedBytes), static_cast<double>(right.storedBytes));
    totals.ratioVsF32
        = quotient(4 * static_cast<double>(left.parameters), static_cast<double>(right.storedBytes));
    totals.ratioElements = quotient(static_cast<double>(left.elements), static_cast<double>(right.elements));
    totals.bitsPerWeight
        = quotient(8 * static_cast<double>(right.storedBytes), static_cast<double>(right.elements));
    totals.referenceElements = left.parameters;
    bool exact = true;
    for (const auto &layer : comparison.layers) {
        const bool counted = layer.match.reference && isCounted(reference.tensors[*layer.match.reference]);
        const bool extra = !layer.match.reference && layer.match.candidate
            && isCounted(candidate.tensors[*layer.match.candidate]);
        totals.layersPaired += layer.match.kind == MatchKind::Paired ? 1 : 0;
        totals.layersExtra += extra ? 1 : 0;
        totals.layersUndecodable += layer.match.kind == MatchKind::Undecodable ? 1 : 0;
        totals.layersMissing += counted
                && (layer.match.kind == MatchKind::OnlyReference
                    || layer.match.kind == MatchKind::ShapeMismatch)
            ? 1
            : 0;
        if (!counted)
            continue;
        if (!layer.error) {
            exact = false;
            continue;
        }
        totals.coveredElements += reference.tensors[*layer.match.reference].storedElementCount();
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

Result<Comparison> compareModels(ModelPtr reference, ModelPtr candidate, const CompareOptions &options,
                                 const RunControl &run,
                                 const std::function<void(std::size_t index, const LayerReport &)> &onLayer)
{
    auto pairing = pairModels(*reference, *candidate, options.mapping, run);
    if (!pairing)
        return pairing.error();
    Comparison comparison {
        .reference = reference, .candidate = candidate, .layers = {}, .findings = std::move(pairing->findings)
    };
    for (const auto &match : pairing->matches) {
        comparison.layers.push_back(describeLayer(*reference, *candidate, match));
        if (match.kind == MatchKind::Paired)
            run.expect(comparison.layers.back().referenceBytes + comparison.layers.back().candidateBytes);
    }
    PairScan scan(run.threads());
    ErrorStats pooled;
    for (std::size_t i = 0; i < comparison.layers.size(); ++i) {
        auto &layer = comparison.layers[i];
        if (layer.match.kind == MatchKind::Paired)
            if (auto status = measureLayer(*reference, *candidate, layer, scan, options, run); !status)
                return status.error();
        addLayerFindings(layer, comparison.findings);
        if (layer.error) {
            if (layer.match.reference && isCounted(reference->tensors[*layer.match.reference]))
                pooled.merge(layer.error->sampled ? scaledToWhole(*layer.error) : *layer.error);
            layer.error->absoluteErrorHistogram = {}; // a quarter of a MiB a layer
        }
        if (onLayer)
            onLayer(i, layer);
    }
    setQuantiles(pooled);
    if (pooled.sampled)
        poolMargins(comparison, pooled);
    comparison.totals.pooled = std::move(pooled);
    fillTotals(comparison);
    return comparison;
}

} // namespace assay
