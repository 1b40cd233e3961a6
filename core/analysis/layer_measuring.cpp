// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/layer_measuring.h"

#include "core/analysis/pair_scan.h"
#include "core/analysis/sampling.h"
#include "core/base/number_text.h"
#include "core/base/open_inputs.h"
#include "core/base/parallel.h"
#include "core/layouts/layout.h"

#include <algorithm>
#include <cmath>
#include <deque>

namespace assay {
namespace {

/// A layer of at most that many elements is one worker's: cutting it would cost more than it takes.
constexpr std::uint64_t SmallLayer = 1u << 18;
/// Small layers between two reports; what they leave behind is no more than their figures.
constexpr std::size_t SmallBatch = 1024;

/// Values of dtypes wider than float32 can differ where their roundings agree.
bool isWide(DType dtype)
{
    return dtype == DType::F64 || dtype == DType::I64 || dtype == DType::U64 || dtype == DType::I32
        || dtype == DType::U32;
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

/// The bytes of what stands for the reference tensor: all pieces of a stack, a slice's share of its whole.
std::uint64_t candidateShare(const Model &reference, const Model &candidate, const Match &match)
{
    std::uint64_t bytes = 0, elements = 0;
    if (match.transform.pieces.empty()) {
        const auto &tensor = candidate.tensors[*match.candidate];
        bytes = tensor.storedBytes();
        elements = tensor.elementCount();
    }
    for (const std::size_t piece : match.transform.pieces) {
        bytes += candidate.tensors[piece].storedBytes();
        elements += candidate.tensors[piece].elementCount();
    }
    const bool isPart = match.reference && match.kind == MatchKind::Paired
        && reference.tensors[*match.reference].elementCount() < elements;
    if (!isPart)
        return bytes;
    const double share = static_cast<double>(reference.tensors[*match.reference].elementCount())
        / static_cast<double>(elements);
    return static_cast<std::uint64_t>(std::llround(static_cast<double>(bytes) * share));
}

LayerReport describeLayer(const Model &reference, const Model &candidate, const Match &match)
{
    LayerReport layer;
    layer.match = match;
    layer.note = match.note;
    if (match.candidate) {
        const auto &tensor = candidate.tensors[*match.candidate];
        layer.candidateName = tensor.name;
        layer.candidateLayout = layoutId(tensor);
        layer.elementCount = tensor.elementCount();
        layer.candidateBytes = candidateShare(reference, candidate, match);
    }
    if (match.reference) {
        const auto &tensor = reference.tensors[*match.reference];
        layer.referenceName = tensor.name;
        layer.referenceLayout = layoutId(tensor);
        layer.elementCount = tensor.elementCount();
        layer.referenceBytes = tensor.storedBytes();
        if (const std::string role = roleNote(tensor); !role.empty())
            layer.note = role + (layer.note.empty() ? "" : "; " + layer.note);
    }
    return layer;
}

/// Decodes and measures one paired layer; what cannot be read becomes its note.
Status measureLayer(const Model &reference, const Model &candidate, LayerReport &layer, PairScan &scan,
                    const CompareOptions &options, OnReadError onReadError, ErrorHistogram &histogram,
                    const RunControl &run)
{
    const auto undecodable = [&](const Error &error) -> Status {
        // A disk that fails says nothing of the candidate; a file that ends early does.
        if (error.kind == ErrorKind::Cancelled || error.kind == ErrorKind::Unreadable
            || (onReadError == OnReadError::Fail && error.kind == ErrorKind::Truncated))
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
    if (auto status = scan.run({ reference, **left }, { candidate, **right }, options, layer, histogram, run);
        !status)
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
    setQuantiles(*layer.error, histogram, scan.sizes());
    if (layer.error->sampled)
        return {};
    const auto same = sameWideBytes(reference, (*left)->plainRun(), candidate, (*right)->plainRun(), run);
    if (!same)
        return undecodable(same.error());
    if (!*same && layer.error->differingCount == 0)
        layer.error->differingCount = 1; // they differ below the precision of float32
    return {};
}

bool isCounted(const Model &reference, const LayerReport &layer)
{
    return layer.match.reference && reference.tensors[*layer.match.reference].role == TensorRole::Weight;
}

/// One worker's own scan and histograms, kept from layer to layer.
struct LayerWorker {
    explicit LayerWorker(unsigned threads)
        : scan(threads)
    {
    }
    PairScan scan;
    ErrorHistogram histogram {}, pooled {};

    Status measure(Comparison &comparison, std::size_t index, const CompareOptions &options,
                   OnReadError onReadError, const RunControl &run)
    {
        LayerReport &layer = comparison.layers[index];
        auto status = measureLayer(*comparison.reference, *comparison.candidate, layer, scan, options,
                                   onReadError, histogram, run);
        if (!status || !layer.error || !isCounted(*comparison.reference, layer))
            return status;
        if (layer.error->sampled)
            pooled.mergeScaled(histogram, 1 / layer.error->sampledFraction);
        else if (areFew(scan.sizes()))
            pooled.add(scan.sizes());
        else
            pooled.merge(histogram);
        return status;
    }
};

bool isSmall(const LayerReport &layer, const CompareOptions &options)
{
    return layer.elementCount <= SmallLayer && !options.profiles;
}

} // namespace

Result<Comparison> pairLayers(ModelPtr reference, ModelPtr candidate, const CompareOptions &options,
                              const RunControl &run)
{
    auto pairing = pairModels(*reference, *candidate, options.mapping, run);
    if (!pairing)
        return pairing.error();
    for (const Model *model : { reference.get(), candidate.get() }) // what was sampled decides what is paired
        if (auto status = unchanged(model->sources); !status)
            return status.error();
    Comparison comparison {
        .reference = reference, .candidate = candidate, .layers = {}, .findings = std::move(pairing->findings)
    };
    comparison.layers.reserve(pairing->matches.size());
    for (const auto &match : pairing->matches)
        comparison.layers.push_back(describeLayer(*reference, *candidate, match));
    return comparison;
}

Status measureLayers(Comparison &comparison, std::span<const std::size_t> positions,
                     const CompareOptions &options, OnReadError onReadError, ErrorHistogram &pooled,
                     const RunControl &run,
                     const std::function<void(std::size_t index, const LayerReport &)> &onLayer)
{
    const auto isPaired
        = [&](std::size_t index) { return comparison.layers[index].match.kind == MatchKind::Paired; };
    for (const std::size_t index : positions)
        if (isPaired(index))
            run.expect(comparison.layers[index].referenceBytes + comparison.layers[index].candidateBytes);
    LayerWorker whole(run.threads());
    std::deque<LayerWorker> single;
    for (unsigned worker = 0; worker < run.threads(); ++worker)
        single.emplace_back(1u);
    const RunControl alone = run.withThreads(1);
    const auto report = [&](std::span<const std::size_t> measured) {
        if (onLayer)
            for (const std::size_t index : measured)
                onLayer(index, comparison.layers[index]);
    };
    for (std::size_t at = 0; at < positions.size();) {
        std::size_t end = at;
        while (end < positions.size() && end - at < SmallBatch
               && (!isPaired(positions[end]) || isSmall(comparison.layers[positions[end]], options)))
            ++end;
        const auto batch = positions.subspan(at, std::max<std::size_t>(1, end - at));
        const auto measure = [&](std::uint64_t place, unsigned worker) -> Status {
            const std::size_t index = batch[place];
            return isPaired(index) ? single[worker].measure(comparison, index, options, onReadError, alone)
                                   : Status();
        };
        auto status = end > at ? parallelFor(batch.size(), run, measure)
                               : whole.measure(comparison, batch[0], options, onReadError, run);
        if (!status)
            return status;
        report(batch);
        at += batch.size();
    }
    pooled.merge(whole.pooled);
    for (const auto &worker : single)
        pooled.merge(worker.pooled);
    return {};
}

} // namespace assay
