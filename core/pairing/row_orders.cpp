// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/row_orders.h"

#include "core/pairing/pair_sample.h"
#include "core/pairing/transforms.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace assay {
namespace {

/// A code of one bit keeps 0.8, of two 0.94: what is below is worth a second look.
constexpr double Suspicious = 0.75;
/// Of another order to be believed; strangers of 64 values reach 0.5 once in ten thousand.
constexpr double Convincing = 0.6, Better = 0.25;
constexpr std::size_t SampleRows = 64;
constexpr std::uint64_t FewestElements = 64, MostTurned = 64 << 20;
constexpr std::size_t MostAxes = 4;
constexpr std::uint64_t PartSample = 4096;
constexpr std::uint64_t PartCounts[] { 2, 3, 4, 6 };

/// Sums of both and of their products, in four lanes: one after the other each addition waits for the last.
struct PairSumLanes {
    static constexpr std::size_t Lanes = 4;
    std::array<double, Lanes> x {}, y {}, xx {}, yy {}, xy {};

    void add(std::size_t lane, double one, double other)
    {
        x[lane] += one;
        y[lane] += other;
        xx[lane] += one * one;
        yy[lane] += other * other;
        xy[lane] += one * other;
    }
    static double total(const std::array<double, Lanes> &lanes)
    {
        return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
    }
};

double correlation(std::span<const float> x, std::span<const float> y)
{
    PairSumLanes sums;
    std::size_t i = 0;
    for (; i + PairSumLanes::Lanes <= x.size(); i += PairSumLanes::Lanes)
        for (std::size_t lane = 0; lane < PairSumLanes::Lanes; ++lane)
            sums.add(lane, double { x[i + lane] }, double { y[i + lane] });
    for (; i < x.size(); ++i)
        sums.add(i % PairSumLanes::Lanes, double { x[i] }, double { y[i] });
    const auto n = static_cast<double>(x.size());
    const double sx = PairSumLanes::total(sums.x), sy = PairSumLanes::total(sums.y);
    const double result = (PairSumLanes::total(sums.xy) - sx * sy / n)
        / std::sqrt((PairSumLanes::total(sums.xx) - sx * sx / n)
                    * (PairSumLanes::total(sums.yy) - sy * sy / n));
    return std::isfinite(result) ? result : 0;
}

Result<std::optional<double>> sampledCorrelation(const Model &reference, const Model &candidate,
                                                 const Match &match, const RunControl &run)
{
    const auto sample = samplePair(reference, candidate, match, SampleRows, run);
    if (!sample)
        return sample.error();
    if (sample->rows == 0)
        return std::optional<double>();
    return std::optional(correlation(sample->reference, sample->candidate));
}

/// The beginnings of count equal parts of a decoder's values; empty where blocks or their number forbid.
std::vector<std::vector<float>> partsOf(const TensorDecoder &decoder, std::uint64_t count)
{
    const std::uint64_t size = decoder.elementCount() / count;
    if (decoder.elementCount() % count != 0 || size % decoder.granularity() != 0 || size < FewestElements / 4)
        return {};
    std::vector<std::vector<float>> parts;
    DecodeScratch scratch;
    for (std::uint64_t i = 0; i < count; ++i) {
        std::vector<float> values(static_cast<std::size_t>(std::min(size, PartSample)));
        if (!decoder.decode(i * size, values, scratch))
            return {};
        parts.push_back(std::move(values));
    }
    return parts;
}

/// Which part of the candidate stands for each of the reference, if that is another order and all fit.
std::vector<std::uint64_t> partOrder(const std::vector<std::vector<float>> &reference,
                                     const std::vector<std::vector<float>> &candidate)
{
    std::vector<std::uint64_t> order;
    for (const auto &part : reference) {
        std::size_t best = 0;
        double most = -1;
        for (std::size_t i = 0; i < candidate.size(); ++i)
            if (const double found = correlation(part, candidate[i]); found > most) {
                most = found;
                best = i;
            }
        if (most < Convincing || std::ranges::find(order, best) != order.end())
            return {};
        order.push_back(best);
    }
    return std::ranges::is_sorted(order) ? std::vector<std::uint64_t>() : order;
}

std::optional<Transform> reorderedParts(const Model &reference, const Model &candidate, const Match &match,
                                        const RunControl &run)
{
    const auto &left = reference.tensors[*match.reference];
    const auto &right = candidate.tensors[*match.candidate];
    const auto here = makeDecoder(reference, left, run);
    const auto there = makeDecoder(candidate, right, run);
    const std::uint64_t width = left.shape.rank() < 2 ? 1 : left.shape.columns();
    if (!here || !there || width == 0)
        return std::nullopt;
    const std::uint64_t rows = left.elementCount() / width;
    for (const std::uint64_t count : PartCounts) {
        if (rows % count != 0)
            continue;
        const auto mine = partsOf(**here, count), other = partsOf(**there, count);
        const auto order
            = mine.empty() || other.empty() ? std::vector<std::uint64_t>() : partOrder(mine, other);
        if (order.empty())
            continue;
        Transform transform { .kind = TransformKind::Rows,
                              .pieces = { *match.candidate },
                              .rowElements = width };
        for (std::uint64_t i = 0; i < count; ++i)
            transform.runs.push_back(
                { .first = order[i] * (rows / count), .count = rows / count, .toFirst = i * (rows / count) });
        return transform;
    }
    return std::nullopt;
}

} // namespace

