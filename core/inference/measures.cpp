// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/measures.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace assay {
namespace {

std::vector<double> collect(std::span<const Prediction> predictions, auto &&value)
{
    std::vector<double> values;
    for (const auto &prediction : predictions)
        if (prediction.reference && prediction.candidate)
            values.push_back(value(prediction));
    return values;
}

/// Error of the difference of two paired means.
double pairedError(std::span<const double> left, std::span<const double> right)
{
    const auto count = static_cast<double>(left.size());
    const MeanError a = meanOf(left), b = meanOf(right);
    double products = 0;
    for (std::size_t i = 0; i < left.size(); ++i)
        products += left[i] * right[i];
    const double covariance = count > 1 ? (products / count - a.mean * b.mean) / (count - 1) : 0;
    return std::sqrt(std::max(a.error * a.error + b.error * b.error - 2 * covariance, 0.0));
}

KlDivergence klOf(std::vector<double> values)
{
    const MeanError mean = meanOf(values);
    std::ranges::sort(values);
    KlDivergence kl { .mean = mean.mean, .meanError = mean.error, .max = values.back() };
    kl.median = percentileOf(values, 0.5);
    if (values.size() >= LeastForPercentiles) {
        kl.p99 = percentileOf(values, 0.99);
        kl.p999 = percentileOf(values, 0.999);
    }
    return kl;
}

std::size_t sharedTop(const TopLogits &left, const TopLogits &right)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        left.id, [&](std::uint32_t id) { return std::ranges::count(right.id, id) > 0; }));
}

void fillTokenFigures(std::span<const Prediction> predictions, RunDifference &result)
{
    const auto reference
        = collect(predictions, [](const Prediction &p) { return -p.reference->logProbability(); });
    const auto candidate
        = collect(predictions, [](const Prediction &p) { return -p.candidate->logProbability(); });
    result.lnPerplexityRatio = meanOf(candidate).mean - meanOf(reference).mean;
    result.lnPerplexityRatioError = pairedError(reference, candidate);
    std::vector<double> change, squares;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        change.push_back(std::exp(-candidate[i]) - std::exp(-reference[i]));
        squares.push_back(change.back() * change.back());
    }
    const MeanError mean = meanOf(change), square = meanOf(squares);
    result.deltaPMean = mean.mean;
    result.deltaPMeanError = mean.error;
    result.deltaPRms = std::sqrt(square.mean);
    result.deltaPRmsError = square.mean > 0 ? square.error / (2 * *result.deltaPRms) : 0;
}

} // namespace

MeanError meanOf(std::span<const double> values)
{
    if (values.empty())
        return {};
    double sum = 0, squares = 0;
    for (const double value : values) {
        sum += value;
        squares += value * value;
    }
    const auto count = static_cast<double>(values.size());
    const double mean = sum / count;
    const double variance = std::max(squares / count - mean * mean, 0.0);
    return { .mean = mean, .error = values.size() > 1 ? std::sqrt(variance / (count - 1)) : 0 };
}

double percentileOf(std::span<const double> sorted, double fraction)
{
    const double at = fraction * static_cast<double>(sorted.size() - 1);
    const auto low = static_cast<std::size_t>(at);
    if (low + 1 >= sorted.size())
        return sorted.back();
    return sorted[low] + (at - static_cast<double>(low)) * (sorted[low + 1] - sorted[low]);
}

RunDifference differenceOf(std::span<const Prediction> predictions)
{
    RunDifference result;
    const auto kl = collect(predictions, [](const Prediction &p) { return *p.kl; });
    result.predictions = kl.size();
    if (kl.empty())
        return result;
    result.kl = klOf(kl);
    const auto same = collect(predictions, [](const Prediction &p) {
        return p.reference->top.id[0] == p.candidate->top.id[0] ? 1.0 : 0.0;
    });
    result.top1Agreement = meanOf(same).mean;
    const double share = result.top1Agreement;
    if (same.size() > 1)
        result.top1Error = std::sqrt(share * (1 - share) / static_cast<double>(same.size() - 1));
    const auto overlap = collect(predictions, [](const Prediction &p) {
        return static_cast<double>(sharedTop(p.reference->top, p.candidate->top)) / TopCount;
    });
    result.top5Overlap = meanOf(overlap).mean;
    if (std::ranges::all_of(predictions, [](const Prediction &p) { return p.next.has_value(); }))
        fillTokenFigures(predictions, result);
    return result;
}

void fillPerplexity(std::span<const double> nll, RunSide &side)
{
    if (nll.empty())
        return;
    side.nll = meanOf(nll);
    side.perplexity = std::exp(side.nll->mean);
    side.perplexityError = *side.perplexity * side.nll->error;
}

double unigramEntropy(std::span<const std::uint32_t> ids)
{
    std::unordered_map<std::uint32_t, std::uint64_t> counts;
    for (const auto id : ids)
        ++counts[id];
    std::vector<std::uint64_t> ordered; // summed in one order
    for (const auto &[id, count] : counts)
        ordered.push_back(count);
    std::ranges::sort(ordered);
    double entropy = 0;
    for (const auto count : ordered) {
        const double share = static_cast<double>(count) / static_cast<double>(ids.size());
        entropy -= share * std::log(share);
    }
    return entropy;
}

void judgeRuin(std::span<const std::uint32_t> ids, RunSide &side)
{
    constexpr double Errors = 3; // a mean so near to chance is chance, at 99.7 %
    if (!side.nll || side.vocabulary == 0)
        return;
    const double chance = std::log(static_cast<double>(side.vocabulary));
    const double nll = side.nll->mean;
    std::string than;
    if (std::abs(nll - chance) <= Errors * side.nll->error || nll > chance)
        than = "guessing evenly among all " + countText(side.vocabulary) + " tokens (perplexity "
            + numberText(static_cast<double>(side.vocabulary)) + ")";
    else if (const double entropy = unigramEntropy(ids); ids.size() >= LeastForUnigrams && nll > entropy)
        than = "always guessing by how often each token stands in the text (perplexity "
            + numberText(std::exp(entropy)) + ")";
    if (than.empty())
        return;
    side.carriesNoInformation = true;
    side.ruinSentence = "its predictions carry no information: a perplexity of "
        + numberText(*side.perplexity) + " is no better than " + than;
}

} // namespace assay
