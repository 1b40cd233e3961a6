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

/// One measured ratio that a stated figure may be of.
struct Reading {
    double ratio = 0;
    const char *against = ""; ///< "", " against float32"
};

/// What a ratio with a margin makes of a figure.
Interval figuresOf(FigureKind kind, double ratio, double margin)
{
    const double one = figureOf(kind, ratio * (1 - margin)), other = figureOf(kind, ratio * (1 + margin));
    return { std::min(one, other), std::max(one, other) };
}

bool allows(const Fact &fact, FigureKind kind, double ratio, double margin)
{
    return ratio > 0 && amountAllows(fact.amount, figuresOf(kind, ratio, margin));
}

/// What no setting exceeds: every ratio down to 1 below it is left open.
bool isBeyond(const Fact &fact, FigureKind kind, double reach)
{
    if (ratioOf(kind, fact.amount.value) <= reach)
        return false;
    constexpr double Smallest = 1e-9; // of a ratio: whatever a document states lies above
    const double one = figureOf(kind, Smallest), other = figureOf(kind, reach);
    return !amountAllows(fact.amount, { std::min(one, other), std::max(one, other) });
}

/// The reading that a stated figure agrees with, or null.
const Reading *agreeing(const Fact &fact, FigureKind kind, const std::vector<Reading> &readings,
                        double margin)
{
    const auto found = std::ranges::find_if(
        readings, [&](const Reading &one) { return allows(fact, kind, one.ratio, margin); });
    return found == readings.end() ? nullptr : &*found;
}

/// What was measured of some bytes, and what a figure that is stated for them is held against.
struct Coded {
    const ChainMeasure &sums;
    std::uint64_t bytes = 0;
    std::optional<double> ofModel {}; ///< the ratio of the whole model
    std::optional<double> onInput {}; ///< of a lossless stage: what it makes of its own input

    /// The ratio as the weights are stored, and counted as float32 where that differs.
    std::vector<Reading> readings(const RecipeFigure &figure) const
    {
        const double asFloats = quotient(sums.elements * 4, bytes);
        if (figure.stated.kind == FigureKind::BitsPerWeight)
            return { { asFloats, "" } };
        if (onInput)
            return { { *onInput, "" } };
        if (figure.bits == FloatBits)
            return { { asFloats, " against float32" } };
        if (figure.bits >= LeastBaseBits)
            return { { asFloats * figure.bits / FloatBits, "" } };
        std::vector<Reading> readings;
        if (ofModel)
            readings.push_back({ *ofModel, " for the whole model" });
        readings.push_back({ quotient(sums.referenceBytes, bytes), "" });
        if (sums.referenceBytes != sums.elements * 4)
            readings.push_back({ asFloats, " against float32" });
        return readings;
    }
};

std::string reachSentence(FigureKind kind, double reach, const std::string &method)
{
    const bool isFewer = kind == FigureKind::Kept || kind == FigureKind::BitsPerWeight;
    return "no setting of " + method + " gives " + (isFewer ? "less" : "more") + " than "
        + figureText(kind, figureOf(kind, reach)) + " here";
}

/// What figures are held against beside the bytes.
struct Scales {
    double margin = 0;
    double latitude = 0; ///< of the method
    std::optional<double> reach {};
    const std::vector<Fact> &facts;
    bool usedLatitude = false; ///< a figure agrees within it alone
};

/// Holds every figure that is stated for something against what its bytes are. what: "VPTQ on these weights".
std::vector<JudgedFigure> judged(const std::vector<RecipeFigure> &figures, const Coded &coded,
                                 const std::string &what, const std::string &methods, Scales &scales)
{
    std::vector<JudgedFigure> list;
    const auto reach = scales.reach;
    for (const RecipeFigure &figure : figures) {
        const Fact &fact = scales.facts[figure.fact];
        const FigureKind kind = figure.stated.kind;
        const auto readings = coded.readings(figure);
        // A reach is against float32; what is stated against fewer bits reaches less far.
        const bool hasBase
            = figure.bits >= LeastBaseBits && kind != FigureKind::BitsPerWeight && !coded.onInput;
        const auto own = reach && hasBase ? std::optional(*reach * figure.bits / FloatBits) : reach;
        const Reading *exact = agreeing(fact, kind, readings, scales.margin);
        const Reading *near = exact ? exact : agreeing(fact, kind, readings, scales.margin + scales.latitude);
        const Reading &reading = near ? *near : readings.front();
        JudgedFigure one { .stated = figure.stated,
                           .outcome = near                         ? RunOutcome::Reproduced
                               : own && isBeyond(fact, kind, *own) ? RunOutcome::OutOfReach
                                                                   : RunOutcome::NotReproduced,
                           .measured = figureOf(kind, reading.ratio) };
        one.sentence = what + ": " + figureText(kind, one.measured) + reading.against + "; stated is "
            + one.stated.text;
        if (one.outcome == RunOutcome::OutOfReach)
            one.sentence += "; " + reachSentence(kind, *own, methods);
        else if (one.outcome == RunOutcome::NotReproduced)
            one.sentence += ", which is not reproduced with the settings stated";
        else
            one.sentence += ", which is reproduced"
                + (exact ? std::string() : " within the " + percentText(scales.latitude) + " of its coder");
        one.sentence += ".";
        scales.usedLatitude = scales.usedLatitude || (near && !exact);
        list.push_back(std::move(one));
    }
    return list;
}

