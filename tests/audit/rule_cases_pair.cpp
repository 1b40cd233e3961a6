// SPDX-License-Identifier: GPL-3.0-or-later
// What was measured of a reference and a candidate.
#include "tests/audit/rule_cases.h"

#include <cmath>

namespace assay::testing {
namespace {

/// The reference stored in that many bytes per element, the candidate in one.
Stage baselineStage(std::uint64_t bytesPerElement)
{
    Stage stage = measured(field("ratio", 4), static_cast<double>(bytesPerElement), 4);
    stage.comparison->layers.push_back({ .match = {},
                                         .referenceName = "w",
                                         .elementCount = 1000,
                                         .referenceBytes = 1000 * bytesPerElement });
    return stage;
}

Stage accounted(const std::string &fields)
{
    Stage stage = measured(fields);
    stage.context.reference.model = finishModel({});
    stage.context.reference.accounting = Accounting { .tensors = 3,
                                                      .elements = 1700000,
                                                      .parameters = 1000000,
                                                      .tiedElements = 500000,
                                                      .bufferElements = 200000,
                                                      .storedBytes = 6800000,
                                                      .fileBytes = 7000000 };
    return stage;
}

Stage bitsStage(double value)
{
    return measured(field("bits_per_weight", value), 8, 8);
}

Stage errorsStage(const std::string &fields)
{
    Stage stage = measured(fields);
    ErrorStats &pooled = stage.comparison->totals.pooled;
    pooled.pairCount = 1000;
    pooled.referenceSquares = 1000;
    pooled.candidateSquares = 1000;
    pooled.products = 980; // cosine 0.98
    pooled.errorSquares = 40; // relative MSE 0.04, RMSE 0.2
    pooled.absoluteErrorSum = 80;
    pooled.maxAbsoluteError = 0.5;
    pooled.differingCount = 900;
    return stage;
}

} // namespace

Stage cosinesStage(std::vector<double> cosines, std::uint64_t elements)
{
    Stage stage = measured(field("ratio", 2));
    Model model;
    TensorInfo tensor;
    tensor.name = "w";
    const std::vector<std::uint64_t> dims { 100, 100 };
    tensor.shape = *Shape::make(dims);
    model.tensors.push_back(tensor);
    stage.comparison->reference = finishModel(std::move(model));
    for (const double cosine : cosines) {
        LayerReport layer { .match = { .reference = 0, .candidate = 0 }, .elementCount = elements };
        layer.error = ErrorStats {
            .pairCount = 10000, .referenceSquares = 1, .candidateSquares = 1, .products = cosine
        };
        stage.comparison->layers.push_back(layer);
    }
    return stage;
}

Stage exactStage(double ratio)
{
    Stage stage = measured("", ratio, ratio);
    stage.comparison->totals.exact = true;
    return stage;
}

namespace {

Stage pairCoverage(double coverage)
{
    Stage stage = measured("");
    stage.comparison->totals.coverage = coverage;
    return stage;
}

} // namespace

Stage storedStage(std::uint64_t zeros, LevelCount levels, double products, double candidateSquares)
{
    Stage stage = measured(field("ratio", 2));
    for (std::size_t i = 0; i < 2; ++i) {
        LayerReport layer { .match = {},
                            .referenceName = "w",
                            .elementCount = 10000,
                            .referenceBytes = 40000,
                            .candidateBytes = 40000 };
        layer.error = ErrorStats { .pairCount = 10000,
                                   .referenceSquares = 1,
                                   .candidateSquares = candidateSquares,
                                   .products = products,
                                   .errorSquares = 1 + candidateSquares - 2 * products };
        layer.referenceStats = TensorStats { .elementCount = 10000 };
        layer.candidateStats = TensorStats { .elementCount = 10000, .zeroCount = zeros };
        stage.comparison->layers.push_back(layer);
        stage.context.levels.push_back({ i, { 9000, 9000, 128 }, levels });
    }
    return stage;
}

Stage scatteredStage(const std::vector<double> &losses)
{
    constexpr double ErrorSquares = 0.05;
    Stage stage = storedStage(0, { 9000, 9000, 120 });
    stage.comparison->layers.resize(losses.size(), stage.comparison->layers[0]);
    stage.context.levels.resize(losses.size(), stage.context.levels[0]);
    for (std::size_t i = 0; i < losses.size(); ++i) {
        const double squares = 1 - losses[i] * ErrorSquares;
        stage.context.levels[i].layer = i;
        stage.comparison->layers[i].error = ErrorStats { .pairCount = 10000,
                                                         .referenceSquares = 1,
                                                         .candidateSquares = squares,
                                                         .products = (1 + squares - ErrorSquares) / 2,
                                                         .errorSquares = ErrorSquares };
    }
    return stage;
}

namespace {

/// A reference of 1000 bytes of weights and so many of another tensor; the candidate has 1000.
Stage trainingStage(const std::string &name)
{
    Stage stage = measured(field("ratio", 3), 3, 3);
    Model model;
    for (const auto &[tensorName, size] : { std::pair { std::string("w"), 1000u }, { name, 2000u } }) {
        TensorInfo tensor;
        tensor.name = tensorName;
        tensor.parts.push_back({ .name = tensorName, .slot = "values", .extent = { 0, 0, size } });
        model.tensors.push_back(tensor);
    }
    stage.context.reference.model = finishModel(std::move(model));
    stage.context.reference.accounting = Accounting { .storedBytes = 3000 };
    stage.context.candidate.accounting = Accounting { .storedBytes = 1000 };
    return stage;
}

/// A plain float32 candidate whose configuration declares that method with 4 bits.
Stage declaredStage(const std::string &method)
{
    Stage stage { contextOf({}) };
    stage.context.declared = { .name = method, .bits = 4 };
    Model model;
    TensorInfo tensor;
    tensor.name = "w";
    const std::vector<std::uint64_t> dims { 100, 100 };
    tensor.shape = *Shape::make(dims);
    tensor.dtypeName = "F32";
    tensor.parts.push_back({ .name = "w", .slot = "values", .extent = { 0, 0, 40000 } });
    model.tensors.push_back(tensor);
    stage.context.candidate.model = finishModel(std::move(model));
    return stage;
}

/// Both models on notes.txt, with that change of perplexity and an error of 1 %.
Stage runStage(const std::string &words, double change)
{
    Stage stage = said(words);
    stage.context.reference.path = "alder.gguf";
    stage.context.candidate.path = "alder-small.gguf";
    stage.run = RunReport { .textName = "notes.txt", .textPath = "notes.txt", .context = 512 };
    stage.run->reference = { .perplexity = 8 };
    stage.run->candidate = RunSide { .perplexity = 8 * (1 + change) };
    stage.run->difference = RunDifference { .predictions = 400 };
    stage.run->difference->lnPerplexityRatio = std::log1p(change);
    stage.run->difference->lnPerplexityRatioError = 0.01;
    stage.run->difference->top1Agreement = 0.9;
    return stage;
}

Stage ruinStage(bool isReferenceRuined)
{
    Stage stage = runStage("A model.", 9);
    stage.run->candidate->carriesNoInformation = true;
    stage.run->candidate->ruinSentence = "its predictions carry no information";
    stage.run->reference.carriesNoInformation = isReferenceRuined;
    return stage;
}

} // namespace

Stage reproducedStage(RunOutcome outcome, bool isFirm)
{
    Stage stage(contextOf({ markdownOf("Stored as Q8_0, a compression ratio of 12x.\n") }));
    const Claim &claim = stage.context.claims.at(0);
    Reproduction one { .document = claim.document, .pipeline = "q8_0" };
    one.stated = StatedFigure { .document = claim.document,
                                .location = claim.location,
                                .offset = claim.textOffset,
                                .text = claim.text,
                                .value = 12,
                                .isFirm = isFirm };
    one.layers = { "w" };
    one.layersOfModel = 1;
    one.ratio = one.measured = 1.88;
    one.outcome = outcome;
    one.sentence = "It gives 1.88:1 on this model; stated is 12x.";
    stage.context.reproductions.push_back(std::move(one));
    return stage;
}

RuleCases pairCases()
{
    return {
        { "reproduction.out-of-reach",
          { [] { return reproducedStage(RunOutcome::OutOfReach); },
            [] { return reproducedStage(RunOutcome::OutOfReach, false); } } },
        { "reproduction.differs",
          { [] { return reproducedStage(RunOutcome::NotReproduced); },
            [] { return reproducedStage(RunOutcome::Reproduced); } } },
        { "bytes.ratio",
          { [] { return measured(field("ratio", 2.5)); },
            [] { return measured(field("ratio", 2.5) + ", " + field("grad_accum_steps", 8), 2.5, 2.5); } } },
        { "bytes.percent",
          { [] { return measured(field("size_reduction", 0.75)); },
            [] { return measured(field("size_reduction", 0.5)); } } },
        { "baseline.f32", { [] { return baselineStage(2); }, [] { return baselineStage(4); } } },
        { "bytes.size",
          { [] { return accounted(field("original_size_bytes", 9000000)); },
            [] { return accounted(field("original_size_bytes", 6800000)); } } },
        { "bytes.count",
          { [] { return accounted(field("original_parameters", 2123457)); },
            [] { return accounted(field("original_parameters", 1500000)); } } },
        { "bytes.bits-per-weight", { [] { return bitsStage(2.02); }, [] { return bitsStage(4); } } },
        { "coverage.pair", { [] { return pairCoverage(0.03); }, [] { return pairCoverage(1); } } },
        { "fidelity.lossless",
          { [] { return errorsStage("\"lossless\": true"); }, [] { return exactStage(1.5); } } },
        { "fidelity.error",
          { [] { return errorsStage(field("relative_error", 0.0001)); },
            [] { return errorsStage(field("rmse", 0.2)); } } },
        { "fidelity.similarity",
          { [] { return errorsStage(field("cosine_similarity", 0.9999)); },
            [] { return errorsStage(field("accuracy", 0.9999)); } } },
        { "run.behaviour",
          { [] { return runStage("There is no quality loss.", 0.1); },
            [] { return runStage("There is no quality loss.", 0.02); } } },
        { "run.figure",
          { [] { return runStage("On notes.txt the perplexity rises by 20 %.", 0.1); },
            [] { return runStage("On notes.txt the perplexity rises by 12 %.", 0.1); } } },
        { "run.no-information", { [] { return ruinStage(false); }, [] { return ruinStage(true); } } },
        { "bound.rate-floor",
          { [] { return measured(field("ratio", 985.6)); }, [] { return measured(field("ratio", 100)); } } },
        { "baseline.optimizer",
          { [] { return trainingStage("w.exp_avg"); }, [] { return trainingStage("w.bias"); } } },
        { "identity.declared-method",
          { [] { return declaredStage("gptq"); }, [] { return declaredStage("bitsandbytes"); } } },
        { "identity.fake-quantisation",
          { [] {
               return storedStage(0, { 9000, 16, 16 });
           },
            [] {
                return storedStage(0, { 9000, 9000, 120 });
            } } },
        { "identity.pruned-dense",
          { [] {
               return storedStage(9000, { 1000, 1000, 20 });
           },
            [] {
                return storedStage(1000, { 1000, 1000, 20 });
            } } },
        // Equal energies at cosine 0.5; then a code that keeps half of the energy.
        { "identity.other-training",
          { [] {
               return storedStage(0, { 9000, 9000, 120 }, 0.5);
           },
            [] {
                return storedStage(0, { 9000, 9000, 120 }, 0.5, 0.5);
            } } },
        // The trainings of silero_vad; then layers of two codes, one that keeps less and one that adds noise.
        { "identity.scattered-energy",
          { [] {
               return scatteredStage({ 0.89, 1.82, 1.0, -4.47, -0.7, -2.32 });
           },
            [] {
                return scatteredStage({ -1, 1, -1, 1 });
            } } },
        { "identity.same-model", { [] { return exactStage(1); }, [] { return exactStage(1.4); } } },
        { "identity.unrelated",
          { [] {
               return cosinesStage({ 0.01, 0.01, 0.01 });
           },
            [] {
                return cosinesStage({ 0.4, 0.4, 0.4 });
            } } },
    };
}

} // namespace assay::testing
