// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reproducing/outcomes.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

constexpr double FloatBits = 32; // documents count weights as float32, whatever they are stored as
constexpr double SureInterval = 1.96; // of a normal distribution, 95 % lie within so many deviations

double quotient(std::uint64_t above, std::uint64_t below)
{
    return below > 0 ? static_cast<double>(above) / static_cast<double>(below) : 0;
}

/// One measured ratio that a stated one may mean.
struct Reading {
    double ratio = 0;
    const char *against = ""; ///< "", " against float32"
};

bool allows(const Fact &fact, double ratio, double margin)
{
    return ratio > 0 && amountAllows(fact.amount, { ratio * (1 - margin), ratio * (1 + margin) });
}

RunOutcome outcomeOf(const Fact &fact, const std::vector<Reading> &readings, double margin,
                     std::optional<double> reach)
{
    if (std::ranges::any_of(readings, [&](const Reading &one) { return allows(fact, one.ratio, margin); }))
        return RunOutcome::Reproduced;
    if (reach && fact.amount.value > *reach && !amountAllows(fact.amount, { 0, *reach }))
        return RunOutcome::OutOfReach;
    return RunOutcome::NotReproduced;
}

const char *againstOf(const Fact &fact, const std::vector<Reading> &readings, double margin)
{
    for (const Reading &one : readings)
        if (allows(fact, one.ratio, margin))
            return one.against;
    return "";
}

/// Ratios of the reference to so many coded bytes: as it is stored, and counted as float32 where that
/// differs.
std::vector<Reading> readingsOf(const Fact *fact, const ChainMeasure &sums, std::uint64_t coded,
                                std::optional<double> ofModel)
{
    const double asFloats = quotient(sums.elements * 4, coded), stored = quotient(sums.referenceBytes, coded);
    if (fact && fact->bits == FloatBits)
        return { { asFloats, " against float32" } };
    if (fact && fact->bits > 0)
        return { { asFloats * fact->bits / FloatBits, "" } };
    std::vector<Reading> readings;
    if (ofModel)
        readings.push_back({ *ofModel, " for the whole model" });
    readings.push_back({ stored, "" });
    if (sums.referenceBytes != sums.elements * 4)
        readings.push_back({ asFloats, " against float32" });
    return readings;
}

std::string reachSentence(double reach, const std::string &method)
{
    return "no setting of " + method + " gives more than " + ratioText(reach) + " here";
}

/// coded: of a lossy stage that read the weights themselves.
void judgeStage(const RecipeStage &stage, const ChainMeasure &sums, std::uint64_t coded, bool isLossy,
                bool isSample, double margin, const std::vector<Fact> &facts, ReproducedStage &into)
{
    const Fact *fact = stage.fact == NoIndex ? nullptr : &facts[stage.fact];
    into.chainRatio = quotient(sums.referenceBytes, into.bytesOut);
    std::vector<Reading> readings;
    if (isLossy) {
        into.ratio = quotient(sums.referenceBytes, coded);
        into.ratioVsF32 = quotient(sums.elements * 4, coded);
        readings = readingsOf(fact, sums, coded, {});
        if (const auto least = stage.method->leastBits ? stage.method->leastBits(stage.stated) : std::nullopt)
            into.reach = FloatBits / *least;
    } else {
        into.ratio = quotient(into.bytesIn, into.bytesOut);
        readings = { { *into.ratio, "" } };
        // Its input could be float32 at most; of layers that were not seen nothing is known.
        if (!isSample)
            into.reach = LosslessReach * quotient(sums.elements * 4, into.bytesOut);
    }
    if (!fact) {
        into.outcome = RunOutcome::NotStated;
        return;
    }
    into.outcome = outcomeOf(*fact, readings, margin, into.reach);
    into.sentence = std::string(stage.method->title) + " on these weights gives " + ratioText(*into.ratio)
        + (isLossy && into.ratioVsF32 != into.ratio ? " (" + ratioText(*into.ratioVsF32) + " against float32)"
                                                    : "")
        + ", stated is " + into.stated->text;
    if (into.outcome == RunOutcome::OutOfReach)
        into.sentence += "; " + reachSentence(*into.reach, stage.method->title);
    into.sentence += ".";
}