std::vector<std::uint64_t> squeezed(const Shape &shape)
{
    std::vector<std::uint64_t> dims;
    std::ranges::copy_if(shape.dims(), std::back_inserter(dims), [](std::uint64_t dim) { return dim != 1; });
    return dims;
}

std::vector<Transform> axisOrders(std::span<const std::uint64_t> from, std::span<const std::uint64_t> to)
{
    std::vector<Transform> orders;
    if (from.size() != to.size() || from.size() > MostAxes)
        return orders;
    std::vector<std::size_t> axes(from.size());
    std::iota(axes.begin(), axes.end(), std::size_t { 0 });
    do {
        bool fits = true;
        for (std::size_t i = 0; i < axes.size(); ++i)
            fits = fits && from[axes[i]] == to[i];
        if (!fits)
            continue;
        if (std::ranges::is_sorted(axes))
            orders.push_back({ .kind = TransformKind::Reshape });
        else if (axes.size() == 2)
            orders.push_back({ .kind = TransformKind::Transpose });
        else
            orders.push_back(
                { .kind = TransformKind::PermuteAxes, .axes = axes, .dims = { from.begin(), from.end() } });
    } while (std::ranges::next_permutation(axes).found);
    return orders;
}

Status refineOrder(const Model &reference, const Model &candidate, Match &match, const RunControl &run)
{
    const TransformKind kind = match.transform.kind;
    if (match.kind != MatchKind::Paired || !match.transform.then.empty()
        || (kind != TransformKind::None && kind != TransformKind::Reshape))
        return {};
    const auto &left = reference.tensors[*match.reference];
    const auto &right = candidate.tensors[*match.candidate];
    const auto dims = squeezed(left.shape);
    if (left.elementCount() != right.elementCount() || left.elementCount() < FewestElements || dims.empty())
        return {};
    const auto found = sampledCorrelation(reference, candidate, match, run);
    if (!found)
        return found.error();
    if (!*found || **found >= Suspicious)
        return {};
    double best = **found;
    std::optional<Transform> chosen;
    if (left.elementCount() <= MostTurned && dims.size() >= 2)
        for (auto &order : axisOrders(squeezed(right.shape), dims)) {
            if (order.kind == TransformKind::Reshape)
                continue;
            Match other = match;
            other.transform = order;
            const auto turned = sampledCorrelation(reference, candidate, other, run);
            if (!turned)
                return turned.error();
            if (*turned && **turned > std::max(Convincing, best + Better)) {
                best = **turned;
                chosen = std::move(order);
            }
        }
    if (!chosen) {
        chosen = reorderedParts(reference, candidate, match, run);
        if (!chosen)
            return {};
    }
    match.note += std::string(match.note.empty() ? "" : "; ") + "the values lie in another order ("
        + (chosen->kind == TransformKind::Rows ? std::to_string(chosen->runs.size()) + " parts exchanged"
                                               : std::string(transformName(chosen->kind)))
        + ")";
    match.transform = std::move(*chosen);
    return {};
}

} // namespace assay