/// How far a coder reaches: of the codes of a lossy stage, or of weights as they are.
double coderReach(const Recipe &recipe)
{
    const bool hasLossy = std::ranges::any_of(
        recipe.stages, [](const RecipeStage &stage) { return !isLossless(*stage.method); });
    return hasLossy ? CodedReach : LosslessReach;
}

/// Of layers that were not seen the sizes are not known.
std::optional<double> leastBits(const RecipeStage &stage, const ChainMeasure &sums, bool isSample)
{
    if (!stage.method->leastBits)
        return {};
    return stage.method->leastBits(stage.stated, isSample ? std::span<const MatrixSize>() : sums.matrices);
}

/// coded: of a lossy stage that read the weights themselves. coderReach: of a coder.
void judgeStage(const RecipeStage &stage, const ChainMeasure &sums, std::uint64_t coded, double coderReach,
                bool isSample, double margin, const std::vector<Fact> &facts, ReproducedStage &into)
{
    const bool isLossy = !isLossless(*stage.method);
    into.chainRatio = quotient(sums.referenceBytes, into.bytesOut);
    Coded bytes { .sums = sums, .bytes = coded };
    if (isLossy) {
        into.ratio = quotient(sums.referenceBytes, coded);
        into.ratioVsF32 = quotient(sums.elements * 4, coded);
        if (const auto least = leastBits(stage, sums, isSample))
            into.reach = FloatBits / *least;
    } else {
        into.ratio = bytes.onInput = quotient(into.bytesIn, into.bytesOut);
        // Its input could be float32 at most; of layers that were not seen nothing is known.
        if (!isSample)
            into.reach = coderReach * quotient(sums.elements * 4, into.bytesOut);
    }
    Scales scales {
        .margin = margin, .latitude = stage.method->latitude, .reach = into.reach, .facts = facts
    };
    auto list
        = judged(stage.figures, bytes,
                 stage.method->title + std::string(isLossy ? " on these weights" : " on what it is given"),
                 stage.method->title, scales);
    if (scales.usedLatitude)
        into.assumed.push_back(stage.method->open);
    into.outcome = list.empty() ? RunOutcome::NotStated : list.front().outcome;
    if (list.empty())
        return;
    into.stated = list.front().stated;
    into.measured = list.front().measured;
    into.sentence = list.front().sentence;
    into.others.assign(list.begin() + 1, list.end());
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
        const auto least = leastBits(stage, sums, isSample);
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
    return *lossy * CodedReach * std::max(1.0, quotient(sums.stageBytes[last - 1], sums.codedBytes));
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
        judgeStage(stage, sums, alone[i] > 0 ? alone[i] : into.stages[i].bytesOut, coderReach(recipe),
                   into.isSample, into.margin, facts, into.stages[i]);
        before = into.stages[i].bytesOut;
    }
    into.reach = reachOfChain(recipe, sums, into.isSample);
    // A coder that the document names elsewhere may have packed what is stated here.
    if (into.reach && recipe.mayBePacked)
        into.reach = *into.reach * CodedReach;
    into.sentence = (recipe.stages.size() > 1 ? "These stages give " : "It gives ") + ratioText(*into.ratio)
        + " on this model"
        + (into.ratioVsF32 != into.ratio ? " (" + ratioText(*into.ratioVsF32) + " against float32)" : "");
    if (into.isSample)
        into.sentence += ", give or take " + percentText(into.margin) + " from a sample of layers";
    if (into.relativeMse)
        into.sentence += ", at a relative MSE of " + numberText(*into.relativeMse, 2);
    into.sentence += ".";
    const auto coder = std::ranges::max_element(recipe.stages, {},
                                                [](const RecipeStage &one) { return one.method->latitude; });
    Scales scales {
        .margin = into.margin, .latitude = coder->method->latitude, .reach = into.reach, .facts = facts
    };
    const auto list
        = judged(recipe.figures, { .sums = sums, .bytes = sums.codedBytes, .ofModel = into.ratioOfModel },
                 recipe.stages.size() > 1 ? "The chain" : recipe.stages.front().method->title,
                 "these methods", scales);
    if (scales.usedLatitude)
        into.stages[static_cast<std::size_t>(coder - recipe.stages.begin())].assumed.push_back(
            coder->method->open);
    into.outcome = list.empty() ? RunOutcome::NotStated : list.front().outcome;
    if (list.empty())
        return;
    into.stated = list.front().stated;
    into.measured = list.front().measured;
    into.sentence += " " + list.front().sentence;
    into.others.assign(list.begin() + 1, list.end());
}

} // namespace assay