/// No chain beats its last lossy stage at its fewest bits, times what the coders behind it could do.
std::optional<double> reachOfChain(const Recipe &recipe, const ChainMeasure &sums, bool isSample)
{
    std::optional<double> lossy;
    bool hasLossless = false, hasLossy = false;
    for (const RecipeStage &stage : recipe.stages) {
        if (isLossless(*stage.method)) {
            hasLossless = true;
            continue;
        }
        hasLossy = true;
        const auto least = stage.method->leastBits ? stage.method->leastBits(stage.stated) : std::nullopt;
        lossy = least ? std::optional(FloatBits / *least) : std::nullopt;
    }
    if (!hasLossy)
        return isSample ? std::nullopt
                        : std::optional(LosslessReach * quotient(sums.elements * 4, sums.codedBytes));
    if (!lossy || (hasLossless && isSample))
        return {};
    if (!hasLossless)
        return lossy;
    std::size_t last = 0;
    for (const RecipeStage &stage : recipe.stages)
        if (!isLossless(*stage.method))
            last += stage.stages.size();
    return *lossy * LosslessReach * std::max(1.0, quotient(sums.stageBytes[last - 1], sums.codedBytes));
}

} // namespace

double sampleMargin(const std::vector<ChainMeasure> &layers, std::uint64_t layersOfModel)
{
    const auto count = static_cast<double>(layers.size());
    if (layers.size() < 2)
        return layers.size() == layersOfModel ? 0 : 1;
    ChainMeasure sums;
    for (const ChainMeasure &one : layers)
        sums.add(one);
    const double ratio = quotient(sums.referenceBytes, sums.codedBytes);
    double squares = 0;
    for (const ChainMeasure &one : layers) {
        const double rest
            = static_cast<double>(one.referenceBytes) - ratio * static_cast<double>(one.codedBytes);
        squares += rest * rest;
    }
    const double unseen = 1 - count / static_cast<double>(layersOfModel);
    const double deviation = std::sqrt(unseen * squares / (count - 1) / count);
    return SureInterval * deviation / (static_cast<double>(sums.referenceBytes) / count);
}

void judgeReproduction(const Recipe &recipe, const ChainMeasure &sums,
                       const std::vector<std::uint64_t> &alone, const std::vector<Fact> &facts,
                       Reproduction &into)
{
    into.elements = sums.elements;
    into.referenceBytes = sums.referenceBytes;
    into.codedBytes = sums.codedBytes;
    into.ratio = quotient(sums.referenceBytes, sums.codedBytes);
    into.ratioVsF32 = quotient(sums.elements * 4, sums.codedBytes);
    into.bitsPerWeight = 8 * quotient(sums.codedBytes, sums.elements);
    if (sums.weightSquares > 0)
        into.relativeMse = sums.errorSquares / sums.weightSquares;
    std::size_t last = 0;
    std::uint64_t before = sums.referenceBytes;
    for (std::size_t i = 0; i < recipe.stages.size(); ++i) {
        const RecipeStage &stage = recipe.stages[i];
        last += stage.stages.size();
        into.stages[i].bytesIn = before;
        into.stages[i].bytesOut = sums.stageBytes[last - 1];
        judgeStage(stage, sums, alone[i] > 0 ? alone[i] : into.stages[i].bytesOut, !isLossless(*stage.method),
                   into.isSample, into.margin, facts, into.stages[i]);
        before = into.stages[i].bytesOut;
    }
    into.reach = reachOfChain(recipe, sums, into.isSample);
    into.sentence = (recipe.stages.size() > 1 ? "These stages give " : "It gives ") + ratioText(*into.ratio)
        + " on this model"
        + (into.ratioVsF32 != into.ratio ? " (" + ratioText(*into.ratioVsF32) + " against float32)" : "");
    if (into.isSample)
        into.sentence += ", give or take " + percentText(into.margin) + " from a sample of layers";
    if (into.relativeMse)
        into.sentence += ", at a relative MSE of " + numberText(*into.relativeMse, 2);
    into.outcome = RunOutcome::NotStated;
    if (recipe.fact != NoIndex) {
        const Fact &fact = facts[recipe.fact];
        const auto readings = readingsOf(&fact, sums, sums.codedBytes, into.ratioOfModel);
        into.outcome = outcomeOf(fact, readings, into.margin, into.reach);
        into.sentence += "; stated is " + into.stated->text;
        if (into.outcome == RunOutcome::Reproduced)
            into.sentence += std::string(", which is reproduced") + againstOf(fact, readings, into.margin);
        if (into.outcome == RunOutcome::OutOfReach)
            into.sentence += "; " + reachSentence(*into.reach, "these methods");
    }
    into.sentence += ".";
}

} // namespace assay
